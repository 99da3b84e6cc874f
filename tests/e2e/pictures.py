"""Takes the pictures of the guides anew: `python -m tests.e2e.pictures` writes them to docs/images."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import update

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from auth.tables import people
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import FLAGS, ROOT, RunningDesk, chromium_path
from tests.e2e.drawings import draw_lines
from tests.e2e.month import make_pile
from tests.e2e.test_confirming import INVOICE
from webui.wall.wall import SESSION_COOKIE

IMAGES = ROOT / "docs" / "images"
LANGUAGES = {"": "zh-CN", "-en": "en-GB"}
WIDTH, HEIGHT = 1200, 750
MOST_BYTES = 60_000
CLERK = "lingyun"
DOUBTFUL = "松涛文具.png"
PILE = re.compile(r"发票-0\d\.xml|小票-0[0-3]\.png|三张小票\.pdf|发票-03 \(1\)\.xml|Rechnung\.pdf|坏文件\.pdf")
"""The files of a month's pile that are handed in: enough for a table, read in a minute or two."""


def main() -> None:
    """Starts a desk of its own, hands documents in, and takes every picture in both languages."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as desk, browser() as chromium:
        session = clerk(desk)
        with window(desk, chromium, session, "zh-CN") as page:
            hand_in(page, Path(folder))
        for suffix, locale in LANGUAGES.items():
            with window(desk, chromium, session, locale) as page:
                take_all(page, suffix)


@contextmanager
def running(folder: Path) -> Iterator[RunningDesk]:
    """A desk with nothing in it."""
    desk = RunningDesk(folder)
    desk.start()
    try:
        yield desk
    finally:
        desk.kill()


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser of the tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield chromium
        chromium.close()


def clerk(desk: RunningDesk) -> str:
    """The session of an invented clerk."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create(CLERK, frozenset({Role.CLERK}))
    door.accounts.change_password(f"local:{CLERK}", "three unrelated words", present=first)
    with database.begin() as connection:
        connection.execute(update(people).where(people.c.id == f"local:{CLERK}").values(display_name="凌云"))
    session = door.sessions.open(f"local:{CLERK}", "", "")
    database.dispose()
    return session


@contextmanager
def window(desk: RunningDesk, chromium: Browser, session: str, locale: str) -> Iterator[Page]:
    """The clerk's, in a language."""
    context = chromium.new_context(
        locale=locale, viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
    page = context.new_page()
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    yield page
    context.close()


def hand_in(page: Page, folder: Path) -> None:
    """A pile, an invoice with doubts, and the samples; two of the pile's receipts go to the trash."""
    (folder / "pile").mkdir()
    files = [path for path in make_pile(folder / "pile").files if PILE.fullmatch(path.name)]
    give(page, files)
    give(page, [draw_lines(folder / DOUBTFUL, INVOICE)])
    for sample in range(3):
        before = len(documents(page))
        show(page, "", ".desk-sample")
        page.locator(".desk-sample").nth(sample).click()
        while len(documents(page)) == before:
            page.wait_for_timeout(500)
    while any(entry["state"] in ("queued", "reading") for entry in documents(page)):
        page.wait_for_timeout(1000)
    for name in ("小票-02.png", "小票-03.png"):
        page.request.delete(f"{address(page)}/v1/documents/{id_of(page, name)}", headers={"X-Requested-With": "desk"})


def give(page: Page, files: list[Path]) -> None:
    """Puts files in and starts."""
    show(page, "", "#desk-files .desk-drop")
    before = len(documents(page))
    page.set_input_files("#desk-files input[type=file]", files)
    expect(page.locator("#desk-files .chosen li")).to_have_count(len(files))
    page.click("#desk-start")
    while len(documents(page)) < before + len(files):
        page.wait_for_timeout(500)


def take_all(page: Page, suffix: str) -> None:
    """Every picture; `suffix` ends its name."""
    page.wait_for_selector("desk-queue .pile")
    take(page, f"workspace{suffix}")
    job = page.request.get(f"{address(page)}/v1/jobs").json()["data"]["jobs"][0]["id"]
    show(page, f"#job={job}", "desk-pile .pile-table tbody tr")
    take(page, f"pile{suffix}")
    show(page, f"#doc={id_of(page, '租赁合同.pdf')}", "desk-review .field-row")
    page.locator("desk-review .field-row[data-name=party_a] textarea").focus()
    take(page, f"review{suffix}")
    show(page, f"#doc={id_of(page, DOUBTFUL)}", "desk-review .field-row canvas.drawn")
    page.keyboard.press("Alt+ArrowDown")
    take(page, f"doubt{suffix}")
    show(page, f"#doc={id_of(page, '数电发票.pdf')}", "desk-review .items tbody tr")
    page.locator("desk-review .items td[data-column=quantity] .cell").nth(1).click()
    take(page, f"items{suffix}")
    show(page, "#tab=history&kinds=invoice&since=2026-10-01&until=2026-11-30", "desk-history .documents tbody tr")
    page.locator("desk-history .sums-fold summary").click()
    page.locator("desk-history [data-way=vendor]").click()
    expect(page.locator("desk-history .sums-table tbody tr").first).to_be_visible()
    page.locator("desk-history .documents tbody input").nth(0).check()
    page.locator("desk-history .documents tbody input").nth(1).check()
    page.set_viewport_size({"width": WIDTH, "height": 900})
    take(page, f"history{suffix}")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.locator("desk-history .panel-foot .quiet").click()
    expect(page.locator("desk-trash li").first).to_be_visible()
    take(page, f"trash{suffix}")


def show(page: Page, place: str, there: str) -> None:
    """Opens a place of the desk, as by a link."""
    page.goto(f"{address(page)}/ui/{place}")
    page.reload()
    expect(page.locator(there).first).to_be_visible(timeout=30_000)


def take(page: Page, name: str) -> None:
    """Writes what is in the window; as small as its limit wants it."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = IMAGES / f"{name}.webp"
    for quality in (82, 74, 66, 58, 50):
        picture.save(path, quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES:
            break
    print(path.relative_to(ROOT), path.stat().st_size)


def address(page: Page) -> str:
    """Of the desk."""
    return page.url.partition("/ui/")[0]


def documents(page: Page) -> list[dict[str, str]]:
    """What was handed in."""
    found: list[dict[str, str]] = page.request.get(f"{address(page)}/v1/documents?limit=200").json()["data"][
        "documents"
    ]
    return found


def id_of(page: Page, name: str) -> str:
    """The document of that name."""
    return next(entry["id"] for entry in documents(page) if entry["name"] == name)


if __name__ == "__main__":
    main()
