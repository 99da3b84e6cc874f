"""The `served` reader against `transformers serve`: the same checkpoint gives the same fields as in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.choices import BoxSource
from engine.errors import ReaderRefused
from engine.readers import Reading, Request
from engine.readers.hunyuan.dialogue import UNKNOWN_SCORE
from engine.readers.hunyuan.served import ServedConfig, ServedReader
from tests.engine.readers.hunyuan.test_in_process import fields, never, reader_with, values
from tests.engine.readers.hunyuan.transformers_serve import Served, serving
from tests.engine.tiny_hunyuan.pages import SAMPLES, boxes, load_tasks, page_image, sample


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the module."""
    with serving(tmp_path_factory.mktemp("serve")) as served:
        yield served


@pytest.fixture(scope="module")
def reader(server: Served) -> Iterator[ServedReader]:
    """A reader of it."""
    made = ServedReader(ServedConfig((server.url,), boxes=BoxSource.MODEL, release="1.5"), load_tasks())
    yield made
    made.close()


def read_one(reader: ServedReader, name: str, request: Request) -> Reading:
    """The reading of one drawn page."""
    (reading,) = reader.read([page_image(name)], request, never)
    return reading


def test_the_server_gives_what_the_process_gives(reader: ServedReader) -> None:
    """Fields and lines alike, though it strips the special tokens and gives no scores."""
    request = fields("No", "Date", "Total")
    served = read_one(reader, "receipt", request)
    (here,) = reader_with(boxes=BoxSource.MODEL, release="1.5").read([page_image("receipt")], request, never)
    assert values(served) == values(here) == {"No": "R-2031", "Date": "2026-03-14", "Total": "128.50"}
    assert [(line.text, line.box) for line in served.lines] == [(line.text, line.box) for line in here.lines]
    assert served.answers[0].confidence == UNKNOWN_SCORE
    assert served.warnings == ()


def test_pages_sent_together_come_back_in_order(reader: ServedReader) -> None:
    """Each with its own lines, in the form without special tokens."""
    images = [page_image(page.name, number) for number, page in enumerate(SAMPLES, start=1)]
    readings = list(reader.read(images, Request("spotting"), never))
    assert [[line.text for line in reading.lines] for reading in readings] == [
        [text for text, _ in boxes(page)] for page in SAMPLES
    ]


def test_a_bracket_in_a_text_survives_the_ambiguous_form(reader: ServedReader) -> None:
    """`Oolong (hot), 18.00(47,590),(517,679)`."""
    lines = [line.text for line in read_one(reader, "receipt", Request("spotting")).lines]
    assert "Oolong (hot), 18.00" in lines
    assert lines == [text for text, _ in boxes(sample("receipt"))]


def test_a_wrong_model_name_is_refused_in_words(server: Served) -> None:
    """As this server says it."""
    reader = ServedReader(ServedConfig((server.url,), model="another/model"), load_tasks())
    with pytest.raises(ReaderRefused, match="no such model"):
        read_one(reader, "receipt", fields("No"))
    reader.close()
