"""Pages in many languages, drawn from `bench/languages.toml`, clean and as a poor scan of a copy."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_DATA = Path(__file__).with_suffix("").with_name("languages.toml")
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_LATIN_FONT = "NotoSans-Regular.ttf"
_SIZE, _ROW, _EDGE, _WIDTH = 34, 88, 80, 1240
_PRINTED, _ELSE = re.compile(r"[ -~]+|[^ -~]+"), re.compile(r"[ :]+|[^ :]+")


class FontMissing(Exception):
    """A font that a page needs is not installed; the message names it."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a page says, with which font, and by which pack it is read ("": by the embedded reader itself)."""

    name: str
    font: str
    pack: str
    lines: tuple[str, ...]
    rtl: bool = False

    def page(self) -> Image.Image:
        """The lines in black on white. Raises `FontMissing`."""
        sheet = Image.new("RGB", (_WIDTH, 140 + len(self.lines) * _ROW), "white")
        pen = ImageDraw.Draw(sheet)
        for row, line in enumerate(self.lines):
            self._write(pen, line, _EDGE + row * _ROW + _SIZE)
        return sheet

    def _write(self, pen: ImageDraw.ImageDraw, line: str, base: int) -> None:
        """What is ASCII in the Latin font, which the fonts of many scripts leave to it."""
        own, latin = font_of(self.font), font_of(_LATIN_FONT)
        at: float = _WIDTH - _EDGE if self.rtl else _EDGE
        for part in _PRINTED.findall(line):
            font = latin if part.isascii() and self.font.startswith("NotoSans") and "CJK" not in self.font else own
            for piece in _ELSE.findall(part) if self.rtl and part.isascii() else [part]:
                written = piece[::-1] if self.rtl and not piece.strip(" :") else piece
                width = pen.textlength(written, font=font)
                at -= width if self.rtl else 0
                pen.text((at, base), written, fill="black", font=font, anchor="ls")
                at += 0 if self.rtl else width


@cache
def languages() -> Mapping[str, Language]:
    """All of them by their codes."""
    told = tomllib.loads(_DATA.read_text("utf-8"))
    return {code: Language(**{**each, "lines": tuple(each["lines"])}) for code, each in told.items()}


@cache
def font_of(name: str) -> ImageFont.FreeTypeFont:
    """A font of the system by the name of its file. Raises `FontMissing`."""
    path = next((path for folder in _FONT_FOLDERS for path in folder.rglob(name)), None)
    if path is None:
        raise FontMissing(name)
    return ImageFont.truetype(path, _SIZE)


def worn(page: Image.Image, seed: int = 0) -> Image.Image:
    """Slanting, small, blurred, grey and noisy, with light from one side, as a JPEG of quality 50."""
    turned = page.rotate(0.8, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    small = turned.resize((round(turned.width * 0.7), round(turned.height * 0.7)), Image.Resampling.BILINEAR)
    pixels = cv2.GaussianBlur(np.asarray(small).astype(np.float32), (0, 0), 0.7)
    noise = np.random.default_rng(seed).normal(0, 6, pixels.shape)
    light = np.linspace(0.85, 1, pixels.shape[1])[None, :, None]
    faded = np.clip((230 - (255 - pixels) * 0.75 + noise) * light, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(faded).save(file, "JPEG", quality=50)
    return Image.open(file).convert("RGB")
