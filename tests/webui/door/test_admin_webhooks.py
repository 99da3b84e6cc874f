"""The page of everybody's webhooks, and the list of everybody's tokens: for administrators, who can end each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from auth.front_door import utc_now
from auth.roles import Role
from auth.tokens import Scope
from desk.opening.entrance import open_audit, open_entrance
from desk.settings import Settings
from desk.shell.users_command import run
from desk.store.database import open_database
from tests.webui.api.conftest import Service, running_service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An application that may call this machine."""
    with running_service(tmp_path, webhook_allow="127.0.0.1") as service:
        yield service


@pytest.fixture
def admin(service: Service) -> TestClient:
    """An administrator's browser."""
    return service.as_("root", Role.ADMIN)


def hook(client: TestClient, **more: object) -> str:
    """A new webhook's id."""
    wanted = {"url": "http://127.0.0.1:9/secret-path?key=abc", "events": ["document.done"], "label": "报销", **more}
    answer = client.post("/v1/webhooks", json=wanted)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["data"]["id"]
    return made


def csrf_of(page: str) -> str:
    """The token of a form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_administrators_see_whose_webhooks_go_where(service: Service, admin: TestClient) -> None:
    """Owner, host, events and reach; neither the rest of the address nor a secret, in both languages."""
    hook(service.as_("alice"))
    hook(admin, everyone=True)
    for language, words in (
        ("zh", ("全部 Webhook", "所有人的文档", "已识别")),
        ("en", ("Webhooks of everybody", "documents of everyone")),
    ):
        page = admin.get(f"/admin/webhooks?lang={language}").text
        for word in (*words, "alice", "127.0.0.1", "报销"):
            assert word in page, (language, word)
        for hidden in ("secret-path", "key=abc", "whsec_"):
            assert hidden not in page
    listed = admin.get("/v1/webhooks?scope=all").json()["data"]["webhooks"]
    assert {(one["owner_id"], one["host"], one["everyone"]) for one in listed} == {
        ("local:alice", "127.0.0.1", False),
        ("local:root", "127.0.0.1", True),
    }
    assert not any("secret" in one or "url" in one for one in listed)


def test_others_see_none_of_it(service: Service, admin: TestClient) -> None:
    """Neither the page nor the list; and they remove nothing but their own."""
    hook_id = hook(admin)
    for client in (service.as_("alice"), service.as_("eva", Role.AUDITOR)):
        assert client.get("/admin/webhooks").status_code == 403
        assert client.post("/admin/webhooks/remove", data={"id": hook_id}).status_code == 403
        assert client.get("/v1/webhooks?scope=all").status_code == 403
    assert service.as_("alice").delete(f"/v1/webhooks/{hook_id}").status_code == 404
    assert admin.get("/v1/webhooks").json()["data"]["webhooks"][0]["id"] == hook_id


def test_an_administrator_removes_somebody_elses(service: Service, admin: TestClient) -> None:
    """On the page with a form of this session, and by the interface; what is gone already is said to be."""
    first, second = hook(service.as_("alice")), hook(service.as_("alice"))
    csrf = csrf_of(admin.get("/admin/webhooks").text)
    assert admin.post("/admin/webhooks/remove", data={"id": first, "csrf": "x"}).status_code != 303
    assert admin.post("/admin/webhooks/remove", data={"id": first, "csrf": csrf}).status_code == 303
    assert "不在" in admin.post("/admin/webhooks/remove", data={"id": first, "csrf": csrf}).text
    assert admin.delete(f"/v1/webhooks/{second}").status_code == 200
    assert admin.delete(f"/v1/webhooks/{second}").status_code == 404
    assert service.as_("alice").get("/v1/webhooks").json()["data"]["webhooks"] == []
    assert "还没有人建立" in admin.get("/admin/webhooks").text


def test_administrators_see_and_end_tokens(service: Service, admin: TestClient) -> None:
    """By person, with scope and last use; one or all."""
    alice = service.as_("alice")
    made = [
        service.door.tokens.make("local:alice", f"robot-{number}", frozenset({Scope.READ}), timedelta(days=9))
        for number in range(3)
    ]
    secrets = [secret for secret, _ in made]

    def opens() -> list[int]:
        found = []
        for secret in secrets:
            client = TestClient(service.app)
            client.portal = service.client.portal
            found.append(client.get("/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code)
        return found

    assert opens() == [200] * 3
    address = "/admin/people/person?id=local:alice"
    page = admin.get(address).text
    assert all(f"robot-{number}" in page for number in range(3))
    assert not any(secret in page for secret in secrets)
    csrf = csrf_of(page)
    one = {"id": "local:alice", "token": made[0][1].id}
    assert alice.post("/admin/people/tokens/end", data={**one, "csrf": csrf}).status_code == 403
    assert admin.post("/admin/people/tokens/end", data={**one, "csrf": csrf}).status_code == 303
    assert opens() == [401, 200, 200]
    everything = {"id": "local:alice", "action": "end_tokens", "sure": "1", "csrf": csrf}
    assert admin.post("/admin/people/change", data=everything).status_code == 303
    assert opens() == [401] * 3
    assert "robot-1" not in admin.get(address).text
    record = admin.get("/admin/audit?event=token:revoke").text
    for _, token in made:
        assert f"#{token.id[:8]} (alice)" in record
    assert "使 alice 的全部令牌失效" in record


def test_a_demoted_administrators_webhook_is_gone(service: Service, admin: TestClient, tmp_path: Path) -> None:
    """With the role, in the application as it is put together; the shell's command is what takes the role."""
    second = service.as_("adm2", Role.ADMIN)
    hook(second, everyone=True)
    hook(second)
    settings = Settings(data_dir=tmp_path / "var")
    database = open_database(settings.database)
    door = open_entrance(settings, database, open_audit(settings, database, utc_now))
    assert run(["roles", "adm2", "--role", "clerk"], door, "zh") == 0
    listed = admin.get("/v1/webhooks?scope=all").json()["data"]["webhooks"]
    assert [one["everyone"] for one in listed] == [False]
    database.dispose()
