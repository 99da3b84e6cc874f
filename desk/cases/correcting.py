"""What a person changes in a document that was read: fields, rows of items, cells of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.contents import (
    Seen,
    content,
    corrections,
    field_of,
    refuse_changed,
    refuse_strange_page,
    to_correct,
    write,
)
from desk.cases.records import Opened
from desk.cases.rows import Change, ItemColumn, SeenRow, WantedRow, are_there, columns_of, with_rows
from desk.cases.sharing import Access
from desk.cases.table_cells import CellPlace, with_cell
from desk.layouts import Layouts
from desk.line.papers import finished_columns
from desk.line.worker import Workers
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import DocumentRow
from engine.contract import ReadsDocuments
from engine.document import Box, Document
from engine.pipeline import Order

MAX_VALUE_CHARACTERS = 20_000


class Correcting:
    """The corrections, of which `Desk` is made."""

    _database: Database
    _engine: ReadsDocuments
    _workers: Workers
    _audit: Audit
    _layouts: Layouts | None
    _clock: Callable[[], datetime]

    def correct(
        self,
        user: User,
        document_id: str,
        field: str,
        value: str | None,
        *,
        version: int | None = None,
        seen: Seen | None = None,
        place: tuple[int, Box] | None = None,
        confirmed: bool = True,
    ) -> Opened:
        """Sets a field to what a person typed (None or blank: there is none) and runs the checks again.

        The value as it stands is confirmed by it, also where there is none; either way the field is in doubt no more,
        unless `confirmed` is False, which leaves the doubt or brings it back.
        `place` is the page and box of a line the person clicked. With `version`, raises `Conflict` when the document
        changed since; with `seen`, only when this field did. Raises `NotFound`, `NotReady`, `UnknownField` or
        `UnknownPage`.
        """
        require(user, Permission.CORRECT)
        new_value = (value or "").strip()[:MAX_VALUE_CHARACTERS] or None
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, access = to_correct(session, user, document_id, version)
            document = content(row)
            old = field_of(document, field)
            refuse_changed(old, seen, new_value)
            as_it_stands = new_value == old.value and place is None
            changed = old.confirmed_as_it_stands() if as_it_stands else old.corrected(new_value)
            if place is not None:
                refuse_strange_page(document, place[0])
                changed = changed.placed(*place)
            if not confirmed:
                changed = changed.questioned()
            self._keep_corrected(
                session, user, row, document.with_field(changed), [Change(field, old.value, new_value)]
            )
            if self._layouts is not None and new_value != old.value:
                self._layouts.doubt(session, old, changed)
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_CORRECT, row.id)
        return self._opened(user, row, access)

    def correct_items(
        self,
        user: User,
        document_id: str,
        rows: Sequence[WantedRow],
        *,
        version: int | None = None,
        seen: Sequence[SeenRow] | None = None,
    ) -> Opened:
        """Makes the rows of items what a person wants, and runs the checks again.

        With `version`, raises `Conflict` when the document changed since; with `seen`, only when its rows did. Raises
        `NotFound`, `NotReady` or, for a row or a column that is not there, `UnknownField`.
        """
        require(user, Permission.CORRECT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, access = to_correct(session, user, document_id, version)
            document = content(row)
            columns = self._columns(document, Order.from_dict(row.order))
            if seen is not None and are_there(document, rows, seen, columns):
                return self._opened(user, row, access)
            changed, changes = with_rows(document, rows, columns)
            self._keep_corrected(session, user, row, changed, changes)
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_CORRECT, row.id)
        return self._opened(user, row, access)

    def correct_cell(
        self,
        user: User,
        document_id: str,
        place: CellPlace,
        text: str,
        *,
        version: int | None = None,
        seen: Seen | None = None,
        confirmed: bool = True,
    ) -> Opened:
        """Sets a cell of a table to what a person typed; as it stands, it is confirmed by it.

        `confirmed` False brings its doubt back. With `version`, raises `Conflict` when the document changed since; with
        `seen`, only when this cell did. Raises `NotFound`, `NotReady` or, for no such place, `UnknownField`.
        """
        require(user, Permission.CORRECT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row, access = to_correct(session, user, document_id, version)
            changed, change = with_cell(content(row), place, text, seen, is_confirmed=confirmed)
            self._keep_corrected(session, user, row, changed, [change])
            self._audit.note(session, user.id, AuditEvent.DOCUMENT_CORRECT, row.id)
        return self._opened(user, row, access)

    def _keep_corrected(
        self, session: Session, user: User, row: DocumentRow, document: Document, changes: Sequence[Change]
    ) -> None:
        """Checks a changed document again and writes it, with who changed what and when."""
        checked = self._engine.check_again(document, Order.from_dict(row.order))
        write(session, row, finished_columns(checked, row.name, self._workers.head(checked)))
        session.add_all(corrections(row, user, changes, self._clock()))

    def _columns(self, document: Document, order: Order) -> tuple[ItemColumn, ...]:
        return columns_of(document, self._engine.item_columns(document, order))

    def _opened(self, user: User, row: DocumentRow, access: Access) -> Opened:
        raise NotImplementedError
