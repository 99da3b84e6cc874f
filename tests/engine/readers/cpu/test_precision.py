"""The arithmetic is chosen by time and by text, kept by processor, and the same on every start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desk.opening.assembly import ASSETS
from engine.readers import PageImage, Request
from engine.readers.cpu import precision
from engine.readers.cpu.precision import (
    AUTO,
    MEASURED_FILE,
    Measured,
    Precisions,
    Timing,
    keep_measured,
    measured_before,
)
from engine.readers.cpu.reader import CpuReader
from engine.readers.cpu.trial import measured

FASTER, SLOWER = Timing(100.0, 60.0, reads_the_same=True), Timing(100.0, 120.0, reads_the_same=True)


@pytest.mark.parametrize(
    ("timing", "best"),
    [
        (FASTER, "bf16"),
        (SLOWER, "f32"),
        (Timing(100.0, 60.0, reads_the_same=False), "f32"),
        (Timing(100.0, 95.0, reads_the_same=True), "f32"),
        (Timing(100.0), "f32"),
    ],
    ids=["faster", "slower", "reads something else", "hardly faster", "not there"],
)
def test_the_faster_one_that_reads_the_same_is_taken(timing: Timing, best: str) -> None:
    """Where it saves something worth while."""
    assert timing.best == best


def test_each_network_has_its_own() -> None:
    """One may gain where the other does not."""
    assert str(Measured(FASTER, SLOWER).chosen) == "bf16+f32"
    assert str(Measured(FASTER, FASTER).chosen) == "bf16"


@pytest.mark.parametrize("text", ["f32", "bf16", "f32+bf16"])
def test_precisions_are_read_as_they_are_written(text: str) -> None:
    """In settings and in the file."""
    assert str(Precisions.parse(text)) == text


@pytest.mark.parametrize("text", ["", "int4", "auto", "bf16+bf16+f32"])
def test_nothing_else_is_a_precision(text: str) -> None:
    """A file that somebody changed chooses nothing that there is not."""
    with pytest.raises(ValueError, match="no precision"):
        Precisions.parse(text)


def test_what_was_measured_is_kept_for_each_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder may be taken from one machine to another, and back."""
    keep_measured(tmp_path, Measured(FASTER, FASTER))
    monkeypatch.setattr(precision, "processor", lambda: "another one")
    assert measured_before(tmp_path) is None
    keep_measured(tmp_path, Measured(SLOWER, FASTER))
    assert measured_before(tmp_path) == Measured(SLOWER, FASTER)
    monkeypatch.undo()
    assert measured_before(tmp_path) == Measured(FASTER, FASTER)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}'])
def test_a_damaged_file_is_measured_again(tmp_path: Path, text: str) -> None:
    """And replaced."""
    (tmp_path / MEASURED_FILE).write_text(text)
    assert measured_before(tmp_path) is None
    keep_measured(tmp_path, Measured(FASTER, SLOWER))
    assert measured_before(tmp_path) == Measured(FASTER, SLOWER)


def test_the_choice_reads_the_sample_as_f32_does() -> None:
    """Character for character, with this processor's own arithmetic."""
    with Image.open(ASSETS / "samples" / "购物小票.jpg") as picture:
        page = PageImage(1, np.asarray(picture.convert("RGB")))
    chosen, plain = (
        [line.text for reading in CpuReader(asked).read([page], Request(), lambda: False) for line in reading.lines]
        for asked in (str(measured().chosen), "f32")
    )
    assert chosen == plain != []


def test_what_an_earlier_start_measured_is_not_measured_again(tmp_path: Path) -> None:
    """A reader that finds it beside the compiled models calculates by it, and has nothing new to tell."""
    keep_measured(tmp_path, Measured(Timing(1.0), Timing(1.0)))
    reader = CpuReader(AUTO, cache=tmp_path)
    reader.warm_up()
    assert reader.measured_anew() == b""
