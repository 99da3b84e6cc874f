"""What the pages' scripts ask first: who is here, in which language, and what may be chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from starlette.testclient import TestClient

from auth.roles import User
from tests.conftest import Clock
from tests.webui.desk_at_work import api_for, desk_at_work
from webui.speech.words import WORDS


@pytest.fixture
def api(database: Database, tmp_path: Path, clock: Clock, alice: User) -> Iterator[TestClient]:
    """The API as alice reaches it."""
    at_work = desk_at_work(database, tmp_path, clock)
    with api_for(at_work.desk, alice) as client:
        yield client
    at_work.workers.stop()


def test_me_is_who_the_wall_let_in(api: TestClient, alice: User) -> None:
    """Name, roles and the token for the forms of the door."""
    me = api.get("/v1/me").json()["data"]
    assert (me["display_name"], me["roles"], me["csrf"]) == (alice.display_name, ["clerk"], "token")
    assert me["id"] == alice.id


def test_the_chosen_language_outranks_the_browsers(api: TestClient) -> None:
    """Once chosen, words come in that language whatever the browser wishes."""
    chinese = {"Accept-Language": "zh-CN"}
    assert api.get("/v1/me", headers=chinese).json()["data"]["language"] == "zh"
    chosen = api.put("/v1/me/language", json={"language": "en"}, headers=chinese)
    assert "HttpOnly" in chosen.headers["set-cookie"]
    assert api.get("/v1/me", headers=chinese).json()["data"]["language"] == "en"
    assert api.put("/v1/me/language", json={"language": "fr"}).status_code == 422


def test_the_words_script_carries_every_word_and_tells_gradio_the_language(api: TestClient) -> None:
    """The scripts get the whole table, as JSON that cannot break out of the script."""
    script = api.get("/v1/words.js", headers={"Accept-Language": "en"})
    assert script.headers["content-type"].startswith("text/javascript")
    found = re.search(r"Object\.freeze\((\{.*\})\);", script.text)
    assert found
    given = json.loads(found.group(1))
    assert given["language"] == "en"
    assert set(given["words"]) == set(WORDS)
    assert datetime.fromisoformat(given["opened_at"]) <= datetime.now(UTC)
    assert 'const locale = "en"' in script.text


def test_presets_come_with_automatic_first_and_text_last(api: TestClient) -> None:
    """In the order people look for them, with labels in both languages and their fields."""
    presets = api.get("/v1/presets").json()["data"]["presets"]
    ids = [preset["id"] for preset in presets]
    assert (ids[0], ids[-1]) == ("auto", "text")
    receipt = next(preset for preset in presets if preset["id"] == "receipt")
    assert receipt["label"]["zh"]
    assert "total" in [field["name"] for field in receipt["fields"]]
