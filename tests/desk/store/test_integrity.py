"""Damage is found and told: in the database, in the originals, in the images of pages."""

from __future__ import annotations

import hashlib
import io
import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from desk.errors import NotFound
from desk.migrations import upgrade
from desk.opening.database import Damage, open_ready
from desk.settings import Settings
from desk.store.database import open_database
from desk.store.files import FileStore
from desk.store.integrity import Walk, keep, last_walk, quick_check, walk
from desk.store.jpeg import is_whole_jpeg
from desk.store.storage_errors import DatabaseUnusable, OriginalDamaged, OriginalLost, PageDamaged
from desk.store.store import DocumentRow, State
from tests.conftest import Clock

CONTENT = b"an original"


def jpeg(size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    """A JPEG of one shade."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((size[1], size[0], 3), 200, np.uint8)).save(buffer, "JPEG", **how)
    return buffer.getvalue()


def add_document(database: Engine, files: FileStore | None, clock: Clock, document_id: str, **values: object) -> None:
    """A row, and its file unless there is no store."""
    columns = {
        "id": document_id,
        "owner_id": "local:alice",
        "name": "a.png",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "order": {"preset": "auto"},
        "state": State.DONE,
        "created_at": clock(),
        "started_at": clock(),
    }
    with Session(database) as session, session.begin():
        session.add(DocumentRow(**{**columns, **values}))
    if files is not None:
        files.put_original(document_id, CONTENT)


def with_noise(path: Path, pages: int = 9, holding: bytes = b"") -> None:
    """Overwrites the last pages of a SQLite file that hold rows, or those that hold `holding`; never its schema."""
    noise = random.Random(7)
    with path.open("r+b") as file:
        for page in reversed(range(path.stat().st_size // 4096 - 1)):
            file.seek(page * 4096)
            content = file.read(4096)
            if pages and page > 1 and b"CREATE " not in content and holding in content:
                file.seek(page * 4096)
                file.write(noise.randbytes(4096))
                pages -= 1


@pytest.fixture
def damaged(tmp_path: Path) -> Settings:
    """An installation whose database has pages of noise."""
    settings = Settings(data_dir=tmp_path)
    database = open_database(settings.database)
    upgrade(database)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE fill (a TEXT)"))
        for _ in range(60):
            connection.execute(text("INSERT INTO fill VALUES (:a)"), {"a": "x" * 4000})
    database.dispose()
    with_noise(tmp_path / "ocr-desk.sqlite3", 30)
    return settings


def test_a_whole_database_has_no_fault(database: Engine) -> None:
    """Of both kinds."""
    assert quick_check(database) == ""


def test_pages_of_noise_are_found(damaged: Settings) -> None:
    """Also where every table that the start needs is whole."""
    database = open_ready(damaged)
    assert quick_check(database) != ""
    database.dispose()


def test_a_statement_that_meets_damage_is_noticed(damaged: Settings) -> None:
    """At once, not at the next check; a mistake in a statement is none."""
    database = open_ready(damaged)
    damage = Damage()
    damage.watch(database)
    with pytest.raises(DBAPIError), database.connect() as connection:
        connection.execute(text("SELECT * FROM nonesuch"))
    assert not damage()
    with pytest.raises(DBAPIError), database.connect() as connection:
        connection.execute(text("SELECT count(*), max(a) FROM fill")).all()
    assert damage()
    database.dispose()


@pytest.mark.parametrize("content", [b"no database " * 999, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_file_that_is_no_database_ends_the_start_in_words(tmp_path: Path, content: bytes) -> None:
    """With what to do, in both languages."""
    (tmp_path / "ocr-desk.sqlite3").write_bytes(content)
    with pytest.raises(DatabaseUnusable) as refused:
        open_ready(Settings(data_dir=tmp_path))
    assert "./launch.sh restore" in refused.value.hint.en
    assert "./launch.sh restore" in refused.value.hint.zh


def test_a_folder_or_a_server_that_cannot_be_used_ends_the_start_in_words(tmp_path: Path) -> None:
    """No traceback for these either."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DatabaseUnusable):
        open_ready(Settings(data_dir=tmp_path / "file" / "var"))
    with pytest.raises(DatabaseUnusable):
        open_ready(Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))


def test_an_original_is_held_against_its_sum(tmp_path: Path) -> None:
    """Lost and damaged are told apart, and from a document that never was."""
    files, right = FileStore(tmp_path), hashlib.sha256(CONTENT).hexdigest()
    files.put_original("ab12", CONTENT)
    assert files.original("ab12", right) == CONTENT
    files.check_original("ab12", right)
    for change in (CONTENT[:-1], CONTENT + b"x", b"", bytes(len(CONTENT))):
        (tmp_path / "12" / "ab12" / "original").write_bytes(change)
        with pytest.raises(OriginalDamaged):
            files.original("ab12", right)
        with pytest.raises(OriginalDamaged):
            files.check_original("ab12", right)
    (tmp_path / "12" / "ab12" / "original").unlink()
    with pytest.raises(OriginalLost):
        files.original("ab12", right)
    with pytest.raises(OriginalLost):
        files.check_original("ab12", right)


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"quality": 30, "comment": b"hello"}, {"optimize": True}])
def test_every_jpeg_is_whole(how: dict[str, object]) -> None:
    """Of every kind that is written."""
    assert is_whole_jpeg(jpeg(**how))  # type: ignore[arg-type]


def test_what_is_no_jpeg_is_no_page(tmp_path: Path) -> None:
    """Garbage, nothing, a cut-off one, another format; a page that is not there is simply not found."""
    files, whole = FileStore(tmp_path), jpeg()
    png = io.BytesIO()
    Image.new("RGB", (4, 4)).save(png, "PNG")
    assert not any(is_whole_jpeg(whole[:end]) for end in range(len(whole)))
    for bad in (
        b"",
        b"\xff\xd8\xff\xd9",
        b"<script>",
        whole[:-1],
        bytes(9999),
        png.getvalue(),
        b"\xff\xd8" + b"\xff" * 99,
    ):
        files.put_page("ab12", 1, bad)
        with pytest.raises(PageDamaged):
            files.page("ab12", 1)
    with pytest.raises(NotFound):
        files.page("ab12", 2)


def test_a_walk_finds_what_is_lost_and_damaged(database: Engine, tmp_path: Path, clock: Clock) -> None:
    """By id; what was refused at the door, or deleted meanwhile, is not missed."""
    files = FileStore(tmp_path / "documents")
    for number in range(230):
        add_document(database, files, clock, f"{number:032x}")
    add_document(database, None, clock, "refused", state=State.FAILED, started_at=None)
    files.delete(f"{7:032x}")
    files.put_original(f"{211:032x}", b"noise")
    files.delete(f"{120:032x}")
    rested: list[float] = []

    def rest(seconds: float) -> bool:
        rested.append(seconds)
        if len(rested) == 1:
            with database.begin() as connection:
                connection.execute(text("DELETE FROM documents WHERE id = :id"), {"id": f"{120:032x}"})
        return False

    found = walk(files, database, clock=clock, rest=rest)
    assert (found.lost, found.damaged) == (1, 1)
    assert found.ids == (f"{7:032x}", f"{211:032x}")
    assert found.checked >= 229
    assert not found.is_well
    assert walk(files, database, clock=clock, rest=lambda _: True).checked == 1


def test_what_a_walk_found_is_there_for_the_doctor(tmp_path: Path, clock: Clock) -> None:
    """And nothing, or nonsense, is nothing."""
    assert last_walk(tmp_path) is None
    found = Walk(clock(), 12, 1, 2, ("a", "b"))
    keep(found, tmp_path)
    assert last_walk(tmp_path) == found
    (tmp_path / "integrity.json").write_text("[1", "utf-8")
    assert last_walk(tmp_path) is None


def test_sqlite_says_what_damage_is() -> None:
    """The codes this relies on."""
    assert (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) == (11, 26)
