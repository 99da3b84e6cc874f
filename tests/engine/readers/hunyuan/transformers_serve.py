"""`transformers serve` with the tiny checkpoint: a real OpenAI-compatible server on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.engine.tiny_hunyuan import CHECKPOINT

_SCRIPT = Path(__file__).parents[4] / "deploy" / "model-servers" / "transformers.sh"
_PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(scratch: Path, checkpoint: Path = CHECKPOINT) -> Iterator[Served]:
    """Starts it on a free port and stops it by its own process id."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    environment = {
        **os.environ,
        "HF_HUB_CACHE": str(scratch),
        "HF_HOME": str(scratch),
        "PORT": str(port),
        "DEVICE": "cpu",
        "TRANSFORMERS": str(Path(sys.executable).with_name("transformers")),
    }
    arguments = [_SCRIPT, checkpoint]
    with (scratch / "serve.log").open("wb") as log:
        process = subprocess.Popen(arguments, env=environment, stdout=log, stderr=subprocess.STDOUT)
    served = Served(f"http://127.0.0.1:{port}", process)
    try:
        _wait_until_up(served, scratch / "serve.log")
        yield served
    finally:
        served.kill()


def _wait_until_up(served: Served, log: Path) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if served.process.poll() is not None:
            raise RuntimeError(f"transformers serve ended at once: {log.read_text('utf-8')[-2000:]}")
        try:
            if httpx.get(f"{served.url}/health", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError(f"transformers serve did not come up: {log.read_text('utf-8')[-2000:]}")
