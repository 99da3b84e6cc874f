"""The models' shortened graphs say what the whole ones say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.readers.cpu import graphs
from engine.readers.cpu.ppocr import DETECTOR_FILE, RECOGNISER_FILE, models_folder

if TYPE_CHECKING:
    from openvino import Model

F32 = {"INFERENCE_PRECISION_HINT": "f32"}


def _answer(model: Model, picture: np.ndarray) -> Any:
    from openvino import Core

    return Core().compile_model(model, "CPU", F32)([picture])[0]


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """(1, 3, 96, 160) float32 in -1..1, dark strokes on light paper."""
    drawing = np.ones((1, 3, 96, 160), np.float32)
    drawing[:, :, 30:60, 20:140:9] = -1
    drawing[:, :, 40:44, 20:140] = -1
    return drawing


def test_the_detector_says_the_same_of_every_pixel(picture: np.ndarray) -> None:
    """Although it says so at a quarter of the size."""
    from openvino import Core

    file = models_folder() / DETECTOR_FILE
    whole = _answer(Core().read_model(file), picture)[0, 0]
    short = graphs.ink_of_cells(_answer(graphs.with_cells(Core().read_model(file)), picture)[0])
    assert short.shape == whole.shape == (96, 160)
    assert whole.max() > 0.5, "there is something to be wrong about"
    assert np.abs(short - whole).max() < 1e-5


def test_the_recogniser_says_the_same_of_every_step(picture: np.ndarray) -> None:
    """Class and probability."""
    from openvino import Core

    file = models_folder() / RECOGNISER_FILE
    line = picture[:, :, 24:72]
    chances = _answer(Core().read_model(file), line)[0]
    logits = _answer(graphs.with_class_logits(Core().read_model(file)), line)[0].copy()
    classes = graphs.best_classes(logits)
    assert classes.tolist() == chances.argmax(axis=1).tolist()
    assert set(classes.tolist()) != {0}, "some step sees a character"
    assert np.abs(graphs.probabilities(logits, classes) - chances.max(axis=1)).max() < 1e-5


def test_a_space_is_seen_where_it_is_not_far_behind_the_blank() -> None:
    """But never in place of a character."""
    logits = np.full((4, 5), -9, np.float32)
    logits[:, 0] = 2.0
    logits[0, 4], logits[1, 4] = 1.0, 0.8
    logits[2, 3], logits[2, 4] = 2.1, 1.9
    assert graphs.best_classes(logits).tolist() == [4, 0, 3, 0]


def test_a_space_that_is_half_seen_is_half_sure() -> None:
    """A name whose words may be one is not read for sure."""
    logits = np.log(np.array([[0.6, 0.1, 0.3], [0.1, 0.6, 0.3]], np.float32))
    assert graphs.probabilities(logits, np.array([2, 1])) == pytest.approx([0.3, 0.6])


def test_another_model_is_refused() -> None:
    """Rather than answered with what means something else."""
    from openvino import Core

    with pytest.raises(ValueError, match="Softmax"):
        graphs.with_cells(Core().read_model(models_folder() / RECOGNISER_FILE))
