"""The picture that the model is given, held to what its own processor would make of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import HunYuanVLImageProcessorPil

from engine.readers.hunyuan.image import fitted, prepare

PATCH_SIDE = 16
sides = st.integers(min_value=40, max_value=9000)


@given(width=sides, height=sides, short_side=st.integers(min_value=512, max_value=2048))
def test_what_was_shrunk_is_left_alone_by_the_models_processor(width: int, height: int, short_side: int) -> None:
    """Resampled once, whatever the shape of the page."""
    made = fitted((width, height), short_side)
    if made == (width, height):
        return
    patches_down, patches_across = HunYuanVLImageProcessorPil().get_number_of_image_patches(made[1], made[0])
    assert (patches_across * PATCH_SIDE, patches_down * PATCH_SIDE) == made


@given(width=sides, height=sides, short_side=st.integers(min_value=512, max_value=2048))
def test_a_page_keeps_its_shape_and_is_never_enlarged(width: int, height: int, short_side: int) -> None:
    """But for the rounding to whole squares of 32 pixels, half a square each way."""
    made = fitted((width, height), short_side)
    if made == (width, height):
        assert min(made) <= short_side
        return
    scale = max(made[0] / width, made[1] / height)
    assert scale <= 1 + 32 / min(width, height)
    assert abs(made[0] - width * made[1] / height) <= 32 * (1 + max(width / height, 1))


@pytest.mark.parametrize(
    ("page", "short_side", "picture"),
    [((1240, 1754), 1280, (1240, 1754)), ((2480, 3508), 1280, (1280, 1824)), ((2480, 3508), 640, (640, 896))],
)
def test_an_a4_page_as_the_model_sees_it(page: tuple[int, int], short_side: int, picture: tuple[int, int]) -> None:
    """Scanned at 150 and 300 dots an inch; boxes stay relative to the page."""
    prepared = prepare(np.full((page[1], page[0], 3), 255, dtype=np.uint8), short_side)
    assert prepared.picture.size == picture
    assert (prepared.share_x, prepared.share_y) == (1.0, 1.0)


def test_a_long_strip_is_shrunk_to_the_most_that_the_model_takes() -> None:
    """A receipt of two metres: its short side is within bounds, its pixels are not."""
    width, height = fitted((900, 16_000), 1280)
    assert 0.9 * 2048**2 < width * height <= 2048**2
