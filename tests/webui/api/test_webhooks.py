"""Webhooks: signed so that the receiver can tell, tried again, never lost, never sent where they may not go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from auth.roles import Role
from desk.store.standards import ThresholdRow
from desk.store.store import DeliveryRow
from tests.desk.raw_server import answering, dripping
from tests.desk.receiver import Received, Receiver, receiving
from tests.webui.api.conftest import Service, StartService, picture


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def service(start: StartService) -> Service:
    """An application that may call this machine."""
    return start(webhook_allow="127.0.0.1", webhook_attempts=3)


def until(condition: Callable[[], object], seconds: float = 8) -> None:
    """Waits for something."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)


def hook(client: TestClient, receiver: Receiver, *events: str, **more: object) -> dict[str, str]:
    """A webhook to the receiver."""
    answer = client.post("/v1/webhooks", json={"url": receiver.url, "events": events, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()["data"]
    return made


def is_genuine(secret: str, got: Received) -> bool:
    """What a receiver is told to check, written independently."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return got.headers["webhook-signature"] == f"v1,{expected}"


def deliveries(client: TestClient, hook_id: str) -> list[dict[str, object]]:
    """What became of them."""
    found: list[dict[str, object]] = client.get(f"/v1/webhooks/{hook_id}/deliveries").json()["data"]["deliveries"]
    return found


def test_a_read_document_is_told_of_with_its_values(service: Service, receiver: Receiver) -> None:
    """Signed, with an id, the values and what became of the document; the delivery is noted."""
    alice = service.as_("alice")
    made = hook(alice, receiver, "document.done")
    document_id = alice.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    until(lambda: receiver.got)
    (got,) = receiver.got
    assert is_genuine(made["secret"], got)
    body = json.loads(got.body)
    assert (body["type"], body["id"]) == ("document.done", got.headers["webhook-id"])
    document = body["data"]["document"]
    assert (document["id"], document["state"]) == (document_id, "done")
    assert [(field["name"], field["value"]) for field in document["fields"]] == [("编号", "A-17")]
    until(lambda: deliveries(alice, made["id"])[0]["state"] == "delivered")


def test_what_the_site_judges_is_what_programs_are_told(service: Service, receiver: Receiver) -> None:
    """A threshold set by an administrator: the webhook, the interface and its lists say doubtful, and why."""
    with Session(service.database) as session, session.begin():
        session.add(ThresholdRow(kind="", cut=0.999, changed_at=datetime.now(UTC), changed_by="local:root"))
    alice = service.as_("alice")
    hook(alice, receiver, "document.done")
    answer = alice.post("/v1/ocr?fields=编号", content=picture()).json()["data"]
    (field,) = answer["fields"]
    assert (field["state"], field["standard"]["threshold"]) == ("doubtful", 0.999)
    assert "this site asks for 99.9%" in field["reason"]["en"]
    assert alice.get("/v1/documents").json()["data"]["documents"][0]["doubtful"] == 1
    until(lambda: receiver.got)
    (told,) = json.loads(receiver.got[0].body)["data"]["document"]["fields"]
    assert told["doubtful"]
    assert told["confidence"] == field["confidence"]


def test_a_job_is_told_of_once_when_its_last_file_is_over(service: Service, receiver: Receiver) -> None:
    """Whatever became of the files."""
    alice = service.as_("alice")
    hook(alice, receiver, "job.done")
    files = [("files", (f"{number}.png", picture(number))) for number in range(3)] + [("files", ("x.txt", b"no"))]
    job = alice.post("/v1/jobs", files=files).json()["data"]["id"]
    alice.get(f"/v1/jobs/{job}?wait=10")
    until(lambda: receiver.got)
    time.sleep(0.3)
    (got,) = receiver.got
    told = json.loads(got.body)["data"]["job"]
    assert (told["id"], told["counts"]) == (job, {"done": 3, "failed": 1})


def test_a_reviewed_contract_reaches_the_risk_department(service: Service, receiver: Receiver) -> None:
    """An administrator's hook for everyone's documents, told when a person has looked them through."""
    admin = service.as_("root", Role.ADMIN)
    hook(admin, receiver, "document.reviewed", everyone=True)
    alice = service.as_("alice")
    document_id = alice.post("/v1/ocr?fields=编号", content=picture()).json()["data"]["id"]
    alice.patch(f"/v1/documents/{document_id}", json={"field": "编号", "value": "A-71"})
    alice.post(f"/v1/documents/{document_id}/finish", json={})
    until(lambda: receiver.got)
    document = json.loads(receiver.got[0].body)["data"]["document"]
    assert (document["fields"][0]["value"], document["reviewed_at"] is not None) == ("A-71", True)


def test_other_kinds_and_other_peoples_documents_are_not_told_of(service: Service, receiver: Receiver) -> None:
    """A hook hears what it asked for, of its owner's documents."""
    alice, bob = service.as_("alice"), service.as_("bob")
    hook(alice, receiver, "document.done", kinds=["contract"])
    hook(bob, receiver, "document.done")
    alice.post("/v1/ocr", content=picture())
    time.sleep(1.5)
    assert receiver.got == []


def test_a_failure_is_tried_again_with_the_same_id_and_given_up_in_the_end(
    service: Service, receiver: Receiver
) -> None:
    """Dead letters are shown to administrators, who can send them again."""
    receiver.answers = [500]
    alice, admin = service.as_("alice"), service.as_("root", Role.ADMIN)
    made = hook(alice, receiver, "document.done")
    alice.post("/v1/ocr", content=picture())
    for attempt in (1, 2, 3):
        until(lambda attempt=attempt: len(receiver.got) == attempt)  # type: ignore[misc]
        until(lambda: deliveries(alice, made["id"])[0]["state"] in {"due", "dead"})
        (delivery,) = deliveries(alice, made["id"])
        if attempt < 3:
            assert delivery["state"] == "due"
            pause = datetime.fromisoformat(str(delivery["due_at"])) - datetime.now(UTC)
            assert pause > timedelta(seconds=5 if attempt == 1 else 50)
            with Session(service.database) as session, session.begin():
                session.execute(update(DeliveryRow).values(due_at=datetime.now(UTC)))
    assert (delivery["state"], delivery["status"], delivery["attempts"]) == ("dead", 500, 3)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert alice.get("/v1/webhooks/dead").status_code == 403
    (dead,) = admin.get("/v1/webhooks/dead").json()["data"]["deliveries"]
    receiver.answers = [204]
    admin.post(f"/v1/webhooks/deliveries/{dead['id']}/retry")
    until(lambda: deliveries(alice, made["id"])[0]["state"] == "delivered")
    assert receiver.got[-1].headers["webhook-id"] == dead["id"]


def test_a_redirect_is_not_followed(service: Service, receiver: Receiver) -> None:
    """Not even to an address that is allowed: a webhook goes where its owner said."""
    receiver.answers, receiver.location = [307], receiver.url
    alice = service.as_("alice")
    made = hook(alice, receiver, "document.done")
    alice.post("/v1/ocr", content=picture())
    until(lambda: deliveries(alice, made["id"])[0]["status"] == 307)
    assert len(receiver.got) == 1


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://127.0.0.2/", "http://erp.example/", "nonsense"])
def test_an_address_that_is_not_allowed_is_refused_at_once(service: Service, url: str) -> None:
    """Before anything is kept."""
    alice = service.as_("alice")
    answer = alice.post("/v1/webhooks", json={"url": url, "events": ["job.done"]})
    assert (answer.status_code, answer.json()["error"]) == (403, "address_refused")
    assert alice.get("/v1/webhooks").json()["data"]["webhooks"] == []


def test_everyone_has_their_own(service: Service, receiver: Receiver) -> None:
    """Another one's hook is not found, and only administrators hear of everyone's documents."""
    alice, bob = service.as_("alice"), service.as_("bob")
    made = hook(alice, receiver, "job.done")
    assert bob.get("/v1/webhooks").json()["data"]["webhooks"] == []
    assert bob.get(f"/v1/webhooks/{made['id']}/deliveries").status_code == 404
    assert bob.delete(f"/v1/webhooks/{made['id']}").status_code == 404
    answer = bob.post("/v1/webhooks", json={"url": receiver.url, "events": ["job.done"], "everyone": True})
    assert answer.status_code == 403
    assert alice.delete(f"/v1/webhooks/{made['id']}").status_code == 200


def test_webhooks_are_off_by_default(start: StartService, receiver: Receiver) -> None:
    """Without a list no address is allowed."""
    alice = start().as_("alice")
    answer = alice.post("/v1/webhooks", json={"url": receiver.url, "events": ["job.done"]})
    assert (answer.status_code, answer.json()["error"]) == (403, "address_refused")


def told_of_one_document(client: TestClient) -> None:
    """Something happens that hooks are told of."""
    assert client.post("/v1/ocr", content=picture()).status_code == 200


def test_slow_receivers_of_one_person_hold_up_nobody_else(service: Service, receiver: Receiver) -> None:
    """However many there are: one courier is always free for the others."""
    alice, bob = service.as_("alice"), service.as_("bob")
    with answering(dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.2)) as slow:
        for number in range(6):
            body = {"url": f"{slow.url}?{number}", "events": ["document.done"]}
            assert alice.post("/v1/webhooks", json=body).status_code == 201
        hook(bob, receiver, "document.done")
        told_of_one_document(alice)
        until(lambda: len(slow.calls) == 3)
        told_of_one_document(bob)
        until(lambda: receiver.got, 5)
        assert len(slow.calls) == 3


def test_a_receiver_that_drips_its_headers_is_cut_off_and_spared(start: StartService) -> None:
    """The deadline is over the whole exchange; until the next attempt nothing else is sent there either."""
    alice = start(webhook_allow="127.0.0.1", webhook_seconds=0.5).as_("alice")
    with answering(dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.1)) as slow:
        made = alice.post("/v1/webhooks", json={"url": slow.url, "events": ["document.done"]}).json()["data"]
        for _ in range(3):
            told_of_one_document(alice)
        until(lambda: any(each["error"] == "timeout" for each in deliveries(alice, made["id"])))
        time.sleep(2.5)
        assert len(slow.calls) == 1
        assert sorted(str(each["attempts"]) for each in deliveries(alice, made["id"])) == ["0", "0", "1"]


def test_an_endless_answer_is_not_read(service: Service) -> None:
    """The number in its first line is all that counts."""
    alice = service.as_("alice")
    with answering(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 4096, 0)) as server:
        made = alice.post("/v1/webhooks", json={"url": server.url, "events": ["document.done"]}).json()["data"]
        told_of_one_document(alice)
        until(lambda: deliveries(alice, made["id"])[0]["state"] == "delivered")


def test_a_hook_is_called_by_one_courier_at_a_time(service: Service) -> None:
    """Its deliveries come one after another."""
    alice = service.as_("alice")
    now, most = [0], [0]

    def answer(connection: object) -> None:
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.15)
        now[0] -= 1
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")  # type: ignore[attr-defined]

    with answering(answer) as server:
        made = alice.post("/v1/webhooks", json={"url": server.url, "events": ["document.done"]}).json()["data"]
        for _ in range(5):
            told_of_one_document(alice)
        until(lambda: all(each["state"] == "delivered" for each in deliveries(alice, made["id"])), 20)
    assert most == [1]
