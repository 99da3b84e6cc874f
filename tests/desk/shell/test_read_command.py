"""`./launch.sh read` prints a line of JSON a file and says by its exit status how it went."""

from __future__ import annotations

import json
import os
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from desk.shell.read_command import run
from engine.document import Box, Line
from engine.intake import Limits
from engine.pipeline import Engine
from engine.presets import PresetBook
from engine.readers import Reading
from engine.readers.scripted import ScriptedReader
from tests.engine import drawing

PRESETS = Path(__file__).parents[3] / "assets" / "kinds"


def scripted_engine() -> Engine:
    """An engine that reads the same line from every page."""
    line = Line("甲方：星河样本有限公司", Box.from_rect(0.1, 0.1, 0.9, 0.2), 0.97)
    reader = ScriptedReader({1: Reading(lines=(line,))})
    return Engine({"scripted": reader}, "scripted", PresetBook.load(PRESETS), Limits(max_bytes=100_000))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A page that can be read."""
    path = tmp_path / "页面.png"
    path.write_bytes(drawing.encoded(drawing.page(("text",)), "PNG"))
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The JSON lines on stdout; stderr must be empty."""
    captured = capsys.readouterr()
    assert captured.err == ""
    return [json.loads(line) for line in captured.out.splitlines()]


def test_a_file_gives_a_line_of_json(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the form that scorers and scripts read."""
    assert run(["--fields", "甲方", str(picture)], scripted_engine) == 0
    [record] = printed(capsys)
    assert record["file"] == str(picture)
    assert record["status"] == "ok"
    assert record["fields"][0]["label"] == "甲方"
    assert record["fields"][0]["value"] == "星河样本有限公司"
    assert len(record["pages"][0]["lines"][0]["box"]) == 4
    assert {"kind", "preset", "items", "warnings", "seconds"} <= set(record)
    assert record["head"]["own_party"] == "星河样本有限公司"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its line holds code, message and hint; the exit status is 1."""
    empty, large = tmp_path / "empty.jpg", tmp_path / "large.jpg"
    empty.write_bytes(b"")
    large.write_bytes(bytes(200_000))
    paths = [str(empty), str(tmp_path / "missing.png"), str(large), str(picture)]
    assert run(["--preset", "text", *paths], scripted_engine) == 1
    records = printed(capsys)
    assert [record["file"] for record in records] == paths
    assert [record["status"] for record in records] == ["error", "error", "error", "ok"]
    assert [record["error"]["code"] for record in records[:3]] == ["empty_file", "cannot_open", "file_too_large"]
    assert all(record["error"]["message"] and record["error"]["hint"] for record in records[:3])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--preset", "nope"], "没有名为“nope”的模板"),
        (["--fields", ""], "没有写明要提取的字段"),
        (["--fields", "，,"], "没有写明要提取的字段"),
        (["--reader", "nobody"], "nobody"),
    ],
)
def test_what_makes_no_sense_writes_nothing(
    arguments: list[str], sentence: str, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sentence on stderr, exit status 2, no output file."""
    output = tmp_path / "r.jsonl"
    assert run([*arguments, "--output", str(output), str(picture)], scripted_engine) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.out == ""
    assert not output.exists()


def test_an_unknown_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """As of any command."""
    assert run(["--colour", "x"], scripted_engine) == 2
    assert "usage:" in capsys.readouterr().err


def test_a_folder_is_walked_for_documents(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By content and by name: notes are passed over, a broken picture is not."""
    below = picture.parent / "below"
    below.mkdir()
    (below / "notes.md").write_text("no document")
    (below / "unnamed").write_bytes(picture.read_bytes())
    (below / "broken.jpg").write_bytes(b"no picture")
    assert run(["--preset", "text", str(picture.parent)], scripted_engine) == 1
    records = {Path(record["file"]).name: record["status"] for record in printed(capsys)}
    assert records == {"broken.jpg": "error", "unnamed": "ok", "页面.png": "ok"}


def test_a_name_that_is_no_utf8_stops_nothing(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its line names it readably, to a file and to the screen, and the next file is read."""
    odd = tmp_path / os.fsdecode("收据.png".encode("gb18030"))
    odd.write_bytes(picture.read_bytes())
    output = tmp_path / "r.jsonl"
    assert run(["--preset", "text", "--output", str(output), str(odd), str(picture)], scripted_engine) == 0
    assert [Path(json.loads(line)["file"]).name for line in output.read_text("utf-8").splitlines()] == [
        "收据.png",
        "页面.png",
    ]
    assert run(["--preset", "text", str(odd)], scripted_engine) == 0
    assert Path(printed(capsys)[0]["file"]).name == "收据.png"


def test_a_zip_and_a_mail_give_a_line_for_each_file_inside(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`file` names what was given, `inside` what was read; one that is broken is an error of its own."""
    packed, letter, broken = tmp_path / "a.zip", tmp_path / "b.eml", tmp_path / "c.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(picture, "x/1.png")
        archive.writestr("2.docx", b"no picture")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "invoice"
    message.add_attachment(picture.read_bytes(), maintype="image", subtype="png", filename="3.png")
    letter.write_bytes(message.as_bytes())
    broken.write_bytes(b"PK\x03\x04 broken")
    assert run(["--preset", "text", str(packed), str(letter), str(broken)], scripted_engine) == 1
    lines = [(Path(line["file"]).name, line.get("inside"), line["status"]) for line in printed(capsys)]
    assert lines == [
        ("a.zip", "x/1.png", "ok"),
        ("a.zip", "2.docx", "error"),
        ("b.eml", "3.png", "ok"),
        ("c.zip", None, "error"),
    ]


def test_output_goes_to_a_file(picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing to the screen; no progress bar where there is no terminal."""
    output = tmp_path / "r.jsonl"
    assert run(["--preset", "text", "--output", str(output), str(picture)], scripted_engine) == 0
    assert printed(capsys) == []
    assert json.loads(output.read_text("utf-8"))["status"] == "ok"


def test_an_output_that_cannot_be_written_is_said(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read."""
    assert run(["--output", str(picture.parent), str(picture)], scripted_engine, "en") == 2
    assert "Cannot write" in capsys.readouterr().err


def test_each_paper_of_a_file_gives_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its number and how many there are; `--papers one` keeps the file together."""
    pages = {
        number: Reading(
            tuple(
                Line(text, Box.from_rect(0.1, 0.1 + 0.1 * row, 0.8, 0.15 + 0.1 * row), 0.98)
                for row, text in enumerate(
                    ("CORNER BAKERY", f"Receipt No: R-100{number}", f"Date: 0{number}/05/2026", f"TOTAL {number}5.40")
                )
            )
        )
        for number in (1, 2)
    }

    def engine() -> Engine:
        return Engine({"scripted": ScriptedReader(pages)}, "scripted", PresetBook.load(PRESETS))

    stack = tmp_path / "stack.pdf"
    stack.write_bytes(drawing.picture_pdf(*(drawing.page((f"page {number}",)) for number in pages)))
    assert run(["--preset", "receipt", str(stack)], engine) == 0
    assert [(record["paper"], record["papers"]) for record in printed(capsys)] == [(1, 2), (2, 2)]
    assert run(["--preset", "receipt", "--papers", "one", str(stack)], engine) == 0
    assert [(record["paper"], record["papers"]) for record in printed(capsys)] == [(1, 1)]
