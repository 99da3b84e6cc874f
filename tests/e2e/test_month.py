"""The month of a clerk in a real browser: sixty files, a restart and a lost network in the middle, keys, a workbook."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, snap
from tests.e2e.month import FILES, Paper, Pile, make_pile
from tests.e2e.test_confirming import DOUBTS
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

FINISH = "desk-review .actions button.primary"
TITLE = "desk-review .title"
MONTH_MS = 600_000


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Pile:
    """The files of the month."""
    return make_pile(tmp_path_factory.mktemp("month"))


@pytest.fixture(scope="module")
def browser_of_clerk(desk: RunningDesk, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser in which a clerk of our own is logged in."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create("yue", frozenset({Role.CLERK}))
    door.accounts.change_password("local:yue", "three unrelated words", present=first)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(60_000)
    session = door.sessions.open("local:yue", "", "")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
    yield context
    context.close()
    database.dispose()


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, browser_of_clerk: BrowserContext) -> Page:
    """The window."""
    page = browser_of_clerk.new_page()
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files input[type=file]", state="attached")
    page.wait_for_selector("#desk-files .desk-drop")
    page.wait_for_selector("desk-queue .empty")
    return page


def listed(page: Page, **asked: str) -> list[dict[str, Any]]:
    """The entries of a list, as the page's own requests get them."""
    answer = page.request.get(re.sub(r"/ui/.*", "/v1/documents", page.url), params={"limit": "200", **asked})
    assert answer.ok, answer.text()
    found: list[dict[str, Any]] = answer.json()["data"]["documents"]
    return found


def wait_for(page: Page, what: Any, milliseconds: int = MONTH_MS) -> None:
    """Until `what` holds."""
    for _ in range(milliseconds // 500):
        if what():
            return
        page.wait_for_timeout(500)
    pytest.fail("it did not come to that")


def test_sixty_files_survive_a_restart(clerk: Page, pile: Pile, desk: RunningDesk) -> None:
    """Dropped together and read, the server killed in the middle: each paper once, what cannot be read with why."""
    assert len(pile.files) == FILES
    clerk.set_input_files("#desk-files input[type=file]", list(pile.files))
    clerk.click("#desk-start")
    wait_for(clerk, lambda: any(entry["state"] == "done" for entry in listed(clerk)))
    desk.kill()
    desk.start()
    busy = {"queued", "reading"}
    wait_for(clerk, lambda: not any(entry["state"] in busy for entry in listed(clerk)))
    entries = listed(clerk)
    done = Counter(entry["name"] for entry in entries if entry["state"] == "done")
    assert done == {name: len(papers) for name, papers in pile.papers.items() if papers} | {pile.unreadable: 1}
    failed = {entry["name"]: entry["error"] for entry in entries if entry["state"] == "failed"}
    assert set(failed) == set(pile.refused)
    assert all(error["message"]["zh"] and error["hint"]["zh"] for error in failed.values())
    (unreadable,) = [entry for entry in entries if entry["name"] == pile.unreadable]
    assert unreadable["nothing_read"]
    for entry in entries:
        for paper in pile.papers[entry["name"]][entry["paper"] - 1 : entry["paper"]]:
            head = entry["head"]
            said = (head["date"], head["counterparty"], head["number"], head["total"], head["currency"])
            assert said == (str(paper.day), paper.counterparty, paper.number, f"{paper.total:.2f}", paper.currency)


def test_what_came_twice_is_known(clerk: Page, pile: Pile) -> None:
    """The same file under another name, and the same invoice as another file; nothing else."""
    flagged = {entry["name"] for entry in listed(clerk, flags="duplicate")}
    assert flagged == {name for name, papers in pile.papers.items() if any(paper.repeats for paper in papers)}
    (job,) = {entry["job_id"] for entry in listed(clerk, flags="duplicate")}
    clerk.evaluate("job => { location.hash = `job=${job}`; }", job)
    shown = clerk.locator("desk-pile tbody .col-flags").filter(has_text=re.compile(r"^可能重复$"))
    expect(shown).to_have_count(len(flagged))


def test_the_doubtful_are_reviewed_by_keys_alone(
    clerk: Page, pile: Pile, browser_of_clerk: BrowserContext, desk: RunningDesk
) -> None:
    """Enter on each doubt, then f, and the next one opens; the network goes away in between, and nothing is lost."""
    left = {entry["id"]: entry["name"] for entry in listed(clerk, standing="to_check")}
    assert set(pile.doubtful) | {pile.unreadable} <= set(left.values())
    clerk.goto(f"{desk.address}/ui/#doc={next(iter(left))}")
    clerk.reload()
    opened, wanted = 1, set(left.values())
    for place in range(len(left)):
        expect(clerk.locator("desk-review .split")).to_be_visible()
        here = clerk.evaluate("new URLSearchParams(location.hash.slice(1)).get('doc')")
        if here not in left:
            opened += 1
            here = next(iter(left))
            clerk.goto(f"{desk.address}/ui/#doc={here}")
        name = left[here]
        expect(clerk.locator(TITLE)).to_contain_text(name)
        review(clerk, browser_of_clerk if place == 2 else None)
        del left[here]
        wait_for(clerk, lambda here=here: here not in {one["id"] for one in listed(clerk, standing="to_check")}, 30_000)
        if left:
            expect(clerk.locator(TITLE)).not_to_contain_text(name)
    assert listed(clerk, standing="to_check") == []
    wait_for(clerk, lambda: {entry["name"] for entry in listed(clerk, standing="reviewed")} == wanted, 30_000)
    assert opened == 1
    snap(clerk, "month-1-reviewed")


def review(page: Page, to_lose: BrowserContext | None) -> None:
    """One document: each doubt, then Finish; with `to_lose` the network is away while the first one is answered."""
    doubts = page.locator(DOUBTS)
    if to_lose is not None and doubts.count():
        page.keyboard.press("Alt+ArrowDown")
        to_lose.set_offline(True)
        page.keyboard.press("Enter")
        expect(page.locator("desk-review .note.waiting").first).to_be_visible()
        to_lose.set_offline(False)
        expect(page.locator("desk-review .note.waiting")).to_have_count(0)
    while count := doubts.count():
        page.locator(TITLE).focus()
        page.keyboard.press("Alt+ArrowDown")
        page.keyboard.press("Enter")
        expect(doubts).to_have_count(count - 1)
    page.locator(TITLE).focus()
    page.keyboard.press("f")


def test_the_workbook_says_what_the_papers_say(clerk: Page, pile: Pile, desk: RunningDesk, tmp_path: Path) -> None:
    """Cell by cell on the summary: real dates, numbers as numbers; its sums by month are those of the list."""
    ids = [entry["id"] for entry in listed(clerk) if entry["state"] == "done"]
    answer = clerk.request.post(
        f"{desk.address}/v1/documents/export",
        data={"ids": ids, "form": "xlsx"},
        headers={"X-Requested-With": "desk", "Accept-Language": "zh-CN"},
    )
    assert answer.ok, answer.text()
    path = tmp_path / "month.xlsx"
    path.write_bytes(answer.body())
    sheet = openpyxl.load_workbook(path).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for cells in sheet.iter_rows(min_row=2, max_row=1 + len(ids)):
        row = dict(zip(headings, (cell.value for cell in cells), strict=True))
        rows[row["文件"], row["号码"]] = row
    assert len(rows) == len(ids)
    reviewed = {entry["name"] for entry in listed(clerk, standing="reviewed")}
    for name, papers in pile.papers.items():
        for paper in papers:
            row = next(rows[key] for key in rows if key[0].startswith(name) and key[1] == paper.number)
            assert isinstance(row["日期"], datetime)
            assert (row["日期"].date(), row["对方单位"], row["币种"]) == (paper.day, paper.counterparty, paper.currency)
            assert Decimal(str(row["总额"])) == paper.total
            assert row["状态"] == ("已核对" if name in reviewed else "无需核对")
    months: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows.values():
        if row["总额"] is not None:
            months[f"{row['日期']:%Y-%m}", row["币种"]] += Decimal(str(row["总额"]))
    sums = clerk.request.get(f"{desk.address}/v1/documents/sums", params={"by": "month"}).json()["data"]["sums"]
    assert months == {(one["key"], one["currency"]): Decimal(one["total"]) for one in sums if one["key"]}
    assert months == by_month(pile.all_papers)


def by_month(papers: list[Paper]) -> dict[tuple[str, str], Decimal]:
    """What the papers come to, by month and currency."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for paper in papers:
        sums[f"{paper.day:%Y-%m}", paper.currency] += paper.total
    return sums
