"""Tables over the interface: read, corrected cell by cell, guarded, recorded, and exported as corrected."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from desk.store.store import CorrectionRow
from engine.document import Box, Line
from engine.readers import Cancelled, PageImage, Reading, Request
from tests.webui.api.conftest import Service, StartService, picture

ROWS = [("Item", "Count", "Price"), ("Tea", "2", "4.50"), ("Coffee", "10", "31.00"), ("Sugar", "1", "1.20")]


def read_table(_images: Iterable[PageImage], _request: Request, _cancelled: Cancelled) -> Iterator[Reading]:
    """Four rows of three columns; the last price is weak."""
    for _ in _images:
        yield Reading(
            tuple(
                Line(
                    text,
                    Box.from_rect(left, 0.1 + 0.1 * row, left + 0.02 * len(text), 0.15 + 0.1 * row),
                    0.6 if text == "1.20" else 0.99,
                )
                for row, texts in enumerate(ROWS)
                for left, text in zip((0.1, 0.4, 0.7), texts, strict=True)
            )
        )


@pytest.fixture
def service(start: StartService) -> Service:
    """An application whose reader sees a table on each page."""
    running = start()
    running.reader.read = read_table  # type: ignore[method-assign,assignment]
    return running


@pytest.fixture
def alice(service: Service) -> TestClient:
    """A clerk."""
    return service.as_("alice")


@pytest.fixture
def document(alice: TestClient) -> dict[str, Any]:
    """A document that is nothing but a table."""
    answer = alice.post("/v1/ocr", files={"file": ("page.png", picture(size=(900, 900)))}, data={"preset": "table"})
    read: dict[str, Any] = answer.json()["data"]
    return read


def test_a_table_is_read_and_its_doubt_counts(alice: TestClient, document: dict[str, Any]) -> None:
    """Where there is nothing else, the list says how many cells to look at."""
    (table,) = document["tables"]
    assert (table["rows"], table["columns"], table["header_rows"]) == (4, 3, 1)
    assert [cell["text"] for cell in table["cells"]] == [text for row in ROWS for text in row]
    assert alice.get(f"/v1/documents/{document['id']}").json()["data"]["doubtful"] == 1


def test_a_cell_is_corrected_and_confirmed(service: Service, alice: TestClient, document: dict[str, Any]) -> None:
    """A number becomes uniform; what was read stays beside it; the history has it; exports have it."""
    path = f"/v1/documents/{document['id']}"
    typed = alice.put(f"{path}/tables/1/cells", json={"row": 2, "column": 2, "text": " 31.5 ", "seen": "31.00"})
    cell = typed.json()["data"]["document"]["tables"][0]["cells"][8]
    assert (cell["text"], cell["type"], cell["value"], cell["read"]) == ("31.5", "number", "31.5", "31.00")
    assert cell["confirmed"]
    again = alice.put(f"{path}/tables/1/cells", json={"row": 3, "column": 2, "text": "1.20"}).json()["data"]
    assert again["doubtful"] == 0
    doubted = {"row": 3, "column": 2, "text": "1.20", "confirmed": False}
    assert alice.put(f"{path}/tables/1/cells", json=doubted).json()["data"]["doubtful"] == 1
    rows = list(csv.reader(io.StringIO(alice.get(f"{path}/export?form=csv").content.decode("utf-8-sig"))))
    assert rows[2] == ["Coffee", "10", "31.5"]
    with Session(service.database) as session:
        assert "tables[1].3.3" in set(session.scalars(select(CorrectionRow.field)))


def test_an_empty_place_can_be_filled(alice: TestClient, document: dict[str, Any]) -> None:
    """It becomes a cell."""
    path = f"/v1/documents/{document['id']}/tables/1/cells"
    emptied = alice.put(path, json={"row": 1, "column": 1, "text": ""}).json()["data"]
    assert emptied["document"]["tables"][0]["cells"][4]["text"] == ""


@pytest.mark.parametrize(
    ("table", "wanted", "status", "error"),
    [
        pytest.param(2, {"row": 0, "column": 0, "text": "x"}, 422, "unknown_field", id="no such table"),
        pytest.param(1, {"row": 4, "column": 0, "text": "x"}, 422, "unknown_field", id="no such row"),
        pytest.param(1, {"row": 0, "column": 0, "text": "x", "seen": "y"}, 409, "conflict", id="seen otherwise"),
        pytest.param(1, {"row": 0, "column": 0, "text": "x", "version": 99}, 409, "conflict", id="another version"),
        pytest.param(1, {"row": -1, "column": 0, "text": "x"}, 422, "bad_request", id="nonsense"),
    ],
)
def test_what_cannot_be_is_refused(
    alice: TestClient, document: dict[str, Any], table: int, wanted: dict[str, Any], status: int, error: str
) -> None:
    """And nothing changes."""
    answer = alice.put(f"/v1/documents/{document['id']}/tables/{table}/cells", json=wanted)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    after = alice.get(f"/v1/documents/{document['id']}").json()["data"]["document"]
    assert after["tables"] == document["tables"]


def test_nobody_else_corrects_it(service: Service, document: dict[str, Any]) -> None:
    """As if it did not exist."""
    answer = service.as_("mallory").put(
        f"/v1/documents/{document['id']}/tables/1/cells", json={"row": 0, "column": 0, "text": "x"}
    )
    assert answer.status_code == 404
