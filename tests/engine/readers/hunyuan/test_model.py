"""The loaded model by itself: batches of pictures of different sizes."""

from __future__ import annotations

from engine.readers.hunyuan.image import prepare
from engine.readers.hunyuan.model import HunyuanModel, Question, load
from engine.readers.hunyuan.tasks import Release
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import load_tasks, page_image


def texts(model: HunyuanModel, questions: list[Question]) -> list[str]:
    """The answers of one batch."""
    said = model.answer(questions, max_new_tokens=40, repetition_penalty=1.08, is_unwanted=lambda _: False)
    return [one.text for one in said if one is not None]


def test_a_cache_of_fixed_size_changes_no_answer() -> None:
    """Neither what is padded on the left nor what is still empty on the right is seen."""
    prompt = load_tasks()["spotting"].wording(Release.V1_0).prompt
    questions = [
        Question(prepare(page_image(name).pixels[:, :width], 640).picture, prompt)
        for name, width in (("receipt", 768), ("card", 512), ("cafe", 256))
    ]
    loaded = load(CHECKPOINT, "cpu", "f32")
    fixed = HunyuanModel(loaded._model, loaded._processor, has_static_cache=True)
    assert texts(fixed, questions) == texts(loaded, questions)
    assert texts(fixed, questions[:1]) == texts(loaded, questions)[:1]
