"""A scan of three receipts in a real browser: three documents side by side, each with its own page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import RunningDesk, log_in, snap
from tests.engine import drawing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

READING_MS = 150_000


def receipt(number: str, day: str, price: str) -> tuple[str, ...]:
    """The lines of one receipt."""
    return (
        "STARLIGHT BOOKS SDN BHD",
        f"Receipt No: {number}",
        f"Date: {day}",
        f"Notebook A5 ruled      {price}",
        f"TOTAL RM               {price}",
        "Cashier: 04",
        "Thank you, please come again",
    )


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A page of its own."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in(page, desk)
    page.wait_for_selector("#desk-files .desk-drop")
    yield page
    context.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three receipts in one PDF."""
    papers = (("A-1001", "14/03/2026", "12.50"), ("B-2002", "02/04/2026", "48.00"), ("C-3003", "05/05/2026", "6.90"))
    path = tmp_path_factory.mktemp("papers") / "三张小票.pdf"
    path.write_bytes(drawing.picture_pdf(*(drawing.page(receipt(*paper), width=760) for paper in papers)))
    return path


def test_a_stack_becomes_documents_side_by_side(clerk: Page, stack: Path) -> None:
    """The page says that the file was parted, and leads to each of its papers, which shows its own page and values."""
    clerk.set_input_files("#desk-files input[type=file]", [stack])
    expect(clerk.locator("#desk-files .file-preview tr")).to_have_count(1)
    clerk.click("#desk-start")
    strip = clerk.locator("desk-review .papers")
    expect(strip).to_contain_text("已拆成 3 份", timeout=READING_MS)
    expect(strip.locator(".paper-link")).to_have_count(3)
    expect(clerk.locator("desk-queue .entry-name").first).to_have_text("三张小票.pdf (1/3)")
    snap(clerk, "papers-1-zh")
    strip.locator(".paper-link").nth(1).click()
    expect(clerk.locator("desk-review .title")).to_have_text("三张小票.pdf (2/3)")
    expect(clerk.locator("desk-review .field-row[data-name='total'] textarea")).to_have_value("48.00")
    expect(clerk.locator("desk-review .stage img")).to_have_attribute("src", re.compile(r"/pages/2$"))
    expect(clerk.locator("desk-review .stage img")).to_have_js_property("complete", value=True)
    expect(clerk.locator("desk-review g.field[data-field='total']")).to_have_count(1)
    snap(clerk, "papers-2-zh")


class Held:
    """The original of a document as a pipe: who reads it waits, until it is fed or let go."""

    def __init__(self, desk: RunningDesk, document_id: str) -> None:
        self.path = desk.data / "documents" / document_id[-2:] / document_id / "original"
        self.content = self.path.read_bytes()
        self.path.unlink()
        os.mkfifo(self.path, 0o600)

    def feed(self) -> None:
        """Lets the one who waits have the file after all."""
        self.path.write_bytes(self.content)
        self.let_go()

    def let_go(self) -> None:
        """A plain file again."""
        self.path.unlink()
        self.path.write_bytes(self.content)


def first_paper(page: Page) -> str:
    """The id of the first of the papers that are newest."""
    entries = page.evaluate("fetch('/v1/documents').then((answer) => answer.json())")["data"]["documents"]
    return str(next(entry["id"] for entry in entries if entry["paper"] == 1))


def join(page: Page) -> None:
    """Asks for it on the strip, says yes, and sees that it is under way."""
    page.locator("desk-review .papers-way", has_text="合并为一份").click()
    page.locator("desk-review dialog button.primary").click()
    expect(page.locator("desk-review .reading")).to_contain_text("已有的结果保持原样")


def expect_papers_as_they_were(page: Page) -> None:
    """Three of them, with the correction that was made in the second, its picture, and all that may be done to it."""
    expect(page.locator("desk-review .paper-link")).to_have_count(3)
    page.locator("desk-review .paper-link").nth(1).click()
    expect(page.locator("desk-review .title")).to_have_text("三张小票.pdf (2/3)")
    expect(page.locator("desk-review .field-row[data-name='total'] textarea")).to_have_value("49.50")
    expect(page.locator("desk-review .field-row[data-name='total'] textarea")).to_be_editable()
    expect(page.locator("desk-review .stage img")).to_have_js_property("complete", value=True)
    assert page.locator("desk-review .stage img").evaluate("(image) => image.naturalWidth") > 100


def test_a_join_that_fails_keeps_the_papers(desk: RunningDesk, clerk: Page) -> None:
    """The question names what people did; afterwards each paper is there as it was, and says why."""
    total = clerk.locator("desk-review .field-row[data-name='total'] textarea")
    total.fill("49.50")
    total.press("Enter")
    expect(clerk.locator("desk-review .toast, .toast").first).to_be_visible()
    held = Held(desk, first_paper(clerk))
    clerk.locator("desk-review .papers-way", has_text="合并为一份").click()
    expect(clerk.locator("desk-review dialog .work-list")).to_contain_text("第 2 份：")
    snap(clerk, "papers-5-question")
    clerk.locator("desk-review dialog button.primary").click()
    expect(clerk.locator("desk-review .reading")).to_contain_text("已有的结果保持原样")
    clerk.locator("desk-review .paper-link").nth(1).click()
    notice = clerk.locator("desk-review .notice.rereading")
    expect(notice).to_contain_text("整个文件正在重新识别")
    expect(total).to_have_value("49.50")
    expect(total).not_to_be_editable()
    expect(clerk.locator("desk-review .papers-way")).to_have_count(0)
    snap(clerk, "papers-6-being-read")
    held.path.write_bytes(b"no PDF at all")
    expect(notice).to_contain_text("合并或拆分没有成功，各份文档都保持原样")
    held.let_go()
    expect_papers_as_they_were(clerk)
    snap(clerk, "papers-7-failed")


def test_a_join_that_is_cancelled_keeps_the_papers(desk: RunningDesk, clerk: Page) -> None:
    """On the way to the progress, a person thinks better of it."""
    held = Held(desk, first_paper(clerk))
    join(clerk)
    clerk.locator("desk-review .paper-link").nth(2).click()
    clerk.locator("desk-review .notice.rereading button").click()
    clerk.locator("desk-review .reading button", has_text="取消").click()
    held.feed()
    expect(clerk.locator("desk-review .notice.rereading")).to_contain_text("已取消合并或拆分")
    expect_papers_as_they_were(clerk)


def test_the_dialog_offers_to_keep_a_file_together(clerk: Page) -> None:
    """Read again as one document, the file is no paper among several any more, all its pages can be turned, and it can
    be parted again.
    """
    clerk.locator("desk-review .actions button", has_text="重新识别").click()
    clerk.locator("desk-review dialog #again-together").check()
    snap(clerk, "papers-3-dialog")
    clerk.locator("desk-review dialog button.primary").click()
    expect(clerk.locator("desk-review .papers")).to_contain_text("重新拆分", timeout=READING_MS)
    expect(clerk.locator("desk-review .paper-link")).to_have_count(0)
    expect(clerk.locator("desk-review select.where option")).to_have_count(3, timeout=READING_MS)


def test_the_same_in_english(desk: RunningDesk, chromium: Browser) -> None:
    """The strip speaks the language of the browser."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page, desk)
    page.locator("desk-queue .entry", has_text="(3/3)").first.click()
    expect(page.locator("desk-review .papers")).to_contain_text("split into 3")
    snap(page, "papers-4-en")
    context.close()


def test_a_server_that_is_killed_in_a_join_finishes_it(desk: RunningDesk, clerk: Page, stack: Path) -> None:
    """Until it is started again there were three papers; then there is one, and the page has found it by itself."""
    clerk.goto(f"{desk.address}/ui/")
    clerk.wait_for_selector("#desk-files .desk-drop")
    clerk.set_input_files("#desk-files input[type=file]", [stack])
    expect(clerk.locator("#desk-files .file-preview tr")).to_have_count(1)
    clerk.click("#desk-start")
    expect(clerk.locator("desk-review .paper-link")).to_have_count(3, timeout=READING_MS)
    held = Held(desk, first_paper(clerk))
    join(clerk)
    desk.kill()
    held.let_go()
    desk.start()
    expect(clerk.locator("desk-review .papers")).to_contain_text("3 页按一份识别", timeout=READING_MS)
    expect(clerk.locator("desk-review select.where option")).to_have_count(3)
