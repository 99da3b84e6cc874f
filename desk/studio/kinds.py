"""Kinds of documents made and changed by administrators: draft, tried, published, rolled back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.records import names_of
from desk.offers.errors import ChangedMeanwhile
from desk.offers.offer import Offer, OfferData
from desk.offers.offers import Offers
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import CorrectionRow, DocumentRow
from desk.store.studio import KindRow, KindVersionRow, SampleRow
from desk.studio import versions
from desk.studio.disk import KindFiles, KindFolder
from desk.studio.errors import KindNameTaken, KindNotFound, ShippedKind
from desk.studio.records import KindPage, KindSummary, Origin, Weekly
from engine.errors import BadPreset
from engine.presets import Preset, read_preset
from engine.presets.differences import differences
from engine.presets.shelf import KindShelf, taken
from engine.presets.writing import written, written_words
from engine.words import Words

_VERSION = re.compile(r"^version:[^\n]*$", re.MULTILINE)
_ID = re.compile(r"^id:[^\n]*$", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WEEK = timedelta(days=7)
MOST_NOTE = 500
_MOST_READ = 1000
"""So many versions stay read; reading one takes some ten milliseconds."""


class Kinds:
    """The use cases, user first; each asks for the permission to edit presets. Raises `Forbidden` without it."""

    def __init__(
        self,
        shelf: KindShelf,
        offers: Offers,
        database: Database,
        audit: Audit,
        clock: Callable[[], datetime],
    ) -> None:
        self.shelf = shelf
        self.folder = KindFolder(shelf.folder)
        self._offers = offers
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._audit = audit
        self._clock = clock
        self._lock = Lock()
        self._read: dict[tuple[str, KindFiles], Preset] = {}

    def all(self, user: User) -> list[KindSummary]:
        """Every preset there is, and drafts that were never published; in the order in which people see them."""
        require(user, Permission.EDIT_PRESETS)
        self._adopt()
        book, troubles = self.shelf.now, {one.folder: one.reason for one in self.shelf.troubles}
        with Session(self._reads) as session:
            weekly, samples = self._weekly(session), _sample_counts(session)
            newest = versions.newest_numbers(session)
            own = {row.id: row for row in session.scalars(select(KindRow)) if row.removed_at is None}
            drafts, broken = self._drafts(session, own, newest, book)
            return [
                self._summary(preset, own.get(preset.id), newest, weekly, samples, troubles.pop(preset.id, None))
                for preset in [*book.values(), *drafts]
            ] + [_in_trouble(name, reason) for name, reason in {**broken, **troubles}.items()]

    def open(self, user: User, kind_id: str, number: int | None = None) -> KindPage:
        """One kind at one version; without a number the newest, the draft before what is in use.

        Raises `KindNotFound`.
        """
        require(user, Permission.EDIT_PRESETS)
        self._adopt()
        with Session(self._reads) as session:
            weekly, samples = self._weekly(session), _sample_counts(session)
            if kind_id in self.shelf.shipped:
                preset = self.shelf.shipped[kind_id]
                summary = self._summary(preset, None, {}, weekly, samples, None)
                return KindPage(summary, None, written(preset), written_words(preset), preset)
            row = versions.kind_row(session, kind_id)
            newest = versions.newest_number(session, kind_id)
            version = versions.version_row(session, kind_id, newest if number is None else number)
            preset = self._preset(kind_id, KindFiles(version.text, version.words))
            trouble = next((one.reason for one in self.shelf.troubles if one.folder == kind_id), None)
            summary = self._summary(preset, row, {kind_id: newest or 0}, weekly, samples, trouble)
            return KindPage(
                summary,
                version.number,
                version.text,
                version.words,
                preset,
                versions.versions_of(session, row),
                versions.publications_of(session, kind_id),
            )

    def copy(self, user: User, from_id: str, new_id: str, zh: str, en: str) -> KindPage:
        """Begins a kind of one's own as a copy of another. Raises `KindNotFound`, `KindNameTaken`, `BadPreset`."""
        require(user, Permission.EDIT_PRESETS)
        preset = self.open(user, from_id).preset
        changes = {"label": {"zh": zh, "en": en}, "id": new_id, "version": 1}
        content = {**preset.model_dump(mode="json", exclude_defaults=True, exclude={"words"}), **changes}
        copied = preset_of(content, written_words(preset), self.shelf)
        self._begin(user, copied, KindFiles(written(copied), written_words(copied)), Origin.COPY, from_id)
        return self.open(user, new_id)

    def begin(self, user: User, new_id: str, zh: str, en: str) -> KindPage:
        """Begins a kind with nothing in it. Raises `KindNameTaken`, `BadPreset`."""
        require(user, Permission.EDIT_PRESETS)
        label = {"zh": zh, "en": en}
        preset = preset_of({"id": new_id, "label": label, "description": label, "kind": new_id}, None, self.shelf)
        self._begin(user, preset, KindFiles(written(preset)), Origin.STUDIO, "")
        return self.open(user, new_id)

    def save(
        self,
        user: User,
        kind_id: str,
        content: Mapping[str, Any] | str,
        words: str | None,
        seen: int,
        note: str = "",
        origin: Origin = Origin.STUDIO,
    ) -> KindPage:
        """Keeps a new version of a kind, as the form has it or as YAML; `seen` is the newest that the person saw.

        What is in use stays so. Raises `ShippedKind`, `KindNotFound`, `BadPreset`, or `ChangedMeanwhile`.
        """
        require(user, Permission.EDIT_PRESETS)
        if kind_id in self.shelf.shipped:
            raise ShippedKind
        self._adopt()
        with Session(self._database) as session, session.begin():
            row = versions.kind_row(session, kind_id, for_change=True)
            newest = versions.newest_number(session, kind_id)
            if newest != seen:
                raise ChangedMeanwhile(_author(session, kind_id, newest))
            files = self._files(kind_id, content, words, row.next_number)
            last = versions.version_row(session, kind_id, newest)
            if not _is_same(files, KindFiles(last.text, last.words)):
                said, at = note.strip()[:MOST_NOTE], self._clock()
                about = versions.About(origin, user.id, at, newest, said)
                number = versions.add_version(session, row, files, about)
                self._audit.note(session, user.id, AuditEvent.PRESET_SAVE, f"{kind_id} {number}", reason=said)
        return self.open(user, kind_id)

    def differences(self, user: User, kind_id: str, before: int | None, after: int) -> tuple[Words, ...]:
        """What the second version has changed, in words; `before` None: against what is in use, else against nothing.

        Raises `KindNotFound`.
        """
        require(user, Permission.EDIT_PRESETS)
        with Session(self._reads) as session:
            row = versions.kind_row(session, kind_id)
            first = row.published if before is None else before
            new = self.version(session, kind_id, after)
            return differences(self.version(session, kind_id, first), new) if first is not None else ()

    def publish(self, user: User, kind_id: str, number: int, seen: int | None, reason: str = "") -> KindPage:
        """Makes a version the one in use; `seen` is the one that was in use when the person decided.

        Raises `KindNotFound`, `BadPreset`, `StorageFull`, or `ChangedMeanwhile`.
        """
        require(user, Permission.EDIT_PRESETS)
        with Session(self._database) as session, session.begin():
            row = versions.kind_row(session, kind_id, for_change=True)
            if row.published != seen:
                raise ChangedMeanwhile(_author(session, kind_id, row.published))
            version = versions.version_row(session, kind_id, number)
            files = KindFiles(version.text, version.words)
            self._preset(kind_id, files)
            is_back = seen is not None and number < seen
            said = reason.strip()[:MOST_NOTE]
            versions.put_in_use(session, row, number, user.id, self._clock(), said)
            event = AuditEvent.PRESET_ROLL_BACK if is_back else AuditEvent.PRESET_PUBLISH
            self._audit.note(session, user.id, event, f"{kind_id} {number}", reason=said)
            self.folder.put(kind_id, files)
        return self.open(user, kind_id, number)

    def remove(self, user: User, kind_id: str, reason: str = "") -> None:
        """Takes a kind out of use and out of the list; its versions stay, and its documents as they are.

        Raises `ShippedKind`, `KindNotFound`.
        """
        require(user, Permission.EDIT_PRESETS)
        if kind_id in self.shelf.shipped:
            raise ShippedKind
        with Session(self._database) as session, session.begin():
            row = versions.kind_row(session, kind_id, for_change=True)
            row.removed_at = self._clock()
            if row.published is not None:
                versions.put_in_use(session, row, None, user.id, self._clock(), reason[:MOST_NOTE])
            self._audit.note(session, user.id, AuditEvent.PRESET_REMOVE, kind_id, reason=reason[:MOST_NOTE])
            self.folder.remove(kind_id)

    def offer(self, user: User, preset_id: str, data: OfferData, revision: int) -> Offer:
        """Sets who is offered a preset, shipped or own. Raises `KindNotFound`, `ChangedMeanwhile`."""
        require(user, Permission.EDIT_PRESETS)
        if preset_id not in self.shelf.now:
            with Session(self._reads) as session:
                versions.kind_row(session, preset_id)
        return self._offers.change(user, preset_id, data, revision)

    def version(self, session: Session, kind_id: str, number: int | None) -> Preset:
        """A version as the engine takes it. Raises `KindNotFound`, `BadPreset`."""
        row = versions.version_row(session, kind_id, number)
        return self._preset(kind_id, KindFiles(row.text, row.words))

    def bring(self, user: User, preset: Preset, files: KindFiles, note: str) -> KindPage:
        """Keeps a kind that was made elsewhere: a new kind, or a new version of the one with its id.

        Raises `ShippedKind` through `taken`, or what `save` raises.
        """
        if preset.id in self.shelf.shipped:
            raise taken(preset.id)
        with Session(self._reads) as session:
            newest = versions.newest_number(session, preset.id)
        if newest is not None:
            return self.save(user, preset.id, files.text, files.words, newest, note, Origin.IMPORT)
        self._begin(user, preset, files, Origin.IMPORT, note)
        return self.open(user, preset.id)

    def _begin(self, user: User, preset: Preset, files: KindFiles, origin: Origin, note: str) -> None:
        self._adopt()
        with Session(self._database) as session, session.begin():
            if preset.id in self.shelf.now or session.get(KindRow, preset.id) is not None:
                raise KindNameTaken(preset.id)
            row = KindRow(id=preset.id, published=None, next_number=1, removed_at=None)
            session.add(row)
            session.flush()
            stamped = KindFiles(_stamped(files.text, 1), files.words)
            versions.add_version(
                session, row, stamped, versions.About(origin, user.id, self._clock(), None, note[:MOST_NOTE])
            )
            self._audit.note(session, user.id, AuditEvent.PRESET_SAVE, f"{preset.id} 1", reason=f"{origin} {note}")

    def _files(self, kind_id: str, content: Mapping[str, Any] | str, words: str | None, number: int) -> KindFiles:
        """What is to be kept. Raises `BadPreset`, also for another id than that of the kind."""
        if isinstance(content, str):
            files = KindFiles(_stamped(content, number), words)
        else:
            files = KindFiles(written(preset_of({**content, "version": number}, words, self.shelf)), words)
        self._preset(kind_id, files)
        return files

    def _preset(self, kind_id: str, files: KindFiles) -> Preset:
        with self._lock:
            known = self._read.get((kind_id, files))
        if known is not None:
            return known
        preset = read_preset(files.text, f"{kind_id}/kind.yaml", self.shelf.known, files.words)
        if preset.id != kind_id:
            raise BadPreset(
                Words(f"id 应为 {kind_id}。", f"The id should be {kind_id}."),
                Words(
                    "一个模板的标识不能改；需要时请复制。", "The id of a preset does not change; copy it if need be."
                ),
            )
        with self._lock:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            self._read[kind_id, files] = preset
        return preset

    def _adopt(self) -> None:
        """Finds what was changed by hand on disk, and keeps it as a version."""
        found = {name: files for name, files in self.folder.all().items() if name not in self.shelf.shipped}
        versions.adopt(self._database, found, self._version_in, self._clock())

    def _version_in(self, kind_id: str, files: KindFiles) -> int | None:
        """The version that files say they are; None where they cannot be used, which `KindShelf.troubles` tells."""
        try:
            return self._preset(kind_id, files).version
        except BadPreset:
            return None

    def _drafts(
        self, session: Session, own: Mapping[str, KindRow], newest: Mapping[str, int], book: Mapping[str, Preset]
    ) -> tuple[list[Preset], dict[str, Words]]:
        """The newest version of each kind that is not in use, and what is wrong with those that cannot be read."""
        drafts, broken = [], {}
        for kind_id in sorted(own.keys() - book.keys()):
            try:
                drafts.append(self.version(session, kind_id, newest.get(kind_id)))
            except (BadPreset, KindNotFound) as error:
                broken[kind_id] = error.message
        return sorted(drafts, key=lambda preset: (preset.position, preset.id)), broken

    def _summary(
        self,
        preset: Preset,
        row: KindRow | None,
        newest: Mapping[str, int],
        weekly: Mapping[str, Weekly],
        samples: Mapping[str, int],
        trouble: Words | None,
    ) -> KindSummary:
        return KindSummary(
            id=preset.id,
            label=preset.label.words(),
            description=preset.description.words(),
            kind=preset.kind,
            is_own=preset.id not in self.shelf.shipped,
            fields=len(preset.fields),
            offer=self._offers.of(preset.id),
            published=row.published if row else None,
            newest=newest.get(preset.id) if row else None,
            weekly=weekly.get(preset.id, Weekly()),
            samples=samples.get(preset.id, 0),
            trouble=trouble,
        )

    def _weekly(self, session: Session) -> Mapping[str, Weekly]:
        since = self._clock() - _WEEK
        read = select(DocumentRow.preset, func.count()).where(DocumentRow.created_at >= since)
        documents = _counts(session, read.group_by(DocumentRow.preset))
        corrected = (
            select(DocumentRow.preset, func.count())
            .select_from(CorrectionRow)
            .join(DocumentRow, DocumentRow.id == CorrectionRow.document_id)
            .where(CorrectionRow.at >= since)
            .group_by(DocumentRow.preset)
        )
        corrections = _counts(session, corrected)
        return {
            name: Weekly(documents.get(name, 0), corrections.get(name, 0))
            for name in documents.keys() | corrections.keys()
        }


def preset_of(content: Mapping[str, Any], words: str | None, shelf: KindShelf) -> Preset:
    """A kind as a form has it. Raises `BadPreset` with key and reason."""
    text = json.dumps(dict(content), ensure_ascii=False, indent=1)  # which is YAML, too
    return read_preset(text, str(content.get("id", "")), shelf.known, words)


def _stamped(text: str, number: int) -> str:
    """YAML that says which version it is."""
    line = f"version: {number}"
    if _VERSION.search(text):
        return _VERSION.sub(line, text, count=1)
    return _ID.sub(lambda found: f"{found[0]}\n{line}", text, count=1)


def _is_same(one: KindFiles, other: KindFiles) -> bool:
    """Whether nothing but the number differs."""
    return (_stamped(one.text, 0), one.words) == (_stamped(other.text, 0), other.words)


def _author(session: Session, kind_id: str, number: int | None) -> str:
    row = session.get(KindVersionRow, (kind_id, number)) if number is not None else None
    return names_of(session, {row.author_id}).get(row.author_id, "") if row is not None else ""


def _sample_counts(session: Session) -> Mapping[str, int]:
    return _counts(session, select(SampleRow.kind_id, func.count()).group_by(SampleRow.kind_id))


def _counts(session: Session, wanted: Select[Any, Any]) -> Mapping[str, int]:
    return {row[0]: row[1] for row in session.execute(wanted) if row[0] is not None}


def _in_trouble(name: str, reason: Words) -> KindSummary:
    """A file that was never right."""
    label = Words(name, name)
    return KindSummary(name, label, label, None, is_own=True, fields=0, offer=Offer(name), trouble=reason)
