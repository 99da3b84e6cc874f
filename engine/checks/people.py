"""Checks of a person's card: birth and sex printed on it are those inside the number (GB 11643)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.checks.identifiers import birth_of, is_resident_id, sex_of
from engine.document import Check, Field, Row
from engine.extract.values.dates import parse_date
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
        ok = parse_date(birth.value) == born
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
