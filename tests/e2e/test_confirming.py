"""A person's word ends a doubt in a real browser: Enter goes on, the count goes down, the review can be finished."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import RunningDesk, log_in, snap
from tests.e2e.drawings import draw_lines
from tests.e2e.test_clerk import READING_MS, submit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

INVOICE = (
    "电子发票（普通发票）",
    "发票号码：26332000000123456789",
    "开票日期：2026年09月18日",
    "购买方名称：云杉市青竹贸易有限公司",
    "销售方名称：云杉市松涛文具有限公司",
    "合计  金额：¥100.00  税额：¥13.00",
    "价税合计（小写）：¥114.00",
)
DOUBTS = "desk-review .field-row:is(.wrong, .doubtful)"
OVERRULED = "desk-review .field-row.human .note.overruled"


def test_enter_confirms_against_a_failed_check_and_goes_on(page: Page, tmp_path: Path) -> None:
    """Each Enter ends one doubt and stands in the next; the check stays in sight, and nothing circles."""
    if "#doc=" in page.url:
        page.click("desk-queue button.new")
    submit(page, draw_lines(tmp_path / "发票.png", INVOICE))
    expect(page.locator("desk-review .title")).to_have_text("发票.png", timeout=READING_MS)
    expect(page.locator("desk-review .split")).to_be_visible(timeout=READING_MS)
    doubts = page.locator(DOUBTS)
    count = doubts.count()
    assert count >= 2
    snap(page, "8-doubts")
    page.keyboard.press("Alt+ArrowDown")
    for left in range(count - 1, -1, -1):
        standing = page.locator("desk-review .field-row.active")
        expect(standing).to_have_class(re.compile("wrong|doubtful"))
        page.keyboard.press("Enter")
        expect(doubts).to_have_count(left)
    expect(page.locator(OVERRULED).first).to_have_text("已确认，检查仍未通过")
    expect(page.locator("desk-review .summary")).not_to_contain_text("待核对")
    expect(page.locator("desk-review .actions button.primary")).to_be_focused()
    snap(page, "8-confirmed")


def test_a_confirmation_outlives_a_reload_and_can_be_taken_back(page: Page) -> None:
    """Undo in the message brings the doubt back; confirmed again, it is still so after a reload."""
    page.locator("desk-toasts button", has_text="撤销").last.click()
    doubts = page.locator(DOUBTS)
    expect(doubts).to_have_count(1)
    doubts.get_by_role("button", name="确认无误").click()
    expect(doubts).to_have_count(0)
    page.reload()
    expect(page.locator(OVERRULED).first).to_be_visible()
    expect(doubts).to_have_count(0)


def test_the_review_ends_without_a_question(page: Page, desk: RunningDesk) -> None:
    """Nothing is left to check, so finishing asks nothing; an English reader is told the same in English."""
    page.evaluate("localStorage.setItem('desk-no-auto-next', 'yes')")
    page.locator("desk-review .actions button.primary").click()
    expect(page.locator("desk-review .actions button.done")).to_have_text("已完成核对")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    english = context.new_page()
    log_in(english, desk)
    english.goto(page.url)
    expect(english.locator(OVERRULED).first).to_have_text("Confirmed, the check still fails")
    snap(english, "8-confirmed-english")
    context.close()
