"""What a Chinese contract costs: its total in figures and in 大写, rent, deposit and wages, out of its sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.extract.by_label.places import Candidate
from engine.extract.finding import finder, solver
from engine.extract.kinds.contract.english.commerce import rent_of_lease, total_amount
from engine.extract.kinds.contract.printed import paid_at
from engine.extract.sight import Sight
from engine.presets import FieldSpec
from engine.presets.shipped import either
from engine.values.amount_words import FoundWords, all_words
from engine.values.amounts import FoundAmount, find_amounts, format_amount
from engine.words import Words

_FROM_WORDS = Words("取自大写金额，没有小写金额。", "Taken from the amount in words; there are no figures.")
_MARK = re.compile(
    r"(?:人民币|RMB|CNY|USD|美元|欧元|港币|[¥￥$€])\s{0,4}(?:[（(]?小写[）)]?)?\s{0,4}[:：]?\s{0,4}[¥￥$€]?\s{0,4}$"
    r"|小写[）)]?\s{0,4}[:：]?\s{0,4}$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s{0,4}[百千十]?(?:万|亿)?\s{0,2}(?:元|圆|美元|欧元|港币)")
_TOTAL = re.compile(
    r"(?:(?:含税|不含税|暂定)?(?:合同|协议|项目|服务费|工程|采购|货款|借款|租金|设备|本次|订单|价款|费用)?"
    rf"(?:{either('contract', 'amount')}))[^。；;，,%％]{{0,12}}$"
)
_OTHER = re.compile(
    r"违约金|保证金|押金|定金|预付|首付|尾款|余款|质保|每月|每年|每日|每季|每台|每件|月租|单价|注册资本|罚款|罚金|赔偿|税额|税款"
    r"|其中|[%％]|分之"
)
_CLAUSE = re.compile(r"[，,。；;]|第[一二三四五六七八九十]{1,3}条")
_BESIDE = re.compile(
    r"[\s（()）:：，,、。¥￥即]{0,9}(?:(?:人民币|RMB|CNY)?[（(]?(?:大写|小写)[）)]?(?:金额)?(?:为)?|人民币|RMB|CNY)?[\s（()）:：¥￥]{0,9}"
)
_RENT = re.compile("月租金|每月租金|租金标准|租金")
_SALARY = re.compile("月工资|基本工资|月薪|工资标准|劳动报酬|工资")
_DEPOSIT = re.compile("押金|履约保证金|租赁保证金|保证金")
_FIRM, _PERHAPS = 0.95, 0.42
_REACH = 30
_LONGEST_UNIT = 12
"""Characters that `_UNIT` matches at most."""


@dataclass(frozen=True, slots=True)
class _Total:
    """Money in the text: figures, words or both side by side; the more `weight`, the more it is the contract's."""

    weight: float
    start: int
    figures: FoundAmount | None
    words: FoundWords | None


@finder("contract_amount")
def contract_amount(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The total: money whose words stand beside it, or that a sentence calls the contract's total."""
    if sight.is_english:
        return total_amount(sight)
    total = _total(sight)
    if total is None:
        return None
    if total.figures is not None:
        return paid_at(sight, total.figures, 0.6 + 0.35 * min(total.weight, 1.0))
    if total.words is None:
        return None
    found = _words(sight, total.words)
    value = replace(found.value, text=format_amount(total.words.value))
    return replace(found, value=value, quality=min(found.quality, 0.8), note=_FROM_WORDS)


@finder("contract_amount_words")
def contract_amount_words(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """The 大写 beside the contract's amount, whatever it says; else those of the same value or of a total."""
    total = None if sight.is_english else _total(sight)
    if total is not None and total.words is not None:
        return _words(sight, total.words)
    spoken: Sequence[FoundWords] = _spoken(sight).words
    if total is not None and total.figures is not None:
        same = [words for words in spoken if words.value == total.figures.value]
        named = [words for words in spoken if _weight(sight.flow.text, words.start) > 0]
        spoken = same or named
    return _words(sight, spoken[0]) if spoken else None


@finder("rent")
def rent(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Money said to be the rent."""
    if sight.is_english:
        return rent_of_lease(sight)
    return _money_called(sight, _RENT)


@finder("salary")
def salary(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Money said to be the wages of an employee."""
    return _money_called(sight, _SALARY)


@finder("deposit")
def deposit(sight: Sight, spec: FieldSpec) -> Candidate | None:
    """Money said to be the deposit."""
    return _money_called(sight, _DEPOSIT)


@solver
def _total(sight: Sight) -> _Total | None:
    """The money for which most speaks, figures before 大写 that stand alone; the first of equals."""
    return max(
        _totals(sight),
        key=lambda found: (found.figures is not None, found.weight, -found.start),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The 大写 of a text in the order in which they are believed, and by where they begin and end."""

    words: tuple[FoundWords, ...]
    starts: tuple[tuple[int, int], ...]
    ends: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> _Spoken:
        """Looked for once: they are compared with every amount."""
        words = tuple(all_words(text))
        ranks = range(len(words))
        return cls(
            words,
            tuple(sorted((words[rank].start, rank) for rank in ranks)),
            tuple(sorted((words[rank].end, rank) for rank in ranks)),
        )

    def near(self, figures: FoundAmount) -> Iterator[FoundWords]:
        """Those that begin shortly behind an amount or end shortly before it."""
        behind = _between(self.starts, figures.end, figures.end + _LONGEST_UNIT + _REACH)
        before = _between(self.ends, figures.start - _REACH, figures.start)
        return (self.words[rank] for rank in sorted({*behind, *before}))


def _between(places: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[int]:
    """The ranks of what stands at `first` to `last`."""
    begin, end = bisect_left(places, (first, 0)), bisect_right(places, (last, len(places)))
    return (rank for _, rank in places[begin:end])


@solver
def _spoken(sight: Sight) -> _Spoken:
    return _Spoken.of(sight.flow.text)


def _totals(sight: Sight) -> Iterator[_Total]:
    text = sight.flow.text
    spoken = _spoken(sight)
    paired: set[int] = set()
    for figures in find_amounts(text, sight.conventions):
        if not _is_money(text, figures):
            continue
        words = next((words for words in spoken.near(figures) if _are_beside(text, figures, words)), None)
        start = min(figures.start, words.start) if words is not None else figures.start
        weight = _weight(text, start) + (0.5 if words is not None else 0.0)
        if words is not None:
            paired.add(words.start)
        if weight > 0.2:
            yield _Total(weight, start, figures, words)
    for words in spoken.words:
        if words.start not in paired and _weight(text, words.start) > 0.2:
            yield _Total(_weight(text, words.start), words.start, None, words)


def _is_money(text: str, figures: FoundAmount) -> bool:
    """Whether figures are marked as money: 人民币 or a sign before them, 元 or 万元 behind."""
    before = text[max(0, figures.start - _REACH) : figures.start]
    return figures.has_currency or bool(_MARK.search(before) or _UNIT.match(text, figures.end))


def _are_beside(text: str, figures: FoundAmount, words: FoundWords) -> bool:
    """Whether figures and 大写 say the same amount: nothing but brackets, 大写 and signs between them."""
    if words.start >= figures.end:
        unit = _UNIT.match(text, figures.end)
        start, end = (unit.end() if unit else figures.end), words.start
    else:
        start, end = words.end, figures.start
    return 0 <= end - start < _REACH and bool(_BESIDE.fullmatch(text, start, end))


def _weight(text: str, start: int) -> float:
    """What the clause before money calls it: a total of the contract, or a part or something else."""
    before = text[max(0, start - _REACH) : start]
    clause = _CLAUSE.split(before)[-1]
    weight = 0.5 if _TOTAL.search(_MARK.sub("", before)) else 0.0
    return weight - (0.8 if _OTHER.search(clause) else 0.0)


def _words(sight: Sight, words: FoundWords) -> Candidate:
    quality = _FIRM if words.is_firm else _PERHAPS
    return sight.flow.candidate(words.start, words.end, quality, re.sub(r"\s", "", words.text))


def _money_called(sight: Sight, names: re.Pattern[str]) -> Candidate | None:
    """The first money behind one of `names` in the same sentence, with nothing but words between."""
    text = sight.flow.text
    for match in names.finditer(text):
        offset = match.end()
        behind = text[offset : offset + 2 * _REACH]
        figures = next(iter(find_amounts(behind, sight.conventions)), None)
        if figures is None or figures.start > _REACH or re.search(r"[。；;\d]", behind[: figures.start]):
            continue
        found = replace(figures, start=figures.start + offset, end=figures.end + offset)
        if _is_money(text, found):
            return paid_at(sight, found, 0.85)
    return None
