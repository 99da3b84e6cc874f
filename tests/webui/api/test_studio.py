"""`/v1/studio`: a kind from the first draft to its use, over the API of a running service."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from auth.roles import Role
from auth.tables import people
from tests.desk.studio.conftest import PERMIT
from tests.webui.api.conftest import Service, picture

NAMES = {"id": "parking_permit", "zh": "停车证", "en": "Parking permit"}


@pytest.fixture
def admin(service: Service) -> TestClient:
    """An administrator."""
    return service.as_("root", Role.ADMIN)


def data(answer: Any, status: int = 200) -> Any:
    """What a call that went well gave."""
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def published(admin: TestClient) -> None:
    """A kind in use."""
    data(admin.post("/v1/studio/presets", json=NAMES), 201)
    data(admin.put("/v1/studio/presets/parking_permit", json={"content": PERMIT, "seen": 1}))
    data(admin.post("/v1/studio/presets/parking_permit/publish", json={"number": 2}))


def offered(person: TestClient) -> list[str]:
    """The presets that somebody may choose."""
    return [one["id"] for one in data(person.get("/v1/presets"))["presets"]]


def until(holds: Callable[[], bool]) -> None:
    """Waits: every process looks once a second for what changed."""
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that")


def test_a_kind_is_made_published_and_chosen(service: Service, admin: TestClient) -> None:
    """Nobody is offered it before; then everybody is; off, it is refused by name."""
    clerk = service.as_("anna", Role.CLERK)
    published(admin)
    until(lambda: "parking_permit" in offered(clerk))
    offer = {"is_on": False, "revision": 0}
    data(admin.put("/v1/studio/presets/parking_permit/offer", json=offer))
    until(lambda: "parking_permit" not in offered(clerk))
    refused = clerk.post("/v1/ocr", files={"file": ("a.png", picture())}, data={"preset": "parking_permit"})
    assert (refused.status_code, refused.json()["error"]) == (422, "preset_off")


def test_every_door_of_it_is_for_administrators(service: Service) -> None:
    """A clerk is refused by each route, and nothing is told of what there is."""
    clerk = service.as_("anna", Role.CLERK)
    one = "/v1/studio/presets/invoice"
    draft = {"content": PERMIT}
    for method, path, body in (
        ("GET", "/v1/studio/presets", None),
        ("POST", "/v1/studio/presets", NAMES),
        ("GET", "/v1/studio/choices", None),
        ("GET", one, None),
        ("PUT", one, {**draft, "seen": 1}),
        ("DELETE", one, None),
        ("PUT", f"{one}/offer", {}),
        ("GET", f"{one}/differences?after=1", None),
        ("POST", f"{one}/try", {"number": 1}),
        ("POST", f"{one}/publish", {"number": 1}),
        ("GET", f"{one}/bundle", None),
        ("POST", "/v1/studio/bundles", None),
        ("GET", f"{one}/samples", None),
        ("POST", f"{one}/samples", {"document_id": "x"}),
        ("GET", f"{one}/samples/x", None),
        ("PUT", f"{one}/samples/x", {"fields": {}, "revision": 1}),
        ("DELETE", f"{one}/samples/x", None),
        ("GET", f"{one}/samples/x/pages/1", None),
        ("POST", "/v1/studio/light", {**draft, "field": "fee", "sample": "x"}),
        ("POST", "/v1/studio/found", {**draft, "sample": "x"}),
        ("POST", "/v1/studio/propose", {**draft, "sample": "x", "page": 1, "box": [[0, 0]] * 4}),
        ("POST", "/v1/studio/aliases", {**draft, "field": "fee"}),
        ("POST", "/v1/studio/prompts", draft),
        ("POST", "/v1/studio/cues", draft),
        ("GET", "/v1/studio/wishes", None),
    ):
        answer = clerk.request(method, path, json=body)
        assert answer.status_code == 403, (method, path, answer.text)


def test_a_second_administrator_is_told_who_was_first(service: Service, admin: TestClient) -> None:
    """With a code of its own, and both versions are there in the end."""
    published(admin)
    other = service.as_("other", Role.ADMIN)
    body = {"content": {**PERMIT, "country": "DE"}, "seen": 2}
    data(admin.put("/v1/studio/presets/parking_permit", json=body))
    refused = other.put("/v1/studio/presets/parking_permit", json={**body, "content": {**PERMIT, "open": False}})
    assert (refused.status_code, refused.json()["error"]) == (409, "changed_meanwhile")
    said = data(admin.get("/v1/studio/presets/parking_permit/differences?after=3"))["differences"]
    assert any("DE" in one["en"] for one in said)


def test_the_prompt_is_shown_word_for_word(admin: TestClient) -> None:
    """With the labels of the draft, before anything is saved."""
    prompts = data(admin.post("/v1/studio/prompts", json={"content": PERMIT}))["prompts"]
    assert set(prompts) == {"1.0", "1.5"}
    assert all("证号" in prompt and "费用" in prompt for prompt in prompts.values())


def test_a_bundle_comes_and_goes(admin: TestClient) -> None:
    """As a ZIP, which brings the same kind back as a draft; what is none is told."""
    published(admin)
    answer = admin.get("/v1/studio/presets/parking_permit/bundle")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("parking_permit/kind.yaml").decode()
    brought = admin.post("/v1/studio/bundles", content=text.replace("Fee", "Charge").encode())
    assert data(brought, 201)["newest"] == 3
    refused = admin.post("/v1/studio/bundles", content=b"\x89PNG")
    assert (refused.status_code, refused.json()["error"]) == (422, "bad_bundle")


def test_an_instruction_is_saved_and_becomes_a_preset(service: Service, admin: TestClient) -> None:
    """A clerk keeps what they want under a name; who sees it as a team's makes a preset of it."""
    wish = {"name": "permits", "instruction": "请提取证号、费用"}
    made = data(admin.post("/v1/wishes", json=wish), 201)
    assert [one["name"] for one in data(admin.get("/v1/wishes"))["wishes"]] == ["permits"]
    assert data(service.as_("anna", Role.CLERK).get("/v1/wishes"))["wishes"] == []
    page = data(admin.post("/v1/studio/presets", json={**NAMES, "wish": made["id"]}), 201)
    assert [field["label"]["zh"] for field in page["content"]["fields"]] == ["证号", "费用"]


def test_what_teams_have_saved_is_listed_with_its_fields(service: Service, admin: TestClient) -> None:
    """And what the administrator has saved; a colleague's own is nobody else's."""
    anna = service.as_("anna", Role.CLERK)
    with service.database.begin() as connection:
        connection.execute(update(people).where(people.c.id == "local:anna").values(teams=["cn=finance,dc=example"]))
    shared = {"name": "permits", "instruction": "请提取证号、费用", "team": "cn=finance,dc=example"}
    data(anna.post("/v1/wishes", json=shared), 201)
    data(anna.post("/v1/wishes", json={"name": "secret", "instruction": "提取姓名"}), 201)
    data(admin.post("/v1/wishes", json={"name": "mine", "instruction": "提取金额"}), 201)
    told = data(admin.get("/v1/studio/wishes"))["wishes"]
    assert [(one["name"], one["team_name"]) for one in told] == [("mine", ""), ("permits", "finance")]
    assert [field["zh"] for field in told[1]["fields"]] == ["证号", "费用"]
    page = data(admin.post("/v1/studio/presets", json={**NAMES, "wish": told[1]["id"]}), 201)
    assert [field["label"]["zh"] for field in page["content"]["fields"]] == ["证号", "费用"]


def test_menus_are_told_in_words(admin: TestClient) -> None:
    """Every meaning, and every algorithm that a shipped kind uses, in both languages."""
    choices = data(admin.get("/v1/studio/choices"))
    assert set(choices["term_words"]) == set(choices["terms"])
    assert choices["term_words"]["total"]["en"].startswith("Total (Gesamtbetrag")
    assert choices["rule_words"]["issue_date"] == {"zh": "发票：开票日期", "en": "Invoice: Issue date"}
    assert set(choices["rule_words"]) <= set(choices["rules"])
