"""A person agrees with what was read: the doubt ends, the reading stays, and who agreed is kept."""

from __future__ import annotations

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import User
from desk.store.store import CorrectionRow
from engine.document import Source
from engine.pipeline import Order
from tests.desk.cases.conftest import FILE, NUMBER, Office


def test_a_confirmation_keeps_what_was_read_and_ends_the_doubt(office: Office, alice: User, database: Database) -> None:
    """A doubtful value, confirmed as it stands, counts no more; who confirmed it is kept; it can be taken back."""
    office.reader.score = 0.4
    summary = office.read(alice, FILE, NUMBER)
    assert summary.doubtful == 1
    opened = office.desk.correct(alice, summary.id, "编号", "A-17", version=summary.version)
    assert opened.document is not None
    (field,) = opened.document.fields
    assert (field.value, field.source, field.confirmed, opened.summary.doubtful) == ("A-17", Source.CPU, True, 0)
    with Session(database) as session:
        (row,) = session.scalars(select(CorrectionRow))
        assert (row.before, row.after, row.user_id) == ("A-17", "A-17", alice.id)
    assert office.desk.correct(alice, summary.id, "编号", "A-17", confirmed=False).summary.doubtful == 1


def test_an_empty_field_is_confirmed_as_empty(office: Office, alice: User) -> None:
    """That there is nothing is a word of a person, too."""
    summary = office.read(alice, FILE, Order(fields=("编号", "总价")))
    opened = office.desk.correct(alice, summary.id, "总价", " ")
    assert opened.document is not None
    field = opened.document.fields[1]
    assert (field.value, field.source, field.confirmed) == (None, None, True)
