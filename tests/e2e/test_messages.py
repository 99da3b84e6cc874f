"""What the pages say when something fails, and to whom they offer what, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.conftest import RunningDesk, log_in, snap

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

_ALL_TEXT = """() => {
  const textOf = (root) => [...root.querySelectorAll("*")].map(
    (node) => (node.shadowRoot ? textOf(node.shadowRoot) : node.children.length ? "" : node.textContent)).join("\\n");
  return textOf(document.body);
}"""


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of its own."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def clerk(desk: RunningDesk, context: BrowserContext) -> Page:
    """Somebody at work."""
    page = context.new_page()
    log_in(page, desk)
    page.wait_for_selector("#desk-files .desk-drop")
    return page


def test_one_toast_stands_for_one_cause(clerk: Page, context: BrowserContext) -> None:
    """Ten requests and Gradio's own find no network: one message, in the visitor's language."""
    context.set_offline(True)
    for _ in range(10):
        clerk.evaluate("window.dispatchEvent(new Event('desk-changed'))")
    clerk.click("button[data-tab-id=history]")
    clerk.locator(".desk-sample").first.dispatch_event("click")
    toasts = clerk.locator("desk-toasts .toast.danger")
    expect(toasts).to_have_text(re.compile("连不上服务器"))
    clerk.wait_for_selector('[data-testid="toast-body"]', state="attached")
    expect(clerk.locator('[data-testid="toast-body"]').first).to_be_hidden()
    expect(toasts).to_have_count(1)
    snap(clerk, "messages-offline")
    context.set_offline(False)


def test_a_session_that_is_over_speaks_to_people(clerk: Page, context: BrowserContext) -> None:
    """No word of tokens or codes, whatever was clicked."""
    said: list[str] = []
    context.clear_cookies()
    clerk.route("**/login?*", lambda route: route.fulfill(status=204))
    clerk.locator(".desk-sample").first.dispatch_event("click")
    clerk.evaluate("window.dispatchEvent(new Event('desk-changed'))")
    for _ in range(8):
        clerk.wait_for_timeout(250)
        said.append(str(clerk.evaluate(_ALL_TEXT)))
    assert any("登录" in text for text in said)
    assert not any("Bearer" in text or "令牌" in text for text in said)
    expect(clerk.locator('[data-testid="toast-body"]', has_text="not_logged_in").first).to_be_hidden()


def test_the_login_page_says_that_the_session_is_over(clerk: Page, desk: RunningDesk) -> None:
    """And after logging out by oneself it says that instead."""
    clerk.locator("desk-header summary").click()
    clerk.locator("desk-header button", has_text="退出登录").click()
    expect(clerk.locator("[role=status]")).to_contain_text("您已退出登录")
    snap(clerk, "messages-logged-out")
    clerk.goto(f"{desk.address}/login?next=/admin/audit")
    expect(clerk.locator("[role=status]")).to_contain_text("只对管理员或审计员开放")


def test_who_may_not_hand_in_is_offered_nothing_to_hand_in(desk: RunningDesk, context: BrowserContext) -> None:
    """No box, no samples, no veil over the page when files are dragged onto it; the list is there."""

    def without_submit(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"document:submit", ', ""))

    context.route("**/v1/words.js", without_submit)
    page = context.new_page()
    log_in(page, desk)
    expect(page.locator("desk-queue h2")).to_be_visible()
    expect(page.locator("#desk-intake")).to_be_hidden()
    expect(page.locator(".desk-veil")).to_have_count(0)
    snap(page, "messages-only-viewing")
