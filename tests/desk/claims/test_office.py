"""Rules that hold: no export and no end before an administrator releases; all of it in the record."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.claims.errors import Held, NotHeld
from desk.claims.flags import refuse_held
from desk.claims.rules import Code, Mode
from desk.errors import Forbidden
from desk.record.audit import AuditEvent
from desk.record.audit_records import AuditRow
from tests.conftest import Clock
from tests.desk.claims.conftest import ADMIN, ALICE, BOB, Papers


def is_held(papers: Papers, *document_ids: str) -> bool:
    """Whether one of them may not be exported."""
    with Session(papers.database) as session:
        try:
            refuse_held(session, document_ids)
        except Held:
            return True
        return False


def test_only_who_manages_settings_has_a_say(papers: Papers) -> None:
    """A clerk neither sees nor changes rules, and releases nothing."""
    for use in (
        lambda: papers.rules.all(ALICE),
        lambda: papers.rules.held(ALICE),
        lambda: papers.rules.change(ALICE, Code.OLD, Mode.WARN, {"months": "6"}),
        lambda: papers.rules.release(ALICE, "x", ["duplicate"], "because"),
        lambda: papers.rules.check_again(ALICE, 30),
    ):
        with pytest.raises(Forbidden):
            use()


def test_what_is_held_waits_for_a_release_with_a_reason(papers: Papers) -> None:
    """Both rules at once; without a reason, or for what is not held, nothing is released."""
    papers.set(Code.DUPLICATE, Mode.HOLD)
    papers.set(Code.AMOUNT, Mode.HOLD, limits="CNY 50")
    free = papers.put(head_number="1", total=Decimal("50"))
    papers.put(head_number="2", total=Decimal("40"))
    held = papers.put(BOB, head_number="2", total=Decimal("60"))
    assert is_held(papers, free, held)
    assert not is_held(papers, free)
    shown, total = papers.rules.held(ADMIN)
    assert total == 1
    assert (shown[0].id, shown[0].submitted_by, [flag.code for flag in shown[0].flags]) == (
        held,
        "Bob",
        ["amount", "duplicate"],
    )
    for codes, reason in ((["amount"], "because"), (["amount", "duplicate"], "  "), ([], "because")):
        with pytest.raises(NotHeld):
            papers.rules.release(ADMIN, held, codes, reason)
    assert is_held(papers, held)
    papers.rules.release(ADMIN, held, ["duplicate", "amount"], "checked with\nBob")
    assert not is_held(papers, held)
    flag = papers.kept(held)["amount"]
    assert flag.release is not None
    assert (flag.release.by, flag.release.reason) == ("Ada", "checked with Bob")
    assert papers.rules.held(ADMIN) == ([], 0)
    with pytest.raises(NotHeld):
        papers.rules.release(ADMIN, held, ["duplicate", "amount"], "again")
    with Session(papers.database) as session:
        noted = session.scalars(select(AuditRow).where(AuditRow.event == AuditEvent.DOCUMENT_RELEASE)).one()
    assert (noted.actor_id, noted.target, noted.reason) == (ADMIN.id, held, "checked with Bob")


def test_a_release_is_for_what_was_found(papers: Papers) -> None:
    """A correction that leaves the figures as they are keeps it; one that changes them is held anew."""
    papers.set(Code.AMOUNT, Mode.HOLD, limits="CNY 50")
    held = papers.put(total=Decimal("60"))
    papers.rules.release(ADMIN, held, ["amount"], "fine")
    papers.change(held, head_number="other")
    assert not is_held(papers, held)
    papers.change(held, total=Decimal("6000"))
    assert is_held(papers, held)
    assert papers.kept(held)["amount"].release is None
    papers.change(held, total=Decimal("49"))
    assert not is_held(papers, held)


def test_a_changed_rule_is_in_the_record_with_its_figures_only(papers: Papers) -> None:
    """Names on the watch list are not copied there."""
    papers.set(Code.WATCH, Mode.HOLD, vendors="Shady & Sons")
    papers.set(Code.AMOUNT, limits="CNY 50\nUSD 7.5")
    with Session(papers.database) as session:
        wanted = select(AuditRow).where(AuditRow.event == AuditEvent.RULE_CHANGE).order_by(AuditRow.number)
        noted = [(row.actor_id, row.target, row.reason) for row in session.scalars(wanted)]
    assert noted == [(ADMIN.id, "watch", "hold vendors 1"), (ADMIN.id, "amount", "warn CNY 50, USD 7.5")]


def test_the_papers_of_the_last_days_are_checked_again(papers: Papers, clock: Clock) -> None:
    """By the rules as they are now: found, gone, held; what was released stays so; older ones are left alone."""
    old = papers.put(total=Decimal("800"), created_at=clock() - timedelta(days=40))
    new = papers.put(total=Decimal("900"), head_number=None)
    papers.set(Code.AMOUNT, Mode.HOLD, limits="CNY 50")
    assert papers.rules.check_again(ADMIN, 30) == 1
    assert papers.kept(old) == {}
    assert is_held(papers, new)
    papers.rules.release(ADMIN, new, ["amount"], "fine")
    papers.rules.check_again(ADMIN, 30)
    assert not is_held(papers, new)
    papers.set(Code.AMOUNT, Mode.OFF, limits="CNY 50")
    papers.rules.check_again(ADMIN, 30)
    assert papers.kept(new) == {}


def test_words_name_what_is_held_and_why(papers: Papers) -> None:
    """With how many more there are."""
    papers.set(Code.AMOUNT, Mode.HOLD, limits="CNY 50")
    ids = [papers.put(name=f"{name}.pdf", total=Decimal("60")) for name in "ab"]
    with Session(papers.database) as session, pytest.raises(Held) as caught:
        refuse_held(session, ids)
    assert caught.value.message.en.startswith("“a.pdf” and 1 more are held by a rule (Over the limit)")
