"""What a webhook may be told: what its owner may export at this moment, never what they once might.

A webhook works while nobody is logged in, so its owner's rights are looked up when something is to be told and again
when it is sent; the company directory is asked first when its word about them has grown old.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.accounts import SOURCE as LOCAL
from auth.gate import Gate, GateConfig
from auth.people import People
from auth.rights import permissions_of
from auth.roles import Permission
from auth.tables import accounts, people
from desk.store.store import DeliveryRow, HookRow

OWNER_GONE = "owner_gone"
OWNER_DISABLED = "owner_disabled"
OWNER_WITHOUT_RIGHT = "owner_without_right"
OWNER_NOT_CONFIRMED = "owner_not_confirmed"
OWNER_MUST_CHANGE_PASSWORD = "owner_must_change_password"  # noqa: S105 - the code of a reason


@dataclass(frozen=True, slots=True)
class _Owner:
    """Somebody's row, as far as their webhooks are concerned."""

    source: str
    roles: list[str]
    disabled_at: datetime | None
    vouched_at: datetime
    must_change_password: bool | None


def why_not(session: Session, hook: HookRow, now: datetime, trust: timedelta) -> str | None:
    """Why `hook` must not be told anything now, as a code; None when it may.

    `trust` is for how long the directory's last answer about its owner holds.
    """
    owner = _owner_of(session, hook.owner_id)
    if owner is None:
        return OWNER_GONE
    reason = _lost_right(owner, everyone=hook.everyone)
    if reason is None and owner.must_change_password:
        return OWNER_MUST_CHANGE_PASSWORD
    if reason is None and owner.source != LOCAL and now - owner.vouched_at >= trust:
        return OWNER_NOT_CONFIRMED
    return reason


def is_worth_telling(session: Session, hook: HookRow) -> bool:
    """Whether a delivery is to be written at all: not for somebody who is known to have lost the right."""
    owner = _owner_of(session, hook.owner_id)
    return owner is None or _lost_right(owner, everyone=hook.everyone) is None


def _lost_right(owner: _Owner, *, everyone: bool) -> str | None:
    if owner.disabled_at is not None:
        return OWNER_DISABLED
    may = permissions_of(owner.roles)
    needed = {Permission.EXPORT, Permission.MANAGE_SETTINGS} if everyone else {Permission.EXPORT}
    return None if needed <= may else OWNER_WITHOUT_RIGHT


def _owner_of(session: Session, person_id: str) -> _Owner | None:
    query = (
        select(
            people.c.source,
            people.c.roles,
            people.c.disabled_at,
            people.c.vouched_at,
            accounts.c.must_change_password,
        )
        .select_from(people.outerjoin(accounts, accounts.c.person_id == people.c.id))
        .where(people.c.id == person_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _Owner(*row)


@dataclass(frozen=True, slots=True)
class HookRights:
    """The courier's question, with the directory behind it.

    `ask_again` has one person checked with the directory whose word is older than `recheck`; its last word holds for
    `trust`.
    """

    database: Database
    ask_again: Callable[[str], object]
    recheck: timedelta
    trust: timedelta

    def refresh(self, now: datetime, is_due: ColumnElement[bool]) -> None:
        """Have the directory asked about owners of deliveries that `is_due`, before one is claimed, where their own
        check is due too.

        To be called outside of any transaction: the directory may take its time and its answer is written down.
        """
        is_old = or_(people.c.checked_at <= now - self.recheck, people.c.checked_at >= now + self.recheck)
        unchecked = (
            select(HookRow.owner_id)
            .join(DeliveryRow, DeliveryRow.hook_id == HookRow.id)
            .join(people, people.c.id == HookRow.owner_id)
            .where(is_due)
            .where(people.c.source != LOCAL, is_old)
            .group_by(HookRow.owner_id)
            .order_by(func.min(DeliveryRow.due_at))
            .limit(_AT_ONCE)
        )
        with Session(self.database.execution_options(writes=False)) as session:
            owners = session.scalars(unchecked).all()
        for owner in owners:
            self.ask_again(owner)

    def why_not(self, session: Session, hook: HookRow, now: datetime) -> str | None:
        """As `why_not`, with the directory's trust."""
        return why_not(session, hook, now, self.trust)


_AT_ONCE = 10
"""How many owners are asked about before one delivery is taken: other couriers may take the first ones meanwhile."""


def hook_rights(database: Database, gate: Gate, known: People, config: GateConfig) -> HookRights:
    """Over the front door, by its own measures."""

    def ask_again(person_id: str) -> None:
        person = known.find(person_id)
        if person is not None:
            gate.recheck_if_due(person)

    return HookRights(database, ask_again, config.recheck, config.trust)
