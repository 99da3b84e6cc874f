"""Two readers, one field: what they agree on is sure, what they do not is shown with both values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.document import Box, Field, Line, Page, Source
from engine.presets import FieldSpec, Label, ValueType
from engine.readers import Answer
from engine.values.confidence import Familiarity, calibrated
from engine.values.conventions import UNIFORM
from engine.weigh.agreement import BigModel, Given
from engine.weigh.bench import Bench
from engine.weigh.by_model import DOUBTFUL, NOT_ON_PAGE
from engine.weigh.claims import printed

SPEC = FieldSpec(name="total", label=Label(zh="合计", en="Total"), type=ValueType.AMOUNT)
BOX = Box.from_rect(0.1, 0.4, 0.3, 0.43)
PAGE = Page(
    1, 1000, 1000, (Line("合计 128.50", BOX, 0.95), Line("小计 120.00", Box.from_rect(0.1, 0.3, 0.3, 0.33), 0.95))
)
EMPTY = Field("total", SPEC.label.words())
CPU = replace(EMPTY, value="128.50", raw="128.50", page=1, box=BOX, confidence=0.9, source=Source.CPU)


def agree(
    spec: FieldSpec, given: Sequence[Given], found: Field, pages: Sequence[Page], shown: Sequence[Page] = ()
) -> Field:
    """The field after the bench heard the print and the big model."""
    model = BigModel(given, pages, UNIFORM, shown)
    return Bench(pages, Familiarity()).judge(spec, (*printed(found), *model.claims(spec)))


def joined(value: str | None, found: Field, confidence: float = 0.99) -> Field:
    """The field after the model said `value` and the CPU reader `found`."""
    field = agree(SPEC, [Given(1, Answer("total", value, confidence))], found, [PAGE])
    return field


def test_both_readers_agree() -> None:
    """The model's value in uniform shape, the other's box, a high confidence and nothing to say."""
    field = joined("￥128.50元", CPU)
    assert (field.value, field.raw, field.source, field.box) == ("128.50", "￥128.50元", Source.HUNYUAN, BOX)
    assert field.confidence >= 0.9
    assert field.note is None


def test_the_model_alone_found_it_and_it_is_on_the_page() -> None:
    """Found by grounding: a place, and the confidence of the line there."""
    field = joined("128.50", EMPTY)
    assert (field.value, field.page, field.note) == ("128.50", 1, None)
    assert field.box is not None
    assert field.confidence == calibrated(0.95 * (0.8 + 0.2 * 0.99))


def test_a_sure_model_does_not_outweigh_the_picture() -> None:
    """The token scores move what speaks for a value by a fifth at most."""
    assert joined("128.50", EMPTY, 0.0).confidence == calibrated(0.95 * 0.8)


def test_two_different_values_are_both_shown() -> None:
    """The model took the subtotal: on the page, but not what the other found."""
    field = joined("120.00", CPU)
    assert field.value == "120.00"
    assert field.confidence <= DOUBTFUL
    assert field.note is not None
    assert "120.00" in field.note.zh
    assert "128.50" in field.note.zh


def test_a_misread_digit_is_shown_with_what_stands_there() -> None:
    """One digit off: the place is known, the doubt is told."""
    field = joined("128.51", EMPTY)
    assert field.page == 1
    assert field.box is not None
    assert field.confidence <= DOUBTFUL
    assert field.note is not None
    assert "128.50" in field.note.en


def test_an_invented_value_says_that_it_is_nowhere() -> None:
    """However sure the model was."""
    field = joined("999999", EMPTY)
    assert (field.raw, field.box) == ("999999", None)
    assert field.confidence <= NOT_ON_PAGE
    assert field.note is not None
    assert "找不到" in field.note.zh


def test_what_only_the_cpu_reader_found_is_kept_with_a_doubt() -> None:
    """The model answered that there is nothing."""
    field = joined(None, CPU)
    assert (field.value, field.source) == ("128.50", Source.CPU)
    assert field.confidence < 0.9
    assert field.note is not None


def test_a_page_the_model_never_saw_leaves_the_other_reader_alone() -> None:
    """No answer at all, as after a failure: the field is as the CPU reader found it."""
    field = agree(SPEC, [], CPU, [PAGE])
    assert field == CPU


def test_of_several_pages_the_one_where_the_value_stands_counts() -> None:
    """Asked page by page, the model invents something on the wrong one."""
    other = Page(2, 1000, 1000, (Line("合计 77.10", BOX, 0.9),))
    given = [Given(1, Answer("total", "555", 0.9)), Given(2, Answer("total", "77.10", 0.9))]
    field = agree(SPEC, given, EMPTY, [PAGE, other])
    assert (field.value, field.page) == ("77.10", 2)


def test_a_codes_word_is_not_overruled() -> None:
    """What a QR code says was not read from pixels; the model's other value is told."""
    field = joined("120.00", replace(CPU, source=Source.QR))
    assert (field.value, field.source, field.confidence) == ("128.50", Source.QR, CPU.confidence)
    assert field.note is not None
    assert "120.00" in field.note.zh


def test_a_text_stays_whole() -> None:
    """Only types with one way to write a value are rewritten; an address in two lines keeps both."""
    spec = FieldSpec(name="address", label=Label(zh="地址", en="Address"), type=ValueType.ADDRESS)
    lines = tuple(
        Line(text, Box.from_rect(0.1, top, 0.4, top + 0.03), 0.9)
        for text, top in (("北京市海淀区", 0.1), ("中关村大街1号", 0.14))
    )
    answer = Answer("address", "北京市海淀区\n中关村大街1号", 0.9)
    empty = Field("address", spec.label.words())
    field = agree(spec, [Given(1, answer)], empty, [Page(1, 1000, 1000, lines)])
    assert field.value == "北京市海淀区\n中关村大街1号"
    assert field.note is None
    assert field.box is not None


def test_without_any_line_nothing_can_be_held_to_the_picture() -> None:
    """A big reader alone, asked for fields: no place, and no certainty."""
    field = agree(SPEC, [Given(1, Answer("total", "8.00", 0.99))], EMPTY, [Page(1, 10, 10)])
    assert (field.value, field.box, field.note) == ("8.00", None, None)
    assert field.confidence <= DOUBTFUL


def test_boxes_follow_the_lines_that_are_shown() -> None:
    """With `OCR_BOXES=model` the field's box lies on the model's line."""
    shown = Page(1, 1000, 1000, (Line("合计128.50", Box.from_rect(0.5, 0.5, 0.9, 0.6), 0.9, Source.HUNYUAN),))
    field = agree(SPEC, [Given(1, Answer("total", "128.50", 0.9))], CPU, [PAGE], [shown])
    assert field.box is not None
    assert field.box.left > 0.5
