"""Files as clients of the interface send them, no two alike."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import httpx

from bench.running import App
from engine.pipeline import Upload

SAMPLES = Path(__file__).resolve().parents[1] / "assets" / "samples"
_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".pdf", ".tif", ".tiff"})
_PATIENCE_SECONDS = 3600
_AFTER_MARKER = 2
"""Where the first segment of a JPEG begins (ITU T.81, B.1.1.3): behind its start."""


def files_of(given: Sequence[Path]) -> list[Upload]:
    """The readable files of what is named, folders opened; the shipped samples where nothing is."""
    paths = [path for one in given or [SAMPLES] for path in (sorted(one.iterdir()) if one.is_dir() else [one])]
    return [Upload(path.name, path.read_bytes()) for path in paths if path.suffix.lower() in _ENDINGS]


def distinct(upload: Upload) -> Upload:
    """The same page in other bytes: nothing remembers it. A JPEG gets a comment, others a line behind their end."""
    mark = secrets.token_hex(16).encode()
    content = upload.content
    if content.startswith(b"\xff\xd8"):
        comment = b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark
        return Upload(upload.name, content[:_AFTER_MARKER] + comment + content[_AFTER_MARKER:])
    return Upload(upload.name, content + b"\n%" + mark + b"\n")


def client_of(app: App, connections: int) -> httpx.Client:
    """Asks the app with its token, so many at once."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    headers = {"Authorization": f"Bearer {app.token}"}
    return httpx.Client(base_url=app.address, headers=headers, limits=limits, timeout=_PATIENCE_SECONDS)


def ask(client: httpx.Client, upload: Upload) -> int:
    """Sends a file and waits for what stands on it: its pages. Raises `httpx.HTTPError`."""
    answer = client.post("/v1/ocr", files={"file": (upload.name, upload.content)}).raise_for_status()
    return sum(len(paper["pages"]) for paper in answer.json()["data"]["papers"])
