"""HunyuanOCR in this process, for real: the tiny checkpoint has the true architecture, processor and prompts."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.choices import BoxSource, FieldsWording
from engine.document import Box, Line, Source
from engine.errors import Cancelled, ReaderUnavailable
from engine.presets import FieldSpec, Label
from engine.readers import PageImage, Reading, Request
from engine.readers.hunyuan import in_process
from engine.readers.hunyuan.dialogue import Said
from engine.readers.hunyuan.in_process import HunyuanConfig, HunyuanReader
from engine.readers.hunyuan.model import HunyuanModel, Question, load
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import INSTRUCTION, SAMPLES, boxes, load_tasks, page_image, sample

CONFIG = HunyuanConfig(CHECKPOINT, batch=4)


def never() -> bool:
    """A caller with patience."""
    return False


def fields(*names: str) -> Request:
    """A request for fields of these names."""
    return Request("fields", tuple(FieldSpec(name=name, label=Label(zh=name, en=name)) for name in names))


def reader_with(**changes: object) -> HunyuanReader:
    """A reader with other settings."""
    return HunyuanReader(replace(CONFIG, **changes), load_tasks())  # type: ignore[arg-type]


def read_one(reader: HunyuanReader, name: str, request: Request) -> Reading:
    """The reading of one drawn page."""
    (reading,) = reader.read([page_image(name)], request, never)
    return reading


def values(reading: Reading) -> dict[str, str | None]:
    """The answers by name."""
    return {answer.name: answer.value for answer in reading.answers}


@pytest.fixture(scope="module")
def reader() -> Iterator[HunyuanReader]:
    """One loaded reader for the module."""
    made = HunyuanReader(CONFIG, load_tasks())
    made.warm_up()
    yield made
    made.close()


def test_fields_are_read_with_a_confidence_from_their_tokens(reader: HunyuanReader) -> None:
    """Picture to processor to generation to JSON to fields."""
    reading = read_one(reader, "receipt", fields("No", "Date", "Total"))
    assert values(reading) == {"No": "R-2031", "Date": "2026-03-14", "Total": "128.50"}
    assert all(0.9 < answer.confidence < 1.0 for answer in reading.answers)
    assert (reading.lines, reading.warnings) == ((), ())


@pytest.mark.parametrize("release", ["1.0", "1.5"])
def test_lines_are_read_in_the_forms_of_both_releases(release: str) -> None:
    """Marked by special tokens for 1.0, as JSON for 1.5: the same lines in the same places."""
    reading = read_one(reader_with(release=release), "receipt", Request("spotting_json"))
    expected = boxes(sample("receipt"))
    assert [line.text for line in reading.lines] == [text for text, _ in expected]
    for line, (_, (left, top, right, bottom)) in zip(reading.lines, expected, strict=True):
        assert line.box == Box.from_rect(left / 1000, top / 1000, right / 1000, bottom / 1000)
        assert line.source is Source.HUNYUAN
        assert line.score > 0.8


def test_a_batch_reads_as_single_pages_do(reader: HunyuanReader) -> None:
    """Padding on the left: no page sees another, and the order is kept."""
    images = [page_image(page.name, number) for number, page in enumerate(SAMPLES, start=1)]
    together = list(reader.read(images, Request("spotting"), never))
    alone = [read_one(reader_with(batch=1), page.name, Request("spotting")) for page in SAMPLES[:2]]
    assert [[line.text for line in reading.lines] for reading in together] == [
        [text for text, _ in boxes(page)] for page in SAMPLES
    ]
    assert [[line.text for line in reading.lines] for reading in together[:2]] == [
        [line.text for line in reading.lines] for reading in alone
    ]


def test_boxes_from_the_model_come_with_the_fields() -> None:
    """`OCR_BOXES=model`: two questions a page, one reading."""
    reading = read_one(reader_with(boxes=BoxSource.MODEL), "card", fields("Name", "ID", "Born"))
    assert values(reading)["Name"] == "Li Wei"
    assert [line.text for line in reading.lines] == [text for text, _ in boxes(sample("card"))]


def test_fields_can_be_asked_one_by_one() -> None:
    """The other wording answers with the bare value."""
    reader = reader_with(fields_wording=FieldsWording.ONE_BY_ONE)
    assert values(read_one(reader, "receipt", fields("Total"))) == {"Total": "128.50"}


def test_a_free_instruction_is_answered(reader: HunyuanReader) -> None:
    """Passed on as it is; the fields it names are looked up in the answer."""
    request = replace(fields("单号", "总金额"), instruction=INSTRUCTION)
    assert values(read_one(reader, "receipt", request)) == {"单号": "R-2031", "总金额": "128.50"}


def test_an_empty_value_is_not_found(reader: HunyuanReader) -> None:
    """The model printed the key with nothing in it."""
    assert values(read_one(reader, "cafe", fields("SUM", "Tax"))) == {"SUM": "8.00", "Tax": None}


def test_a_page_without_text_says_so(reader: HunyuanReader) -> None:
    """In one word of warning instead of an empty result."""
    reading = read_one(reader, "blank", Request("spotting"))
    assert (reading.lines, [notice.code for notice in reading.warnings]) == ((), ["no_text"])


def test_a_document_becomes_markdown_without_stray_coordinates(reader: HunyuanReader) -> None:
    """Table in HTML, formula in LaTeX, and what release 1.5 leaves at the end removed."""
    markdown = read_one(reader, "table", Request("document")).markdown
    assert markdown is not None
    assert markdown.startswith("# Q1 Report\n\n<table>")
    assert markdown.endswith("$$ E = mc^{2} $$")


def test_a_text_layer_spares_the_model(reader: HunyuanReader) -> None:
    """Lines that the file itself gives are not guessed again."""
    layer = (Line("written by the file", Box.from_rect(0.1, 0.1, 0.5, 0.2), 1.0, Source.PDF_TEXT),)
    image = replace(page_image("receipt"), text_lines=layer)
    (reading,) = reader.read([image], Request("spotting"), never)
    assert reading.lines == layer


def test_a_strip_is_padded_rather_than_refused(reader: HunyuanReader) -> None:
    """The processor refuses pictures two hundred times as long as high."""
    strip = PageImage(1, np.full((8, 2400, 3), 255, dtype=np.uint8))
    (reading,) = reader.read([strip], Request("spotting"), never)
    assert all(0 <= line.box.bottom <= 1 for line in reading.lines)


def test_pages_are_pulled_a_batch_at_a_time(reader: HunyuanReader) -> None:
    """A long document is never in memory whole."""
    pulled = []

    def images() -> Iterator[PageImage]:
        for number in range(1, 10):
            pulled.append(number)
            yield page_image("subtitle", number)

    readings = reader.read(images(), Request("subtitles"), never)
    assert next(readings).markdown == "See you tomorrow."
    assert len(pulled) == 4


def test_documents_read_at_the_same_time_are_not_mixed_up(reader: HunyuanReader) -> None:
    """Each has the answers about its own page."""
    got: dict[str, Reading] = {}

    def work(name: str, request: Request) -> None:
        got[name] = read_one(reader, name, request)

    threads = [
        threading.Thread(target=work, args=arguments)
        for arguments in (("receipt", fields("No", "Date", "Total")), ("card", fields("Name", "ID", "Born")))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values(got["receipt"])["No"] == "R-2031"
    assert values(got["card"])["Name"] == "Li Wei"


class Held:
    """A model that waits with its first batch until it is let go; `sizes` of all batches."""

    def __init__(self, model: HunyuanModel) -> None:
        self._model = model
        self.device = model.device
        self.has_first = threading.Event()
        self.let_go = threading.Event()
        self.sizes: list[int] = []

    def answer(self, questions: Sequence[Question], **how: Any) -> list[Said | None]:
        """As the model does."""
        self.sizes.append(len(questions))
        self.has_first.set()
        assert self.let_go.wait(60)
        return self._model.answer(questions, **how)


class OneDocument(threading.Thread):
    """A document of one page, read in a thread of its own. `is_in_line`: its question waits for the model."""

    def __init__(self, reader: HunyuanReader, name: str, request: Request) -> None:
        super().__init__()
        self._work = (reader, name, request)
        self._looks = 0
        self.is_in_line = threading.Event()
        self.is_cancelled = threading.Event()
        self.got: Reading | Cancelled | None = None
        self.start()

    def run(self) -> None:
        """Reads."""
        reader, name, request = self._work
        try:
            (self.got,) = reader.read([page_image(name)], request, self._cancelled)
        except Cancelled as cancelled:
            self.got = cancelled

    def _cancelled(self) -> bool:
        self._looks += 1
        if self._looks > 1:
            self.is_in_line.set()
        return self.is_cancelled.is_set()


def test_pages_of_different_documents_go_together_and_each_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the model reads a first document, others come; one of them is taken back, the rest is one batch."""
    held = Held(load(CHECKPOINT, "cpu", "f32"))
    monkeypatch.setattr(in_process, "load", lambda *_: held)
    reader = reader_with()
    first = OneDocument(reader, "subtitle", Request("subtitles"))
    assert held.has_first.wait(60)
    asked = {
        "receipt": fields("No", "Date", "Total"),
        "card": fields("Name", "ID", "Born"),
        "cafe": fields("SUM", "Tax"),
    }
    others = {name: OneDocument(reader, name, request) for name, request in asked.items()}
    for document in others.values():
        assert document.is_in_line.wait(60)
    others["cafe"].is_cancelled.set()
    others["cafe"].join(60)
    held.let_go.set()
    for document in (first, *others.values()):
        document.join(60)
    assert held.sizes == [1, 2]
    assert isinstance(others["cafe"].got, Cancelled)
    assert isinstance(first.got, Reading)
    assert first.got.markdown == "See you tomorrow."
    receipt, card = others["receipt"].got, others["card"].got
    assert isinstance(receipt, Reading)
    assert isinstance(card, Reading)
    assert (values(receipt)["Total"], values(card)["Name"]) == ("128.50", "Li Wei")


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """The checkpoint that does not know how to end."""
    folder = Path(shutil.copytree(CHECKPOINT, tmp_path / "endless"))
    settings = json.loads((folder / "generation_config.json").read_text("utf-8"))
    settings["eos_token_id"] = [1]
    (folder / "generation_config.json").write_text(json.dumps(settings), "utf-8")
    return folder


def test_a_loop_is_stopped_and_told(endless: Path) -> None:
    """Long before the token limit of 16,384, with what was read until then."""
    reading = read_one(reader_with(weights=endless, batch=1), "subtitle", Request("subtitles"))
    assert "answer_repeats" in [notice.code for notice in reading.warnings]
    assert reading.markdown is not None
    assert reading.markdown.startswith("See you tomorrow.")


def test_cancelling_stops_within_a_few_tokens(endless: Path) -> None:
    """Not at the next page: in the middle of an answer."""
    reader = reader_with(weights=endless, batch=1)
    reader.warm_up()
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        list(reader.read([page_image("receipt")], Request("spotting"), cancelled))
    assert len(asked) == 4
    reader.close()


def test_nothing_is_ever_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading opens no connection, not even for a damaged checkpoint."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    reader_with().warm_up()


def test_missing_weights_are_a_clear_error(tmp_path: Path) -> None:
    """It names the folder and the setting."""
    with pytest.raises(ReaderUnavailable) as caught:
        reader_with(weights=tmp_path / "nowhere").warm_up()
    assert "nowhere" in caught.value.message.en
    assert "OCR_HUNYUAN_WEIGHTS" in caught.value.hint.zh


def test_damaged_weights_are_a_clear_error(tmp_path: Path) -> None:
    """A file cut short by a copy through the air gap."""
    folder = Path(shutil.copytree(CHECKPOINT, tmp_path / "cut"))
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    with pytest.raises(ReaderUnavailable, match="cannot be loaded") as caught:
        reader_with(weights=folder).warm_up()
    assert "doctor" in caught.value.hint.en


def test_a_device_that_is_not_there_is_a_clear_error() -> None:
    """Asked for a GPU on a machine without one."""
    with pytest.raises(ReaderUnavailable) as caught:
        reader_with(device="cuda:7").warm_up()
    assert "OCR_HUNYUAN_DEVICE" in caught.value.hint.en


def test_a_missing_package_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded default is installed without torch."""
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ReaderUnavailable) as caught:
        reader_with().warm_up()
    assert "./launch.sh install hunyuan" in caught.value.hint.en


def test_the_revision_is_known_without_loading() -> None:
    """It goes into every document."""
    reader = reader_with(release="1.5")
    assert reader.revision.startswith("HunyuanOCR-1.5-")
    assert (reader.name, len(reader.revision)) == ("hunyuan", len("HunyuanOCR-1.5-") + 12)


def test_a_closed_reader_loads_again() -> None:
    """Closing twice is safe."""
    reader = reader_with()
    reader.warm_up()
    reader.close()
    reader.close()
    assert read_one(reader, "subtitle", Request("subtitles")).markdown == "See you tomorrow."


def test_out_of_memory_is_one_clear_error_and_the_next_page_is_read() -> None:
    """In a process of its own, whose memory is capped for one page and freed for the next."""
    script = """
        import resource
        import numpy as np
        from engine.errors import ReaderOutOfMemory
        from engine.readers import PageImage, Request
        from tests.engine.readers.hunyuan.test_in_process import never, reader_with
        from tests.engine.tiny_hunyuan.pages import page_image

        reader = reader_with(batch=1)
        large = PageImage(1, np.full((6000, 6000, 3), 255, dtype=np.uint8))
        first = list(reader.read([page_image("subtitle")], Request("subtitles"), never))
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 16_000_000, resource.RLIM_INFINITY))
        many = reader_with(batch=1, short_side=4000)
        many._model = reader._model
        try:
            list(many.read([large], Request("subtitles"), never))
        except ReaderOutOfMemory as error:
            print(error.code)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(list(many.read([page_image("subtitle")], Request("subtitles"), never))[0].markdown)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.stdout.splitlines() == ["reader_out_of_memory", "See you tomorrow."], run.stderr[-2000:]
