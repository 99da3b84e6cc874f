"""Servers that answer oddly are told apart from wrong passwords, and end in our words."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from desk.taking_in.mailbox.config import FileMailbox, Mailbox
from desk.taking_in.mailbox.connection import connected
from desk.taking_in.mailbox.errors import MailboxError, MailLoginRefused, MailServerAway

Script = dict[str, str]


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], Mailbox]]:
    """A server that answers commands as scripted, `OK` to all others; its mailbox."""
    monkeypatch.setenv("OCR_BOX", "password")
    listener = socket.create_server(("127.0.0.1", 0))

    def start(script: Script) -> Mailbox:
        threading.Thread(target=_serve, args=(listener, script), daemon=True).start()
        return FileMailbox.model_validate(
            {
                "name": "finance",
                "server": f"127.0.0.1:{listener.getsockname()[1]}",
                "login": "x",
                "password_variable": "OCR_BOX",
                "tls": "insecure",
                "folders": {"INBOX": {"owner": "anna"}},
                "timeout_seconds": 5,
            }
        )

    yield start
    listener.close()


def _serve(listener: socket.socket, script: Script) -> None:
    with suppress(OSError):
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as lines:
            lines.write(script.get("GREETING", "* OK hello\r\n").encode())
            lines.flush()
            for line in lines:
                tag, _, command = line.decode().strip().partition(" ")
                word = command.upper().removeprefix("UID ").split()[0]
                usual = "* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n" if word == "CAPABILITY" else "TAG OK done\r\n"
                lines.write(script.get(word, usual).replace("TAG", tag).encode())
                lines.flush()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("TAG NO [AUTHENTICATIONFAILED] no\r\n", MailLoginRefused),
        ("TAG NO LOGIN failed.\r\n", MailLoginRefused),
        ("TAG NO [UNAVAILABLE] later\r\n", MailServerAway),
        ("TAG NO [INUSE] later\r\n", MailServerAway),
        ("* BYE later\r\n", MailServerAway),
        ("what?\r\n", MailServerAway),
    ],
)
def test_a_wrong_password_is_told_from_a_server_in_trouble(
    mailbox: Callable[[Script], Mailbox], answer: str, expected: type[MailboxError]
) -> None:
    """Only the first costs a quarter of an hour."""
    with pytest.raises(MailboxError) as caught, connected(mailbox({"LOGIN": answer})):
        pass
    assert type(caught.value) is expected


@pytest.mark.parametrize("greeting", ["", "SSH-2.0\r\n", "* BYE full\r\n"])
def test_what_is_no_mail_server_is_away(mailbox: Callable[[Script], Mailbox], greeting: str) -> None:
    """Silent, another protocol, or full."""
    with pytest.raises(MailServerAway), connected(mailbox({"GREETING": greeting})):
        pass


def test_answers_without_sense_are_no_messages(mailbox: Callable[[Script], Mailbox]) -> None:
    """A folder without UIDVALIDITY cannot be used; numbers that are none, a message that is gone."""
    with connected(mailbox({"SEARCH": "* SEARCH one two\r\nTAG OK done\r\n"})) as link:
        with pytest.raises(MailboxError):
            link.open("INBOX")
        assert (link.size("1"), link.content("1", 10)) == (None, None)
