"""The mailboxes of the page, on both databases: kept whole, sealed, seen everywhere, on the record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from auth.roles import Role, User
from desk.errors import Forbidden
from desk.record.audit import Audit, AuditEvent, Question
from desk.taking_in.mailbox.config import WatchedFolder
from desk.taking_in.mailbox.errors import OwnerUnusable
from desk.taking_in.mailbox.kept import KeptMailboxes, Passwords
from desk.taking_in.mailbox.managing import MOST_MAILBOXES, Mailboxes
from desk.taking_in.mailbox.refusals import (
    BadMailbox,
    MailboxGone,
    MailboxNameTaken,
    PasswordWanted,
    TooManyMailboxes,
)
from tests.conftest import Clock

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))
CLERK = User("local:clerk", "clerk", "", frozenset({Role.CLERK}))
PASSWORD = "pässwörd 密码"
RECORD: dict[str, Any] = {
    "server": "mail.corp.example",
    "login": "invoices@corp.example",
    "folders": {"出租车票": {"owner": "wang"}, "INBOX": {"owner": "anna", "preset": "invoice"}},
}
PASSWORDS = Passwords(b"s" * 32)


class Ticks:
    """Seconds that are turned."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def check(folder: WatchedFolder) -> None:
    """Nobody is unknown but nobody."""
    if folder.owner == "nobody":
        raise OwnerUnusable(folder.owner)


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def mailboxes(database: Engine, audit: Audit, clock: Clock) -> Mailboxes:
    """None yet."""
    return Mailboxes(database, PASSWORDS, audit, clock, file=None, check=check)


def test_a_change_is_seen_in_every_process_within_a_second(
    database: Engine, mailboxes: Mailboxes, audit: Audit, clock: Clock
) -> None:
    """Whole, with folders in their order; only what is switched on is watched."""
    ticks = Ticks()
    there = KeptMailboxes(database, PASSWORDS, ticks)
    assert there.watched == []
    mailboxes.add(ADMIN, "finance", RECORD, PASSWORD)
    ticks.now += 1
    assert [(kept.name, kept.is_on, kept.changed_at, kept.changed_by) for kept in there.now] == [
        ("finance", False, clock(), ADMIN.id)
    ]
    assert there.watched == []
    mailboxes.switch(ADMIN, "finance", is_on=True)
    ticks.now += 1
    (mailbox,) = there.watched
    assert (mailbox.password(), mailbox.host, mailbox.port) == (PASSWORD, "mail.corp.example", 993)
    assert list(mailbox.folders) == ["出租车票", "INBOX"]
    assert mailbox == there.watched[0]
    mailboxes.change(ADMIN, "finance", {**RECORD, "poll_seconds": "7"}, "")
    ticks.now += 1
    assert (there.watched[0].poll_seconds, there.watched[0].password()) == (7, PASSWORD)
    mailboxes.remove(ADMIN, "finance")
    ticks.now += 1
    assert list(there.now) == []
    events = list(audit.all(Question(events=(AuditEvent.MAILBOX_CHANGE.value,))))
    where = "mail.corp.example:993; 出租车票 → wang; INBOX → anna"
    assert [(entry.target, entry.reason) for entry in events] == [
        ("finance", f"add {where}"),
        ("finance", "on"),
        ("finance", f"change {where}"),
        ("finance", "remove"),
    ]


def test_the_password_is_sealed_for_its_server(database: Engine, mailboxes: Mailboxes) -> None:
    """Neither in the database nor in the record; who writes another server beside it gets nothing."""
    mailboxes.add(ADMIN, "finance", RECORD, PASSWORD)
    mailboxes.switch(ADMIN, "finance", is_on=True)
    with database.connect() as connection:
        (row,) = connection.execute(text("select * from mailboxes")).all()
        assert PASSWORD not in str(row) + str(connection.execute(text("select * from audit")).all())
    assert PASSWORD not in repr(mailboxes.all(ADMIN))
    assert KeptMailboxes(database, Passwords(b"t" * 32)).watched == []
    with database.begin() as connection:
        record = str(row.record if isinstance(row.record, str) else json.dumps(row.record))
        change = text("update mailboxes set record = CAST(:record AS JSON)")
        if database.dialect.name == "sqlite":
            change = text("update mailboxes set record = :record")
        connection.execute(change, {"record": record.replace("mail.corp.example", "evil.example")})
    assert KeptMailboxes(database, PASSWORDS).watched == []
    (kept,) = mailboxes.all(ADMIN)
    assert (kept.mailbox, kept.record["server"]) == (None, "evil.example")


@pytest.mark.parametrize(
    "changes", [{"server": "evil.example"}, {"server": "mail.corp.example:1993"}, {"login": "x"}, {"ca": "x"}]
)
def test_a_kept_password_goes_nowhere_else(mailboxes: Mailboxes, changes: dict[str, str]) -> None:
    """It has to be typed again; nothing is changed."""
    mailboxes.add(ADMIN, "finance", RECORD, PASSWORD)
    with pytest.raises(PasswordWanted):
        mailboxes.change(ADMIN, "finance", {**RECORD, **changes}, "")
    assert mailboxes.one(ADMIN, "finance").record["server"] == "mail.corp.example"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"server": "imaps://mail"}, BadMailbox),
        ({"tls": "insecure"}, BadMailbox),
        ({"folders": {}}, BadMailbox),
        ({"folders": {"OCR-done": {"owner": "anna"}}}, BadMailbox),
        ({"folders": {"INBOX": {"owner": "nobody"}}}, OwnerUnusable),
        ({"password_file": "/etc/passwd"}, BadMailbox),
        ({"password_variable": "OCR_DATABASE_URL"}, BadMailbox),
        ({"ca_file": "/etc/passwd"}, BadMailbox),
        ({"ca": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}, BadMailbox),
    ],
)
def test_it_is_checked_as_those_of_the_file(
    mailboxes: Mailboxes, changes: dict[str, Any], expected: type[Exception]
) -> None:
    """And a page names neither files nor variables of the server; what was typed is in no message."""
    with pytest.raises(expected) as caught:
        mailboxes.add(ADMIN, "finance", {**RECORD, **changes}, PASSWORD)
    assert PASSWORD not in str(caught.value)
    assert list(mailboxes.all(ADMIN)) == []


def test_names_are_of_one_mailbox(database: Engine, audit: Audit, clock: Clock, tmp_path: Path) -> None:
    """Of the page and of the file together; and there are only so many."""
    file = tmp_path / "mailboxes.yaml"
    file.write_text("stock: {server: a, login: b, password_variable: OCR_BOX, folders: {INBOX: {owner: anna}}}")
    mailboxes = Mailboxes(database, PASSWORDS, audit, clock, file=file, check=check)
    with pytest.raises(MailboxNameTaken):
        mailboxes.add(ADMIN, "stock", RECORD, PASSWORD)
    for number in range(MOST_MAILBOXES):
        mailboxes.add(ADMIN, f"box-{number}", RECORD, PASSWORD)
    with pytest.raises(TooManyMailboxes):
        mailboxes.add(ADMIN, "one-more", RECORD, PASSWORD)
    mailboxes.remove(ADMIN, "box-7")
    with pytest.raises(MailboxNameTaken):
        mailboxes.add(ADMIN, "box-8", RECORD, PASSWORD)


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, user: desk.all(user),
        lambda desk, user: desk.of_file(user),
        lambda desk, user: desk.one(user, "x"),
        lambda desk, user: desk.add(user, "x", RECORD, PASSWORD),
        lambda desk, user: desk.change(user, "x", RECORD, PASSWORD),
        lambda desk, user: desk.switch(user, "x", is_on=True),
        lambda desk, user: desk.remove(user, "x"),
        lambda desk, user: desk.test(user, "x"),
    ],
)
def test_it_is_for_administrators(mailboxes: Mailboxes, act: Callable[[Mailboxes, User], object]) -> None:
    """Nobody else sees or changes anything."""
    with pytest.raises(Forbidden):
        act(mailboxes, CLERK)


def test_one_that_was_removed_meanwhile_is_gone(mailboxes: Mailboxes) -> None:
    """For each thing that could be done with it."""
    for act in (
        lambda: mailboxes.one(ADMIN, "x"),
        lambda: mailboxes.change(ADMIN, "x", RECORD, PASSWORD),
        lambda: mailboxes.switch(ADMIN, "x", is_on=True),
        lambda: mailboxes.remove(ADMIN, "x"),
        lambda: mailboxes.test(ADMIN, "x"),
    ):
        with pytest.raises(MailboxGone):
            act()
