"""Two states of a kind on the same samples: field by field what came out before and after, and what got worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from engine.kinds.trial import Given, Outcome, Trial

_BEST_FIRST = (Outcome.RIGHT, Outcome.DOUBTFUL, Outcome.MISSING, Outcome.WRONG)
"""A wrong value is worse than none; one that a person is asked to look at is less bad than one that seems sure."""


class Trend(StrEnum):
    """Where a field, or one value of it, went."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEW = "new"
    """The kind had no such field before."""
    GONE = "gone"
    """The kind has no such field any more."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a field came out each way."""

    right: int = 0
    doubtful: int = 0
    wrong: int = 0
    missing: int = 0

    @classmethod
    def of(cls, given: Iterable[Given]) -> Self:
        """The counts of some fields of samples."""
        return cls(**Counter(str(one.outcome) for one in given))

    @property
    def total(self) -> int:
        """Of all samples that speak of the field."""
        return self.right + self.doubtful + self.wrong + self.missing


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one sample that came out otherwise; `before` or `after` None: not tried then."""

    sample: str
    field: str
    wanted: str | None
    before: Given | None
    after: Given | None
    trend: Trend

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: the values and how they came out."""
        return {
            "sample": self.sample,
            "field": self.field,
            "wanted": self.wanted,
            "before": _came_out(self.before),
            "after": _came_out(self.after),
            "trend": str(self.trend),
        }


@dataclass(frozen=True, slots=True)
class KindChange:
    """A sample that `auto` takes for another kind than before (None: for none), and what it is (None: not told)."""

    sample: str
    wanted: str | None
    before: str | None
    after: str | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {**asdict(self), "trend": str(self.trend)}

    @property
    def trend(self) -> Trend:
        """Whether it is taken for what it is, now or before."""
        if self.wanted is None or self.wanted not in {self.before, self.after}:
            return Trend.SAME
        return Trend.BETTER if self.after == self.wanted else Trend.WORSE


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """One field over all samples. `before` None: it is new; `after` None: it is gone.

    It is worse where any sample came out worse, and better where one came out better and none worse.
    """

    name: str
    before: Counts | None
    after: Counts | None
    trend: Trend

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {**asdict(self), "trend": str(self.trend)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every field that the samples speak of, in their order, and all that changed.

    Fields of items are called `items › COLUMN`; `items` is the number of rows.
    """

    fields: tuple[FieldComparison, ...]
    changes: tuple[Change, ...]
    kinds: tuple[KindChange, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "fields": [field.to_dict() for field in self.fields],
            "changes": [change.to_dict() for change in self.changes],
            "kinds": [kind.to_dict() for kind in self.kinds],
        }

    def named(self, trend: Trend) -> tuple[str, ...]:
        """The fields that went this way."""
        return tuple(field.name for field in self.fields if field.trend is trend)

    @property
    def better(self) -> tuple[str, ...]:
        """The fields that got better."""
        return self.named(Trend.BETTER)

    @property
    def worse(self) -> tuple[str, ...]:
        """The fields that got worse in any sample."""
        return self.named(Trend.WORSE)

    @property
    def is_worse(self) -> bool:
        """Whether a field got worse, or a sample is no more taken for what it is."""
        return bool(self.worse) or any(one.trend is Trend.WORSE for one in self.kinds)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What one sample says of one field, tried before and after."""

    sample: str
    name: str
    before: Given | None
    after: Given | None

    @property
    def field(self) -> str:
        """The field of the kind, as it is called now."""
        known = (one.field for one in (self.after, self.before) if one is not None and one.field is not None)
        return next(known, self.name)

    @property
    def trend(self) -> Trend:
        if self.before is None or self.after is None:
            return Trend.SAME
        if (self.before.field is None) is not (self.after.field is None):
            return Trend.NEW if self.before.field is None else Trend.GONE
        was, now = _rank(self.before), _rank(self.after)
        return Trend.BETTER if now < was else Trend.WORSE if now > was else Trend.SAME

    @property
    def is_changed(self) -> bool:
        """Whether another value was given, or it came out otherwise."""
        if self.before is None or self.after is None:
            return False
        return (self.before.given, _rank(self.before)) != (self.after.given, _rank(self.after))

    def change(self) -> Change:
        wanted = next((one.wanted for one in (self.after, self.before) if one is not None), None)
        return Change(self.sample, self.field, wanted, self.before, self.after, self.trend)


def compare(before: Sequence[Trial], after: Sequence[Trial]) -> Comparison:
    """What came out before and after on samples of the same names.

    A sample or a wanted value that only one side has counts there, and is no change.
    """
    pairs = _pairs(before, after)
    by_field: dict[str, list[_Pair]] = {}
    for pair in pairs:
        by_field.setdefault(pair.field, []).append(pair)
    fields = tuple(_field(name, its) for name, its in by_field.items())
    return Comparison(fields, tuple(pair.change() for pair in pairs if pair.is_changed), tuple(_kinds(before, after)))


def _pairs(before: Sequence[Trial], after: Sequence[Trial]) -> list[_Pair]:
    was, now = _by_name(before), _by_name(after)
    keys = dict.fromkeys([*now, *was])
    return [_Pair(sample, name, was.get((sample, name)), now.get((sample, name))) for sample, name in keys]


def _by_name(trials: Sequence[Trial]) -> Mapping[tuple[str, str], Given]:
    return {(trial.sample, one.name): one for trial in trials for one in trial.fields}


def _field(name: str, pairs: Sequence[_Pair]) -> FieldComparison:
    before = [pair.before for pair in pairs if pair.before is not None]
    after = [pair.after for pair in pairs if pair.after is not None]
    trend = _trend(pairs)
    return FieldComparison(
        name,
        None if trend is Trend.NEW else Counts.of(before),
        None if trend is Trend.GONE else Counts.of(after),
        trend,
    )


def _trend(pairs: Sequence[_Pair]) -> Trend:
    trends = {pair.trend for pair in pairs}
    order = (Trend.NEW, Trend.GONE, Trend.WORSE, Trend.BETTER)
    return next((trend for trend in order if trend in trends), Trend.SAME)


def _kinds(before: Sequence[Trial], after: Sequence[Trial]) -> Iterable[KindChange]:
    was = {trial.sample: trial for trial in before}
    for trial in after:
        old = was.get(trial.sample)
        if old is not None and old.kind != trial.kind:
            yield KindChange(trial.sample, trial.wanted_kind or old.wanted_kind, old.kind, trial.kind)


def _came_out(given: Given | None) -> dict[str, Any] | None:
    return {"value": given.given, "outcome": str(given.outcome), "doubtful": given.is_doubtful} if given else None


def _rank(given: Given) -> tuple[int, bool]:
    """How well a field came out, the lowest best; a wrong value that seems sure is the worst."""
    is_sure_and_wrong = given.outcome is Outcome.WRONG and not given.is_doubtful
    return _BEST_FIRST.index(given.outcome), is_sure_and_wrong
