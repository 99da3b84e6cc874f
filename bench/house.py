"""A real server for a bench to harm: its own folder, port and people, and eyes on it from outside."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from auth.roles import Role
from auth.tokens import Scope
from bench.fuzz.watching import resident_bytes
from desk.opening.assembly import now
from desk.opening.database import open_ready
from desk.opening.entrance import open_audit, open_entrance
from desk.record.audit import AuditEvent
from desk.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "assets" / "samples" / "购物小票.jpg"
PEOPLE = ("anna", "berta", "mallory")
"""The first two go about their work; the third one, where a fault needs it, brings trouble."""
_START_SECONDS = 600.0
_PATIENCE_SECONDS = 300.0
_PAUSE_SECONDS = 0.5


class House:
    """One installation, and the server over it. `log` lies apart, so that a full disk does not end it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.log = folder.parent / f"{folder.name}.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "OCR_DATA_DIR": str(folder), "OCR_PORT": str(self.port), "OCR_HOST": "127.0.0.1",
            "OCR_LOG_FILE": str(self.log), "OCR_API_RATE": "100000/minute", "OCR_TOKEN_RATE": "100000/minute",
            **environment,
        }  # fmt: skip
        self.headers: dict[str, dict[str, str]] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def move_in(self) -> None:
        """Makes the database, an account for everybody and a token for each."""
        settings = load_settings(
            data_dir=self.folder, database_url=self.environment.get("OCR_DATABASE_URL", ""), ldap_uris=""
        )
        database = open_ready(settings)
        audit = open_audit(settings, database, now)
        door = open_entrance(settings, database, audit)
        for name in PEOPLE:
            door.accounts.create(name, frozenset({Role.CLERK}))
            audit.record(None, AuditEvent.ACCOUNT_CREATE, target=f"local:{name}")
            door.accounts.change_password(f"local:{name}", f"four unrelated words {name}", present=None)
            scopes = frozenset({Scope.READ, Scope.SUBMIT})
            secret, _ = door.tokens.make(f"local:{name}", "bench", scopes, timedelta(days=1))
            self.headers[name] = {"Authorization": f"Bearer {secret}"}
        database.dispose()

    def start(self, *, port: int | None = None) -> subprocess.Popen[bytes]:
        """Starts the server and waits until it answers; on another `port` a second one over the same folder."""
        environment = {**os.environ, **self.environment, "OCR_PORT": str(port or self.port)}
        with self.log.with_suffix(".out").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "webui"], cwd=ROOT, env=environment, stdout=out, stderr=out
            )
        if port is None:
            self.process = process
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{port or self.port}/health", timeout=5).status_code == 200:
                    return process
            time.sleep(0.2)
        raise RuntimeError(
            f"no server, exit status {process.poll()}: {self.log.with_suffix('.out').read_text()[-800:]}"
        )

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Ends the server in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def readers(self, of: int | None = None) -> list[int]:
        """The process numbers of the server's reader processes."""
        parent = of or (self.process.pid if self.process else 0)
        with contextlib.suppress(OSError):
            found = Path(f"/proc/{parent}/task").glob("*/children")
            return [int(pid) for path in found for pid in path.read_text().split()]
        return []

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`./launch.sh WORDS` with the same settings."""
        environment = {**os.environ, **self.environment, "LANG": "C.UTF-8"}
        command = [sys.executable, "-m", "desk", *words]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
        )

    def ready(self) -> dict[str, Any]:
        """What `/health/ready` says."""
        answer: dict[str, Any] = httpx.get(f"{self.url}/health/ready", timeout=10).json()
        return answer

    def listed(self, person: str) -> list[dict[str, Any]]:
        """All documents of a person, as the interface lists them."""
        with httpx.Client(headers=self.headers[person], timeout=60) as client:
            found: list[dict[str, Any]] = []
            while True:
                page = client.get(f"{self.url}/v1/documents", params={"limit": 100, "offset": len(found)}).json()[
                    "data"
                ]
                found += page["documents"]
                if len(found) >= page["total"] or not page["documents"]:
                    return found

    def ends(self) -> Counter[str]:
        """How often each document's end was written, by the log."""
        ends: Counter[str] = Counter()
        for line in self.log.read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                if told.get("event") in {"document done", "document failed"}:
                    ends[told["document"]] += 1
        return ends


class Person(threading.Thread):
    """Hands in documents one after another, and again under the same key until each is taken."""

    def __init__(self, house: House, name: str, count: int, content: bytes, file_name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.count = count
        self.taken: list[str] = []
        self.refused: Counter[int] = Counter()
        self.slowest = 0.0
        self._house = house
        self._file = (file_name, content)

    def run(self) -> None:
        """All of them."""
        for _ in range(self.count):
            started = time.monotonic()
            self._hand_in(uuid.uuid4().hex, started + _PATIENCE_SECONDS)
            self.slowest = max(self.slowest, time.monotonic() - started)
            time.sleep(_PAUSE_SECONDS)

    def _hand_in(self, key: str, deadline: float) -> None:
        while time.monotonic() < deadline:
            try:
                answer = httpx.post(
                    f"{self._house.url}/v1/jobs",
                    headers={**self._house.headers[self.name], "Idempotency-Key": key},
                    files={"files": self._file},
                    timeout=60,
                )
            except httpx.HTTPError:
                self.refused[0] += 1
            else:
                if answer.status_code in {200, 201}:
                    self.taken += [one["id"] for one in answer.json()["data"]["documents"]]
                    return
                self.refused[answer.status_code] += 1
            time.sleep(0.3)


class Eyes(threading.Thread):
    """Asks `/health` ten times a second and looks at the memory of all processes."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self.slowest, self.unanswered = 0.0, 0
        self.web_bytes = self.reader_bytes = 0
        self._house = house
        self._is_over = threading.Event()

    def run(self) -> None:
        """Until `close`."""
        with httpx.Client(timeout=30) as client:
            while not self._is_over.wait(0.1):
                started = time.monotonic()
                try:
                    client.get(f"{self._house.url}/health")
                    self.slowest = max(self.slowest, time.monotonic() - started)
                except httpx.HTTPError:
                    self.unanswered += 1
                if self._house.process is not None:
                    self.web_bytes = max(self.web_bytes, resident_bytes(self._house.process.pid))
                    self.reader_bytes = max([self.reader_bytes, *map(resident_bytes, self._house.readers())])

    def close(self) -> None:
        """Looks no more."""
        self._is_over.set()
        self.join(40)


@contextlib.contextmanager
def watched(house: House) -> Iterator[Eyes]:
    """Eyes on the house meanwhile."""
    eyes = Eyes(house)
    eyes.start()
    try:
        yield eyes
    finally:
        eyes.close()


def seconds_to_read(entry: dict[str, Any]) -> float:
    """From submission to the end, as the list tells it."""
    ends = entry["finished_at"] and datetime.fromisoformat(entry["finished_at"])
    begins = datetime.fromisoformat(entry["created_at"])
    return (ends - begins).total_seconds() if ends else 0.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
