"""Monitoring finds out how the service is, and nobody else finds out more."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from tests.webui.api.conftest import Service, StartService, picture


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
