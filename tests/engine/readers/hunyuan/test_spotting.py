"""Where the model says which text is: every form, every way to spoil it."""

from __future__ import annotations

import json
import os
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.readers.hunyuan.spotting import (
    Spotting,
    is_bare_coordinates,
    read_spotting,
    says_no_text,
    strip_marks,
    strip_stray_boxes,
)
from tests.engine.tiny_hunyuan.pages import BOX_END, BOX_START, TEXT_END, TEXT_START

# Set OCR_TEST_EXAMPLES=10000 to search for longer.
thorough = settings(
    max_examples=int(os.environ.get("OCR_TEST_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

Printed = tuple[str, tuple[int, int, int, int]]
_POINT = r"\(\s*[0-9]{1,4}\s*,\s*[0-9]{1,4}\s*\)"
_LIKE_BOXES = re.compile(rf"{_POINT}\s*,\s*{_POINT}|^\s*,\s*{_POINT}")
_END = "<｜hy_Assistant｜>"

awkward = st.sampled_from([*"()（）[]{},，：\"'\\ 0", "(1,2)", "(1,2),", "```", "12", "合计"])
broken = st.lists(awkward | st.sampled_from([TEXT_START, BOX_START, BOX_END, '{"box":']), max_size=12).map("".join)
letters = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=6)
texts = (
    st.lists(awkward | letters, min_size=1, max_size=6)
    .map(lambda parts: "".join(parts).strip())
    .filter(lambda text: bool(text) and "<｜hy_" not in text)
)
grid = st.integers(0, 1000)


@st.composite
def rectangles(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Corners in order, as the model prints them; equal ones too."""
    (left, right), (top, bottom) = sorted((draw(grid), draw(grid))), sorted((draw(grid), draw(grid)))
    return left, top, right, bottom


pages = st.lists(st.tuples(texts, rectangles()), min_size=1, max_size=8)


def as_plain(lines: list[Printed]) -> str:
    """The form that special tokens leave when they are stripped."""
    return "".join(f"{text}({a},{b}),({c},{d})" for text, (a, b, c, d) in lines)


def as_marked(lines: list[Printed]) -> str:
    """The form with special tokens."""
    return "".join(
        f"{TEXT_START}{text}{TEXT_END}{BOX_START}({a},{b}),({c},{d}){BOX_END}" for text, (a, b, c, d) in lines
    )


def as_json(lines: list[Printed]) -> str:
    """The form release 1.5 gives for its JSON prompt."""
    return json.dumps([{"box": list(box), "text": text} for text, box in lines], ensure_ascii=False)


def seen(spotting: Spotting) -> list[Printed]:
    """The lines back on the model's grid."""
    return [
        (
            spot.text,
            (
                round(spot.box.left * 1000),
                round(spot.box.top * 1000),
                round(spot.box.right * 1000),
                round(spot.box.bottom * 1000),
            ),
        )
        for spot in spotting.spots
    ]


def codes(spotting: Spotting) -> list[str]:
    """The warnings, by code."""
    return [notice.code for notice in spotting.warnings]


@thorough
@given(pages, st.sampled_from(["", _END, f"\n{_END}"]))
def test_marked_lines_come_back(lines: list[Printed], end: str) -> None:
    """With special tokens kept any text is safe, whatever brackets it holds."""
    spotting = read_spotting(as_marked(lines) + end)
    assert (seen(spotting), codes(spotting)) == (lines, [])


@thorough
@given(pages.filter(lambda lines: not any(_LIKE_BOXES.search(text) for text, _ in lines)), st.sampled_from(["", _END]))
def test_plain_lines_come_back(lines: list[Printed], end: str) -> None:
    """Without them too, unless a text is itself written like a box."""
    spotting = read_spotting(as_plain(lines) + end)
    assert (seen(spotting), codes(spotting)) == (lines, [])


@thorough
@given(pages, st.sampled_from(["{}", "```json\n{}\n```", "```\n{}\n```" + _END, "{}" + _END]))
def test_json_lines_come_back(lines: list[Printed], wrapped: str) -> None:
    """As JSON, fenced or not."""
    spotting = read_spotting(wrapped.replace("{}", as_json(lines)))
    assert (seen(spotting), codes(spotting)) == (lines, [])


@thorough
@given(pages, st.sampled_from([as_marked, as_json]), st.data())
def test_a_cut_answer_keeps_the_lines_before_the_cut(lines: list[Printed], form: object, data: st.DataObject) -> None:
    """Whatever the place of the cut: whole lines stay as they are, and the loss is reported."""
    assert callable(form)
    answer = str(form(lines))
    cut = data.draw(st.integers(0, len(answer) - 1))
    whole = [count for count in range(len(lines) + 1) if answer.startswith(str(form(lines[:count])).rstrip("]"))]
    spotting = read_spotting(answer[:cut])
    got = seen(spotting)
    assert got == lines[: len(got)]
    assert len(got) <= max(whole)
    complete = max(n for n in range(len(lines) + 1) if cut >= len(str(form(lines[:n])).rstrip("]")) or n == 0)
    assert len(got) >= complete - 1
    if form is as_json and answer[:cut].strip():
        assert "spotting_leftover" in codes(spotting)


@thorough
@given(st.text(max_size=60) | broken)
def test_nothing_the_model_prints_can_break_the_grammar(answer: str) -> None:
    """Any text at all: lines, a warning or nothing to say, but no exception and no box off the page."""
    spotting = read_spotting(answer)
    for spot in spotting.spots:
        assert 0 <= spot.box.left <= spot.box.right <= 1
        assert 0 <= spot.box.top <= spot.box.bottom <= 1
    assert all(0 <= spot.start <= spot.end <= len(answer) for spot in spotting.spots)
    is_silent = not spotting.spots and not spotting.warnings
    nothing_said = not strip_marks(answer) or says_no_text(answer) or answer.strip().strip("`json[]{} \n") == ""
    assert nothing_said or not is_silent


@thorough
@given(pages, st.sampled_from([as_marked, as_plain, as_json]))
def test_each_line_knows_which_characters_it_was_read_from(lines: list[Printed], form: object) -> None:
    """So that the scores of those tokens can be found."""
    assert callable(form)
    answer = str(form(lines))
    for spot in read_spotting(answer).spots:
        inside = answer[spot.start : spot.end]
        assert inside.strip() == spot.text or json.loads(f'"{inside}"').strip() == spot.text


def test_a_text_that_ends_in_a_bracket_is_kept() -> None:
    """The vendor's own parser drops this line."""
    assert seen(read_spotting("Total (incl. VAT)(312,22),(493,49)")) == [("Total (incl. VAT)", (312, 22, 493, 49))]


def test_equal_coordinates_are_scaled_once() -> None:
    """The vendor's own parser replaces text in place and scales the first box twice on a page of 2000 pixels."""
    assert seen(read_spotting("A(100,100),(200,200)B(200,200),(400,400)")) == [
        ("A", (100, 100, 200, 200)),
        ("B", (200, 200, 400, 400)),
    ]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("合计（大写）(1,2),(3,4)", "合计（大写）"),
        ("第(1,2),(10,20),(30,40)", "第(1,2),"),
        ('他说"好"，[1](1,2),(3,4)', '他说"好"，[1]'),
        ("1,234.50(1,2),(3,4)", "1,234.50"),
        ("f(x)\n(1, 2), (3, 4)", "f(x)"),
        ("([{(1,2),(3,4)", "([{"),
        ("[](1,2),(3,4)", "[]"),
        ('{"a": 1}(1,2),(3,4)', '{"a": 1}'),
    ],
)
def test_awkward_texts_are_told_from_their_boxes(answer: str, text: str) -> None:
    """Brackets, quotes, digits and commas belong to the text."""
    assert [spot.text for spot in read_spotting(answer).spots] == [text]


def test_marks_cut_in_the_middle_are_not_read_as_the_plain_form() -> None:
    """A text that holds a point must not become a box with the first point of the cut one."""
    spotting = read_spotting(f"{TEXT_START}((1,2),{TEXT_END}{BOX_START}(0,0),")
    assert (seen(spotting), codes(spotting)) == ([], ["spotting_leftover"])


def test_a_cut_box_is_reported_with_its_text() -> None:
    """Nothing that was printed disappears without a word."""
    spotting = read_spotting("A(1,2),(3,4)Total 128(300,2")
    assert [spot.text for spot in spotting.spots] == ["A"]
    assert "Total 128(300,2" in spotting.warnings[0].message.zh


def test_a_box_outside_the_grid_is_moved_and_reported() -> None:
    """1003 becomes the page's edge."""
    spotting = read_spotting("A(10,20),(1003,40)")
    assert (seen(spotting), codes(spotting)) == ([("A", (10, 20, 1000, 40))], ["box_outside_page"])


def test_numbers_too_large_for_any_grid_are_not_a_box() -> None:
    """They are left in the leftover, never turned into (0, 0)."""
    spotting = read_spotting("A(10,20),(123456,40)")
    assert (seen(spotting), codes(spotting)) == ([], ["spotting_leftover"])


@pytest.mark.parametrize(
    "answer",
    [
        '[{"bbox": ["1", "2", "3", "4"], "text": "A"}]',
        "[{'box': [[1, 2], [3, 4]], 'text': 'A'}]",
        '{"lines": [{"box": "[1, 2, 3, 4]", "content": "A"}]}',
        '{"box": [1, 2, 3, 4], "text": "A"}',
        '```json\n[{"box": [1.2, 2, 3, 4], "text": "A"},]\n```',
    ],
)
def test_relatives_of_the_json_form_are_understood(answer: str) -> None:
    """Other key names, nested points, texts for numbers, single quotes, a comma too many."""
    assert seen(read_spotting(answer)) == [("A", (1, 2, 3, 4))]


def test_four_corners_make_a_slanted_box() -> None:
    """A marked box of eight numbers keeps its four points."""
    spotting = read_spotting(f"{TEXT_START}A{TEXT_END}{BOX_START}(10,20),(30,25),(29,35),(9,30){BOX_END}")
    assert spotting.spots[0].box.points == ((0.01, 0.02), (0.03, 0.025), (0.029, 0.035), (0.009, 0.03))


def test_a_json_entry_without_a_place_is_reported() -> None:
    """Its text is shown in the warning, so that it can be typed in by hand."""
    spotting = read_spotting('[{"text": "lost"}, {"box": [1, 2, 3, 4], "text": "A"}]')
    assert [spot.text for spot in spotting.spots] == ["A"]
    assert "lost" in spotting.warnings[0].message.en


def test_a_sentence_that_there_is_no_text_is_not_a_line() -> None:
    """The model says so in words; the page is empty, and that is no failure."""
    assert read_spotting("图中没有文字") == Spotting(())
    assert says_no_text("图片中没有文字。")
    assert not says_no_text("没有文字(1,2),(3,4)")


def test_bare_coordinates_are_recognised() -> None:
    """A document prompt is sometimes answered by coordinates alone."""
    assert is_bare_coordinates("(39,337),(512,900)\n(1,2),(3,4)")
    assert not is_bare_coordinates("甲(39,337),(512,900)")
    assert not is_bare_coordinates("")


def test_stray_coordinates_leave_the_markdown() -> None:
    """Release 1.5 ends some lines with them; a point in a sentence stays."""
    assert strip_stray_boxes("# 标题(39,337),(512,900)\n点 (1,2) 在\n") == "# 标题\n点 (1,2) 在\n"
