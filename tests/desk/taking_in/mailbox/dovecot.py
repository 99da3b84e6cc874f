"""A real Dovecot for the tests: IMAPS with a certificate of the tests, IMAP in clear, both on this machine only."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.auth.slapd import free_port

LOGIN = "invoices@corp.example"
PASSWORD = 's3cret "\\ of the box'

_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
{users}
ssl = yes
ssl_cert = <{tls}/server.pem
ssl_key = <{tls}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
mail_uid = {uid}
mail_gid = {gid}
mail_max_userip_connections = 100
{extra}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/passwords
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  {login_service}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
{services}
"""


def missing_programs() -> list[str]:
    """The programs that the tests need and this machine lacks."""
    return [name for name in ("dovecot", "openssl") if _program(name) is None]


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


@dataclass
class Dovecot:
    """One running server in its own folder, with one login."""

    home: Path
    tls: Path
    port: int
    tls_port: int
    extra: str = ""
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def build(cls, home: Path, tls: Path, extra: str = "") -> Dovecot:
        """Writes the configuration and starts. `extra` are lines of it."""
        server = cls(home, tls, free_port(), free_port(), extra)
        (home / "mail").mkdir()
        for path in (home, home / "mail"):
            path.chmod(0o777)
        server.set_password(PASSWORD)
        server.start()
        return server

    def set_password(self, password: str) -> None:
        """The password of the login from now on.

        The file is put in place whole and with another time, by whole seconds: by that Dovecot knows that it changed,
        and it looks once in a second.
        """
        path, unfinished = self.home / "passwords", self.home / "passwords.new"
        unfinished.write_text(f"{LOGIN}:{{PLAIN}}{password}::::::\n")
        unfinished.chmod(0o644)
        if path.exists():
            later = path.stat().st_mtime + 2
            os.utime(unfinished, (later, later))
        unfinished.replace(path)
        time.sleep(2)

    def start(self) -> None:
        """Starts and waits until it greets."""
        is_root = os.getuid() == 0
        me, mine = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        own = f"default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {mine}"
        text = _CONFIGURATION.format(
            home=self.home,
            tls=self.tls,
            port=self.port,
            tls_port=self.tls_port,
            extra=self.extra,
            uid=65534 if is_root else os.getuid(),
            gid=65534 if is_root else os.getgid(),
            users="" if is_root else own,
            login_service="" if is_root else "chroot =",
            services="" if is_root else "service anvil {\n  chroot =\n}\nservice stats {\n  chroot =\n}",
        )
        configuration = self.home / "dovecot.conf"
        configuration.write_text(text)
        program = _program("dovecot")
        assert program
        with (self.home / "start.log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-F", "-c", str(configuration)], stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                if probe.recv(4) == b"* OK":
                    return
            time.sleep(0.05)
        raise AssertionError((self.home / "start.log").read_text() + (self.home / "dovecot.log").read_text())

    def stop(self) -> None:
        """Kills it with all its processes, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
            (self.home / "run" / "master.pid").unlink(missing_ok=True)

    def renumber(self, folder: str = "") -> None:
        """Has a folder (INBOX without a name) numbered anew, as after a restored backup: another UIDVALIDITY."""
        place = self.home / "mail" / LOGIN / folder
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (place / name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4_SSL]:
        """A person's mail program."""
        context = ssl.create_default_context(cafile=str(self.tls / "ca.pem"))
        client = imaplib.IMAP4_SSL("127.0.0.1", self.tls_port, ssl_context=context, timeout=20)
        client.login(LOGIN, (self.home / "passwords").read_text().split("{PLAIN}")[1].split("::::::")[0])
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, message: bytes, folder: str = "INBOX", flags: str = "") -> None:
        """Puts a message into a folder, which is made where it is missing."""
        with self.client() as client:
            client.create(folder)
            status, answer = client.append(folder, flags, imaplib.Time2Internaldate(time.time()), message)
            assert status == "OK", answer

    def subjects(self, folder: str) -> list[str]:
        """The subjects of the messages in a folder as they came, in its order; empty without the folder."""
        with self.client() as client:
            status, count = client.select(f'"{folder}"', readonly=True)
            if status != "OK" or count == [b"0"]:
                return []
            _, answer = client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
            lines = [part[1].decode() for part in answer if isinstance(part, tuple)]
            return [line.partition(":")[2].strip() for line in lines]

    def messages(self, folder: str) -> list[bytes]:
        """The messages of a folder."""
        with self.client() as client:
            status, count = client.select(f'"{folder}"', readonly=True)
            if status != "OK" or count == [b"0"]:
                return []
            _, answer = client.fetch("1:*", "(BODY.PEEK[])")
            return [part[1] for part in answer if isinstance(part, tuple)]

    def logins_refused(self) -> int:
        """How often a wrong password was tried, as the server's own log says."""
        return (self.home / "dovecot.log").read_text().count("auth failed")
