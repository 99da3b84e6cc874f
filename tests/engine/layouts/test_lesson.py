"""A lesson holds labels and places and no value; two of them make a better one; people's corrections weaken it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.document import Check, Field
from engine.layouts import AnchorWords, Lesson, merge
from engine.layouts.teach import _may_be_kept
from engine.layouts.words import is_impersonal
from engine.words import Words
from tests.engine.layouts.sheets import (
    FIRST,
    SECOND,
    THIRD,
    Entry,
    Move,
    field,
    lesson,
    presets,
    read,
    recall,
    sheet,
    taught,
    typed,
    words,
)

PERSONAL: tuple[Entry, ...] = (
    ("张示例：请尽快付款", 100, 600),
    ("尊敬的王先生：", 100, 640),
    ("Dear Ms Sample:", 100, 680),
    ("云杉市松涛路9号", 100, 720),
    ("13800001111", 100, 760),
    ("备注说明：加急", 100, 820),
)


def test_nothing_of_a_value_is_kept() -> None:
    """Neither values nor names, addresses or numbers of the document stand in what is written down."""
    document = typed(read(sheet((*FIRST, *PERSONAL))), "档案号", "KJ-77-0193")
    written = json.dumps(lesson(document).to_dict(), ensure_ascii=False)
    values = ("BX-2001", "bx2001", "沐示例", "128.50", "12850", "0193", "综合处", "2026", "张示例", "王先生", "sample")
    assert [text for text in (*values, "松涛路", "13800001111", "加急", "付款") if text in written] == []
    assert "备注说明" in written
    assert "报销人" in written


def test_a_label_that_is_a_value_is_not_kept() -> None:
    """A word of the vocabulary that a person gave as a value is that document's own."""
    document = typed(read(sheet((*FIRST, ("现金", 500, 620)))), "档案号", "现金")
    assert "现金" not in {anchor.text for anchor in lesson(document).anchors}


def test_what_may_stand_before_a_colon() -> None:
    """A form's own print is kept; names, forms of address and numbers are not."""
    latin = words().latin
    for good in ("设备位置", "Ship date", "Purchase order", "生产批次"):
        assert is_impersonal(good, latin)
    for bad in ("王小明", "李雷", "Mr Bean", "Hans Muster", "2026-03", "http", "致青禾公司", "a@b", "", "地" * 40):
        assert not is_impersonal(bad, latin)


def test_a_lesson_survives_being_written() -> None:
    """`from_dict` is the inverse of `to_dict`."""
    only = lesson(typed(read(sheet(FIRST)), "档案号", "KJ-77-0193"))
    again = Lesson.from_dict(json.loads(json.dumps(only.to_dict())))
    assert again.to_dict() == only.to_dict()
    assert [place.name for place in again.places] == [place.name for place in only.places]


def second_lesson(known: Lesson, entries: tuple[Entry, ...] = SECOND, move: Move = Move(down=30)) -> Lesson:  # noqa: B008
    """A lesson after another confirmed document of the layout."""
    page = sheet(entries, move)
    (match,) = recall(taught(known), page)
    box = next(text for text, left, _ in entries if left == 720)
    return merge(match, lesson(typed(read(page), "档案号", box)))


def test_labels_that_do_not_repeat_are_dropped() -> None:
    """A head before a colon that stood on the first document only is gone after the second."""
    once = lesson(typed(read(sheet((*FIRST, ("生产批次：甲", 100, 700)))), "档案号", "KJ-77-0193"))
    twice = second_lesson(once)
    assert "生产批次" in {anchor.text for anchor in once.anchors}
    assert {anchor.text for anchor in once.anchors} - {anchor.text for anchor in twice.anchors} == {"生产批次"}
    assert (once.confirmed, twice.confirmed) == (1, 2)
    assert all(anchor.seen == 2 for anchor in twice.anchors)


def test_places_are_confirmed_in_the_layouts_own_measure() -> None:
    """A moved second document changes the places by less than half a line, and each is surer."""
    once = lesson(typed(read(sheet(FIRST)), "档案号", "KJ-77-0193"))
    twice = second_lesson(once, move=Move(scale=0.85, right=60, down=90))
    before = {place.name: place for place in once.places}
    for place in twice.places:
        assert abs(place.rect.middle - before[place.name].rect.middle) < 0.015
        assert place.rect.left <= before[place.name].rect.left
        assert place.trust > before[place.name].trust


def test_a_third_document_confirms_again() -> None:
    """Trust grows with every document, and the place stays."""
    thrice = second_lesson(second_lesson(lesson(typed(read(sheet(FIRST)), "档案号", "KJ-77-0193"))), THIRD)
    assert thrice.confirmed == 3
    assert {place.confirmed for place in thrice.places if place.name == "档案号"} == {3}


def test_the_same_document_twice_counts_once() -> None:
    """Finished, opened again and finished: the places are taken as they are now, the counts stay."""
    once = lesson(typed(read(sheet(FIRST)), "档案号", "KJ-77-0193"))
    (match,) = recall(taught(once), sheet(FIRST))
    again = merge(match, lesson(typed(read(sheet(FIRST)), "档案号", "综合处")), is_new_document=False)
    assert again.confirmed == 1
    (place,) = (place for place in again.places if place.name == "档案号")
    assert abs(place.rect.left - 0.26) < 0.01


def test_a_place_that_led_astray_is_weakened_and_then_forgotten() -> None:
    """Each correction takes trust; after a few the place is not used, and a lesson without places is nothing."""
    once = lesson(typed(read(sheet(FIRST), names=("档案号",)), "档案号", "KJ-77-0193"), ("档案号",))
    weak = once.refute("档案号")
    assert weak.places[0].trust < once.places[0].trust
    assert not weak.is_forgotten
    assert weak.refute("档案号").is_forgotten
    assert not once.refute("别的").refute("别的").is_forgotten


def test_the_words_are_the_products_own() -> None:
    """A label is known although misread; a text with digits is never taken for one."""
    known = AnchorWords.of(presets())
    assert known.name_of("统一社会信用代玛") == "统一社会信用代码"
    assert known.name_of("统一社会信用代码1") is None
    assert known.head_of("公民身份号码11") == "公民身份号码"
    assert known.tail_of("沐示例经办人") == "经办人"


@pytest.mark.parametrize(("name", "is_kept"), [("王小明", False), ("设备编号", True), ("李老师您好", False)])
def test_a_printed_name_of_a_person_is_no_field_to_remember(name: str, is_kept: bool) -> None:
    """What stands before a colon becomes a field of an open preset; a person's name there is never kept."""
    assert _may_be_kept(Field(name, Words(name, name), "在家"), words()) is is_kept


def test_a_value_with_a_failed_check_teaches_once_a_person_confirmed_it() -> None:
    """A doubted value shows no place; a confirmed one does, where it was read."""
    document = read(sheet(FIRST))
    doubted = replace(field(document, "编号"), checks=(Check("any", False, Words("不符", "differs")),))
    confirmed = doubted.confirmed_as_it_stands()
    assert "编号" not in {place.name for place in lesson(document.with_field(doubted)).places}
    assert "编号" in {place.name for place in lesson(document.with_field(confirmed)).places}
