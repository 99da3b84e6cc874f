"""The same paper a second time: by its file, its number, or seller, day and total; never the first of them."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from desk.claims.pairs import Paper, same_papers
from desk.claims.rules import Code, Mode
from desk.claims.settling import forget, note_unread, settle
from desk.store.store import DocumentRow, State
from desk.store.turn import take_turn
from tests.desk.claims.conftest import ALICE, BOB, Papers

FIRST: dict[str, Any] = {
    "sha256": "f" * 64,
    "head_number": "00012345",
    "head_code": "044001",
    "total": Decimal("56.10"),
}


@pytest.mark.parametrize(
    ("second", "by"),
    [
        ({"sha256": "f" * 64, "total": None, "head_number": None}, "file"),
        ({"head_number": "0001-2345", "head_code": "044001", "total": Decimal("1")}, "number"),
        ({"head_number": None, "total": Decimal("56.10")}, "money"),
        ({"head_number": None, "total": Decimal("56.10"), "counterparty": "云帆科技 有限公司"}, "money"),
    ],
)
def test_the_second_paper_is_flagged_and_says_by_what(papers: Papers, second: dict[str, Any], by: str) -> None:
    """Across people; the first one is never flagged."""
    first = papers.put(**FIRST)
    later = papers.put(BOB, **second)
    flag = papers.kept(later)["duplicate"]
    assert (flag.other_id, (flag.detail or {})["by"]) == (first, by)
    assert papers.kept(first) == {}


@pytest.mark.parametrize(
    "second",
    [
        {"head_number": "00012346", "head_code": "044001", "total": Decimal("56.10")},
        {"head_number": None, "total": Decimal("56.10"), "currency": "USD"},
        {"head_number": None, "total": Decimal("56.10"), "direction": "refund"},
        {"head_number": None, "total": Decimal("56.10"), "head_date": date(2026, 11, 24)},
        {"head_number": None, "total": Decimal("56.10"), "counterparty": "别家公司"},
        {"head_number": None, "total": Decimal("56.10"), "counterparty": None},
        {"head_number": None, "total": None},
        {"sha256": "f" * 64, "paper": 2, "papers": 2},
        {"sha256": "f" * 64, "order": {"preset": "auto", "pages": "4-6"}},
    ],
)
def test_another_paper_is_none(papers: Papers, second: dict[str, Any]) -> None:
    """Both have numbers that differ; another currency, direction, day or seller; another paper or pages of the file."""
    papers.put(**FIRST)
    assert papers.kept(papers.put(BOB, **second)) == {}


def test_a_till_that_counts_from_one_every_morning_is_no_fraud(papers: Papers) -> None:
    """A number of one vendor's own counts only with the same day or the same total; one with a code always does."""
    papers.put(kind="receipt", head_number="12", total=Decimal("30"))
    other_day = {"head_date": date(2026, 11, 26), "total": Decimal("41")}
    assert papers.kept(papers.put(kind="receipt", head_number="12", **other_day)) == {}
    assert "duplicate" in papers.kept(papers.put(kind="receipt", head_number="12", total=Decimal("30.5")))
    papers.put(head_number="77", head_code="1")
    assert "duplicate" in papers.kept(papers.put(head_number="77", head_code="1", **other_day))


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_was_never_read_is_nobodys_first(papers: Papers, state: State) -> None:
    """A file that failed may be brought again; one that still waits counts until it fails."""
    failed = papers.put(sha256="a" * 64, state=state)
    assert papers.kept(papers.put(sha256="a" * 64)) == {}
    waiting = papers.put(sha256="b" * 64, state=State.READING)
    second = papers.put(sha256="b" * 64)
    assert papers.kept(second)["duplicate"].other_id == waiting
    with Session(papers.database) as session, session.begin():
        row = session.get_one(DocumentRow, waiting)
        row.state = state
        note_unread(session, row)
    assert papers.kept(second) == {}
    assert failed


def test_the_trash_counts(papers: Papers) -> None:
    """Who throws the first away cannot hand it in again unseen."""
    first = papers.put(**FIRST)
    with papers.database.begin() as connection:
        connection.execute(update(DocumentRow).where(DocumentRow.id == first).values(deleted_at=datetime.now(UTC)))
    second = papers.put(BOB, **FIRST | {"sha256": "1" * 64})
    assert papers.kept(second)["duplicate"].other_id == first


def test_flags_follow_what_becomes_of_the_first(papers: Papers) -> None:
    """Deleted for ever: the next oldest is the first. Corrected so that it differs: the flag goes; back: it comes."""
    first = papers.put(ALICE, **FIRST | {"sha256": "a" * 64})
    second = papers.put(BOB, **FIRST | {"sha256": "b" * 64})
    third = papers.put(ALICE, **FIRST | {"sha256": "c" * 64, "counterparty": None})
    assert papers.kept(second)["duplicate"].other_id == first
    assert papers.kept(third)["duplicate"].other_id == first
    with Session(papers.database) as session, session.begin():
        forget(session, [first])
    assert papers.kept(second) == {}
    assert papers.kept(third)["duplicate"].other_id == second
    papers.change(second, head_number="999", total=Decimal("7"))
    assert papers.kept(third) == {}
    papers.change(second, head_number="00012345", total=Decimal("56.10"))
    assert papers.kept(third)["duplicate"].other_id == second
    papers.change(third, head_number="1000", total=Decimal("8"))
    assert papers.kept(third) == {}


def test_papers_that_follow_a_vendor_to_its_id_are_compared_anew(papers: Papers) -> None:
    """A paper with the name alone is the same as an earlier one with the id, once somebody tells whose name it is."""
    by_id = papers.put(counterparty="Acme", counterparty_id="91440300MA5EXAMPLE", head_number=None)
    by_name = papers.put(BOB, counterparty="云帆", head_number=None)
    assert papers.kept(by_name) == {}
    papers.put(counterparty="云帆", counterparty_id="91440300MA5EXAMPLE", total=Decimal("9"))
    assert papers.kept(by_name)["duplicate"].other_id == by_id


def test_a_rule_that_is_off_flags_nothing(papers: Papers) -> None:
    """And takes what there was away when the paper is looked at again."""
    papers.put(**FIRST)
    second = papers.put(**FIRST)
    papers.set(Code.DUPLICATE, Mode.OFF)
    assert papers.kept(papers.put(**FIRST)) == {}
    papers.change(second)
    assert papers.kept(second) == {}


def test_of_two_at_the_same_moment_one_sees_the_other(papers: Papers, database: Engine) -> None:
    """Both transactions are open at once; on PostgreSQL the second waits for the first to be over."""
    ids = [papers.put(state=State.READING, sha256=f"{name}" * 64, **{"head_number": None}) for name in "xy"]
    errors: list[BaseException] = []
    begun = threading.Barrier(2) if database.dialect.name == "postgresql" else threading.Barrier(1)

    def finish(document_id: str) -> None:
        try:
            with Session(database) as session, session.begin():
                session.connection()
                begun.wait(20)
                take_turn(session)
                row = session.get_one(DocumentRow, document_id, with_for_update=True)
                row.state = State.DONE
                session.flush()
                settle(session, row)
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=finish, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert papers.kept(ids[0]) == {}
    assert papers.kept(ids[1])["duplicate"].other_id == ids[0]


def test_the_first_of_very_many_is_named(papers: Papers) -> None:
    """One's own of the same file first, then another's; other pages of it are other papers, however many there are."""
    alike: dict[str, Any] = {"sha256": "f" * 64, "head_number": None, "total": None}
    others = papers.put(BOB, **alike)
    for number in range(25):
        papers.put(**alike, order={"preset": "auto", "pages": f"{number + 2}"})
    mine = papers.put(**alike)
    assert papers.kept(mine)["duplicate"].other_id == others
    for _ in range(25):
        assert papers.kept(papers.put(**alike))["duplicate"].other_id == mine
    papers.change(mine, created_at=datetime(2026, 12, 24, tzinfo=UTC))
    assert papers.kept(mine)["duplicate"].other_id not in {None, others}


def test_the_same_papers_are_found_by_three_indexes(papers: Papers, database: Engine) -> None:
    """By one for each mark; neither database reads all papers for them."""
    papers.put(**FIRST)
    document_id = papers.put(BOB, **FIRST)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with Session(database) as session:
        paper = Paper.of(session.get_one(DocumentRow, document_id))
        event.listen(database, "before_cursor_execute", note)
        assert [pair.by for pair in same_papers(session, paper)] == ["file"]
        event.remove(database, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    with database.connect() as connection:
        explain = "EXPLAIN QUERY PLAN" if database.dialect.name == "sqlite" else "EXPLAIN"
        if database.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
    assert all(f"documents_by_{mark}" in plan for mark in ("sha256", "number_key", "money_key"))
