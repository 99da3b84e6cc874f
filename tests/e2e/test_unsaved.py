"""Nothing typed is lost, and nothing looks saved that is not: reload, network, restart, session, two windows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, snap
from tests.e2e.drawings import RECEIPT, draw_lines
from tests.e2e.test_clerk import READING_MS, row, submit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PASSWORD = "three unrelated words"
SAVED_MS = 20_000
DOCUMENT = "**/v1/documents/*"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('desk-draft:')).length"
WARNED = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"


@pytest.fixture(scope="module")
def people(desk: RunningDesk) -> None:
    """Two clerks of our own, whose passwords are known."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    for login in ("qing", "lan"):
        first = door.accounts.create(login, frozenset({Role.CLERK}))
        door.accounts.change_password(f"local:{login}", PASSWORD, present=first)
    database.dispose()


@pytest.fixture(scope="module")
def browser_of_one(people: None, chromium: Browser) -> Iterator[BrowserContext]:
    """One browser, with its own memory."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def tab(desk: RunningDesk, browser_of_one: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The first window of it, with a receipt that was read."""
    page = browser_of_one.new_page()
    log_in_as(page, desk, "qing")
    page.wait_for_selector("#desk-files input[type=file]", state="attached")
    page.wait_for_selector("#desk-files .desk-drop")
    page.wait_for_selector("desk-queue .empty")
    submit(page, draw_lines(tmp_path_factory.mktemp("unsaved") / "小票.png", RECEIPT))
    expect(page.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)
    expect(row(page, "合计").locator("textarea")).to_have_value("13.50")
    return page


def log_in_as(page: Page, desk: RunningDesk, login: str) -> None:
    """Through the door."""
    page.goto(f"{desk.address}/ui/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


def value(page: Page, label: str) -> Locator:
    """The input of a field."""
    return row(page, label).locator("textarea")


def type_letters(page: Page, label: str, text: str) -> None:
    """Typed and not left: a browser may let a field go, and so save it, when the page is loaded again."""
    value(page, label).evaluate(
        "(input, text) => { input.value = text; input.dispatchEvent(new Event('input')); }", text
    )


def nothing_is_kept(page: Page) -> None:
    """Soon no draft is left in this browser."""
    deadline = time.monotonic() + 15
    while page.evaluate(DRAFTS) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert page.evaluate(DRAFTS) == 0


def is_saved(page: Page, label: str, text: str) -> None:
    """The field has the text, the mark of a person, and nothing waits."""
    expect(row(page, label).locator(".verdict-words")).to_have_text("人工确认", timeout=SAVED_MS)
    expect(value(page, label)).to_have_value(text)
    expect(page.locator("desk-review .note.unsaved")).to_have_count(0)
    nothing_is_kept(page)


def test_what_was_typed_comes_back_after_a_reload(tab: Page) -> None:
    """Letters without Enter: marked as not saved, there again after a reload, and saved or dropped by a person."""
    type_letters(tab, "商户地址", "松涛路 9 号")
    expect(row(tab, "商户地址").locator(".verdict-words")).to_have_text("未保存")
    assert tab.evaluate(WARNED)
    tab.reload()
    expect(value(tab, "商户地址")).to_have_value("松涛路 9 号")
    expect(row(tab, "商户地址").locator(".note.restored")).to_contain_text("还没有保存")
    snap(tab, "9-restored")
    row(tab, "商户地址").get_by_role("button", name="保存").click()
    is_saved(tab, "商户地址", "松涛路 9 号")
    assert not tab.evaluate(WARNED)


def test_a_lost_network_loses_nothing(tab: Page, browser_of_one: BrowserContext) -> None:
    """The field says that it is not saved, the person goes on, and it is saved by itself when the network is back."""
    browser_of_one.set_offline(True)
    value(tab, "合计").fill("13.60")
    value(tab, "合计").press("Enter")
    waiting = row(tab, "合计").locator(".note.waiting")
    expect(waiting).to_contain_text("还没有保存，正在重试")
    expect(row(tab, "合计").locator(".verdict-words")).to_have_text("未保存")
    expect(tab.locator("desk-review .summary")).to_contain_text("未保存 1")
    expect(value(tab, "合计")).not_to_be_focused()
    snap(tab, "9-offline")
    browser_of_one.set_offline(False)
    is_saved(tab, "合计", "13.60")


class Lost:
    """The first correction that the page sends waits here; its answer gets lost, whether it arrived or not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[Route] = []
        page.route(DOCUMENT, self._meet)

    def _meet(self, route: Route) -> None:
        if route.request.method == "PATCH":
            self.seen.append(route)
            if len(self.seen) == 1:
                return
        route.continue_()

    def lose(self, *, is_there: bool) -> None:
        """The answer to it is lost now."""
        while not self.seen:
            self.page.wait_for_timeout(20)
        if is_there:
            assert self.seen[0].fetch(max_retries=3).ok
        self.seen[0].abort()


@pytest.fixture
def lost(tab: Page) -> Iterator[Lost]:
    """What loses the first answer, for one test."""
    yield Lost(tab)
    tab.unroute(DOCUMENT)


@pytest.mark.parametrize("is_there", [True, False])
def test_typing_on_over_a_lost_answer_is_no_conflict(tab: Page, lost: Lost, is_there: bool) -> None:
    """What was sent is tried again, and what was typed over it in the same field follows."""
    first, last = ("13.61", "13.62") if is_there else ("13.63", "13.64")
    value(tab, "合计").fill(first)
    value(tab, "合计").press("Enter")
    value(tab, "合计").fill(f"{last}9")
    lost.lose(is_there=is_there)
    value(tab, "合计").fill(last)
    value(tab, "合计").press("Enter")
    is_saved(tab, "合计", last)
    tab.reload()
    is_saved(tab, "合计", last)


def test_letters_over_a_lost_answer_come_back_after_a_reload(tab: Page, lost: Lost) -> None:
    """They build on what was sent, which is there meanwhile, and are saved when the person says so."""
    value(tab, "合计").fill("13.65")
    value(tab, "合计").press("Enter")
    value(tab, "合计").blur()
    type_letters(tab, "合计", "13.66")
    lost.lose(is_there=True)
    tab.reload()
    expect(value(tab, "合计")).to_have_value("13.66")
    row(tab, "合计").locator(".note.restored").get_by_role("button", name="保存").click()
    is_saved(tab, "合计", "13.66")


@pytest.mark.parametrize("way", ["typed", "taken back"])
def test_the_value_before_is_set_again_over_a_lost_answer(tab: Page, lost: Lost, way: str) -> None:
    """Typed again or taken back with Escape: what was sent may be there, so the value before follows it."""
    before = value(tab, "合计").input_value()
    value(tab, "合计").fill("13.67")
    value(tab, "合计").press("Enter")
    value(tab, "合计").fill(before)
    value(tab, "合计").press("Enter" if way == "typed" else "Escape")
    lost.lose(is_there=True)
    is_saved(tab, "合计", before)
    tab.reload()
    is_saved(tab, "合计", before)


def test_a_conflict_shows_what_was_typed_last(tab: Page, lost: Lost, browser_of_one: BrowserContext) -> None:
    """Where another window came first, the person chooses between its value and what they typed on."""
    second = browser_of_one.new_page()
    second.goto(tab.url)
    value(tab, "合计").fill("13.68")
    value(tab, "合计").press("Enter")
    value(tab, "合计").fill("13.69")
    value(second, "合计").fill("13.70")
    value(second, "合计").press("Enter")
    expect(row(second, "合计").locator(".verdict-words")).to_have_text("人工确认")
    lost.lose(is_there=False)
    note = row(tab, "合计").locator(".note.conflict")
    expect(note).to_contain_text("13.69")
    expect(note).to_contain_text("13.70")
    note.get_by_role("button", name="用我填的").click()
    is_saved(tab, "合计", "13.69")
    second.close()


def test_a_restart_of_the_server_loses_nothing(tab: Page, desk: RunningDesk) -> None:
    """Saved while the server was down, it is there once the server is; nobody pressed anything."""
    desk.kill()
    value(tab, "合计").fill("13.70")
    value(tab, "合计").press("Enter")
    expect(row(tab, "合计").locator(".note.waiting")).to_be_visible()
    desk.start()
    expect(row(tab, "合计").locator(".note.waiting")).to_have_count(0, timeout=60_000)
    is_saved(tab, "合计", "13.70")


def test_a_session_that_ends_is_taken_up_inside_the_page(
    tab: Page, desk: RunningDesk, browser_of_one: BrowserContext
) -> None:
    """Logged out in another window: a login in front of the page, and then what was typed is saved."""
    tab.evaluate("window.stayed = true")
    other = browser_of_one.new_page()
    other.goto(f"{desk.address}/logout")
    other.click("form button[type=submit]")
    other.wait_for_url(re.compile("/login"))
    other.close()
    value(tab, "合计").fill("13.80")
    value(tab, "合计").press("Enter")
    door = tab.locator("desk-login-again dialog")
    expect(door).to_be_visible()
    expect(door.locator("input[name=login]")).to_have_value("qing")
    snap(tab, "9-login")
    door.locator("input[name=password]").fill("not the right one")
    door.get_by_role("button", name="登录并继续").click()
    expect(door.get_by_role("alert")).not_to_be_empty()
    door.locator("input[name=password]").fill(PASSWORD)
    door.get_by_role("button", name="登录并继续").click()
    expect(door).to_have_count(0)
    is_saved(tab, "合计", "13.80")
    assert tab.evaluate("window.stayed")


def test_two_windows_with_two_fields_do_not_meet(tab: Page, browser_of_one: BrowserContext) -> None:
    """Another field that was changed is no conflict."""
    second = browser_of_one.new_page()
    second.goto(tab.url)
    value(second, "商户地址").fill("松涛路 10 号")
    value(second, "商户地址").press("Enter")
    is_saved(second, "商户地址", "松涛路 10 号")
    value(tab, "合计").fill("13.90")
    value(tab, "合计").press("Enter")
    is_saved(tab, "合计", "13.90")
    expect(value(tab, "商户地址")).to_have_value("松涛路 10 号")
    second.close()


@pytest.mark.parametrize(("choice", "kept"), [("用我填的", "14.20"), ("用现在的", "14.10")])
def test_two_windows_with_one_field_show_both_values(
    tab: Page, browser_of_one: BrowserContext, choice: str, kept: str
) -> None:
    """Both values are shown, neither is thrown away, and the person chooses."""
    second = browser_of_one.new_page()
    second.goto(tab.url)
    expect(value(second, "合计")).not_to_have_value("")
    value(tab, "合计").fill("14.10")
    value(tab, "合计").press("Enter")
    is_saved(tab, "合计", "14.10")
    value(second, "合计").fill("14.20")
    value(second, "合计").press("Enter")
    note = row(second, "合计").locator(".note.conflict")
    expect(note).to_contain_text("14.10")
    expect(note).to_contain_text("14.20")
    expect(row(second, "合计").locator(".verdict-words")).to_have_text("未保存")
    snap(second, "9-conflict")
    second.reload()
    note.get_by_role("button", name=choice).click()
    is_saved(second, "合计", kept)
    second.reload()
    expect(value(second, "合计")).to_have_value(kept)
    value(second, "合计").fill("13.50")
    value(second, "合计").press("Enter")
    is_saved(second, "合计", "13.50")
    second.close()
    tab.reload()
    expect(value(tab, "合计")).to_have_value("13.50")


def test_rows_typed_without_a_network_are_kept(tab: Page, browser_of_one: BrowserContext) -> None:
    """A cell typed while the network is away is there after it came back, and on the server."""
    cell = tab.locator("desk-review .items tbody tr").first.locator("[contenteditable]").first
    expect(cell).to_be_visible()
    browser_of_one.set_offline(True)
    cell.fill("青竹茶")
    cell.press("Enter")
    expect(tab.locator("desk-review .items-unsaved .waiting")).to_be_visible()
    expect(cell).to_have_text("青竹茶")
    browser_of_one.set_offline(False)
    expect(tab.locator("desk-review .items-unsaved .waiting")).to_have_count(0)
    tab.reload()
    expect(cell).to_have_text("青竹茶")


def test_letters_of_a_cell_come_back_after_a_reload(tab: Page) -> None:
    """A cell that nobody has left yet is kept as fields are, marked, and saved when the person says so."""
    cell = tab.locator("desk-review .items tbody tr").first.locator("[contenteditable]").first
    cell.evaluate("(cell) => { cell.textContent = '青竹水'; cell.dispatchEvent(new Event('input')); }")
    tab.reload()
    expect(cell).to_have_text("青竹水")
    note = tab.locator("desk-review .items-unsaved .restored")
    expect(note).to_contain_text("还没有保存")
    note.get_by_role("button", name="保存").click()
    expect(note).to_have_count(0)
    nothing_is_kept(tab)
    tab.reload()
    expect(cell).to_have_text("青竹水")


def log_out_plainly(context: BrowserContext, desk: RunningDesk) -> Page:
    """Over the page at the door, in a window of its own; gives the window."""
    page = context.new_page()
    page.goto(f"{desk.address}/logout")
    expect(page.locator("main")).to_contain_text("还没保存的内容会留着")
    snap(page, "9-logout")
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/login"))
    return page


def test_the_next_person_sees_nothing_and_the_first_finds_it_again(
    tab: Page, desk: RunningDesk, browser_of_one: BrowserContext
) -> None:
    """Also not in the window that the first left open, and nothing typed there is sent in the name of the next."""
    type_letters(tab, "商户地址", "还没写完")
    address = tab.url
    second = log_out_plainly(browser_of_one, desk)
    log_in_as(second, desk, "lan")
    second.wait_for_selector("desk-queue .empty")
    assert second.evaluate(DRAFTS) == 1
    second.goto(address)
    second.reload()
    expect(second.locator("desk-review .field-row")).to_have_count(0)
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.locator("desk-header .account-name")).to_have_text("lan", timeout=SAVED_MS)
    expect(tab.locator("desk-review .field-row")).to_have_count(0)
    assert tab.evaluate(DRAFTS) == 1
    log_out_plainly(browser_of_one, desk).close()
    log_in_as(second, desk, "qing")
    second.goto(address)
    second.reload()
    expect(value(second, "商户地址")).to_have_value("还没写完", timeout=SAVED_MS)
    row(second, "商户地址").locator(".note.restored").get_by_role("button", name="放弃").click()
    nothing_is_kept(second)
    second.close()
    tab.goto(address)
    tab.reload()
    expect(value(tab, "商户地址")).to_be_visible(timeout=SAVED_MS)


def test_logging_out_asks_and_then_forgets_ones_own(tab: Page, desk: RunningDesk) -> None:
    """What others left in this browser waits for them, the old of it not for ever."""
    old, fresh = '{"value":"1","at":1}', f'{{"value":"1","at":{int(time.time() * 1000)}}}'
    for place, draft in (("field:total", fresh), ("field:day", old)):
        tab.evaluate(
            "([key, draft]) => localStorage.setItem(key, draft)", [f'desk-draft:["local:lan","x","{place}"]', draft]
        )
    type_letters(tab, "商户地址", "还没写完")
    tab.reload()
    expect(row(tab, "商户地址").locator(".note.restored")).to_be_visible()
    tab.locator("desk-header summary").click()
    tab.locator("desk-header .menu-list button", has_text="退出登录").click()
    expect(tab.locator("desk-header dialog")).to_contain_text("没有保存")
    tab.locator("desk-header dialog").get_by_role("button", name="取消").click()
    assert tab.evaluate(DRAFTS) == 2
    tab.locator("desk-header summary").click()
    tab.locator("desk-header .menu-list button", has_text="退出登录").click()
    tab.locator("desk-header dialog").get_by_role("button", name="退出登录").click()
    tab.wait_for_url(re.compile("/login"))
    kept = tab.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk-draft:'))")
    assert kept == ['desk-draft:["local:lan","x","field:total"]']
