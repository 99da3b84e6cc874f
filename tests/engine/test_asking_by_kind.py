"""What the big model is asked when nobody said what kind of document it is: the first page tells."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from PIL import Image

from engine.document import Box, Line
from engine.pipeline import Engine, Order, Upload
from engine.presets import Cue, FieldSpec, Label, Preset, PresetBook
from engine.readers import Answer, PageImage, Reading, Request
from engine.readers import Cancelled as IsCancelled
from engine.readers.scripted import ScriptedReader

_TOTAL = FieldSpec(name="total", label=Label(zh="合计", en="Total"))
_BOOK = PresetBook(
    {
        "auto": Preset(id="auto", label=Label(zh="自动", en="Auto"), description=Label(zh="自动", en="Auto")),
        "receipt": Preset(
            id="receipt",
            label=Label(zh="小票", en="Receipt"),
            description=Label(zh="小票", en="Receipt"),
            kind="receipt",
            fields=(_TOTAL,),
            cues=(Cue(text="收银小票", weight=10),),
        ),
        "pages": Preset(
            id="pages", label=Label(zh="解析", en="Pages"), description=Label(zh="解析", en="Pages"), task="document"
        ),
    }
)
LINES = (
    Line("收银小票", Box.from_rect(0.1, 0.1, 0.4, 0.2), 0.9),
    Line("合计：8.00", Box.from_rect(0.1, 0.3, 0.4, 0.4), 0.9),
)


class Asked(ScriptedReader):
    """A big reader that remembers what it was asked, and answers the total."""

    def __init__(self) -> None:
        super().__init__(name="served")
        self.requests: list[Request] = []

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """One answer a page."""
        self.requests.append(request)
        for _ in images:
            yield Reading(answers=(Answer("total", "8.00", 0.9),))


class Counting(ScriptedReader):
    """A second reader that counts its pages."""

    pages = 0

    def read(self, images: Iterable[PageImage], request: Request, cancelled: IsCancelled) -> Iterator[Reading]:
        """The same lines on every page."""
        for _ in images:
            self.pages += 1
            yield Reading(lines=LINES)


def upload(pages: int = 1) -> Upload:
    """A TIFF of blank pages."""
    buffer = io.BytesIO()
    blank = [Image.new("RGB", (40, 40), "white") for _ in range(pages)]
    blank[0].save(buffer, "TIFF", save_all=True, append_images=blank[1:])
    return Upload("pages.tiff", buffer.getvalue())


def test_the_fields_of_the_kind_are_asked_for() -> None:
    """And their values are held to the lines as ever; no page is read twice by the second reader."""
    big, second = Asked(), Counting(name="cpu")
    document = Engine({"served": big, "cpu": second}, "served", _BOOK, second_reader=second).read(upload(3), Order())
    assert [request.fields for request in big.requests] == [(_TOTAL,)]
    assert (document.kind, document.fields[0].value, document.fields[0].page) == ("receipt", "8.00", 1)
    assert second.pages == 3


def test_a_task_without_fields_is_asked_as_the_preset_says() -> None:
    """Parsing to Markdown needs no fields."""
    big, second = Asked(), Counting(name="cpu")
    Engine({"served": big, "cpu": second}, "served", _BOOK, second_reader=second).read(upload(), Order("pages"))
    assert [(request.task, request.fields) for request in big.requests] == [("document", ())]


def test_fields_of_ones_own_are_asked_as_fields() -> None:
    """Whatever the preset's task."""
    big, second = Asked(), Counting(name="cpu")
    order = Order("pages", fields=("合计",))
    Engine({"served": big, "cpu": second}, "served", _BOOK, second_reader=second).read(upload(), order)
    assert [(request.task, request.fields[0].name) for request in big.requests] == [("fields", "合计")]
