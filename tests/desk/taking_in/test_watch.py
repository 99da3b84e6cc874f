"""The watched folder takes finished files once, leaves half-written ones, and loses nothing at a stop."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desk.shell.watch_command import run
from desk.taking_in.watch import (
    DONE,
    FAILED,
    FolderTaken,
    Watch,
    WatchConfig,
    file_away,
    is_open_for_writing,
    put_in_place,
)
from engine.errors import ReaderUnavailable
from engine.export import Form
from engine.pipeline import Order
from engine.words import Words
from tests.webui.api.conftest import picture
from tests.webui.api.readers import OneLineReader, engine_over

SETTLE = 0.15


@pytest.fixture
def reader() -> OneLineReader:
    """A reader whose pace a test can set."""
    return OneLineReader()


@pytest.fixture
def watching(tmp_path: Path, reader: OneLineReader) -> Iterator[Callable[[], Watch]]:
    """Starts a watch over the test's folder, and ends all of them afterwards."""
    running: list[tuple[Watch, threading.Thread]] = []

    def start(form: Form = Form.JSON) -> Watch:
        config = WatchConfig(tmp_path, Order(fields=("编号",)), settle_seconds=SETTLE, look_seconds=0.05, form=form)
        watch = Watch(engine_over(reader), config)
        thread = threading.Thread(target=watch.run, name="watch")
        thread.start()
        running.append((watch, thread))
        return watch

    yield start
    for watch, thread in running:
        watch.stopping.set()
        thread.join()


def until(condition: Callable[[], object]) -> None:
    """Waits for something."""
    for _ in range(400):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("nothing happened")


def test_a_file_is_read_and_put_away_with_its_result(tmp_path: Path, watching: Callable[[], Watch]) -> None:
    """Into done/, the result beside it as JSON; one that cannot be read into failed/ with the reason."""
    watching()
    (tmp_path / "扫描 1.png").write_bytes(picture())
    (tmp_path / "note.txt").write_text("no document")
    until(lambda: (tmp_path / DONE / "扫描 1.png.json").exists() and (tmp_path / FAILED / "note.txt.json").exists())
    result = json.loads((tmp_path / DONE / "扫描 1.png.json").read_text("utf-8"))
    assert (result["file"], result["fields"][0]["value"]) == ("扫描 1.png", "A-17")
    assert (tmp_path / DONE / "扫描 1.png").read_bytes() == picture()
    failed = json.loads((tmp_path / FAILED / "note.txt.json").read_text("utf-8"))
    assert failed["error"]["code"] == "unknown_format"
    assert [path.name for path in tmp_path.iterdir() if path.is_file() and not path.name.startswith(".")] == []


def test_a_result_may_be_a_workbook(tmp_path: Path, watching: Callable[..., Watch]) -> None:
    """Also for a name that looks like a formula; the reason of a failure is JSON, and no result is overwritten."""
    (tmp_path / DONE).mkdir()
    (tmp_path / DONE / "=a.png.json").write_text("of yesterday")
    watching(Form.XLSX)
    (tmp_path / "=a.png").write_bytes(picture())
    (tmp_path / "note.txt").write_text("no document")
    until(lambda: (tmp_path / DONE / "=a-2.png.xlsx").exists() and (tmp_path / FAILED / "note.txt.json").exists())
    sheets = load_workbook(tmp_path / DONE / "=a-2.png.xlsx")
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "A-17" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value == "=a.png"} == {"s"}
    assert (tmp_path / DONE / "=a.png.json").read_text() == "of yesterday"


def test_a_name_that_is_no_utf8_is_put_away_too(tmp_path: Path, watching: Callable[[], Watch]) -> None:
    """Its result names it readably, and the next file is read."""
    watching()
    odd = tmp_path / os.fsdecode("收据.png".encode("gb18030"))
    odd.write_bytes(picture())
    (tmp_path / "zz.png").write_bytes(picture())
    until(lambda: (tmp_path / DONE / "zz.png.json").exists() and (tmp_path / DONE / f"{odd.name}.json").exists())
    assert json.loads((tmp_path / DONE / f"{odd.name}.json").read_text("utf-8"))["file"] == "收据.png"


def test_a_half_written_file_is_left_alone(tmp_path: Path, watching: Callable[[], Watch]) -> None:
    """While a scanner has it open, however long it pauses; and while it carries the name of an unfinished one."""
    watching()
    content = picture()
    (tmp_path / "upload.png.part").write_bytes(content)
    (tmp_path / ".hidden.png").write_bytes(content)
    with (tmp_path / "scan.png").open("wb") as scan:
        scan.write(content[:50])
        scan.flush()
        assert is_open_for_writing(tmp_path / "scan.png")
        time.sleep(SETTLE * 4)
        assert list((tmp_path / DONE).iterdir()) == list((tmp_path / FAILED).iterdir()) == []
        scan.write(content[50:])
    until(lambda: (tmp_path / DONE / "scan.png.json").exists())
    assert sorted(path.name for path in (tmp_path / DONE).iterdir()) == ["scan.png", "scan.png.json"]


def test_the_same_name_again_overwrites_nothing(tmp_path: Path, watching: Callable[[], Watch]) -> None:
    """Scanners count from one every morning."""
    watching()
    for shade in (1, 2):
        (tmp_path / "scan.png").write_bytes(picture(shade))
        until(lambda: not (tmp_path / "scan.png").exists())
    until(lambda: (tmp_path / DONE / "scan-2.png.json").exists())
    assert (tmp_path / DONE / "scan.png").read_bytes() == picture(1)
    assert (tmp_path / DONE / "scan-2.png").read_bytes() == picture(2)


def test_a_stop_leaves_the_file_for_the_next_start(
    tmp_path: Path, watching: Callable[[], Watch], reader: OneLineReader
) -> None:
    """In the middle of a page as between two files."""
    reader.seconds_each = 5
    first = watching()
    (tmp_path / "scan.png").write_bytes(picture())
    time.sleep(SETTLE * 3)
    first.stopping.set()
    until(lambda: not any(thread.name == "watch" for thread in threading.enumerate()))
    assert (tmp_path / "scan.png").exists()
    reader.seconds_each = 0
    watching()
    until(lambda: (tmp_path / DONE / "scan.png.json").exists())


def test_a_stop_while_putting_away_is_made_good(tmp_path: Path) -> None:
    """A result whose file has moved gets its name; one whose file has not is forgotten, for it will be read again."""
    for name in ("moved.png.json", "kept.png.json", "sheet.png.xlsx"):
        (tmp_path / f".{name}.unfinished").write_text("{}")
    (tmp_path / "moved.png").write_bytes(b"")
    (tmp_path / "sheet.png").write_bytes(b"")
    put_in_place(tmp_path)
    expected = ["moved.png", "moved.png.json", "sheet.png", "sheet.png.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == expected


def test_a_result_never_stands_without_its_file(tmp_path: Path) -> None:
    """The result of a file that is gone is not put away under its name."""
    (tmp_path / DONE).mkdir()
    with pytest.raises(FileNotFoundError):
        file_away(tmp_path / "gone.png", tmp_path / DONE, b"{}")
    assert not (tmp_path / DONE / "gone.png.json").exists()


def test_files_wait_while_the_reader_is_away(tmp_path: Path, reader: OneLineReader) -> None:
    """A server that is down is not the document's fault."""

    def away(_cancelled: object) -> None:
        raise ReaderUnavailable(Words("不在", "away"), Words("", ""))

    reader.before_page = away
    watch = Watch(engine_over(reader), WatchConfig(tmp_path, Order(), settle_seconds=0))
    (tmp_path / "scan.png").write_bytes(picture())
    watch.look()
    assert not watch.look()
    assert (tmp_path / "scan.png").exists()


def test_two_watches_do_not_share_a_folder(tmp_path: Path, watching: Callable[[], Watch]) -> None:
    """The second one says so and ends."""
    watching()
    until(lambda: (tmp_path / DONE).exists())
    with pytest.raises(FolderTaken):
        Watch(engine_over(OneLineReader()), WatchConfig(tmp_path, Order())).run()


def test_a_slip_of_the_finger_ends_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder or a preset that does not exist, named in the answer."""
    make = lambda: engine_over(OneLineReader())  # noqa: E731
    assert run([str(tmp_path / "nowhere")], make, "zh") == 2
    assert run([str(tmp_path), "--preset", "nonesuch"], make, "zh") == 2
    shown = capsys.readouterr().err
    assert "nowhere" in shown
    assert "nonesuch" in shown
