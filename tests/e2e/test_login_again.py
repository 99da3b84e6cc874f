"""A session that ends under an unsaved edit, of a person whose login wants a code too: all inside the page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from auth.front_door import FrontDoor
from auth.roles import Role
from auth.totp import code_at, new_secret, step_of
from desk.opening.entrance import open_entrance
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, snap
from tests.e2e.drawings import RECEIPT, draw_lines
from tests.e2e.test_clerk import READING_MS, row, submit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "three unrelated words"
PERSON = "local:tara"
SOON_MS = 20_000


class Phone:
    """An authenticator app that never shows a code twice."""

    def __init__(self) -> None:
        self.secret = new_secret()
        self.used = step_of(datetime.now(UTC)) - 2

    def code(self) -> str:
        """The next code that counts; it is waited for where the last one was shown just now."""
        self.used = max(self.used + 1, step_of(datetime.now(UTC)) - 1)
        while self.used > step_of(datetime.now(UTC)) + 1:
            time.sleep(0.5)
        return code_at(self.secret, self.used)


@pytest.fixture(scope="module")
def phone() -> Phone:
    """That of Tara."""
    return Phone()


@pytest.fixture(scope="module")
def door(desk: RunningDesk, phone: Phone) -> Iterator[FrontDoor]:
    """The door of the running desk, with Tara and her second factor."""
    settings = Settings(data_dir=desk.data)
    database = open_database(settings.database)
    door = open_entrance(settings, database, None, is_starting=False)
    first = door.accounts.create("tara", frozenset({Role.CLERK}))
    door.accounts.change_password(PERSON, PASSWORD, present=first)
    door.second_factors.turn_on(PERSON, phone.secret, phone.code())
    yield door
    database.dispose()


@pytest.fixture(scope="module", params=["zh-CN", "en-US"])
def page(
    request: pytest.FixtureRequest,
    desk: RunningDesk,
    chromium: Browser,
    door: FrontDoor,
    phone: Phone,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    """Her page, with a receipt that was read."""
    context = chromium.new_context(locale=request.param, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{desk.address}/ui/")
    page.fill("input[name=login]", "tara")
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.fill("input[name=code]", phone.code())
    page.click("form button[type=submit]")
    page.wait_for_selector("#desk-files .desk-drop")
    submit(page, draw_lines(tmp_path_factory.mktemp("code") / "小票.png", RECEIPT))
    expect(page.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)
    expect(page.locator("desk-queue progress, desk-queue [role=progressbar]")).to_have_count(0, timeout=READING_MS)
    yield page
    context.close()


def type_and_lose_the_session(page: Page, door: FrontDoor, text: str) -> Locator:
    """The edit that finds no session any more; gives the dialog that opens over it."""
    page.evaluate("window.stayed = true")
    total(page).fill(text)
    door.sessions.close_all(PERSON)
    total(page).press("Enter")
    dialog = page.locator("desk-login-again dialog")
    expect(dialog.locator("input[name=login]")).to_have_value("tara", timeout=SOON_MS)
    give_password(dialog)
    return dialog


def total(page: Page) -> Locator:
    """The field that is typed into."""
    return row(page, "(合计|Total)").locator("textarea")


def give_password(dialog: Locator) -> None:
    """The first step."""
    dialog.locator("input[name=password]").fill(PASSWORD)
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("input[name=code]")).to_be_focused(timeout=SOON_MS)


def give_code(dialog: Locator, code: str) -> None:
    """The second step."""
    dialog.locator("input[name=code]").fill(code)
    dialog.locator("button[type=submit]").click()


def is_saved(page: Page, text: str) -> None:
    """The dialog is gone, the page never was, and the edit is on the server."""
    expect(page.locator("desk-login-again")).to_have_count(0, timeout=SOON_MS)
    expect(row(page, "(合计|Total)").locator(".verdict-words")).to_have_text(
        re.compile("人工确认|Confirmed"), timeout=SOON_MS
    )
    assert page.evaluate("window.stayed")
    page.reload()
    expect(total(page)).to_have_value(text, timeout=SOON_MS)


def test_a_code_is_asked_for_after_the_password(page: Page, door: FrontDoor, phone: Phone) -> None:
    """A wrong one says so and is typed again; with the right one the edit is saved."""
    dialog = type_and_lose_the_session(page, door, "13.81")
    give_code(dialog, "12345")
    expect(dialog.get_by_role("alert")).not_to_be_empty(timeout=SOON_MS)
    snap(page, f"login-again-code-{page.evaluate('window.desk.language')}")
    give_code(dialog, phone.code())
    is_saved(page, "13.81")


def test_a_password_that_holds_no_longer_is_asked_for_again(page: Page, door: FrontDoor, phone: Phone) -> None:
    """Whoever takes too long for the code begins anew, and is not left with a box for codes that opens nothing."""
    dialog = type_and_lose_the_session(page, door, "13.82")
    door.sessions.close_all(PERSON)
    give_code(dialog, phone.code())
    expect(dialog.locator("input[name=login]")).to_have_value("tara", timeout=SOON_MS)
    give_password(dialog)
    give_code(dialog, phone.code())
    is_saved(page, "13.82")
