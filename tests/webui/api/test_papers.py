"""Several papers in one file through the interface: all in one answer, siblings in jobs and lists, one on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from starlette.testclient import TestClient

from engine.document import Box, Line
from engine.readers import Cancelled, PageImage, Reading, Request
from tests.engine import drawing
from tests.webui.api.conftest import Service
from webui.api.schemas import OcrResult, OpenedShape

STACK = drawing.picture_pdf(*(drawing.page((f"page {number}",)) for number in (1, 2, 3)))


def receipts(images: Iterable[PageImage], _request: Request, _cancelled: Cancelled) -> Iterator[Reading]:
    """Another receipt on every page."""
    for image in images:
        number = image.number
        texts = ("CORNER BAKERY", f"Receipt No: R-100{number}", f"Date: 0{number}/05/2026", f"TOTAL {number}5.40")
        yield Reading(
            tuple(
                Line(text, Box.from_rect(0.1, 0.1 + 0.1 * row, 0.7, 0.15 + 0.1 * row), 0.99)
                for row, text in enumerate((*texts, "Thank you, please come again", "Cashier 4"))
            )
        )


@pytest.fixture
def stacked(service: Service) -> Service:
    """An application whose reader sees a receipt a page."""
    service.reader.read = receipts  # type: ignore[method-assign]
    return service


def test_the_answer_holds_all_papers(stacked: Service) -> None:
    """The first one as ever, and all of them in `papers`, in the shape that is documented."""
    client = stacked.as_("alice")
    data = client.post("/v1/ocr", files={"file": ("stack.pdf", STACK)}, data={"preset": "receipt"}).json()["data"]
    OcrResult.model_validate(data)
    assert [(paper["paper"], paper["papers"]) for paper in data["papers"]] == [(1, 3), (2, 3), (3, 3)]
    assert (data["paper"], data["id"]) == (1, data["papers"][0]["id"])
    assert [paper["pages"][0]["number"] for paper in data["papers"]] == [1, 2, 3]
    third = data["papers"][2]["id"]
    opened = client.get(f"/v1/documents/{third}").json()["data"]
    OpenedShape.model_validate(opened)
    assert (opened["paper"], opened["papers"], opened["file_id"]) == (3, 3, data["id"])
    listed = client.get(f"/v1/documents/{third}/papers").json()["data"]["documents"]
    assert [paper["id"] for paper in listed] == [paper["id"] for paper in data["papers"]]
    assert client.get(f"/v1/documents/{third}/pages/3").status_code == 200
    assert stacked.as_("bob").get(f"/v1/documents/{third}/papers").status_code == 404


def test_a_file_of_one_paper_is_a_list_of_one(stacked: Service) -> None:
    """So that a program may always go through the list; and `papers=one` makes every file such a one."""
    client = stacked.as_("alice")
    sent = {"preset": "receipt", "papers": "one"}
    data = client.post("/v1/ocr", files={"file": ("stack.pdf", STACK)}, data=sent).json()["data"]
    assert [(paper["id"], paper["papers"], len(paper["pages"])) for paper in data["papers"]] == [(data["id"], 1, 3)]
    refused = client.post("/v1/ocr", files={"file": ("stack.pdf", STACK)}, data={"papers": "two"})
    assert (refused.status_code, refused.json()["error"]) == (422, "bad_request")


def test_what_is_not_to_be_kept_is_deleted_whole(stacked: Service) -> None:
    """With every paper of it."""
    client = stacked.as_("alice")
    sent = {"preset": "receipt", "keep": "false"}
    data = client.post("/v1/ocr", files={"file": ("stack.pdf", STACK)}, data=sent).json()["data"]
    assert len(data["papers"]) == 3
    assert client.get("/v1/documents").json()["data"]["total"] == 0


def test_a_job_counts_and_lists_the_papers_of_its_files(stacked: Service) -> None:
    """Side by side, in the order of the files; the same key again is the same job."""
    client = stacked.as_("alice")
    files = [("files", ("a.pdf", STACK)), ("files", ("b.pdf", drawing.picture_pdf(drawing.page(("page",)))))]
    sent = {"files": files, "data": {"preset": "receipt"}, "headers": {"Idempotency-Key": "march"}}
    job = client.post("/v1/jobs", **sent).json()["data"]
    done = client.get(f"/v1/jobs/{job['id']}?wait=20").json()["data"]
    assert (done["state"], done["total"], done["counts"]["done"]) == ("done", 4, 4)
    shown = [(document["name"], document["paper"], document["papers"]) for document in done["documents"]]
    assert shown == [("a.pdf", 1, 3), ("a.pdf", 2, 3), ("a.pdf", 3, 3), ("b.pdf", 1, 1)]
    results = client.get(f"/v1/jobs/{job['id']}/results").json()["data"]["results"]
    assert [result["document"]["paper"] for result in results] == [1, 2, 3, 1]
    again = client.post("/v1/jobs", **sent)
    assert (again.status_code, again.json()["data"]["id"]) == (200, job["id"])


def test_a_file_is_joined_and_parted_again(stacked: Service) -> None:
    """One request each; the whole file is one document then, and three with the same ids again after that."""
    client = stacked.as_("alice")
    files = [("files", ("a.pdf", STACK)), ("files", ("b.pdf", STACK))]
    job_id = client.post("/v1/jobs", files=files, data={"preset": "receipt"}).json()["data"]["id"]
    before = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]
    assert (before["files"], before["total"]) == (2, 6)
    second = before["documents"][1]["id"]
    joined = client.post(f"/v1/documents/{second}/join").json()["data"]
    assert joined["id"] == before["documents"][0]["id"]
    one = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]
    assert [(each["papers"], each["kept_together"]) for each in one["documents"]] == [(1, True), *[(3, False)] * 3]
    assert one["documents"][0]["pages"] == 3
    assert client.get(f"/v1/documents/{second}").status_code == 404
    client.post(f"/v1/documents/{joined['id']}/split")
    parted = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]
    assert [each["id"] for each in parted["documents"]] == [each["id"] for each in before["documents"]]
    assert client.get(f"/v1/documents/{second}/original").content == STACK


@pytest.mark.parametrize("is_pile", [False, True])
def test_papers_cut_by_hand_keep_their_pages_under_another_order(stacked: Service, *, is_pile: bool) -> None:
    """Each is read again as another kind by itself, or with its pile: it stays the paper that a person cut."""
    client = stacked.as_("alice")
    sent = {"files": [("files", ("a.pdf", STACK))], "data": {"preset": "receipt"}}
    job_id = client.post("/v1/jobs", **sent).json()["data"]["id"]
    first = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]["documents"][0]["id"]
    client.post(f"/v1/documents/{first}/split", json={"cuts": [3]})
    ids = [one["id"] for one in client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]["documents"]]
    for preset in ("invoice", "text"):
        asked = [f"/v1/jobs/{job_id}/read"] if is_pile else [f"/v1/documents/{one}/read" for one in ids]
        for path in asked:
            assert client.post(path, json={"preset": preset}).status_code == 200
        done = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]["documents"]
        assert [(one["id"], one["preset"], one["state"]) for one in done] == [(one, preset, "done") for one in ids]
        assert [pages_of(client, one) for one in ids] == [[1, 2], [3]]


def test_a_person_cuts_a_file_by_hand(stacked: Service) -> None:
    """Where a paper begins is as they say, also when one of the papers is read again; strange pages do nothing."""
    client = stacked.as_("alice")
    files = [("files", ("a.pdf", STACK)), ("files", ("b.pdf", STACK))]
    job_id = client.post("/v1/jobs", files=files, data={"preset": "receipt"}).json()["data"]["id"]
    before = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]["documents"]
    asked = f"/v1/documents/{before[2]['id']}/split"
    assert client.post(asked, json={"cuts": [3, 3, 99]}).json()["data"]["id"] == before[0]["id"]
    cut = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]["documents"][:2]
    assert [(one["paper"], one["papers"]) for one in cut] == [(1, 2), (2, 2)]
    assert pages_of(client, cut[0]["id"]) == [1, 2]
    assert pages_of(client, cut[1]["id"]) == [3]
    client.post(f"/v1/documents/{cut[1]['id']}/read", json={})
    client.get(f"/v1/jobs/{job_id}?wait=20")
    assert pages_of(client, cut[1]["id"]) == [3]
    assert client.get(f"/v1/jobs/{job_id}").json()["data"]["total"] == 5
    for cuts in ([1], [0], ["x"], list(range(2, 502))):
        assert client.post(asked.replace(before[2]["id"], before[0]["id"]), json={"cuts": cuts}).status_code == 422
    client.post(f"/v1/documents/{before[0]['id']}/split")
    parted = client.get(f"/v1/jobs/{job_id}?wait=20").json()["data"]["documents"]
    assert [one["id"] for one in parted] == [one["id"] for one in before]


def pages_of(client: TestClient, document_id: str) -> list[int]:
    """The numbers of a document's pages in its file."""
    return [page["number"] for page in client.get(f"/v1/documents/{document_id}").json()["data"]["document"]["pages"]]
