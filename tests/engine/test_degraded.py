"""Whatever becomes of the big model, the document ends in a clear state and the next one is read."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.choices import WhenAway
from engine.document import Box, Document, Line, Source
from engine.errors import ReaderError
from engine.pipeline import Engine, Order, Upload
from engine.presets import Label, Preset, PresetBook
from engine.readers import Reading
from engine.readers.hunyuan.client import Patience
from engine.readers.hunyuan.served import ServedConfig, ServedReader
from engine.readers.scripted import ScriptedReader
from tests.engine.readers.hunyuan.scripted_server import (
    Behave,
    ScriptedServer,
    cut,
    endless,
    fail,
    hang,
    loop,
    running,
    say,
    slam,
)
from tests.engine.readers.hunyuan.transformers_serve import serving
from tests.engine.tiny_hunyuan.pages import boxes, draw, load_tasks, sample

ORDER = Order(fields=("No", "Total"))
ANSWER = '{"No": "R-2031", "Total": "128.50"}'
_ANY = Label(zh="自动", en="Any")
PRESETS = PresetBook({"auto": Preset(id="auto", label=_ANY, description=_ANY)})


def receipt() -> Upload:
    """The drawn receipt as a file."""
    buffer = io.BytesIO()
    draw(sample("receipt")).save(buffer, "PNG")
    return Upload("receipt.png", buffer.getvalue())


@contextmanager
def engine_with(*urls: str, when_away: WhenAway = WhenAway.TAKE_OVER, silence_seconds: float = 0.4) -> Iterator[Engine]:
    """An engine whose second reader sees what is drawn, exactly."""
    lines = tuple(
        Line(text, Box.from_rect(a / 1000, b / 1000, c / 1000, d / 1000), 0.95)
        for text, (a, b, c, d) in boxes(sample("receipt"))
    )
    second = ScriptedReader({1: Reading(lines=lines)}, name="cpu")
    patience = Patience(connect_seconds=1, silence_seconds=silence_seconds, answer_seconds=60)
    served = ServedReader(ServedConfig(urls, retries=1, patience=patience), load_tasks())
    engine = Engine(
        {"served": served, "cpu": second},
        "served",
        PRESETS,
        second_reader=second,
        when_away=when_away,
    )
    try:
        yield engine
    finally:
        engine.close()


def values(document: Document) -> dict[str, str | None]:
    """The fields by name."""
    return {field.name: field.value for field in document.fields}


def test_a_healthy_server_answers_and_the_values_have_boxes() -> None:
    """What the others are compared with."""
    with running(say(ANSWER)) as server, engine_with(server.url) as engine:
        document = engine.read(receipt(), ORDER)
    assert values(document) == {"No": "R-2031", "Total": "128.50"}
    assert all(field.source is Source.HUNYUAN and field.box is not None for field in document.fields)
    assert (document.provenance.reader, document.provenance.degraded, document.warnings) == ("served", False, ())


@pytest.mark.parametrize(
    "behave",
    [
        hang,
        slam,
        fail(500, "CUDA error"),
        fail(429),
        fail(200, "<html>log in</html>"),
        fail(401),
        fail(404, {"message": "The model `x` does not exist."}),
        fail(400, "maximum context length"),
    ],
)
def test_every_failure_ends_in_a_degraded_document_and_the_next_one_is_read(behave: Behave) -> None:
    """The CPU reader's values, the reason as a warning; then the server is well again."""

    def first_fails(it: object) -> None:
        (behave if current["document"] == 1 else say(ANSWER))(it)  # type: ignore[arg-type]

    current = {"document": 1}
    with running(first_fails) as server, engine_with(server.url) as engine:
        first = engine.read(receipt(), ORDER)
        current["document"] = 2
        second = engine.read(receipt(), ORDER)
    assert values(first) == values(second) == {"No": "R-2031", "Total": "128.50"}
    assert (first.provenance.degraded, first.provenance.reader) == (True, "cpu")
    assert [notice.code for notice in first.warnings] == ["reader_away"]
    assert (second.provenance.degraded, second.provenance.reader) == (False, "served")


def test_no_server_at_all_degrades() -> None:
    """Nobody listens there."""
    with running() as server:
        url = server.url
    with engine_with(url) as engine:
        document = engine.read(receipt(), ORDER)
    assert document.provenance.degraded
    assert values(document) == {"No": "R-2031", "Total": "128.50"}


@pytest.mark.parametrize(
    ("behave", "code"), [(loop, "answer_repeats"), (endless, "answer_cut"), (cut('{"No": "R-20'), "answer_broken")]
)
def test_a_bad_answer_is_a_warning_on_its_page(behave: Behave, code: str) -> None:
    """The model answered after all; what is wrong with it is told."""
    with running(behave) as server, engine_with(server.url, silence_seconds=5) as engine:
        document = engine.read(receipt(), ORDER)
    assert code in [notice.code for notice in document.pages[0].warnings]
    assert not document.provenance.degraded
    assert values(document)["Total"] == "128.50"


def test_failing_can_be_chosen_instead() -> None:
    """`OCR_WHEN_AWAY=fail`: an error, so that the document is tried again."""
    with (
        running(fail(500)) as server,
        engine_with(server.url, when_away=WhenAway.FAIL) as engine,
        pytest.raises(ReaderError),
    ):
        engine.read(receipt(), ORDER)


def read_many(engine: Engine, count: int, after_first: object) -> list[Document]:
    """`count` documents at once; `after_first` is called when one is done."""
    documents: list[Document] = []
    lock, done_one = threading.Lock(), threading.Event()

    def work() -> None:
        document = engine.read(receipt(), ORDER)
        with lock:
            documents.append(document)
        done_one.set()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    assert done_one.wait(60)
    assert callable(after_first)
    after_first()
    for thread in threads:
        thread.join(60)
    return documents


def test_killing_the_server_under_eight_documents_loses_none(tmp_path: Path) -> None:
    """A real server, killed while it answers: each document is whole, read by it or by the CPU reader."""
    with serving(tmp_path) as server, engine_with(server.url, silence_seconds=60) as engine:
        engine.warm_up()
        documents = read_many(engine, 8, server.kill)
    assert [values(document) for document in documents] == [{"No": "R-2031", "Total": "128.50"}] * 8
    degraded = [document.provenance.degraded for document in documents]
    assert 1 <= sum(degraded) < 8
    assert all(
        document.provenance.reader == ("cpu" if document.provenance.degraded else "served") for document in documents
    )


def test_killing_one_of_two_servers_degrades_none() -> None:
    """The other address takes its pages."""
    with running(say(ANSWER)) as other:
        dying = ScriptedServer([say(ANSWER), hang], models=["HunyuanOCR"], owner="vllm", on_probe=slam)
        thread = threading.Thread(target=dying.serve_forever, args=(0.05,), daemon=True)
        thread.start()

        def kill() -> None:
            dying.shutdown()
            dying.server_close()

        with engine_with(dying.url, other.url) as engine:
            documents = read_many(engine, 8, kill)
    assert not any(document.provenance.degraded for document in documents)
