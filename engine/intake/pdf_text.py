"""The text layer of a PDF page as the lines a person sees, or nothing where the layer is not to be believed."""

from __future__ import annotations

import ctypes
import itertools
import statistics
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from engine.document import Box, Line, Notice, Source
from engine.intake.blanks import SOFT_HYPHEN, is_invisible, with_plain_blanks
from engine.intake.visible_text import Ink, stretches, tiny_below
from engine.readers import Stretch
from engine.words import Words

_FEWEST_CHARACTERS = 8
_FEWEST_TO_TELL = 3
_MOST_UNREADABLE = 0.02
_MOST_INVISIBLE = 0.05
_MOST_PICTURE = 0.3
_WIDEST_GAP_HEIGHTS = 1.5
_LEAST_OVERLAP = 0.4
_ABOVE_LETTERS = 0.12
_FILLED_IN = frozenset(
    (
        pdfium_raw.FPDF_FORMFIELD_CHECKBOX,
        pdfium_raw.FPDF_FORMFIELD_RADIOBUTTON,
        pdfium_raw.FPDF_FORMFIELD_COMBOBOX,
        pdfium_raw.FPDF_FORMFIELD_LISTBOX,
        pdfium_raw.FPDF_FORMFIELD_TEXTFIELD,
    )
)
_NARROWEST_HYPHEN = 6
_LONGEST_FONT_NAME = 128
_FEWEST_DIGITS = 3
_LINE_BREAKS = frozenset("\r\n\x02")


class _Glyph(NamedTuple):
    """One character of the layer and its extent in pixels of the drawn page."""

    character: str
    left: float
    top: float
    right: float
    bottom: float
    visible: bool
    unreadable: bool
    at: int = -1
    font: str = ""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page's own text is worth: its visible lines, the same cut by font, and what to tell about the rest."""

    lines: tuple[Line, ...] = ()
    warnings: tuple[Notice, ...] = ()
    stretches: tuple[Stretch, ...] = ()


def read_layer(page: pdfium.PdfPage, number: int, pixels: np.ndarray) -> TextLayer:
    """The lines of page `number` that can be seen on its drawing (H, W, 3); none unless the layer is sound.

    Not sound: hardly any text, glyphs without a Unicode meaning, invisible text (a scanner's own recognition), form
    fields, whose contents the layer does not have, or pictures over a large part of the page, whose text it does not
    have either. In a sound layer, text that leaves no trace on the drawing is left out and told: it is in the colour
    of the paper, covered, or too small. Call with PDFium's lock held.
    """
    if _has_form_fields(page):
        return TextLayer()
    height, width = pixels.shape[:2]
    text_page = page.get_textpage()
    try:
        if text_page.count_chars() < _FEWEST_CHARACTERS or _picture_share(page) > _MOST_PICTURE:
            return TextLayer()
        ink = Ink(pixels)
        glyphs = list(_hyphens_as_drawn(_glyphs(page, text_page, width, height), ink))
        if not _is_sound(glyphs):
            return TextLayer()
        seen = _seen(glyphs, text_page, ink)
    finally:
        text_page.close()
    hidden = sum(not glyph.character.isspace() for glyph in glyphs) - sum(
        not glyph.character.isspace() for glyph in seen
    )
    warnings = (_hidden(number, hidden),) if hidden >= _FEWEST_TO_TELL else ()
    runs = list(_runs(seen))
    cut = tuple(Stretch(part[0].font, _line(part, width, height)) for run in runs for part in _by_font(run))
    return TextLayer(tuple(_line(run, width, height) for run in runs), warnings, cut)


def _seen(glyphs: list[_Glyph], text_page: pdfium.PdfTextPage, ink: Ink) -> list[_Glyph]:
    """The glyphs that a person can see; blanks and line ends stay."""
    tiny = tiny_below([glyph.bottom - glyph.top for glyph in glyphs if not glyph.character.isspace()])
    kept: list[_Glyph] = []
    for is_print, group in itertools.groupby(glyphs, key=lambda glyph: not glyph.character.isspace()):
        word = list(group)
        if is_print:
            unseen = stretches([_leaves_no_trace(glyph, text_page, ink, tiny) for glyph in word])
            word = [glyph for glyph, is_unseen in zip(word, unseen, strict=True) if not is_unseen]
        kept += word
    return kept


def _hyphens_as_drawn(glyphs: Iterable[_Glyph], ink: Ink) -> Iterator[_Glyph]:
    """A soft hyphen that is drawn is a hyphen (some fonts call theirs so, in codes too); one that is not is none."""
    for glyph in glyphs:
        if glyph.character != SOFT_HYPHEN:
            yield glyph
        elif glyph.right - glyph.left > _NARROWEST_HYPHEN and ink.is_in(
            glyph.left + 1, glyph.top, glyph.right - 2, glyph.bottom
        ):
            yield glyph._replace(character="-")


def _leaves_no_trace(glyph: _Glyph, text_page: pdfium.PdfTextPage, ink: Ink, tiny: float) -> bool:
    if not glyph.visible or glyph.bottom - glyph.top < tiny:
        return True
    top = glyph.top + _ABOVE_LETTERS * (glyph.bottom - glyph.top)
    return not ink.is_in(glyph.left, top, glyph.right, glyph.bottom) and not _may_lack_its_font(glyph, text_page)


def _may_lack_its_font(glyph: _Glyph, text_page: pdfium.PdfTextPage) -> bool:
    """Whether a character could not be drawn here because its Chinese font is neither in the file nor installed."""
    item = pdfium_raw.FPDFText_GetTextObject(text_page, glyph.at)
    if glyph.character < "\u2e80" or not item:
        return False
    font = pdfium_raw.FPDFTextObj_GetFont(item)
    return bool(font) and pdfium_raw.FPDFFont_GetIsEmbedded(font) == 0


def _hidden(number: int, count: int) -> Notice:
    return Notice(
        "hidden_text",
        Words(
            f"第 {number} 页的 PDF 文字层里有 {count} 个看不见的字符（与背景同色、被遮住或过小），已忽略。",
            f"The text layer of page {number} holds {count} characters that nobody can see (in the background's "
            "colour, covered, or tiny); they were left out.",
        ),
    )


def _glyphs(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, width: int, height: int) -> Iterator[_Glyph]:
    """Every character in the layer's own order; those outside the page are left out."""
    prints = _Prints()
    text = text_page.raw
    for index in range(text_page.count_chars()):
        code = pdfium_raw.FPDFText_GetUnicode(text, index)
        character = _plain(chr(code))
        if is_invisible(character):
            continue
        if character in _LINE_BREAKS:
            yield _Glyph("\n", 0, 0, 0, 0, visible=True, unreadable=False)
            continue
        left, bottom, right, top = text_page.get_charbox(index, loose=True)
        first, second = _to_pixels(page, left, top, width, height), _to_pixels(page, right, bottom, width, height)
        x0, x1 = sorted((first[0], second[0]))
        y0, y1 = sorted((first[1], second[1]))
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        print_ = prints.of(pdfium_raw.FPDFText_GetTextObject(text, index))
        seen = print_.is_drawn or bool(pdfium_raw.FPDFText_IsGenerated(text, index))
        unreadable = pdfium_raw.FPDFText_HasUnicodeMapError(text, index) == 1 or _means_nothing(code)
        yield _Glyph(character, x0, y0, x1, y1, seen, unreadable, index, print_.font)


class _Print(NamedTuple):
    """What a text object says of its characters: whether they are drawn, and in which font.

    The font is empty for characters that PDFium put in between; those have no object.
    """

    is_drawn: bool = True
    font: str = ""


class _Prints:
    """The text objects of a page, each asked once; their fonts are told apart also where they have the same name."""

    def __init__(self) -> None:
        self._known: dict[bytes, _Print] = {}
        self._fonts: dict[bytes, str] = {}

    def of(self, item: ctypes._Pointer[ctypes.Structure]) -> _Print:
        """That of one text object; the pointer may be null."""
        if not item:
            return _Print()
        handle = bytes(item)
        if handle not in self._known:
            mode = pdfium_raw.FPDFTextObj_GetTextRenderMode(item)
            is_drawn = mode != pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE
            self._known[handle] = _Print(is_drawn, self._font(pdfium_raw.FPDFTextObj_GetFont(item)))
        return self._known[handle]

    def _font(self, font: ctypes._Pointer[ctypes.Structure]) -> str:
        if not font:
            return ""
        handle = bytes(font)
        if handle not in self._fonts:
            buffer = ctypes.create_string_buffer(_LONGEST_FONT_NAME)
            pdfium_raw.FPDFFont_GetBaseFontName(font, buffer, _LONGEST_FONT_NAME)
            own = buffer.value.decode("utf-8", "replace")
            same = sum(name.partition("\n")[0] == own for name in self._fonts.values())
            self._fonts[handle] = f"{own}\n{same}"
        return self._fonts[handle]


def _has_form_fields(page: pdfium.PdfPage) -> bool:
    """Whether the page has fields to fill in; a digital signature, which e-invoices carry, is none."""
    for index in range(pdfium_raw.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_raw.FPDFPage_GetAnnot(page, index)
        try:
            is_widget = pdfium_raw.FPDFAnnot_GetSubtype(annotation) == pdfium_raw.FPDF_ANNOT_WIDGET
            if is_widget and (
                page.formenv is None or pdfium_raw.FPDFAnnot_GetFormFieldType(page.formenv, annotation) in _FILLED_IN
            ):
                return True
        finally:
            pdfium_raw.FPDFPage_CloseAnnot(annotation)
    return False


def _plain(character: str) -> str:
    """Radicals and compatibility ideographs, which fonts confuse with the characters they stand for, as those."""
    if "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return unicodedata.normalize("NFKC", character)
    return character


def _to_pixels(page: pdfium.PdfPage, x: float, y: float, width: int, height: int) -> tuple[int, int]:
    """From the page's own coordinates, which know nothing of /Rotate and the crop box, to the drawing's."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    pdfium_raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, device_x, device_y)
    return device_x.value, device_y.value


def _means_nothing(code: int) -> bool:
    """Whether a character is none that print can show."""
    return code in (0, 0xFFFD, 0xFFFE, 0xFFFF) or unicodedata.category(chr(code)) in ("Co", "Cn", "Cc")


def _is_sound(glyphs: list[_Glyph]) -> bool:
    printed = [glyph for glyph in glyphs if not glyph.character.isspace()]
    if len(printed) < _FEWEST_CHARACTERS:
        return False
    unreadable = sum(glyph.unreadable for glyph in printed) / len(printed)
    invisible = sum(not glyph.visible for glyph in printed) / len(printed)
    return unreadable <= _MOST_UNREADABLE and invisible <= _MOST_INVISIBLE


def _picture_share(page: pdfium.PdfPage) -> float:
    """How much of the page pictures cover, 0..1; overlaps count twice, which errs on the side of recognising."""
    width, height = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / max(float(width * height), 1.0)


def _runs(glyphs: list[_Glyph]) -> Iterator[list[_Glyph]]:
    """Characters that stand next to each other, cut where a reader of the page would see a gap."""
    run: list[_Glyph] = []
    for glyph in glyphs:
        if glyph.character == "\n" or (run and not glyph.character.isspace() and not _continues(run, glyph)):
            yield from _trimmed(run)
            run = []
        if glyph.character != "\n":
            run.append(glyph)
    yield from _trimmed(run)


def _by_font(run: list[_Glyph]) -> Iterator[list[_Glyph]]:
    """A run cut where its font changes, and the numbers of a long piece once more by themselves."""
    for font, part in itertools.groupby(run, key=lambda glyph: glyph.font):
        piece = list(part) if font else []
        yield from _trimmed(piece)
        words = [
            list(word) for blank, word in itertools.groupby(piece, lambda glyph: glyph.character == " ") if not blank
        ]
        if len(words) > 1:
            yield from (word for word in words if sum("0" <= g.character <= "9" for g in word) >= _FEWEST_DIGITS)


def _trimmed(run: list[_Glyph]) -> Iterator[list[_Glyph]]:
    printed = [at for at, glyph in enumerate(run) if not glyph.character.isspace()]
    if printed:
        yield run[printed[0] : printed[-1] + 1]


def _continues(run: list[_Glyph], glyph: _Glyph) -> bool:
    last = next((old for old in reversed(run) if not old.character.isspace()), None)
    if last is None:
        return True
    tallest = max(last.bottom - last.top, glyph.bottom - glyph.top, 1)
    overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
    gap = glyph.left - last.right
    return overlap >= _LEAST_OVERLAP * tallest and -tallest < gap < _WIDEST_GAP_HEIGHTS * tallest


def _line(run: list[_Glyph], width: int, height: int) -> Line:
    printed = [glyph for glyph in run if not glyph.character.isspace()]
    text = "".join(glyph.character for glyph in run)
    # PDFium gives characters beyond the basic plane as two surrogates.
    text = with_plain_blanks(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    top = statistics.median(glyph.top for glyph in printed)
    bottom = statistics.median(glyph.bottom for glyph in printed)
    left, right = min(glyph.left for glyph in printed), max(glyph.right for glyph in printed)
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Line(text, Box.from_pixels(corners, width, height), 1.0, Source.PDF_TEXT)
