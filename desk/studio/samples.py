"""Samples of a kind: pages and the values that should be found on them, made from documents that people finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import content
from desk.cases.sharing import Access, reach
from desk.errors import NotFound
from desk.offers.errors import ChangedMeanwhile
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.files import FileStore
from desk.store.storage_errors import PageDamaged
from desk.store.studio import SampleRow
from desk.studio.errors import SampleNotFound, TooManySamples
from desk.studio.masking import masked
from engine.document import Document
from engine.kinds import Sample
from engine.presets import Preset

MOST_SAMPLES = 100
_MOST_NAME = 120


@dataclass(frozen=True, slots=True)
class KeptSample:
    """A sample under its id; `pictures` of its first pages can be shown."""

    id: str
    sample: Sample
    pictures: int
    revision: int
    document_id: str | None

    def to_dict(self, *, with_pages: bool = False) -> dict[str, Any]:
        """The JSON form, with what stands on its pages if wanted."""
        told = self.sample.to_dict()
        pages = told.pop("pages")
        return {
            "id": self.id,
            "name": self.sample.name,
            "pages": pages if with_pages else len(pages),
            "pictures": self.pictures,
            "revision": self.revision,
            "document_id": self.document_id,
            **told,
        }


class Samples:
    """The use cases, user first; each asks for the permission to edit presets. Raises `Forbidden` without it."""

    def __init__(
        self,
        database: Database,
        documents: FileStore,
        pictures: FileStore,
        audit: Audit,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._documents = documents
        self._pictures = pictures
        self._audit = audit
        self._clock = clock

    def all(self, user: User, kind_id: str) -> list[KeptSample]:
        """Those of a kind, by name."""
        require(user, Permission.EDIT_PRESETS)
        wanted = select(SampleRow).where(SampleRow.kind_id == kind_id).order_by(SampleRow.name, SampleRow.id)
        with Session(self._reads) as session:
            return [_kept(row) for row in session.scalars(wanted)]

    def one(self, user: User, kind_id: str, sample_id: str) -> KeptSample:
        """One of them. Raises `SampleNotFound`."""
        require(user, Permission.EDIT_PRESETS)
        with Session(self._reads) as session:
            return _kept(_row(session, kind_id, sample_id))

    def picture(self, user: User, kind_id: str, sample_id: str, number: int) -> bytes:
        """The JPEG of page `number`. Raises `SampleNotFound`, `NotFound`, `PageDamaged`."""
        self.one(user, kind_id, sample_id)
        return self._pictures.page(sample_id, number)

    def add_document(self, user: User, preset: Preset, document_id: str, *, is_masked: bool = False) -> KeptSample:
        """Makes a sample of a document that the user may see, as it is corrected now.

        `is_masked`: without pictures, and with other names and numbers in the places of the true ones. Raises
        `NotFound`, `NotReady`, `TooManySamples`, `StorageFull`.
        """
        require(user, Permission.EDIT_PRESETS)
        with Session(self._reads) as session:
            row, _ = reach(session, user, document_id, Access.READ)
            document, name, source_pictures = content(row), row.name, row.pictures
        sample = sample_of(document, preset, name)
        if is_masked:
            sample = masked(sample, document, preset)
        sample_id = uuid4().hex
        numbers = [] if is_masked else [page.number for page in document.pages]
        pictures = self._keep_pictures(document_id, source_pictures, sample_id, numbers)
        source = None if is_masked else document_id
        try:
            return self._add(user, preset.id, sample_id, sample, pictures, source)
        except BaseException:
            self._pictures.delete(sample_id)
            raise

    def add(self, user: User, kind_id: str, sample: Sample) -> KeptSample:
        """Keeps a sample that came as a file. Raises `TooManySamples`."""
        require(user, Permission.EDIT_PRESETS)
        return self._add(user, kind_id, uuid4().hex, sample, 0, None)

    def bring(self, user: User, kind_id: str, sample: Sample) -> KeptSample:
        """Keeps a sample that was made elsewhere; where the kind has one of these pages, that one only gets its values.

        Of several of these pages it is the one of this name, if any. Raises `TooManySamples`.
        """
        require(user, Permission.EDIT_PRESETS)
        with Session(self._database) as session, session.begin():
            row = _of_these_pages(session, kind_id, sample)
            if row is not None:
                if _kept(row).sample != replace(sample, name=row.name):
                    row.data, row.revision = sample.to_dict(), row.revision + 1
                    self._audit.note(session, user.id, AuditEvent.PRESET_SAMPLE, kind_id, reason="change")
                return _kept(row)
        return self.add(user, kind_id, sample)

    def expect(
        self,
        user: User,
        kind_id: str,
        sample_id: str,
        fields: Mapping[str, str | None],
        revision: int,
        rows: Sequence[Mapping[str, str | None]] | None = None,
    ) -> KeptSample:
        """Says what should be found; None: nothing. `rows` are those of the table; None: as they were.

        Raises `SampleNotFound`, `ChangedMeanwhile`.
        """
        require(user, Permission.EDIT_PRESETS)
        with Session(self._database) as session, session.begin():
            row = _row(session, kind_id, sample_id, for_change=True)
            if row.revision != revision:
                raise ChangedMeanwhile
            wanted = {**row.data, "fields": dict(fields)}
            if rows is not None:
                wanted["items"] = [dict(one) for one in rows]
            row.data, row.revision = wanted, revision + 1
            self._audit.note(session, user.id, AuditEvent.PRESET_SAMPLE, kind_id, reason="change")
            return _kept(row)

    def remove(self, user: User, kind_id: str, sample_id: str) -> None:
        """Forgets a sample and its pictures. Raises `SampleNotFound`."""
        require(user, Permission.EDIT_PRESETS)
        with Session(self._database) as session, session.begin():
            session.delete(_row(session, kind_id, sample_id, for_change=True))
            session.flush()
            self._audit.note(session, user.id, AuditEvent.PRESET_SAMPLE, kind_id, reason="remove")
        self._pictures.delete(sample_id)

    def _add(
        self, user: User, kind_id: str, sample_id: str, sample: Sample, pictures: int, document_id: str | None
    ) -> KeptSample:
        with Session(self._database) as session, session.begin():
            known = select(SampleRow.name).where(SampleRow.kind_id == kind_id)
            names = set(session.scalars(known))
            if len(names) >= MOST_SAMPLES:
                raise TooManySamples(MOST_SAMPLES)
            row = SampleRow(
                id=sample_id,
                kind_id=kind_id,
                name=_free_name(sample.name[:_MOST_NAME], names),
                data=sample.to_dict(),
                pictures=pictures,
                document_id=document_id,
                created_at=self._clock(),
                created_by=user.id,
                revision=1,
            )
            session.add(row)
            session.flush()
            self._audit.note(session, user.id, AuditEvent.PRESET_SAMPLE, kind_id, reason="add")
            return _kept(row)

    def _keep_pictures(self, document_id: str, source_pictures: str, sample_id: str, numbers: list[int]) -> int:
        """Pictures of the pages from the first on, as many as there are."""
        kept = 0
        for place, number in enumerate(numbers, start=1):
            with suppress(NotFound, PageDamaged):
                self._pictures.put_page(sample_id, place, self._documents.page(document_id, number, source_pictures))
                kept = place
        return kept


def sample_of(document: Document, preset: Preset, name: str) -> Sample:
    """What a document says now, as what the fields and rows of a preset should find on its pages.

    Pages count from 1. A field that the preset has and the document does not is one that should find nothing.
    """
    values = {field.name: field.value for field in document.fields}
    fields = {spec.name: values.get(spec.name) for spec in preset.fields}
    columns = {spec.name for spec in preset.items.columns} if preset.items else set()
    rows = tuple({cell.name: cell.value for cell in row if cell.name in columns} for row in document.items)
    pages = tuple(replace(page, number=place) for place, page in enumerate(document.pages, start=1))
    return Sample(name, pages, fields, rows if columns else ())


def _row(session: Session, kind_id: str, sample_id: str, *, for_change: bool = False) -> SampleRow:
    row = session.get(SampleRow, sample_id, with_for_update=for_change or None)
    if row is None or row.kind_id != kind_id:
        raise SampleNotFound
    return row


def _of_these_pages(session: Session, kind_id: str, sample: Sample) -> SampleRow | None:
    """The sample of a kind with the same pages, asked for in the same way if under another name; held for a change."""
    wanted = select(SampleRow).where(SampleRow.kind_id == kind_id)
    for row in session.scalars(wanted.order_by(SampleRow.name != sample.name, SampleRow.name, SampleRow.id)):
        own = _kept(row).sample
        if own.pages == sample.pages and (own.name == sample.name or own.by_name == sample.by_name):
            return session.get(SampleRow, row.id, with_for_update=True)
    return None


def _kept(row: SampleRow) -> KeptSample:
    return KeptSample(row.id, Sample.from_dict(row.name, row.data), row.pictures, row.revision, row.document_id)


def _free_name(name: str, taken: set[str]) -> str:
    """The name, or the name with a number behind it that no sample has."""
    wanted, number = name, 1
    while wanted in taken:
        number += 1
        wanted = f"{name} ({number})"
    return wanted
