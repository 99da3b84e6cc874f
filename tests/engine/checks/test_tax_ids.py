"""Tax ids: every country's by its own rule, and none held to China's."""

from __future__ import annotations

import pytest

from engine.checks import check
from engine.checks.tax_ids import check_tax_id, is_chinese_document
from engine.document import Field
from engine.presets import FieldSpec, Label, ValueType
from engine.words import Words

RIGHT = [
    "ATU13585627", "BE0428759497", "BG175074752", "CZ25123891", "DE136695976", "DK13585628", "EE100931558",
    "EL094259216", "ESX2482300W", "FI20774740", "FR40303265045", "FRK7399859412", "GB980780684", "HR33392005961",
    "HU12892312", "IE6433435F", "IE3333510LH", "IT00743110157", "LT119511515", "LU15027442", "LV40003521600",
    "MT11679112", "NL004495445B01", "NO995525828MVA", "PL8567346215", "PT501964843", "RO18547290", "SE556188840401",
    "SI50223054", "SK2022749619", "27AAPFU0939F1ZV", "T7000012050002", "120-81-47521", "16.727.230/0001-97",
]  # fmt: skip


def named(name: str, value: str) -> Field:
    """A found field."""
    return Field(name, Words(name, name), value=value, raw=value, confidence=0.9)


@pytest.mark.parametrize("number", [*RIGHT, "CHE-107.787.577 IVA", "51 824 753 556", "DE 136 695 976"])
@pytest.mark.parametrize("is_chinese", [True, False])
def test_a_number_that_is_right_passes_and_its_standard_is_named(number: str, is_chinese: bool) -> None:
    """On papers of any language; the verdict says which country's rule it is."""
    (verdict,) = check_tax_id(number, is_chinese=is_chinese)
    assert (verdict.rule, verdict.ok) == ("tax_id", True)
    assert "(" in verdict.message.en


@pytest.mark.parametrize("number", ["DE136695967", "ATU12345678", "FR41303265045", "IT00743110158", "NL004495446B01"])
@pytest.mark.parametrize("is_chinese", [True, False])
def test_a_wrong_check_digit_is_said(number: str, is_chinese: bool) -> None:
    """By the country's own rule, never by China's."""
    (verdict,) = check_tax_id(number, is_chinese=is_chinese)
    assert (verdict.rule, verdict.ok) == ("tax_id", False)


def test_a_number_with_a_digit_missing_is_said() -> None:
    """Its form is not that of its country."""
    (verdict,) = check_tax_id("DE13669597", is_chinese=False)
    assert not verdict.ok
    assert "form" in verdict.message.en


@pytest.mark.parametrize("number", ["201/113/40209", "12345678901", "100123456700003", "EIN 12-3456789"])
def test_what_no_rule_is_certain_of_is_not_judged(number: str) -> None:
    """Bare digits, a tax office's number: a document that is not Chinese has none of China's."""
    assert check_tax_id(number, is_chinese=False) == ()


def test_chinese_codes_keep_their_rule() -> None:
    """Wherever they stand; a broken one on a Chinese paper still fails."""
    for is_chinese in (True, False):
        assert check_tax_id("91330100799655058B", is_chinese=is_chinese)[0].rule == "credit_code"
    assert not check_tax_id("9133010079965505", is_chinese=True)[0].ok
    assert not check_tax_id("9144O30071526726XG", is_chinese=False)[0].ok


@pytest.mark.parametrize(
    ("values", "is_chinese"),
    [
        (["杭州样例有限公司", "12"], True),
        (["Muster GmbH", "DE1"], False),
        (["株式会社サンプル", "12"], False),
        (["견본 주식회사"], False),
        (["9133", "1.00"], True),
    ],
)
def test_a_paper_is_chinese_by_its_words(values: list[str], is_chinese: bool) -> None:
    """Kana and Hangul are not; numbers alone tell nothing, and count as Chinese."""
    assert is_chinese_document([named("name", value) for value in values]) is is_chinese


def test_the_field_carries_the_verdict() -> None:
    """A foreign id that is wrong makes its field doubtful, one that is right makes it sure."""
    specs = [FieldSpec(name="tax", label=Label(zh="税号", en="Tax id"), type=ValueType.TAX_ID)]
    right, _ = check((named("tax", "DE136695976"), named("name", "Muster GmbH")), (), specs, ())
    wrong, _ = check((named("tax", "DE136695967"), named("name", "Muster GmbH")), (), specs, ())
    assert right.confidence >= 0.98
    assert wrong.confidence <= 0.3
