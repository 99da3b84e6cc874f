"""`POST /v1/ocr`: every way in gives the same result, every refusal has its own code, nothing is lost."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from engine.errors import ReaderTimeout
from engine.words import Words
from tests.webui.api.conftest import Service, StartService, picture


def post(client: TestClient, way: str, **options: str) -> Any:
    """The file in one of the ways there are."""
    content = picture()
    if way == "multipart":
        return client.post("/v1/ocr", files={"file": ("page.png", content)}, data=options)
    if way == "body":
        return client.post("/v1/ocr", content=content, params=options, headers={"Content-Type": "image/png"})
    encoded = base64.b64encode(content).decode()
    prefix = "data:image/png;base64," if way == "data-url" else ""
    return client.post("/v1/ocr", json={"file": prefix + encoded, "name": "page.png", **options})


@pytest.mark.parametrize("way", ["multipart", "body", "base64", "data-url"])
def test_every_way_in_gives_the_same(alice_calls: TestClient, way: str) -> None:
    """Fields with value, place and confidence; lines; the whole text; places in pixels as well."""
    answer = post(alice_calls, way, fields="编号")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == (0, "success")
    (field,) = body["data"]["fields"]
    assert (field["name"], field["value"], field["source"], field["state"]) == ("编号", "A-17", "cpu", "sure")
    (line,) = body["data"]["pages"][0]["lines"]
    assert line["box_pixels"] == [[9, 6], [45, 6], [45, 9], [9, 9]]
    assert body["data"]["raw_text"] == "编号：A-17"
    assert body["data"]["provenance"]["reader"] == "oneline"
    assert alice_calls.get(f"/v1/documents/{body['data']['id']}").json()["data"]["state"] == "done"


@pytest.mark.parametrize("fields", ["编号,日期", '["编号", "日期"]'])
def test_fields_come_as_a_list_or_with_commas(alice_calls: TestClient, fields: str) -> None:
    """Two names in one text are two fields."""
    found = post(alice_calls, "multipart", fields=fields).json()["data"]["fields"]
    assert [field["name"] for field in found] == ["编号", "日期"]


def test_a_prompt_names_fields_too(alice_calls: TestClient) -> None:
    """Plain words do as well."""
    found = post(alice_calls, "base64", prompt="请提取编号").json()["data"]["fields"]
    assert [(field["name"], field["value"]) for field in found] == [("编号", "A-17")]


def test_only_the_pages_asked_for_are_read(alice_calls: TestClient) -> None:
    """Pages keep their numbers."""
    buffer = io.BytesIO()
    pages = [Image.new("L", (90, 60), 250 - number) for number in range(4)]
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    answer = alice_calls.post("/v1/ocr?pages=2-3", content=buffer.getvalue())
    assert [page["number"] for page in answer.json()["data"]["pages"]] == [2, 3]


def test_what_is_not_to_be_kept_is_gone(alice_calls: TestClient) -> None:
    """With keep=false the answer is the only copy."""
    answer = post(alice_calls, "multipart", keep="false")
    assert answer.status_code == 200
    assert alice_calls.get("/v1/documents").json()["data"]["total"] == 0


@pytest.mark.parametrize(
    ("request_", "status", "error"),
    [
        ({"content": b""}, 422, "empty_file"),
        ({"content": b"<html>no document</html>"}, 415, "unknown_format"),
        ({"json": {"file": "***"}}, 422, "bad_base64"),
        ({"json": {}}, 422, "bad_request"),
        ({"json": {"file": "AAAA", "url": "http://x/"}}, 422, "bad_request"),
        ({"json": {"url": "http://files.example/x.png"}}, 403, "address_refused"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 422, "bad_request"),
        ({"data": {"preset": "auto"}}, 415, "unknown_format"),
        ({"files": {"file": picture()}, "data": {"preset": "nonesuch"}}, 422, "unknown_preset"),
        ({"files": {"file": picture()}, "data": {"reader": "nonesuch"}}, 422, "unknown_reader"),
        ({"files": {"file": picture()}, "data": {"pages": "7"}}, 422, "bad_pages"),
        ({"files": {"file": picture()}, "data": {"fields": ","}}, 422, "no_fields"),
        ({"files": {"file": picture()}, "data": {"colour": "red"}}, 422, "bad_request"),
        ({"files": {"file": picture(size=(10_000, 9_000))}}, 413, "image_too_large"),
    ],
)
def test_each_refusal_has_its_own_code(
    alice_calls: TestClient, request_: dict[str, Any], status: int, error: str
) -> None:
    """The status fits, the shape is the one shape, the words are in the language asked for; nothing is kept."""
    sent = {**request_, "headers": {"Accept-Language": "en", **request_.get("headers", {})}}
    answer = alice_calls.post("/v1/ocr", **sent)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["code"] == status
    assert answer.json()["message"].isascii() or "“" in answer.json()["message"]
    assert answer.json()["reference"] == answer.headers["X-Request-ID"]
    assert alice_calls.get("/v1/documents").json()["data"]["total"] == 0


def test_a_body_that_is_too_large_is_refused_while_it_arrives(start: StartService) -> None:
    """The rest is not read; a length announced too large is refused before the first byte, a lie about it too."""
    client = start(max_upload_mb=0.5).as_("alice")
    sent = 0

    def endless() -> Any:
        nonlocal sent
        while sent < 50_000_000:
            sent += 100_000
            yield b"x" * 100_000

    refused = client.post("/v1/ocr", content=endless())
    assert (refused.status_code, refused.json()["error"]) == (413, "file_too_large")
    assert client.post("/v1/ocr", content=b"x" * 5_000_000).status_code == 413
    assert client.post("/v1/ocr", content=b"x" * 600_000).status_code == 413
    assert client.post("/v1/documents/export", content=b"[" * 2_000_000).status_code == 413


def test_what_takes_too_long_is_read_on_and_can_be_fetched(start: StartService) -> None:
    """The answer is 202 with a stable code and where to look; the document is there later."""
    service = start(sync_seconds=0.2)
    service.reader.seconds_each = 1.0
    client = service.as_("alice")
    answer = post(client, "multipart", fields="编号", keep="false")
    assert (answer.status_code, answer.json()["error"], answer.json()["code"]) == (202, "still_reading", 202)
    assert int(answer.headers["Retry-After"]) > 0
    for _ in range(100):
        found = client.get(answer.headers["Location"]).json()["data"]
        if found["state"] == "done":
            break
        time.sleep(0.05)
    assert found["document"]["fields"][0]["value"] == "A-17"


def test_a_reader_that_fails_is_an_error_with_its_own_words(service: Service) -> None:
    """503 with Retry-After, the reader's own message, and the document kept as failed."""

    def fail(_cancelled: object) -> None:
        raise ReaderTimeout(Words("没有应答。", "No answer."), Words("请稍后再试。", "Try later."))

    service.reader.before_page = fail
    client = service.as_("alice")
    answer = post(client, "multipart")
    assert (answer.status_code, answer.json()["error"], answer.json()["message"]) == (
        503,
        "reader_timeout",
        "没有应答。",
    )
    assert answer.headers["Retry-After"] == "30"
    assert client.get("/v1/documents").json()["data"]["documents"][0]["state"] == "failed"


def test_a_full_queue_says_when_to_come_again(start: StartService) -> None:
    """503 with Retry-After; what is in line already is read."""
    service = start(queue_size=1)
    gate = threading.Event()
    service.reader.before_page = lambda _cancelled: gate.wait(10) and None
    client = service.as_("alice")
    first = client.post("/v1/jobs", files={"files": picture()}).json()["data"]["id"]
    while client.get(f"/v1/jobs/{first}").json()["data"]["counts"]["queued"]:
        time.sleep(0.01)
    second = client.post("/v1/jobs", files={"files": picture()}).json()["data"]["id"]
    refused = post(client, "multipart")
    assert (refused.status_code, refused.json()["error"]) == (503, "queue_full")
    assert refused.headers["Retry-After"] == "60"
    gate.set()
    for job in (first, second):
        assert client.get(f"/v1/jobs/{job}?wait=10").json()["data"]["counts"]["done"] == 1


def test_a_document_is_waited_for(start: StartService) -> None:
    """So long and no longer; for another's, which is none, nobody waits; what the caller has is not sent again."""
    service = start()
    gate = threading.Event()
    service.reader.before_page = lambda _cancelled: gate.wait(20) and None
    client = service.as_("alice")
    job = client.post("/v1/jobs", files={"files": picture()}).json()["data"]["id"]
    document = client.get(f"/v1/jobs/{job}").json()["data"]["documents"][0]["id"]
    early = client.get(f"/v1/documents/{document}?wait=0.05").json()["data"]
    assert (early["state"] in {"queued", "reading"}, early["document"]) == (True, None)
    assert service.as_("bob").get(f"/v1/documents/{document}?wait=60").status_code == 404
    assert client.get(f"/v1/documents/{document}?wait=61").status_code == 422
    opens = threading.Timer(0.1, gate.set)
    opens.start()
    answer = client.get(f"/v1/documents/{document}?wait=20")
    opens.join()
    assert answer.json()["data"]["state"] == "done"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/v1/documents/{document}?wait=20", headers=known).status_code == 304


def test_a_file_that_turns_out_damaged_is_kept_as_failed(alice_calls: TestClient) -> None:
    """Its head was sound, so it came into line; the answer is the error, the list shows it."""
    answer = alice_calls.post("/v1/ocr", content=picture()[:60])
    assert (answer.status_code, answer.json()["error"]) == (422, "damaged_file")
    (entry,) = alice_calls.get("/v1/documents").json()["data"]["documents"]
    assert (entry["state"], entry["error"]["code"]) == ("failed", "damaged_file")


def test_nobody_gets_in_without_a_login(shared: Service) -> None:
    """401 in the same shape."""
    answer = shared.client.post("/v1/ocr", content=picture())
    assert (answer.status_code, answer.json()["error"]) == (401, "not_logged_in")


def test_the_result_is_plain_json_of_the_document(alice_calls: TestClient) -> None:
    """What `read` prints and what the API answers have the same keys."""
    data = post(alice_calls, "multipart").json()["data"]
    expected = {"kind", "kind_probability", "preset", "pages", "fields", "items", "text", "warnings", "provenance"}
    assert expected <= data.keys()
    json.dumps(data, allow_nan=False)
