"""What counts as right, and the figures made of it: precision, recall, F1, calibration, the share without a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from engine.document import DOUBT_BELOW, Field
from engine.page.folding import fold
from engine.values.amounts import parse_amount
from engine.values.conventions import UNIFORM, DateOrder
from engine.values.dates import parse_date

_DAY_FIRST = replace(UNIFORM, date_order=DateOrder.DAY_FIRST)
_MONTH_FIRST = replace(UNIFORM, date_order=DateOrder.MONTH_FIRST)
_BINS = 10
_ERRORS_ALLOWED = 0.005


class Comparison(StrEnum):
    """How a label's value and a read one are compared."""

    PLAIN = "plain"
    MONTH_FIRST = "month-first"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Names:
    """How a set's labels are called here, and how their values compare; what is not named is itself, compared plainly.

    `ours` maps a label's name to the names or labels of fields that may answer it, the first that is there.
    """

    ours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled field: what was wanted, what was given (None: nothing), and how sure.

    `also` are other right answers; `is_refused`, that a check says no.
    """

    name: str
    wanted: str
    given: str | None
    confidence: float
    comparison: Comparison = Comparison.PLAIN
    also: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def is_right(self) -> bool:
        """Whether the value says what the label says, or another answer that is right, too."""
        same = _SAME[self.comparison]
        return self.given is not None and any(same(wanted, self.given) for wanted in (self.wanted, *self.also))

    @property
    def is_sure(self) -> bool:
        """Whether nothing asks a person to look."""
        return self.given is not None and self.confidence >= DOUBT_BELOW and not self.is_refused


def same(wanted: str, given: str, *, month_first: bool = False) -> bool:
    """Equal as amounts, as dates, or as text without blanks and marks.

    `month_first` is how the label's all-digit dates are written; ours are ISO.
    """
    if fold(wanted) == fold(given):
        return True
    days = parse_date(wanted, _MONTH_FIRST if month_first else _DAY_FIRST), parse_date(given, UNIFORM)
    if None not in days:
        return days[0] == days[1]
    amounts = parse_amount(wanted, UNIFORM), parse_amount(given, UNIFORM)
    return None not in amounts and amounts[0] == amounts[1]


def same_set(wanted: str, given: str) -> bool:
    """Equal as sets of names between semicolons; what stands in brackets (a defined term) does not count."""
    return _names(wanted) == _names(given)


def _names(text: str) -> set[str]:
    outside, depth = [], 0
    for character in text:
        depth += character in "(（"
        if depth == 0:
            outside.append(character)
        depth -= character in ")）" and depth > 0
    return {name for name in map(fold, "".join(outside).replace("；", ";").split(";")) if name}


_SAME: dict[Comparison, Callable[[str, str], bool]] = {
    Comparison.PLAIN: same,
    Comparison.MONTH_FIRST: partial(same, month_first=True),
    Comparison.SET: same_set,
}


def cases(
    labels: Mapping[str, str | None],
    fields: Iterable[Field],
    names: Names | None = None,
    also: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Case]:
    """A case a label; the field is found by its name or either label."""
    names = names or Names()
    by_name: dict[str, Field] = {}
    for read in fields:
        for name in (read.name, read.label.zh, read.label.en):
            if read.value is not None:
                by_name.setdefault(fold(name), read)
    found = []
    for name, wanted in labels.items():
        if wanted:
            ours = (fold(candidate) for candidate in names.ours.get(name, (name,)))
            got = next((by_name[candidate] for candidate in ours if candidate in by_name), None)
            how = names.comparisons.get(name, Comparison.PLAIN)
            others = (also or {}).get(name, ())
            if got is None:
                found.append(Case(name, wanted, None, 0.0, how, others))
            else:
                found.append(Case(name, wanted, got.value, got.confidence, how, others, got.has_failed_check))
    return found


def f1(found: Sequence[Case]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = sum(case.is_right for case in found)
    given = sum(case.given is not None for case in found)
    precision, recall = right / max(given, 1), right / max(len(found), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def calibration_error(found: Sequence[Case]) -> float:
    """Expected calibration error over ten equal bins of confidence (Guo et al., 2017)."""
    given = [case for case in found if case.given is not None]
    bins: dict[int, list[Case]] = {}
    for case in given:
        bins.setdefault(min(int(case.confidence * _BINS), _BINS - 1), []).append(case)
    gaps = (
        abs(sum(case.is_right for case in members) - sum(case.confidence for case in members))
        for members in bins.values()
    )
    return sum(gaps) / max(len(given), 1)


def sure_and_wrong(found: Sequence[Case]) -> tuple[float, float]:
    """The share of the given values that nothing asks to look at, and the share of those that are wrong."""
    given = [case for case in found if case.given is not None]
    sure = [case for case in given if case.is_sure]
    wrong = sum(not case.is_right for case in sure)
    return len(sure) / max(len(given), 1), wrong / max(len(sure), 1)


def review_free(found: Sequence[Case], errors_allowed: float = _ERRORS_ALLOWED) -> float:
    """The largest share of values, the surest first, of which at most one in 200 (or `errors_allowed`) is wrong.

    Values of equal confidence are taken together: no threshold can tell them apart.
    """
    ranked = sorted((case for case in found if case.given is not None), key=lambda case: -case.confidence)
    wrong = best = 0
    for number, case in enumerate(ranked, start=1):
        wrong += not case.is_right
        is_last_of_its_rank = number == len(ranked) or ranked[number].confidence < case.confidence
        if is_last_of_its_rank and wrong <= errors_allowed * number:
            best = number
    return best / max(len(ranked), 1)
