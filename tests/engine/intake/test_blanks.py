"""Blanks and invisible characters of a text layer."""

from __future__ import annotations

import io

import pikepdf
import pytest

from engine.intake import Limits
from engine.intake.blanks import is_invisible, with_plain_blanks
from engine.intake.opening import open_file
from tests.engine import drawing


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Total\u00a0: 1\u00a0250,00\u00a0EUR", "Total : 1 250,00 EUR"),
        ("1\u202f250,00\u202fEUR", "1\u202f250,00 EUR"),
        ("12\u2009345 \u2009 67", "12\u202f345   67"),
        ("Roh\u200cstoff", "Rohstoff"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("plain 1 250", "plain 1 250"),
    ],
)
def test_blanks_are_plain_but_inside_numbers(text: str, plain: str) -> None:
    """A narrow blank between digits groups them; every other one is a blank."""
    assert with_plain_blanks(text) == plain


@pytest.mark.parametrize(
    ("character", "is_unseen"), [("\u200b", True), ("\u202e", True), ("\ufeff", True), ("a", False)]
)
def test_characters_without_ink_or_width_vanish(character: str, is_unseen: bool) -> None:
    """Those that turn the direction of text too."""
    assert is_invisible(character) is is_unseen


def layer_of(*meanings: str) -> list[str]:
    """The lines of a page whose glyphs a, b, c mean `meanings`: drawn letters, a dash for `-`, nothing for a blank."""
    codes = dict(zip("XYZ", meanings, strict=False))
    table = "\n".join(f"<{ord(code):02x}> <{ord(meaning):04x}>" for code, meaning in codes.items())
    cmap = f"""/CIDInit /ProcSet findresource begin begincmap /CMapName /A def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange
{len(codes)} beginbfchar
{table}
endbfchar endcmap end"""
    with pikepdf.open(io.BytesIO(drawing.text_pdf("x"))) as pdf:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 700 Td (Number 2025X0117 and 1Y250Z00) Tj ET")
        font = page.Resources.Font.F1
        font.Encoding = pikepdf.Dictionary(
            Type=pikepdf.Name.Encoding,
            BaseEncoding=pikepdf.Name.WinAnsiEncoding,
            Differences=[88, pikepdf.Name.hyphen, pikepdf.Name.space, pikepdf.Name.comma],
        )
        font.ToUnicode = pdf.make_stream(cmap.encode())
        target = io.BytesIO()
        pdf.save(target)
    with open_file(target.getvalue(), Limits()) as source:
        [image] = source
    return [line.text for line in image.text_lines]


def test_a_text_layer_has_plain_blanks_and_the_hyphens_that_are_drawn() -> None:
    """A soft hyphen with ink is a hyphen of the number, a no-break blank a blank."""
    assert layer_of("\u00ad", "\u00a0", ",") == ["Number 2025-0117 and 1 250,00"]


def test_a_soft_hyphen_that_is_not_drawn_and_a_narrow_blank_in_a_number() -> None:
    """The one vanishes, the other groups the digits."""
    assert layer_of("-", "\u00ad", ",") == ["Number 2025-0117 and 1250,00"]
    assert layer_of("-", "\u2009", ",") == ["Number 2025-0117 and 1\u202f250,00"]
