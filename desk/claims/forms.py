"""What an administrator types for a rule: one thing a line, refused with the line that cannot be used."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from desk.claims.calendar import is_known
from desk.claims.errors import BadRule
from desk.claims.rules import MOST_LINES, Code, Limit, RuleData
from engine.head import mark_of
from engine.words import Words

_LIMIT = Words("每行一个币种和金额，如：CNY 10000", "One currency and amount a line, as CNY 10000.")
_DAY = Words("每行一个日期，如：2026-10-01", "One date a line, as 2026-10-01.")
_COUNTRY = Words(
    "请填两个字母的国家或地区代码，如 CN；留空则不用。", "Two letters of a country, as CN; blank for none."
)
_NAME = Words("每行一个名称或税号，至多 200 字。", "One name or tax id a line, of at most 200 characters.")
_MANY = Words(f"最多 {MOST_LINES} 行。", f"At most {MOST_LINES} lines.")


def data_of(code: Code, typed: Mapping[str, str], before: RuleData) -> RuleData:
    """The data of a rule with what was typed; what its form does not have stays as it was. Raises `BadRule`."""
    parts = _FORMS.get(code, {})
    return before.model_copy(update={name: read(typed.get(name, "")) for name, read in parts.items()})


def written(data: RuleData) -> dict[str, str]:
    """The data as the form shows it."""
    return {
        "own": "\n".join(data.own),
        "months": str(data.months),
        "limits": "\n".join(f"{limit.currency} {limit.amount.normalize():f}" for limit in data.limits),
        "vendors": "\n".join(data.vendors),
        "country": data.country,
        "weekends": "1" if data.weekends else "",
        "days": "\n".join(day.isoformat() for day in data.days),
        "within": str(data.within),
    }


def summary_of(code: Code, data: RuleData) -> str:
    """The data in a few characters for the record: figures and counts, no names."""
    said = {
        Code.BUYER: f"own {len(data.own)}",
        Code.OLD: f"months {data.months}",
        Code.AMOUNT: ", ".join(f"{limit.currency} {limit.amount.normalize():f}" for limit in data.limits),
        Code.WATCH: f"vendors {len(data.vendors)}",
        Code.DAY: f"{data.country or '-'}, weekends {'yes' if data.weekends else 'no'}, days {len(data.days)}",
        Code.SERIES: f"within {data.within}",
    }
    return said.get(code, "")


def _lines(text: str) -> list[str]:
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(lines) > MOST_LINES:
        raise BadRule(f"{len(lines)}", _MANY)
    return lines


def _names(text: str) -> tuple[str, ...]:
    for line in _lines(text):
        if len(line) > 200 or not mark_of(line):
            raise BadRule(line[:60], _NAME)
    return tuple(_lines(text))


def _limits(text: str) -> tuple[Limit, ...]:
    found: dict[str, Limit] = {}
    for line in _lines(text):
        currency, _, amount = line.replace("：", " ").replace(":", " ").partition(" ")
        try:
            limit = Limit.model_validate({"currency": currency.upper(), "amount": amount.replace(",", "").strip()})
        except ValidationError as error:
            raise BadRule(line[:60], _LIMIT) from error
        found[limit.currency] = limit
    return tuple(found.values())


def _days(text: str) -> tuple[datetime.date, ...]:
    found = set()
    for line in _lines(text):
        try:
            found.add(datetime.date.fromisoformat(line))
        except ValueError as error:
            raise BadRule(line[:60], _DAY) from error
    return tuple(sorted(found))


def _country(text: str) -> str:
    country = text.strip().upper()
    if country and not is_known(country):
        raise BadRule(country[:60], _COUNTRY)
    return country


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1
        if not least <= number <= most:
            raise BadRule(
                text[:60], Words(f"请填 {least} 到 {most} 的整数。", f"A whole number from {least} to {most}.")
            )
        return number

    return read


_FORMS: Mapping[Code, Mapping[str, Callable[[str], Any]]] = {
    Code.BUYER: {"own": _names},
    Code.OLD: {"months": _number(1, 120)},
    Code.AMOUNT: {"limits": _limits},
    Code.WATCH: {"vendors": _names},
    Code.DAY: {"country": _country, "weekends": lambda text: text == "1", "days": _days},
    Code.SERIES: {"within": _number(0, 366)},
}
