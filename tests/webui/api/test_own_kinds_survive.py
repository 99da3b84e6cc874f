"""An installation's own kinds outlive an upgrade, a backup and its restore; broken ones stop nothing, and are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from auth.roles import Role
from desk.backups.backup import make_backup
from desk.backups.restore import restore
from desk.migrations import current_revision, newest_revision, upgrade
from desk.opening.assembly import now
from desk.settings import Settings
from desk.store.database import open_database
from engine.presets import Preset, written
from tests.desk.studio.conftest import PERMIT
from tests.engine.kinds.files import PERMIT as PERMIT_FILE
from tests.engine.kinds.files import write_kind
from tests.webui.api.conftest import Service, picture, running_service
from tests.webui.api.test_studio import until
from webui.wall.wall import SESSION_COOKIE

FINANCE = "cn=finance,dc=example"
KIND = "/v1/studio/presets/parking_permit"
NAMES = {"id": "parking_permit", "zh": "停车证", "en": "Parking permit"}
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes the `OCR_DATABASE_URL` of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        return str
    server = request.getfixturevalue("postgresql")
    return lambda: str(server.new_database(with_tables=False))


def data(answer: Any, status: int = 200) -> Any:
    """What a call that went well gave."""
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def as_known(service: Service, login: str) -> TestClient:
    """A client of somebody who is there already."""
    client = TestClient(service.app, follow_redirects=False)
    client.cookies.set(SESSION_COOKIE, service.door.sessions.open(f"local:{login}", "", ""))
    client.portal = service.client.portal
    return client


def listed(admin: TestClient) -> dict[str, Any]:
    """What the list of presets says of each."""
    return {one["id"]: one for one in data(admin.get("/v1/studio/presets"))["presets"]}


def everything(admin: TestClient) -> dict[str, Any]:
    """All that an administrator can have of the kind: versions, publications, offer, samples and their pictures."""
    samples = [data(admin.get(f"{KIND}/samples/{one['id']}")) for one in data(admin.get(f"{KIND}/samples"))["samples"]]
    return {
        "versions": [data(admin.get(f"{KIND}?number={number}")) for number in (1, 2, 3)],
        "samples": samples,
        "pictures": [admin.get(f"{KIND}/samples/{one['id']}/pages/1").content for one in samples],
        "differences": data(admin.get(f"{KIND}/differences?after=3")),
    }


def test_a_backup_brings_back_all_of_it(tmp_path: Path, address: Callable[[], str]) -> None:
    """Published version, draft, history, samples with their pictures, and who is offered it; and it is in use."""
    urls = address(), address()
    there = Settings(data_dir=tmp_path / "there" / "var", database_url=urls[1])
    with running_service(tmp_path / "here", database_url=urls[0]) as service:
        admin = service.as_("root", Role.ADMIN)
        service.as_("anna", Role.CLERK)
        data(admin.post("/v1/studio/presets", json=NAMES), 201)
        data(admin.put(KIND, json={"content": PERMIT, "seen": 1}))
        document = data(admin.post("/v1/ocr", files={"file": ("证.png", picture())}, data={"preset": "text"}))["id"]
        sample = data(admin.post(f"{KIND}/samples", json={"document_id": document}), 201)
        wanted = {"fields": {"permit_number": "A-17", "fee": None}, "revision": 1}
        data(admin.put(f"{KIND}/samples/{sample['id']}", json=wanted))
        data(admin.put(f"{KIND}/offer", json={"audience": {"teams": [FINANCE]}, "revision": 0}))
        data(admin.post(f"{KIND}/publish", json={"number": 2}))
        data(admin.put(KIND, json={"content": {**PERMIT, "open": False}, "seen": 2, "note": "fewer values"}))
        before = everything(admin)
        backup = make_backup(
            Settings(data_dir=tmp_path / "here" / "var", database_url=urls[0]), tmp_path / "backup.tar", now
        )
    assert before["pictures"][0][:2] == b"\xff\xd8"
    restore(there, backup.path, now)
    with running_service(tmp_path / "there", database_url=urls[1]) as service:
        assert everything(as_known(service, "root")) == before
        offered = data(as_known(service, "anna").get("/v1/presets"))["presets"]
        assert "parking_permit" not in {one["id"] for one in offered}
        assert service.app.state.studio.kinds.shelf["parking_permit"].version == 2


def fill(database: Engine) -> None:
    """The kind as the studio's first release kept it: two versions of which the first is in use, a sample, an offer."""
    versions = [written(Preset.model_validate({**PERMIT, "version": number, "open": number == 1})) for number in (1, 2)]
    page = {"number": 1, "width": 100, "height": 100, "lines": [], "warnings": [], "turned_degrees": 0}
    sample = json.dumps({"pages": [page], "fields": {"fee": "45.00"}})
    offer = json.dumps({"audience": {"teams": [FINANCE]}})
    statements: list[tuple[str, dict[str, Any]]] = [
        ("own_kinds (id, published, next_number) VALUES ('parking_permit', 1, 3)", {}),
        ("kind_publications (kind_id, number, at, by, reason) VALUES ('parking_permit', 1, :at, 'local:root', '')", {}),
        (
            "kind_samples (id, kind_id, name, data, pictures, created_at, created_by, revision)"
            " VALUES ('5a', 'parking_permit', 'one', :json, 0, :at, 'local:root', 1)",
            {"json": sample},
        ),
        (
            "offers (preset_id, data, revision, changed_at, changed_by)"
            " VALUES ('parking_permit', :json, 4, :at, 'local:root')",
            {"json": offer},
        ),
    ]
    for number, kept in enumerate(versions, start=1):
        columns = "(kind_id, number, text, origin, author_id, at, note)"
        said = "VALUES ('parking_permit', :number, :text, 'studio', 'local:root', :at, '')"
        statements.append((f"kind_versions {columns} {said}", {"number": number, "text": kept}))
    with database.begin() as connection:
        for statement, values in statements:
            typed = (
                statement if database.dialect.name == "sqlite" else statement.replace(":json", "CAST(:json AS JSON)")
            )
            asked = values if ":at" not in typed else {**values, "at": AT}
            connection.execute(text(f"INSERT INTO {typed}"), asked)


@pytest.mark.parametrize("revision", ["0013", "0014"])
def test_an_upgrade_keeps_it_in_use(tmp_path: Path, address: Callable[[], str], revision: str) -> None:
    """From before there was a studio, when a kind was a folder and no more, and from the studio's first release on."""
    settings = Settings(data_dir=tmp_path / "var", database_url=address())
    settings.data_dir.mkdir()
    database = open_database(settings.database)
    upgrade(database, revision)
    if revision == "0013":
        write_kind(settings.data_dir / "kinds" / "parking_permit", PERMIT_FILE)
    else:
        fill(database)
        first = written(Preset.model_validate({**PERMIT, "version": 1}))
        write_kind(settings.data_dir / "kinds" / "parking_permit", first)
    with running_service(tmp_path, database_url=settings.database_url) as service:
        assert current_revision(database) == newest_revision()
        admin = service.as_("root", Role.ADMIN)
        offered = {one["id"] for one in data(service.as_("anna", Role.CLERK).get("/v1/presets"))["presets"]}
        page = data(admin.get(KIND))
        assert page["published"] == 1
        if revision == "0013":
            assert "parking_permit" in offered
            assert [one["origin"] for one in page["versions"]] == ["file"]
        else:
            assert "parking_permit" not in offered
            assert (page["number"], page["offer"]["audience"]["teams"]) == (2, [FINANCE])
            assert [one["fields"] for one in data(admin.get(f"{KIND}/samples"))["samples"]] == [{"fee": "45.00"}]
        data(admin.put(KIND, json={"content": {**PERMIT, "country": "DE"}, "seen": page["number"]}))
        newest = page["number"] + 1
        data(admin.post(f"{KIND}/publish", json={"number": newest, "seen": 1, "reason": "as it is now"}))
        shelf = service.app.state.studio.kinds.shelf
        until(lambda: shelf["parking_permit"].version == newest)
    database.dispose()


def test_what_is_broken_stops_nothing_and_is_told(tmp_path: Path, address: Callable[[], str]) -> None:
    """A file that somebody spoilt, a draft that the database has spoilt: work goes on, and the list says why."""
    url = address()
    kinds = tmp_path / "var" / "kinds"
    with running_service(tmp_path, database_url=url) as service:
        admin = service.as_("root", Role.ADMIN)
        service.as_("anna", Role.CLERK)
        for name in ("parking_permit", "season_ticket"):
            data(admin.post("/v1/studio/presets", json={**NAMES, "id": name}), 201)
        data(admin.put(KIND, json={"content": PERMIT, "seen": 1}))
        data(admin.post(f"{KIND}/publish", json={"number": 2}))
        with service.database.begin() as connection:
            spoil = "UPDATE kind_versions SET text = 'id: [' WHERE kind_id = 'season_ticket'"
            connection.execute(text(spoil))
    (kinds / "parking_permit" / "kind.yaml").write_text("id: parking_permit\nlabel: {zh: 停车证", "utf-8")
    write_kind(kinds / "visitor_pass", "id: visitor_pass\ncolour: blue\n")
    (kinds / "no_text").mkdir()
    (kinds / "no_text" / "kind.yaml").write_bytes(b"\xff\xfe\x00")
    with running_service(tmp_path, database_url=url) as service:
        admin, anna = as_known(service, "root"), as_known(service, "anna")
        answer = anna.post("/v1/ocr", files={"file": ("a.png", picture())}, data={"preset": "invoice"})
        assert data(answer)["preset"] == "invoice"
        offered = {one["id"] for one in data(anna.get("/v1/presets"))["presets"]}
        assert {"invoice", "receipt"} <= offered
        assert not {"parking_permit", "season_ticket", "visitor_pass", "no_text"} & offered
        told = {name: one["trouble"] for name, one in listed(admin).items() if one["trouble"] is not None}
        assert set(told) == {"parking_permit", "season_ticket", "visitor_pass", "no_text"}
        assert "kind.yaml" in told["parking_permit"]["en"]
        assert "colour" in told["visitor_pass"]["zh"]
        assert "不是有效的 YAML" in told["season_ticket"]["zh"]
        refused = admin.get("/v1/studio/presets/season_ticket")
        assert (refused.status_code, refused.json()["error"]) == (422, "bad_preset")
        assert "YAML" in refused.json()["message"]
        mended = written(Preset.model_validate({**PERMIT, "id": "season_ticket"})).encode()
        assert data(admin.post("/v1/studio/bundles", content=mended), 201)["trouble"] is None
        data(admin.post(f"{KIND}/publish", json={"number": 2, "seen": 2}))
        until(lambda: listed(admin)["parking_permit"]["trouble"] is None)
        until(lambda: "parking_permit" in {one["id"] for one in data(anna.get("/v1/presets"))["presets"]})
