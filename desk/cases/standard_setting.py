"""Setting what this site judges values by: a threshold a kind, and the scale, by what people made of values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.judged_fields import JudgedFields, judged_fields
from desk.cases.review_free import Tally, proven_threshold, review_free
from desk.cases.span_documents import finished_in
from desk.cases.spans import Span
from desk.permission import require
from desk.standards.errors import LEAST, MOST, BadThreshold, NoCalibration, ScaleChanged, UnknownKind, UnprovenThreshold
from desk.standards.standards import Standards, usual_threshold
from desk.standards.trial import LEAST_VALUES, LEAST_WRONG, Outcome, try_calibration
from engine.words import Words

_LONGEST = 12
_DECIMALS = 4
WHY_NOT = {
    Outcome.TOO_FEW: Words(
        f"值太少：至少要有 {LEAST_VALUES} 个人核对过的值，其中至少 {LEAST_WRONG} 个是错的，才能拟合。",
        f"Too few values: it takes {LEAST_VALUES} that people have judged, and {LEAST_WRONG} wrong ones among them.",
    ),
    Outcome.NO_HELP: Words(
        "在没有参与拟合的值上，重新校准不会比现在更准（差别没有超出偶然）。",
        "On values it was not fitted on, a new calibration is no truer than what holds now: not by more than chance.",
    ),
}
"""Why nothing can be applied, as people are told."""


class StandardSetting:
    """The use cases, user first, for those who manage settings. `span_name` says by which documents (`Span.of`)."""

    def __init__(self, database: Database, standards: Standards, clock: Callable[[], datetime]) -> None:
        self._reads = database.execution_options(writes=False)
        self._standards = standards
        self._clock = clock

    def set_threshold(
        self, user: User, kind: str, typed: str, span_name: str, seen: int, *, accepts_risk: bool = False
    ) -> None:
        """Sets the threshold of a kind, `typed` in per cent; `seen` is the calibration it is meant on.

        Raises `Forbidden`, `BadThreshold`, `UnknownKind`, `ScaleChanged`, or `UnprovenThreshold` for one that was not
        measured to be enough, unless whoever sets it `accepts_risk`.
        """
        require(user, Permission.MANAGE_SETTINGS)
        threshold = threshold_of(typed)
        known = self._standards.now
        if known.number != seen:
            raise ScaleChanged
        tally = self._judged(span_name, kind).tallies(known).get(kind)
        if tally is None and kind not in known.cuts:
            raise UnknownKind(kind[:64])
        proven = proven_threshold(review_free(tally or Tally()))
        is_proven = threshold >= min(usual_threshold(known.scale(kind)), 1.0 if proven is None else proven)
        if not is_proven and not accepts_risk:
            raise UnprovenThreshold(threshold, proven)
        self._standards.set_threshold(user, kind, threshold, seen, is_proven=is_proven)

    def reset_threshold(self, user: User, kind: str) -> None:
        """Goes back to the product's. Raises `Forbidden`."""
        self._standards.reset_threshold(user, kind)

    def calibrate(self, user: User, span_name: str, seen: int) -> None:
        """Fits the scale to what people made of values, and applies it to documents from now on.

        Raises `Forbidden`, `ScaleChanged`, or `NoCalibration` where there are too few or where it does not help.
        """
        require(user, Permission.MANAGE_SETTINGS)
        trial = try_calibration(self._judged(span_name).values, self._standards.now)
        if trial.outcome in WHY_NOT:
            raise NoCalibration(WHY_NOT[trial.outcome])
        self._standards.apply(user, trial.scales, trial.evidence(), seen)

    def take_back(self, user: User, seen: int) -> None:
        """Ends the calibration in force. Raises `Forbidden`, `NoCalibration` or `ScaleChanged`."""
        self._standards.take_back(user, seen)

    def _judged(self, span_name: str, kind: str | None = None) -> JudgedFields:
        span = Span.of(span_name, self._clock())
        with Session(self._reads) as session:
            return judged_fields(session, finished_in(span, kind))


def threshold_of(typed: str) -> float:
    """The share, 0..1, of a number of per cent. Raises `BadThreshold`."""
    text = typed.strip().removesuffix("%").strip()
    whole, _, part = text.partition(".")
    if not (len(text) <= _LONGEST and text.isascii() and whole.isdigit() and (part.isdigit() or not part)):
        raise BadThreshold(typed[:_LONGEST])
    threshold = round(float(text) / 100, _DECIMALS)
    if not LEAST <= threshold <= MOST:
        raise BadThreshold(typed[:_LONGEST])
    return threshold
