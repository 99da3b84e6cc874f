"""A layout that a person has confirmed once: the next document of it is read better, and no other one is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.document import Source
from engine.layouts import LAYOUT_KNOWN, Lesson
from engine.weigh.by_layout import EMPTY_NOTE, NOTE
from tests.engine.layouts.sheets import (
    FIRST,
    NAMES,
    SECOND,
    THIRD,
    Entry,
    Move,
    claim,
    field,
    helped,
    lesson,
    read,
    recall,
    sheet,
    taught,
    typed,
)

MOVES = [
    Move(),
    Move(right=40, down=25),
    Move(scale=0.8, right=90, down=120),
    Move(scale=1.05, right=-30),
    Move(slope=0.03),
    Move(scale=0.9, right=30, down=60, slope=-0.02),
]


def learnt() -> Lesson:
    """What the first claim teaches once a person has typed the file number that has no label."""
    return lesson(typed(read(sheet(FIRST)), "档案号", "KJ-77-0193"))


@pytest.mark.parametrize("move", MOVES, ids=str)
def test_a_field_without_a_label_is_found_where_a_person_showed_it(move: Move) -> None:
    """Missing on the first sheet, found on the second one although that is moved, with the note and the notice."""
    assert not field(read(sheet(FIRST)), "档案号").is_found
    before = read(sheet(SECOND, move))
    after = helped(taught(learnt()), before)
    found = field(after, "档案号")
    assert (field(before, "档案号").value, found.value) == (None, "KJ-78-1250")
    assert (found.note, found.layout, found.source) == (NOTE, "0", Source.CPU)
    assert found.box is not None
    (notice,) = after.warnings
    assert notice.code == LAYOUT_KNOWN
    assert "1 个字段取自它" in notice.message.zh
    assert "2026-09-01" in notice.message.en


def test_what_was_right_stays_and_becomes_surer() -> None:
    """No field of the second sheet changes its value; where the lesson agrees it is believed more."""
    before, after = read(sheet(SECOND)), helped(taught(learnt()), read(sheet(SECOND)))
    known = [name for name in NAMES if name != "档案号"]
    assert [field(after, name).value for name in known] == [field(before, name).value for name in known]
    assert all(field(after, name).confidence >= field(before, name).confidence for name in known)
    assert field(after, "编号").confidence > field(before, "编号").confidence
    assert field(after, "编号").note is None


def test_a_document_of_another_layout_is_not_touched() -> None:
    """The same labels elsewhere, and other labels in the same places, are other layouts."""
    index = taught(learnt())
    elsewhere = tuple((text, 900 - left * 0.7, 1300 - middle) for text, left, middle in SECOND)
    renamed = {"编号": "货号", "报销人": "收货方", "报销日期": "到货时间", "报销部门": "仓库", "报销金额": "净重"}
    renamed |= {"领导审批": "司机", "经办人": "车牌", "费用报销单": "过磅联"}
    lookalike: tuple[Entry, ...] = tuple((renamed.get(text, text), left, middle) for text, left, middle in SECOND)
    for entries in (elsewhere, lookalike, (("会议纪要", 400, 100), ("日期：2026-04-17", 100, 300))):
        document = read(sheet(entries))
        assert recall(index, sheet(entries)) == ()
        assert helped(index, document) == document


def test_an_empty_place_stays_empty() -> None:
    """Where nothing stands at the learnt place the field is missing still; nothing is guessed."""
    without = tuple(entry for entry in SECOND if entry[0] != "KJ-78-1250")
    assert field(helped(taught(learnt()), read(sheet(without))), "档案号").value is None


def test_another_thing_at_the_place_is_no_value() -> None:
    """A number was confirmed there; words are not taken for one."""
    other = tuple(("加急" if entry[0] == "KJ-78-1250" else entry[0], *entry[1:]) for entry in SECOND)
    assert field(helped(taught(learnt()), read(sheet(other))), "档案号").value is None


def test_a_value_typed_that_stands_nowhere_teaches_nothing() -> None:
    """What is not on the page has no place; nor has a short value that stands in many."""
    for value in ("XX-00-0000", "综", "2"):
        places = lesson(typed(read(sheet(FIRST)), "档案号", value)).places
        assert "档案号" not in {place.name for place in places}


def test_a_line_that_was_clicked_is_the_place() -> None:
    """Of two equal texts the one the person clicked is learnt."""
    twice = (*FIRST, ("KJ-77-0193", 500, 1200))
    document = read(sheet(twice))
    clicked = document.pages[0].lines[-1].box
    document = document.with_field(field(document, "档案号").corrected("KJ-77-0193").placed(1, clicked))
    second = (*SECOND, ("KJ-99-9999", 500, 1200))
    assert field(helped(taught(lesson(document)), read(sheet(second))), "档案号").value == "KJ-99-9999"


def test_a_field_that_a_person_emptied_is_not_filled_again() -> None:
    """What stood where the person saw nothing of use is left out; the same field elsewhere is not."""
    index = taught(lesson(typed(read(sheet(FIRST)), "报销人", None)))
    after = field(helped(index, read(sheet(SECOND))), "报销人")
    assert (after.value, after.note, after.layout) == (None, EMPTY_NOTE, "0")
    moved = tuple(("", 0, 0) if text == "报销人" else (text, left, middle) for text, left, middle in SECOND)
    elsewhere = (*(entry for entry in moved if entry[0] not in {"", "阮样本"}), ("报销人：阮样本", 100, 700))
    assert field(helped(index, read(sheet(elsewhere))), "报销人").value == "阮样本"


def test_a_wrong_value_gives_way_to_the_place_that_a_person_showed() -> None:
    """The finder took the number beside the label; people showed the boxed one: next time the boxed one is taken."""
    names = ("编号",)
    index = taught(lesson(typed(read(sheet(FIRST), names=names), "编号", "KJ-77-0193"), names))
    after = helped(index, read(sheet(SECOND), names=names), names)
    assert (field(after, "编号").value, field(after, "编号").note) == ("KJ-78-1250", NOTE)


def test_a_layout_is_known_on_any_page() -> None:
    """Taught by the second page of one document, used on the first and the third of another."""
    cover = (("会议通知", 400, 100), ("各部门：", 100, 300))
    document = read(sheet(cover), sheet(FIRST, number=2))
    only = lesson(typed(document, "档案号", "KJ-77-0193"))
    assert only.page == 2
    for pages in ((sheet(SECOND),), (sheet(cover), sheet(cover, number=2), sheet(SECOND, Move(down=20), number=3))):
        found = field(helped(taught(only), read(*pages)), "档案号")
        assert (found.value, found.page) == ("KJ-78-1250", len(pages))


def test_misread_labels_still_tell_the_layout() -> None:
    """Two characters of the labels are wrong and one label is gone."""
    wrong = {"报销日期": "报钠日期", "报销金额": "报销金颔"}
    entries = tuple((wrong.get(text, text), left, middle) for text, left, middle in SECOND if text != "领导审批")
    assert field(helped(taught(learnt()), read(sheet(entries))), "档案号").value == "KJ-78-1250"


def test_below_a_table_that_grew_the_places_move_down_with_their_labels() -> None:
    """The foot of the sheet stands lower on the second one; its fields are read there."""
    names = ("结论", "编号")
    foot = (("验收意见", 100, 1000), ("合格七号", 260, 1000), ("备注", 100, 1060), ("复核人", 520, 1060))
    first = typed(read(sheet((*FIRST[:-2], *foot)), names=names), "结论", "合格七号")
    lower = tuple((text.replace("七", "九"), left, middle + 130) for text, left, middle in foot)
    after = helped(taught(lesson(first, names)), read(sheet((*SECOND[:-2], *lower)), names=names), names)
    assert field(after, "结论").value == "合格九号"


def test_the_best_of_many_layouts_is_found() -> None:
    """Among two hundred layouts with the same words in other places the right one answers."""
    shifted = [
        replace(
            learnt(),
            anchors=tuple(
                replace(anchor, rect=replace(anchor.rect, left=(anchor.rect.left * (number + 3)) % 0.9))
                for anchor in learnt().anchors
            ),
        )
        for number in range(200)
    ]
    matches = recall(taught(*shifted, learnt()), sheet(THIRD, Move(scale=0.9, down=50)))
    assert matches[0].learnt.id == "200"


def test_a_certain_value_is_never_replaced() -> None:
    """What a QR code says stands, whatever was learnt."""
    document = read(sheet(SECOND))
    certain = replace(field(document, "编号"), value="QR-1", source=Source.QR)
    names = ("编号",)
    index = taught(lesson(typed(read(sheet(FIRST), names=names), "编号", "KJ-77-0193"), names))
    assert field(helped(index, document.with_field(certain)), "编号").value == "QR-1"


def test_hostile_text_is_no_trouble() -> None:
    """Markup, formulas and endless text in a document that teaches and in one that is read."""
    nasty: tuple[Entry, ...] = (
        ("<script>alert(1)</script>：", 100, 600),
        ('=HYPERLINK("x")：', 100, 650),
        ("号" * 5000, 0, 700),
        ("：" * 300, 0, 750),
    )
    document = typed(read(sheet((*FIRST, *nasty))), "档案号", "KJ-77-0193")
    assert field(helped(taught(lesson(document)), read(sheet((*SECOND, *nasty)))), "档案号").value == "KJ-78-1250"


def test_claims_differ_only_in_what_was_filled_in() -> None:
    """The drawn sheets are what the other tests take them for: one layout with other values."""
    assert len(FIRST) == len(SECOND) == len(claim(number="", who="", when="", sum_="", box=""))
    assert {entry[1:] for entry in FIRST} == {entry[1:] for entry in THIRD}
