"""What HunyuanOCR is asked, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import BadTask, UnknownTask
from engine.readers.hunyuan.tasks import AnswerForm, Release, TaskBook, read_task

FOLDER = Path(__file__).parents[4] / "assets" / "tasks"


@pytest.fixture(scope="module")
def book() -> TaskBook:
    """The tasks as shipped."""
    return TaskBook.load(FOLDER)


def test_every_task_has_a_wording_for_both_releases(book: TaskBook) -> None:
    """No release is left without words for something a preset may ask."""
    assert all(task.wording(release).prompt for task in book.values() for release in Release)


def test_spotting_is_asked_in_the_words_the_model_was_trained_on(book: TaskBook) -> None:
    """One changed character costs accuracy, so the text is pinned here."""
    wording = book["spotting"].wording(Release.V1_5)
    assert wording.prompt == "检测并识别图片中的文字，将文本坐标格式化输出。"


def test_the_json_form_keeps_the_blanks_inside_its_sentence(book: TaskBook) -> None:
    """The vendor's sentence has blanks after three of its full stops; YAML must not fold them."""
    prompt = book["spotting_json"].wording(Release.V1_5).prompt
    assert "进行识别。 输出格式为" in prompt
    assert '"text": "识别出的文字内容"。 注意：' in prompt


def test_the_two_releases_differ_where_the_vendor_differs(book: TaskBook) -> None:
    """Tables: one space between the releases."""
    table = book["table"]
    assert table.wording(Release.V1_0).prompt == "把图中的表格解析为 HTML。"
    assert table.wording(Release.V1_5).prompt == "把图中的表格解析为HTML。"


def test_field_names_become_a_quoted_list(book: TaskBook) -> None:
    """The names stand in the sentence as the vendor's example writes them."""
    wording = book["fields"].wording(Release.V1_0)
    assert wording.about(["单价", "总金额"]) == "提取图片中的: ['单价', '总金额'] 的字段内容，并按照 JSON 格式返回。"


def test_a_single_value_is_asked_for_by_its_bare_name(book: TaskBook) -> None:
    """`输出 Key 的值。` carries no quotes, and a name that looks like a placeholder is left alone."""
    wording = book["field"].wording(Release.V1_0)
    assert wording.about(["总金额"]) == "输出 总金额 的值。"
    assert wording.about(["{keys}"]) == "输出 {keys} 的值。"


def test_each_task_says_how_its_answer_is_read(book: TaskBook) -> None:
    """Spotting gives lines, fields give values, the rest is text for people."""
    assert book["spotting_json"].answer is AnswerForm.SPOTTING
    assert book["document"].answer is AnswerForm.MARKDOWN


def test_an_unknown_task_names_those_there_are(book: TaskBook) -> None:
    """A typing mistake in a preset is answered with the list."""
    with pytest.raises(UnknownTask) as caught:
        book.choose("spoting")
    assert "spotting" in caught.value.hint.en


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id: x\nprompt: hello\n", "label"),
        ("- 1\n- 2\n", "dictionary"),
        ("id: [", "flow"),
        (
            "id: x\nlabel: {zh: 甲, en: a}\nanswer: text\nreleases: {'1.0': {prompt: p, max_new_tokens: 5}}\n",
            "no wording for 1.5",
        ),
    ],
)
def test_a_damaged_task_file_is_named_with_its_reason(text: str, reason: str) -> None:
    """The message says which file and what is wrong in it."""
    with pytest.raises(BadTask, match=r"broken\.yaml") as caught:
        read_task(text, "broken.yaml")
    assert reason in caught.value.message.en
