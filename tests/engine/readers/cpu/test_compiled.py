"""Compiled models are kept once, loaded after that, and never trusted when they are not whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.readers import PageImage, Request
from engine.readers.cpu.compiled import keep
from engine.readers.cpu.reader import CpuReader
from tests.engine import drawing

PAGE = PageImage(1, drawing.pixels(drawing.page(("合计 12.00",))))


def lines(reader: CpuReader) -> list[tuple[str, float]]:
    """What it reads of the page, with scores."""
    [reading] = reader.read([PAGE], Request(), lambda: False)
    return [(line.text, line.score) for line in reading.lines]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a first start compiles."""
    return CpuReader("f32", cache=tmp_path_factory.mktemp("none")).compiled_anew()


def test_a_second_start_compiles_nothing_and_reads_the_same(packed: bytes, tmp_path: Path) -> None:
    """To the last digit of every score."""
    keep(tmp_path, packed)
    second = CpuReader("f32", cache=tmp_path)
    assert second.compiled_anew() == b""
    assert lines(second) == lines(CpuReader("f32")) != []


def test_what_is_kept_is_its_owners_alone(packed: bytes, tmp_path: Path) -> None:
    """Others of the machine neither read nor change it."""
    keep(tmp_path / "compiled", packed)
    [file] = (tmp_path / "compiled").iterdir()
    assert (tmp_path / "compiled").stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", [0, 40, 5_000_000, -5_000_000, -1])
def test_a_changed_byte_makes_it_compile_and_be_replaced(packed: bytes, tmp_path: Path, place: int) -> None:
    """OpenVINO itself would take changed weights for models."""
    keep(tmp_path, packed)
    [file] = tmp_path.iterdir()
    damaged = bytearray(packed)
    damaged[place] ^= 0x40
    file.write_bytes(damaged)
    again = CpuReader("f32", cache=tmp_path).compiled_anew()
    assert again
    keep(tmp_path, again)
    assert CpuReader("f32", cache=tmp_path).compiled_anew() == b""


def test_a_file_that_was_cut_off_is_not_loaded(packed: bytes, tmp_path: Path) -> None:
    """As a full disk or a power cut leaves it."""
    keep(tmp_path, packed)
    [file] = tmp_path.iterdir()
    for length in (0, 20, len(packed) // 2):
        file.write_bytes(packed[:length])
        assert CpuReader("f32", cache=tmp_path).compiled_anew() != b""


def test_other_options_are_another_making(packed: bytes, tmp_path: Path) -> None:
    """Models of fewer threads are kept beside."""
    keep(tmp_path, packed)
    keep(tmp_path, CpuReader("f32", threads=1, cache=tmp_path).compiled_anew())
    assert len(list(tmp_path.iterdir())) == 2
    assert CpuReader("f32", cache=tmp_path).compiled_anew() == b""


def test_only_the_last_few_are_kept(packed: bytes, tmp_path: Path) -> None:
    """What an interrupted start left goes with them; what was measured stays."""
    (tmp_path / "precision.json").write_text("{}")
    os.utime(tmp_path / "precision.json", (0, 0))
    for age in range(6):
        old = tmp_path / f"{age:032x}"
        old.write_bytes(b"")
        os.utime(old, (age, age))
    (tmp_path / "tmp-left").write_bytes(b"")
    os.utime(tmp_path / "tmp-left", (0, 0))
    (tmp_path / "tmp-being-written").write_bytes(b"")
    keep(tmp_path, packed)
    assert [path.name for path in tmp_path.glob("tmp*")] == ["tmp-being-written"]
    assert sorted(int(path.name, 16) for path in tmp_path.glob("0*")) == [3, 4, 5]
    assert (tmp_path / "precision.json").exists()
    assert CpuReader("f32", cache=tmp_path).compiled_anew() == b""


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"{}\n"])
def test_nothing_else_is_kept(tmp_path: Path, content: bytes) -> None:
    """Whoever hands it over."""
    with pytest.raises(ValueError, match="damaged"):
        keep(tmp_path, content)
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_is_handed_over() -> None:
    """There is nobody to keep it."""
    assert CpuReader("f32").compiled_anew() == b""
