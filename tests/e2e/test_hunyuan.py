"""HunyuanOCR in the pages: here and behind a server the same fields with boxes; without it a degraded document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import START_SECONDS, RunningDesk, log_in, snap
from tests.engine.readers.hunyuan.transformers_serve import Served, serving
from tests.engine.tiny_hunyuan import CHECKPOINT
from tests.engine.tiny_hunyuan.pages import draw, sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(300)]

READING_MS = 120_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The model server."""
    with serving(tmp_path_factory.mktemp("serve")) as served:
        yield served


@pytest.fixture(scope="module")
def hunyuan_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """An app of its own."""
    running = RunningDesk(tmp_path_factory.mktemp("hunyuan"))
    running.start(OCR_READER="hunyuan", OCR_HUNYUAN_WEIGHTS=str(CHECKPOINT))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def clerk(hunyuan_desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """A clerk who is logged in."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    log_in(page, hunyuan_desk)
    page.wait_for_selector("#desk-files .desk-drop")
    yield page
    context.close()


def read(page: Page, folder: Path, name: str, wish: str) -> None:
    """One drawn page in, with the fields that are wanted; until its fields are there."""
    picture = folder / f"{name}.png"
    draw(sample(name)).save(picture)
    page.set_input_files("#desk-files input[type=file]", [picture])
    expect(page.locator("#desk-files .file-preview tr")).to_have_count(1)
    page.fill("#desk-wish textarea", wish)
    page.click("#desk-start")
    expect(page.locator("desk-review .title")).to_have_text(picture.name)
    expect(page.locator("desk-review .split")).to_be_visible(timeout=READING_MS)


def field(page: Page, label: str) -> Locator:
    """The row of a field."""
    return page.locator("desk-review .field-row").filter(has=page.locator("label", has_text=re.compile(f"^{label}")))


def expect_card(page: Page) -> None:
    """Three values with boxes, one of them doubted with both readings."""
    expect(field(page, "Name").locator("textarea")).to_have_value("Li Wei")
    expect(field(page, "Born").locator("textarea")).to_have_value("1990-01-02")
    expect(field(page, "ID").locator("textarea")).to_have_value("440301199007")
    expect(field(page, "ID").locator(".notes")).to_contain_text("440301199001")
    expect(page.locator("desk-review g.field")).to_have_count(3)


def test_fields_of_the_model_in_this_process(clerk: Page, tmp_path: Path) -> None:
    """Values by the big model, boxes by the CPU reader, the doubt in words."""
    read(clerk, tmp_path, "card", "Name,ID,Born")
    expect_card(clerk)
    snap(clerk, "hunyuan-card")


def test_fields_of_the_model_behind_a_server(
    clerk: Page, hunyuan_desk: RunningDesk, server: Served, tmp_path: Path
) -> None:
    """The same picture, the same fields."""
    hunyuan_desk.kill()
    hunyuan_desk.start(OCR_READER="served", OCR_SERVED_URL=server.url, OCR_SERVED_RETRIES="0")
    clerk.goto(f"{hunyuan_desk.address}/ui/", timeout=START_SECONDS * 1000)
    clerk.wait_for_selector("#desk-files .desk-drop")
    read(clerk, tmp_path, "card", "Name,ID,Born")
    expect_card(clerk)


def test_without_the_server_the_cpu_reader_answers_and_says_so(clerk: Page, server: Served, tmp_path: Path) -> None:
    """The values are there, with the chip that tells who read them."""
    server.kill()
    clerk.click("desk-queue button.new")
    read(clerk, tmp_path, "receipt", "No,Date,Total")
    expect(field(clerk, "Total").locator("textarea")).to_have_value("128.50")
    expect(clerk.locator("desk-review .chip.warn", has_text="备用引擎")).to_be_visible()
    expect(clerk.locator("desk-review").get_by_role("button", name="重新识别")).to_be_visible()
    snap(clerk, "hunyuan-degraded")
