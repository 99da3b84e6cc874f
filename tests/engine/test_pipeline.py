"""A document's way through the engine: bytes and an order in, a document out, or words about why not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from engine.document import Box, Document, Line
from engine.errors import (
    Cancelled,
    EngineError,
    NoFields,
    ReaderUnavailable,
    UnknownPreset,
)
from engine.pipeline import Engine, Order, Silent, Step, Upload, clean_names
from engine.presets import PresetBook
from engine.readers import Reading
from engine.readers.cpu.reader import CpuReader
from engine.readers.scripted import Fault, ScriptedReader
from engine.reading.watching import PageView
from tests.engine import drawing

PRESETS = Path(__file__).parents[2] / "assets" / "kinds"


@pytest.fixture(scope="session")
def presets() -> PresetBook:
    """Those that ship."""
    return PresetBook.load(PRESETS)


def reading(*texts: str) -> Reading:
    """Lines under each other."""
    return Reading(
        lines=tuple(
            Line(text, Box.from_rect(0.1, 0.1 + 0.05 * row, 0.8, 0.14 + 0.05 * row), 0.98)
            for row, text in enumerate(texts)
        )
    )


def engine_with(presets: PresetBook, reader: ScriptedReader, second: ScriptedReader | None = None) -> Engine:
    """An engine whose default reader is `reader`."""
    readers = {reader.name: reader} if second is None else {reader.name: reader, second.name: second}
    return Engine(readers, reader.name, presets, second_reader=second)


UPLOAD = Upload("receipt.png", drawing.encoded(drawing.page(), "PNG"))
THREE_PAGES = Upload("scan.pdf", drawing.picture_pdf(*(drawing.page((f"page {number}",)) for number in (1, 2, 3))))


class Onlooker(Silent):
    """Notes what it is told; cancels when page `until` is reached."""

    def __init__(self, until: int = 1000) -> None:
        self.steps: list[tuple[Step, int, int]] = []
        self.images: list[PageView] = []
        self._until = until

    def step(self, step: Step, page: int, pages: int) -> None:
        self.steps.append((step, page, pages))

    def page_ready(self, view: PageView) -> None:
        self.images.append(view)

    def cancelled(self) -> bool:
        return len(self.images) >= self._until


def test_a_drawn_receipt_becomes_a_document(presets: PresetBook, cpu_reader: CpuReader) -> None:
    """The real reader, upside down: text, fields, provenance, and the way back from JSON."""
    engine = Engine({"cpu": cpu_reader}, "cpu", presets, second_reader=cpu_reader, upright=cpu_reader.upright)
    content = drawing.encoded(drawing.page().rotate(180), "PNG")
    document = engine.read(Upload("x.png", content), Order(preset="receipt"))
    assert document.kind == "receipt"
    assert document.pages[0].turned_degrees == 180
    assert "STARLIGHT BOOKS SDN BHD" in document.plain_text
    totals = [value for value in document.fields if value.name == "total"]
    assert [value.value for value in totals] == ["67.40"]
    assert document.provenance.reader == "cpu"
    assert document.provenance.sha256 == hashlib.sha256(content).hexdigest()
    assert Document.from_dict(document.to_dict()).to_dict() == document.to_dict()


def test_auto_finds_the_kind_from_the_text(presets: PresetBook) -> None:
    """A lease is a contract; its fields are the contract's."""
    text = reading(
        "房屋租赁合同", "甲方（出租方）：星河样本物业服务有限公司", "乙方（承租方）：程样本", "签订日期：2026年3月1日"
    )
    document = engine_with(presets, ScriptedReader({1: text})).read(UPLOAD, Order())
    assert document.kind == "contract"
    assert document.provenance.preset == "contract"
    assert {value.name for value in document.fields} >= {"party_a", "party_b"}


def test_fields_take_the_place_of_the_presets_own(presets: PresetBook) -> None:
    """Exactly those that were named, in their order."""
    text = reading("甲方：星河样本物业服务有限公司", "乙方：程样本")
    order = Order(fields=("乙方, 甲方", "乙方"))
    document = engine_with(presets, ScriptedReader({1: text})).read(UPLOAD, order)
    assert [value.label.zh for value in document.fields] == ["乙方", "甲方"]
    assert [value.value for value in document.fields] == ["程样本", "星河样本物业服务有限公司"]


def test_an_instruction_names_fields_in_plain_words(presets: PresetBook) -> None:
    """What a person types into the box."""
    text = reading("甲方：星河样本物业服务有限公司", "乙方：程样本")
    order = Order(instruction="请提取甲方和乙方")
    document = engine_with(presets, ScriptedReader({1: text})).read(UPLOAD, order)
    assert [value.value for value in document.fields] == ["星河样本物业服务有限公司", "程样本"]


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (Order(preset="nope"), UnknownPreset),
        (Order(fields=(" ， , ",)), NoFields),
        (Order(instruction="   "), NoFields),
        (Order(reader="nobody"), ReaderUnavailable),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_before_the_file_is_opened(
    presets: PresetBook, order: Order, error: type[EngineError]
) -> None:
    """The file is broken too, but that is not what is said."""
    with pytest.raises(error):
        engine_with(presets, ScriptedReader()).read(Upload("x", b""), order)


def test_names_are_split_at_commas_of_both_scripts_and_kept_once() -> None:
    """As people type them."""
    assert clean_names(["甲方，乙方、 total ;甲方", "date\n"]) == ("甲方", "乙方", "total", "date")


def test_the_watcher_sees_every_page_take_every_step(presets: PresetBook) -> None:
    """In order, with the number of pages known from the start."""
    onlooker = Onlooker()
    engine_with(presets, ScriptedReader()).read(THREE_PAGES, Order(preset="text"), onlooker)
    pages = [(step, number, 3) for number in (1, 2, 3) for step in (Step.INTAKE, Step.READ)]
    assert onlooker.steps == [*pages, (Step.EXTRACT, 3, 3), (Step.CHECK, 3, 3)]
    assert [image.number for image in onlooker.images] == [1, 2, 3]


def test_cancelling_between_pages_stops_the_reading(presets: PresetBook) -> None:
    """The second page is the last that was looked at."""
    onlooker = Onlooker(until=2)
    with pytest.raises(Cancelled):
        engine_with(presets, ScriptedReader()).read(THREE_PAGES, Order(preset="text"), onlooker)
    assert len(onlooker.images) == 2


def test_without_a_second_reader_being_away_is_an_error(presets: PresetBook) -> None:
    """Nobody takes over."""
    with pytest.raises(ReaderUnavailable):
        engine_with(presets, ScriptedReader(fault=Fault.UNAVAILABLE)).read(UPLOAD, Order(preset="text"))


def test_garbage_from_a_reader_is_a_document_still(presets: PresetBook) -> None:
    """Whatever a model says is text; nothing in the engine trips over it."""
    document = engine_with(presets, ScriptedReader(fault=Fault.GARBAGE)).read(UPLOAD, Order(preset="invoice"))
    assert all(not value.is_found or value.confidence < 0.5 for value in document.fields)


@pytest.mark.parametrize(
    "seen",
    [
        Reading(),
        reading("…", "—"),
        replace(reading("14 20"), unread=(Box.from_rect(0.1, 0.09, 0.8, 0.15),)),
    ],
    ids=["no lines", "marks only", "an unknown script"],
)
def test_a_document_without_text_says_that_nothing_could_be_read(presets: PresetBook, seen: Reading) -> None:
    """It is not one in which there is nothing to check."""
    document = engine_with(presets, ScriptedReader({1: seen})).read(UPLOAD, Order())
    assert [notice.code for notice in document.warnings] == ["nothing_read"]
    assert document.provenance.nothing_read
    assert Document.from_dict(document.to_dict()) == document


def test_a_document_with_text_does_not_say_so(presets: PresetBook) -> None:
    """Although no value was found in it."""
    document = engine_with(presets, ScriptedReader({1: reading("Thank you")})).read(UPLOAD, Order())
    assert not document.provenance.nothing_read
    assert document.warnings == ()
