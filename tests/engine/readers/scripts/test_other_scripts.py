"""Lines in scripts that the embedded reader was never taught, read by packs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bench.language_pages import languages, worn
from engine.readers.cpu.precision import PLAIN
from engine.readers.cpu.reader import CpuReader
from engine.readers.scripts.other_scripts import OtherScripts
from engine.readers.scripts.packs import packs_of
from engine.readers.scripts.tesseract import Tesseract
from tests.engine.readers.scripts.conftest import lines_of, page_of, reading_of


@pytest.mark.parametrize("code", ["ru", "ar", "he"])
def test_a_page_in_another_script_is_read(reader: CpuReader, code: str) -> None:
    """To the letter, the words in the order of reading whichever way they run, and its figures with them."""
    assert lines_of(reader, page_of(code)) == list(languages()[code].lines)


@pytest.mark.parametrize("code", ["ru", "he"])
def test_a_poor_copy_is_read(reader: CpuReader, code: str) -> None:
    """Slanting, small, grey and noisy."""
    assert lines_of(reader, worn(page_of(code))) == list(languages()[code].lines)


@pytest.mark.parametrize("code", ["ar", "he", "ru", "th"])
@pytest.mark.parametrize("degrees", [90, 180])
def test_a_page_that_lies_otherwise_is_turned(reader: CpuReader, code: str, degrees: int) -> None:
    """Print that reads badly either way up is shown to the packs."""
    page = page_of(code).rotate(degrees, expand=True)
    assert reading_of(reader, page).lines == reading_of(reader, page_of(code)).lines


def test_figures_are_read_by_whom_reads_them_best(reader: CpuReader) -> None:
    """The Thai pack takes them for letters of its own."""
    text = " ".join(lines_of(reader, page_of("th")))
    assert [figure for figure in ("2026-0187", "18", "12", "31,750.00") if figure not in text] == []


def test_lost_letters_are_found_again(reader: CpuReader) -> None:
    """Of Vietnamese the embedded reader knows half of the vowels, and drops the others without a word."""
    plain = lines_of(CpuReader(PLAIN), page_of("vi"))
    assert plain != list(languages()["vi"].lines)
    assert lines_of(reader, page_of("vi")) == list(languages()["vi"].lines)


@pytest.mark.parametrize("other", ["zh", "en"])
def test_a_page_in_two_scripts_is_read_line_by_line(reader: CpuReader, other: str) -> None:
    """Each by whom knows it."""
    above, below = page_of(other), page_of("ru")
    page = Image.new("RGB", (above.width, above.height + below.height), "white")
    page.paste(above, (0, 0))
    page.paste(below, (0, above.height))
    wanted = [*languages()[other].lines, *languages()["ru"].lines]
    assert [line.replace(" ", "") for line in lines_of(reader, page)] == [line.replace(" ", "") for line in wanted]


def test_without_its_pack_a_script_is_said_to_be_unknown(reader: CpuReader) -> None:
    """And no other pack gives words to it that are not there."""
    reading = reading_of(reader, page_of("ka"))
    assert [notice.code for notice in reading.warnings] == ["unknown_script"]
    assert all(line.score < 0.9 for line in reading.lines if not any(map(str.isdigit, line.text)))


@pytest.mark.parametrize("code", ["zh", "en", "de", "ja"])
def test_pages_of_known_scripts_are_not_shown_to_the_packs(
    reader: CpuReader, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cost nothing more."""
    monkeypatch.setattr("engine.readers.scripts.tesseract.Tesseract.words", None)
    assert reading_of(reader, page_of(code)).lines == reading_of(CpuReader(PLAIN), page_of(code)).lines


def test_a_reader_that_is_closed_lets_go_of_its_packs(packs: Path) -> None:
    """A later page opens them again."""
    tesseract = Tesseract(packs)
    reader = CpuReader(PLAIN, scripts=OtherScripts(tesseract, packs_of(("rus",))))
    assert lines_of(reader, page_of("ru")) == list(languages()["ru"].lines)
    assert list(tesseract._open) == ["rus"]
    reader.close()
    assert not tesseract._open
    assert lines_of(reader, page_of("ru")) == list(languages()["ru"].lines)
