"""Stops in the worst moments: between taking a message and moving it. Each file is in the desk once afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.settings import Settings
from tests.desk.taking_in.mailbox.conftest import Office, dovecot_of, message, until
from tests.desk.taking_in.mailbox.dovecot import LOGIN, PASSWORD
from tests.desk.taking_in.mailbox.wire import Wire
from tests.webui.api.conftest import picture, running_service

pytestmark = pytest.mark.timeout(600)

ROOT = Path(__file__).parents[4]
DONE = "OCR-done"


@pytest.fixture
def wire(office: Office) -> Iterator[Wire]:
    """Between the watch and the server, hanging at the move."""
    wire = Wire(office.dovecot.port, b"UID MOVE")
    wire.start()
    yield wire
    wire.cut()


def in_clear(port: int) -> dict[str, Any]:
    """A server on this machine without encryption, said on purpose."""
    return {"server": f"127.0.0.1:{port}", "tls": "insecure", "ca_file": None}


def start_process(office: Office, port: int) -> subprocess.Popen[bytes]:
    """`./launch.sh watch --mail` as a process of its own, as an administrator sets it up."""
    file = office.password_file.with_name("mailboxes.yaml")
    record = {
        "login": LOGIN,
        "password_variable": "OCR_BOX",
        "folders": {"INBOX": {"owner": "anna"}},
        "poll_seconds": 1,
    }
    file.write_text(json.dumps({"finance": {"server": f"127.0.0.1:{port}", "tls": "insecure", **record}}))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OCR_")},
        "OCR_DATA_DIR": str(office.settings.data_dir),
        "OCR_MAILBOXES": str(file),
        "OCR_BOX": PASSWORD,
        "LANG": "en_US.UTF-8",
    }
    with (file.with_name("watch.log")).open("ab") as log:
        command = [sys.executable, "-m", "desk", "watch", "--mail"]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def test_a_kill_between_taking_and_moving_takes_nothing_twice(office: Office, wire: Wire) -> None:
    """kill -9 at the very move; started again, the message is moved and its files are there once, as are the next."""
    office.dovecot.deliver(message("first", ("a.png", picture(1)), ("b.png", picture(2))))
    process = start_process(office, wire.port)
    try:
        assert wire.has_hung.wait(90)
    finally:
        process.kill()
        process.wait()
    assert (office.names(), office.dovecot.subjects("INBOX")) == (["a.png", "b.png"], ["first"])
    office.dovecot.deliver(message("second", ("c.png", picture(3))))
    process = start_process(office, office.dovecot.port)
    try:
        until(lambda: office.dovecot.subjects(DONE) == ["first", "second"], 90)
    finally:
        process.terminate()
        assert process.wait(30) == 0
    assert office.names() == ["a.png", "b.png", "c.png"]
    log = office.password_file.with_name("watch.log").read_text()
    assert "Watching mailboxes: finance" in log
    for secret in (PASSWORD, "a.png", "seller", "first", "anna"):
        assert secret not in log


def test_a_folder_numbered_anew_in_between_takes_nothing_twice(office: Office, wire: Wire) -> None:
    """The server gave a new UIDVALIDITY before the move: the message in hand is known by its content."""
    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    office.watch(**in_clear(wire.port))
    assert wire.has_hung.wait(60)
    wire.cut()
    office.stop()
    assert office.names() == ["a.png"]
    office.dovecot.stop()
    before = validity(office)
    office.dovecot.renumber()
    office.dovecot.start()
    office.dovecot.deliver(message("second", ("b.png", picture(2))))
    assert validity(office) != before
    office.watch()
    until(lambda: office.dovecot.subjects(DONE) == ["first", "second"])
    assert office.names() == ["a.png", "b.png"]


def test_two_machines_over_one_mailbox_take_nothing_twice(office: Office) -> None:
    """Journals of their own, one database: the key alone holds.

    A server may let both move a message, so that it lies in the folder twice; its files are in the desk once.
    """
    names = [f"{number}.png" for number in range(6)]
    for name in names:
        office.dovecot.deliver(message(name, (name, picture())))
    office.watch()
    office.watch(name="twin")
    until(lambda: sorted(set(office.dovecot.subjects(DONE))) == names)
    until(lambda: office.dovecot.subjects("INBOX") == [])
    office.stop()
    assert office.names() == names


def test_a_refusal_cut_off_has_one_note(office: Office, wire: Wire) -> None:
    """The note was written and the message not yet moved: it is moved, and no second note is made."""
    office.dovecot.deliver(message("no file"))
    office.watch(**in_clear(wire.port))
    assert wire.has_hung.wait(60)
    wire.cut()
    office.stop()
    assert len(office.dovecot.messages("OCR-failed")) == 1
    assert office.dovecot.subjects("INBOX") == ["no file"]
    office.watch()
    until(lambda: office.dovecot.subjects("INBOX") == [])
    assert len(office.dovecot.messages("OCR-failed")) == 2


def validity(office: Office) -> str:
    """The first line of what Dovecot notes of INBOX: `3 V1764000000 N2 …`."""
    path = office.dovecot.home / "mail" / LOGIN / "dovecot-uidlist"
    return next(word for word in path.read_text().split() if word.startswith("V"))


def test_a_server_without_move_loses_nothing_of_others(mail_certificates: Path, tmp_path: Path) -> None:
    """COPY and a mark, then only that message is removed: what a person has marked as deleted stays."""
    plain = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ UIDPLUS"
    with dovecot_of(mail_certificates, plain) as server, running_service(tmp_path) as service:
        service.as_("anna")
        password = tmp_path / "password"
        password.write_text(PASSWORD)
        office = Office(service, Settings(data_dir=tmp_path / "var"), server, password)
        server.deliver(message("thrown away", ("x.png", picture(9))), flags=r"(\Deleted)")
        server.deliver(message("first", ("a.png", picture(1))))
        server.deliver(message("no file"))
        office.watch()
        until(lambda: server.subjects(DONE) == ["first"] and "no file" in server.subjects("OCR-failed"))
        until(lambda: server.subjects("INBOX") == ["thrown away"])
        office.stop()
        assert office.names() == ["a.png"]
