"""Mailboxes of the page are watched while the watch runs: entered, left and entered anew as they are changed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from auth.roles import Role
from desk.opening.assembly import chosen_of
from desk.opening.mail_room import journals_of, kept_mailboxes_of, mail_room_of
from desk.shell.doctor_mail import examine_mail
from desk.shell.finding import Health
from desk.shell.mail_command import run
from desk.taking_in.mailbox.journal import Journal
from desk.taking_in.mailbox.watches import Watches
from engine.intake import Limits
from tests.desk.taking_in.mailbox.conftest import Office, message, until
from tests.desk.taking_in.mailbox.dovecot import LOGIN, PASSWORD
from tests.webui.api.conftest import picture
from tests.webui.api.readers import OneLineReader, engine_over


@contextmanager
def watching(office: Office) -> Iterator[list[int]]:
    """`watch --mail` as a thread; what it ended with is in the list afterwards."""
    limits = Limits(max_bytes=office.settings.max_upload_bytes, max_pages=office.settings.max_pages)
    engine, database = engine_over(OneLineReader(), limits), office.service.database
    kept, stopping, ended = kept_mailboxes_of(office.settings, database), threading.Event(), list[int]()

    def work() -> None:
        room = mail_room_of(chosen_of(office.settings, database), engine, database)
        journals = journals_of(office.settings)
        ended.append(run(office.settings, lambda: room, lambda: kept.watched, journals, "en", stopping))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield ended
    finally:
        stopping.set()
        thread.join()


def post(office: Office, act: str, **form: str) -> str:
    """Sends a form of the page as its administrator; gives the answer's page, empty where it leads back."""
    admin = office.service.as_("root", Role.ADMIN)
    found = re.search(r'name="csrf" value="([^"]+)"', admin.get("/admin/mailboxes/new").text)
    assert found
    answer = admin.post(f"/admin/mailboxes/{act}?lang=en", data={"csrf": found.group(1), "name": "finance", **form})
    return answer.text


def account(office: Office, **changes: str) -> dict[str, str]:
    """The form of a sound mailbox: INBOX for anna."""
    ca = (office.dovecot.tls / "ca.pem").read_text()
    usual = {"server": f"localhost:{office.dovecot.tls_port}", "login": LOGIN, "password": PASSWORD, "ca": ca}
    return {**usual, "folder-0": "INBOX", "owner-0": "anna", "poll_seconds": "1", "timeout_seconds": "10", **changes}


def test_a_mailbox_of_the_page_is_watched_as_it_is(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Off at first, then on; changed it is entered anew; switched off and removed it is left alone."""
    said: list[str] = []

    def has_said(words: str) -> bool:
        said.append(capsys.readouterr().out)
        return words in "".join(said)

    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    with watching(office) as ended:
        until(lambda: has_said("no mailbox to watch now"))
        assert post(office, "save", is_new="1", **account(office)) == ""
        tested = post(office, "test")
        assert "All is well" in tested
        assert "OCR-done, OCR-failed" in tested
        assert office.dovecot.subjects("INBOX") == ["first"]
        post(office, "switch", on="1")
        until(lambda: office.names() == ["a.png"])
        until(lambda: office.dovecot.subjects("OCR-done") == ["first"])
        said.clear()
        post(office, "switch", on="0")
        until(lambda: has_said("no mailbox to watch now"))
        office.dovecot.deliver(message("to INBOX", ("b.png", picture(2))))
        office.dovecot.deliver(message("to Bert", ("c.png", picture(3))), "Bert")
        changes = {"folder-0": "Bert", "owner-0": "bert", "password": ""}
        assert post(office, "save", **account(office, **changes)) == ""
        post(office, "switch", on="1")
        until(lambda: office.names("bert") == ["c.png"])
        assert post(office, "save", **account(office, **{"folder-1": "Bert", "owner-1": "bert"})) == ""
        until(lambda: office.names() == ["a.png", "b.png"])
        said.clear()
        post(office, "remove", sure="finance")
        until(lambda: has_said("no mailbox to watch now"))
    assert ended == [0]
    assert office.names("bert") == ["c.png"]


def test_a_password_mended_on_the_page_counts_at_once(office: Office) -> None:
    """One that was refused is not tried again meanwhile."""
    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    post(office, "save", is_new="1", **account(office, password="wrong"))
    assert "refuses login or password" in post(office, "test")
    post(office, "switch", on="1")
    with watching(office):
        until(lambda: office.dovecot.logins_refused() == 2)
        post(office, "save", **account(office))
        until(lambda: office.names() == ["a.png"])
        assert office.dovecot.logins_refused() == 2


def test_the_doctor_looks_into_those_of_the_page(office: Office) -> None:
    """As far as they are switched on."""
    post(office, "save", is_new="1", **account(office))
    assert [found.health for found in examine_mail(office.settings)] == [Health.ABSENT]
    post(office, "switch", on="1")
    (found,) = examine_mail(office.settings)
    assert (found.health, "finance" in found.part.en) == (Health.GOOD, True)


def test_a_mailbox_goes_on_where_its_journal_is_free_again(office: Office, tmp_path: Path) -> None:
    """One that another process has is lost until it is changed; then it is tried once more."""
    office.dovecot.deliver(message("first", ("a.png", picture(1))))
    limits = Limits(max_bytes=office.settings.max_upload_bytes, max_pages=office.settings.max_pages)
    database = office.service.database
    room = mail_room_of(chosen_of(office.settings, database), engine_over(OneLineReader(), limits), database)
    watches = Watches(room, tmp_path / "mail", lambda words: office.said.append(words.en))
    with Journal(tmp_path / "mail", "finance").held():
        watches.follow([office.mailbox()])
        until(lambda: watches.are_all_lost)
        watches.follow([office.mailbox()])
        assert watches.are_all_lost
    assert office.said == ["Mailbox finance: another process watches it."]
    changed = office.mailbox(poll_seconds=2)
    until(lambda: (watches.follow([changed]), office.names())[1] == ["a.png"])
    watches.leave(20)
    assert not watches.are_all_lost
