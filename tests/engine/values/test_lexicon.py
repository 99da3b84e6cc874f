"""The words of the world: every file is closed and whole, and says nothing twice."""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from engine.errors import BadLexicon
from engine.page.folding import fold
from engine.values import lexicon
from engine.values.lexicon import Language, Meaning, countries, currencies, languages, month_numbers, terms, word_key

LANGUAGES = sorted(languages().items())
EVERY = pytest.mark.parametrize("language", [each for _, each in LANGUAGES], ids=[code for code, _ in LANGUAGES])


def test_there_are_the_languages_and_countries_of_most_papers() -> None:
    """Close to forty languages and eighty countries are known, and every country's languages are among them."""
    assert len(languages()) >= 38
    assert len(countries()) >= 75
    assert {code for country in countries().values() for code in country.languages} <= languages().keys()


def test_the_files_are_read_once_whether_their_folder_is_named_or_not() -> None:
    """Forty files cost a tenth of a second."""
    assert languages() is languages(lexicon.LOCALES)


def test_a_file_is_named_after_its_language() -> None:
    """de.yaml says `language: de`."""
    files = {path.stem for path in lexicon.LOCALES.glob("*.yaml")} - {"countries"}
    assert files == languages().keys()


@EVERY
def test_every_month_has_a_name_that_parses_back(language: Language) -> None:
    """Twelve months, each with a name, and no name for two of them."""
    own = language.month_numbers()
    assert all(language.months)
    assert all(own[word_key(name)] == number for number, names in enumerate(language.months, 1) for name in names)


@EVERY
def test_no_term_is_empty_doubled_or_ends_in_a_colon(language: Language) -> None:
    """A label stands once a meaning, as it is printed, without its colon."""
    for meaning, texts in language.terms.items():
        folded = Counter(fold(text) for text in texts)
        assert all(text == text.strip() and not re.search("[:：]", text) for text in texts), meaning
        assert "" not in folded, meaning
        assert max(folded.values()) == 1, meaning


@EVERY
def test_a_language_can_be_told_and_names_what_matters(language: Language) -> None:
    """Enough common words, and labels for totals, taxes, numbers and dates."""
    assert len(language.common) >= 25
    assert len(set(language.common)) == len(language.common)
    assert {"total", "tax", "invoice_number", "issue_date", "date", "amount"} <= language.terms.keys()
    assert language.decimal not in language.group


@pytest.mark.parametrize("code", sorted(countries()))
def test_the_patterns_of_a_country_compile(code: str) -> None:
    """Tax ids and postal lines are patterns, and none matches nothing at all."""
    country = countries()[code]
    assert country.decimal not in country.group
    for pattern in filter(None, (country.tax_id, country.postal)):
        assert re.compile(pattern).search("") is None


@pytest.mark.parametrize(
    ("code", "text"),
    [("DE", "DE123456789"), ("CH", "CHE-123.456.789 MWST"), ("IN", "27AAPFU0939F1ZV"), ("FR", "FR 40 303 265 045")],
)
def test_tax_ids_are_recognised(code: str, text: str) -> None:
    """A number in its country's own form matches whole."""
    pattern = countries()[code].tax_id
    assert pattern is not None
    assert re.fullmatch(pattern, text)


@pytest.mark.parametrize(
    ("code", "text"), [("US", "Austin, TX 78701"), ("GB", "SW1A 1AA"), ("NL", "1012 AB Amsterdam")]
)
def test_postal_lines_are_recognised(code: str, text: str) -> None:
    """A postal line in its country's own form is found."""
    pattern = countries()[code].postal
    assert pattern is not None
    assert re.search(pattern, text)


def test_an_ambiguous_sign_keeps_all_its_currencies() -> None:
    """$ and kr may be many, € is one, and words of a language count like signs."""
    assert currencies()["$"][0] == "USD"
    assert {"CAD", "AUD", "MXN"} <= set(currencies()["$"])
    assert set(currencies()["kr"]) == {"SEK", "NOK", "DKK", "ISK"}
    assert currencies()["€"] == currencies()["euro"] == ("EUR",)
    assert currencies()["chf"] == ("CHF",)


def test_a_month_name_that_differs_between_languages_is_in_no_union() -> None:
    """Listopad is October to a Croat and November to a Pole: in no union, but in each language."""
    assert month_numbers()["märz"] == 3
    assert month_numbers()["grudnia"] == 12
    assert "listopad" not in month_numbers()
    assert languages()["hr"].month_numbers()["listopad"] == 10
    assert languages()["pl"].month_numbers()["listopad"] == 11


@pytest.mark.parametrize("meaning", get_args(Meaning))
def test_every_meaning_has_words(meaning: Meaning) -> None:
    """No meaning is without labels, and English knows all of them."""
    assert any(term.language == "en" for term in terms(meaning))


def test_a_key_nobody_knows_is_refused_by_name(tmp_path: Path) -> None:
    """A misspelt key names the file and itself."""
    shutil.copy(lexicon.LOCALES / "de.yaml", tmp_path)
    with (tmp_path / "de.yaml").open("a", encoding="utf-8") as file:
        file.write("monthes: []\n")
    with pytest.raises(BadLexicon, match=r"de\.yaml.*monthes"):
        languages(tmp_path)


def test_reading_all_files_takes_no_time_worth_saving(tmp_path: Path) -> None:
    """All files together are read in well under a second of work."""
    shutil.copytree(lexicon.LOCALES, tmp_path / "locales")
    started = time.process_time()
    languages(tmp_path / "locales"), countries(tmp_path / "locales")
    assert time.process_time() - started < 1.0
