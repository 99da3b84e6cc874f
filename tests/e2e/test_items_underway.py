"""Rows of items that are changed while a change before is still on its way: each keystroke arrives, and only once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.e2e.conftest import RunningDesk, log_in, snap
from tests.e2e.test_items import cell, open_sample, rows

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SAVED_MS = 20_000
PUTS = "**/v1/documents/*/items"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('desk-draft:')).length"


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A page with the invoice among the samples open."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield open_sample(context, desk)
    context.close()


class Held:
    """The first change of rows that the page sends waits here until the test lets it go; the others pass."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[Route] = []
        page.route(PUTS, self._meet)

    def _meet(self, route: Route) -> None:
        self.seen.append(route)
        if len(self.seen) > 1:
            route.continue_()

    def wait(self) -> Route:
        """The change that is held, once it was sent."""
        while not self.seen:
            self.page.wait_for_timeout(20)
        return self.seen[0]


@pytest.fixture
def held(clerk: Page) -> Iterator[Held]:
    """What holds the first change, for one test."""
    yield Held(clerk)
    clerk.unroute(PUTS)


def write(box: Locator, text: str) -> None:
    """Typed and left with Enter."""
    box.fill(text)
    box.press("Enter")


def is_saved(page: Page, box: Locator, text: str) -> None:
    """The cell has the text from a person, nothing waits, and a reload has the same."""
    column = box.locator("xpath=ancestor::td")
    expect(column).not_to_have_class("waits", timeout=SAVED_MS)
    expect(page.locator("desk-review .items td.waits")).to_have_count(0, timeout=SAVED_MS)
    expect(page.locator("desk-review .items-unsaved .note")).to_have_count(0)
    expect(box).to_have_text(text)
    page.wait_for_function(f"{DRAFTS} === 0")
    page.reload()
    expect(box).to_have_text(text, timeout=SAVED_MS)


def test_a_new_row_is_typed_while_it_is_on_its_way(clerk: Page, held: Held) -> None:
    """The row's first text is finished before the answer to the row itself."""
    clerk.locator("desk-review .items-bar button", has_text="添加一行").click()
    held.wait()
    write(cell(clerk, 3, "description"), "青竹茶")
    expect(cell(clerk, 3, "description").locator("xpath=ancestor::td")).to_have_class("waits")
    held.wait().continue_()
    is_saved(clerk, cell(clerk, 3, "description"), "青竹茶")
    assert len(held.seen) == 2


def test_letters_that_nobody_left_stay_when_the_answer_comes(clerk: Page, held: Held) -> None:
    """They are kept over the answer, in the cell and in the browser, and saved with Enter."""
    write(cell(clerk, 0, "specification"), "A4")
    held.wait()
    unit = cell(clerk, 0, "unit")
    unit.click()
    clerk.keyboard.press("Control+a")
    clerk.keyboard.type("大箱")
    with clerk.expect_response(PUTS):
        held.wait().continue_()
    expect(cell(clerk, 0, "specification").locator("xpath=ancestor::td")).not_to_have_class("waits")
    expect(unit).to_have_text("大箱")
    assert clerk.evaluate(DRAFTS) == 1
    clerk.keyboard.press("Enter")
    is_saved(clerk, unit, "大箱")
    assert len(held.seen) == 2


def test_an_undo_overtakes_what_is_on_its_way(clerk: Page, held: Held) -> None:
    """A row that is taken away comes back although the server has just heard that it is gone."""
    before = rows(clerk).count()
    texts = rows(clerk).all_inner_texts()
    rows(clerk).nth(1).get_by_role("button", name="删除第 2 行").click()
    expect(rows(clerk)).to_have_count(before - 1)
    held.wait()
    write(cell(clerk, 0, "unit"), "袋")
    for _ in range(2):
        clerk.locator("desk-review .items-bar button", has_text="撤销").click()
    expect(rows(clerk)).to_have_count(before)
    held.wait().continue_()
    is_saved(clerk, cell(clerk, 0, "unit"), "大箱")
    expect(rows(clerk)).to_have_count(before)
    assert rows(clerk).all_inner_texts() == texts


@pytest.mark.parametrize("is_there", [True, False])
def test_an_answer_that_is_lost_once_is_no_conflict(clerk: Page, held: Held, is_there: bool) -> None:
    """Whether the change arrived or not: it is tried again, and what was typed after it follows."""
    text = f"第 {int(is_there)} 次"
    write(cell(clerk, 1, "specification"), text)
    held.wait()
    write(cell(clerk, 2, "specification"), text)
    cell(clerk, 2, "unit").click()
    clerk.keyboard.type("半")
    if is_there:
        held.wait().fetch()
    held.wait().abort()
    clerk.keyboard.type("箱")
    unit = cell(clerk, 2, "unit").inner_text()
    clerk.keyboard.press("Enter")
    is_saved(clerk, cell(clerk, 2, "unit"), unit)
    expect(cell(clerk, 1, "specification")).to_have_text(text)
    expect(cell(clerk, 2, "specification")).to_have_text(text)


def test_a_reload_keeps_what_was_to_follow(clerk: Page, held: Held) -> None:
    """The page goes while one change is on its way and another waits for it: both arrive, in order."""
    write(cell(clerk, 0, "description"), "甲")
    held.wait()
    write(cell(clerk, 0, "specification"), "乙")
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.reload()
    is_saved(clerk, cell(clerk, 0, "specification"), "乙")
    expect(cell(clerk, 0, "description")).to_have_text("甲")


def test_over_a_conflict_the_person_chooses_first(
    clerk: Page, held: Held, desk: RunningDesk, chromium: Browser
) -> None:
    """Rows from another browser came first: the person is asked, and nothing typed here is lost."""
    elsewhere = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    other = elsewhere.new_page()
    log_in(other, desk)
    other.goto(clerk.url)
    other.reload()
    expect(cell(other, 2, "unit")).to_be_visible(timeout=SAVED_MS)
    write(cell(clerk, 0, "unit"), "盒")
    held.wait()
    write(cell(clerk, 1, "unit"), "套")
    with other.expect_response(PUTS):
        write(cell(other, 2, "unit"), "件")
    is_saved(other, cell(other, 2, "unit"), "件")
    elsewhere.close()
    held.wait().continue_()
    note = clerk.locator("desk-review .items-unsaved .conflict")
    expect(note).to_be_visible(timeout=SAVED_MS)
    expect(rows(clerk).locator("[contenteditable]")).to_have_count(0)
    snap(clerk, "items-4-conflict-zh")
    note.get_by_role("button", name="用我填的").click()
    expect(rows(clerk).locator("[contenteditable]").first).to_be_visible(timeout=SAVED_MS)
    is_saved(clerk, cell(clerk, 1, "unit"), "套")
    expect(cell(clerk, 0, "unit")).to_have_text("盒")
