"""Checks of a person's card: birth and sex are those inside the number (GB 11643); its years of validity."""

from __future__ import annotations

from collections.abc import Mapping

from engine.checks.identifiers import birth_of, is_resident_id, sex_of
from engine.document import Check, Field, Row
from engine.values.conventions import UNIFORM
from engine.values.dates import find_dates, parse_date
from engine.words import Words


def birth_and_sex_agree(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """The printed birth date and sex are those that the resident id carries."""
    number = fields.get("id_number")
    if number is None or number.value is None or not is_resident_id(number.value):
        return {}
    verdicts: dict[str, Check] = {}
    birth = fields.get("date_of_birth")
    born = birth_of(number.value)
    if birth is not None and birth.value is not None and born is not None:
        ok = parse_date(birth.value, UNIFORM) == born
        zh = f"出生日期与号码中的 {born} {'一致' if ok else '不一致'}。"
        en = f"The birth date is {'' if ok else 'not '}the one inside the number, {born}."
        verdicts["date_of_birth"] = Check("birth_and_sex_agree", ok, Words(zh, en), None if ok else born.isoformat())
    sex = fields.get("sex")
    if sex is not None and sex.value is not None:
        inside = sex_of(number.value)
        ok = sex.value == inside
        zh = f"性别与号码中的“{inside}”{'一致' if ok else '不一致'}。"
        en = f"The sex is {'' if ok else 'not '}the one inside the number, {inside}."
        verdicts["sex"] = Check("birth_and_sex_agree", ok, Words(zh, en), None if ok else inside)
    return verdicts


def validity_years(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """A resident identity card is valid for 5, 10 or 20 years to the day, or for good (Resident Identity Card Law)."""
    period = fields.get("valid_period")
    if period is None or period.value is None:
        return {}
    dates = find_dates(period.value, UNIFORM)
    if len(dates) < 2:
        return {}
    start, end = dates[0].value, dates[1].value
    years = end.year - start.year
    is_leap_day = (start.month, start.day) == (2, 29)
    same_day = (start.month, start.day) == (end.month, end.day) or (is_leap_day and (end.month, end.day) in _AFTER_LEAP)
    ok = years in _CARD_YEARS and same_day
    words = Words(
        f"有效期限为 {years} 年。" if ok else "身份证的有效期限应为 5、10、20 年整或长期，请核对。",
        f"Valid for {years} years." if ok else "A card is valid for 5, 10 or 20 years to the day; please look.",
    )
    return {"valid_period": Check("validity_years", ok, words)}


def validity_age(fields: Mapping[str, Field], items: tuple[Row, ...]) -> Mapping[str, Check]:
    """Years of validity by the age at issue: 5 under 16, 10 to 25, 20 to 45, then no end (Identity Card Law).

    Needs both sides of the card.
    """
    period, number = fields.get("valid_period"), fields.get("id_number")
    if period is None or period.value is None or number is None or not is_resident_id(number.value or ""):
        return {}
    born, dates = birth_of(number.value or ""), find_dates(period.value, UNIFORM)
    if born is None or not dates:
        return {}
    start = dates[0].value
    age = start.year - born.year - ((start.month, start.day) < (born.month, born.day))
    expected = next((years for until, years in _BY_AGE if age < until), None)
    given = dates[1].value.year - start.year if len(dates) > 1 else None
    zh, en = (f"{expected} 年", f"{expected} years") if expected else ("长期", "no end")
    ok = given == expected
    words = Words(
        f"签发时 {age} 岁，有效期限应为{zh}{'，一致' if ok else '，请核对'}。",
        f"Issued at the age of {age}: {en} is the rule{'' if ok else '; please look'}.",
    )
    return {"valid_period": Check("validity_age", ok, words)}


_BY_AGE = ((16, 5), (26, 10), (46, 20))
_CARD_YEARS = (5, 10, 20)
_AFTER_LEAP = ((2, 28), (3, 1))
