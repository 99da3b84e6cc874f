"""The conventions of a document, settled from all its amounts and dates together, its words, signs and addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from engine.document import Page
from engine.values.conventions import Conventions, DateOrder, Mark
from engine.values.currencies import SIGN_REACH, signs_beside
from engine.values.dates import all_digit_dates
from engine.values.lexicon import Country, countries, languages, terms
from engine.values.origin import Origin, origin_of

_DIGIT = re.compile(r"\d")
_DIGITS_APART = r"(?<![\d.,'’])"
_ENDS = r"(?![\d.,'’]?\d|\s?%)"
_PROOFS: Mapping[Mark, re.Pattern[str]] = {
    ".": re.compile(rf"{_DIGITS_APART}\d{{1,3}}(?:[,'’]\d{{2,3}}){{1,5}}\.\d{{2}}{_ENDS}"),
    ",": re.compile(rf"{_DIGITS_APART}\d{{1,3}}(?:[.'’ \u00a0\u202f]\d{{3}}){{1,5}},\d{{2}}{_ENDS}"),
}
"""Amounts that show both marks: nothing else they can mean."""
_HINTS: Mapping[Mark, re.Pattern[str]] = {
    ".": re.compile(rf"{_DIGITS_APART}\d{{1,9}}\.\d{{2}}{_ENDS}"),
    ",": re.compile(rf"{_DIGITS_APART}\d{{1,9}},\d{{2}}{_ENDS}"),
}
"""Amounts with cents and one mark."""
_BLANK_GROUPS = re.compile(rf"{_DIGITS_APART}\d{{1,3}}(?:[ \u00a0\u202f\u2009]\d{{3}}){{1,4}},\d{{2}}{_ENDS}")
_BLANK_NUMBER = re.compile(rf"{_DIGITS_APART}[1-9]\d{{0,2}}(?: \d{{3}}){{1,3}}(?P<cents>\.\d{{2}})?(?!\d)")
_BRACKETED = re.compile(r"[(（]\s?(?:[^\W\d_]{0,4}[$€£¥￥]?)\s?\d[\d.,'’ ]{0,18}[.,]\d{2}\s?[)）]")
_MARKS: tuple[Mark, Mark] = (".", ",")
_APART = "|"
"""What stands between lines where all are searched at once: no part of a number, no blank, no bracket."""
_SEVERAL = 3
"""Bracketed amounts that nobody prints by chance."""
_PROOF_WEIGHT = 4
_CLEARLY = 3
"""How many times more often one mark must be seen than the other."""


def conventions_of(pages: Sequence[Page], country: str | None = None) -> Conventions:
    """The conventions of a document, as `conventions_in` settles them from its lines."""
    return conventions_in([line.text for page in pages for line in page.lines], country)


def conventions_in(texts: Sequence[str], usual: str | None = None) -> Conventions:
    """What the lines of one document say of how it writes numbers and dates.

    Its own amounts decide the decimal mark, then its country and language; its own dates decide their order, then its
    country. Bracketed amounts are taken off where the words of a refund or a credit stand on it. `usual` is the country
    that such papers come from: it counts where the page tells no country.
    """
    origin = _from(origin_of(texts), usual)
    numbered = [text for text in texts if _DIGIT.search(text)]
    joined = _APART.join(numbered)
    mark, is_proven = _decimal_mark(joined, origin)
    country = countries().get(origin.country or "")
    return Conventions(
        decimal_mark=mark,
        is_mark_proven=is_proven,
        groups_by_blanks=_groups_by_blanks(numbered, mark, origin),
        date_order=_date_order(joined, origin),
        brackets_are_negative=_brackets_are_negative(texts),
        languages=origin.languages,
        script=origin.script,
        country=origin.country,
        currency=origin.currency,
        minor_units=_minor_units(country, origin.currency),
    )


def _from(origin: Origin, usual: str | None) -> Origin:
    """What is known of the origin, with what is usual for a country where the page itself tells none."""
    country = countries().get(usual or "")
    if country is None or origin.country is not None or origin.currency not in (None, country.currency):
        return origin
    return replace(
        origin,
        country=usual,
        currency=country.currency,
        decimal_mark=origin.decimal_mark or country.decimal,
        date_order=origin.date_order or DateOrder(country.date_order),
    )


def _groups_by_blanks(texts: Sequence[str], mark: Mark | None, origin: Origin) -> bool:
    """Whether blanks stand between thousands: 1 234,56 says so; 12 480 Ft and R1 650.00 do where that is the custom."""
    if mark == "," and any(_BLANK_GROUPS.search(text) for text in texts):
        return True
    if not _is_custom(origin):
        return False
    before, behind = signs_beside()
    for text in texts:
        for found in _BLANK_NUMBER.finditer(text):
            lead = before.search(text[max(found.start() - SIGN_REACH, 0) : found.start()])
            if lead is not None or behind.match(text[found.end() : found.end() + SIGN_REACH]) or found["cents"]:
                return True
    return False


def _is_custom(origin: Origin) -> bool:
    """Whether the country, or without one the language, groups thousands by blanks."""
    home = countries().get(origin.country or "")
    own = languages().get(origin.languages[0]) if origin.languages else None
    marks = home.group if home is not None else own.group if own is not None else ()
    return " " in marks


def _minor_units(country: Country | None, currency: str | None) -> int | None:
    """The fewest decimals that money is printed with: those of the country, or of the only one with that money."""
    if country is None or country.currency != currency:
        homes = [one for one in countries().values() if one.currency == currency]
        country = homes[0] if len(homes) == 1 else None
    return min(country.minor_units) if country is not None else None


def _decimal_mark(text: str, origin: Origin) -> tuple[Mark | None, bool]:
    """The mark that the document's own amounts show, else the one of its country or language, else None."""
    point, comma = (
        _PROOF_WEIGHT * len(_PROOFS[mark].findall(text)) + len(_HINTS[mark].findall(text)) for mark in _MARKS
    )
    if point > _CLEARLY * comma:
        return ".", True
    if comma > _CLEARLY * point and (comma >= 2 or origin.decimal_mark != "."):
        return ",", True
    return origin.decimal_mark, False


def _date_order(text: str, origin: Origin) -> DateOrder | None:
    """The order in which the document's own dates can only be read, else that of its country or language."""
    day_first = month_first = 0
    for first, second in all_digit_dates(text):
        day_first += first > 12 >= second
        month_first += second > 12 >= first
    if day_first != month_first and min(day_first, month_first) == 0:
        east = origin.date_order is DateOrder.YEAR_FIRST
        return DateOrder.MONTH_FIRST if month_first else origin.date_order if east else DateOrder.DAY_FIRST
    return origin.date_order


def _brackets_are_negative(texts: Sequence[str]) -> bool:
    """Whether bracketed amounts are taken off: several of them, or words of a refund or a credit beside one."""
    count = len(_BRACKETED.findall(_APART.join(text for text in texts if "(" in text or "（" in text)))
    return count >= _SEVERAL or (count > 0 and any(_refund_words().search(text) for text in texts))


@cache
def _refund_words() -> re.Pattern[str]:
    """Whatever calls a paper a refund or a credit note, in any language."""
    words = {term.text for meaning in ("refund", "credit_note") for term in terms(meaning)}
    parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d_])(?:{parts or '(?!)'})(?![^\W\d_])", re.IGNORECASE)
