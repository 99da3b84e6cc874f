"""`watch --mail` says what is missing, and one process alone watches a mailbox."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desk.settings import Settings, SettingsError
from desk.shell.mail_command import run
from desk.shell.watch_command import run as watch
from desk.taking_in.mailbox.journal import InHand, Journal
from tests.desk.taking_in.mailbox.test_config import WHOLE
from tests.webui.api.readers import OneLineReader, engine_over


def test_without_mailboxes_it_says_where_to_add_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And waits for one, until it is told to end."""
    stopping = threading.Event()
    stopping.set()
    assert run(Settings(), Nobody, list, tmp_path, "en", stopping) == 0  # type: ignore[arg-type]
    assert "/admin/mailboxes" in capsys.readouterr().out


def test_a_file_that_cannot_be_used_ends_it(tmp_path: Path) -> None:
    """Before anything is watched."""
    with pytest.raises(SettingsError, match=r"missing\.yaml"):
        run(Settings(mailboxes=tmp_path / "missing.yaml"), Nobody, list, tmp_path, "en")  # type: ignore[arg-type]


@pytest.mark.parametrize("arguments", [[], ["--mail", "folder"]])
def test_either_a_folder_or_mail(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Neither or both is no command; the one is the mailboxes' own."""
    with pytest.raises(SystemExit) as ended:
        watch(arguments, lambda: engine_over(OneLineReader()), "en", watch_mail=lambda: 7)
    assert ended.value.code == 2
    assert "--mail" in capsys.readouterr().err
    assert watch(["--mail"], lambda: engine_over(OneLineReader()), "en", watch_mail=lambda: 7) == 7


class Nobody:
    """A reception that is never asked."""


def test_a_mailbox_is_watched_by_one_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other says so, and ends when it has none left."""
    file = tmp_path / "mailboxes.yaml"
    file.write_text(WHOLE, "utf-8")
    (tmp_path / "mail").mkdir()
    settings = Settings(mailboxes=file)
    with Journal(tmp_path / "mail", "finance").held(), Journal(tmp_path / "mail", "local").held():
        ended = run(settings, Nobody, list, tmp_path / "mail", "en", threading.Event())  # type: ignore[arg-type]
    assert ended == 2
    said = capsys.readouterr().out
    assert "Mailbox finance: another process watches it." in said
    assert "Mailbox local: another process watches it." in said


def test_what_is_in_hand_keeps_its_key(tmp_path: Path) -> None:
    """Across processes, only where the folder was numbered anew, and only for the same content and folder."""
    journal = Journal(tmp_path / "mail", "finance")
    with journal.held():
        journal.take(InHand("INBOX", "imap:a:7:1", "digest"))
        journal.take(InHand("INBOX", "imap:a:7:2", "other"))
        journal.put_away(InHand("INBOX", "imap:a:7:2", "other"))
    again = Journal(tmp_path / "mail", "finance")
    with again.held():
        assert again.key_of("INBOX", "imap:a:8:5", "digest") == "imap:a:7:1"
        assert again.key_of("INBOX", "imap:a:7:5", "digest") == "imap:a:7:5"
        assert again.key_of("INBOX", "imap:a:8:5", "other") == "imap:a:8:5"
        assert again.key_of("Other", "imap:b:8:5", "digest") == "imap:b:8:5"
        again.forget("INBOX")
        assert again.key_of("INBOX", "imap:a:8:5", "digest") == "imap:a:8:5"
    (tmp_path / "mail" / "finance.json").write_text("half a fi")
    with again.held():
        assert again.key_of("INBOX", "imap:a:8:5", "digest") == "imap:a:8:5"
