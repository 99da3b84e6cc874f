"""Checks of dates: plausible, and in the order that such dates have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from engine.checks.identifiers import is_resident_id
from engine.document import Check, Field, Row
from engine.values.conventions import UNIFORM
from engine.values.dates import find_dates, parse_date
from engine.values.today import has_come
from engine.words import Words

ORDERS: tuple[tuple[str, str], ...] = (
    ("start_date", "end_date"),
    ("date_of_birth", "date_of_issue"),
    ("date_of_issue", "date_of_expiry"),
    ("invoice_date", "due_date"),
    ("effective_date", "expiration_date"),
    ("established", "issue_date"),
    ("date_of_birth", "date_of_expiry"),
    ("signing_date", "end_date"),
    ("signing_date", "expiration_date"),
)
ENDS = ("end_date", "expiration_date")
"""Last days of what was signed: none of them is the day of signing."""
_PASSPORT, _IDENTITY_CARD, _ANY = 10, 20, 50
"""The most years from issue to expiry: passports as ICAO 9303 advises, identity cards by their law, anything else."""
_OLDEST = 120
PAST = ("issue_date", "transaction_date", "date", "date_of_birth", "date_of_issue", "established")
"""Dates of what has happened: a document cannot be issued tomorrow."""
_OPEN_ENDED = frozenset({"perpetual", "长期"})
_PARTIAL = re.compile(r"(?:\d{2}/)?\d{4}")


def check_date(value: str) -> tuple[Check, ...]:
    """Says so only where a date cannot be read or lies outside 1900 to 2100."""
    if value in _OPEN_ENDED or _PARTIAL.fullmatch(value):
        return ()
    parsed = parse_date(value, UNIFORM)
    if parsed is None:
        return (Check("date", False, Words(f"“{value}”不是一个日期。", f"“{value}” is not a date.")),)
    if not date(1900, 1, 1) <= parsed <= date(2100, 12, 31):
        return (Check("date", False, Words(f"日期 {value} 不合常理。", f"The date {value} is not plausible.")),)
    return ()


def check_range(value: str) -> tuple[Check, ...]:
    """A period ends after it begins."""
    dates = find_dates(value, UNIFORM)
    if len(dates) < 2 or dates[0].value <= dates[1].value:
        return ()
    words = Words("结束日期早于开始日期。", "The period ends before it begins.")
    return (Check("date_range", False, words),)


def dates_in_order(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Pairs of dates of which the second cannot come before the first."""
    verdicts: dict[str, Check] = {}
    for earlier_name, later_name in ORDERS:
        earlier, later = _date(fields, earlier_name), _date(fields, later_name)
        if earlier is None or later is None:
            continue
        first, second = fields[earlier_name].label, fields[later_name].label
        if earlier <= later:
            words = Words(f"{second.zh}不早于{first.zh}。", f"{second.en} is not before {first.en}.")
        else:
            words = Words(f"{second.zh}早于{first.zh}，请核对。", f"{second.en} is before {first.en}; please look.")
        verdicts[later_name] = Check("dates_in_order", earlier <= later, words)
    return verdicts


def dates_not_ahead(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Dates of what has happened do not lie ahead; a day is left for other time zones. Says so only where one does."""
    ahead = {
        name: value for name in PAST if (value := _date(fields, name)) is not None and not has_come(value, days_early=1)
    }
    return {
        name: Check(
            "dates_not_ahead",
            False,
            Words(
                f"{fields[name].label.zh} {value} 还没有到，请核对。",
                f"{fields[name].label.en} {value} lies ahead; please look.",
            ),
        )
        for name, value in ahead.items()
    }


def dates_plausible(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Says so only where a date cannot be what it is called: an end on the day of signing, a document valid too long.

    Nobody who holds a document was born more than 120 years before today.
    """
    return {**_ends_on_signing(fields), **_valid_too_long(fields), **_too_old(fields)}


def _ends_on_signing(fields: Mapping[str, Field]) -> dict[str, Check]:
    signed = _date(fields, "signing_date")
    words = Words("与签订日期相同，请核对。", "This is the date of signing; please look.")
    return {
        name: Check("dates_plausible", False, words)
        for name in ENDS
        if signed is not None and _date(fields, name) == signed
    }


def _valid_too_long(fields: Mapping[str, Field]) -> dict[str, Check]:
    issued, expires = _date(fields, "date_of_issue"), _date(fields, "date_of_expiry")
    if issued is None or expires is None:
        return {}
    zone, number = (fields[name].value if name in fields else None for name in ("mrz2", "id_number"))
    most = _PASSPORT if zone else _IDENTITY_CARD if is_resident_id(number or "") else _ANY
    if expires <= _years_after(issued, most):
        return {}
    words = Words(f"有效期超过 {most} 年，请核对。", f"Valid for more than {most} years; please look.")
    return {"date_of_expiry": Check("dates_plausible", False, words)}


def _too_old(fields: Mapping[str, Field]) -> dict[str, Check]:
    born = _date(fields, "date_of_birth")
    if born is None or not has_come(_years_after(born, _OLDEST)):
        return {}
    words = Words(f"出生在 {_OLDEST} 多年以前，请核对。", f"Born more than {_OLDEST} years ago; please look.")
    return {"date_of_birth": Check("dates_plausible", False, words)}


def _years_after(day: date, years: int) -> date:
    """The same day so many years later, and a day more, since some count the day of issue and some do not."""
    first = day.replace(year=min(day.year + years, 9998), day=1)
    return first + timedelta(days=day.day)


def _date(fields: Mapping[str, Field], name: str) -> date | None:
    field = fields.get(name)
    return parse_date(field.value, UNIFORM) if field is not None and field.value is not None else None
