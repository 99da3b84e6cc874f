"""A long document is looked at while it is read: its first page is there long before its last."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.conftest import RunningDesk, enter, log_in, snap
from tests.e2e.drawings import RECEIPT, draw_lines
from tests.e2e.test_clerk import submit
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

READING_MS = 120_000
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def draw_long(path: Path, pages: int) -> Path:
    """A scan of many receipts, each with its page's number."""
    first, *others = (
        Image.open(draw_lines(path.with_name(f"{number}.png"), (f"第 {number} 页 共 {pages} 页", *RECEIPT)))
        for number in range(1, pages + 1)
    )
    first.save(path, "PDF", save_all=True, append_images=others, resolution=150)
    return path


@pytest.fixture(scope="module")
def context(desk: RunningDesk, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who reads Chinese, logged in."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    log_in(page, desk)
    page.close()
    yield context
    context.close()


def opened(context: BrowserContext, desk: RunningDesk) -> Page:
    """The workspace."""
    page = context.new_page()
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    return page


def come_into_sight(page: Page) -> None:
    """As a window that was behind another for a while: it follows anew."""
    page.evaluate(
        """() => {
            for (const hidden of [true, false]) {
                Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }
        }"""
    )


def is_underway(page: Page, pages: int) -> None:
    """The first page's picture and text are there, beside how far the others are; fields are not there yet."""
    expect(page.locator("desk-review .text-line").first).to_have_text(f"第1页共{pages}页", timeout=READING_MS)
    expect(page.locator("desk-review .reading.beside progress")).to_be_visible()
    expect(page.locator("desk-review .stage img")).to_have_js_property("complete", value=True)
    expect(page.locator("desk-review polygon.line")).not_to_have_count(0)
    expect(page.locator("desk-review #tab-fields")).to_be_disabled()


def test_the_first_page_is_shown_while_the_others_are_read(
    context: BrowserContext, desk: RunningDesk, chromium: Browser, tmp_path: Path
) -> None:
    """Also in the other language and on a phone; pages that come do not take away the one that is looked at."""
    page = opened(context, desk)
    submit(page, draw_long(tmp_path / "长文件.pdf", 80))
    is_underway(page, 80)
    expect(page.locator("desk-review .text-body h3").nth(1)).to_have_text("第 2 页", timeout=READING_MS)
    expect(page.locator("desk-review select.where")).to_have_value("1")
    snap(page, "following-1-zh")
    come_into_sight(page)
    expect(page.locator("desk-review .text-body h3", has_text="第 3 页")).to_have_count(1, timeout=READING_MS)
    expect(page.locator("desk-review .text-body h3", has_text=re.compile("^第 1 页$"))).to_have_count(1)
    session = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == SESSION_COOKIE)
    phone = enter(desk, chromium, session, locale="en-GB", **PHONE)
    phone.goto(page.url)
    is_underway(phone, 80)
    snap(phone, "following-2-phone-en")
    phone.context.close()
    page.locator("desk-review .reading.beside button").click()
    expect(page.locator("desk-review .reading:not(.beside) strong")).to_have_text("已取消")
    expect(page.locator("desk-review .stage img")).to_be_hidden()
    page.close()


def test_what_is_looked_at_stays_when_all_is_read(context: BrowserContext, desk: RunningDesk, tmp_path: Path) -> None:
    """Somebody who has begun to read, to copy or to turn pages is left where they are; the fields are a click away."""
    page = opened(context, desk)
    submit(page, draw_long(tmp_path / "半长文件.pdf", 20))
    is_underway(page, 20)
    line = page.locator("desk-review .text-line").first
    line.click(click_count=3)
    marked = line.evaluate_handle("(line) => line")
    expect(page.locator("desk-review select.where option")).to_have_count(20, timeout=READING_MS)
    expect(page.locator("desk-review .reading")).to_be_hidden(timeout=READING_MS)
    expect(page.locator("desk-review #tab-fields")).to_be_enabled()
    expect(page.locator("desk-review #tab-text")).to_have_attribute("aria-selected", "true")
    assert marked.evaluate("(line) => line.isConnected && line.getRootNode().getSelection().containsNode(line, true)")
    page.close()


def test_the_fields_follow_when_all_is_read(context: BrowserContext, desk: RunningDesk, tmp_path: Path) -> None:
    """Without another click, and every page is there."""
    page = opened(context, desk)
    submit(page, draw_long(tmp_path / "短文件.pdf", 3))
    expect(page.locator("desk-review .field-row").first).to_be_visible(timeout=READING_MS)
    expect(page.locator("desk-review .reading")).to_be_hidden()
    expect(page.locator("desk-review #tab-fields")).to_have_attribute("aria-selected", "true")
    expect(page.locator("desk-review #tab-json")).to_be_enabled()
    page.close()


def test_what_is_submitted_opens_also_where_the_list_is_late(
    context: BrowserContext, desk: RunningDesk, tmp_path: Path
) -> None:
    """Somebody was faster than the first look at what is there."""
    page = context.new_page()
    late: list[Route] = []
    may_come = threading.Event()

    def hold(route: Route) -> None:
        if may_come.is_set():
            route.continue_()
        else:
            late.append(route)

    page.route(re.compile(r"/v1/documents\?limit="), hold)
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    submit(page, draw_lines(tmp_path / "手快.png", RECEIPT))
    expect(page.locator("#desk-outcome textarea")).to_have_value(re.compile("^已提交 1 份"))
    may_come.set()
    for route in late:
        route.continue_()
    expect(page.locator("desk-review .title")).to_have_text("手快.png")
    page.close()
