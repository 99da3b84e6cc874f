"""A document's head in typed columns: exact, written with the result, filled in for what was read before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from auth.roles import User
from desk.migrations import upgrade
from desk.store.database import open_database
from desk.store.heads import head_columns, head_in
from desk.store.store import DocumentRow
from engine.document import Document, Field, Provenance
from engine.head import Direction, Head, OwnParties
from engine.pipeline import Order
from engine.words import Words
from tests.conftest import Clock
from tests.webui.desk_at_work import AtWork, desk_at_work

AT = datetime(2026, 1, 1, tzinfo=UTC)
INVOICE = {
    "issue_date": "2026-03-09",
    "invoice_number": "26112000000012345678",
    "seller_name": "云帆",
    "buyer_name": "海豚",
    "total_amount": "-1060.10",
}
HEAD = Head(
    date(2026, 3, 9), "26112000000012345678", "云帆", "海豚", total=Decimal("-1060.10"), direction=Direction.REFUND
)


@pytest.fixture
def at_work(database: Database, tmp_path: Path, clock: Clock) -> Iterator[AtWork]:
    """A desk with a running worker."""
    working = desk_at_work(database, tmp_path, clock)
    yield working
    working.workers.stop()


def body(values: dict[str, str]) -> dict[str, Any]:
    """A stored content of an invoice."""
    fields = tuple(Field(name, Words(name, name), value, value) for name, value in values.items())
    provenance = Provenance("invoice", 1, "cpu", "1", "0" * 64, AT, 0.1)
    return Document((), fields, (), "invoice", 1.0, provenance).to_dict()


def row(document_id: str, owner: str = "a") -> DocumentRow:
    """A row as it is taken in."""
    return DocumentRow(id=document_id, owner_id=owner, name="n", size=1, sha256="", order={}, created_at=AT)


def test_a_head_comes_back_as_it_went_in(database: Database) -> None:
    """The largest and the smallest amounts, to the last digit, and a head of which nothing is known."""
    heads = {
        "most": Head(net=Decimal("99999999999999.9999"), tax=Decimal("-0.0001"), total=Decimal("-99999999999999.9999")),
        "whole": HEAD,
        "none": Head(),
    }
    with Session(database) as session, session.begin():
        for name, head in heads.items():
            one = row(name)
            for column, value in head_columns(head).items():
                setattr(one, column, value)
            session.add(one)
    with Session(database) as session:
        assert {one.id: head_in(one) for one in session.scalars(select(DocumentRow))} == heads


def test_the_database_sums_and_compares_amounts_exactly(database: Database) -> None:
    """A thousand times ten cents is a hundred, with a refund taken off; what is negative lies below zero."""
    with Session(database) as session, session.begin():
        for number in range(1000):
            one = row(str(number))
            one.total = Decimal("0.10") if number else Decimal("-0.10")
            session.add(one)
    with Session(database) as session:
        assert session.scalar(select(func.sum(DocumentRow.total))) == Decimal("99.80")
        assert session.scalars(select(DocumentRow.id).where(DocumentRow.total < Decimal("0.05"))).all() == ["0"]


def test_a_correction_changes_the_head(at_work: AtWork, alice: User) -> None:
    """What a person types is taken at once, and what is no amount leaves none."""
    summary = at_work.read(alice, order=Order(fields=("甲方", "合同金额")))
    assert (summary.head.own_party, summary.head.total) == ("云杉市青禾有限公司", None)
    for typed, kept in (("1060.00", Decimal(1060)), ("-3.5", Decimal("-3.5")), ("a lot", None), (None, None)):
        opened = at_work.desk.correct(alice, summary.id, "合同金额", typed)
        assert opened.summary.head.total == kept
        assert at_work.desk.list(alice).entries[0].head == opened.summary.head
    corrected = at_work.desk.correct(alice, summary.id, "甲方", "青禾")
    assert corrected.summary.head.own_party == "青禾"


def test_a_confirmation_writes_the_head_again(at_work: AtWork, alice: User, database: Database) -> None:
    """A row that an older version wrote without one gets it when a person finishes the document."""
    summary = at_work.read(alice, order=Order(fields=("甲方",)))
    with Session(database) as session, session.begin():
        session.execute(update(DocumentRow).values(own_party=None))
    assert at_work.desk.finish(alice, summary.id).summary.head.own_party == "云杉市青禾有限公司"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_old_rows_are_filled(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """More of them than are looked at together; what cannot be understood goes without, and holds nothing up."""
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").new_database(with_tables=False)
    database = open_database(url)
    upgrade(database, "0008")
    statement = (
        "INSERT INTO documents (id, owner_id, name, size, sha256, asked, body, state, created_at, page, pages,"
        " attempts, cancel_asked, headline, doubtful, search_text, version, job_position, request_id)"
        " VALUES (:id, 'a', 'n', 1, '', CAST(:asked AS JSON), CAST(:body AS JSON), 'done', :at, 0, 0,"
        " 0, :no, '', 0, '', 0, 0, '')"
    )
    if kind == "sqlite":
        statement = statement.replace("CAST(:asked AS JSON)", ":asked").replace("CAST(:body AS JSON)", ":body")
    bodies: dict[str, object] = {f"{number:04}": body(INVOICE) for number in range(450)}
    bodies |= {"odd-1": [1, 2], "odd-2": {"fields": 3}, "odd-3": "text", "odd-4": {**body(INVOICE), "fields": [{}]}}
    bodies |= {"odd-5": {**body({}), "provenance": None}, "pages": {**body(INVOICE), "pages": ["broken"]}}
    texts = {name: json.dumps(content) for name, content in bodies.items()} | {"unread": None}
    if kind == "sqlite":
        texts["odd-6"] = "{not JSON"
    with database.begin() as connection:
        for name, content in texts.items():
            values = {"id": name, "asked": "{}", "body": content, "at": AT, "no": False}
            connection.execute(text(statement), values)
    assert upgrade(database, own_parties=OwnParties.parse("云帆"))
    turned = Head(HEAD.date, HEAD.number, "海豚", "云帆", total=HEAD.total, direction=Direction.REFUND)
    wanted = {name: Head() if name.startswith(("odd", "unread")) else turned for name in texts}
    columns = [column for column in DocumentRow.__table__.c if column.name != "asked"]
    with database.connect() as connection:
        found = connection.execute(select(*columns)).all()
    database.dispose()
    assert {one.id: head_in(one) for one in found} == wanted  # type: ignore[arg-type]
