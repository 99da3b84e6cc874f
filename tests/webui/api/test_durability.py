"""A kill, a stop and a full disk lose nothing that was accepted."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.webui.api.conftest import PASSWORD, picture
from tests.webui.conftest import NewDatabase

ROOT = Path(__file__).parents[3]
FILES = 60


class Server:
    """A server process, and an administrator who is logged in to it."""

    def __init__(
        self, folder: Path, database_url: str, seconds_each: float, limit: Callable[[], None] | None = None
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {
            **os.environ,
            "OCR_DATA_DIR": str(folder),
            "OCR_DATABASE_URL": database_url,
            "OCR_PORT": str(self.port),
            "OCR_UI_ENABLED": "false",
            "OCR_REMEMBER": "false",
            "OCR_ADMIN_PASSWORD": PASSWORD,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.webui.api.serve_one_line", str(seconds_each)],
            cwd=ROOT,
            env=environment,
            preexec_fn=limit,
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30, trust_env=False)
        self._log_in()

    def _log_in(self) -> None:
        for _ in range(1200):
            try:
                page = self.client.get("/login")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        found = re.search(r'name="csrf"[^>]*value="([^"]+)"', page.text)
        assert found is not None
        self.client.post("/login", data={"csrf": found[1], "login": "admin", "password": PASSWORD})
        assert self.client.get("/v1/me").status_code == 200

    def counts(self, job_id: str) -> dict[str, int]:
        """How many files of a job are in which state."""
        counts: dict[str, int] = self.client.get(f"/v1/jobs/{job_id}").json()["data"]["counts"]
        return counts

    def end(self, number: int) -> float:
        """Sends a signal and waits for the end; how long it took."""
        self.client.close()
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - started


@pytest.fixture
def serve(tmp_path: Path, new_database: NewDatabase) -> Iterator[Callable[..., Server]]:
    """Starts servers over one data folder; kills what is left."""
    servers: list[Server] = []
    url = new_database()

    def start(seconds_each: float = 0.0, **more: Any) -> Server:
        servers.append(Server(tmp_path / "var", url, seconds_each, **more))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.end(signal.SIGKILL)


def submit(server: Server) -> str:
    """A job of sixty files."""
    files = [("files", (f"{number}.png", picture(number))) for number in range(FILES)]
    job_id: str = server.client.post("/v1/jobs", files=files).json()["data"]["id"]
    return job_id


def test_a_kill_in_the_middle_of_a_job_loses_nothing(serve: Callable[..., Server]) -> None:
    """Killed twice on the way: after the last start all sixty results are there, once each."""
    server = serve(0.03)
    job_id = submit(server)
    for share in (FILES // 4, FILES // 2):
        while server.counts(job_id)["done"] < share:
            time.sleep(0.02)
        server.end(signal.SIGKILL)
        server = serve(0.03)
    job = server.client.get(f"/v1/jobs/{job_id}", params={"wait": 30}).json()["data"]
    assert job["state"] == "done"
    results = server.client.get(f"/v1/jobs/{job_id}/results").json()["data"]["results"]
    assert Counter(result["name"] for result in results) == Counter(f"{number}.png" for number in range(FILES))
    assert all(result["document"]["raw_text"] == "编号：A-17" for result in results)


def test_a_stop_is_quick_and_hands_back_what_was_being_read(serve: Callable[..., Server]) -> None:
    """With a page in work and a caller waiting: gone within ten seconds, and the next start reads on."""
    server = serve(60.0)
    job_id = submit(server)
    while server.counts(job_id)["reading"] == 0:
        time.sleep(0.02)
    assert server.end(signal.SIGTERM) < 10
    server = serve(0.0)
    assert server.client.get(f"/v1/jobs/{job_id}", params={"wait": 30}).json()["data"]["counts"]["done"] == FILES


def test_a_disk_that_takes_no_more_is_a_clear_error(serve: Callable[..., Server]) -> None:
    """The file is refused with its own code, nothing of it is kept, and everything else goes on."""

    def no_file_above_a_megabyte() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

    server = serve(limit=no_file_above_a_megabyte)
    noise = os.urandom(2_000_000)
    bitmap = b"BM" + (54 + len(noise)).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    bitmap += (40).to_bytes(4, "little") + (1000).to_bytes(4, "little") + (666).to_bytes(4, "little")
    bitmap += (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(24) + noise
    refused = server.client.post("/v1/ocr", content=bitmap)
    assert (refused.status_code, refused.json()["error"]) == (507, "storage_full")
    assert server.client.get("/v1/documents").json()["data"]["total"] == 0
    assert server.client.post("/v1/ocr", content=picture()).status_code == 200
    assert server.client.get("/health/ready").json()["parts"]["database"] == "ok"
