"""A pile of mixed files in a real browser: nothing is lost, all of it is one row, a table and a click each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import ROOT, RunningDesk, enter, snap
from tests.e2e.drawings import draw_lines
from tests.e2e.test_papers import receipt
from tests.e2e.workbook import cell_texts
from tests.engine import drawing

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

READING_MS = 240_000
SAMPLES = ROOT / "assets" / "samples"
SHOPS = (
    ("青竹便利店", "2026-09-18", "13.50"),
    ("云杉书店", "2026-10-02", "48.00"),
    ("松涛茶馆", "03/04/2026", "126.00"),
    ("雪松药房", "05/06/2026", "32.80"),
    ("白桦面馆", "2026-11-12", "27.00"),
)
PAPERS = (("A-1001", "14/03/2026", "12.50"), ("B-2002", "02/04/2026", "48.00"), ("C-3003", "05/05/2026", "6.90"))
TOO_LARGE = "<img src=x onerror=alert(1)>.pdf"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five slips, three on one PDF, a broken file, one that is none, a too large one, an invoice, a lease, a slip."""
    folder = tmp_path_factory.mktemp("pile")
    found = [draw_lines(folder / f"小票{number}.png", slip(*shop)) for number, shop in enumerate(SHOPS, start=1)]
    stack = folder / "三张小票.pdf"
    stack.write_bytes(drawing.picture_pdf(*(drawing.page(receipt(*paper), width=760) for paper in PAPERS)))
    (folder / "坏了.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (folder / "letter.png").write_text("no picture at all", "utf-8")
    (folder / TOO_LARGE).write_bytes(b"%PDF-1.4\n" + bytes(11 * 1024 * 1024))
    found += [stack, folder / "坏了.pdf", folder / "letter.png", folder / TOO_LARGE]
    return [*found, *(SAMPLES / name for name in ("数电发票.pdf", "租赁合同.pdf", "购物小票.jpg"))]


def slip(shop: str, day: str, total: str) -> tuple[str, ...]:
    """The lines of a shop's slip; one with a day that can be read two ways is doubtful."""
    number = f"小票号：{re.sub('[-/]', '', day)}-01"
    item, whole = f"商品            1     {total}", f"合计：            ¥{total}"
    return (shop, f"日期：{day}  12:30:45", number, item, whole, "谢谢惠顾")


@pytest.fixture(scope="module")
def session(desk: RunningDesk) -> Iterator[str]:
    """The session of a clerk of these tests' own."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    first = door.accounts.create("pia", frozenset({Role.CLERK}))
    door.accounts.change_password("local:pia", "three unrelated words", present=first)
    yield door.sessions.open("local:pia", "", "")
    database.dispose()


@pytest.fixture(scope="module")
def clerk(desk: RunningDesk, chromium: Browser, session: str) -> Iterator[Page]:
    """The page on which the tests go on, one after the other."""
    page = enter(desk, chromium, session, reduced_motion="reduce")
    page.wait_for_selector("desk-queue .empty")
    yield page
    page.context.close()


def findings(page: Page) -> list[str]:
    """What axe-core says of the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    violations = found.response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in violations for node in one["nodes"]]


def rows(page: Page, text: str = "") -> Locator:
    """The rows of the pile, those with `text` in them."""
    return page.locator("desk-pile .pile-table tbody tr").filter(has_text=text)


def is_over(page: Page) -> None:
    """Nothing of the pile is being read any more."""
    expect(page.locator("desk-pile .pile-progress")).to_be_hidden(timeout=READING_MS)


def test_chosen_files_show_what_they_are(clerk: Page, files: list[Path]) -> None:
    """How many, how large, pictures of pictures, each removable; one that is too large says so and keeps its place."""
    clerk.set_input_files("#desk-files input[type=file]", files)
    chosen = clerk.locator("#desk-files .chosen")
    expect(chosen.locator("li")).to_have_count(12)
    expect(chosen.locator("> strong")).to_have_text(re.compile(r"已选 12 个文件 · 1\d MB"))
    expect(chosen.locator("img")).to_have_count(6)
    expect(chosen.locator("li", has_text="onerror")).to_contain_text("11 MB，超过 10 MB 的上限")
    clerk.get_by_role("button", name="移除“小票5.png”").click()
    expect(chosen.locator("li")).to_have_count(11)
    clerk.set_input_files("#desk-files .desk-more ~ * input[type=file], #desk-files input[type=file]", files[4])
    expect(chosen.locator("li")).to_have_count(12)
    assert findings(clerk) == []
    snap(clerk, "piles-1-chosen")


def test_sixty_files_are_chosen_at_once(desk: RunningDesk, chromium: Browser, session: str, tmp_path: Path) -> None:
    """All have a line and a picture, and the list is taken out again with one click."""
    sheet = draw_lines(tmp_path / "0.png", ("一", "二"))
    many = [tmp_path / f"{number}.png" for number in range(1, 61)]
    for path in many:
        path.write_bytes(sheet.read_bytes())
    page = enter(desk, chromium, session, reduced_motion="reduce")
    page.set_input_files("#desk-files input[type=file]", many)
    expect(page.locator("#desk-files .chosen li")).to_have_count(60)
    expect(page.locator("#desk-files .chosen img")).to_have_count(60)
    snap(page, "piles-2-sixty")
    page.get_by_role("button", name="清空").click()
    expect(page.locator("#desk-files .chosen")).to_be_hidden()
    page.context.close()


def test_files_dropped_together_are_one_pile(clerk: Page) -> None:
    """It opens as a table in which every file has its place: those that were refused with the reason in words."""
    clerk.click("#desk-start")
    expect(rows(clerk, "坏了.pdf")).to_contain_text("无法打开", timeout=READING_MS)
    assert "#job=" in clerk.url
    expect(clerk.locator("desk-pile .pile .title")).to_have_text(re.compile(r"\d+月\d+日 · 12 个文件"))
    expect(rows(clerk, "letter.png")).to_contain_text("无法识别文件的格式")
    expect(rows(clerk, "onerror")).to_contain_text("文件有 11.0 MB，超过了 10.0 MB 的上限")
    for name in ("坏了.pdf", "letter.png", "onerror"):
        expect(rows(clerk, name).get_by_role("button", name=re.compile("换一个文件"))).to_be_visible()
    snap(clerk, "piles-3-busy")
    is_over(clerk)
    expect(rows(clerk)).to_have_count(14)
    expect(rows(clerk, "三张小票.pdf (1/3)")).to_contain_text("这个文件里有 3 份小票收据，已拆成 3 份")
    expect(rows(clerk, "小票3.png")).to_contain_text("126.00")
    assert findings(clerk) == []
    snap(clerk, "piles-4-zh")
    clerk.get_by_role("button", name="返回工作台").click()
    pile = clerk.locator("desk-queue .pile")
    expect(pile).to_have_count(1)
    expect(clerk.locator("desk-queue li")).to_have_count(1)
    expect(pile).to_contain_text("未收下 3")
    pile.locator("button").click()
    expect(rows(clerk)).to_have_count(14)


def test_it_is_put_in_order_and_narrowed(clerk: Page) -> None:
    """By a heading, both ways; by state, kind, amount and words; and back again."""
    sorter = clerk.locator("desk-pile th.col-total button")
    sorter.click()
    expect(rows(clerk).first).to_contain_text("6.90")
    sorter.click()
    expect(rows(clerk).first).to_contain_text("数电发票.pdf")
    expect(clerk.locator("desk-pile th.col-total")).to_have_attribute("aria-sort", "descending")
    clerk.locator("desk-pile .standing", has_text="未识别 3").click()
    expect(rows(clerk)).to_have_count(3)
    clerk.locator("desk-pile .standing", has_text="全部").click()
    clerk.get_by_role("button", name="筛选").click()
    expect(clerk.get_by_label("类型").locator("option", has_text="合同")).to_be_attached()
    clerk.get_by_label("类型").select_option(label="合同")
    expect(rows(clerk)).to_have_count(1)
    clerk.get_by_label("类型").select_option("")
    clerk.get_by_label("最小").fill("40")
    clerk.get_by_label("最大").fill("50")
    expect(rows(clerk)).to_have_count(2)
    clerk.get_by_role("button", name="清除筛选").click()
    clerk.locator("desk-pile").get_by_label("文件", exact=True).fill("松涛")
    expect(rows(clerk)).to_have_count(1)
    assert findings(clerk) == []
    snap(clerk, "piles-5-filter")
    clerk.get_by_role("button", name="清除筛选").click()
    expect(rows(clerk)).to_have_count(14)
    clerk.get_by_role("button", name="筛选", exact=True).click()


def test_a_refused_file_is_replaced(clerk: Page, tmp_path: Path) -> None:
    """The new one takes its place and is read; a bad one leaves everything as it was."""
    replacing = rows(clerk, "letter.png").get_by_role("button", name="给“letter.png”换一个文件")
    (tmp_path / "bad.txt").write_text("no", "utf-8")
    with clerk.expect_file_chooser() as waiting:
        replacing.click()
    waiting.value.set_files(tmp_path / "bad.txt")
    expect(clerk.locator("desk-toasts .danger")).to_contain_text("无法识别文件的格式")
    with clerk.expect_file_chooser() as waiting:
        replacing.click()
    waiting.value.set_files(draw_lines(tmp_path / "换上的.png", slip("红松花店", "2026-11-20", "88.00")))
    expect(rows(clerk, "换上的.png")).to_contain_text("88.00", timeout=READING_MS)
    expect(rows(clerk)).to_have_count(14)
    expect(rows(clerk, "letter.png")).to_have_count(0)


def test_papers_of_a_file_are_joined_and_parted(clerk: Page) -> None:
    """Undone with a click, and the other way round."""
    rows(clerk, "三张小票.pdf (1/3)").get_by_role("button", name="合并为一份").click()
    clerk.locator("desk-pile dialog .primary").click()
    joined = rows(clerk, "三张小票.pdf")
    expect(joined.get_by_role("button", name="重新拆分")).to_be_visible(timeout=READING_MS)
    expect(joined).to_have_count(1)
    expect(joined).to_contain_text("3 页按一份识别")
    joined.get_by_role("button", name="重新拆分").click()
    clerk.locator("desk-pile dialog .primary").click()
    expect(rows(clerk, "三张小票.pdf")).to_have_count(3, timeout=READING_MS)


def test_a_person_cuts_the_pages_by_hand(clerk: Page) -> None:
    """Each page is shown with the paper that it belongs to; two papers are made of three, and three again."""
    rows(clerk, "三张小票.pdf (1/3)").get_by_role("button", name="手动拆分").click()
    dialog = clerk.locator("desk-pile dialog.cutting")
    pages = dialog.locator("li")
    expect(pages).to_have_count(3)
    expect(pages.nth(2).locator(".cut-paper")).to_have_text("第 3 份")
    expect(pages.nth(2).locator("img")).to_have_js_property("complete", value=True)
    pages.nth(1).locator("input").uncheck()
    expect(pages.nth(2).locator(".cut-paper")).to_have_text("第 2 份")
    assert findings(clerk) == []
    snap(clerk, "piles-6-cut")
    dialog.get_by_role("button", name="拆成 2 份").click()
    expect(rows(clerk, "三张小票.pdf (2/2)")).to_contain_text("6.90", timeout=READING_MS)
    expect(rows(clerk, "三张小票.pdf")).to_have_count(2)
    rows(clerk, "三张小票.pdf (1/2)").get_by_role("button", name="手动拆分").click()
    pages.nth(1).locator("input").check()
    dialog.get_by_role("button", name="拆成 3 份").click()
    expect(rows(clerk, "三张小票.pdf")).to_have_count(3, timeout=READING_MS)


def test_chosen_ones_are_read_with_another_preset(clerk: Page) -> None:
    """In one request, whatever their number."""
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    for name in ("小票1.png", "小票2.png"):
        rows(clerk, name).locator("input").check()
    clerk.get_by_role("button", name="重新识别选中的 2 份").click()
    clerk.locator("desk-pile dialog select").select_option("text")
    clerk.locator("desk-pile dialog .primary").click()
    is_over(clerk)
    for name in ("小票1.png", "小票2.png"):
        expect(rows(clerk, name)).to_contain_text("全文", timeout=READING_MS)
    assert [one for one in asked if one.startswith("POST") and "/read" in one] == [asked_once(asked)]


def asked_once(asked: list[str]) -> str:
    """The only request of its kind."""
    (one,) = [one for one in asked if re.match(r"POST .*/v1/jobs/[0-9a-f]{32}/read$", one)]
    return one


def test_the_doubtful_are_gone_through_without_leaving_the_pile(clerk: Page) -> None:
    """The first opens with the pile beside it; finished, the next doubtful one comes, and after the last the pile."""
    button = clerk.locator("desk-pile .actions .primary")
    expect(button).to_contain_text("核对存疑的")
    count = int(re.findall(r"\d+", button.inner_text())[0])
    assert count >= 2
    button.click()
    expect(clerk.locator("desk-queue .to-pile")).to_contain_text("12 个文件")
    expect(clerk.locator("desk-queue li")).to_have_count(14, timeout=READING_MS)
    snap(clerk, "piles-6-review")
    title = clerk.locator("desk-review .title")
    for left in range(count - 1, -1, -1):
        expect(clerk.locator("desk-review .split")).to_be_visible(timeout=READING_MS)
        name = title.inner_text()
        finish = clerk.locator("desk-review .actions button.primary", has_text="完成核对")
        finish.click()
        clerk.locator("desk-review dialog .primary").click()
        if left:
            expect(title).not_to_have_text(re.compile(f"^({re.escape(name)})?$"), timeout=READING_MS)
    expect(clerk.locator("desk-pile .pile .title")).to_be_visible()
    expect(clerk.locator("desk-pile .standing", has_text=f"已核对 {count}")).to_be_visible()
    expect(button).to_be_hidden()


def test_a_pile_has_a_name_and_a_workbook(clerk: Page, tmp_path: Path) -> None:
    """Typed in place; all that was read goes into one file."""
    clerk.get_by_role("button", name="改名").click()
    clerk.keyboard.press("Control+a")
    clerk.keyboard.type("十一月 <b>报销</b>")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("desk-pile .pile .title")).to_have_text("十一月 <b>报销</b>")
    clerk.locator("desk-pile summary", has_text="导出这一批").click()
    with clerk.expect_download() as waiting:
        clerk.locator("desk-pile .menu-list button", has_text="Excel").first.click()
    waiting.value.save_as(tmp_path / "pile.xlsx")
    texts = cell_texts(tmp_path / "pile.xlsx")
    assert {"松涛茶馆", "雪松药房"} <= set(texts)


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("en-dark-1280", {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}),
        ("zh-820", {"viewport": {"width": 820, "height": 1100}, "has_touch": True, "is_mobile": True}),
        ("zh-390", {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}),
        ("en-390-dark", {"locale": "en-GB", "viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}),
    ],
)
def test_it_looks_right_everywhere(
    clerk: Page, desk: RunningDesk, chromium: Browser, session: str, name: str, look: dict[str, object]
) -> None:
    """The list, all piles and the pile: axe-core finds nothing, and nothing is wider than the screen."""
    page = enter(desk, chromium, session, reduced_motion="reduce", **look)
    expect(page.locator("desk-queue .pile")).to_be_visible()
    assert findings(page) == []
    page.locator("desk-queue .panel-foot button").click()
    expect(page.locator("desk-pile .piles tbody tr")).to_have_count(1)
    assert findings(page) == []
    page.locator("desk-pile .piles tbody button").click()
    expect(rows(page)).to_have_count(14)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    snap(page, f"piles-7-{name}")
    page.context.close()


def test_a_pile_is_deleted_whole(clerk: Page) -> None:
    """The question names it and how many documents go."""
    clerk.get_by_role("button", name="删除这一批").click()
    dialog = clerk.locator("desk-pile dialog")
    expect(dialog).to_contain_text("十一月 <b>报销</b>")
    expect(dialog).to_contain_text("14 份文档")
    dialog.get_by_role("button", name="移到回收站").click()
    expect(clerk.locator("desk-queue .empty")).to_be_visible()
