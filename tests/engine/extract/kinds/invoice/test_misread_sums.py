"""Sums of a photo that is hard to read: what can be read is given, what cannot is never a piece of itself."""

from __future__ import annotations

from engine.checks import check
from engine.document import Field
from tests.engine.extract.kinds.invoice.test_vat_invoices import FOOT, HEADS, PAPER, sums
from tests.engine.extract.sheets import BOOK, Word, page, read

ROWS = sums("V150.00", "V19.50", "V169.50", "责佰陆拾玖掘伍角整", ("150.00", "19.50"))


def checked(*words: Word) -> dict[str, Field]:
    """The fields of an invoice after its checks."""
    found, preset = read("invoice", page(*words)), BOOK["invoice"]
    return {field.name: field for field in check(found.fields, found.items, preset.fields, preset.checks)}


def misread(old: str, new: str) -> tuple[Word, ...]:
    """The rows of the table with one line read as another."""
    return tuple((left, top, new if text == old else text) for left, top, text in ROWS)


def test_sums_behind_misread_labels_and_signs_prove_each_other() -> None:
    """合日 for 合计 and V for ¥ cost nothing where amount and tax make the total."""
    found = checked(*PAPER, *HEADS, *misread("合 计", "合日"), *FOOT)
    sure = {name: (found[name].value, found[name].confidence) for name in ("amount_without_tax", "tax_amount")}
    assert sure == {"amount_without_tax": ("150.00", 0.98), "tax_amount": ("19.50", 0.98)}
    assert (found["total_amount"].value, found["total_amount"].confidence) == ("169.50", 0.98)


def test_misread_words_are_filled_in_by_the_figures_and_doubtful() -> None:
    """Every numeral that was read agrees; the words are whole, and prove nothing."""
    words = checked(*PAPER, *HEADS, *ROWS, *FOOT)["total_amount_words"]
    assert words.value == "壹佰陆拾玖圆伍角整"
    assert words.confidence < 0.9
    assert not any(verdict.rule == "words_agree" for verdict in words.checks)


def test_words_that_say_another_amount_are_not_made_to_agree() -> None:
    """One numeral that contradicts the figures is a contradiction, not a misreading."""
    found = checked(*PAPER, *HEADS, *misread("责佰陆拾玖掘伍角整", "壹佰柒拾玖圆伍角整"), *FOOT)
    assert found["total_amount_words"].value == "壹佰柒拾玖圆伍角整"
    assert found["total_amount"].has_failed_check


def test_words_of_which_a_piece_is_left_are_missing() -> None:
    """伍角整 behind characters that cannot be read is not the amount."""
    found = checked(*PAPER, *HEADS, *misread("责佰陆拾玖掘伍角整", "责伯#拾#掘伍角整"), *FOOT)
    assert found["total_amount_words"].value is None


def test_a_foot_that_contradicts_is_given_as_it_is_printed() -> None:
    """Another digit is another sum, not a lost one: the tax stays 360.00 and carries the doubt."""
    table = sums("¥2000.00", "¥360.00", "¥2260.00", "贰仟贰佰陆拾圆整", ("2000.00", "260.00"))
    tax = checked(*PAPER, *HEADS, *table, *FOOT)["tax_amount"]
    assert (tax.value, tax.has_failed_check) == ("360.00", True)
    assert "260.00" in {verdict.suggestion for verdict in tax.checks}


def test_a_lost_digit_that_the_rows_bring_back_is_doubtful() -> None:
    """The value is not the one printed at the foot, and its note says so."""
    table = sums("¥1877.98", "¥12.68", "¥1990.66", "壹仟玖佰玖拾圆陆角陆分", ("1877.98", "112.68"))
    tax = checked(*PAPER, *HEADS, *table, *FOOT)["tax_amount"]
    assert tax.value == "112.68"
    assert tax.note is not None
    assert tax.confidence < 0.9
