"""Documents drawn for the tests; every name and number in them is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)

RECEIPT = (
    "青竹便利店",
    "地址：云杉市松涛路9号",
    "电话：0571-86001122",
    "日期：2026-09-18  12:30:45",
    "小票号：20260918-0041",
    "矿泉水            2     5.00",
    "面包              1     8.50",
    "合计：            ¥13.50",
    "微信支付          13.50",
    "谢谢惠顾",
)


def draw_lines(path: Path, lines: tuple[str, ...], *, width: int = 900) -> Path:
    """A white sheet with a line of black text each, large enough for any reader."""
    font = ImageFont.truetype(font_path(), 38)
    sheet = Image.new("RGB", (width, 90 + 72 * len(lines)), "white")
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        pen.text((60, 50 + 72 * number), line, fill="black", font=font)
    sheet.save(path)
    return path


def font_path() -> str:
    """A font with Chinese characters; without one the test is skipped."""
    path = next((font for font in _FONTS if Path(font).exists()), None)
    if path is None:
        pytest.skip("no Chinese font to draw with: install fonts-noto-cjk or fonts-wqy-zenhei")
    return path
