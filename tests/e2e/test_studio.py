"""An administrator at work: copies a kind, teaches it a field on a sample, tries, publishes for some, and goes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import update

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from auth.tables import people
from desk.settings import Settings
from desk.store.database import open_database
from tests.e2e.conftest import RunningDesk, log_in, snap
from tests.engine import drawing
from webui.wall.wall import SESSION_COOKIE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

READING_MS = 150_000
FINANCE = "cn=finance,dc=example"
PERMIT = ("PARKING PERMIT", "Permit No: P-20417", "Holder: Nora Lindqvist", "Fee: EUR 45.00", "Bay 17 behind the hall")


@pytest.fixture(scope="module")
def studio(desk: RunningDesk, chromium: Browser) -> Iterator[Page]:
    """The studio of an administrator who reads English."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in(page, desk)
    page.goto(f"{desk.address}/admin/presets")
    page.wait_for_selector("desk-studio .kinds li")
    yield page
    context.close()


@pytest.fixture(scope="module")
def clerks(desk: RunningDesk, chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Two clerks, one of them in the finance team."""
    database = open_database(Settings(data_dir=desk.data).database)
    door = open_front_door(database, FrontDoorConfig())
    contexts = {}
    for login, teams in (("fin", [FINANCE]), ("lab", [])):
        first = door.accounts.create(login, frozenset({Role.CLERK}))
        door.accounts.change_password(f"local:{login}", "three unrelated words", present=first)
        with database.begin() as connection:
            connection.execute(update(people).where(people.c.id == f"local:{login}").values(teams=teams))
        context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        context.set_default_timeout(30_000)
        session = door.sessions.open(f"local:{login}", "", "")
        context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": desk.address}])
        contexts[login] = context
    yield contexts
    for context in contexts.values():
        context.close()
    database.dispose()


@pytest.fixture(scope="module")
def permit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A paper of a kind that the product does not know."""
    path = tmp_path_factory.mktemp("permit") / "permit.png"
    drawing.page(PERMIT, width=900).convert("RGB").save(path)
    return path


def head(studio: Page) -> Locator:
    """The head of the preset that is open."""
    return studio.locator("desk-studio .kind-head")


def tab(studio: Page, name: str) -> None:
    """Goes to one of the tabs of the preset that is open."""
    studio.get_by_role("tab", name=name, exact=True).click()


def offered(context: BrowserContext, desk: RunningDesk) -> list[str]:
    """The presets that somebody may choose, as their page asks for them."""
    answer = context.request.get(f"{desk.address}/v1/presets")
    told: list[dict[str, Any]] = answer.json()["data"]["presets"]
    return [one["id"] for one in told]


def until_offered(context: BrowserContext, desk: RunningDesk, wanted: bool) -> None:
    """Waits for a second or so: every process looks once a second."""
    for _ in range(100):
        if ("permit" in offered(context, desk)) is wanted:
            return
        context.pages[0].wait_for_timeout(100) if context.pages else context.new_page()
    pytest.fail("it did not come to that")


def test_a_shipped_kind_is_looked_at_and_copied(studio: Page) -> None:
    """It cannot be changed; the copy is a draft of one's own, with its fields."""
    studio.get_by_role("button", name=re.compile("^Invoice")).first.click()
    expect(head(studio).locator(".notice")).to_contain_text("can only be looked at")
    snap(studio, "studio-1-shipped")
    studio.get_by_role("button", name="Copy and change").click()
    dialog = studio.locator("desk-studio dialog")
    dialog.get_by_label("Name in Chinese").fill("我们的发票")
    dialog.get_by_label("Name in English").fill("Our invoice")
    dialog.get_by_label("Identifier").fill("our_invoice")
    dialog.get_by_role("button", name="Begin").click()
    expect(head(studio).locator("h2")).to_have_text("Our invoice")
    expect(head(studio).locator(".chip").first).to_have_text("Never published")
    expect(studio.locator("desk-studio .field-list")).to_contain_text("Invoice number")


def test_a_kind_is_begun_and_a_sample_uploaded(studio: Page, permit: Path) -> None:
    """A paper is read and becomes a sample."""
    studio.get_by_role("button", name="New", exact=True).click()
    dialog = studio.locator("desk-studio dialog")
    dialog.get_by_label("Name in English").fill("Permit")
    dialog.get_by_label("Name in Chinese").fill("停车证")
    dialog.get_by_label("Identifier").fill("permit")
    dialog.get_by_role("button", name="Begin").click()
    expect(head(studio).locator("h2")).to_have_text("Permit")
    tab(studio, "Samples")
    studio.locator("desk-studio .samples-tab input[type=file]").set_input_files(permit)
    expect(studio.locator("desk-studio .sample-list li")).to_have_count(1, timeout=READING_MS)
    snap(studio, "studio-2-samples")


def point(studio: Page, text: str) -> None:
    """Clicks a line of the sample."""
    line = studio.locator("desk-studio .fields-tab .line-box").filter(has=studio.locator(f"title:text-is('{text}')"))
    box = line.first.bounding_box()
    assert box is not None
    studio.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)


def test_fields_are_taught_by_pointing(studio: Page) -> None:
    """Click a value, take what is proposed: the field finds it, and the sample expects it."""
    tab(studio, "Fields")
    for place, text in enumerate(("Permit No: P-20417", "Fee: EUR 45.00"), start=1):
        point(studio, text)
        proposals = studio.locator("desk-studio .proposals")
        expect(proposals).to_be_visible()
        snap(studio, f"studio-3-pointed-{place}")
        proposals.locator("section").filter(has_text="As a new field").get_by_role(
            "button", name="Use it"
        ).first.click()
        expect(studio.locator("desk-studio .field-list li")).to_have_count(place)
        expect(studio.locator("desk-studio .sample-column .found")).to_be_visible()
    snap(studio, "studio-4-taught")
    studio.get_by_role("button", name="Save draft").click()
    expect(head(studio)).to_contain_text("Never published")
    tab(studio, "General")
    studio.get_by_role("button", name="Add a cue").click()
    studio.get_by_label("Cue", exact=True).last.fill("parking permit")
    studio.get_by_role("button", name="Show it").click()
    expect(studio.locator("desk-studio .prompts pre").first).to_be_visible()
    snap(studio, "studio-5-whole")
    studio.get_by_role("button", name="Save draft").click()
    expect(head(studio).locator(".chip.warn")).to_have_count(0)


def test_it_is_tried_and_published_for_finance(
    studio: Page, clerks: dict[str, BrowserContext], desk: RunningDesk
) -> None:
    """Offered to a team before it is in use; then its people have it, and nobody else."""
    tab(studio, "Who may use it")
    studio.get_by_text("Only these roles, teams or people").click()
    studio.get_by_label("Teams, one a line").first.fill(FINANCE)
    studio.get_by_role("button", name="Save", exact=True).click()
    snap(studio, "studio-6-offer")
    tab(studio, "Try and publish")
    expect(studio.locator("desk-studio .tried")).to_contain_text("Every value on every sample is right")
    snap(studio, "studio-7-tried")
    studio.get_by_role("button", name=re.compile("^Publish version")).click()
    studio.locator("desk-studio dialog").get_by_role("button", name=re.compile("^Publish")).click()
    expect(head(studio).locator(".chip.ok")).to_contain_text("In use")
    until_offered(clerks["fin"], desk, True)
    assert "permit" not in offered(clerks["lab"], desk)


def test_a_clerk_uses_it(clerks: dict[str, BrowserContext], desk: RunningDesk, permit: Path) -> None:
    """The document has the fields that were taught."""
    answer = clerks["fin"].request.post(
        f"{desk.address}/v1/ocr",
        multipart={
            "file": {"name": "p.png", "mimeType": "image/png", "buffer": permit.read_bytes()},
            "preset": "permit",
        },
        headers={"Origin": desk.address},
        timeout=READING_MS,
    )
    assert answer.ok, answer.text()
    values = {field["value"] for field in answer.json()["data"]["fields"]}
    assert {"P-20417", "45.00"} <= values


def test_one_field_gets_worse_and_needs_a_reason(studio: Page) -> None:
    """The trial shows which before it is published; mended it is no more in the way."""
    tab(studio, "Fields")
    studio.locator("desk-studio .field-list .entry").first.click()
    studio.get_by_role("button", name="Add a way").click()
    studio.get_by_label("Pattern (regular expression)").first.fill("(PARKING)")
    studio.get_by_label("Pattern (regular expression)").first.press("Tab")
    studio.get_by_role("button", name="Save draft").click()
    expect(head(studio)).to_contain_text("Draft")
    tab(studio, "Try and publish")
    expect(studio.locator("desk-studio .trial-table tr.worse").first).to_be_visible()
    snap(studio, "studio-8-worse")
    studio.get_by_role("button", name=re.compile("^Publish version")).click()
    dialog = studio.locator("desk-studio dialog")
    expect(dialog).to_contain_text("get worse")
    dialog.get_by_label("Why (needed)").fill("the number is printed elsewhere now")
    dialog.get_by_role("button", name=re.compile("^Publish")).click()
    expect(head(studio).locator(".chip.ok")).to_contain_text("In use: version 4")


def test_the_older_version_comes_back(studio: Page, desk: RunningDesk) -> None:
    """From the list of versions; all of it is on the record."""
    tab(studio, "Versions")
    snap(studio, "studio-9-versions")
    studio.locator("desk-studio .versions > li").nth(1).get_by_role("button", name="Roll back to it").click()
    expect(head(studio)).to_contain_text("old")
    studio.get_by_role("button", name=re.compile("^Roll back to version 3")).click()
    studio.locator("desk-studio dialog").get_by_role("button", name=re.compile("^Roll back")).click()
    expect(head(studio).locator(".chip.ok")).to_contain_text("In use: version 3")
    record = studio.request.get(f"{desk.address}/admin/audit/export").text()
    for event in ("preset:save", "preset:offer", "preset:sample", "preset:publish", "preset:roll_back"):
        assert event in record
    assert "the number is printed elsewhere now" in record


def test_a_second_administrator_is_told(studio: Page, desk: RunningDesk) -> None:
    """Two windows on one preset: what was typed second is not lost, and overwrites nothing."""
    other = studio.context.new_page()
    for window in (studio, other):
        window.goto(f"{desk.address}/admin/presets#preset=permit")
        window.reload()
        expect(window.locator("desk-studio .field-list li")).to_have_count(2)
    for window, label in ((studio, "Code"), (other, "Number of the permit")):
        window.get_by_label("Label in English").fill(label)
        window.get_by_label("Label in English").press("Tab")
        window.get_by_role("button", name="Save draft").click()
        if window is studio:
            expect(head(window)).to_contain_text("Draft")
    dialog = other.locator("desk-studio dialog")
    expect(dialog).to_contain_text("has saved since you opened this")
    snap(other, "studio-10-second")
    dialog.get_by_role("button", name="Keep mine on top").click()
    expect(other.locator("desk-studio .field-list")).to_contain_text("Number of the permit")
    tab(other, "Versions")
    expect(other.locator("desk-studio .versions > li")).to_have_count(6)
    other.close()


def test_an_instruction_is_kept_and_put_in_again(clerks: dict[str, BrowserContext], desk: RunningDesk) -> None:
    """Under a name, for one's team; the page of a colleague who is not in it does not have it."""
    wish = "请提取证号、费用"
    page = clerks["fin"].new_page()
    page.goto(f"{desk.address}/ui/")
    page.wait_for_selector("#desk-files .desk-drop")
    page.locator("#desk-wish textarea").fill(wish)
    menu = page.locator("desk-wishes")
    menu.locator("summary").click()
    menu.get_by_role("button", name="保存当前要求").click()
    menu.get_by_label("名称").fill("停车证")
    menu.get_by_label("给谁用").select_option(index=1)
    menu.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("desk-toasts")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("#desk-files .desk-drop")
    menu.locator("summary").click()
    menu.get_by_role("button", name=re.compile("^停车证")).click()
    expect(page.locator("#desk-wish textarea")).to_have_value(wish)
    snap(page, "studio-11-wishes")
    assert clerks["lab"].request.get(f"{desk.address}/v1/wishes").json()["data"]["wishes"] == []
    page.close()


def test_what_a_team_has_saved_becomes_a_preset(studio: Page, desk: RunningDesk) -> None:
    """An administrator finds it in the list of presets, with the fields that it asks for."""
    studio.goto(f"{desk.address}/admin/presets")
    studio.reload()
    entry = studio.locator("desk-studio .kinds").get_by_role("button", name=re.compile("请提取证号、费用"))
    entry.scroll_into_view_if_needed()
    expect(entry).to_contain_text("finance")
    snap(studio, "studio-12-instruction")
    entry.click()
    dialog = studio.locator("desk-studio dialog")
    expect(dialog).to_contain_text("Fields:")
    dialog.get_by_label("Name in English").fill("Permit of the campus")
    snap(studio, "studio-13-promote")
    dialog.get_by_role("button", name="Begin").click()
    expect(head(studio).locator("h2")).to_have_text("Permit of the campus")
    expect(studio.locator("desk-studio .field-list li")).to_have_count(2)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_nothing_stands_in_anyones_way(studio: Page, desk: RunningDesk, size: tuple[int, int]) -> None:
    """No finding of axe-core on any tab, and nothing wider than the screen."""
    studio.set_viewport_size({"width": size[0], "height": size[1]})
    studio.goto(f"{desk.address}/admin/presets#preset=permit")
    studio.reload()
    for name in ("Fields", "General", "Samples", "Try and publish", "Who may use it", "Versions", "YAML"):
        tab(studio, name)
        studio.wait_for_timeout(600)
        found = Axe().run(studio, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], name
        assert studio.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        snap(studio, f"studio-look-{size[0]}-{name.split()[0].lower()}")
