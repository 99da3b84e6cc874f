"""What a review says of flags, in a real browser: duplicates of one's own and of a stranger's, held and released."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, enter, log_in, snap
from tests.e2e.drawings import draw_lines
from tests.e2e.test_clerk import READING_MS, submit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

SOON_MS = 20_000
LUNCH = (
    "白桦面馆",
    "日期：2026-10-07  12:10:05",
    "小票号：20261007-0907",
    "牛肉面            1     27.00",
    "合计：            ¥27.00",
    "谢谢惠顾",
)


@pytest.fixture(scope="module")
def door(desk: RunningDesk) -> Iterator[FrontDoor]:
    """The door, with two clerks of these tests' own."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    for login in ("fay", "ugo"):
        first = door.accounts.create(login, frozenset({Role.CLERK}))
        door.accounts.change_password(f"local:{login}", "three unrelated words", present=first)
    yield door
    database.dispose()


@pytest.fixture(scope="module")
def fay(desk: RunningDesk, chromium: Browser, door: FrontDoor) -> Iterator[Page]:
    """The page of the first clerk."""
    page = enter(desk, chromium, door.sessions.open("local:fay", "", ""))
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def admin(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """The page of rules; the rule for duplicates is as it was afterwards."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page, desk)
    page.goto(f"{desk.address}/admin/rules")
    before = duplicates(page).locator("input[name=mode]:checked").get_attribute("value")
    yield page
    set_rule(page, desk, str(before))
    context.close()


def duplicates(admin: Page) -> Locator:
    """The form of the rule."""
    return admin.locator("form").filter(has=admin.locator("input[name=code][value=duplicate]"))


def set_rule(admin: Page, desk: RunningDesk, mode: str) -> None:
    """As the administrator does it."""
    admin.goto(f"{desk.address}/admin/rules")
    duplicates(admin).locator(f"input[name=mode][value={mode}]").check()
    duplicates(admin).locator("button").click()
    expect(duplicates(admin).locator(f"input[name=mode][value={mode}]")).to_be_checked()


def read(page: Page, path: Path) -> Locator:
    """Puts a file in and waits for its review; gives what it says of flags."""
    page.goto(page.url.partition("#")[0])
    page.reload()
    page.wait_for_selector("#desk-files .desk-drop")
    submit(page, draw_lines(path, LUNCH))
    expect(page.locator("desk-review h2.title")).to_have_text(path.name, timeout=READING_MS)
    expect(page.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)
    return notice(page)


def notice(page: Page) -> Locator:
    """What the review says of flags."""
    return page.locator("desk-review .notices > [role=group]")


def finish(page: Page) -> None:
    """Presses the button, and says yes where doubts are left."""
    page.locator("desk-review .finish-bar .button.primary").click()
    anyway = page.locator("desk-review dialog[open] .button.primary, desk-review dialog[open] .button.danger")
    page.wait_for_timeout(500)
    if anyway.count():
        anyway.click()


def test_ones_own_twice_leads_to_the_other(fay: Page, tmp_path: Path) -> None:
    """The sentence names the first paper, and the button opens it; that one has no flag."""
    expect(read(fay, tmp_path / "午餐.png")).to_have_count(0)
    first = fay.url
    said = read(fay, tmp_path / "午餐二.png")
    expect(said).to_have_accessible_name("提醒")
    expect(said).to_contain_text("可能与“午餐.png”重复（同一文件），您于 ")
    snap(fay, "flags-1-own-zh")
    said.get_by_role("button", name="打开那一份").click()
    expect(fay.locator("desk-review h2.title")).to_have_text("午餐.png")
    assert fay.url == first
    expect(notice(fay)).to_have_count(0)


def test_a_strangers_paper_is_not_named(
    desk: RunningDesk, chromium: Browser, door: FrontDoor, fay: Page, tmp_path: Path
) -> None:
    """Another person submitted the same: neither who, nor its name, nor a way to it. In English too."""
    page = enter(desk, chromium, door.sessions.open("local:ugo", "", ""), locale="en-US")
    said = read(page, tmp_path / "lunch.png")
    expect(said).to_have_text("Possible duplicate: another person submitted the same paper.")
    expect(said.locator("button, a")).to_have_count(0)
    snap(page, "flags-2-stranger-en")
    page.context.close()


def test_what_is_held_is_finished_once_it_was_released(
    desk: RunningDesk, admin: Page, fay: Page, tmp_path: Path
) -> None:
    """Finish says who decides and stays open; the release is shown with its reason, and then it is finished."""
    set_rule(admin, desk, "hold")
    said = read(fay, tmp_path / "午餐三.png")
    expect(said).to_contain_text("已扣住：不能导出，也不能完成核对；请管理员在“规则”页放行。")
    finish(fay)
    toast = fay.locator("desk-toasts .toast.danger")
    expect(toast).to_contain_text("“午餐三.png”被规则扣住（可能重复）")
    expect(fay.locator("desk-review .finish-bar .button.done")).to_have_count(0)
    snap(fay, "flags-3-held-zh")
    fay.locator("desk-review").get_by_role("tab", name="JSON").click()
    why = fay.locator("desk-review .json-why")
    expect(why).to_contain_text("“午餐三.png”被规则扣住（可能重复）")
    expect(fay.locator("desk-review pre.json")).to_be_hidden()
    expect(fay.locator("desk-review button", has_text="复制 JSON")).to_be_hidden()
    snap(fay, "flags-5-held-json-zh")
    admin.goto(f"{desk.address}/admin/rules")
    paper = admin.locator("form[action$='/admin/rules/release']").filter(
        has=admin.locator(f"input[name=id][value='{fay.url.partition('doc=')[2].partition('&')[0]}']")
    )
    paper.locator("input[name=reason]").fill("<b>两次用餐</b>")
    paper.locator("button").click()
    expect(paper).to_have_count(0)
    fay.reload()
    expect(notice(fay)).to_contain_text("放行：<b>两次用餐</b>", timeout=SOON_MS)
    expect(notice(fay)).not_to_contain_text("已扣住")
    expect(notice(fay).get_by_role("button", name="打开那一份")).to_be_visible()
    snap(fay, "flags-4-released-zh")
    fay.locator("desk-review").get_by_role("tab", name="JSON").click()
    expect(fay.locator("desk-review pre.json")).to_contain_text('"fields"')
    expect(why).to_be_hidden()
    fay.locator("desk-review").get_by_role("tab", name="字段").click()
    document = fay.url.partition("doc=")[2].partition("&")[0]
    finish(fay)
    for _ in range(SOON_MS // 200):
        if fay.request.get(f"{desk.address}/v1/documents/{document}").json()["data"]["reviewed_at"]:
            return
        fay.wait_for_timeout(200)
    pytest.fail("it was not finished")
