"""The boundary where errors become words."""

from __future__ import annotations

import logging

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.errors import EngineError, FileTooLarge, ReaderUnavailable, UnknownFormat
from engine.words import Words
from webui.api import errors

SECRET = "the number of a bank account"


def client_of_a_route_that_raises(error: Exception) -> TestClient:
    """An app with one route, which fails."""
    app = FastAPI()
    errors.install(app)

    @app.get("/fails")
    def fails() -> None:
        raise error

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("kind", "status"), [(FileTooLarge, 413), (UnknownFormat, 415), (ReaderUnavailable, 503), (EngineError, 422)]
)
def test_a_deliberate_error_keeps_its_words_and_gets_a_fitting_status(kind: type[EngineError], status: int) -> None:
    """Message, hint and stable key come from the error itself."""
    answer = client_of_a_route_that_raises(kind(Words("中", "what"), Words("办", "do"))).get("/fails")
    body = answer.json()
    assert answer.status_code == status
    assert (body["code"], body["error"], body["message"], body["hint"]) == (status, kind.code, "中", "办")
    assert ("retry-after" in answer.headers) == (status == 503)


def test_an_unforeseen_error_shows_a_reference_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    """What went wrong goes into the log under the reference that the person sees."""
    with caplog.at_level(logging.ERROR):
        answer = client_of_a_route_that_raises(RuntimeError(SECRET)).get("/fails")
    body = answer.json()
    assert (answer.status_code, body["error"]) == (500, "internal_error")
    assert SECRET not in answer.text
    assert body["reference"] in body["hint"]
    assert any(getattr(record, "reference", None) == body["reference"] for record in caplog.records)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("POST", "/fails", 405)])
def test_addresses_and_methods_that_do_not_exist_have_the_same_shape(method: str, path: str, status: int) -> None:
    """The framework's own answers are in the one shape too."""
    answer = client_of_a_route_that_raises(RuntimeError()).request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "error", "message", "hint", "reference"}
    assert answer.json()["code"] == status
