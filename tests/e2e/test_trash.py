"""Deleting that can be taken back, and many documents finished at once, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from desk.store.store import DocumentRow, FlagRow, JobRow, State
from engine.document import Document, Field, Provenance, Source
from engine.document import Page as PaperPage
from engine.words import Words
from tests.e2e.conftest import RunningDesk, snap
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

OWNER = "local:trasher"
HOSTILE = "<img src=x onerror=\"document.title='pwned'\">.png"


def read(confidence: float) -> Document:
    """What stands on a receipt, more or less surely."""
    total = Field("total", Words("合计", "Total"), "13.50", "13.50", 1, None, confidence, Source.CPU)
    provenance = Provenance("receipt", 1, "cpu", "1", "0", datetime.now(UTC), 0.4)
    return Document((PaperPage(1, 900, 1200, ()),), (total,), (), "receipt", 0.95, provenance)


def put(
    database: Engine, number: int, name: str, *, confidence: float = 0.99, flag: str = "", **columns: object
) -> str:
    """A receipt that was read; its id."""
    document_id = f"e2e{number:029}"
    given: dict[str, object] = {
        "headline": "青竹便利店 · 13.50",
        "kind": "receipt",
        "doubtful": int(confidence < 0.9),
        "created_at": datetime.now(UTC) - timedelta(minutes=number),
    }
    row = DocumentRow(
        id=document_id,
        owner_id=OWNER,
        name=name,
        size=1,
        sha256="0",
        order={"preset": "receipt"},
        state=State.DONE,
        body=read(confidence).to_dict(),
        search_text=name.casefold(),
        **(given | columns),
    )
    with Session(database) as session, session.begin():
        session.add(row)
        session.flush()
        if flag:
            session.add(FlagRow(document_id=document_id, code=flag, at=datetime.now(UTC)))


@pytest.fixture(scope="module")
def database(desk: RunningDesk) -> Iterator[Engine]:
    """The running desk's, with a morning's receipts of one clerk."""
    database = open_database(Settings(data_dir=desk.data).database)
    for number in range(7):
        put(database, number, f"出租车票 2026-11-{number + 10}.jpg")
    put(database, 7, "餐费（模糊）.jpg", confidence=0.4)
    put(database, 8, "重复的发票.pdf", flag="duplicate")
    for paper in (1, 2, 3):
        put(database, 8 + paper, "扫描件.pdf", file_id="stack", paper=paper, papers=3, doubtful=1)
    put(database, 12, HOSTILE, confidence=0.4)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser, database: Engine) -> Iterator[Page]:
    """The clerk's own browser, with the history open."""
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create("trasher", frozenset({Role.CLERK}))
    door.accounts.change_password(OWNER, "three unrelated words", present=first)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    session = door.sessions.open(OWNER, "", "")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    page.click("button[data-tab-id=history]")
    expect(page.locator("desk-history tbody tr")).to_have_count(13)
    yield page
    context.close()


def reviewed(database: Engine) -> int:
    """How many of the clerk's are finished."""
    with Session(database) as session:
        wanted = select(DocumentRow.id).where(DocumentRow.owner_id == OWNER, DocumentRow.reviewed_at.is_not(None))
        return len(session.scalars(wanted).all())


def test_those_without_doubt_are_finished_in_one_go(clerk: Page, database: Engine) -> None:
    """The rule and a sample stand in the dialog; what is left is counted with its reason; it can be taken back."""
    clerk.locator("desk-history button", has_text="完成无疑问的").click()
    dialog = clerk.locator("desk-history dialog")
    expect(dialog.locator("h2")).to_have_text("一次完成 7 份的核对？")
    expect(dialog).to_contain_text("没有存疑的字段和明细，校验全部通过，必填项齐全")
    expect(dialog.locator("li")).to_have_count(6)
    expect(dialog.locator("li").last).to_have_text("还有 2 份")
    expect(dialog).to_contain_text("5 份有存疑字段，1 份有标记")
    snap(clerk, "trash-accept")
    dialog.locator("button", has_text="完成这 7 份").click()
    toast = clerk.locator("desk-toasts .toast.ok")
    expect(toast).to_contain_text("7 份已完成核对")
    assert reviewed(database) == 7
    toast.locator("button", has_text="撤销").click()
    expect(toast).to_contain_text("7 份已恢复为待核对")
    assert reviewed(database) == 0


def test_ticked_ones_alone_are_finished(clerk: Page, database: Engine) -> None:
    """A doubtful one among them stays; without any that is sure there is no dialog."""
    rows = clerk.locator("desk-history tbody tr")
    for name in ("2026-11-10", "餐费"):
        rows.filter(has_text=name).locator("input").check()
    clerk.locator("desk-history button", has_text="完成无疑问的").click()
    clerk.locator("desk-history dialog button", has_text="完成这 1 份").click()
    expect(clerk.locator("desk-toasts .toast.ok")).to_contain_text("1 份已完成核对")
    assert reviewed(database) == 1
    clerk.locator("desk-history button", has_text="完成无疑问的").click()
    expect(clerk.locator("desk-toasts .toast.ok")).to_contain_text(
        "没有可以一次完成的文档。 留给您看：1 份有存疑字段。"
    )
    for name in ("2026-11-10", "餐费"):
        rows.filter(has_text=name).locator("input").uncheck()


def test_what_is_deleted_is_named_and_comes_back(clerk: Page) -> None:
    """Several by count and the first names; *Undo* brings them back."""
    rows = clerk.locator("desk-history tbody tr")
    for number in range(5):
        rows.filter(has_text=f"2026-11-{number + 10}").locator("input").check()
    clerk.locator("desk-history button", has_text="删除").click()
    dialog = clerk.locator("desk-history dialog")
    expect(dialog.locator("h2")).to_have_text("把 5 份文档移到回收站？")
    expect(dialog.locator("li")).to_have_count(4)
    expect(dialog).to_contain_text("还有 2 份")
    expect(dialog).to_contain_text("30 天内可以恢复")
    snap(clerk, "trash-several")
    dialog.locator("button", has_text="移到回收站").click()
    expect(rows).to_have_count(8)
    clerk.locator("desk-toasts .toast.ok button", has_text="撤销").click()
    expect(rows).to_have_count(13)


def test_all_that_match_go_in_one_request(clerk: Page, database: Engine) -> None:
    """Also those on other pages: the first are named, the number is told, and *Undo* brings all back at once."""
    for number in range(40):
        put(database, 100 + number, f"高速通行费 {number:02}.jpg")
    sent: list[str] = []
    clerk.on(
        "request", lambda one: sent.append(one.url.rsplit("/", 1)[-1]) if one.method in {"POST", "DELETE"} else None
    )
    clerk.locator("desk-history input.search").fill("高速通行费")
    rows = clerk.locator("desk-history tbody tr")
    expect(rows).to_have_count(25)
    clerk.locator("desk-history thead input").check()
    clerk.locator("desk-history .selection button", has_text="40").click()
    clerk.locator("desk-history button", has_text="删除").click()
    dialog = clerk.locator("desk-history dialog")
    expect(dialog.locator("h2")).to_have_text("把 40 份文档移到回收站？")
    expect(dialog.locator("li")).to_have_text(
        ["高速通行费 00.jpg", "高速通行费 01.jpg", "高速通行费 02.jpg", "还有 37 份"]
    )
    snap(clerk, "trash-matching")
    dialog.locator("button", has_text="移到回收站").click()
    toast = clerk.locator("desk-toasts .toast.ok")
    expect(toast).to_contain_text("40 份已移到回收站")
    expect(rows).to_have_count(0)
    assert sent == ["delete", "delete"]
    toast.locator("button", has_text="撤销").click()
    expect(toast).to_contain_text("40 份已恢复")
    expect(rows).to_have_count(25)
    assert sent == ["delete", "delete", "restore"]
    with Session(database) as session, session.begin():
        session.execute(delete(DocumentRow).where(DocumentRow.name.startswith("高速通行费")))
    clerk.locator("desk-history input.search").fill("")
    expect(rows).to_have_count(13)


def test_a_paper_says_what_happens_to_the_others(clerk: Page) -> None:
    """They stay; one document is called by its name, however hostile."""
    rows = clerk.locator("desk-history tbody tr")
    rows.filter(has_text="扫描件.pdf (2/3)").locator("input").check()
    clerk.locator("desk-history button", has_text="删除").click()
    dialog = clerk.locator("desk-history dialog")
    expect(dialog.locator("h2")).to_have_text("把“扫描件.pdf (2/3)”移到回收站？")
    expect(dialog).to_contain_text("同一文件拆出的另外 2 份不受影响")
    snap(clerk, "trash-paper")
    dialog.locator("button", has_text="移到回收站").click()
    expect(rows).to_have_count(12)
    rows.filter(has_text="onerror").locator("input").check()
    clerk.locator("desk-history button", has_text="删除").click()
    expect(dialog.locator("h2")).to_have_text(f"把“{HOSTILE}”移到回收站？")
    dialog.locator("button", has_text="移到回收站").click()
    expect(rows).to_have_count(11)
    assert clerk.title() != "pwned"


def test_the_trash_restores_and_removes(clerk: Page, database: Engine) -> None:
    """With the days that are left; for ever asks once more; emptying says how many."""
    with Session(database) as session, session.begin():
        old = session.scalars(select(DocumentRow).where(DocumentRow.name == HOSTILE)).one()
        old.deleted_at = datetime.now(UTC) - timedelta(days=28)
    clerk.locator("desk-history button", has_text="回收站").click()
    trash = clerk.locator("desk-trash dialog.trash")
    entries = trash.locator("li")
    expect(entries).to_have_count(2)
    expect(entries.filter(has_text="扫描件.pdf (2/3)")).to_contain_text("剩 30 天")
    expect(entries.filter(has_text="onerror")).to_contain_text("剩 2 天")
    expect(trash.locator("button", has_text="清空所有人的回收站")).to_be_hidden()
    snap(clerk, "trash-view")
    entries.filter(has_text="扫描件.pdf").locator("button", has_text="恢复").click()
    expect(entries).to_have_count(1)
    expect(clerk.locator("desk-history tbody tr")).to_have_count(12)
    entries.locator("button.icon-button").click()
    clerk.locator("desk-trash dialog button", has_text="永久删除").last.click()
    expect(entries).to_have_count(0)
    expect(trash.locator(".empty")).to_be_visible()
    expect(trash.locator("button", has_text="清空回收站")).to_be_disabled()
    trash.locator("button[aria-label=关闭]").click()
    with Session(database) as session:
        assert session.scalars(select(DocumentRow).where(DocumentRow.name == HOSTILE)).all() == []


def test_the_trash_is_emptied(clerk: Page, database: Engine) -> None:
    """Two from the history; they are gone from the database."""
    rows = clerk.locator("desk-history tbody tr")
    for name in ("2026-11-11", "2026-11-12"):
        rows.filter(has_text=name).locator("input").check()
    clerk.locator("desk-history button", has_text="删除").click()
    clerk.locator("desk-history dialog button", has_text="移到回收站").click()
    expect(rows).to_have_count(10)
    clerk.locator("desk-history button", has_text="回收站").click()
    trash = clerk.locator("desk-trash dialog.trash")
    expect(trash.locator("li")).to_have_count(2)
    trash.locator("button", has_text="清空回收站").click()
    asked = clerk.locator("desk-trash dialog").last
    expect(asked.locator("h2")).to_have_text("删除 2 份文档？")
    asked.locator("button", has_text="清空回收站").click()
    expect(trash.locator(".trash-list li")).to_have_count(0)
    with Session(database) as session:
        wanted = select(DocumentRow.id).where(DocumentRow.owner_id == OWNER, DocumentRow.deleted_at.is_not(None))
        assert session.scalars(wanted).all() == []


def test_the_sure_ones_of_a_pile_are_finished_in_one_go(clerk: Page, database: Engine) -> None:
    """A button with their number, not counting the flagged; the same rule in its dialog; gone with the last of them.

    Where somebody else takes a flag away meanwhile, the number follows by itself.
    """
    with Session(database) as session, session.begin():
        session.add(JobRow(id="e2epile", owner_id=OWNER, digest="", label="十一月差旅", created_at=datetime.now(UTC)))
    for number in range(6):
        flag, confidence = "duplicate" if number == 5 else "", 0.4 if number == 4 else 0.99
        put(database, 200 + number, f"差旅 {number}.jpg", job_id="e2epile", confidence=confidence, flag=flag)
    before = reviewed(database)
    clerk.goto(clerk.url.split("#")[0] + "#job=e2epile")
    button = clerk.locator("desk-pile .actions button", has_text="完成无疑问的 4 份")
    expect(button).to_be_visible()
    expect(clerk.locator("desk-pile .pile-table tbody tr")).to_have_count(6)
    snap(clerk, "trash-pile")
    button.click()
    dialog = clerk.locator("desk-pile dialog")
    expect(dialog.locator("h2")).to_have_text("一次完成 4 份的核对？")
    expect(dialog).to_contain_text("没有存疑的字段和明细，校验全部通过，必填项齐全")
    expect(dialog).to_contain_text("1 份有存疑字段，1 份有标记")
    snap(clerk, "trash-pile-accept")
    dialog.locator("button", has_text="完成这 4 份").click()
    expect(clerk.locator("desk-pile .standing", has_text="已核对 4")).to_be_visible()
    expect(clerk.locator("desk-pile .actions button", has_text="无疑问")).to_be_hidden()
    assert reviewed(database) == before + 4
    clerk.locator("desk-toasts .toast.ok button", has_text="撤销").click()
    expect(button).to_be_visible()
    clerk.get_by_role("link", name="English").or_(clerk.get_by_role("button", name="English")).first.click()
    expect(clerk.locator("desk-pile .actions button", has_text="Finish the 4 without doubt")).to_be_visible()
    snap(clerk, "trash-pile-en")
    with Session(database) as session, session.begin():
        of_pile = select(DocumentRow.id).where(DocumentRow.job_id == "e2epile")
        session.execute(delete(FlagRow).where(FlagRow.document_id.in_(of_pile)))
    more = clerk.locator("desk-pile .actions button", has_text="Finish the 5 without doubt")
    expect(more).to_be_visible(timeout=60_000)
    assert reviewed(database) == before
