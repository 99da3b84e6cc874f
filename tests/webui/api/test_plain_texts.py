"""No text, number or day of a request is one that nothing can keep: refused in the one shape, on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy import text
from starlette.testclient import TestClient

from auth.roles import Role
from tests.webui.api.conftest import Service, picture
from webui.api.bodies import Body
from webui.api.options import JobJson, JobOptions, OcrJson, OcrOptions

BAD_TEXTS = ["\x00", "a\x00b", "\ud800", "x\udfff", "\udc00\ud800"]
SAMPLES: dict[str, Any] = {
    "/v1/documents/{document_id}": {"field": "编号", "value": "x"},
    "/v1/documents/{document_id}/items": {"rows": [{"source": None, "cells": {"name": "x"}}]},
    "/v1/documents/{document_id}/read": {"preset": "auto", "wish": "x", "password": "x"},
    "/v1/documents/{document_id}/shares": {"team": "x", "level": "read"},
    "/v1/documents/{document_id}/finish": {"reviewed": True},
    "/v1/documents/export": {"ids": ["x"], "form": "csv"},
    "/v1/documents/finish": {"ids": ["x"]},
    "/v1/documents/delete": {"ids": ["x"]},
    "/v1/documents/restore": {"ids": ["x"]},
    "/v1/documents/{document_id}/split": {"cuts": [2]},
    "/v1/documents/{document_id}/tables/{table}/cells": {"row": 0, "column": 0, "text": "x", "seen": "x"},
    "/v1/views": {"name": "x", "filter": {"search": "x", "kinds": ["x"]}},
    "/v1/views/{view_id}": {"name": "x", "filter": {"search": "x", "vendors": ["x"]}},
    "/v1/jobs/{job_id}": {"label": "x"},
    "/v1/jobs/{job_id}/read": {"preset": "auto", "wish": "x", "ids": ["x"]},
    "/v1/webhooks": {"url": "http://x/", "events": ["job.done"], "label": "x", "kinds": ["x"]},
    "/v1/me/language": {"language": "zh"},
    "/v1/wishes": {"name": "x", "instruction": "x", "preset": "auto", "team": "x"},
    "/v1/wishes/{wish_id}": {"name": "x", "instruction": "x"},
    "/v1/studio/presets": {"id": "x", "zh": "x", "en": "x", "like": "x", "wish": "x"},
    "/v1/studio/presets/{kind_id}": {"content": {"id": "x", "fields": [{"name": "x"}]}, "words": "x", "seen": 1},
    "/v1/studio/presets/{kind_id}/offer": {"audience": {"teams": ["x"], "people": ["x"]}},
    "/v1/studio/presets/{kind_id}/try": {"number": 1},
    "/v1/studio/presets/{kind_id}/publish": {"number": 1, "reason": "x"},
    "/v1/studio/presets/{kind_id}/samples": {"document_id": "x"},
    "/v1/studio/presets/{kind_id}/samples/{sample_id}": {"fields": {"x": "x"}, "items": [{"x": "x"}], "revision": 1},
    "/v1/studio/light": {"content": {"id": "x"}, "words": "x", "field": "x", "sample": "x"},
    "/v1/studio/found": {"content": {"id": "x"}, "words": "x", "sample": "x"},
    "/v1/studio/propose": {"content": {"id": "x"}, "sample": "x", "page": 1, "box": [[0, 0]] * 4},
    "/v1/studio/aliases": {"content": {"id": "x"}, "field": "x"},
    "/v1/studio/cues": {"content": {"id": "x"}},
    "/v1/studio/prompts": {"content": {"id": "x"}},
    "/v1/ocr": {"file": "x", "name": "x", "preset": "x", "fields": ["x"], "prompt": "x", "reader": "x", "pages": "1"},
    "/v1/jobs": {"files": [{"file": "x", "name": "x"}], "label": "x", "prompt": "x", "fields": ["x"]},
}


def routes_of(service: Service) -> Iterator[APIRoute]:
    """Every route of the interface, also those that were included as routers."""
    waiting = list(service.app.routes)
    while waiting:
        route: Any = waiting.pop()
        if isinstance(route, APIRoute):
            yield route
        waiting.extend(getattr(getattr(route, "original_router", None), "routes", ()))


def with_bad_leaf(value: Any, bad: str) -> Iterator[Any]:
    """The value once for each text and key in it, with `bad` there."""
    if isinstance(value, str):
        yield bad
    elif isinstance(value, dict):
        yield {**value, bad: 1}
        for key, part in value.items():
            yield from ({**value, key: worse} for worse in with_bad_leaf(part, bad))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], worse, *value[place + 1 :]] for worse in with_bad_leaf(part, bad))


def test_every_body_is_one_that_looks_at_its_texts(shared: Service) -> None:
    """Whatever a route takes in its body is a `Body`, and has a sample here."""
    found = 0
    for route in routes_of(shared):
        for parameter in route.dependant.body_params:
            found += 1
            kind = parameter.field_info.annotation
            assert isinstance(kind, type) and issubclass(kind, Body), route.path  # noqa: PT018 - one thought
            assert route.path.replace("{hook_id}", "") in SAMPLES
    assert found >= 8
    assert all(issubclass(model, Body) for model in (OcrJson, OcrOptions, JobJson, JobOptions))


@pytest.mark.parametrize("model", [OcrOptions, JobOptions, OcrJson, JobJson, *Body.__subclasses__()])
def test_every_text_of_a_body_has_a_bound(model: type[BaseModel]) -> None:
    """Each string of the schema says how long it may be, is one of a list, or is the file itself."""

    bounds = {"maxLength", "enum", "const"}

    def unbounded(schema: Any, place: str) -> Iterator[str]:
        if isinstance(schema, dict):
            if schema.get("contentEncoding") == "base64":
                return
            if schema.get("type") == "string" and not schema.keys() & bounds:
                yield place
            for key, part in schema.items():
                yield from unbounded(part, f"{place}.{key}")
        elif isinstance(schema, list):
            for part in schema:
                yield from unbounded(part, place)

    found = list(unbounded(model.model_json_schema(), model.__name__))
    assert [place for place in found if not place.endswith("propertyNames")] == []


@pytest.mark.parametrize("path", SAMPLES)
def test_no_body_brings_a_character_that_cannot_be_kept(shared: Service, alice_calls: TestClient, path: str) -> None:
    """Wherever in the body it stands, as value or as key: 422 and `bad_text`, in the language asked for."""
    methods = {method for route in routes_of(shared) if route.path == path for method in route.methods}
    for bad in BAD_TEXTS:
        for body in with_bad_leaf(SAMPLES[path], bad):
            for method in methods & {"POST", "PUT", "PATCH"}:
                answer = alice_calls.request(
                    method,
                    re.sub(r"\{\w+\}", "0" * 32, path),
                    content=json.dumps(body),
                    headers={"Content-Type": "application/json", "Accept-Language": "en"},
                )
                # What pydantic parses itself is no JSON for it with half a pair.
                assert answer.status_code == 422, (body, answer.text)
                assert answer.json()["error"] in {"bad_text", "bad_request"}, answer.text
                assert answer.json()["hint"]


def test_no_form_field_brings_one(alice_calls: TestClient) -> None:
    """Multipart is looked at like JSON; a file's name is cleaned."""
    for name in ("prompt", "preset", "fields", "password", "pages", "reader"):
        answer = alice_calls.post("/v1/ocr", files={"file": picture()}, data={name: "a\x00b"})
        assert (answer.status_code, answer.json()["error"]) == (422, "bad_text"), name
    assert alice_calls.post("/v1/jobs", files={"files": picture()}, data={"label": "\x00"}).status_code == 422
    named = alice_calls.post(
        "/v1/ocr", content=picture(), headers={"Content-Disposition": "filename*=UTF-8''a%00b.png"}
    )
    assert named.status_code == 200
    assert alice_calls.get("/v1/documents").json()["data"]["documents"][0]["name"] == "ab.png"


PLACES = (
    "/v1/documents?search=%00",
    "/v1/documents/progress?ids=a,%00",
    "/v1/documents/%00",
    "/v1/documents/a%00b/original",
    "/v1/documents/x/shares?team=%00",
    "/v1/jobs/%00",
    "/v1/jobs?%00=1",
    "/v1/jobs/x/results?form=%00",
    "/v1/webhooks/%00/deliveries",
    "/v1/documents?search=" + "a" * 40_000,
    "/v1/documents/" + "a" * 5_000,
    "/login?next=%00",
    "/admin/audit?actor=%00",
    "/admin/audit/export?target=%00",
    "/auth/verify?role=%00",
    "/ui/gradio_api/file=/a%00b",
    "/login/assets/%00",
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[:40])
def test_no_path_and_no_query_brings_one(shared: Service, alice_calls: TestClient, place: str) -> None:
    """Also on addresses that are open, before anybody is asked who they are."""
    for client in (alice_calls, shared.client):
        answer = client.get(place, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["error"]) == (422, "bad_text")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["reference"]


def test_no_header_brings_one(alice_calls: TestClient) -> None:
    """The key of a job, and headers without end."""
    bad = alice_calls.post("/v1/jobs", files={"files": picture()}, headers={"Idempotency-Key": "a\x00b"})
    assert (bad.status_code, bad.json()["error"]) == (422, "bad_text")
    assert alice_calls.get("/v1/me", headers={"X-Long": "a" * 70_000}).status_code == 422
    assert alice_calls.get("/v1/me", headers={"Content-Length": "\u00b2".encode("latin-1")}).status_code == 200


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "99999999999999999999", "9" * 5000])
def test_numbers_are_finite_and_of_64_bits(alice_calls: TestClient, number: str) -> None:
    """Wherever one stands; a page has to be one of the document."""
    document_id = alice_calls.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    corner = "[[0,0],[1,0],[1,1],[0,1]]"
    bodies = (
        f'{{"field": "编号", "value": "x", "version": {number}}}',
        f'{{"field": "编号", "value": "x", "place": {{"page": {number}, "box": {corner}}}}}',
        f'{{"field": "编号", "value": "x", "place": {{"page": 1, "box": [[{number},0],[1,0],[1,1],[0,1]]}}}}',
    )
    for body in bodies:
        answer = alice_calls.patch(
            f"/v1/documents/{document_id}", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in {400, 422}, answer.text
    rows = f'{{"rows": [{{"source": {number}}}]}}'
    kind = {"Content-Type": "application/json"}
    assert alice_calls.put(f"/v1/documents/{document_id}/items", content=rows, headers=kind).status_code in {400, 422}
    for place in ("?limit=", "?offset="):
        assert alice_calls.get(f"/v1/documents{place}{number}").status_code == 422
        assert alice_calls.get(f"/v1/jobs{place}{number}").status_code == 422
    assert alice_calls.get(f"/v1/documents/{document_id}/pages/{number}").status_code in {404, 422}
    assert alice_calls.get(f"/v1/jobs/x?wait={number}").status_code == 422


def test_a_place_is_on_a_page_of_the_document(alice_calls: TestClient) -> None:
    """Another page is refused and nothing changes."""
    document_id = alice_calls.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    place = {"page": 2, "box": [[0, 0], [1, 0], [1, 1], [0, 1]]}
    change = {"field": "编号", "value": "x", "place": place}
    answer = alice_calls.patch(f"/v1/documents/{document_id}", json=change)
    assert (answer.status_code, answer.json()["error"]) == (422, "unknown_page")
    assert alice_calls.get(f"/v1/documents/{document_id}").json()["data"]["version"] == 0
    change["place"] = {**place, "page": 1}
    assert alice_calls.patch(f"/v1/documents/{document_id}", json=change).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("before=999999999999999", 200),
        ("before=" + "9" * 5000, 200),
        ("before=-1", 200),
        ("until=9999-12-31", 400),
        ("since=0001-01-01", 400),
        ("until=2026-02-30", 400),
        ("until=2026-12-31&since=1970-01-01", 200),
    ],
)
def test_the_audit_pages_take_any_number_and_any_day(service: Service, query: str, status: int) -> None:
    """A day that cannot be understood is said, and never widens what is shown or exported."""
    admin = service.as_("root", Role.ADMIN, Role.AUDITOR)
    for page in ("/admin/audit", "/admin/audit/export"):
        assert admin.get(f"{page}?{query}").status_code == status


def test_a_nul_that_an_earlier_version_kept_spoils_no_list(shared: Service, alice_calls: TestClient) -> None:
    """Rows with one in the order and in the content are listed, opened and followed like all others."""
    document_id = alice_calls.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    cast = "JSON" if shared.database.dialect.name == "postgresql" else "TEXT"
    with shared.database.begin() as connection:
        places = (("documents", "id", "asked", '"fields": ["'), ("contents", "document_id", "body", '"raw": "'))
        for table, key, column, before in places:
            spoilt = text(
                f"UPDATE {table} SET {column} = CAST("
                f"REPLACE(CAST({column} AS TEXT), :before, :after) AS {cast}) WHERE {key} = :id"
            )
            connection.execute(spoilt, {"before": before, "after": before + r"\u0000\ud800", "id": document_id})
    (listed,) = alice_calls.get("/v1/documents").json()["data"]["documents"]
    assert (listed["id"], listed["preset"], listed["degraded"]) == (document_id, "auto", False)
    assert alice_calls.get(f"/v1/documents/progress?ids={document_id}").status_code == 200
    opened = alice_calls.get(f"/v1/documents/{document_id}")
    assert opened.status_code == 200
    assert "\\u0000" not in opened.text
    assert alice_calls.get("/v1/documents?search=a").status_code == 200
