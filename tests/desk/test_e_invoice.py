"""An OFD through the whole desk and the shell: submitted, read, its page there to look at, corrected."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine as Database

from auth.roles import User
from desk.cases.service import Desk
from desk.line.queue import Queue
from desk.line.worker import Workers
from desk.offers.offers import Offers
from desk.opening.reader_setup import ASSETS
from desk.record.audit import Audit
from desk.running.metrics import Metrics
from desk.shell.read_command import run
from desk.store.files import FileStore
from desk.store.store import State
from desk.taking_in.archive import is_archive
from desk.taking_in.intake import Intake
from engine.document import Source
from engine.pipeline import Engine, Order, Upload
from engine.presets import PresetBook
from engine.readers.cpu.reader import CpuReader
from tests.conftest import Clock
from tests.engine import ofd_files, xml_files


def made_engine() -> Engine:
    """The shipped presets over the reader that believes sound text layers; no model is loaded for these files."""
    return Engine({"cpu": CpuReader("f32")}, "cpu", PresetBook.load(ASSETS / "kinds"))


@pytest.fixture
def desk(database: Database, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A desk with a worker."""
    engine, files, queue = made_engine(), FileStore(tmp_path / "documents"), Queue(database, clock)
    audit = Audit(database, b"key", clock)
    workers = Workers(engine, queue, files, 1, audit=audit)
    workers.start()
    yield Desk(
        Intake(engine, files, queue, 3, clock, Metrics(), Offers(database, audit, clock)), database, workers, audit
    )
    workers.stop()
    engine.close()


def test_an_ofd_is_submitted_reviewed_and_corrected(desk: Desk, alice: User) -> None:
    """Its page is there as a picture of the same size as its boxes are for; a correction holds."""
    submitted = desk.submit(alice, Upload("发票.ofd", ofd_files.invoice()), Order())
    for _ in range(500):
        (summary,) = desk.progress(alice, [submitted.id])
        if summary.is_over:
            break
        time.sleep(0.02)
    assert summary.state is State.DONE
    document = desk.open(alice, submitted.id).document
    assert document is not None
    with Image.open(io.BytesIO(desk.page_image(alice, submitted.id, 1))) as image:
        assert image.size == (document.pages[0].width, document.pages[0].height)
    total = next(field for field in document.fields if field.name == "amount_without_tax")
    assert (total.value, total.source) == ("1000.00", Source.OFD)
    corrected = desk.correct(alice, submitted.id, "amount_without_tax", "1001.00")
    assert corrected.document is not None
    changed = next(field for field in corrected.document.fields if field.name == "amount_without_tax")
    assert (changed.value, changed.source) == ("1001.00", Source.HUMAN)


def test_folders_are_searched_for_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`read DIR` takes .ofd and .xml along, but not whatever is XML inside."""
    (tmp_path / "drawing.svg").write_text("<?xml version='1.0'?><svg/>", "utf-8")
    (tmp_path / "a.ofd").write_bytes(ofd_files.invoice())
    (tmp_path / "b.xml").write_text(xml_files.DIGITAL, "utf-8")
    assert run([str(tmp_path)], made_engine) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(Path(record["file"]).name, record["kind"]) for record in records] == [
        ("a.ofd", "invoice"),
        ("b.xml", "invoice"),
    ]


def test_an_ofd_is_a_document_and_a_zip_of_them_is_not() -> None:
    """The queue unpacks the one and not the other."""
    assert not is_archive(io.BytesIO(ofd_files.invoice()))
    assert is_archive(io.BytesIO(ofd_files.zipped({"a.ofd": ofd_files.invoice()})))
