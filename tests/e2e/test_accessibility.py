"""axe-core on every screen: pages, menus and dialogs, on an office screen and a phone, light and dark, zh and en."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from desk.store.store import FlagRow
from tests.e2e.conftest import ROOT, RunningDesk
from tests.e2e.every_page import CUT, Tour, findings
from tests.e2e.month import make_pile
from tests.e2e.test_unsaved import PASSWORD, log_in_as

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

READING_MS = 150_000
ADMINISTRATOR, CLERK = "yan", "yun"
"""Of our own, so that the documents left here are in nobody's way."""
INVOICE, RECEIPT = (ROOT / "assets" / "samples" / name for name in ("数电发票.pdf", "购物小票.jpg"))
SHOWN = {"items": INVOICE.name, "doubt": "发票-00.xml", "paper": "三张小票.pdf", "failed": "坏文件.pdf"}
OFFICE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "office-zh-light": {**OFFICE, "locale": "zh-CN", "color_scheme": "light"},
    "office-en-dark": {**OFFICE, "locale": "en-GB", "color_scheme": "dark"},
    "phone-zh-dark": {**PHONE, "locale": "zh-CN", "color_scheme": "dark"},
    "phone-en-light": {**PHONE, "locale": "en-GB", "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def pile(desk: RunningDesk, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """A pile of an administrator's with a bit of everything, one document of it held; and where each thing is."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    for login, role in ((ADMINISTRATOR, Role.ADMIN), (CLERK, Role.CLERK)):
        first = door.accounts.create(login, frozenset({role}))
        door.accounts.change_password(f"local:{login}", PASSWORD, present=first)
    folder = tmp_path_factory.mktemp("everything")
    wanted = {*SHOWN.values(), "发票-03.xml", "发票-03 (1).xml"}
    files = [path for path in make_pile(folder).files if path.name in wanted]
    page = chromium.new_context(locale="zh-CN").new_page()
    log_in_as(page, desk, ADMINISTRATOR)
    page.wait_for_selector("#desk-files .desk-drop")
    page.set_input_files("#desk-files input[type=file]", [INVOICE, *files])
    expect(page.locator("#desk-files .chosen li")).to_have_count(1 + len(files))
    page.click("#desk-start")
    expect(page.locator("desk-pile .pile-table tbody tr")).not_to_have_count(0, timeout=READING_MS)
    expect(page.locator("desk-pile .pile-progress")).to_be_hidden(timeout=READING_MS)
    entries = page.request.get(f"{desk.address}/v1/documents").json()["data"]["documents"]
    found = {what: next(one["id"] for one in entries if one["name"] == name) for what, name in SHOWN.items()}
    with Session(database) as session, session.begin():
        held = {"limit": "100.00 CNY", "currency": "CNY", "total": "106.00"}
        session.add(FlagRow(document_id=found["doubt"], code="amount", detail=held, at=datetime.now(UTC), hold=True))
    database.dispose()
    page.context.close()
    return entries[0]["job_id"], found


@pytest.fixture(scope="module", params=LOOKS.values(), ids=LOOKS)
def visitor(
    request: pytest.FixtureRequest, desk: RunningDesk, chromium: Browser, pile: tuple[str, dict[str, str]]
) -> Iterator[Page]:
    """The administrator, logged in."""
    context = chromium.new_context(reduced_motion="reduce", **request.param)
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in_as(page, desk, ADMINISTRATOR)
    page.wait_for_selector("#desk-files .desk-drop")
    yield page
    context.close()


def test_every_screen(visitor: Page, desk: RunningDesk, pile: tuple[str, dict[str, str]]) -> None:
    """Nothing is found on any, and the edge of the screen cuts none."""
    told: dict[str, list[str]] = {}
    for name, show in Tour(visitor, desk.address, *pile, RECEIPT).screens():
        show()
        told[name] = findings(visitor) + visitor.evaluate(CUT)
    assert {name: faults for name, faults in told.items() if faults} == {}


def test_a_doubtful_cell(visitor: Page, desk: RunningDesk, pile: tuple[str, dict[str, str]]) -> None:
    """At hand, with its reason."""
    visitor.goto(f"{desk.address}/ui/#doc={pile[1]['items']}")
    amount = visitor.locator("desk-review .items td[data-column=amount] .cell").first
    amount.fill("1")
    amount.press("Enter")
    expect(visitor.locator("desk-review .items .sums .chip").first).to_have_class(re.compile("warn"))
    amount.click()
    expect(visitor.locator("desk-review .item-note")).not_to_be_empty()
    assert findings(visitor) == []
    amount.fill("849.56")
    amount.press("Enter")
    expect(visitor.locator("desk-review .items .sums .chip.warn")).to_have_count(0)


def test_the_door(visitor: Page, desk: RunningDesk) -> None:
    """The login page, saying why one is there; and what somebody sees who may not go where they went."""
    visitor.context.clear_cookies()
    visitor.goto(f"{desk.address}/login?why=out")
    assert findings(visitor) == []
    log_in_as(visitor, desk, CLERK)
    visitor.goto(f"{desk.address}/admin/people")
    expect(visitor.get_by_role("alert")).to_be_visible()
    assert findings(visitor) == []
