"""The tables of a page in a real browser: a cell shows its place, is typed where it stands, and its doubt is found."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bench.table_pages import table_pages
from tests.e2e.conftest import RunningDesk, log_in, snap

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A page with a document open that is nothing but two tables, one of them worn."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in(page, desk)
    page.wait_for_selector("#desk-files .desk-drop")
    buffer = io.BytesIO()
    table_pages()["merged"].picture().save(buffer, "PNG")
    file = {"name": "trips.png", "mimeType": "image/png", "buffer": buffer.getvalue()}
    answer = page.request.post(
        f"{desk.address}/v1/ocr", multipart={"file": file, "preset": "table"}, headers={"Origin": desk.address}
    )
    page.goto(f"{desk.address}/ui/#doc={answer.json()['data']['id']}")
    page.wait_for_selector("desk-review .grid td")
    yield page
    context.close()


def cell(page: Page, text: str) -> Locator:
    """The cell that reads so."""
    return page.locator("desk-review .grid .cell", has_text=text).first


def test_a_table_stands_beside_the_page_as_it_is_printed(clerk: Page) -> None:
    """Its tab is in front where there are no fields; merged cells are merged, figures stand at the right."""
    expect(clerk.locator("desk-review [role=tab][aria-selected=true]")).to_have_text("表格")
    heading = clerk.locator("desk-review .grid th", has_text="First half")
    expect(heading).to_have_attribute("colspan", "2")
    expect(clerk.locator("desk-review .grid td", has_text="9,800")).to_have_css("text-align", "right")
    snap(clerk, "tables")


def test_a_cell_lights_its_place(clerk: Page) -> None:
    """While the pointer is on it, and when it has the cursor."""
    cell(clerk, "Research").hover()
    expect(clerk.locator("desk-review .overlay .spot")).to_have_count(1)
    cell(clerk, "12,640").click()
    expect(clerk.locator("desk-review .overlay .spot")).to_have_count(1)


def test_a_cell_is_typed_and_stays(clerk: Page) -> None:
    """Enter saves it and goes down; what was read is said; Escape takes back what is not saved."""
    typed, below = (clerk.get_by_label(f"第 {row} 行第 3 列") for row in (4, 5))
    typed.fill("2,155")
    typed.press("Enter")
    changed = clerk.locator("desk-review .grid td.human")
    expect(changed).to_have_text("2,155")
    expect(changed).to_have_attribute("title", "原来读到：2,150")
    expect(below).to_be_focused()
    below.fill("7000")
    below.press("Escape")
    expect(below).to_have_text("700")
    clerk.reload()
    clerk.wait_for_selector("desk-review .grid td")
    expect(clerk.locator("desk-review .grid td.human")).to_have_text("2,155")
