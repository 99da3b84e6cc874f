"""Exports over HTTP: the forms there are, a profile as a form, originals as a ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from starlette.testclient import TestClient

from auth.roles import Role
from tests.webui.api.conftest import Service, picture


@pytest.fixture
def document_id(alice_calls: TestClient) -> str:
    """A document that was read."""
    return str(alice_calls.post("/v1/ocr", content=picture()).json()["data"]["id"])


def test_the_forms_are_told(alice_calls: TestClient) -> None:
    """The product's own, the originals, and the samples by name."""
    found = alice_calls.get("/v1/exports").json()["data"]["exports"]
    assert [one["form"] for one in found] == [
        "xlsx",
        "csv",
        "json",
        "markdown",
        "docx",
        "originals",
        "kingdee_voucher",
        "sap_posting",
        "yonyou_voucher",
    ]
    assert [one["form"] for one in found if one["is_profile"]] == ["kingdee_voucher", "sap_posting", "yonyou_voucher"]
    assert "示例" in found[-1]["label"]["zh"]


def test_who_may_not_export_is_told_nothing(shared: Service) -> None:
    """An auditor."""
    assert shared.as_("auditor", Role.AUDITOR).get("/v1/exports").status_code == 403


def test_originals_come_as_a_zip_with_names_of_choice(alice_calls: TestClient, document_id: str) -> None:
    """Streamed; a pattern that cannot be used is refused in words."""
    wanted = {"ids": [document_id], "form": "originals"}
    answer = alice_calls.post("/v1/documents/export", json=wanted)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        [name] = archive.namelist()
        assert archive.read(name) == picture()
    refused = alice_calls.post("/v1/documents/export", json={**wanted, "names": "{x}"})
    assert (refused.status_code, refused.json()["error"]) == (422, "bad_profile")
    one = alice_calls.get(f"/v1/documents/{document_id}/export?form=originals")
    assert one.headers["content-type"] == "application/zip"


def test_a_profile_that_takes_nothing_says_so(alice_calls: TestClient, document_id: str) -> None:
    """In the visitor's language; a form that there is not names those there are."""
    answer = alice_calls.get(f"/v1/documents/{document_id}/export?form=sap_posting&lang=en")
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_export")
    assert "SAP posting file (sample to adapt)" in answer.json()["message"]
    unknown = alice_calls.get(f"/v1/documents/{document_id}/export?form=odt&lang=en")
    assert "kingdee_voucher" in unknown.json()["hint"]


@pytest.mark.parametrize("form", ["xlsx", "originals", "sap_posting"])
def test_nobody_exports_what_is_not_theirs(shared: Service, document_id: str, form: str) -> None:
    """As if it did not exist."""
    answer = shared.as_("mallory").post("/v1/documents/export", json={"ids": [document_id], "form": form})
    assert answer.status_code == 404


def test_a_job_comes_in_any_form(alice_calls: TestClient) -> None:
    """Its workbook, and its files as they came."""
    job = alice_calls.post("/v1/jobs", files={"files": ("a.png", picture())}).json()["data"]["id"]
    alice_calls.get(f"/v1/jobs/{job}?wait=20")
    book = alice_calls.get(f"/v1/jobs/{job}/results?form=xlsx")
    assert book.content.startswith(b"PK")
    originals = alice_calls.get(f"/v1/jobs/{job}/results?form=originals")
    with zipfile.ZipFile(io.BytesIO(originals.content)) as archive:
        assert archive.namelist() == ["a.png"]
