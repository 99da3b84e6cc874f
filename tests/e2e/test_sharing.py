"""Two colleagues in two browsers: one gives a document away step by step, the other sees just that much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from auth.tables import people
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, snap
from tests.e2e.drawings import RECEIPT, draw_lines
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

TEAM = "cn=财务部,ou=groups,dc=example"
READING_MS = 120_000

OpenPage = Callable[[str, list[str]], Page]


@pytest.fixture
def open_page(desk: RunningDesk, chromium: Browser) -> Iterator[OpenPage]:
    """A browser of its own for a new person with the teams that the directory would tell."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    contexts = []

    def open_for(login: str, teams: list[str]) -> Page:
        first = door.accounts.create(login, frozenset({Role.CLERK}))
        door.accounts.change_password(f"local:{login}", "three unrelated words", present=first)
        with database.begin() as connection:
            connection.execute(update(people).where(people.c.id == f"local:{login}").values(teams=teams))
        context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        session = door.sessions.open(f"local:{login}", "", "")
        context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{desk.address}/ui/")
        page.wait_for_selector("#desk-files input[type=file]", state="attached")
        page.wait_for_selector("#desk-files .desk-drop")
        page.wait_for_selector("desk-queue .empty")
        return page

    yield open_for
    for context in contexts:
        context.close()
    database.dispose()


def share_menu(page: Page) -> Locator:
    """The menu in the head of the review."""
    return page.locator("desk-review .actions details").filter(has=page.locator("summary", has_text="共享"))


def give(page: Page, level: str) -> None:
    """Chooses a level for the one team, and waits until it holds."""
    if not share_menu(page).get_attribute("open"):
        share_menu(page).evaluate("menu => { menu.open = true; }")
    with page.expect_response(lambda answer: "/shares" in answer.url and answer.request.method != "GET") as answered:
        share_menu(page).locator("select").select_option(level)
    assert answered.value.status == 200


def test_a_document_is_given_to_a_team_and_taken_away(open_page: OpenPage, tmp_path: Path) -> None:
    """Read shows it without a way to change it, review lets correct, and afterwards it is gone for the colleague."""
    owner, colleague = open_page("wang", [TEAM]), open_page("li", [TEAM])
    owner.set_input_files("#desk-files input[type=file]", draw_lines(tmp_path / "小票.png", RECEIPT))
    expect(owner.locator("#desk-files .file-preview tr")).to_have_count(1)
    owner.click("#desk-start")
    expect(share_menu(owner)).to_be_visible(timeout=READING_MS)
    give(owner, "read")
    snap(owner, "share-1-owner")

    colleague.get_by_role("tab", name="历史").click()
    expect(colleague.locator("desk-history tbody tr")).to_have_count(0)
    colleague.locator("desk-history").get_by_role("button", name="共享给我的").click()
    colleague.locator("desk-history tbody button.link").click()
    total = colleague.locator("desk-review .field-row[data-name=total] textarea")
    expect(total).to_have_value("13.50", timeout=60_000)  # the first document of a server waits for its reader
    expect(total).to_have_js_property("readOnly", value=True)
    actions = colleague.locator("desk-review .actions > *:visible")
    expect(actions).to_have_count(1)
    expect(actions).to_contain_text("下载")
    snap(colleague, "share-2-read")

    give(owner, "review")
    colleague.reload()
    expect(total).to_have_js_property("readOnly", value=False)
    total.fill("13.60")
    total.press("Enter")
    expect(colleague.locator("desk-review .field-row[data-name=total]")).to_have_class("field-row human", timeout=9000)
    expect(actions).to_have_count(2)
    owner.reload()
    expect(owner.locator("desk-review .field-row[data-name=total] textarea")).to_have_value("13.60")

    give(owner, "none")
    colleague.reload()
    expect(colleague).not_to_have_url(re.compile("#doc="), timeout=20_000)
    expect(colleague.locator("desk-review .title")).to_be_hidden()


def test_who_has_no_team_sees_nothing_of_sharing(open_page: OpenPage, tmp_path: Path) -> None:
    """Neither the menu nor the second list."""
    page = open_page("solo", [])
    page.set_input_files("#desk-files input[type=file]", draw_lines(tmp_path / "小票.png", (*RECEIPT, "欢迎再来")))
    expect(page.locator("#desk-files .file-preview tr")).to_have_count(1)
    page.click("#desk-start")
    expect(page.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)
    expect(share_menu(page)).to_be_hidden()
    page.get_by_role("tab", name="历史").click()
    expect(page.locator("desk-history .search-box")).to_be_visible()
    expect(page.locator("desk-history .scopes")).to_be_hidden()
