"""A running desk with two clerks, a real mail server, and the watch between them."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from desk.opening.assembly import chosen_of
from desk.opening.mail_room import journals_of, mail_room_of
from desk.settings import Settings
from desk.taking_in.mailbox.config import FileMailbox, Mailbox
from desk.taking_in.mailbox.journal import Journal
from desk.taking_in.mailbox.watch import MailWatch, Patience
from engine.intake import Limits
from tests.auth.slapd import make_certificates
from tests.desk.taking_in.mailbox.dovecot import LOGIN, PASSWORD, Dovecot, missing_programs
from tests.webui.api.conftest import Service, running_service
from tests.webui.api.readers import OneLineReader, engine_over

MEGABYTE = 1024 * 1024
PATIENCE = Patience(first_seconds=0.1, most_seconds=0.5)


@contextmanager
def dovecot_of(certificates: Path, extra: str = "") -> Iterator[Dovecot]:
    """A server in a folder that its own accounts may enter."""
    home = Path(tempfile.mkdtemp(prefix="ocr-dovecot-"))
    home.chmod(0o777)
    server = Dovecot.build(home, certificates, extra)
    yield server
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def mail_certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a CA, a server certificate for localhost and 127.0.0.1, and a CA that signed nothing."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: apt-get install dovecot-imapd openssl")
    folder = tmp_path_factory.mktemp("mail") / "tls"
    make_certificates(folder)
    return folder


@pytest.fixture
def dovecot(mail_certificates: Path) -> Iterator[Dovecot]:
    """A mail server of the test's own."""
    with dovecot_of(mail_certificates) as server:
        yield server


@dataclass
class Office:
    """The desk, the mail server, and as many watches as a test starts."""

    service: Service
    settings: Settings
    dovecot: Dovecot
    password_file: Path
    said: list[str] = field(default_factory=list)
    running: list[tuple[MailWatch, threading.Thread]] = field(default_factory=list)

    def mailbox(self, **changes: Any) -> Mailbox:
        """INBOX for anna, over TLS with the right CA."""
        values: dict[str, Any] = {
            "name": "finance",
            "server": f"localhost:{self.dovecot.tls_port}",
            "login": LOGIN,
            "password_file": self.password_file,
            "ca_file": self.dovecot.tls / "ca.pem",
            "folders": {"INBOX": {"owner": "anna"}},
            "poll_seconds": 1,
            "timeout_seconds": 10,
        }
        return FileMailbox.model_validate(values | changes)

    def watch(self, patience: Patience = PATIENCE, **changes: Any) -> MailWatch:
        """Starts to watch, with a desk side of its own, as a process beside the service has it."""
        limits = Limits(max_bytes=self.settings.max_upload_bytes, max_pages=self.settings.max_pages)
        engine = engine_over(OneLineReader(), limits)
        room = mail_room_of(chosen_of(self.settings, self.service.database), engine, self.service.database)
        mailbox = self.mailbox(**changes)
        journal = Journal(journals_of(self.settings), mailbox.name)
        watch = MailWatch(mailbox, room, journal, threading.Event(), lambda words: self.said.append(words.en), patience)
        thread = threading.Thread(target=watch.run)
        thread.start()
        self.running.append((watch, thread))
        return watch

    def stop(self) -> None:
        """Ends all watches."""
        for watch, _thread in self.running:
            watch.stopping.set()
        for _watch, thread in self.running:
            thread.join()
        self.running.clear()

    def names(self, login: str = "anna") -> list[str]:
        """The names of somebody's documents, sorted."""
        return sorted(document["name"] for document in self.documents(login))

    def documents(self, login: str = "anna") -> list[dict[str, Any]]:
        """Somebody's documents as the interface lists them."""
        answer = self.service.as_(login).get("/v1/documents?limit=100").json()
        listed: list[dict[str, Any]] = answer["data"]["documents"]
        return listed


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot) -> Iterator[Office]:
    """Everything, ready: anna and bert are clerks, a file may have a tenth of a megabyte, a message fifty files."""
    password_file = tmp_path / "password"
    password_file.write_text(PASSWORD + "\n")
    chosen: dict[str, Any] = {"max_upload_mb": 0.1, "max_job_mb": 1, "max_job_files": 50, "ui_enabled": False}
    with running_service(tmp_path, **chosen) as service:
        service.as_("anna")
        service.as_("bert")
        one = Office(service, Settings(data_dir=tmp_path / "var", **chosen), dovecot, password_file)
        yield one
        one.stop()


def message(subject: str, *files: tuple[str, bytes], text: str = "See the files.") -> bytes:
    """An e-mail with files."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "seller@example.com", LOGIN, subject
    mail["Date"], mail["Message-ID"] = "Mon, 30 Nov 2026 08:00:00 +0800", f"<{abs(hash(subject))}@example.com>"
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def until(condition: Callable[[], object], seconds: float = 150) -> None:
    """Waits for something, long enough for a busy machine."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("nothing happened")
