"""What the program writes is its owner's alone, also where the folder was there before."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desk.opening.private_files import close_to_others, first_open_one
from desk.settings import Settings
from desk.shell.doctor_doors import examine_doors, travels_in_clear
from desk.shell.finding import Health
from webui.__main__ import _warn

ROOT = Path(__file__).parents[3]


def modes_below(folder: Path) -> set[int]:
    """The rights of group and others on everything there."""
    return {stat.S_IMODE(path.lstat().st_mode) & 0o077 for path in (folder, *folder.rglob("*"))}


@pytest.fixture
def old_folder(tmp_path: Path) -> Path:
    """A data folder as `mkdir -m 755` and an older version left it."""
    folder = tmp_path / "data"
    (folder / "documents" / "ab" / "x").mkdir(parents=True)
    (folder / "uploads").mkdir()
    for name in ("secret", "ocr-desk.sqlite3", "ocr-desk.sqlite3-wal", "documents/ab/x/original", "uploads/a.jpg"):
        (folder / name).write_bytes(b"")
    (folder / "secret").write_text("ab" * 32)
    (folder / "ocr-desk.sqlite3-wal").unlink()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def test_an_open_folder_is_closed_with_all_in_it(old_folder: Path) -> None:
    """Folders 0700, files 0600; the doctor said so before and is content afterwards."""
    settings = Settings(data_dir=old_folder)
    assert {line.health for line in examine_doors(settings)} >= {Health.BAD}
    closed = close_to_others(settings)
    assert (closed.mended >= 9, closed.open_still) == (True, 0)
    assert modes_below(old_folder) == {0}
    assert stat.S_IMODE(old_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((old_folder / "documents/ab/x/original").stat().st_mode) == 0o600
    assert first_open_one(settings) is None


def test_links_lead_nowhere(old_folder: Path, tmp_path: Path) -> None:
    """What lies outside keeps its modes."""
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    (outside / "file").write_text("x")
    (outside / "file").chmod(0o644)
    (old_folder / "link").symlink_to(outside)
    (old_folder / "to_file").symlink_to(outside / "file")
    close_to_others(Settings(data_dir=old_folder))
    assert stat.S_IMODE((outside / "file").stat().st_mode) == 0o644
    assert stat.S_IMODE(outside.stat().st_mode) == 0o755


def test_a_place_of_the_machine_is_not_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody's whole home is the data folder, only what is ours by name is closed in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "documents").mkdir()
    (tmp_path / "public.html").write_text("x")
    for path in (tmp_path, tmp_path / "documents", tmp_path / "public.html"):
        path.chmod(0o755)
    close_to_others(Settings(data_dir=tmp_path))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, tmp_path / "documents", tmp_path / "public.html")]
    assert modes == [0o755, 0o700, 0o755]


@pytest.mark.parametrize("command", [["-m", "desk", "migrate"], ["-m", "desk", "users", "add", "bob"]])
def test_the_shell_writes_for_its_owner_only(old_folder: Path, command: list[str]) -> None:
    """Under the usual mask of 022: database, journal and secret are 0600, and what was open is closed."""
    (old_folder / "ocr-desk.sqlite3").unlink()
    environment = {**os.environ, "OCR_DATA_DIR": str(old_folder)}
    code = f"import os, runpy, sys; os.umask(0o022); sys.argv = {command[1:]!r}; "
    code += "runpy.run_module('desk', run_name='__main__')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=120)
    assert (old_folder / "ocr-desk.sqlite3").exists()
    assert modes_below(old_folder) == {0}


@pytest.mark.parametrize(
    ("settings", "clear"),
    [
        ({"host": "0.0.0.0"}, True),
        ({"host": "::"}, True),
        ({"host": "192.0.2.7"}, True),
        ({"host": "127.0.0.1"}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
        ({"host": "0.0.0.0", "secure_cookies": True}, False),
    ],
)
def test_plain_http_on_the_network_is_said_once(
    settings: dict[str, object], clear: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages, with what to do, on standard error; nothing where it is not so."""
    chosen = Settings.model_validate(settings)
    assert travels_in_clear(chosen) == clear
    _warn(chosen)
    said = capsys.readouterr().err
    assert said.count("OCR_SECURE_COOKIES=1") == (2 if clear else 0)
    assert ("明文" in said) == clear


def test_the_doctor_names_what_stands_open(tmp_path: Path) -> None:
    """Plain HTTP and unlimited host names are told with the setting that changes it; neither is a fault."""
    lines = list(examine_doors(Settings(data_dir=tmp_path / "var")))
    advice = " ".join(line.advice.en for line in lines if line.advice)
    assert "OCR_SECURE_COOKIES" in advice
    assert "OCR_PUBLIC_HOSTS" in advice
    assert Health.BAD not in {line.health for line in lines}
    safe = Settings(data_dir=tmp_path / "var", secure_cookies=True, public_hosts="ocr.example.com")
    assert all(line.advice is None for line in examine_doors(safe))
