"""Monitoring finds out how the service is, and nobody else finds out more."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, event
from starlette.testclient import TestClient

from desk.line.queue import Queue
from desk.opening.health import Health, Part
from engine.pipeline import Engine
from tests.desk.raw_server import answering
from tests.webui.api.conftest import Service, StartService, listening, picture


def test_alive_tells_nothing(shared: Service) -> None:
    """Anyone may ask."""
    assert shared.client.get("/health").json() == {"status": "ok"}


def test_ready_tells_of_every_part(shared: Service) -> None:
    """Without names, addresses or versions."""
    for _ in range(100):
        answer = shared.client.get("/health/ready").json()
        if answer["parts"]["reader"] != "loading":
            break
        time.sleep(0.02)
    assert answer["status"] == "ready"
    assert answer["parts"] == {
        "database": "ok",
        "reader": "ok",
        "directory": "off",
        "queue": "ok",
        "queue_depth": 0,
        "queue_age_seconds": 0.0,
    }


def test_the_version_is_for_those_who_are_logged_in(shared: Service, alice_calls: TestClient) -> None:
    """An attacker need not know it."""
    assert shared.client.get("/v1/version").status_code == 401
    assert alice_calls.get("/v1/version").json()["data"]["version"]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_numbers_are_guarded(start: StartService, header: dict[str, str]) -> None:
    """Neither from elsewhere nor with another token."""
    service = start(metrics_token="a-long-secret")
    assert service.client.get("/metrics", headers=header).status_code == 403
    assert service.client.get("/metrics", headers={"Authorization": "Bearer a-long-secret"}).status_code == 200


def test_an_address_of_the_list_needs_no_token(start: StartService) -> None:
    """The list is networks."""
    app = start(metrics_allow="192.0.2.0/24").app
    assert TestClient(app, client=("192.0.2.9", 1)).get("/metrics").status_code == 200
    assert TestClient(app, client=("192.0.3.9", 1)).get("/metrics").status_code == 403


def test_the_numbers_follow_the_work(start: StartService) -> None:
    """Requests by route, seconds by step, pages, confidences, errors, repeated requests."""
    service = start(metrics_token="t")
    alice = service.as_("alice")
    alice.post("/v1/ocr?fields=编号", content=picture())
    alice.post("/v1/ocr", content=picture()[:60])
    for _ in range(2):
        alice.post("/v1/jobs", files={"files": picture()}, headers={"Idempotency-Key": "k"})
    alice.get("/v1/documents/deadbeef")
    text = service.client.get("/metrics", headers={"Authorization": "Bearer t"}).text
    for line in (
        'ocr_requests_total{method="POST",route="/v1/ocr",status="200"} 1.0',
        'ocr_requests_total{method="GET",route="/v1/documents/{document_id}",status="404"} 1.0',
        'ocr_reader_errors_total{code="damaged_file"} 1.0',
        'ocr_cache_lookups_total{cache="idempotency",result="hit"} 1.0',
        'ocr_step_seconds_count{step="read"}',
        'ocr_pages_total{reader="oneline"}',
        "ocr_field_confidence_count",
        "ocr_queue_depth 0.0",
    ):
        assert line in text, line
    assert "deadbeef" not in text
    assert "编号" not in text


def test_alive_answers_while_every_thread_is_taken(start: StartService) -> None:
    """Fifty requests that wait in threads: neither `/health` nor `/health/ready` needs one."""
    service = start()
    released = threading.Event()
    service.app.add_api_route("/login/assets/slow/{number}", lambda number: released.wait(60))
    with listening(service.app) as address, ThreadPoolExecutor(50) as pool:
        calls = [pool.submit(httpx.get, f"{address}/login/assets/slow/{number}", timeout=90) for number in range(50)]
        time.sleep(1.5)
        assert not any(call.done() for call in calls)
        started = time.monotonic()
        assert httpx.get(f"{address}/health", timeout=5).status_code == 200
        assert httpx.get(f"{address}/health/ready", timeout=5).status_code == 200
        assert time.monotonic() - started < 30
        released.set()


def test_alive_answers_while_fetches_are_slow(start: StartService) -> None:
    """Nor does it wait for servers that say nothing; whoever fetches beyond the places is told to come again."""
    service = start(url_allow="127.0.0.1", url_seconds=1.5)
    alice = service.as_("alice")
    cookies = dict(alice.cookies)
    with (
        answering(lambda _: time.sleep(20)) as silent,
        listening(service.app) as address,
        ThreadPoolExecutor(20) as pool,
    ):
        ask = {"json": {"url": silent.url}, "cookies": cookies, "headers": {"Sec-Fetch-Site": "same-origin"}}
        calls = [pool.submit(httpx.post, f"{address}/v1/ocr", timeout=30, **ask) for _ in range(20)]  # type: ignore[arg-type]
        while not silent.calls:
            time.sleep(0.02)
        assert httpx.get(f"{address}/health", timeout=10).status_code == 200
        answers = [call.result() for call in calls]
    assert {answer.json()["error"] for answer in answers} == {"fetch_too_slow", "fetches_busy"}
    busy = next(answer for answer in answers if answer.json()["error"] == "fetches_busy")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "10")


def test_ready_tells_within_two_seconds_that_the_database_hangs(tmp_path: Path) -> None:
    """And asks only once while it hangs."""
    asked, released = [0], threading.Event()
    database = create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")

    @event.listens_for(database, "connect")
    def hang(*_: object) -> None:
        asked[0] += 1
        released.wait(30)

    class IdleEngine(Engine):
        def __init__(self) -> None:
            pass

        def warm_up(self) -> None:
            """Nothing to load."""

    health = Health(
        database,
        Queue(database, lambda: None),
        IdleEngine(),
        queue_size=1,
        directory=lambda: released.wait(30),  # type: ignore[arg-type,return-value]
    )
    started = time.monotonic()
    for _ in range(2):
        found = asyncio.run(health.look())
        assert (found.database, found.directory, found.is_ready) == (Part.FAILED, Part.LOADING, False)
    assert time.monotonic() - started < 25
    assert asked == [1]
    released.set()
    time.sleep(0.2)
    database.dispose()
