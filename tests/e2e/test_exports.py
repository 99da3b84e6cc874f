"""A document in the form that another program wants: a profile of the installation's own, chosen in the review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import RunningDesk, log_in, snap

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

PROFILE = """\
id: our_books
label: {zh: '我们的账套', en: 'Our books'}
output: csv
allow_doubt: ALLOW
columns:
  - {heading: {zh: 商户, en: Merchant}, head: counterparty}
  - {heading: {zh: 金额, en: Amount}, head: total}
"""


@pytest.fixture
def clerk(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """Somebody at work, with a document that was read."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    log_in(page, desk)
    page.locator(".desk-sample").first.click()
    page.locator("desk-queue li button", has_text="数电发票").first.click(timeout=120_000)
    expect(page.locator("desk-review summary", has_text="下载")).to_be_visible(timeout=120_000)
    yield page
    context.close()


def test_a_profile_of_our_own_is_offered_and_taken(clerk: Page, desk: RunningDesk, tmp_path: Path) -> None:
    """Written while the site runs; what it refuses is said in words; the samples say that they are samples."""
    folder = desk.data / "exports"
    folder.mkdir(exist_ok=True)
    (folder / "our_books.yaml").write_text(PROFILE.replace("ALLOW", "true"), "utf-8")
    clerk.wait_for_timeout(1100)  # the shelf looks once a second
    menu = clerk.locator("desk-review summary", has_text="下载")
    menu.click()
    profiles = clerk.locator("desk-review .profiles button")
    expect(profiles.filter(has_text="我们的账套")).to_be_visible()
    expect(profiles.filter(has_text=re.compile("示例"))).to_have_count(3)
    snap(clerk, "exports-menu")
    with clerk.expect_download() as waiting:
        profiles.filter(has_text="我们的账套").click()
    path = tmp_path / "ours.csv"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename.endswith("-our_books.csv")
    assert path.read_text("utf-8-sig").splitlines()[0] == "商户,金额"
    (folder / "our_books.yaml").unlink()
