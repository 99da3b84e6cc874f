"""What this site judges values by, as administrators have set it: every process sees a change within a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.standards.errors import NoCalibration, ScaleChanged
from desk.store.fresh import Fresh
from desk.store.standards import CalibrationRow, ThresholdRow
from desk.store.turn import take_turn
from engine.document import Document
from engine.standard import DOUBT_BELOW, OWN_SCALE, Scale, Standard, percent
from engine.words import Words

OTHERS = "*"
"""How a calibration names all kinds that have no scale of their own."""
MOST_VERSIONS = 20
NO_KIND = "-"
"""How the record names documents without a kind."""
_DIGITS = 4
_NOTHING_TO_TAKE_BACK = Words("现在没有生效的校准。", "No calibration is in force.")


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold that was set: `at` on the engine's own scale, so that a calibration does not move it."""

    at: float
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """One calibration, the `number`-th; `evidence` is what was measured when it was made."""

    number: int
    at: datetime
    by: str
    scales: Mapping[str, Scale]
    evidence: Mapping[str, Any]
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """All that holds: cuts by kind (empty: of documents without one), and the scales of calibration `number`.

    0 is none.
    """

    cuts: Mapping[str, Cut] = field(default_factory=dict)
    number: int = 0
    scales: Mapping[str, Scale] = field(default_factory=dict)

    def scale(self, kind: str) -> Scale:
        """On which the values of a kind are told and judged."""
        return self.scales.get(kind) or self.scales.get(OTHERS, OWN_SCALE)

    def standard(self, kind: str) -> Standard:
        """What values of a kind are judged by."""
        scale, cut = self.scale(kind), self.cuts.get(kind)
        return Standard(round(scale.of(cut.at), _DIGITS) if cut else usual_threshold(scale), scale)


def usual_threshold(scale: Scale) -> float:
    """The product's on a scale: as much as it asks for, and no value sure by a calibration alone that was not."""
    return max(DOUBT_BELOW, scale.of(DOUBT_BELOW))


class Standards:
    """Safe from several threads. While the database is away, what was known last goes on."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._audit = audit
        self._clock = clock
        self._fresh = Fresh(database, _in_force, InForce(), "what values are judged by", ticks)

    @property
    def now(self) -> InForce:
        """What is in force."""
        return self._fresh.now

    def judged(self, document: Document) -> Document:
        """A document that was just read, with its values judged by what is in force for its kind."""
        return document.judged_by(self.now.standard(document.kind or ""))

    def versions(self, user: User) -> list[Calibration]:
        """The latest calibrations, the newest first, also those that were taken back. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        newest = select(CalibrationRow).order_by(CalibrationRow.number.desc()).limit(MOST_VERSIONS)
        with Session(self._reads) as session:
            return [_calibration(row) for row in session.scalars(newest)]

    def set_threshold(self, user: User, kind: str, threshold: float, seen: int, *, is_proven: bool) -> None:
        """Sets a kind's threshold, for documents from now on; `seen` is the number of the calibration it is meant on.

        Raises `Forbidden` or `ScaleChanged`.
        """
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            take_turn(session)
            known = _in_force(session)
            if known.number != seen:
                raise ScaleChanged
            row = session.get(ThresholdRow, kind) or ThresholdRow(kind=kind)
            row.cut = known.scale(kind).back(threshold)
            row.changed_at, row.changed_by = self._clock(), user.id
            session.add(row)
            session.flush()
            target = f"{kind or NO_KIND} {percent(threshold)}"
            reason = "" if is_proven else "unproven"
            self._audit.note(session, user.id, AuditEvent.STANDARD_THRESHOLD, target, reason=reason)
        self._fresh.forget()

    def reset_threshold(self, user: User, kind: str) -> None:
        """Goes back to the product's, for documents from now on. Raises `Forbidden`."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            take_turn(session)
            row = session.get(ThresholdRow, kind)
            if row is not None:
                session.delete(row)
                session.flush()
                self._audit.note(session, user.id, AuditEvent.STANDARD_THRESHOLD, kind or NO_KIND, reason="product")
        self._fresh.forget()

    def apply(self, user: User, scales: Mapping[str, Scale], evidence: Mapping[str, Any], seen: int) -> None:
        """Calibrates documents from now on. Raises `Forbidden`, or `ScaleChanged` where `seen` is no more in force."""
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            take_turn(session)
            if _in_force(session).number != seen:
                raise ScaleChanged
            number = (session.scalar(select(func.max(CalibrationRow.number))) or 0) + 1
            kept = {kind: [scale.slope, scale.shift] for kind, scale in scales.items()}
            row = CalibrationRow(number=number, at=self._clock(), by=user.id, scales=kept, evidence=dict(evidence))
            session.add(row)
            session.flush()
            self._audit.note(session, user.id, AuditEvent.STANDARD_CALIBRATE, str(number))
        self._fresh.forget()

    def take_back(self, user: User, seen: int) -> None:
        """Ends the calibration in force; the one before it, if nobody took that back, holds again.

        Raises `Forbidden`, `NoCalibration`, or `ScaleChanged` where `seen` is no more in force.
        """
        require(user, Permission.MANAGE_SETTINGS)
        with Session(self._database) as session, session.begin():
            take_turn(session)
            row = session.scalar(_newest())
            if row is None:
                raise NoCalibration(_NOTHING_TO_TAKE_BACK)
            if row.number != seen:
                raise ScaleChanged
            row.taken_back_at, row.taken_back_by = self._clock(), user.id
            session.flush()
            self._audit.note(session, user.id, AuditEvent.STANDARD_TAKE_BACK, str(row.number))
        self._fresh.forget()


def _newest() -> Select[Any]:
    row = CalibrationRow
    return select(row).where(row.taken_back_at.is_(None)).order_by(row.number.desc()).limit(1)


def _in_force(session: Session) -> InForce:
    rows = session.scalars(select(ThresholdRow))
    cuts = {row.kind: Cut(row.cut, row.changed_at, row.changed_by) for row in rows}
    newest = session.scalar(_newest())
    return InForce(cuts, newest.number, _calibration(newest).scales) if newest else InForce(cuts)


def _calibration(row: CalibrationRow) -> Calibration:
    scales = {kind: Scale(slope, shift) for kind, (slope, shift) in row.scales.items()}
    return Calibration(row.number, row.at, row.by, scales, row.evidence, row.taken_back_at, row.taken_back_by)
