"""Phone and tablet in a real browser: pages photographed to one document, and a review under the thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import RunningDesk, log_in, snap
from tests.engine import drawing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

READING_MS = 150_000
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}
CONTRACT = (
    ("LEASE CONTRACT", "Party A: Greenfield Trading Ltd.", "Party B: Rowan Logistics Ltd.", "Page 1 of 2"),
    ("Monthly rent: USD 1,200.00", "Signed on 2026-03-14", "Greenfield Trading Ltd.", "Page 2 of 2"),
)

_SMALL = """() => {
  const touched = "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], .cell";
  const small = [];
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot);
      if (!node.matches(touched) || node.closest("[inert], .desk-veil, svg")) continue;
      if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      let { width, height } = node.getBoundingClientRect();
      const box = node.matches("[type=checkbox], [type=radio]") && node.closest("label, td, th, .check-row");
      if (box) ({ width, height } = box.getBoundingClientRect());
      if (width > 0 && height > 0 && (width < 43.5 || height < 43.5)) {
        const name = (node.ariaLabel ?? node.textContent).trim().slice(0, 30);
        small.push(`${node.tagName} ${node.className} "${name}" ${width | 0}x${height | 0}`);
      }
    }
  };
  look(document.body);
  return small;
}"""
"""What a finger is meant to hit and is smaller than 44 pixels; places on the picture of a page are where they are."""

_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def opened(
    chromium: Browser, desk: RunningDesk, screen: dict[str, Any], locale: str = "zh-CN"
) -> tuple[BrowserContext, Page]:
    """Somebody at work on a touch screen."""
    context = chromium.new_context(locale=locale, reduced_motion="reduce", **screen)
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in(page, desk)
    page.wait_for_selector("#desk-files .desk-drop")
    return context, page


@pytest.fixture(scope="module")
def phone(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A phone held upright."""
    context, page = opened(chromium, desk, PHONE)
    yield page
    context.close()


@pytest.fixture(scope="module")
def tablet(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A tablet held upright."""
    context, page = opened(chromium, desk, TABLET, "en-GB")
    yield page
    context.close()


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two pages on a dark table."""
    folder = tmp_path_factory.mktemp("photographs")
    paths = []
    for number, lines in enumerate(CONTRACT, start=1):
        sheet = drawing.page(lines, width=900).convert("RGB")
        table = Image.new("RGB", (sheet.width + 300, sheet.height + 300), (96, 84, 72))
        table.paste(sheet, (150, 150))
        paths.append(folder / f"IMG_{number}.jpg")
        table.save(paths[-1], quality=92)
    return paths


def check(page: Page) -> None:
    """No finding of axe-core, nothing too small for a finger, nothing wider than the screen."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    violations = found.response["violations"]
    told = [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in violations for node in one["nodes"]]
    assert told == []
    assert page.evaluate(_SMALL) == []
    assert page.evaluate(_WIDE) == 0


def test_pages_are_photographed_to_one_document(phone: Page, photographs: list[Path]) -> None:
    """Taken one after the other, cropped, put in order; one file goes in and comes out as one document of two pages."""
    check(phone)
    snap(phone, "touch-1-workspace")
    first, second = photographs
    with phone.expect_file_chooser() as waiting:
        phone.locator("#desk-files .desk-shoot").tap()
    assert waiting.value.element.get_attribute("capture") == "environment"
    waiting.value.set_files(second)
    title = phone.locator("desk-camera h2")
    expect(title).to_have_text("第 1 页，共 1 页")
    phone.locator("desk-camera input[capture]").set_input_files(first)
    expect(title).to_have_text("第 2 页，共 2 页")
    phone.get_by_role("button", name="往前移").tap()
    expect(title).to_have_text("第 1 页，共 2 页")
    corner = phone.get_by_role("button", name="裁剪：左上角")
    for _ in range(6):
        corner.press("ArrowRight")
        corner.press("ArrowDown")
    check(phone)
    snap(phone, "touch-2-camera")
    phone.get_by_role("button", name="用这些页").tap()
    expect(phone.locator("#desk-files .file-preview")).to_contain_text("pdf")
    phone.locator("#desk-start").tap()
    expect(phone.locator("desk-review .field-row").first).to_be_attached(timeout=READING_MS)
    expect(phone.locator("desk-review select.where option")).to_have_count(2)
    party = phone.locator("desk-review .field-row[data-name=party_a] textarea")
    expect(party).to_have_value(re.compile("Greenfield Trading"))


def test_a_page_is_thrown_away_and_turned(phone: Page, photographs: list[Path]) -> None:
    """A turn makes a wide page a tall one; the last page removed closes the tray, and nothing was added."""
    phone.goto(re.sub("#.*", "", phone.url))
    phone.wait_for_selector("#desk-files .desk-shoot")
    phone.locator("desk-camera input[capture]").set_input_files(photographs[0])
    picture = phone.locator("desk-camera .crop img")
    expect(picture).to_be_visible()
    before = picture.evaluate("image => image.naturalWidth / image.naturalHeight")
    phone.get_by_role("button", name="右转 90°").tap()
    phone.wait_for_function(
        "before => { const image = document.querySelector('desk-camera').shadowRoot.querySelector('.crop img');"
        " return Math.abs(image.naturalHeight / image.naturalWidth - before) < 0.01; }",
        arg=before,
    )
    phone.locator("desk-camera input[capture]").set_input_files(photographs[1])
    phone.get_by_role("button", name="取消", exact=True).tap()
    phone.locator("desk-camera .dialog").get_by_role("button", name="取消").tap()
    phone.get_by_role("button", name="删掉这一页").tap()
    phone.get_by_role("button", name="删掉这一页").tap()
    expect(phone.locator("desk-camera dialog.camera")).to_be_hidden()
    expect(phone.locator("#desk-files .file-preview")).to_have_count(0)


def test_a_document_is_reviewed_on_a_phone(phone: Page) -> None:
    """The page above, the fields below in one scroll; next doubt and finish stay under the thumb."""
    phone.locator(".desk-sample").first.tap()
    expect(phone.locator("desk-review .items tbody tr")).to_have_count(3, timeout=READING_MS)
    bar = phone.locator("desk-review .finish-bar")
    finish = bar.get_by_role("button", name="完成核对")
    expect(finish).to_be_in_viewport()
    picture, fields = phone.locator("desk-review .page-view"), phone.locator("desk-review .fields-table")
    above, below = picture.bounding_box(), fields.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"] + 1
    check(phone)
    snap(phone, "touch-3-review")
    before = _pinch(phone)
    phone.wait_for_function(
        "wanted => document.querySelector('desk-review').shadowRoot.querySelector('.stage').offsetWidth > wanted",
        arg=before * 1.5,
    )
    phone.locator("desk-review .items tbody tr").last.scroll_into_view_if_needed()
    expect(finish).to_be_in_viewport()
    amount = phone.locator("desk-review .items td[data-column=amount] .cell").first
    amount.scroll_into_view_if_needed()
    expect(amount).to_be_in_viewport()
    snap(phone, "touch-4-items")
    phone.get_by_role("button", name="第 1 行下移").tap()
    expect(phone.locator("desk-review .items td[data-column=description] .cell").nth(1)).to_have_text("*纸制品*复印纸")
    finish.tap()
    expect(phone.locator("desk-review .title")).not_to_have_text("数电发票.pdf")


def _pinch(page: Page) -> float:
    """Two fingers apart on the picture of the page; how wide it was before."""
    before = page.locator("desk-review .stage").evaluate("node => node.offsetWidth")
    picture = page.locator("desk-review .page-view .scroller").bounding_box()
    assert picture is not None
    x, y = picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2
    devtools = page.context.new_cdp_session(page)
    for step in range(6):
        fingers = [{"x": x - 20 - 12 * step, "y": y}, {"x": x + 20 + 12 * step, "y": y}]
        devtools.send(
            "Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": fingers}
        )
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    devtools.detach()
    return float(before)


@pytest.mark.parametrize("screen", ["phone", "tablet"])
def test_the_list_is_reached_from_a_review(screen: str, request: pytest.FixtureRequest) -> None:
    """A button opens it over the page; a document chosen there closes it, so does a touch beside it."""
    page: Page = request.getfixturevalue(screen)
    if "#doc=" not in page.url:
        page.locator("desk-queue .entry").first.tap()
    expect(page.locator("desk-review .split")).to_be_visible()
    button = page.locator("desk-review .list-button")
    queue = page.locator("#desk-queue")
    button.tap()
    expect(queue).to_be_in_viewport()
    check(page)
    snap(page, f"touch-5-list-{screen}")
    page.touchscreen.tap(385 if screen == "phone" else 800, 500)
    expect(queue).to_be_hidden()
    button.tap()
    page.locator("desk-queue .entry", has_not_text=re.compile("已取消|Cancelled")).last.tap()
    expect(queue).to_be_hidden()
    expect(page.locator("desk-review .split")).to_be_visible()


def test_a_tablet_has_room_for_fingers(tablet: Page) -> None:
    """In the review, in the history and in the workspace."""
    check(tablet)
    snap(tablet, "touch-6-tablet-review")
    tablet.locator("button[data-tab-id=history]").tap()
    expect(tablet.locator("desk-history tbody tr").first).to_be_visible()
    check(tablet)
    snap(tablet, "touch-7-tablet-history")
