"""The loaded model by itself: batches of pictures of different sizes."""

from __future__ import annotations

import pytest

from engine.errors import ReaderOutOfMemory
from engine.readers.hunyuan.image import prepare
from engine.readers.hunyuan.model import HunyuanModel, Question, load
from engine.readers.hunyuan.tasks import Release
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import load_tasks, page_image


def texts(model: HunyuanModel, asked: list[Question]) -> list[str]:
    """The answers of one batch."""
    said = model.answer(asked, max_new_tokens=40, repetition_penalty=1.08, is_unwanted=lambda _: False)
    return [one.text for one in said if one is not None]


def questions() -> list[Question]:
    """Three pages of different widths."""
    prompt = load_tasks()["spotting"].wording(Release.V1_0).prompt
    return [
        Question(prepare(page_image(name).pixels[:, :width], 640).picture, prompt)
        for name, width in (("receipt", 768), ("card", 512), ("cafe", 256))
    ]


def test_a_cache_of_fixed_size_changes_no_answer() -> None:
    """Neither what is padded on the left nor what is still empty on the right is seen."""
    loaded = load(CHECKPOINT, "cpu", "f32")
    fixed = HunyuanModel(loaded._model, loaded._processor, has_static_cache=True)
    growing = texts(loaded, questions())
    assert texts(fixed, questions()) == growing
    assert texts(fixed, questions()[:1]) == growing[:1]


def test_what_does_not_fit_is_told_as_such_and_the_next_batch_is_answered() -> None:
    """More than 47 bits of addresses: refused also where memory is promised that is not there."""
    loaded = load(CHECKPOINT, "cpu", "f32")
    fixed = HunyuanModel(loaded._model, loaded._processor, has_static_cache=True)
    with pytest.raises(ReaderOutOfMemory):
        fixed.answer(questions(), max_new_tokens=10**16, repetition_penalty=1.0, is_unwanted=lambda _: False)
    assert len(texts(loaded, questions())) == 3
