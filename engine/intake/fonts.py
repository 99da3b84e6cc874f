"""The fonts of this machine, for pages that are drawn here: one like the font named, and one that has the character."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageFont

from engine.document import Notice
from engine.font_folders import FONT_FOLDERS
from engine.words import Words

_FILES: dict[str, tuple[str, ...]] = {
    "song": ("simsun.ttc", "NotoSerifCJK-Regular.ttc", "SourceHanSerifSC-Regular.otf", "uming.ttc", "Songti.ttc"),
    "kai": ("simkai.ttf", "ukai.ttc", "Kaiti.ttc", "STKAITI.TTF"),
    "hei": (
        "simhei.ttf",
        "NotoSansCJK-Regular.ttc",
        "SourceHanSansSC-Regular.otf",
        "wqy-microhei.ttc",
        "wqy-zenhei.ttc",
        "msyh.ttc",
        "PingFang.ttc",
        "DroidSansFallbackFull.ttf",
    ),
    "mono": ("cour.ttf", "LiberationMono-Regular.ttf", "DejaVuSansMono.ttf", "Courier.ttc"),
    "latin": ("times.ttf", "LiberationSerif-Regular.ttf", "DejaVuSerif.ttf", "Times.ttc"),
}
_CHINESE_FAMILIES = ("song", "hei", "kai")
_NAMED = (
    ("courier", "mono"),
    ("mono", "mono"),
    ("kai", "kai"),
    ("楷", "kai"),
    ("hei", "hei"),
    ("黑", "hei"),
    ("arial", "hei"),
    ("sans", "hei"),
    ("times", "latin"),
)
FONT_ERRORS = (OSError, ValueError, OverflowError, MemoryError, Image.DecompressionBombError)
"""What FreeType, under Pillow, raises on fonts and glyphs that are broken, or drawn larger than anything."""
_SAMPLE_PIXELS = 32
_MOST_SIZES = 64
_MOST_FOLDERS = 4000


class Typeface:
    """One font at every size. Thread-safe as long as each thread has its own."""

    def __init__(self, source: Path | bytes) -> None:
        """Raises OSError for what FreeType cannot load."""
        self._source = source
        self._sizes: dict[float, ImageFont.FreeTypeFont] = {}
        self._known: dict[str, bool] = {}
        self._nothing = self._look("\U000fffff")

    def at(self, pixels: float) -> ImageFont.FreeTypeFont:
        """The font so that an em is `pixels` high."""
        size = round(max(pixels, 1.0), 2)
        if size not in self._sizes:
            if len(self._sizes) >= _MOST_SIZES:  # each holds the font's bytes anew
                self._sizes.clear()
            where = io.BytesIO(self._source) if isinstance(self._source, bytes) else str(self._source)
            self._sizes[size] = ImageFont.truetype(where, size, layout_engine=ImageFont.Layout.BASIC)
        return self._sizes[size]

    def has(self, character: str) -> bool:
        """Whether it draws something for a character other than its mark for missing ones."""
        if character not in self._known:
            self._known[character] = character.isspace() or self._is_drawn(character)
        return self._known[character]

    def _is_drawn(self, character: str) -> bool:
        """Whether a glyph is there and not broken."""
        try:
            return self._look(character) != self._nothing
        except FONT_ERRORS:
            return False

    def _look(self, character: str) -> tuple[tuple[int, int], bytes]:
        mask = self.at(_SAMPLE_PIXELS).getmask(character)
        return mask.size, bytes(mask)


class FontShelf:
    """The typefaces that one file's pages are drawn with."""

    def __init__(self) -> None:
        self._families: dict[str, Typeface | None] = {}

    def like(self, name: str) -> Iterator[Typeface]:
        """The typefaces to try for a font of that name, the likest first; at the end those that have Chinese."""
        folded = name.casefold()
        family = next((family for part, family in _NAMED if part in folded), "song")
        for wanted in dict.fromkeys((family, *_CHINESE_FAMILIES, "latin", "mono")):
            if wanted not in self._families:
                self._families[wanted] = _load(wanted)
            found = self._families[wanted]
            if found is not None:
                yield found

    @property
    def has_chinese(self) -> bool:
        """Whether any typeface here has Chinese characters."""
        return any(face.has("发") for face in self.like(""))


def no_chinese_font() -> Notice:
    """What to tell where Chinese is drawn without a font that has it."""
    return Notice(
        "no_chinese_font",
        Words(
            "服务器没有安装中文字体，页面图上看不到汉字；文字和字段不受影响。请管理员安装 fonts-noto-cjk。",
            "No Chinese font is installed on the server: the picture shows no Chinese characters, the text and the "
            "fields are complete. Have an administrator install fonts-noto-cjk.",
        ),
    )


def _load(family: str) -> Typeface | None:
    installed = _installed()
    for file in _FILES[family]:
        path = installed.get(file.casefold())
        if path is not None:
            try:
                return Typeface(path)
            except OSError:
                continue
    return None


@lru_cache(maxsize=1)
def _installed() -> dict[str, Path]:
    """Font files of this machine by name in lower case."""
    found: dict[str, Path] = {}
    seen = 0
    for folder in FONT_FOLDERS:
        for where, _, files in os.walk(folder):
            seen += 1
            if seen > _MOST_FOLDERS:
                return found
            for file in files:
                found.setdefault(file.casefold(), Path(where) / file)
    return found
