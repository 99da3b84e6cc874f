"""Pictures cut off or damaged in the middle: read in part with a warning, or refused where too little is left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from engine.errors import DamagedFile
from engine.intake import Limits
from engine.intake.formats import Format
from engine.intake.opening import open_file
from engine.intake.salvage import salvage
from engine.readers import PageImage
from tests.engine.drawing import encoded


def striped(mode: str = "RGB") -> Image.Image:
    """Diagonals everywhere, so that no row is blank; noise, so that the file is long."""
    sheet = Image.effect_noise((400, 400), 60).convert("RGB")
    pen = ImageDraw.Draw(sheet)
    for left in range(-400, 400, 20):
        pen.line([(left, 0), (left + 400, 400)], fill="red", width=4)
    return sheet.convert(mode)


def only(content: bytes) -> PageImage:
    """The one page of a file."""
    with open_file(content, Limits()) as source:
        (image,) = source
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_half_a_picture_is_read_with_a_warning(form: str) -> None:
    """The upper half is as it was, the rest blank, and how much was read is said."""
    whole = encoded(striped(), form)
    image = only(whole[: len(whole) // 2])
    (notice,) = image.warnings
    assert notice.code == "picture_cut"
    percent = int(notice.message.zh.split("约 ")[1].split("%")[0])
    assert 40 <= percent <= 60
    assert f"{percent} %" in notice.message.en
    assert abs(image.pixels[:150].astype(int) - only(whole).pixels[:150]).max() == 0


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_too_little_of_a_picture_is_refused(form: str) -> None:
    """A tenth is no page."""
    whole = encoded(striped(), form)
    with pytest.raises(DamagedFile):
        only(whole[: len(whole) // 10])


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_a_png_with_a_wrong_check_sum_is_read(mode: str) -> None:
    """Of every colour type, as far as its data makes sense."""
    whole = bytearray(encoded(striped(mode), "PNG"))
    whole[int(len(whole) * 0.7)] ^= 0xFF
    image = only(bytes(whole))
    assert (image.width, image.height) == (400, 400)
    assert [notice.code for notice in image.warnings] == ["picture_cut"]


def test_a_whole_picture_has_no_warning() -> None:
    """Nothing changes for sound files."""
    assert only(encoded(striped(), "PNG")).warnings == ()


@given(cut=st.integers(0, 3000), change=st.integers(0, 2999), form=st.sampled_from([Format.PNG, Format.JPEG]))
@settings(max_examples=80, deadline=None)
def test_nothing_is_raised_for_any_damage(cut: int, change: int, form: Format) -> None:
    """A share between a quarter and the whole, or nothing."""
    whole = bytearray(SMALL[form])
    whole[change % len(whole)] ^= 0xA5
    saved = salvage(bytes(whole[:cut]), form)
    assert saved is None or 0.25 <= saved.share <= 1


SMALL = {form: encoded(striped().resize((40, 40)), form) for form in (Format.PNG, Format.JPEG)}
