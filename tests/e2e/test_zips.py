"""A ZIP put in on the page, in a real browser: what is inside is one pile, and what cannot be unpacked says why."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.desk.taking_in.test_archive import locked, packed
from tests.e2e.conftest import RunningDesk, enter, snap
from tests.e2e.drawings import RECEIPT, draw_lines

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

READING_MS = 150_000


@pytest.fixture(scope="module")
def session(desk: RunningDesk) -> Iterator[str]:
    """The session of a clerk of these tests' own."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create("zita", frozenset({Role.CLERK}))
    door.accounts.change_password("local:zita", "three unrelated words", present=first)
    yield door.sessions.open("local:zita", "", "")
    database.dispose()


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser, session: str) -> Iterator[Page]:
    """The page on which the tests go on."""
    page = enter(desk, chromium, session)
    yield page
    page.context.close()


def put_in(page: Page, *paths: Path) -> None:
    """Chosen and started."""
    page.set_input_files("#desk-files input[type=file]", paths)
    expect(page.locator("#desk-files .chosen li")).to_have_count(len(paths))
    expect(page.locator("#desk-files .file-preview tr.file")).to_have_count(len(paths))
    page.click("#desk-start")


def test_a_zip_is_one_pile_of_what_is_inside(clerk: Page, tmp_path: Path) -> None:
    """Larger than a document may be, it is taken whole; a ZIP inside and what is no document keep their places."""
    receipt = draw_lines(tmp_path / "小票.png", RECEIPT).read_bytes()
    archive = tmp_path / "三月报销.zip"
    entries = (("一/小票甲.png", receipt), ("小票乙.png", receipt), ("套娃.zip", packed(("1.png", receipt)).getvalue()))
    noise = tuple((f"noise{number}.bin", os.urandom(6 * 1024 * 1024)) for number in range(2))
    archive.write_bytes(packed(*entries, *noise).getvalue())
    put_in(clerk, archive)
    pile = clerk.locator("desk-pile")
    expect(pile.get_by_label("一批文件").locator("h2")).to_have_text("三月报销", timeout=READING_MS)
    rows = pile.locator(".pile-table tbody tr")
    expect(rows).to_have_count(5, timeout=READING_MS)
    expect(pile.locator(".pile-progress")).to_be_hidden(timeout=READING_MS)
    expect(rows.filter(has_text="小票乙.png")).to_contain_text("13.50")
    expect(rows.filter(has_text="套娃.zip")).to_contain_text("ZIP")
    expect(clerk.locator("#desk-files .chosen")).to_be_hidden()
    snap(clerk, "zips-1-pile-zh")


@pytest.mark.parametrize(
    ("locale", "said"),
    [("zh-CN", "“有密码.zip”：ZIP 文件设有密码"), ("en-US", "“有密码.zip”: The ZIP file has a password")],
)
def test_a_zip_with_a_password_says_so_and_stays(
    desk: RunningDesk, chromium: Browser, session: str, tmp_path: Path, locale: str, said: str
) -> None:
    """It can be taken out, and the others go on."""
    page = enter(desk, chromium, session, locale=locale)
    (tmp_path / "有密码.zip").write_bytes(locked())
    put_in(page, tmp_path / "有密码.zip")
    expect(page.locator("#desk-outcome textarea")).to_have_value(re.compile(re.escape(said)))
    expect(page.locator("#desk-files .chosen li")).to_have_count(1)
    snap(page, f"zips-2-locked-{locale[:2]}")
    page.context.close()
