"""No text makes any regular expression of the product slow: its time grows with the text, never with its square."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from engine.extract.kinds.invoice import heading, tax_ids
from engine.values import currencies, home, settling
from tests.engine.patterns_of_the_product import Found, Pattern, collect

_CHARACTERS = 5_000
_MOST = 1.25
"""The longest search, in times of the yardstick. One that looks at the text once takes a fiftieth of it."""
_YARDSTICK = re.compile(r"\s*x"), " " * _CHARACTERS
"""A search that looks at all that follows from every place of the text, and does nothing more: the least that can be
called slow, 45 ms on a processor of 2023. Measured beside each pattern, so that no test depends on the machine."""
_ONCE_SECONDS = 0.01
_UNITS = (
    "1", " ", "a", "A", "A1", "合", "合1", ".", ".,", "Total : ", "¥1.", "1,", "1 ", "a.b@", "-", "- ", "１", "[", "(",
    "\n", " \n", "\t ", "合计 ", "甲方：", "x×", "“a", "2024-01-", "2024年1月", "the quick ", "Ab ", "_", "/1", ":",
    "合 ", "of the ", "甲方和", "Acme, ", "ä1", "<", "A<", "$ ", "(a)", "第1条", "Date ", "*", "（", "A ",
)  # fmt: skip
_MADE = frozenset(
    {
        "engine.extract.kinds.contract.chinese.clauses: '|'.join(_NUMBERINGS[:rank + 1])",
        "engine.extract.kinds.contract.chinese.clauses: form + '[^。；;]{0,8}$'",
        "engine.extract.kinds.contract.english.effective: pattern",
        "engine.extract.kinds.receipt.ledger: pattern",
        "engine.extract.kinds.receipt.payment: f'{_BEFORE}({way})(?![a-z])'",
        "engine.extract.instruction: pattern",
        "engine.values.dates: pattern",
        "engine.head: f'(?<![^\\\\W\\\\d_]){re.escape(word)}(?![^\\\\W\\\\d_])'",
        "engine.values.home: f'(?<![\\\\w-])(?:{form})(?![\\\\w-])'",
        "engine.values.home: f'(?<![^\\\\W\\\\d_]){re.escape(word)}(?![^\\\\W\\\\d_])'",
        "engine.values.home: form",
        "engine.values.settling: f\"(?<![^\\\\W\\\\d_])(?:{parts or '(?!)'})(?![^\\\\W\\\\d_])\"",
        "engine.extract.kinds.invoice.tax_ids: f'(?:\\\\(\\\\?:)?{code}'",
        "engine.extract.kinds.invoice.tax_ids: form",
        "engine.values.amounts: f\"\\\\s?(?P<unit>{'|'.join(parts)})\"",
        "engine.extract.kinds.invoice.heading: f'(?<![^\\\\W_])\\\\W{{0,3}}(?:[^\\\\W\\\\d_]{{0,14}})??"
        "(?:{parts})(?![^\\\\W\\\\d_])\\\\s{{0,3}}{_SIGN}\\\\s{{0,3}}[.:：#]{{0,2}}\\\\s{{0,3}}{_NUMBER}?(?=\\\\s|$|[,;.)])'",
    }
)
"""Patterns put together on the way: from the tables of their modules, or from assets/locales, whose are added below."""
_SPOKEN = ("en", "de", "fr", "es", "it", "zh")


def _of_the_world() -> dict[Pattern, str]:
    """The patterns that words and forms of assets/locales are made into."""
    made = {form.pattern: f"engine.values.home {form.country}" for form in home._numbers()}
    made |= dict.fromkeys(currencies.signs_beside(), "engine.values.currencies")
    made[settling._refund_words()] = "engine.values.settling"
    made[tax_ids._pattern()] = "engine.extract.kinds.invoice.tax_ids"
    made[heading._title(_SPOKEN)] = "engine.extract.kinds.invoice.heading"
    return made


@cache
def _found() -> Found:
    found = collect()
    return Found(found.patterns | _of_the_world(), found.made_on_the_way)


def _texts() -> Iterator[str]:
    """Every unit over and over, to its end and with an end that fits nothing."""
    for unit in _UNITS:
        text = (unit * _CHARACTERS)[:_CHARACTERS]
        yield text
        yield text[:-1] + "!"


def _seconds(work: Callable[[], object]) -> float:
    """Processor time."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def _times_the_yardstick(work: Callable[[], object]) -> float:
    """How long it takes, in times of the yardstick: the best of eight tries of both, where the first was long."""
    pattern, text = _YARDSTICK
    best = yardstick = float("inf")
    for _ in range(8):
        best = min(best, _seconds(work))
        if best < _ONCE_SECONDS:
            return 0.0
        yardstick = min(yardstick, _seconds(lambda: pattern.findall(text)))
        if best < 0.9 * _MOST * yardstick:
            break
    return best / yardstick


def _times_when_calm(work: Callable[[], object]) -> float:
    """The same, measured again where it is much: what others do at that moment takes processor time, too."""
    times = float("inf")
    for _ in range(3):
        times = min(times, _times_the_yardstick(work))
        if times <= _MOST:
            break
    return times


def _slowest(pattern: Pattern) -> tuple[float, str]:
    worst = 0.0, ""
    for text in _texts():
        subject = text if isinstance(pattern.pattern, str) else text.encode()
        # A search from every place on is what `sub`, `search` and `match` do too, and the most any of them does.
        for way in ("findall", "fullmatch"):
            times = _times_when_calm(lambda way=way, subject=subject: getattr(pattern, way)(subject))  # type: ignore[misc]
            worst = max(worst, (times, f"{way} on {text[:12]!r}…{text[-1]!r}"))
            if worst[0] > _MOST:
                return worst
    return worst


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", range(8))
def test_no_pattern_is_slow_on_any_text(share: int) -> None:
    """5,000 characters of each of many alphabets, in every way a pattern is used, in the time of the yardstick."""
    patterns = list(_found().patterns.items())[share::8]
    slow = {
        f"{where} {pattern.pattern!r:.80}": f"{times:.2f} times the yardstick, {how}"
        for pattern, where in patterns
        for times, how in [_slowest(pattern)]
        if times > _MOST
    }
    assert not slow


def test_every_pattern_is_known() -> None:
    """Nobody adds a pattern that the test above does not see."""
    assert len(_found().patterns) > 400
    assert _found().made_on_the_way <= _MADE


def test_a_slow_pattern_would_be_seen() -> None:
    """The measure itself tells a quadratic pattern with some work at every place from a linear one."""
    assert _slowest(re.compile(r"(?:1|1 )+x"))[0] > _MOST
    assert _slowest(re.compile(r"\d{4}"))[0] < _MOST
