"""Text that every database keeps, on its way in and on its way out."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from desk.cases.days import end_of_day, start_of_day
from desk.errors import BadDay
from desk.store.store import ContentRow, DocumentRow
from engine.plain_text import cleaned, from_json, is_bounded, is_plain, leaves, to_json
from tests.conftest import Clock

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_cleaned_text_is_plain_and_plain_text_stays(given_text: str) -> None:
    """It has as many characters as before, and UTF-8 carries it."""
    after = cleaned(given_text)
    assert is_plain(after)
    assert len(after.encode()) >= len(after) == len(given_text)
    assert (after == given_text) is is_plain(given_text)


@given(
    st.recursive(ANY_TEXT | st.integers() | st.none(), lambda part: st.lists(part) | st.dictionaries(ANY_TEXT, part))
)
def test_stored_json_has_nothing_unfit(value: object) -> None:
    """Neither among values nor among keys; what was fit comes back as it was, emoji too."""
    back = from_json(to_json(value))
    assert all(is_plain(leaf) for _, leaf in leaves(back) if isinstance(leaf, str))
    assert from_json(json.dumps(value)) == back
    if all(is_plain(leaf) for _, leaf in leaves(value) if isinstance(leaf, str)):
        assert back == value


@pytest.mark.parametrize("number", [2**63, -(2**63), math.inf, -math.inf, math.nan])
def test_numbers_beyond_are_told(number: float) -> None:
    """And the largest that fit are not."""
    assert not is_bounded(number)
    assert is_bounded(2**63 - 1)
    assert is_bounded(1.5)


@pytest.mark.parametrize(
    "day", ["9999-12-31", "0001-01-01", "1969-12-31", "3000-01-01", "2026-02-30", "x", "", "٢٠٢٦-01-01x"]
)
def test_days_are_of_our_time(day: str) -> None:
    """Anything else is refused, whichever end it was meant for."""
    for read in (start_of_day, end_of_day):
        with pytest.raises(BadDay):
            read(day)
    assert (end_of_day("2999-12-31") - start_of_day("2999-12-31")).days == 1


def test_no_unfit_character_reaches_the_database(database: Engine, clock: Clock) -> None:
    """Whatever was read from a page: texts and contents are cleaned where they leave; a question for one finds none."""
    row = DocumentRow(
        id="d1",
        owner_id="a",
        name="a\x00b",
        size=1,
        sha256="",
        order={"fields": ["\x00", "\ud800"]},
        created_at=clock(),
    )
    with Session(database) as session, session.begin():
        session.add_all(
            [row, DocumentRow(id="d2", owner_id="a", name="", size=1, sha256="", order={}, created_at=clock())]
        )
    with Session(database) as session, session.begin():
        session.add_all(
            ContentRow(document_id=one, search_text="x\udfffy", body={"\x00": "\x00"}) for one in ("d1", "d2")
        )
        kept = session.scalars(select(DocumentRow).where(DocumentRow.id == "d1")).one()
        assert (kept.name, kept.search_text) == ("a\ufffdb", "x\ufffdy")
        assert (kept.order, kept.body) == ({"fields": ["\ufffd", "\ufffd"]}, {"\ufffd": "\ufffd"})
        assert session.scalars(select(DocumentRow).where(DocumentRow.id == "d\x001")).all() == []
        raw = session.execute(text("SELECT CAST(asked AS TEXT) FROM documents WHERE id = 'd1'")).scalar_one()
    assert "u0000" not in raw
