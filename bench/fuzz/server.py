"""A real server in a process of its own, started as an operator starts it, and what can be seen of it from outside."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from auth.tokens import Scope
from bench.fuzz.tally import Death, Tally
from bench.fuzz.watching import Scales, children_of
from desk.environment import PREFIX
from desk.opening.database import open_ready
from desk.opening.entrance import open_entrance
from desk.settings import load_settings

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 120.0
_HEALTH_EVERY_SECONDS = 0.25


class Server:
    """Runs over `folder`; `token` is an administrator's with every scope."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        """Starts it and waits until it answers."""
        self._tally = tally
        self._log = folder / "server.log"
        self._errors = folder / "stderr"
        self.address = f"http://127.0.0.1:{_free_port()}"
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "webui"],
                cwd=_ROOT,
                env=self._environment(folder / "data"),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        self._await()
        self.token = _make_token(folder / "data")
        self._scales = Scales(tally, self._processes)
        self._pulse = _Pulse(self.address, tally)
        self._scales.start()
        self._pulse.start()

    def client(self) -> httpx.Client:
        """A caller with the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=180, trust_env=False)

    def deaths(self) -> int:
        """How many reader processes have ended in the middle of their work, as the server counts them."""
        text = httpx.get(f"{self.address}/metrics", timeout=30, trust_env=False).text
        found = re.search(r"^ocr_reader_deaths (\d+)", text, re.MULTILINE)
        return int(found[1]) if found else -1

    def close(self) -> None:
        """Ends it, and looks through all that it said."""
        self._pulse.stop()
        self._scales.stop()
        if self._process.poll() is not None:
            self._tally.wrong(f"the web process ended by itself with {self._process.returncode}")
        else:
            counted = self.deaths()
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)
            heard = self._look_through_log()
            if counted != heard:
                self._tally.wrong(f"the server counts {counted} deaths, its log tells of {heard}")
        if "Traceback" in self._errors.read_text("utf-8", "replace"):
            self._tally.wrong("a traceback on the server's standard error")

    def _environment(self, data: Path) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        ours = {
            "DATA_DIR": str(data),
            "HOST": "127.0.0.1",
            "PORT": self.address.rpartition(":")[2],
            "ADMIN_PASSWORD": secrets.token_urlsafe(20),
            "LOG_FILE": str(self._log),
            "API_RATE": "1000000/second",
            "TOKEN_RATE": "1000000/second",
            "WEBHOOK_ALLOW": "203.0.113.0/24",
            "QUEUE_SIZE": "100000",
            "DOCUMENT_SECONDS": "120",
        }
        return mine | {PREFIX + name: value for name, value in ours.items()}

    def _await(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                httpx.get(f"{self.address}/health", timeout=5, trust_env=False)
                return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"the server does not answer: {self._errors.read_text('utf-8', 'replace')[-2000:]}")

    def _processes(self) -> list[tuple[str, int]]:
        readers = [("a reader of the server", number) for number in children_of(self._process.pid)]
        return [("the web process", self._process.pid), *readers]

    def _look_through_log(self) -> int:
        """Counts what the log says of deaths and of errors; how many deaths."""
        deaths = 0
        for line in self._log.read_text("utf-8", "replace").splitlines():
            record = json.loads(line)
            if "reason" in record and "how" in record:
                deaths += 1
                name = f"{record.get('request_id', '')} at the server"
                self._tally.died(Death.of(record["reason"], record["step"], record["how"]), name)
            elif "exception" in record or record.get("level") in ("error", "critical"):
                self._tally.wrong(f"the server logged: {record['event']} {_where(record)}")
        return deaths


def _where(record: dict[str, Any]) -> str:
    """The end of the way that an exception took."""
    for exception in record.get("exception") or ():
        if exception.get("frames"):
            last = exception["frames"][-1]
            return f"{exception.get('exc_type')} at {Path(last['filename']).name}:{last['lineno']}"
    return ""


class _Pulse(threading.Thread):
    """Asks `/health` again and again."""

    def __init__(self, address: str, tally: Tally) -> None:
        super().__init__(name="pulse", daemon=True)
        self._address = address
        self._tally = tally
        self._over = threading.Event()

    def run(self) -> None:
        """Until it is told to stop."""
        with httpx.Client(base_url=self._address, timeout=30, trust_env=False) as client:
            while not self._over.wait(_HEALTH_EVERY_SECONDS):
                started = time.monotonic()
                try:
                    answer = client.get("/health")
                    if answer.status_code != 200:
                        self._tally.wrong(f"/health answered {answer.status_code}")
                except httpx.TransportError as error:
                    self._tally.wrong(f"/health: {type(error).__name__}")
                self._tally.took("/health", time.monotonic() - started)

    def stop(self) -> None:
        """Ends it."""
        self._over.set()
        self.join()


def _make_token(data: Path) -> str:
    """A token of the administrator's, in the running server's data folder."""
    settings = load_settings(data_dir=data, database_url="")
    database = open_ready(settings)
    door = open_entrance(settings, database, None, is_starting=False)
    secret, _ = door.tokens.make("local:admin", "fuzz", frozenset(Scope), timedelta(days=1))
    database.dispose()
    return secret


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
