"""The items of an invoice in a real browser: typed, moved, pasted from a spreadsheet, and held to the total."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import RunningDesk, log_in, snap

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

READING_MS = 120_000
PASTED = '品名甲\t\t箱\t2\t1,500.00\t\t"3,000.00"\t13%\t390\n"乙""丙"""\t\t\t３\t1\t\t3\t\t0\n'


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A page on a small office screen, with the invoice among the samples open."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=desk.address)
    yield open_sample(context, desk)
    context.close()


def open_sample(context: BrowserContext, desk: RunningDesk) -> Page:
    """A page of that browser with the invoice among the samples open."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in(page, desk)
    page.wait_for_selector("#desk-files .desk-drop")
    page.locator(".desk-sample").first.click()
    expect(rows(page)).to_have_count(3, timeout=READING_MS)
    return page


def rows(page: Page) -> Locator:
    """The rows of the drawer."""
    return page.locator("desk-review .items tbody tr")


def cell(page: Page, row: int, column: str) -> Locator:
    """What is typed into; `row` counts from 0."""
    return rows(page).nth(row).locator(f"td[data-column={column}] .cell")


def sums(page: Page) -> Locator:
    """What the columns add up to, in words."""
    return page.locator("desk-review .items .sums .chip")


def test_all_columns_stand_beside_each_other(clerk: Page) -> None:
    """Nine columns without scrolling, numbers at the right, and the sums agree in words and colour."""
    wrap = clerk.locator("desk-review .items-body")
    assert wrap.evaluate("node => node.scrollWidth <= node.clientWidth")
    expect(clerk.locator("desk-review .items thead th")).to_have_count(10)
    for column in ("quantity", "unit_price", "amount", "tax_rate", "tax"):
        expect(cell(clerk, 0, column)).to_have_css("text-align", "right")
    expect(sums(clerk)).to_have_text(
        [re.compile("金额合计 2150.45.*与“合计金额”2150.45 一致"), re.compile("税额合计 279.55.*一致")]
    )
    expect(sums(clerk).first).to_have_class(re.compile("ok"))
    snap(clerk, "items-1-zh")


def test_a_typed_number_is_made_uniform_and_moves_the_sum(clerk: Page) -> None:
    """1,000 is 1000.00 once it is saved; the sum says by how much it is off now, and undo brings both back."""
    amount = cell(clerk, 0, "amount")
    amount.fill("1,000")
    amount.press("Enter")
    expect(amount).to_have_text("1000.00")
    expect(cell(clerk, 1, "amount")).to_be_focused()
    expect(sums(clerk).first).to_have_text(re.compile("比“合计金额”2150.45 多 150.44"))
    expect(sums(clerk).first).to_have_class(re.compile("warn"))
    amount.click()
    expect(clerk.locator("desk-review .item-note")).to_contain_text("数量 × 单价")
    snap(clerk, "items-2-off-zh")
    clerk.locator("desk-review .items-bar button", has_text="撤销").click()
    expect(amount).to_have_text("849.56")
    expect(sums(clerk).first).to_have_class(re.compile("ok"))


def test_rows_are_moved_by_keys_and_buttons(clerk: Page) -> None:
    """Alt+Shift+Down takes the row and the cursor along; the button takes it back; a reload has the same order."""
    cell(clerk, 0, "quantity").click()
    clerk.keyboard.press("Alt+Shift+ArrowDown")
    expect(cell(clerk, 1, "description")).to_have_text("*纸制品*复印纸")
    expect(cell(clerk, 1, "quantity")).to_be_focused()
    expect(clerk.locator("desk-toasts .toast.ok")).to_contain_text("第 1 行已移到第 2 行")
    clerk.reload()
    expect(cell(clerk, 1, "description")).to_have_text("*纸制品*复印纸")
    rows(clerk).nth(1).get_by_role("button", name="第 2 行上移").click()
    expect(cell(clerk, 0, "description")).to_have_text("*纸制品*复印纸")


def test_a_removed_row_comes_back_by_undo(clerk: Page) -> None:
    """At its place, with its values; nothing of it is doubtful that was not."""
    rows(clerk).nth(1).get_by_role("button", name="删除第 2 行").click()
    expect(rows(clerk)).to_have_count(2)
    expect(sums(clerk).first).to_have_text(re.compile("少 1061.95"))
    clerk.locator("desk-toasts button", has_text="撤销").click()
    expect(rows(clerk)).to_have_count(3)
    expect(cell(clerk, 1, "amount")).to_have_text("1061.95")
    expect(sums(clerk).first).to_have_class(re.compile("ok"))


def test_rows_from_a_spreadsheet_are_pasted_where_the_cursor_is(clerk: Page) -> None:
    """Quotes, wide digits and thousands as Excel copies them; a further row is added; undo takes all back."""
    before = cell(clerk, 2, "description").inner_text()
    cell(clerk, 2, "description").click()
    clerk.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
    clerk.keyboard.press("Control+v")
    expect(rows(clerk)).to_have_count(4)
    expect(cell(clerk, 2, "amount")).to_have_text("3000.00")
    expect(cell(clerk, 3, "description")).to_have_text('乙"丙"')
    expect(cell(clerk, 3, "quantity")).to_have_text("3")
    expect(cell(clerk, 3, "amount")).to_have_text("3.00")
    expect(clerk.locator("desk-toasts .toast.ok")).to_contain_text("已粘贴 2 行，其中新增 1 行")
    snap(clerk, "items-3-pasted-zh")
    clerk.locator("desk-toasts button", has_text="撤销").click()
    expect(rows(clerk)).to_have_count(3)
    expect(cell(clerk, 2, "description")).to_have_text(before)
    expect(sums(clerk).first).to_have_class(re.compile("ok"))


def test_what_is_typed_without_a_network_waits_and_is_sent(clerk: Page) -> None:
    """The drawer says so, the cell keeps the text, and once the network is back it is saved by itself."""
    clerk.context.set_offline(True)
    specification = cell(clerk, 0, "specification")
    specification.fill("A4 80g")
    specification.press("Enter")
    expect(clerk.locator("desk-review .items-unsaved")).to_contain_text("还没有保存，正在重试")
    expect(specification).to_have_text("A4 80g")
    clerk.context.set_offline(False)
    expect(sums(clerk).first).to_have_text(re.compile("金额合计"))
    clerk.reload()
    expect(specification).to_have_text("A4 80g")


def test_the_drawer_is_kept_as_one_likes_it(clerk: Page) -> None:
    """Taller by the arrow keys on its edge, closed by its name; both hold over a reload."""
    body = clerk.locator("desk-review .items-body")
    grip = clerk.locator("desk-review .items .grip")
    before = body.evaluate("node => node.offsetHeight")
    grip.focus()
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.press("ArrowUp")
    tall = body.evaluate("node => node.offsetHeight")
    assert tall > before
    clerk.reload()
    expect(rows(clerk)).to_have_count(3)
    assert body.evaluate("node => node.offsetHeight") == tall
    toggle = clerk.locator("desk-review .items-toggle")
    toggle.click()
    expect(body).to_be_hidden()
    clerk.reload()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(sums(clerk).first).to_have_text(re.compile("一致"))
    toggle.click()
    expect(body).to_be_visible()
