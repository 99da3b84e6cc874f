"""axe-core on every page, on an office screen and on a phone, in light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk
from tests.e2e.test_unsaved import PASSWORD, log_in_as

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

READING_MS = 150_000
DOOR_PAGES = (
    "account",
    "password",
    "logout",
    "admin/people",
    "admin/directory",
    "admin/layouts",
    "admin/webhooks",
    "admin/audit",
)


@pytest.fixture(scope="module")
def administrator(desk: RunningDesk) -> str:
    """One of our own, so that the documents left here are in nobody's way."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create("yan", frozenset({Role.ADMIN}))
    door.accounts.change_password("local:yan", PASSWORD, present=first)
    database.dispose()
    return "yan"


@pytest.fixture(scope="module", params=["office", "phone", "dark"])
def visitor(request: pytest.FixtureRequest, desk: RunningDesk, chromium: Browser, administrator: str) -> Iterator[Page]:
    """Somebody who is logged in, with an invoice open."""
    size = {"width": 390, "height": 844} if request.param == "phone" else {"width": 1280, "height": 800}
    context: BrowserContext = chromium.new_context(
        locale="zh-CN",
        viewport={"width": size["width"], "height": size["height"]},
        has_touch=request.param == "phone",
        is_mobile=request.param == "phone",
        color_scheme="dark" if request.param == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in_as(page, desk, administrator)
    page.wait_for_selector("#desk-files .desk-drop")
    yield page
    context.close()


def findings(page: Page) -> list[str]:
    """What axe-core says of the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def test_the_workspace(visitor: Page) -> None:
    """With the box for files, and the first steps."""
    assert findings(visitor) == []
    visitor.click("button[data-tab-id=help]")
    expect(visitor.locator("#desk-help")).to_be_visible()
    assert findings(visitor) == []


def test_the_review(visitor: Page) -> None:
    """Page, fields and items; the whole text; a doubtful cell at hand."""
    visitor.click("button[data-tab-id=work]")
    visitor.locator(".desk-sample").first.click()
    expect(visitor.locator("desk-review .items tbody tr")).to_have_count(3, timeout=READING_MS)
    assert findings(visitor) == []
    amount = visitor.locator("desk-review .items td[data-column=amount] .cell").first
    amount.fill("1")
    amount.press("Enter")
    expect(visitor.locator("desk-review .items .sums .chip").first).to_have_class(re.compile("warn"))
    amount.click()
    expect(visitor.locator("desk-review .item-note")).to_contain_text("数量")
    assert findings(visitor) == []
    visitor.locator("desk-review").get_by_role("tab", name="全文").click()
    assert findings(visitor) == []


def test_the_history(visitor: Page) -> None:
    """With a document ticked."""
    visitor.click("button[data-tab-id=history]")
    visitor.locator("desk-history tbody input").first.check()
    assert findings(visitor) == []


@pytest.mark.parametrize("path", DOOR_PAGES)
def test_the_pages_of_the_door(visitor: Page, desk: RunningDesk, path: str) -> None:
    """One's own account, and the administration."""
    visitor.goto(f"{desk.address}/{path}")
    assert findings(visitor) == []


def test_the_login_page(visitor: Page, desk: RunningDesk) -> None:
    """Saying why one is there."""
    visitor.context.clear_cookies()
    visitor.goto(f"{desk.address}/login?why=out")
    assert findings(visitor) == []
