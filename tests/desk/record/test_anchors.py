"""A record that was emptied or wound back shows, although its chain is whole: the anchors outside know better."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from auth.roles import Role, User
from desk.record.anchor_keeper import AnchorKeeper, keeper_of
from desk.record.anchor_places import (
    AnchorFailed,
    BadAnchorPlace,
    FilePlace,
    SyslogPlace,
    UrlPlace,
    parse_places,
    within,
)
from desk.record.anchors import FILE_NAME, Notary
from desk.record.audit import Audit, AuditEvent
from desk.shell.audit_command import run
from tests.conftest import Clock

KEY = b"k" * 32
BOB = User("local:bob", "bob", "Bob", frozenset({Role.CLERK}))
PERSON = (
    "INSERT INTO people (id, source, login, display_name, roles, teams, checked_at, vouched_at, created_at) VALUES "
    "('local:bob', 'local', 'bob', 'Bob', '[]', '[]', "
    "'2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
)


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """A record of three rows."""
    audit = Audit(database, KEY, clock)
    fill(audit, clock, 3)
    return audit


@pytest.fixture
def keeper(audit: Audit, tmp_path: Path, clock: Clock) -> AnchorKeeper:
    """The keeper of that record, not started yet."""
    return keeper_of(audit, KEY, tmp_path, "", clock)


def fill(audit: Audit, clock: Clock, rows: int) -> None:
    """One event a minute."""
    for number in range(rows):
        audit.record(BOB, AuditEvent.DOCUMENT_VIEW, target=f"document-{number}")
        clock.turn(minutes=1)


def execute(database: Engine, *statements: str) -> None:
    """Change the database behind the record's back."""
    with database.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def verify(audit: Audit, keeper: AnchorKeeper) -> int:
    """As `./launch.sh audit verify` does."""
    return run(["verify"], audit, 0, "en", keeper)


def test_an_untouched_record_agrees(
    audit: Audit, keeper: AnchorKeeper, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Start, hours, stop; the record tells that anchors are kept and where."""
    keeper.start()
    fill(audit, clock, 5)
    keeper.hourly()
    keeper.stop()
    assert verify(audit, keeper) == 0
    assert "In agreement with 3 anchors" in capsys.readouterr().out
    assert keeper.newest_at() == clock()


def test_an_emptied_record_is_a_fault(
    audit: Audit, keeper: AnchorKeeper, database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """All rows and both marks deleted: the chain of nothing is whole, the anchors are not."""
    keeper.start()
    execute(database, "DELETE FROM audit", "DELETE FROM audit_marks")
    assert audit.verify().is_whole
    assert verify(audit, keeper) == 1
    told = capsys.readouterr()
    assert "knows row 4, the record ends at row 0" in told.err
    assert "Whole" not in told.out


def test_an_empty_record_with_people_is_a_fault_without_any_anchor(
    audit: Audit, keeper: AnchorKeeper, database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The anchors were deleted as well."""
    execute(database, PERSON)
    assert verify(audit, keeper) == 0
    execute(database, "DELETE FROM audit", "DELETE FROM audit_marks")
    assert verify(audit, keeper) == 1
    assert "empty while 1 people are known" in capsys.readouterr().err


@pytest.mark.parametrize("rows_since", [0, 1, 3, 30])
def test_a_record_wound_back_with_an_old_mark_is_a_fault(
    audit: Audit,
    keeper: AnchorKeeper,
    database: Engine,
    clock: Clock,
    rows_since: int,
) -> None:
    """The mark of the newest row put back as it was, the newer rows deleted, and going on from there."""
    keeper.start()
    fill(audit, clock, 1)
    with database.connect() as connection:
        mark = connection.execute(text("SELECT number, seal, proof FROM audit_marks WHERE name = 'newest'")).one()
    fill(audit, clock, 4)
    keeper.hourly()
    execute(
        database,
        f"DELETE FROM audit WHERE number > {mark.number}",
        f"UPDATE audit_marks SET number = {mark.number}, seal = '{mark.seal}', proof = '{mark.proof}' "
        "WHERE name = 'newest'",
    )
    assert audit.verify().is_whole
    fill(audit, clock, rows_since)
    assert audit.verify().is_whole
    assert verify(audit, keeper) == 1
    keeper.start()
    assert keeper.disagrees
    assert verify(audit, keeper) == 1


def test_retention_is_no_fault(audit: Audit, keeper: AnchorKeeper, clock: Clock) -> None:
    """Anchors of rows that were pruned are passed over."""
    from datetime import timedelta

    keeper.start()
    clock.turn(days=10)
    fill(audit, clock, 3)
    keeper.hourly()
    assert audit.prune(timedelta(days=5)) == 4
    assert verify(audit, keeper) == 0
    clock.turn(days=10)
    assert audit.prune(timedelta(days=5)) > 0
    assert verify(audit, keeper) == 0


def test_a_forged_anchor_is_a_fault(
    audit: Audit, keeper: AnchorKeeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line changed, and one written under another secret."""
    keeper.start()
    path = tmp_path / FILE_NAME
    whole = path.read_text("utf-8")
    path.write_text(whole.replace('"number":4', '"number":3'), "utf-8")
    assert verify(audit, keeper) == 1
    assert "line 1 of the anchors" in capsys.readouterr().err
    number, seal = audit.newest()
    foreign = Notary(b"x" * 32).line(number, seal, Clock()(), "hourly")
    path.write_text(whole + foreign + "\n", "utf-8")
    assert verify(audit, keeper) == 1
    assert "line 2 of the anchors" in capsys.readouterr().err


@pytest.mark.parametrize("rest", ['{"at":"2026-', "\x00\x00\xff", "[]", '{"at":"x","mac":1}', "[" * 3000])
def test_a_line_cut_off_by_a_crash_is_told_and_harms_nothing(
    audit: Audit, keeper: AnchorKeeper, tmp_path: Path, rest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next anchor begins a line of its own."""
    keeper.start()
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(rest.encode())
    keeper.hourly()
    assert verify(audit, keeper) == 0
    told = capsys.readouterr().out
    assert "1 lines of the anchors" in told
    assert "In agreement with 2 anchors" in told


def test_anchors_that_vanished_are_told(
    audit: Audit, keeper: AnchorKeeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record itself says that there were some."""
    assert verify(audit, keeper) == 0
    assert "Note" not in capsys.readouterr().out
    keeper.start()
    (tmp_path / FILE_NAME).unlink()
    assert verify(audit, keeper) == 0
    assert "are gone, while the record says that anchors were kept" in capsys.readouterr().out


def test_a_restore_explains_a_shorter_record_and_nothing_else(
    audit: Audit, keeper: AnchorKeeper, database: Engine, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anchors noted after the backup and before the restore are explained; winding back later is a fault again."""
    keeper.start()
    made_at = clock().isoformat()
    with database.connect() as connection:
        mark = connection.execute(text("SELECT number, seal, proof FROM audit_marks WHERE name = 'newest'")).one()
    fill(audit, clock, 4)
    keeper.hourly()
    execute(
        database,
        f"DELETE FROM audit WHERE number > {mark.number}",
        f"UPDATE audit_marks SET number = {mark.number}, seal = '{mark.seal}', proof = '{mark.proof}' "
        "WHERE name = 'newest'",
    )
    clock.turn(minutes=1)
    audit.record(None, AuditEvent.BACKUP_RESTORE, reason=f"backup made at {made_at}")
    assert verify(audit, keeper) == 0
    assert f"from backup made at {made_at}" in capsys.readouterr().out
    clock.turn(minutes=1)
    keeper.note("restore")
    fill(audit, clock, 6)
    keeper.hourly()
    assert verify(audit, keeper) == 0
    with database.connect() as connection:
        seal = connection.execute(text("SELECT seal FROM audit WHERE number = 5")).scalar_one()
    proof = audit._proof("newest", 5, seal)
    execute(
        database,
        "DELETE FROM audit WHERE number > 5",
        f"UPDATE audit_marks SET number = 5, seal = '{seal}', proof = '{proof}' WHERE name = 'newest'",
    )
    assert audit.verify().is_whole
    assert verify(audit, keeper) == 1


def test_several_writers_keep_whole_lines(tmp_path: Path) -> None:
    """Every line of ten threads stands by itself; the file is the owner's alone."""
    place = FilePlace(tmp_path / "new" / "a.log")
    threads = [
        threading.Thread(target=lambda: [place.note("x" * 300, Clock()()) for _ in range(20)]) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(place.path.read_text("utf-8").splitlines()) == {"x" * 300}
    assert place.path.stat().st_mode & 0o777 == 0o600


def test_every_form_of_a_place_is_understood() -> None:
    """Paths, syslog by its three ways, an address; nothing else."""
    places = parse_places(" /a/b.log, syslog:, syslog://logs, syslog+tcp://logs:99, https://site/anchors ")
    assert places == (
        FilePlace(Path("/a/b.log")),
        SyslogPlace(),
        SyslogPlace("logs", 514),
        SyslogPlace("logs", 99, is_tcp=True),
        UrlPlace("https://site/anchors"),
    )
    for wrong in ("http://site/", "ftp://x", "syslog://", "syslog:x", "https://", "syslog://h:99999"):
        with pytest.raises(BadAnchorPlace):
            parse_places(wrong)


def test_syslog_by_udp_and_tcp() -> None:
    """RFC 5424, the anchor as the message; TCP with its length before it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        SyslogPlace("127.0.0.1", server.getsockname()[1]).note("the-line", Clock()())
        message = server.recv(4096).decode()
    assert message.startswith("<109>1 2026-03-01T09:00:00+00:00 ")
    assert message.endswith(" anchor - the-line")
    with socket.create_server(("127.0.0.1", 0)) as server:
        SyslogPlace("127.0.0.1", server.getsockname()[1], is_tcp=True).note("the-line", Clock()())
        connection, _ = server.accept()
        with connection:
            length, _, rest = connection.recv(4096).partition(b" ")
    assert int(length) == len(rest)


def test_an_address_gets_the_anchor_and_has_to_take_it() -> None:
    """JSON by POST; a redirect or a refusal is told."""
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return httpx.Response(204 if request.url.path == "/good" else 302, headers={"Location": "https://site/good"})

    transport = httpx.MockTransport(answer)
    UrlPlace("https://site/good", transport).note('{"number":1}', Clock()())
    assert seen == [{"number": 1}]
    with pytest.raises(AnchorFailed, match="refused"):
        UrlPlace("https://site/moved", transport).note('{"number":1}', Clock()())
    assert len(seen) == 2


def test_a_place_that_never_answers_is_given_up() -> None:
    """One deadline over the whole exchange."""
    never = threading.Event()
    with pytest.raises(AnchorFailed, match="timeout"):
        within(0.05, lambda: (never.wait(30), None)[1])
    never.set()


def test_a_place_that_fails_is_counted_and_the_others_go_on(audit: Audit, tmp_path: Path, clock: Clock) -> None:
    """The age of the last anchor tells of it."""
    (tmp_path / "is-a-folder").mkdir()
    keeper = keeper_of(audit, KEY, tmp_path, str(tmp_path / "is-a-folder"), clock)
    keeper.start()
    assert keeper.failures == 1
    assert keeper.last_at is None
    assert len((tmp_path / FILE_NAME).read_text("utf-8").splitlines()) == 1
