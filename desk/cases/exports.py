"""Documents as files: one or many, in the forms that people and other programs take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from auth.tables import people
from desk.cases.records import Download, paper_name
from desk.cases.sharing import WITH_CONTENT, Access, reachable
from desk.errors import BadExport, NotFound, NotReady
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.heads import head_in
from desk.store.store import DocumentRow
from desk.taking_in.intake import Intake
from engine.document import Document
from engine.export import Facts, Form, NamedDocument, Standing, export, file_suffix, media_type, named
from engine.head import NOBODY, OwnParties
from engine.words import Language, Words

MAX_EXPORTED = 10_000
"""More documents than this make no file."""
MAX_WHOLE = 200
"""And more than this none with all their text."""
_AT_ONCE = 200
_Thing = TypeVar("_Thing")
_WITH_TEXT = frozenset({Form.JSON, Form.MARKDOWN})


class Exports:
    """The use cases of exports, user first; nobody gets what is not theirs."""

    def __init__(
        self, intake: Intake, database: Database, audit: Audit, *, own: OwnParties = NOBODY, address: str = ""
    ) -> None:
        """`address` is where people open the site; without it no export has a link."""
        self._intake = intake
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._audit = audit
        self._own = own
        self._address = address.rstrip("/")

    def documents(self, user: User, document_ids: Sequence[str], form: str, language: Language) -> Download:
        """One file from one or many documents, in the order asked. Raises `NotFound`, `NotReady`, `BadExport`."""
        require(user, Permission.EXPORT)
        chosen = form_named(form)
        _refuse_too_many(len(document_ids), MAX_WHOLE if chosen in _WITH_TEXT else MAX_EXPORTED)
        with Session(self._reads) as session:
            rows = _rows(session, user, document_ids)
            documents = self.prepared(session, rows, is_whole=chosen in _WITH_TEXT)
        stem = (
            documents[0].name.rsplit(".", 1)[0] if len(documents) == 1 else f"ocr-{self._intake.clock():%Y%m%d-%H%M%S}"
        )
        download = file_of(documents, chosen, language, stem)
        with Session(self._database) as session, session.begin():
            note_exported(session, document_ids, self._intake.clock())
            for document_id in document_ids:
                self._audit.append(session.connection(), user.id, AuditEvent.DOCUMENT_EXPORT, target=document_id)
        return download

    def prepared(self, session: Session, rows: Iterable[DocumentRow], *, is_whole: bool) -> list[NamedDocument]:
        """Rows as an export takes them; without `is_whole` their text is left out. Raises `NotReady`."""
        presets = self._intake.engine.presets
        found: list[NamedDocument] = []
        for some in _some(rows):
            names = _names(session, {row.owner_id for row in some})
            for row in some:
                facts = self._facts(row, names.get(row.owner_id, ""))
                document = _content(row, is_whole=is_whole)
                found.append(named(paper_name(row), document, presets, self._own, head=head_in(row), facts=facts))
        return found

    def _facts(self, row: DocumentRow, submitted_by: str) -> Facts:
        is_open = row.doubtful > 0 or row.nothing_read
        standing = Standing.REVIEWED if row.reviewed_at else Standing.TO_CHECK if is_open else Standing.SURE
        return Facts(
            id=row.id,
            standing=standing,
            submitted_by=submitted_by,
            submitted_at=row.created_at,
            link=f"{self._address}/ui/#doc={row.id}" if self._address else "",
        )


def note_exported(session: Session, document_ids: Sequence[str], now: datetime) -> None:
    """Notes that these documents were part of an export."""
    for some in _some(document_ids):
        session.execute(update(DocumentRow).where(DocumentRow.id.in_(some)).values(exported_at=now))


def file_of(documents: Sequence[NamedDocument], form: Form, language: Language, stem: str) -> Download:
    """The file of an export, called `stem`."""
    return Download(f"{stem}{file_suffix(form)}", media_type(form), export(documents, form, language))


def form_named(name: str) -> Form:
    """A form of export by its name. Raises `BadExport`."""
    try:
        return Form(name)
    except ValueError as error:
        known = ", ".join(Form)
        raise BadExport(
            Words(f"不支持导出格式“{name}”。", f"“{name}” is not a form of export."),
            Words(f"可用的格式：{known}。", f"The forms are: {known}."),
        ) from error


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


def _rows(session: Session, user: User, document_ids: Sequence[str]) -> Iterator[DocumentRow]:
    """The rows of these documents, in this order, a few in memory at a time. Raises `NotFound`."""
    for some in _some(document_ids):
        wanted = reachable(user, Access.READ).where(DocumentRow.id.in_(some)).options(WITH_CONTENT)
        found = {row.id: row for row in session.scalars(wanted)}
        if not found.keys() >= set(some):
            raise NotFound
        yield from (found[document_id] for document_id in some)
        session.expunge_all()


def _names(session: Session, person_ids: set[str]) -> dict[str, str]:
    """What people are called, by their id."""
    wanted = select(people.c.id, people.c.display_name).where(people.c.id.in_(person_ids))
    return {row.id: row.display_name for row in session.execute(wanted)}


def _content(row: DocumentRow, *, is_whole: bool) -> Document:
    """What was read, as last corrected. Raises `NotReady`."""
    if row.body is None:
        raise NotReady
    return Document.from_dict(row.body if is_whole else {**row.body, "pages": [], "text": ""})
