"""The use cases, user first: permission, then the work, then the answer. Callers: pages, routes, the shell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.errors import BadExport, Conflict, Forbidden, NotFound, NotReady, QueueFull, UnknownField
from desk.files import FileStore
from desk.queue import Queue
from desk.records import Download, Listing, Opened, Summary
from desk.store import CorrectionRow, DocumentRow, State
from desk.worker import Workers, finished_columns
from engine.document import Box, Document, Field
from engine.export import Form, NamedDocument, export
from engine.pipeline import Engine, Order, Upload
from engine.presets import Preset
from engine.words import Language, Words

MAX_LISTED = 200
MAX_VALUE_CHARACTERS = 20_000


class Desk:
    """The only door into documents. Every method names its user first and shows nobody another one's."""

    def __init__(
        self,
        engine: Engine,
        database: Database,
        files: FileStore,
        queue: Queue,
        workers: Workers,
        *,
        queue_size: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._files = files
        self._queue = queue
        self._workers = workers
        self._queue_size = queue_size
        self._clock = clock

    def presets(self, user: User) -> list[Preset]:
        """The presets this user may choose, in the book's order. A preset without an audience is for everyone."""
        self._require(user, Permission.SUBMIT)
        return [
            preset
            for preset in self._engine.presets.values()
            if not preset.audience or not user.roles.isdisjoint(preset.audience)
        ]

    def submit(self, user: User, upload: Upload, order: Order) -> Summary:
        """Takes a file in and puts it in line.

        What is wrong with the file or the order shows at once where it can: raises `IntakeError`, `PresetError`,
        `QueueFull` or `StorageFull`, and then nothing is kept.
        """
        self._require(user, Permission.SUBMIT)
        self._engine.accept(upload, order)
        waiting = self._queue.waiting()
        if waiting >= self._queue_size:
            raise QueueFull(waiting)
        row = DocumentRow(
            id=uuid4().hex,
            owner_id=user.id,
            name=_clean_name(upload.name),
            size=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            order=order.to_dict(),
            state=State.QUEUED,
            created_at=self._clock(),
            search_text=_clean_name(upload.name).casefold(),
        )
        self._files.put_original(row.id, upload.content)
        try:
            with Session(self._database, expire_on_commit=False) as session, session.begin():
                session.add(row)
        except BaseException:
            self._files.delete(row.id)
            raise
        self._workers.wake()
        return Summary.of(row)

    def progress(self, user: User, document_ids: Sequence[str]) -> list[Summary]:
        """The user's documents of these ids as they are now, in the order asked; unknown ids are left out."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            rows = session.scalars(_owned(user).where(DocumentRow.id.in_(document_ids[:MAX_LISTED])))
            found = {row.id: Summary.of(row) for row in rows}
        return [found[document_id] for document_id in document_ids if document_id in found]

    def list(self, user: User, *, search: str = "", limit: int = 50, offset: int = 0) -> Listing:
        """The user's documents, newest first; `search` looks into names, values and text, each word on its own."""
        self._require(user, Permission.VIEW)
        wanted = _owned(user)
        for word in search.casefold().split():
            wanted = wanted.where(DocumentRow.search_text.contains(word, autoescape=True))
        with Session(self._reads) as session:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            page = wanted.order_by(DocumentRow.created_at.desc(), DocumentRow.id)
            rows = session.scalars(page.limit(min(limit, MAX_LISTED)).offset(offset))
            return Listing(tuple(Summary.of(row) for row in rows), total)

    def open(self, user: User, document_id: str) -> Opened:
        """A document with its content as last corrected. Raises `NotFound`."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            row = _one(session, user, document_id)
            return _opened(row)

    def page_image(self, user: User, document_id: str, number: int) -> bytes:
        """The JPEG of page `number`, counted from 1. Raises `NotFound`."""
        self._require(user, Permission.VIEW)
        with Session(self._reads) as session:
            _one(session, user, document_id)
        return self._files.page(document_id, number)

    def original(self, user: User, document_id: str) -> Download:
        """The file as it came, never to be shown inline. Raises `NotFound`."""
        self._require(user, Permission.EXPORT)
        with Session(self._reads) as session:
            name = _one(session, user, document_id).name
        return Download(name, "application/octet-stream", self._files.original(document_id))

    def correct(
        self,
        user: User,
        document_id: str,
        field: str,
        value: str | None,
        *,
        version: int | None = None,
        place: tuple[int, Box] | None = None,
    ) -> Opened:
        """Sets a field to what a person typed (None or blank: there is none) and runs the checks again.

        `place` is the page and box of a line the person clicked. With `version`, raises `Conflict` when the document
        changed since. Raises `NotFound`, `NotReady` or `UnknownField`.
        """
        self._require(user, Permission.CORRECT)
        new_value = (value or "").strip()[:MAX_VALUE_CHARACTERS] or None
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row = _one(session, user, document_id, for_change=True)
            if version is not None and row.version != version:
                raise Conflict
            document = _content(row)
            old = _field(document, field)
            changed = old.corrected(new_value)
            if place is not None:
                changed = changed.placed(*place)
            order = Order.from_dict(row.order)
            _write(row, self._engine.check_again(document.with_field(changed), order))
            session.add(
                CorrectionRow(
                    document_id=row.id,
                    user_id=user.id,
                    at=self._clock(),
                    field=field,
                    before=old.value,
                    after=new_value,
                )
            )
        return _opened(row)

    def finish(self, user: User, document_id: str, *, reviewed: bool = True) -> Opened:
        """Marks a document as looked through by a person, or takes the mark away. Raises `NotFound`, `NotReady`."""
        self._require(user, Permission.CORRECT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row = _one(session, user, document_id, for_change=True)
            _content(row)
            row.reviewed_at = self._clock() if reviewed else None
            row.version += 1
        return _opened(row)

    def export(self, user: User, document_ids: Sequence[str], form: Form, language: Language) -> Download:
        """One file from one or many documents, in the order asked. Raises `NotFound`, `NotReady`, `BadExport`."""
        self._require(user, Permission.EXPORT)
        if not document_ids or len(document_ids) > MAX_LISTED:
            raise BadExport(
                Words(
                    f"请选择 1 到 {MAX_LISTED} 份文档再导出。",
                    f"Choose between 1 and {MAX_LISTED} documents to export.",
                ),
                Words("在列表里勾选后再试。", "Tick them in the list and try again."),
            )
        with Session(self._reads) as session:
            rows = [_one(session, user, document_id) for document_id in document_ids]
            named = [NamedDocument(row.name, _content(row)) for row in rows]
        stem = named[0].name.rsplit(".", 1)[0] if len(named) == 1 else f"ocr-{self._clock():%Y%m%d-%H%M%S}"
        return Download(f"{stem}.{form.suffix}", form.media_type, export(named, form, language))

    def cancel(self, user: User, document_id: str) -> Summary:
        """Stops a document that waits or is being read; one that is over stays as it is. Raises `NotFound`."""
        self._require(user, Permission.SUBMIT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row = _one(session, user, document_id, for_change=True)
            if row.state == State.QUEUED:
                row.state, row.finished_at = State.CANCELLED, self._clock()
            elif row.state == State.READING:
                row.cancel_asked = True
        return Summary.of(row)

    def read_again(self, user: User, document_id: str, order: Order | None = None) -> Summary:
        """Puts a document back in line, with another order if given; its corrections are replaced by what is read.

        Raises `NotFound` or `PresetError`; one that waits or is being read stays as it is.
        """
        self._require(user, Permission.SUBMIT)
        if order is not None:
            self._engine.plan(order)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row = _one(session, user, document_id, for_change=True)
            if row.state not in {State.QUEUED, State.READING}:
                row.state, row.attempts, row.error, row.cancel_asked = State.QUEUED, 0, None, False
                row.finished_at = row.reviewed_at = None
                row.version += 1
                if order is not None:
                    row.order = order.to_dict()
        self._workers.wake()
        return Summary.of(row)

    def delete(self, user: User, document_id: str) -> None:
        """Removes a document, its corrections and its files for ever. Raises `NotFound`."""
        self._require(user, Permission.DELETE)
        with Session(self._database) as session, session.begin():
            _one(session, user, document_id, for_change=True)
            session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))
        self._files.delete(document_id)

    @staticmethod
    def _require(user: User, permission: Permission) -> None:
        if not user.may(permission):
            raise Forbidden


def _owned(user: User) -> Select[tuple[DocumentRow]]:
    return select(DocumentRow).where(DocumentRow.owner_id == user.id)


def _one(session: Session, user: User, document_id: str, *, for_change: bool = False) -> DocumentRow:
    wanted = _owned(user).where(DocumentRow.id == document_id)
    row = session.scalars(wanted.with_for_update() if for_change else wanted).one_or_none()
    if row is None:
        raise NotFound
    return row


def _content(row: DocumentRow) -> Document:
    if row.body is None:
        raise NotReady
    return Document.from_dict(row.body)


def _opened(row: DocumentRow) -> Opened:
    return Opened(Summary.of(row), Document.from_dict(row.body) if row.body else None)


def _field(document: Document, name: str) -> Field:
    for field in document.fields:
        if field.name == name:
            return field
    raise UnknownField(name)


def _write(row: DocumentRow, document: Document) -> None:
    columns: dict[str, Any] = finished_columns(document, row.name)
    for column, value in columns.items():
        setattr(row, column, value)
    row.version += 1


def _clean_name(name: str) -> str:
    """A file's name without its folders and control characters, of a length people can read."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in base if character.isprintable())[:200] or "document"
