"""A pile by keyboard alone: doubts end with Enter or Delete, Finish has the focus, and the next document opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, snap
from tests.e2e.drawings import draw_lines
from tests.e2e.test_clerk import READING_MS
from tests.e2e.test_confirming import DOUBTS, INVOICE
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

FINISH = "desk-review .actions button.primary"
TITLE = "desk-review .title"


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A person with a pile of two invoices, the first of them open."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create("mo", frozenset({Role.CLERK}))
    door.accounts.change_password("local:mo", "three unrelated words", present=first)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    session = door.sessions.open("local:mo", "", "")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    page.wait_for_selector("desk-queue .empty")
    folder = tmp_path_factory.mktemp("keys")
    page.set_input_files("#desk-files input[type=file]", [draw(folder, name) for name in ("甲.png", "乙.png")])
    expect(page.locator("#desk-files .file-preview tr")).to_have_count(2)
    page.click("#desk-start")
    expect(page.locator("desk-pile .col-state .chip.warn")).to_have_count(2, timeout=READING_MS)
    page.locator("desk-pile .name").first.click()
    expect(page.locator(DOUBTS).first).to_be_visible()
    yield page
    context.close()
    database.dispose()


def draw(folder: Path, name: str) -> Path:
    """An invoice whose sum is wrong by one."""
    return draw_lines(folder / name, INVOICE)


def test_each_doubt_shows_why_and_its_cut_out(clerk: Page) -> None:
    """A line of reason below each, and the print as it stands on the page, drawn without another request."""
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(request.url))
    doubts = clerk.locator(DOUBTS)
    for at in range(doubts.count()):
        expect(doubts.nth(at).locator(".note").first).not_to_be_empty()
        doubts.nth(at).scroll_into_view_if_needed()
        expect(doubts.nth(at).locator("canvas.drawn")).to_be_visible()
    assert [url for url in asked if "/pages/" in url] == []
    inked = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size"
    assert doubts.first.locator("canvas").evaluate(inked) > 5


def test_single_keys_go_where_nobody_is_typing(clerk: Page) -> None:
    """j and k walk the doubts, n and p the documents, ? shows them all; in a field they are letters."""
    name = clerk.locator(TITLE).inner_text()
    clerk.locator(TITLE).focus()
    clerk.keyboard.press("?")
    dialog = clerk.locator("desk-review .keys-dialog")
    expect(dialog).to_be_visible()
    snap(clerk, "keys")
    clerk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    clerk.keyboard.press("n")
    expect(clerk.locator(TITLE)).not_to_have_text(name)
    expect(clerk.locator(DOUBTS).first).to_be_visible()
    clerk.keyboard.press("p")
    expect(clerk.locator(TITLE)).to_have_text(name)
    expect(clerk.locator(DOUBTS).first).to_be_visible()
    clerk.keyboard.press("j")
    typed = clerk.locator("desk-review .field-row.active textarea")
    expect(typed).to_be_focused()
    before = typed.input_value()
    clerk.keyboard.press("End")
    clerk.keyboard.type("nf?")
    expect(typed).to_have_value(f"{before}nf?")
    expect(clerk.locator(TITLE)).to_have_text(name)
    clerk.keyboard.press("Escape")
    expect(typed).to_have_value(before)


def test_delete_says_that_it_is_not_in_the_document(clerk: Page) -> None:
    """On a value that is marked whole: empty, confirmed, and on to the next doubt."""
    row = clerk.locator("desk-review .field-row.active")
    name = row.get_attribute("data-name")
    row.locator("textarea").press("Control+a")
    clerk.keyboard.press("Delete")
    answered = clerk.locator(f"desk-review .field-row[data-name='{name}']")
    expect(answered).to_have_class(re.compile("human"))
    expect(answered.locator("textarea")).to_have_value("")
    expect(clerk.locator("desk-review .field-row.active")).not_to_have_attribute("data-name", str(name))


def test_after_the_last_doubt_comes_finish_and_then_the_next_document(clerk: Page) -> None:
    """Enter, Enter, Finish: the next of the pile opens at its first doubt; switched off, it waits for a press."""
    name = clerk.locator(TITLE).inner_text()
    end_all_doubts(clerk)
    clerk.keyboard.press("Enter")
    expect(clerk.locator(TITLE)).not_to_have_text(name)
    expect(clerk.locator("desk-review .field-row:is(.wrong, .doubtful).active textarea")).to_be_focused()
    expect(clerk.locator("desk-toasts .toast.ok")).to_contain_text(name)
    second = clerk.locator(TITLE).inner_text()
    end_all_doubts(clerk)
    clerk.keyboard.press("?")
    clerk.locator("desk-review .keys-dialog").get_by_label("完成核对后自动打开下一份").uncheck()
    clerk.keyboard.press("Escape")
    clerk.keyboard.press("f")
    expect(clerk.locator("desk-review .actions button.done")).to_be_visible()
    expect(clerk.locator(TITLE)).to_have_text(second)


def end_all_doubts(page: Page) -> None:
    """Enter on each, until the focus is on Finish."""
    doubts = page.locator(DOUBTS)
    for left in range(doubts.count() - 1, -1, -1):
        page.keyboard.press("Enter")
        expect(doubts).to_have_count(left)
    expect(page.locator(FINISH)).to_be_focused()
