"""What type a text is, and what a field is called, as far as label and looks tell."""

from __future__ import annotations

import pytest

from engine.kinds.guessing import field_name, guessed_type, label_in_both
from engine.presets import Label, ValueType
from engine.values.conventions import UNIFORM
from tests.engine.extract.sheets import BOOK


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("2027-03-31", None, ValueType.DATE),
        ("31 March 2027", None, ValueType.DATE),
        ("2026年2月27日", None, ValueType.DATE),
        ("2021.12.24-2041.12.24", None, ValueType.DATE_RANGE),
        ("18:22", None, ValueType.TIME),
        ("EUR 45.00", None, ValueType.AMOUNT),
        ("¥1,234.50", None, ValueType.AMOUNT),
        ("壹拾玖圆整", None, ValueType.AMOUNT_WORDS),
        ("13%", None, ValueType.PERCENT),
        ("3", None, ValueType.NUMBER),
        ("P-20417", None, ValueType.IDENTIFIER),
        ("20260511", None, ValueType.DATE),
        ("20417999", None, ValueType.IDENTIFIER),
        ("91330100799655058B", None, ValueType.TAX_ID),
        ("11010119900307123X", None, ValueType.RESIDENT_ID),
        ("DE89 3704 0044 0532 0130 00", None, ValueType.BANK_ACCOUNT),
        ("nora@example.org", None, ValueType.EMAIL),
        ("+49 221 555 0133", None, ValueType.PHONE),
        ("13800138000", None, ValueType.PHONE),
        ("青石湾机电设备有限公司", None, ValueType.COMPANY),
        ("City Parking Ltd", None, ValueType.COMPANY),
        ("Nora Lindqvist", None, ValueType.TEXT),
        ("Nora Lindqvist", "Name", ValueType.PERSON),
        ("0571-88120045", "联系电话", ValueType.PHONE),
        ("55501330", "Tel", ValueType.PHONE),
        ("see overleaf", "Invoice date", ValueType.TEXT),
        ("word " * 20, None, ValueType.LONG_TEXT),
    ],
)
def test_a_type_is_guessed(text: str, label: str | None, kind: ValueType) -> None:
    """The label decides where the text is such a value; a text is never forced into a type."""
    assert guessed_type(text, [label] if label else [], BOOK, UNIFORM) is kind


@pytest.mark.parametrize(
    ("printed", "zh", "en"),
    [
        ("Invoice date", "开票日期", "Invoice date"),
        ("发票号码", "发票号码", "Invoice number"),
        ("联系人", "联系人", "Contact"),
        ("有效场地", "有效场地", "有效场地"),
        (None, "字段 3", "Field 3"),
    ],
)
def test_a_label_is_given_in_both_languages(printed: str | None, zh: str, en: str) -> None:
    """The printed one stands as it is; the other is what known papers call it."""
    found = label_in_both(printed, BOOK, 3)
    assert found.model_dump() == {"zh": zh, "en": en} or (printed == "Invoice date" and found.en == en)


@pytest.mark.parametrize(
    ("en", "taken", "name"),
    [
        ("Permit No.", (), "permit_no"),
        ("Total (EUR)", (), "total_eur"),
        ("Total", ("total",), "total_2"),
        ("有效场地", (), "field_1"),
        ("有效场地", ("field_1",), "field_2"),
        ("Field 3", ("field_1",), "field_2"),
        ("2nd name", (), "field_1"),
        ("Größe", (), "field_1"),
    ],
)
def test_a_name_is_snake_case_and_nobody_elses(en: str, taken: tuple[str, ...], name: str) -> None:
    """By the English label, or by number."""
    assert field_name(Label(zh="名", en=en), taken) == name
