"""`/v1/jobs`: all files or none, each result once, progress while it runs, and a way to stop."""

from __future__ import annotations

import io
import time
import zipfile
from email.message import EmailMessage
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.webui.api.conftest import Service, StartService, picture


def files(count: int) -> list[tuple[str, tuple[str, bytes]]]:
    """So many pictures."""
    return [("files", (f"{number}.png", picture(number))) for number in range(count)]


def submit(client: TestClient, count: int = 3, **more: Any) -> dict[str, Any]:
    """A job of so many pictures."""
    answer = client.post("/v1/jobs", files=files(count), **more)
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()["data"]
    return job


def zip_of(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_job_runs_to_its_end(alice_calls: TestClient) -> None:
    """Many files in, every one with its state and progress; a wish to wait is answered at the end."""
    job = submit(alice_calls, data={"fields": "编号", "label": "三月"})
    done = alice_calls.get(f"/v1/jobs/{job['id']}?wait=20").json()["data"]
    assert (done["state"], done["label"], done["total"], done["counts"]["done"]) == ("done", "三月", 3, 3)
    assert [document["name"] for document in done["documents"]] == ["0.png", "1.png", "2.png"]
    assert all((document["page"], document["pages"]) == (1, 1) for document in done["documents"])
    assert (done["position"], done["eta_seconds"]) == (0, 0.0)
    results = alice_calls.get(f"/v1/jobs/{job['id']}/results").json()["data"]["results"]
    assert [result["document"]["fields"][0]["value"] for result in results] == ["A-17"] * 3


@pytest.mark.parametrize(("form", "start_of_file"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_results_come_as_one_file(alice_calls: TestClient, form: str, start_of_file: bytes) -> None:
    """A workbook or a table, as a download."""
    job = submit(alice_calls, data={"fields": "编号"})
    alice_calls.get(f"/v1/jobs/{job['id']}?wait=20")
    answer = alice_calls.get(f"/v1/jobs/{job['id']}/results", params={"form": form})
    assert answer.content.startswith(start_of_file)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_repeated_request_is_one_job(alice_calls: TestClient) -> None:
    """The same key and files give the same job; other files under the key are refused; another key is another job."""
    first = submit(alice_calls, headers={"Idempotency-Key": "march"})
    again = alice_calls.post("/v1/jobs", files=files(3), headers={"Idempotency-Key": "march"})
    assert (again.status_code, again.json()["data"]["id"]) == (200, first["id"])
    other = alice_calls.post("/v1/jobs", files=files(2), headers={"Idempotency-Key": "march"})
    assert (other.status_code, other.json()["error"]) == (409, "idempotency_key_reused")
    assert submit(alice_calls, headers={"Idempotency-Key": "april"})["id"] != first["id"]
    assert alice_calls.get("/v1/jobs").json()["data"]["total"] == 2


def test_keys_of_two_people_do_not_meet(service: Service) -> None:
    """A key belongs to who used it."""
    alice, bob = service.as_("alice"), service.as_("bob")
    mine = submit(alice, headers={"Idempotency-Key": "1"})
    assert submit(bob, headers={"Idempotency-Key": "1"})["id"] != mine["id"]
    for method, path in [("GET", ""), ("GET", "/results"), ("DELETE", "")]:
        assert bob.request(method, f"/v1/jobs/{mine['id']}{path}").status_code == 404


def test_a_bad_file_does_not_hold_up_the_others(alice_calls: TestClient) -> None:
    """It is a failed document of the job, with its own error."""
    answer = alice_calls.post("/v1/jobs", files=[*files(1), ("files", ("note.txt", b"hello"))])
    done = alice_calls.get(f"/v1/jobs/{answer.json()['data']['id']}?wait=20").json()["data"]
    assert (done["counts"]["done"], done["counts"]["failed"]) == (1, 1)
    assert done["documents"][1]["error"]["code"] == "unknown_format"


def test_an_e_mail_is_taken_apart(alice_calls: TestClient) -> None:
    """Its attachments are the job's files; asked for at once it is refused, with what to do."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.org", "b@example.org", "发票"
    letter.add_attachment(picture(1), maintype="image", subtype="png", filename="发票.png")
    letter.add_attachment(picture(2), maintype="image", subtype="png", filename="2.png")
    answer = alice_calls.post("/v1/jobs", files=[("files", ("mail.eml", letter.as_bytes()))])
    assert [document["name"] for document in answer.json()["data"]["documents"]] == ["发票.png", "2.png"]
    refused = alice_calls.post("/v1/ocr", files={"file": ("mail.eml", letter.as_bytes())})
    assert (refused.status_code, refused.json()["error"]) == (415, "unknown_format")
    assert ".eml" in refused.text


def test_a_zip_is_unpacked(alice_calls: TestClient) -> None:
    """As the bare body and among other files; what systems leave behind is passed over; Chinese names survive."""
    windows = zipfile.ZipInfo("鍙戠エ.png")
    windows.filename = "发票.png".encode("gb18030").decode("cp437")
    packed = zip_of(("a/1.png", picture(1)), (windows, picture(2)), ("__MACOSX/._1.png", b"x"), ("a/.DS_Store", b"x"))
    bare = alice_calls.post("/v1/jobs?label=x", content=packed, headers={"Content-Type": "application/zip"})
    names = [document["name"] for document in bare.json()["data"]["documents"]]
    assert names[0] == "1.png"
    assert len(names) == 2
    mixed = alice_calls.post("/v1/jobs", files=[*files(1), ("files", ("all.zip", packed))])
    assert mixed.json()["data"]["total"] == 3


def test_json_carries_files_too(alice_calls: TestClient) -> None:
    """In Base64."""
    import base64

    encoded = base64.b64encode(picture()).decode()
    answer = alice_calls.post("/v1/jobs", json={"files": [{"file": encoded, "name": "a.png"}], "preset": "text"})
    assert answer.status_code == 201
    refused = alice_calls.post("/v1/jobs", json={"files": [{"file": encoded}, {"file": "*"}]})
    assert (refused.status_code, refused.json()["error"]) == (422, "bad_base64")
    assert alice_calls.get("/v1/jobs").json()["data"]["total"] == 1


def test_a_job_can_be_cancelled(service: Service) -> None:
    """What waits never starts, what runs stops, what was read stays."""
    service.reader.seconds_each = 0.4
    alice = service.as_("alice")
    job = submit(alice, 6)
    while not alice.get(f"/v1/jobs/{job['id']}").json()["data"]["counts"]["done"]:
        time.sleep(0.02)
    alice.delete(f"/v1/jobs/{job['id']}")
    over = alice.get(f"/v1/jobs/{job['id']}?wait=10").json()["data"]
    assert over["state"] == "cancelled"
    assert over["counts"]["cancelled"] >= 4
    assert over["counts"]["done"] + over["counts"]["cancelled"] == 6


def test_one_persons_files_do_not_starve_anothers(service: Service) -> None:
    """A single document of bob's is read among the first of alice's many, and his place in line says so."""
    service.reader.seconds_each = 0.05
    alice, bob = service.as_("alice"), service.as_("bob")
    many = submit(alice, 40)
    single = submit(bob, 1)
    assert single["position"] <= 2
    assert bob.get(f"/v1/jobs/{single['id']}?wait=20").json()["data"]["state"] == "done"
    assert alice.get(f"/v1/jobs/{many['id']}").json()["data"]["counts"]["queued"] > 20


def test_an_unchanged_job_is_not_sent_again(alice_calls: TestClient) -> None:
    """304 for whoever has it already."""
    job = submit(alice_calls)
    done = alice_calls.get(f"/v1/jobs/{job['id']}?wait=20")
    tag = {"If-None-Match": done.headers["ETag"]}
    assert alice_calls.get(f"/v1/jobs/{job['id']}", headers=tag).status_code == 304


def test_nothing_is_kept_of_a_job_that_is_refused(start: StartService) -> None:
    """Too many files, none, an unknown preset, more than the queue takes, a broken or an encrypted ZIP."""
    service = start(max_job_files=3, queue_size=2)
    alice = service.as_("alice")
    broken = zip_of(("1.png", picture()))[:-30]
    refusals = [
        alice.post("/v1/jobs", files=files(4)),
        alice.post("/v1/jobs", content=b""),
        alice.post("/v1/jobs", files=files(1), data={"preset": "nonesuch"}),
        alice.post("/v1/jobs", files=files(3)),
        alice.post("/v1/jobs", content=broken),
    ]
    errors = ["too_many_files", "empty_job", "unknown_preset", "queue_full", "bad_archive"]
    assert [answer.json()["error"] for answer in refusals] == errors
    assert alice.get("/v1/jobs").json()["data"]["total"] == 0
    assert alice.get("/v1/documents").json()["data"]["total"] == 0
