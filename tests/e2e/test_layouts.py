"""A layout learnt in the browser: corrected once, found on the next document, seen and forgotten by administrators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SCREENSHOTS, RunningDesk, log_in, snap
from tests.e2e.drawings import RECEIPT, draw_lines, font_path
from tests.engine.layouts.sheets import FIRST, SECOND, Entry

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

READING_MS = 120_000
WISH = "请提取编号、报销人、报销日期、报销金额、档案号"


def draw_form(path: Path, entries: tuple[Entry, ...], *, scale: float = 1.0, right: int = 0, down: int = 0) -> Path:
    """The form as a scan: texts in their places, the number without a label in a box of its own."""
    sheet = Image.new("RGB", (1000, 1400), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(font_path(), round(28 * scale))
    for text, left, middle in entries:
        pen.text((left * scale + right, middle * scale + down), text, fill="black", font=font, anchor="lm")
    corners = [(700, 172), (930, 228)]
    pen.rectangle([(x * scale + right, y * scale + down) for x, y in corners], outline="black", width=2)
    sheet.save(path)
    return path


@pytest.fixture
def clerk(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A browser of its own, logged in as the administrator, who is a clerk as well."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in(page, desk)
    forget_all(page, desk)
    page.goto(desk.address)
    page.wait_for_selector("#desk-files input[type=file]", state="attached")
    page.wait_for_selector("#desk-files .desk-drop")
    yield page
    context.close()


def read(page: Page, path: Path, wish: str = WISH) -> None:
    """Drops a file with a wish and waits for its review."""
    if page.locator("desk-queue button.new").is_visible():
        page.click("desk-queue button.new")
    page.set_input_files("#desk-files input[type=file]", path)
    expect(page.locator("#desk-files .file-preview tr")).to_have_count(1)
    page.fill("#desk-wish textarea", wish)
    page.click("#desk-start")
    expect(page.locator("desk-review .title")).to_have_text(path.name, timeout=READING_MS)
    expect(page.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)


def finish(page: Page) -> None:
    """Presses the button at the end of a review, also where something is left to check."""
    review = page.locator("desk-review")
    with page.expect_response(lambda answer: "/finish" in answer.url or "/reviewed" in answer.url) as answered:
        review.get_by_role("button", name="完成核对").click()
        anyway = review.get_by_role("button", name="仍要完成")
        if anyway.is_visible():
            anyway.click()
    assert answered.value.ok


def forget_all(page: Page, desk: RunningDesk) -> None:
    """Forgets every layout on the administrator's page, those of earlier tests too."""
    page.goto(f"{desk.address}/admin/layouts")
    if page.locator("section.layout").count():
        page.locator("details.all summary").click()
        page.get_by_role("button", name="确定全部忘记").click()
    expect(page.locator("section.none")).to_be_visible()


def test_a_layout_is_learnt_used_and_forgotten(clerk: Page, desk: RunningDesk, tmp_path: Path) -> None:
    """Missing on the first form, typed and finished; found on a smaller, shifted second one; drawn; forgotten."""
    number = clerk.locator("desk-review .field-row[data-name=档案号]")
    read(clerk, draw_form(tmp_path / "报销单一.png", FIRST))
    expect(number.locator("textarea")).to_have_value("", timeout=READING_MS)
    if not number.is_visible():
        clerk.locator("desk-review .fold").click()
    number.locator("textarea").fill("KJ-77-0193")
    number.locator("textarea").press("Enter")
    expect(number).to_have_class(re.compile("human"))
    finish(clerk)

    read(clerk, draw_form(tmp_path / "报销单二.png", SECOND, scale=0.9, right=60, down=70))
    expect(number.locator("textarea")).to_have_value("KJ-78-1250", timeout=READING_MS)
    expect(number.locator(".notes")).to_contain_text("取自已学的版式")
    expect(clerk.locator("desk-review .notices")).to_contain_text("认得这种版式")
    number.locator("textarea").focus()
    snap(clerk, "layout-1-review")

    read(clerk, draw_lines(tmp_path / "小票.png", RECEIPT), wish="")
    total = clerk.locator("desk-review .field-row[data-name=total] textarea")
    expect(total).to_have_value("13.50", timeout=READING_MS)
    finish(clerk)
    clerk.goto(f"{desk.address}/admin/layouts")
    expect(clerk.locator("section.layout")).to_have_count(2)
    expect(clerk.locator("section.layout .mended title")).to_have_text("档案号")
    expect(clerk.locator("body")).not_to_contain_text("KJ-7")
    expect(clerk.locator("body")).not_to_contain_text("青竹")
    clerk.screenshot(path=SCREENSHOTS / "layout-2-admin.png", full_page=True)
    clerk.get_by_role("button", name="忘记这个版式").first.click()
    expect(clerk.locator("section.layout")).to_have_count(1)
    forget_all(clerk, desk)
