"""A backup made while the service runs gives the same answers in a fresh folder; what is no backup harms nothing."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from auth.roles import Role, User
from desk.backups.backup import make_backup
from desk.backups.errors import BackupFailed, BadBackup, NotEmpty
from desk.backups.format import MANIFEST, manifest_of
from desk.backups.restore import restore
from desk.cases.service import Desk
from desk.errors import NotFound
from desk.opening.assembly import now
from desk.opening.entrance import open_audit, open_keeper
from desk.opening.mail_room import kept_mailboxes_of, mailboxes_of
from desk.record.anchors import FILE_NAME
from desk.settings import Settings
from desk.shell.audit_command import run as audit_command
from desk.shell.backup_command import run_backup
from desk.store.database import open_database
from engine.export import Form
from engine.pipeline import Order, Upload
from tests.engine.kinds.files import write_kind, write_sample
from tests.webui.api.conftest import PASSWORD, Service, picture, running_service

ALICE = User("local:alice", "alice", "Alice", frozenset({Role.CLERK}))
ORDER = Order(fields=("编号",))


@dataclass
class Place:
    """A running service over one kind of database, and somewhere else to restore to."""

    service: Service
    settings: Settings
    elsewhere: Settings
    folder: Path

    @property
    def desk(self) -> Desk:
        """The use cases."""
        desk: Desk = self.service.app.state.desk
        return desk

    def read(self, shade: int = 255) -> str:
        """Submits a page and waits for its end; its id."""
        return read(self.desk, shade)

    def backup(self, name: str = "backup.tar") -> Path:
        """Makes a backup meanwhile."""
        return make_backup(self.settings, self.folder / name, now).path


def read(desk: Desk, shade: int = 255) -> str:
    """Submits a page and waits for its end; its id."""
    return over(desk, desk.submit(ALICE, Upload("小票.png", picture(shade)), ORDER).id)


def over(desk: Desk, document_id: str) -> str:
    """Waits for the end of a reading; the document's id."""
    for _ in range(600):
        if desk.progress(ALICE, [document_id])[0].is_over:
            return document_id
        time.sleep(0.02)
    raise AssertionError("not over after 12 s")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The whole application over each kind of database."""
    urls = [""] * 2
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        urls = [server.new_database(with_tables=False) for _ in urls]
    with running_service(tmp_path / "here", database_url=urls[0]) as service:
        service.as_("alice")
        settings = Settings(data_dir=tmp_path / "here" / "var", database_url=urls[0])
        elsewhere = Settings(data_dir=tmp_path / "there" / "var", database_url=urls[1])
        yield Place(service, settings, elsewhere, tmp_path)


def verify(settings: Settings) -> int:
    """As `./launch.sh audit verify` does."""
    database = open_database(settings.database)
    audit = open_audit(settings, database, now)
    try:
        return audit_command(["verify"], audit, 0, "en", open_keeper(settings, audit, now))
    finally:
        database.dispose()


def answers(desk: Desk, document_id: str) -> dict[str, Any]:
    """Everything a person can have of a document; when it was exported is left out, since asking exports it."""
    return {
        "list": [replace(entry, exported_at=None).to_dict() for entry in desk.list(ALICE).entries],
        "opened": desk.open(ALICE, document_id).document,
        "original": desk.original(ALICE, document_id).content,
        "page": desk.page_image(ALICE, document_id, 1),
        "csv": desk.export(ALICE, [document_id], Form.CSV, "zh").content,
        "json": desk.export(ALICE, [document_id], Form.JSON, "en").content,
    }


def corrections(settings: Settings) -> list[tuple[Any, ...]]:
    """The history of corrections, as it is kept."""
    database = open_database(settings.database)
    with database.connect() as connection:
        found = [tuple(row) for row in connection.execute(text("SELECT * FROM corrections ORDER BY id"))]
    database.dispose()
    return found


def test_the_same_answers_from_a_fresh_folder(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Documents, corrections, images, exports, people, the record; what came after the backup is not there."""
    document_id = place.read()
    place.desk.correct(ALICE, document_id, "编号", "\\N\t“B-18”\n")
    before = answers(place.desk, document_id)
    kept = corrections(place.settings)
    backup = place.backup()
    later = place.read(100)
    assert backup.stat().st_mode & 0o777 == 0o600
    done = restore(place.elsewhere, backup, now)
    assert done.record_fault is None
    assert [path for path in place.elsewhere.data_dir.rglob("*") if path.stat().st_mode & 0o077] == []
    assert corrections(place.elsewhere) == kept
    assert verify(place.elsewhere) == 0
    assert verify(place.settings) == 0
    with running_service(place.folder / "there", database_url=place.elsewhere.database_url) as restored:
        desk: Desk = restored.app.state.desk
        assert answers(desk, document_id) == before
        with pytest.raises(NotFound):
            desk.open(ALICE, later)
        user = restored.door.gate.log_in("alice", PASSWORD, "127.0.0.1", "")
        assert user is not None
        place.desk.correct(ALICE, document_id, "编号", "C-19")
        desk.correct(ALICE, document_id, "编号", "C-19")
        desk.delete(ALICE, document_id)
    assert verify(place.elsewhere) == 0
    capsys.readouterr()


def test_what_was_read_again_comes_along_with_its_pictures(place: Place) -> None:
    """They lie in a set of their own, whose name the row has."""
    document_id = place.read()
    place.desk.read_again(ALICE, document_id)
    over(place.desk, document_id)
    before = answers(place.desk, document_id)
    restore(place.elsewhere, place.backup(), now)
    with running_service(place.folder / "there", database_url=place.elsewhere.database_url) as restored:
        assert answers(restored.app.state.desk, document_id) == before


def test_own_kinds_of_documents_come_along(place: Place) -> None:
    """With their words and samples; what else lies beside them does not."""
    kind = write_kind(place.settings.data_dir / "kinds" / "parking_permit", words="zone: [Zone]\n")
    write_sample(kind, {"holder": "x"}, name="样本 1.json")
    (kind / "notes.txt").write_text("not a part of it")
    restore(place.elsewhere, place.backup(), now)
    there = place.elsewhere.data_dir / "kinds"
    found = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    names = {"kind.yaml", "words.yaml", "samples/样本 1.json"}
    assert found == {f"parking_permit/{name}" for name in names}
    assert (there / "parking_permit" / "kind.yaml").read_bytes() == (kind / "kind.yaml").read_bytes()


def test_mailboxes_of_the_page_come_along_sealed(place: Place) -> None:
    """They open with the secret that comes along, and stand in clear nowhere in the backup."""
    database = place.service.database
    boss = User("local:boss", "boss", "Boss", frozenset({Role.ADMIN}))
    mailboxes = mailboxes_of(place.settings, database, open_audit(place.settings, database, now), lambda _folder: None)
    record = {"server": "mail.corp.example", "login": "x", "folders": {"INBOX": {"owner": "alice"}}}
    mailboxes.add(boss, "finance", record, "s3cret-4711")
    mailboxes.switch(boss, "finance", is_on=True)
    backup = place.backup()
    assert b"s3cret-4711" not in backup.read_bytes()
    restore(place.elsewhere, backup, now)
    restored = open_database(place.elsewhere.database)
    (mailbox,) = kept_mailboxes_of(place.elsewhere, restored).watched
    restored.dispose()
    assert (mailbox.name, mailbox.password()) == ("finance", "s3cret-4711")


def test_own_export_profiles_come_along(place: Place) -> None:
    """And nothing that lies beside them."""
    folder = place.settings.data_dir / "exports"
    folder.mkdir()
    (folder / "our_books.yaml").write_text("id: our_books\n")
    (folder / "notes.txt").write_text("not a part of it")
    restore(place.elsewhere, place.backup(), now)
    assert [path.name for path in (place.elsewhere.data_dir / "exports").iterdir()] == ["our_books.yaml"]


def test_the_record_tells_of_both_and_anchors_kept_elsewhere_are_explained(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """An anchor noted between the backup and the restore knows rows that are gone; verify says why."""
    place.read()
    backup = place.backup()
    for _ in range(4):
        place.read()
    database = open_database(place.settings.database)
    audit = open_audit(place.settings, database, now)
    outside = place.folder / "elsewhere.log"
    keeper = open_keeper(place.settings.model_copy(update={"audit_anchor": str(outside)}), audit, now)
    keeper.note("hourly")
    database.dispose()
    elsewhere = place.elsewhere.model_copy(update={"audit_anchor": str(outside)})
    made_at = restore(elsewhere, backup, now).manifest.made_at
    assert verify(elsewhere) == 0
    assert f"from backup made at {made_at}" in capsys.readouterr().out
    assert verify(place.elsewhere) == 0
    assert "Note" not in capsys.readouterr().out
    database = open_database(elsewhere.database)
    with database.connect() as connection:
        rows = connection.execute(text("SELECT event, actor_id, reason FROM audit ORDER BY number")).all()
    database.dispose()
    assert [row.event for row in rows][-2:] == ["backup:make", "backup:restore"]
    assert rows[-1].actor_id.startswith("shell:")
    assert rows[-1].reason == f"backup made at {made_at}"


def test_documents_that_come_and_go_meanwhile_do_not_matter(place: Place) -> None:
    """Several backups while others submit and delete: each is whole and restores."""
    stop = threading.Event()

    def keep_busy() -> None:
        while not stop.is_set():
            document_id = place.read()
            place.desk.delete(ALICE, document_id, for_ever=True)
            place.read()

    kept = place.read()
    thread = threading.Thread(target=keep_busy)
    thread.start()
    try:
        backups = [place.backup(f"{number}.tar") for number in range(3)]
    finally:
        stop.set()
        thread.join()
    restore(place.elsewhere, backups[-1], now)
    with running_service(place.folder / "there", database_url=place.elsewhere.database_url) as restored:
        assert restored.app.state.desk.open(ALICE, kept).document is not None


def test_a_file_that_is_gone_is_told_and_not_fatal(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Its document is restored with what was read of it."""
    gone, damaged = place.read(), place.read()
    folder = place.settings.data_dir / "documents"
    (folder / gone[-2:] / gone / "original").unlink()
    (folder / damaged[-2:] / damaged / "original").write_bytes(b"noise")
    assert run_backup(place.settings, [str(place.folder / "b.tar")], "en") == 0
    told = capsys.readouterr()
    assert "as secret as the data" in told.out
    assert f"1 documents have no original (perhaps deleted meanwhile): {gone}" in told.err
    assert f"1 documents have a damaged original: {damaged}" in told.err
    manifest = restore(place.elsewhere, place.folder / "b.tar", now).manifest
    assert (manifest.missing, manifest.damaged) == ((gone,), (damaged,))


def test_nothing_is_overwritten(place: Place) -> None:
    """Neither a folder, nor a database, nor a backup that is there."""
    backup = place.backup()
    with pytest.raises(NotEmpty):
        place.backup()
    with pytest.raises(NotEmpty):
        restore(place.settings, backup, now)
    place.elsewhere.data_dir.mkdir(parents=True)
    (place.elsewhere.data_dir / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(NotEmpty):
        restore(place.elsewhere, backup, now)
    assert [path.name for path in place.elsewhere.data_dir.iterdir()] == ["letter.txt"]
    fresh_folder = place.settings.model_copy(update={"data_dir": place.folder / "fresh"})
    if fresh_folder.database_url:
        with pytest.raises(NotEmpty):
            restore(fresh_folder, backup, now)


def test_a_full_disk_leaves_nothing(place: Place) -> None:
    """The backup that could not be written is not there, and the words say why."""
    (place.folder / "no").write_bytes(b"")
    with pytest.raises(BackupFailed):
        make_backup(place.settings, place.folder / "no" / "backup.tar", now)
    assert not list(place.folder.glob(".ocr-backup-*"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One backup of a small installation."""
    folder = tmp_path_factory.mktemp("made")
    with running_service(folder) as service:
        service.as_("alice")
        read(service.app.state.desk)
        return make_backup(Settings(data_dir=folder / "var"), folder / "backup.tar", now).path


Change = Callable[[Path, Path], None]


def rewritten(change: Callable[[tarfile.TarInfo, bytes], list[tuple[tarfile.TarInfo, bytes]]]) -> Change:
    """A backup with members put in place of each member."""

    def write(source: Path, target: Path) -> None:
        with tarfile.open(source) as old, tarfile.open(target, "w") as new:
            for member in old:
                file = old.extractfile(member)
                for info, content in change(member, file.read() if file else b""):
                    info.size = len(content) if info.isreg() else 0
                    new.addfile(info, io.BytesIO(content))

    return write


def with_member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> Change:
    """A backup with a member more, first of all."""
    done: list[bool] = []

    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        more = tarfile.TarInfo(name)
        more.type, more.linkname = kind, target
        before = [] if done else [(more, b"evil")]
        done.append(True)
        return [*before, (member, content)]

    return rewritten(change)


def of_manifest(change: Callable[[dict[str, Any]], None]) -> Change:
    """A backup whose manifest says something else."""

    def edit(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if member.name == MANIFEST:
            told = json.loads(content)
            change(told)
            content = json.dumps(told).encode()
        return [(member, content)]

    return rewritten(edit)


def cut_off(source: Path, target: Path) -> None:
    """The first half."""
    content = source.read_bytes()
    target.write_bytes(content[: len(content) // 2])


def one_byte(source: Path, target: Path) -> None:
    """A byte turned in the middle of the database."""
    content = bytearray(source.read_bytes())
    content[30_000] ^= 1
    target.write_bytes(content)


def without_manifest(source: Path, target: Path) -> None:
    """All but the last member."""
    rewritten(lambda member, content: [] if member.name == MANIFEST else [(member, content)])(source, target)


CHANGES: dict[str, Change] = {
    "parent": with_member("../evil"),
    "absolute": with_member("/tmp/evil"),
    "inside": with_member("documents/../../evil"),
    "hidden": with_member("documents/ab/abcd/.evil"),
    "elsewhere": with_member("uploads/evil"),
    "nul": with_member("secret\x00.txt"),
    "newline": with_member("secret\n"),
    "symlink": with_member("documents", tarfile.SYMTYPE, "/etc"),
    "symlink_to_a_name": with_member("secret", tarfile.SYMTYPE, "/etc/passwd"),
    "hardlink": with_member("secret", tarfile.LNKTYPE, "/etc/passwd"),
    "hardlink_inside": with_member("documents/ab/abcdef/original", tarfile.LNKTYPE, "secret"),
    "device": with_member("secret", tarfile.CHRTYPE),
    "fifo": with_member("secret", tarfile.FIFOTYPE),
    "folder": with_member("documents", tarfile.DIRTYPE),
    "twice": rewritten(lambda member, content: [(member, content), (member, content)]),
    "more": with_member("documents/ab/abcdef/original"),
    "less": rewritten(lambda member, content: [] if member.name.endswith("original") else [(member, content)]),
    "cut_off": cut_off,
    "one_byte": one_byte,
    "without_manifest": without_manifest,
    "empty": lambda _source, target: target.write_bytes(b"") and None,
    "text": lambda _source, target: target.write_text("no tar " * 999, "utf-8") and None,
    "gzip": lambda source, target: target.write_bytes(gzip.compress(source.read_bytes())) and None,
    "newer": of_manifest(lambda told: told.update(schema="9999")),
    "other_form": of_manifest(lambda told: told.update(format=2)),
    "other_database": of_manifest(lambda told: told.update(database="postgresql")),
    "other_counts": of_manifest(lambda told: told["counts"].update(documents=7)),
    "other_record": of_manifest(lambda told: told.update(audit_seal="0" * 64)),
    "no_json": rewritten(lambda member, content: [(member, b"{" if member.name == MANIFEST else content)]),
    "deep_json": rewritten(lambda member, content: [(member, b"[" * 99999 if member.name == MANIFEST else content)]),
    "list": rewritten(lambda member, content: [(member, b"[]" if member.name == MANIFEST else content)]),
}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_what_is_no_backup_is_refused_and_leaves_nothing(made: Path, tmp_path: Path, change: str) -> None:
    """Hostile names and kinds, cut off, changed, of another release: words, and an empty folder as before."""
    bad = tmp_path / "bad.tar"
    shutil.copy(made, bad)
    bad.unlink()
    CHANGES[change](made, bad)
    target = Settings(data_dir=tmp_path / "in" / "var")
    with pytest.raises(BadBackup) as refused:
        restore(target, bad, now)
    assert refused.value.message.zh != refused.value.message.en
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [bad]


def test_a_folder_that_is_a_mount_with_its_own_entry_is_empty(made: Path, tmp_path: Path) -> None:
    """`lost+found` is no content, nor are compiled models; the anchors come along."""
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "compiled").mkdir()
    restore(Settings(data_dir=tmp_path), made, now)
    assert (tmp_path / FILE_NAME).exists()
    assert manifest_of(made).counts["documents"] == 1


def test_a_secret_kept_elsewhere_has_to_be_the_same(made: Path, tmp_path: Path) -> None:
    """Another one would leave a record that cannot be verified."""
    secret = tmp_path / "secret"
    secret.write_text("ab" * 32, "ascii")
    with pytest.raises(NotEmpty):
        restore(Settings(data_dir=tmp_path / "var", secret_file=secret), made, now)
    assert secret.read_text("ascii") == "ab" * 32
    assert list((tmp_path / "var").iterdir()) == []
    shutil.copy(made.parent / "var" / "secret", secret)
    restore(Settings(data_dir=tmp_path / "var", secret_file=secret), made, now)
    assert sorted(path.name for path in (tmp_path / "var").iterdir() if path.is_dir()) == ["documents"]
