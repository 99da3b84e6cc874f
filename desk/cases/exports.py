"""Documents as files: one or many, in the forms that people and other programs take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy import update
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.originals import Original, zip_of
from desk.cases.records import Download, StreamedDownload, names_of, paper_name
from desk.cases.sharing import WITH_CONTENT, Access, access_of, reachable
from desk.claims.flags import flags_of, refuse_held
from desk.errors import BadExport, NotFound, NotReady
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.heads import head_in
from desk.store.store import DocumentRow
from desk.store.turn import take_turn
from desk.taking_in.intake import Intake
from engine.document import Document
from engine.export import (
    Facts,
    Form,
    NamedDocument,
    Profile,
    ProfileShelf,
    Standing,
    chosen,
    export,
    export_by_profile,
    file_suffix,
    form_of,
    media_type,
    named,
)
from engine.export.naming import PATTERN, Names
from engine.head import NOBODY, OwnParties
from engine.words import Language, Words

ORIGINALS = "originals"
"""The form that is a ZIP of the files as they came, named by what is in them."""
MAX_EXPORTED = 10_000
"""More documents than this make no file."""
MAX_WHOLE = 200
"""And more than this none with all their text."""
_AT_ONCE = 200
_NAMED_IN_A_MESSAGE = 5
_Thing = TypeVar("_Thing")
AnyDownload = Download | StreamedDownload
FlagsOf = Callable[[Session, User, Sequence[str]], Mapping[str, tuple[Words, ...]]]
"""What is odd about these documents in words, by their id, as far as a user may know it."""


def flags_in_words(session: Session, user: User, document_ids: Sequence[str]) -> Mapping[str, tuple[Words, ...]]:
    """What the rules say of documents; fits `FlagsOf`."""
    flags = flags_of(session, document_ids, access_of(user))
    return {document_id: tuple(flag.message for flag in found) for document_id, found in flags.items()}


class Exports:
    """The use cases of exports, user first; nobody gets what is not theirs."""

    def __init__(
        self,
        intake: Intake,
        database: Database,
        audit: Audit,
        *,
        own: OwnParties = NOBODY,
        address: str = "",
        shelf: ProfileShelf | None = None,
        flags: FlagsOf = flags_in_words,
    ) -> None:
        """`address` is where people open the site; without it no export has a link.

        `shelf` has the profiles, `flags` says what is odd about documents.
        """
        self._intake = intake
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._audit = audit
        self._own = own
        self._address = address.rstrip("/")
        self._shelf = shelf or ProfileShelf()
        self._flags = flags

    def profiles(self, user: User) -> list[Profile]:
        """The export profiles this user may choose, by id. One without an audience is for everyone."""
        require(user, Permission.EXPORT)
        found = self._shelf.profiles.values()
        return sorted((one for one in found if _is_for(one, user)), key=lambda profile: profile.id)

    def documents(
        self, user: User, document_ids: Sequence[str], form: str, language: Language, names: str = PATTERN
    ) -> AnyDownload:
        """One file from one or many documents, in the order asked.

        `form` is a `Form`, the id of a profile, or `originals`, whose names `names` makes. Raises `NotFound`,
        `NotReady`, `BadExport`, or `BadProfile` for names that cannot be made.
        """
        require(user, Permission.EXPORT)
        chosen_form = self._form(user, form)
        _refuse_too_many(len(document_ids), MAX_WHOLE if _has_text(chosen_form) else MAX_EXPORTED)
        download = self._made(user, document_ids, chosen_form, language, names)
        self._note(user, document_ids, document_ids)
        return download

    def of_job(
        self, user: User, job_id: str, document_ids: Sequence[str], form: str, language: Language
    ) -> AnyDownload:
        """As `documents`, of those of one job, however many; recorded as one export."""
        require(user, Permission.EXPORT)
        download = self._made(user, document_ids, self._form(user, form), language, PATTERN, f"job-{job_id[:8]}")
        self._note(user, document_ids, [job_id])
        return download

    def _note(self, user: User, document_ids: Sequence[str], targets: Sequence[str]) -> None:
        """That these documents were exported; into the record, what was asked for."""
        now = self._intake.clock()
        for some in _some(document_ids):  # in pieces: nobody else should wait for the database all the time
            with Session(self._database) as session, session.begin():
                take_turn(session)
                session.execute(update(DocumentRow).where(DocumentRow.id.in_(some)).values(exported_at=now))
        for some in _some(targets):
            with Session(self._database) as session, session.begin():
                self._audit.append_each(session.connection(), user.id, AuditEvent.DOCUMENT_EXPORT, some)

    def _form(self, user: User, name: str) -> Form | Profile | None:
        """What a form is called; None: the originals. Raises `BadExport`."""
        if name == ORIGINALS:
            return None
        if name in set(Form):
            return Form(name)
        profiles = {profile.id: profile for profile in self.profiles(user)}
        if name in profiles:
            return profiles[name]
        known = ", ".join([*Form, ORIGINALS, *profiles])
        raise BadExport(
            Words(f"不支持导出格式“{name}”。", f"“{name}” is not a form of export."),
            Words(f"可用的格式：{known}。", f"The forms are: {known}."),
        )

    def _made(
        self,
        user: User,
        document_ids: Sequence[str],
        form: Form | Profile | None,
        language: Language,
        names: str,
        stem: str = "",
    ) -> AnyDownload:
        usual = stem or f"ocr-{self._intake.clock():%Y%m%d-%H%M%S}"
        if form is None:
            return self._originals(user, document_ids, usual, Names(names), language)
        with Session(self._reads) as session:
            rows = _rows(session, user, document_ids)
            documents = self._prepared(session, user, rows, is_whole=_has_text(form))
        alone = documents[0].name.rsplit(".", 1)[0] if len(documents) == 1 and not stem else ""
        if isinstance(form, Form):
            content = export(documents, form, language)
            return Download(f"{alone or usual}{file_suffix(form)}", media_type(form), content)
        taken = _taken(form, documents)
        kind = form_of(form)
        content = export_by_profile(form, taken, language)
        name = f"{alone or usual}-{form.id}{file_suffix(kind)}"
        return Download(name, media_type(kind), content, left_out=len(documents) - len(taken))

    def _originals(
        self, user: User, document_ids: Sequence[str], stem: str, names: Names, language: Language
    ) -> StreamedDownload:
        """A file that holds several papers comes once, named after the first of them."""
        presets = self._intake.engine.presets
        kinds = {one.kind: one.label.words().in_language(language) for one in presets.values() if one.kind}
        found: dict[str, Original] = {}
        with Session(self._reads) as session:
            for row in _rows(session, user, document_ids, is_light=True):
                file = row.file_id or row.id
                if file not in found:
                    name = names.of(row.name, head_in(row), kinds.get(row.kind or "", ""))
                    found[file] = Original(name, row.id, row.sha256, row.created_at)
        chunks = zip_of(list(found.values()), self._intake.files, language)
        return StreamedDownload(f"{stem}-originals.zip", "application/zip", chunks)

    def _prepared(
        self, session: Session, user: User, rows: Iterable[DocumentRow], *, is_whole: bool
    ) -> list[NamedDocument]:
        """Rows as an export takes them; without `is_whole` their text is left out. Raises `NotReady`."""
        presets = self._intake.engine.presets
        found: list[NamedDocument] = []
        for some in _some(rows):
            people_names = names_of(session, {row.owner_id for row in some})
            flags = self._flags(session, user, [row.id for row in some])
            for row in some:
                facts = self._facts(row, people_names.get(row.owner_id, ""), flags.get(row.id, ()))
                document = _content(row, is_whole=is_whole)
                found.append(named(paper_name(row), document, presets, self._own, head=head_in(row), facts=facts))
        return found

    def _facts(self, row: DocumentRow, submitted_by: str, flags: tuple[Words, ...]) -> Facts:
        is_open = row.doubtful > 0 or row.nothing_read
        standing = Standing.REVIEWED if row.reviewed_at else Standing.TO_CHECK if is_open else Standing.SURE
        return Facts(
            id=row.id,
            standing=standing,
            flags=flags,
            submitted_by=submitted_by,
            submitted_at=row.created_at,
            link=f"{self._address}/ui/#doc={row.id}" if self._address else "",
        )


def _has_text(form: Form | Profile | None) -> bool:
    """Whether such a file holds all that was read."""
    return form in (Form.JSON, Form.MARKDOWN, Form.DOCX)


def _is_for(profile: Profile, user: User) -> bool:
    return not profile.audience or not user.roles.isdisjoint(profile.audience)


def _taken(profile: Profile, documents: Sequence[NamedDocument]) -> list[NamedDocument]:
    """What the profile takes of these. Raises `BadExport` for nothing, and for doubts where it allows none."""
    taken = chosen(profile, documents)
    if not taken:
        raise BadExport(
            Words(
                f"所选单据都不属于“{profile.label.zh}”的范围。", f"“{profile.label.en}” takes none of these documents."
            ),
            Words("请换一种格式，或选择其他单据。", "Choose another form, or other documents."),
        )
    open_still = [one.name for one in taken if one.standing is Standing.TO_CHECK]
    if open_still and not profile.allow_doubt:
        some = ", ".join(open_still[:_NAMED_IN_A_MESSAGE])
        more = len(open_still) - _NAMED_IN_A_MESSAGE
        zh, en = (f" 等 {len(open_still)} 份", f" and {more} more") if more > 0 else ("", "")
        raise BadExport(
            Words(f"还有单据待核对：{some}{zh}。", f"Still to be checked: {some}{en}."),
            Words("请核对后再导出；这种格式不接受有疑点的值。", "Check them first: this form takes no value in doubt."),
        )
    return taken


def _some(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    """The things, a few at a time."""
    left = iter(things)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _refuse_too_many(count: int, most: int) -> None:
    if not 0 < count <= most:
        raise BadExport(
            Words(f"请选择 1 到 {most} 份文档再导出。", f"Choose between 1 and {most} documents to export."),
            Words("在列表里勾选后再试。", "Tick them in the list and try again."),
        )


def _rows(
    session: Session, user: User, document_ids: Sequence[str], *, is_light: bool = False
) -> Iterator[DocumentRow]:
    """The rows of these documents, in this order, a few in memory at a time. Raises `NotFound` or `Held`.

    A light one comes without its content.
    """
    for some in _some(document_ids):
        wanted = reachable(user, Access.READ).where(DocumentRow.id.in_(some))
        if not is_light:
            wanted = wanted.options(WITH_CONTENT)
        found = {row.id: row for row in session.scalars(wanted)}
        if not found.keys() >= set(some):
            raise NotFound
        refuse_held(session, some)
        yield from (found[document_id] for document_id in some)
        session.expunge_all()


def _content(row: DocumentRow, *, is_whole: bool) -> Document:
    """What was read, as last corrected. Raises `NotReady`."""
    if row.body is None:
        raise NotReady
    return Document.from_dict(row.body if is_whole else {**row.body, "pages": [], "text": ""})
