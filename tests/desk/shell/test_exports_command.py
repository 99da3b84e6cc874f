"""`./launch.sh exports` lists the export profiles and says what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.opening.assembly import profiles_of
from desk.opening.reader_setup import ASSETS
from desk.settings import Settings
from desk.shell.doctor_exports import examine_exports
from desk.shell.exports_command import run
from desk.shell.finding import Health

GOOD = """\
id: mine
label: {zh: 我的, en: Mine}
output: csv
columns:
  - {heading: {zh: 日期, en: Date}, head: date}
"""


def told(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """The exit status and what is printed."""
    lines: list[str] = []
    shelf = profiles_of(Settings(data_dir=tmp_path))
    return run(list(arguments), shelf, tmp_path / "exports", "en", lines.append), "\n".join(lines)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of an installation's own profiles."""
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def test_the_list_has_the_samples_and_our_own(tmp_path: Path, own: Path) -> None:
    """And what is wrong at the end."""
    (own / "mine.yaml").write_text(GOOD, "utf-8")
    status, text = told(tmp_path, "list")
    assert status == 0
    assert "Mine" in text
    assert "sap_posting" in text
    (own / "mine.yaml").write_text("id: [", "utf-8")
    assert told(tmp_path, "list")[0] == 1


def test_a_check_names_the_line(tmp_path: Path, own: Path) -> None:
    """Of our own where none is named, of files or folders else."""
    (own / "mine.yaml").write_text(GOOD, "utf-8")
    assert told(tmp_path, "check") == (0, "✓ mine: 1 columns, csv")
    (own / "mine.yaml").write_text(GOOD.replace("head: date", "head: day"), "utf-8")
    status, text = told(tmp_path, "check", str(own / "mine.yaml"))
    assert status == 1
    assert "line 5" in text
    assert told(tmp_path, "check", str(ASSETS / "exports"))[0] == 0
    assert told(tmp_path, "check", str(own / "gone.yaml"))[0] == 1


def test_the_doctor_finds_a_broken_one(tmp_path: Path, own: Path) -> None:
    """With what is wrong with it."""
    assert [finding.health for finding in examine_exports(Settings(data_dir=tmp_path))] == [Health.GOOD]
    (own / "mine.yaml").write_text(GOOD.replace("output: csv", "output: doc"), "utf-8")
    good, bad = examine_exports(Settings(data_dir=tmp_path))
    assert (good.health, bad.health) == (Health.GOOD, Health.BAD)
    assert "mine.yaml" in bad.seen.en
