"""An accountant's questions, answered by clicks alone, over a year of papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from auth.front_door import FrontDoorConfig, open_front_door
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, snap
from tests.e2e.ledger import ACCOUNTANT, COLLEAGUE, Ledger, write_ledger
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

YEAR = 2025


@pytest.fixture(scope="module")
def ledger(desk: RunningDesk) -> Iterator[Ledger]:
    """What was written."""
    database = open_database(Settings(data_dir=desk.data).database)
    yield write_ledger(database, YEAR)
    database.dispose()


@pytest.fixture
def page(desk: RunningDesk, chromium: Browser, ledger: Ledger) -> Iterator[Page]:
    """The accountant's browser, in front of the history."""
    with_session = _context(desk, chromium, ACCOUNTANT)
    page = with_session.new_page()
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    page.get_by_role("tab", name="历史").click()
    expect(totals(page)).to_contain_text("100 份文档")
    yield page
    with_session.close()


def _context(desk: RunningDesk, chromium: Browser, login: str, **screen: Any) -> BrowserContext:
    database = open_database(Settings(data_dir=desk.data).database)
    session = open_front_door(database, FrontDoorConfig()).sessions.open(f"local:{login}", "", "")
    database.dispose()
    size: dict[str, Any] = {
        "viewport": {"width": 1440, "height": 900},
        "locale": "zh-CN",
        "accept_downloads": True,
        **screen,
    }
    context = chromium.new_context(reduced_motion="reduce", **size)
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
    return context


def rows(page: Page) -> Locator:
    """The documents that are shown."""
    return page.locator("desk-history .documents tbody tr")


def totals(page: Page) -> Locator:
    """The line with the count and the sums."""
    return page.locator("desk-history .totals")


def open_filter(page: Page, name: str) -> Locator:
    """One of the menus that narrow the list, opened."""
    menu = page.locator(f"desk-history [data-filter={name}]")
    menu.locator("summary").click()
    return menu


def open_sums(page: Page, way: str) -> Locator:
    """The lines of the sums by `way`."""
    fold = page.locator("desk-history .sums-fold")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    with page.expect_response(lambda answer: f"by={way}" in answer.url):
        page.locator(f"desk-history [data-way={way}]").click()
    return page.locator("desk-history .sums-table tbody tr")


def check(page: Page) -> None:
    """No finding of axe-core, nothing wider than the screen."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_novembers_total_by_vendor(page: Page, ledger: Ledger) -> None:
    """By month, November, by vendor: each total is the sum of its papers; the address brings it back."""
    open_sums(page, "month").get_by_role("button", name=f"{YEAR}年11月").first.click()
    lines = open_sums(page, "vendor")
    expect(lines).to_have_count(len(ledger.of_november))
    shown = {
        line.locator("th").inner_text(): Decimal(line.locator(".sum-total").inner_text().split()[-1].replace(",", ""))
        for line in lines.all()
    }
    assert shown == ledger.of_november
    cny = sum(total for vendor, total in ledger.of_november.items() if not vendor.endswith("Ltd."))
    expect(totals(page)).to_contain_text(f"{cny:,.2f}")
    snap(page, "history-1-november")
    check(page)
    count = rows(page).count()
    page.reload()
    expect(rows(page)).to_have_count(count)
    expect(page.locator("desk-history .filter-chip")).to_have_text(f"{YEAR}年11月")


def test_all_taxi_receipts_of_one_person(page: Page) -> None:
    """Everybody's that one may see, of a person, of a kind; the list says whose they are."""
    page.locator("desk-history [data-scope=all]").click()
    open_filter(page, "rest").get_by_text("陈一鸣").click()
    expect(rows(page)).to_have_count(7)
    page.keyboard.press("Escape")
    open_filter(page, "kind").get_by_text("出租车票").click()
    expect(rows(page)).to_have_count(7)
    page.keyboard.press("Escape")
    expect(rows(page).first.locator("td.col-person")).to_have_text("陈一鸣")
    expect(totals(page)).to_contain_text("269.50")
    snap(page, "history-2-taxis")


def test_what_is_still_to_check_from_last_week(page: Page) -> None:
    """The state, the day of arrival, last week; kept under a name and opened again."""
    open_filter(page, "standing").get_by_text("待核对").click()
    page.keyboard.press("Escape")
    menu = open_filter(page, "period")
    menu.get_by_text("提交的日期").click()
    menu.get_by_role("button", name="上周").click()
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(3)
    expect(totals(page)).to_contain_text("39.00")
    views = page.locator("desk-history [data-menu=views]")
    views.locator("summary").click()
    views.get_by_label("视图名称").fill("上周待核对")
    views.get_by_role("button", name="保存当前筛选").click()
    page.locator("desk-history").get_by_role("button", name="清除筛选").first.click()
    expect(rows(page)).to_have_count(25)
    views.locator("summary").click()
    views.get_by_role("button", name="上周待核对", exact=True).click()
    expect(rows(page)).to_have_count(3)
    assert "moving=last_week" in page.url
    assert "since=" not in page.url
    expect(views.locator("summary")).to_contain_text("上周待核对")


def test_which_invoice_came_twice(page: Page) -> None:
    """The flag, as the product names it."""
    flags = open_filter(page, "rest").locator("section").filter(has_text="提示").locator(".choice")
    expect(flags).to_have_count(1)
    flags.click()
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("松涛酒店")
    expect(rows(page).locator(".col-flags .chip")).to_have_count(1)


def test_what_was_exported_already(page: Page, tmp_path: Path) -> None:
    """Ticked over more than a page, exported whole; then the ticks are gone and the list says so."""
    open_filter(page, "rest").get_by_text("已导出", exact=True).click()
    page.keyboard.press("Escape")
    expect(totals(page)).to_contain_text("24 份文档")
    menu = open_filter(page, "rest")
    menu.get_by_text("未导出", exact=True).click()
    page.keyboard.press("Escape")
    open_filter(page, "kind").get_by_text("发票").click()
    page.keyboard.press("Escape")
    expect(totals(page)).to_contain_text("73 份文档")
    page.get_by_role("checkbox", name="选择本页全部").check()
    page.locator("desk-history .selection").get_by_role("button", name="选择全部符合条件的 73 份").click()
    page.locator("desk-history").get_by_role("button", name="下一页").click()
    expect(page.get_by_role("checkbox", name="选择本页全部")).to_be_checked()
    snap(page, "history-3-chosen")
    export = page.locator("desk-history [data-menu=export]")
    export.locator("summary").click()
    expect(export).to_contain_text("导出选中的 73 份")
    with page.expect_download() as waiting:
        export.locator("[data-form=xlsx]").click()
    path = tmp_path / "all.xlsx"
    waiting.value.save_as(path)
    sheet = load_workbook(path).worksheets[0]
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert sum(text.endswith(".pdf") for text in texts) == 73
    expect(totals(page)).to_contain_text("0 份文档")
    expect(page.locator("desk-history .selection")).to_be_hidden()
    page.locator("desk-history .empty").get_by_role("button", name="清除筛选").click()
    expect(rows(page).filter(has_text="已导出").first).to_be_visible()


def test_every_column_gives_an_order_and_back_goes_back(page: Page) -> None:
    """The heading says the order; Back, Forward and an opened document hold the place."""
    heading = page.locator("desk-history th.col-total")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(rows(page).first.locator(".col-total")).to_have_text("4,368.26")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(rows(page).first.locator(".col-total")).to_have_text("12.00")
    page.go_back()
    expect(heading).to_have_attribute("aria-sort", "descending")
    rows(page).first.locator(".link").click()
    expect(page).to_have_url(re.compile("#doc="))
    page.go_back()
    expect(page.get_by_role("tab", name="历史")).to_have_attribute("aria-selected", "true")
    expect(rows(page).first.locator(".col-total")).to_have_text("4,368.26")
    for column in ("date", "number", "kind", "file", "state", "flags", "currency", "added"):
        if page.locator(f"desk-history th.col-{column}").is_visible():
            page.locator(f"desk-history th.col-{column} button").click()
            expect(page.locator(f"desk-history th.col-{column}")).to_have_attribute("aria-sort", re.compile("ending"))


def test_the_list_stands_before_all_is_counted(page: Page) -> None:
    """More than were counted is said as such, and can be turned to and chosen; the sums bring the number."""
    held: list[Route] = []
    page.route("**/v1/documents/sums?*", lambda route: held.append(route))
    page.route(
        re.compile(r"/v1/documents\?"),
        lambda route: route.continue_(url=re.sub(r"count_to=\d+", "count_to=25", route.request.url)),
    )
    page.locator("desk-history th .sorter").nth(1).click()
    foot = page.locator("desk-history .panel-foot")
    expect(foot).to_contain_text("共 25+ 份，第 1–25 份")
    expect(foot.get_by_role("button", name="下一页")).to_be_enabled()
    page.locator("desk-history thead input").check()
    everything = page.locator("desk-history .selection .link").first
    expect(everything).to_have_text("选择全部符合条件的 25+ 份")
    snap(page, "history-8-counting")
    page.unroute("**/v1/documents/sums?*")
    for route in held:
        route.continue_()
    expect(foot).to_contain_text("共 100 份，第 1–25 份")
    expect(everything).to_have_text("选择全部符合条件的 100 份")
    everything.click()
    expect(page.locator("desk-history .selection")).to_contain_text("已选全部符合条件的 100 份")


def test_the_direction_is_a_column_for_who_wants_it(page: Page) -> None:
    """Not there at first; chosen, it stays so after a reload, says its words and gives an order."""
    heading = page.locator("desk-history th.col-direction")
    expect(heading).to_be_hidden()
    columns = page.locator("desk-history [data-menu=columns]")
    columns.locator("summary").click()
    choice = columns.get_by_label("方向")
    expect(choice).not_to_be_checked()
    choice.check()
    page.reload()
    heading.get_by_role("button").click()
    expect(rows(page).first.locator("td.col-direction")).to_have_text("收入")
    expect(rows(page).nth(1).locator("td.col-direction")).to_have_text("支出")
    snap(page, "history-5-direction")
    check(page)
    columns.locator("summary").click()
    choice.uncheck()
    expect(heading).to_be_hidden()


def test_amount_and_vendor_narrow_and_chips_take_it_back(page: Page) -> None:
    """A vendor is found by a piece of its name; each chip takes one thing off."""
    menu = open_filter(page, "vendor")
    menu.get_by_label("查找往来单位").fill("白鹭")
    expect(menu.locator(".choice")).to_have_count(1)
    menu.locator(".choice").click()
    page.keyboard.press("Escape")
    expect(totals(page)).to_contain_text("24 份文档")
    amount = open_filter(page, "amount")
    amount.get_by_label("合计不少于").fill("3300")
    amount.get_by_label("合计不少于").press("Enter")
    page.keyboard.press("Escape")
    expect(totals(page)).to_contain_text(re.compile(r"^2 份文档"))
    chips = page.locator("desk-history .filter-chip")
    expect(chips).to_have_text(["白鹭印务有限公司", "≥ 3,300"])
    chips.first.click()
    expect(chips).to_have_text(["≥ 3,300"])


def test_a_link_shows_a_colleague_their_own(desk: RunningDesk, chromium: Browser, page: Page) -> None:
    """The same filter, over what the colleague may see: nothing of the accountant's."""
    open_sums(page, "month").get_by_role("button", name=f"{YEAR}年11月").first.click()
    expect(page.locator("desk-history .filter-chip")).to_have_count(1)
    context = _context(desk, chromium, COLLEAGUE)
    other = context.new_page()
    other.goto(page.url)
    expect(rows(other)).to_have_count(7)
    expect(other.locator("desk-history .documents")).not_to_contain_text("松涛酒店")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (820, "light"), (390, "dark")])
def test_nothing_is_lost_on_a_narrow_screen(
    desk: RunningDesk, chromium: Browser, ledger: Ledger, width: int, scheme: str
) -> None:
    """Each thing that a row says is somewhere to be seen, at any width; axe-core finds nothing."""
    context = _context(
        desk, chromium, ACCOUNTANT, viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB"
    )
    page = context.new_page()
    page.goto(f"{desk.address}/ui/#tab=history&search=rowan&since={YEAR}-05-01&until={YEAR}-05-31")
    expect(rows(page)).to_have_count(2)
    said = rows(page).first.inner_text()
    for part in (f"{YEAR}-05-19", "Rowan Logistics Ltd.", "25112000000005", "4,051.00", "243.06", "4,294.06", "EUR"):
        assert part in said
    for part in ("Invoice", ".pdf", "Reviewed", "23/05"):
        assert part in said
    check(page)
    snap(page, f"history-4-{width}")
    open_filter(page, "rest")
    expect(page.locator("desk-history [data-filter=rest] .choice").last).to_be_visible()
    check(page)
    context.close()
