"""The next delivery: one at a time for a hook, owners in turns, over all processes of one database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from desk.outside.deliveries_due import claims_lock, next_due
from desk.outside.endings import DeliveryState
from desk.store.store import DeliveryRow, HookRow

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def keep(database: Engine, **owners: dict[str, int]) -> None:
    """Hooks with so many deliveries each, by owner; those of the first are the oldest."""
    with Session(database) as session, session.begin():
        at = NOW - timedelta(hours=1)
        for owner, hooks in owners.items():
            for name, count in hooks.items():
                session.add(
                    HookRow(
                        id=name, owner_id=owner, label="", url="", events=[], kinds=[], everyone=False, created_at=at
                    )
                )
                session.flush()
                for number in range(count):
                    at += timedelta(seconds=1)
                    session.add(
                        DeliveryRow(
                            id=f"{name}{number}",
                            hook_id=name,
                            event="job.done",
                            state=DeliveryState.DUE,
                            due_at=at,
                            created_at=at,
                        )
                    )


def claim(database: Engine, most: int = 3) -> str | None:
    """As a courier does it; what was claimed."""
    with Session(database) as session, session.begin():
        claims_lock(session)
        found = session.scalar(next_due(NOW, most))
        values = {"state": DeliveryState.SENDING, "due_at": NOW + timedelta(seconds=60), "attempts": 1}
        session.execute(update(DeliveryRow).where(DeliveryRow.id == found).values(**values))
        return found


def test_owners_take_turns(database: Engine) -> None:
    """Whoever has the fewest under way comes first, and nobody has more than allowed."""
    keep(database, alice={"a": 2, "b": 2, "c": 2, "d": 2}, bob={"e": 1})
    assert [claim(database) for _ in range(5)] == ["a0", "e0", "b0", "c0", None]


def test_a_lease_that_ran_out_is_carried_again(database: Engine) -> None:
    """By whoever comes first: its courier has died."""
    keep(database, alice={"a": 1})
    assert (claim(database), claim(database)) == ("a0", None)
    with Session(database) as session, session.begin():
        session.execute(update(DeliveryRow).values(due_at=NOW - timedelta(seconds=1)))
    assert claim(database) == "a0"


def test_an_ailing_receiver_is_spared_for_a_while(database: Engine) -> None:
    """Nothing else is sent there until the failed one is due again; one delivery alone never stops a hook for hours."""
    keep(database, alice={"a": 2})
    failed = {"error": "timeout", "attempts": 2, "due_at": NOW + timedelta(minutes=1)}
    with Session(database) as session, session.begin():
        session.execute(update(DeliveryRow).where(DeliveryRow.id == "a0").values(**failed))
    assert claim(database) is None
    for values in ({"error": "refused"}, {"error": "timeout", "attempts": 5}):
        with Session(database) as session, session.begin():
            session.execute(update(DeliveryRow).where(DeliveryRow.id == "a0").values(**values))
            assert session.scalar(next_due(NOW, 3)) == "a1"


def test_many_couriers_at_once_keep_to_the_rules(database: Engine) -> None:
    """Eight claim at the same moment, as in several processes: one delivery a hook, three of an owner."""
    keep(database, alice=dict.fromkeys("abcdef", 4), bob={"x": 4})
    with ThreadPoolExecutor(8) as pool:
        claimed = [found for found in pool.map(lambda _: claim(database), range(8)) if found]
    with Session(database) as session:
        sending = session.scalars(select(DeliveryRow.hook_id).where(DeliveryRow.state == DeliveryState.SENDING)).all()
    assert len(sending) == len(set(sending)) == len(claimed) == 4
    assert "x" in sending


def test_what_was_due_before_the_clock_was_put_back_is_due(database: Engine) -> None:
    """Neither a new delivery nor a dead courier's lease waits until the clock has caught up; a true rest stays one."""
    keep(database, alice={"a": 1, "b": 1, "c": 1})
    ahead = NOW + timedelta(hours=2)
    before = {
        "a0": {"due_at": ahead},
        "b0": {"due_at": ahead, "attempts": 1, "state": DeliveryState.SENDING},
        "c0": {"due_at": ahead, "attempts": 5, "error": "refused"},
    }
    with Session(database) as session, session.begin():
        for name, values in before.items():
            session.execute(update(DeliveryRow).where(DeliveryRow.id == name).values(**values))
    assert [claim(database) for _ in range(3)] == ["a0", "b0", None]
