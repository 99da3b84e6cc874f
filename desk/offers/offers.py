"""All offers as they are now: read often, changed seldom; every process sees a change within a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NoReturn

from pydantic import ValidationError
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.errors import Forbidden
from desk.offers.errors import ChangedMeanwhile, PresetOff
from desk.offers.offer import Offer, OfferData
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.fresh import Fresh
from desk.store.studio import OfferRow
from engine.presets import Preset

logger = logging.getLogger(__name__)


class Offers:
    """Safe from several threads. While the database is away, what was known last goes on."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        at_first: Mapping[str, Offer] = {}
        self._fresh = Fresh(database, _all, at_first, "what is offered to whom", ticks)

    @property
    def now(self) -> Mapping[str, Offer]:
        """What is set, by preset; a preset that nobody set is not in it."""
        return self._fresh.now

    def of(self, preset_id: str) -> Offer:
        """A preset's."""
        return self.now.get(preset_id, Offer(preset_id))

    def switched_off(self) -> frozenset[str]:
        """The presets that nobody is offered."""
        return frozenset(preset_id for preset_id, offer in self.now.items() if not offer.data.is_on)

    def offered(self, user: User, presets: Iterable[Preset]) -> list[Preset]:
        """Those that the user may choose; the ones with a place of their own first, the others as they came."""
        known = self.now
        mine = [one for one in presets if known.get(one.id, Offer(one.id)).is_for(one, user)]
        return sorted(mine, key=lambda one: _place(known.get(one.id)))

    def place_of(self, preset_id: str) -> float:
        """Its place in the list; infinite: none of its own."""
        return _place(self.now.get(preset_id))

    def default_of(self, user: User, presets: Iterable[Preset]) -> str | None:
        """The one of these presets that is chosen at first: for the person, else the team, the role, for all."""
        known = self.now
        best: tuple[int, str] | None = None
        for place, preset in enumerate(presets):
            rank = _closeness(known[preset.id].data, user) if preset.id in known else None
            if rank is not None and (best is None or (rank, place) < (best[0], place)):
                best = (rank, preset.id)
        return best[1] if best else None

    def require(self, user: User, preset: Preset) -> None:
        """Raises `PresetOff`, or `Forbidden` for a preset that is for others."""
        offer = self.of(preset.id)
        if not offer.data.is_on:
            raise PresetOff
        if not offer.is_for(preset, user):
            raise Forbidden

    def change(self, user: User, preset_id: str, data: OfferData, revision: int) -> Offer:
        """Sets one. Raises `Forbidden`, or `ChangedMeanwhile` where it is not at `revision` any more."""
        require(user, Permission.EDIT_PRESETS)
        with Session(self._database) as session, session.begin():
            row = session.get(OfferRow, preset_id, with_for_update=True)
            if (row.revision if row else 0) != revision:
                _refuse(row)
            if row is None:
                row = OfferRow(preset_id=preset_id)
                session.add(row)
            row.data, row.revision = data.model_dump(mode="json", exclude_defaults=True), revision + 1
            row.changed_at, row.changed_by = self._clock(), user.id
            session.flush()
            said = "on" if data.is_on else "off"
            self._audit.note(session, user.id, AuditEvent.PRESET_OFFER, preset_id, reason=said)
            offer = _offer(row)
        self._fresh.forget()
        return offer


def _all(session: Session) -> Mapping[str, Offer]:
    return {row.preset_id: _offer(row) for row in session.scalars(select(OfferRow))}


def _offer(row: OfferRow) -> Offer:
    """One that only another version can read is as the product ships it, so that work goes on."""
    try:
        data = OfferData.model_validate(row.data)
    except ValidationError:
        logger.exception("an offer cannot be read", extra={"preset": row.preset_id})
        data = OfferData()
    return Offer(row.preset_id, data, row.revision, row.changed_at, row.changed_by)


def _refuse(row: OfferRow | None) -> NoReturn:
    raise ChangedMeanwhile(row.changed_by if row else "")


def _place(offer: Offer | None) -> float:
    position = offer.data.position if offer else None
    return float("inf") if position is None else position


def _closeness(data: OfferData, user: User) -> int | None:
    """How near a default is to the user, the nearest first; None: it is not theirs."""
    wanted = data.default_for
    if user.id in wanted.people:
        return 0
    if not user.teams.isdisjoint(wanted.teams):
        return 1
    if not user.roles.isdisjoint(wanted.roles):
        return 2
    return 3 if data.is_default_for_all else None
