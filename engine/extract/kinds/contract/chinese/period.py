"""From when to when a Chinese contract runs: two dates, one date and a length, or a last day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder, solver
from engine.extract.kinds.contract.printed import dated_at
from engine.extract.sight import Sight
from engine.presets import FieldSpec
from engine.presets.shipped import either
from engine.values.conventions import Conventions
from engine.values.dates import FoundDate, find_dates
from engine.values.durations import FoundDuration, find_durations
from engine.words import Words

_JOINED = re.compile(r"[^。；;：:]{0,24}?(?:至|到|止|—|–|-|~|～|并于|前)[^。；;：:]{0,12}")
_SIGNING = re.compile(r"签[订约署字]|盖章|订立|第[一二三四五六七八九十\d]{1,3}条")
_SAME_YEAR = re.compile(
    r"\s{0,3}起?\s{0,3}(?:至|到|—{1,2}|–|-|~|～)\s{0,3}(?P<month>\d{1,2})\s{0,3}月\s{0,3}(?P<day>\d{1,2})\s{0,3}日"
)
_LEADS = re.compile(r"(?:自|从|于|起|期|期限|期间|时间)\s{0,3}[:：为]?\s{0,3}$")
_OF_TERM = re.compile(r"期限|租期|期间|有效期|服务期|交货|履行期|合同期|工期")
_FROM = re.compile(r"(?:自|从)\s{0,3}$|(?:起始|开始|起租|生效)(?:日期?)?(?:为|是|[:：])\s{0,3}$")
_ON = re.compile(r"\s{0,3}(?:[（(][^（()）]{0,12}[）)])?\s{0,3}(?:[之当]?日)?(?:起|开始|生效|计算)")
_UNTIL = re.compile(
    r"(?:(?:有效期|期限|租期|合同|协议|服务期)[^。；;，,：:\d]{0,10}(?:至|到)|截至|截止(?:日期?|到|至)?)[:：]?\s{0,3}$"
)
_ENDS = re.compile(r"\s{0,3}(?:止|终止|到期|届满|期满)")
_SENTENCE = re.compile(r"[。；;]|[一-鿿]{2,8}[:：]|签[订约署字]|第[一二三四五六七八九十]{1,3}条")
_OTHER_LENGTH = re.compile(r"(?:每|提前|逾期|超过|试用期[^。；;，,]{0,6})$")
_WITHIN = re.compile(r"\s{0,2}[以之]?[内前后]")
_TERM = re.compile(
    r"(?:合同|租赁|服务|借款|合作|有效|履行|委托|协议|保密)?(?:期限|租期|有效期|服务期|工期)(?:为|共计?|是|一共)?\s{0,3}[:：]?\s{0,3}"
)
_IN_ALL = re.compile(rf"(?:{either('contract', 'in_all')})\s{{0,3}}$")
_REACH = 60


@dataclass(frozen=True, slots=True)
class _Computed:
    """An end that nobody printed: so long from `start`, the first day counted."""

    start: FoundDate
    length: FoundDuration

    @property
    def value(self) -> date:
        """The last day."""
        return self.length.value.after(self.start.value) - timedelta(days=1)


@finder("start_date")
def start_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The first date of the first sentence that speaks of a period; else one from which something counts."""
    text, conventions = sight.flow.text, sight.conventions
    period = _period_of(sight)
    if period is not None:
        return dated_at(sight, period[0], 0.9)
    first = next(_beginnings(text, conventions), None)
    return dated_at(sight, first, 0.85) if first is not None else None


@finder("end_date")
def end_date(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The second date of that sentence; else a date that is said to be the last; else start and length together."""
    text, conventions = sight.flow.text, sight.conventions
    period = _period_of(sight)
    if period is not None:
        return dated_at(sight, period[1], 0.9)
    last = next(_last_days(text, conventions), None)
    if last is not None:
        return dated_at(sight, last, 0.82)
    computed = next(_computed(text, conventions), None)
    return _ending(sight, computed) if computed is not None else None


@finder("term")
def term(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """A length of time said to be the contract's, else the period from its first to its last day."""
    text, conventions = sight.flow.text, sight.conventions
    for match in _TERM.finditer(text):
        found = _length_behind(text, match.end(), conventions)
        if found is not None:
            return sight.flow.candidate(found[0], found[1], 0.85)
    period = None if sight.is_english else _period_of(sight)
    return sight.flow.candidate(period[0].start, period[1].end, 0.7) if period else None


def term_dates(sight: Sight) -> tuple[FoundDate, ...]:
    """The dates of the term: its first and its last day, as far as they are printed."""
    text, conventions = sight.flow.text, sight.conventions
    period = _period_of(sight)
    return period if period is not None else (*_beginnings(text, conventions), *_last_days(text, conventions))


@solver
def _period_of(sight: Sight) -> tuple[FoundDate, FoundDate] | None:
    return _period(sight.flow.text, sight.conventions)


def _period(text: str, conventions: Conventions) -> tuple[FoundDate, FoundDate] | None:
    """Two dates joined by 至, 到, 起 or 并于 in one sentence; a sentence about a term comes first."""
    best: tuple[float, tuple[FoundDate, FoundDate]] | None = None
    for first, second in _pairs(text, conventions):
        before = text[max(0, first.start - 30) : first.start]
        weight = 1.0 + bool(_LEADS.search(before)) + bool(_OF_TERM.search(before))
        if best is None or weight > best[0]:
            best = weight, (first, second)
    return best[1] if best else None


def _pairs(text: str, conventions: Conventions) -> Iterator[tuple[FoundDate, FoundDate]]:
    dates = find_dates(text, conventions)
    for first in dates:
        short = _SAME_YEAR.match(text, first.end)
        last = _date(first.value.year, int(short["month"]), int(short["day"])) if short is not None else None
        if short is not None and last is not None and last >= first.value:
            yield first, FoundDate(last, short.start("month"), short.end())
    for first, second in pairwise(dates):
        between = text[first.end : second.start]
        if _JOINED.fullmatch(between) and not _SIGNING.search(between) and first.value <= second.value:
            yield first, second


def _beginnings(text: str, conventions: Conventions) -> Iterator[FoundDate]:
    """Dates from which something counts: 自2025年1月1日起."""
    for found in find_dates(text, conventions):
        before = text[max(0, found.start - 12) : found.start]
        if _FROM.search(before) and (_ON.match(text, found.end) or not before.rstrip().endswith(("自", "从"))):
            yield found


def _last_days(text: str, conventions: Conventions) -> Iterator[FoundDate]:
    """Dates at which the contract is said to end."""
    for found in find_dates(text, conventions):
        if _UNTIL.search(text[max(0, found.start - 24) : found.start]) or _ENDS.match(text, found.end):
            yield found


def _computed(text: str, conventions: Conventions) -> Iterator[_Computed]:
    """A date from which something counts and a length of time in the same sentence."""
    for start in _beginnings(text, conventions):
        low, high = _sentence(text, start)
        lengths = [
            replace(found, start=found.start + low, end=found.end + low)
            for found in find_durations(text[low:high])
            if not start.start - low < found.end <= start.end - low
        ]
        lengths = [found for found in lengths if _is_length(text, found, start)]
        nearest = min(lengths, key=lambda found: abs(found.start - start.start), default=None)
        if nearest is not None:
            yield _Computed(start, nearest)


def _is_length(text: str, found: FoundDuration, start: FoundDate) -> bool:
    """Whether a length is that of the contract: right behind 起, or said to be a term; no notice and no deadline."""
    before = text[max(0, found.start - 12) : found.start]
    if _OTHER_LENGTH.search(before) or _WITHIN.match(text, found.end):
        return False
    return 0 <= found.start - start.end <= 4 or bool(re.search(r"期|有效|[共合]计", before))


def _sentence(text: str, found: FoundDate) -> tuple[int, int]:
    """The sentence around a date; it ends before the next label and before the signatures."""
    before = [match.end() for match in _SENTENCE.finditer(text, max(0, found.start - _REACH), found.start)]
    behind = _SENTENCE.search(text, found.end, found.end + _REACH)
    low = before[-1] if before else max(0, found.start - _REACH)
    return low, behind.start() if behind is not None else min(len(text), found.end + _REACH)


def _length_behind(text: str, start: int, conventions: Conventions) -> tuple[int, int] | None:
    """What stands behind 期限：: a length right there or called the whole of it; a period of two dates."""
    stop = re.compile(r"[。；;]").search(text, start, start + _REACH)
    end = stop.start() if stop is not None else min(len(text), start + _REACH)
    behind = text[start:end]
    for length in find_durations(behind):
        if length.start == 0 or _IN_ALL.search(behind[: length.start]):
            return start + length.start, start + length.end
    for first, second in _pairs(behind, conventions):
        if first.start <= 12:
            return start + first.start, start + second.end
    return None


def _ending(sight: Sight, computed: _Computed) -> Candidate:
    """The computed end at the words that give the length; which day is the last is for a person to confirm."""
    length = sight.flow.text[computed.length.start : computed.length.end]
    begins = computed.start.value
    note = Words(
        f"合同没有写明结束日期；按“{length}”从 {begins} 起算（含首日）。",
        f"No end is printed; computed: “{length}” from {begins}, the first day counted.",
    )
    found = sight.flow.candidate(computed.length.start, computed.length.end, 0.44, computed.value.isoformat())
    return replace(found, note=note, is_derived=True)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
