"""A clerk's day in a real browser: in order, each test goes on where the one before it stopped."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import START_SECONDS, RunningDesk, log_in, snap
from tests.e2e.drawings import RECEIPT, draw_lines
from tests.e2e.workbook import cell_texts

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

READING_MS = 120_000
CORRECTED = "云杉市松涛路99号 =1+1"
CANARY = "<img src=x onerror=\"document.title='pwned'\">"


def row(page: Page, label: str) -> Locator:
    """The row of the field called `label`."""
    return page.locator("desk-review .field-row").filter(has=page.locator("label", has_text=re.compile(f"^{label}")))


def submit(page: Page, *paths: Path) -> None:
    """Files in, start."""
    page.set_input_files("#desk-files input[type=file]", list(paths))
    expect(page.locator("#desk-files .file-preview tr")).to_have_count(len(paths))
    page.click("#desk-start")


def test_a_dropped_receipt_shows_its_fields(page: Page, tmp_path: Path) -> None:
    """A receipt goes in, and its fields stand beside its picture without another click."""
    snap(page, "1-workspace")
    submit(page, draw_lines(tmp_path / "小票.png", RECEIPT))
    expect(page.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)
    expect(row(page, "合计").locator("textarea")).to_have_value("13.50")
    expect(page.locator("desk-review .stage img")).to_have_js_property("complete", value=True)
    assert page.locator("desk-review .stage img").evaluate("image => image.naturalWidth") > 100
    assert "#doc=" in page.url
    snap(page, "2-review")


def test_a_field_lights_its_box(page: Page) -> None:
    """The pointer on a field lights the box of that very field, and no other."""
    row(page, "合计").hover()
    lit = page.locator("desk-review g.field.hinted")
    expect(lit).to_have_count(1)
    expect(lit).to_have_attribute("data-field", "total")
    expect(lit).to_have_css("outline-style", "none")
    row(page, "合计").locator("textarea").focus()
    expect(page.locator("desk-review g.field.active")).to_have_attribute("data-field", "total")
    snap(page, "3-hover")


def test_a_box_selects_its_field(page: Page) -> None:
    """A click on a box, or Enter on it, puts the cursor into its field."""
    name = page.locator("desk-review g.field").first.get_attribute("data-field")
    box = page.locator(f"desk-review g.field[data-field='{name}']")
    box.locator("polygon").click()
    expect(page.locator("desk-review .field-row.active")).to_have_attribute("data-name", str(name))
    expect(page.locator("desk-review .field-row.active textarea")).to_be_focused()
    page.locator("desk-review g.field[data-field='total']").focus()
    page.keyboard.press("Enter")
    expect(row(page, "合计").locator("textarea")).to_be_focused()


def test_a_line_of_text_is_offered_to_the_active_field(page: Page) -> None:
    """With a field active, a click on a line offers to fill the field with it, and copying."""
    row(page, "合计").locator("textarea").focus()
    page.locator("desk-review polygon.line").last.click()
    menu = page.locator("desk-review .line-menu")
    expect(menu.locator(".line-text")).to_have_text("谢谢惠顾")
    expect(menu.get_by_role("menuitem")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_correction_is_saved_and_marked_as_a_persons(page: Page) -> None:
    """Enter saves what was typed; the field then says that a person confirmed it, also after a reload."""
    address = row(page, "商户地址")
    address.locator("textarea").fill(CORRECTED)
    address.locator("textarea").press("Enter")
    expect(address.locator(".verdict-words")).to_have_text("人工确认")
    page.reload()
    expect(row(page, "商户地址").locator("textarea")).to_have_value(CORRECTED)
    expect(row(page, "商户地址").locator(".verdict-words")).to_have_text("人工确认")


def test_rows_of_items_are_typed_in_place(page: Page) -> None:
    """A cell is typed and saved with Enter, a row comes and goes, undo brings it back; hostile text stays text."""
    items = page.locator("desk-review .items")
    rows = items.locator("tbody tr")
    before = rows.count()
    items.get_by_role("button", name="添加一行").click()
    expect(rows).to_have_count(before + 1)
    cell = rows.last.locator(".cell").first
    expect(cell).to_be_focused()
    page.keyboard.type(CANARY)
    page.keyboard.press("Enter")
    expect(cell).to_have_text(CANARY)
    expect(rows.last.locator("td").first).to_have_class(re.compile("human"))
    snap(page, "4-items")
    remove = rows.last.get_by_role("button", name="删除第")
    remove.click()
    expect(rows).to_have_count(before)
    page.locator("desk-toasts button", has_text="撤销").click()
    expect(rows.last.locator(".cell").first).to_have_text(CANARY)
    remove.click()
    expect(rows).to_have_count(before)


def test_the_workbook_holds_the_correction_as_text(page: Page, tmp_path: Path) -> None:
    """The downloaded workbook opens and holds the corrected value, not a formula."""
    page.locator("desk-review summary", has_text="下载").click()
    with page.expect_download() as waiting:
        page.locator("desk-review .menu-list button", has_text="Excel").click()
    path = tmp_path / "export.xlsx"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename == "小票.xlsx"
    assert CORRECTED in cell_texts(path)


def test_the_whole_text_and_the_json_can_be_read(page: Page) -> None:
    """The other tabs show every line, and the document as a program gets it."""
    page.locator("desk-review").get_by_role("tab", name="全文").click()
    expect(page.locator("desk-review .text-line").first).to_have_text("青竹便利店")
    page.locator("desk-review").get_by_role("tab", name="JSON").click()
    body = page.locator("desk-review .json")
    expect(body).to_contain_text("松涛路99号")
    assert json.loads(body.text_content() or "")
    page.locator("desk-review").get_by_role("tab", name="字段").click()


def test_a_power_cut_loses_nothing(page: Page, desk: RunningDesk) -> None:
    """After kill -9 and a restart the document is there with its fields, boxes and correction."""
    boxes = page.locator("desk-review g.field").count()
    assert boxes > 0
    desk.kill()
    desk.start()
    page.reload(timeout=START_SECONDS * 1000)
    expect(row(page, "商户地址").locator("textarea")).to_have_value(CORRECTED)
    expect(page.locator("desk-review g.field")).to_have_count(boxes)
    expect(page.locator("desk-review .stage img")).to_have_js_property("complete", value=True)
    snap(page, "4-after-power-cut")


def test_hostile_text_is_only_text(page: Page, desk: RunningDesk, tmp_path: Path) -> None:
    """Markup in the text of a page, in a value and in a file's name is shown as it is and does nothing."""
    page.click("desk-queue button.new")
    submit(
        page,
        draw_lines(tmp_path / "b.png", ("<img src=x onerror=alert(1)>", "合计：¥8.00", "<script>alert(2)</script>")),
    )
    expect(page.locator("desk-review .title")).to_have_text("b.png", timeout=READING_MS)
    expect(page.locator("desk-review .split")).to_be_visible(timeout=READING_MS)
    with sqlite3.connect(desk.data / "ocr-desk.sqlite3", timeout=30) as database:
        (own,) = database.execute("select id from documents where name = 'b.png'").fetchone()
        (raw,) = database.execute("select body from contents where document_id = ?", (own,)).fetchone()
        body = json.loads(raw)
        for field in body["fields"]:
            field["value"] = field["raw"] = field["label"] = CANARY
            field["note"] = {"zh": CANARY, "en": CANARY}
        for line in body["pages"][0]["lines"]:
            line["text"] = CANARY
        body["warnings"] = [{"code": "x", "message": {"zh": CANARY, "en": CANARY}}]
        database.execute("update contents set body = ? where document_id = ?", (json.dumps(body), own))
        database.execute("update documents set name = ?, headline = ? where id = ?", (CANARY, CANARY, own))
    page.reload()
    expect(page.locator("desk-review .title")).to_have_text(CANARY)
    expect(page.locator("desk-review .notice")).to_contain_text(CANARY)
    expect(page.locator("desk-queue .entry-name").first).to_have_text(CANARY)
    page.locator("desk-review").get_by_role("tab", name="全文").click()
    expect(page.locator("desk-review .text-line").first).to_have_text(CANARY)
    page.click("button[data-tab-id=history]")
    expect(page.locator("desk-history tbody .link").first).to_have_text(CANARY)
    snap(page, "5-hostile")
    assert page.evaluate(_PLANTED) == 0
    assert page.title() != "pwned"


_PLANTED = """() => {
  const count = (root) => [...root.querySelectorAll("*")].reduce(
    (sum, node) => sum + (node.matches("img[onerror], img[src='x'], script:not([src]):empty") ? 1 : 0)
      + (node.shadowRoot ? count(node.shadowRoot) : 0), 0);
  return count(document.body);
}"""


def test_the_history_finds_exports_and_deletes(page: Page) -> None:
    """Search looks into the text; ticked documents go into one workbook; a deleted one is gone."""
    page.click("button[data-tab-id=history]")
    page.locator("desk-history .search").fill("青竹便利店")
    rows = page.locator("desk-history tbody tr")
    expect(rows).to_have_count(1)
    rows.locator("input").check()
    export = page.locator("desk-history [data-menu=export]")
    export.locator("summary").click()
    with page.expect_download() as waiting:
        export.locator("[data-form=xlsx]").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    expect(rows.locator("input")).not_to_be_checked()
    page.locator("desk-history .search").fill("")
    expect(rows).to_have_count(2)
    rows.filter(has_text="onerror").locator("input").check()
    page.locator("desk-history button", has_text="删除").click()
    page.locator("desk-history dialog button", has_text="移到回收站").click()
    expect(rows).to_have_count(1)


def test_what_cannot_be_read_says_why(page: Page, tmp_path: Path) -> None:
    """An empty file and a renamed text file keep their places with a reason, and the good one goes on."""
    page.click("button[data-tab-id=work]")
    if "#doc=" in page.url:
        page.click("desk-queue button.new")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "letter.png").write_text("no picture at all", "utf-8")
    submit(page, tmp_path / "empty.png", tmp_path / "letter.png", draw_lines(tmp_path / "good.png", RECEIPT[:4]))
    rows = page.locator("desk-pile tbody tr")
    expect(rows).to_have_count(3, timeout=READING_MS)
    expect(rows.filter(has_text="empty.png")).to_contain_text("文件是空的")
    expect(rows.filter(has_text="letter.png")).to_contain_text("无法识别文件的格式")
    expect(rows.filter(has_text="good.png")).to_contain_text("2026-09-18", timeout=READING_MS)
    snap(page, "6-refused")
    page.get_by_role("button", name="返回工作台").click()
    expect(page.locator("desk-queue .entry-name").first).to_contain_text("3 个文件")


def test_an_english_browser_gets_english_and_a_chinese_one_no_english(page: Page, desk: RunningDesk) -> None:
    """The words follow the browser's language, Gradio's own labels included."""
    for leftover in ("Drop File Here", "common.upload", "Click to Upload", "Built with Gradio", "Use via API"):
        assert leftover not in page.content()
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}, color_scheme="dark")
    english = context.new_page()
    log_in(english, desk)
    expect(english.locator("#desk-start")).to_have_text("Start reading")
    expect(english.locator("desk-queue h2")).to_have_text("Recent documents")
    assert not re.search(r"[\u4e00-\u9fff]", english.locator("#desk-intake").inner_text().replace("中文", ""))
    snap(english, "7-english-dark")
    context.close()


def test_nothing_left_the_machine(page: Page, desk: RunningDesk, requests_seen: list[str]) -> None:
    """Every request of the browser went to the app, and the app itself called nobody."""
    assert len(requests_seen) > 50
    assert [url for url in requests_seen if not url.startswith((desk.address, "data:", "blob:"))] == []
    called = desk.network_log.read_text("utf-8").splitlines() if desk.network_log.exists() else []
    assert [line for line in called if "127.0.0.1" not in line and "::1" not in line] == []
