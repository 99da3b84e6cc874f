"""One request id goes through everything; five lines tell a document's story; the log holds nothing of its content."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.running.logs import ROOMS, set_up_logs
from engine.document import Box, Line
from engine.readers import Cancelled, PageImage, Reading, Request
from tests.webui.api.conftest import Service, StartService, picture

CANARY = "canary6228480042"
CHINESE_CANARY = "张三丰的合同"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where the log goes."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    handler = set_up_logs("debug", tmp_path / "desk.log")
    yield tmp_path / "desk.log"
    handler.close()
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.NOTSET)


def lines_of(log: Path) -> list[dict[str, Any]]:
    """Every line of the log."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_five_lines_tell_a_documents_story(log: Path, service: Service) -> None:
    """Accepted, started, read, checked, done: all with the caller's request id and the document's."""
    service.as_("alice").post("/v1/ocr?fields=编号", content=picture(), headers={"X-Request-ID": "erp-2026-0042"})
    story = [line for line in lines_of(log) if line.get("document")]
    assert [line["event"] for line in story] == [
        "document accepted",
        "document started",
        "document read",
        "document checked",
        "document done",
    ]
    assert {line["request_id"] for line in story} == {"erp-2026-0042"}
    assert len({line["document"] for line in story}) == 1
    (request,) = [line for line in lines_of(log) if line["event"] == "request"]
    assert (request["route"], request["status"], request["user"]) == ("/v1/ocr", 200, "local:alice")


def test_a_request_id_that_is_no_plain_word_is_not_taken_over(service: Service, log: Path) -> None:
    """It could bring anything into the log."""
    answer = service.as_("alice").get("/v1/documents", headers={"X-Request-ID": f"{CANARY} {CANARY}"})
    assert answer.headers["X-Request-ID"].isalnum()
    assert CANARY not in log.read_text("utf-8")


def test_nothing_of_a_document_is_in_the_log(start: StartService, log: Path) -> None:
    """Neither text nor values, file names, field names, passwords or what was searched for, also when things fail."""
    service = start(url_allow="198.51.100.1")
    alice = service.as_("alice")

    def read(images: Iterable[PageImage], request: Request, cancelled: Cancelled) -> Iterator[Reading]:
        for image in images:
            if image.pixels[0, 0, 0] == 7:
                raise RuntimeError(f"cannot make sense of {CANARY} {CHINESE_CANARY}")
            yield Reading((Line(f"{CHINESE_CANARY}：{CANARY}", Box.from_rect(0, 0, 1, 0.1), 0.9),))

    service.reader.read = read  # type: ignore[method-assign]
    name = f"{CANARY}-{CHINESE_CANARY}.png"
    options = {"fields": CHINESE_CANARY, "prompt": f"请提取{CHINESE_CANARY}", "password": CANARY}
    for shade in (255, 7):
        alice.post("/v1/ocr", files={"file": (name, picture(shade))}, data=options)
    alice.post("/v1/ocr", content=picture()[:60], headers={"Content-Disposition": f'attachment; filename="{CANARY}"'})
    alice.post("/v1/jobs", files=[("files", (name, picture())), ("files", (name, b"no"))], data={"label": CANARY})
    alice.get("/v1/documents", params={"search": CANARY})
    document_id = alice.get("/v1/documents").json()["data"]["documents"][-1]["id"]
    alice.patch(f"/v1/documents/{document_id}", json={"field": CHINESE_CANARY, "value": CANARY})
    alice.get(f"/v1/documents/{document_id}/export")
    alice.get(f"/v1/{CANARY}/{CHINESE_CANARY}")
    alice.post("/v1/ocr", json={"url": f"http://{CANARY}.example/{CANARY}"})
    alice.post("/v1/ocr", json={CANARY: CANARY})
    service.client.post("/login", data={"login": CANARY, "password": CANARY})
    text = log.read_text("utf-8")
    assert len(text.splitlines()) > 15
    assert "RuntimeError" in text
    assert "canary" not in text.lower()
    assert "张三丰" not in json.dumps(lines_of(log), ensure_ascii=False)
