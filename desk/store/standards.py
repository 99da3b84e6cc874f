"""The tables of what a site judges values by: thresholds of kinds, and calibrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.store import Base


class ThresholdRow(Base):
    """The threshold of one kind (empty: of documents without one). `cut` is on the engine's own scale, 0..1."""

    __tablename__ = "thresholds"

    kind: Mapped[str] = mapped_column(primary_key=True)
    cut: Mapped[float]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class CalibrationRow(Base):
    """One calibration, from 1; the newest that nobody took back is in force.

    `scales` are a slope and a shift by kind, of all others under `*`; `evidence` is what was measured when it was made.
    """

    __tablename__ = "calibrations"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    scales: Mapped[dict[str, Any]] = mapped_column(JSON)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]
