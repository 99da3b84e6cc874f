"""A newcomer makes a kind from the page alone: labelled values, addresses of several lines, a table: all pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, expect

from tests.e2e.conftest import RunningDesk, log_in, snap

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

READING_MS = 150_000
WIDTH, HEIGHT = 1240, 1000
Printed = tuple[int, int, str]


def note(
    number: str, tour: str, name: str, road: str, town: str, rows: tuple[tuple[str, str, str, str], ...]
) -> tuple[Printed, ...]:
    """The words of a delivery note with their places."""
    table = [
        (x, 560 + 50 * at, text)
        for at, row in enumerate((("Article", "Qty", "Price", "Amount"), *rows))
        for x, text in zip((80, 560, 760, 980), row, strict=True)
    ]
    below = 590 + 50 * (len(rows) + 1)
    return (
        (80, 60, "Alder Timber Works"), (80, 100, "4 Mill Lane"), (80, 140, "20100 Turku"),
        (760, 60, f"Delivery note: {number}"), (760, 100, "Date: 12.03.2027"), (760, 140, f"Tour: {tour}"),
        (80, 270, "Deliver to"), (80, 320, name), (80, 360, road), (80, 400, town), (80, 470, "Phone: +358 2 555 0142"),
        *table, (760, below, "Total"), (980, below, "50,50"),
    )  # fmt: skip


NOTES = (
    note(
        "DN-20417", "4 Ost", "Nora Lindqvist", "Harbour Road 12", "20200 Turku",
        (("Oak board", "12", "3,50", "42,00"), ("Steel nails", "2", "4,25", "8,50")),
    ),
    note(
        "DN-20518", "7 Nord", "Jo Hart", "Station Street 3", "33100 Tampere",
        (("Pine board", "10", "2,05", "20,50"), ("Wood glue", "3", "10,00", "30,00")),
    ),
)  # fmt: skip


def drawn(printed: tuple[Printed, ...], path: Path) -> Path:
    """The paper as a picture."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(sheet)
    for x, y, text in printed:
        pen.text((x, y), text, fill="black", font=ImageFont.load_default(26))
    sheet.save(path)
    return path


@pytest.fixture(scope="module")
def studio(desk: RunningDesk, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A kind that was just begun, with two samples."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    log_in(page, desk)
    page.goto(f"{desk.address}/admin/presets")
    page.wait_for_selector("desk-studio .kinds li")
    page.get_by_role("button", name="New", exact=True).click()
    dialog = page.locator("desk-studio dialog")
    dialog.get_by_label("Name in English").fill("Delivery note")
    dialog.get_by_label("Name in Chinese").fill("送货单")
    dialog.get_by_role("button", name="Begin").click()
    expect(page.locator("desk-studio .kind-head h2")).to_have_text("Delivery note")
    tab(page, "Samples")
    folder = tmp_path_factory.mktemp("notes")
    papers = [drawn(printed, folder / f"note-{at}.png") for at, printed in enumerate(NOTES, start=1)]
    page.locator("desk-studio .samples-tab input[type=file]").set_input_files(papers)
    expect(page.locator("desk-studio .sample-list li")).to_have_count(2, timeout=READING_MS)
    page.get_by_role("button", name="Now mark the values").click()
    expect(page.get_by_role("tab", name="Fields", exact=True)).to_have_attribute("aria-selected", "true")
    yield page
    context.close()


def tab(studio: Page, name: str) -> None:
    """Goes to one of the tabs."""
    studio.get_by_role("tab", name=name, exact=True).click()


def drag(studio: Page, left: int, top: int, right: int, bottom: int) -> Locator:
    """Draws a box on the sample, in pixels of the paper; gives what is proposed."""
    sheet = studio.locator("desk-studio .fields-tab .sheet-overlay")
    expect(sheet.locator(".line-box").first).to_be_attached()
    sheet.scroll_into_view_if_needed()
    box = at_rest(sheet)
    at = [
        (box["x"] + x / WIDTH * box["width"], box["y"] + y / HEIGHT * box["height"])
        for x, y in ((left, top), (right, bottom))
    ]
    with studio.expect_response(re.compile("/v1/studio/propose")):
        studio.mouse.move(*at[0])
        studio.mouse.down()
        studio.mouse.move(*at[1], steps=4)
        studio.mouse.up()
    proposals = studio.locator("desk-studio .proposals")
    expect(proposals).to_be_visible()
    return proposals


def at_rest(sheet: Locator) -> FloatRect:
    """Where something stands when nothing moves it any more."""
    before = None
    while (box := sheet.bounding_box()) is None or box != before:
        before = box
        sheet.page.wait_for_timeout(200)
    return box


def take(proposals: Locator) -> None:
    """Takes the first offer for a new field."""
    section = proposals.locator("section").filter(has_text="As a new field")
    with proposals.page.expect_response(re.compile("/samples/")):
        section.get_by_role("button", name="Use it").first.click()


def test_values_with_labels_are_taken_with_a_drag_each(studio: Page) -> None:
    """Whatever they look like; each offer says what it finds on the other sample, and one is recommended."""
    for count, (x, y, right) in enumerate(
        ((950, 55, 1100), (830, 95, 1000), (830, 135, 930), (170, 465, 420)), start=1
    ):
        proposals = drag(studio, x, y, right, y + 40)
        expect(proposals.locator(".elsewhere summary").first).to_have_text(re.compile(r"2 of 2 samples: \S"))
        expect(proposals.get_by_text("recommended", exact=True)).to_have_count(1)
        expect(proposals.locator(".button.primary")).to_have_count(1)
        expect(proposals).not_to_contain_text("{")
        if count == 3:
            first = proposals.locator("li").first
            expect(first).to_contain_text("By the label “Tour”")
            expect(first.locator("summary")).to_contain_text("2 of 2 samples: 7 Nord")
            snap(studio, "pointing-1-label")
        take(proposals)
        expect(studio.locator("desk-studio .field-list li")).to_have_count(count)


def test_a_block_of_lines_is_taken_with_one_drag(studio: Page) -> None:
    """An address at the top and one in the middle, neither with a label of its own."""
    for count, (top, bottom) in enumerate(((50, 175), (310, 435)), start=5):
        proposals = drag(studio, 60, top, 420, bottom)
        expect(proposals).to_contain_text("lines one below another", ignore_case=True)
        expect(proposals).to_contain_text("2 of 2 samples: ")
        snap(studio, f"pointing-2-block-{count}")
        take(proposals)
        expect(studio.locator("desk-studio .field-list li")).to_have_count(count)
        expect(studio.locator("desk-studio .sample-column .found")).to_contain_text("Turku")
    expect(studio.locator("desk-studio .field-list li").last).to_contain_text("Deliver to")
    snap(studio, "pointing-3-taken")


def test_a_table_is_taken_with_one_drag_over_its_headings(studio: Page) -> None:
    """Its columns are called as they are printed, its rows are what the sample expects."""
    proposals = drag(studio, 60, 550, 1100, 595)
    expect(proposals).to_contain_text("As the table of this paper")
    expect(proposals.locator("tbody tr")).to_have_count(2)
    expect(proposals).to_contain_text("Gives rows on 2 of 2 samples")
    snap(studio, "pointing-4-table")
    with studio.expect_response(re.compile("/samples/")):
        proposals.get_by_role("button", name="Use this table").click()
    expect(studio.locator("desk-studio .field-list li.open")).to_contain_text("Article · Qty · Price · Amount")
    snap(studio, "pointing-5-table-taken")
    proposals = drag(studio, 960, 725, 1100, 775)
    take(proposals)
    studio.get_by_role("button", name="Save draft").click()
    expect(studio.locator("desk-studio .kind-head .chip.warn")).to_have_count(0)


def test_what_is_found_now_is_expected(studio: Page) -> None:
    """Values and rows; the list of samples says at once how many."""
    tab(studio, "Samples")
    other = studio.locator("desk-studio .sample-list li").nth(1)
    expect(other).to_contain_text("values: 0")
    snap(studio, "pointing-9-samples")
    other.locator(".entry").click()
    expect(studio.locator("desk-studio .expected-table tr")).to_have_count(7)
    with studio.expect_response(lambda told: "/samples/" in told.url and told.request.method == "PUT") as kept:
        studio.get_by_role("button", name="Expect what is found now").click()
    expect(other).to_contain_text("values: 7")
    assert [row["article"] for row in kept.value.json()["data"]["items"]] == ["Pine board", "Wood glue"]


def test_a_line_is_taken_with_a_click(studio: Page) -> None:
    """Its value alone; what the field is called stands in the language of the page first, under the cursor."""
    tab(studio, "Fields")
    proposals = drag(studio, 900, 105, 900, 105)
    expect(proposals).to_contain_text("2027-03-12")
    proposals.get_by_role("button", name="Close").click()
    studio.get_by_role("button", name="Add a field").click()
    expect(studio.locator("desk-studio .form-column > .field-form").get_by_label("Label in English")).to_be_focused()
    studio.get_by_role("button", name="Remove this field").click()
    studio.get_by_role("button", name="Save draft").click()
    expect(studio.locator("desk-studio .kind-head .chip.warn")).to_have_count(0)


def test_the_words_that_tell_it_are_proposed(studio: Page) -> None:
    """Out of what both samples print; menus say what their names mean."""
    tab(studio, "General")
    studio.get_by_role("button", name="What the samples print").click()
    studio.get_by_role("button", name=re.compile("“Delivery note”, weight 3")).click()
    expect(studio.get_by_label("Cue", exact=True)).to_have_value("Delivery note")
    snap(studio, "pointing-7-cues")
    studio.get_by_role("button", name="Save draft").click()
    expect(studio.locator("desk-studio .kind-head .chip.warn")).to_have_count(0)
    tab(studio, "Fields")
    studio.locator("desk-studio .field-list .entry").first.click()
    studio.get_by_text("More settings").click()
    expect(studio.get_by_label("Meaning").locator("option", has_text="Gesamtbetrag")).to_have_count(1)
    expect(
        studio.get_by_label("Algorithm of the product").locator("option", has_text="Invoice: Issue date")
    ).to_have_count(1)
    snap(studio, "pointing-8-menus")


def test_the_whole_kind_comes_out_right(studio: Page) -> None:
    """Eight values, two of them blocks and one of them a table, on the paper that was pointed at."""
    tab(studio, "Try and publish")
    told = studio.locator("desk-studio .tried")
    expect(told).to_contain_text("Values right")
    snap(studio, "pointing-6-tried")
    expect(told.locator(".given.wrong, .given.missing")).to_have_count(0)
    expect(told).to_contain_text(re.compile(r"Values right: (\d+) of \1[.,]"))
    expect(told).to_contain_text("Taken for this kind automatically: 2 of 2")


def test_what_is_right_and_to_be_checked_is_right(studio: Page) -> None:
    """The verdict counts it among the right ones, says how many are to be checked, and is no warning."""

    def doubted(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        for at, one in enumerate(one for sample in told["data"]["after"] for one in sample["fields"]):
            one |= {"outcome": "doubtful" if at < 2 else "right", "doubtful": at < 2}
        route.fulfill(response=answer, json=told)

    studio.route("**/v1/studio/presets/*/try", doubted)
    tab(studio, "Fields")
    tab(studio, "Try and publish")
    verdict = studio.locator("desk-studio .tried .notice")
    expect(verdict).to_contain_text(re.compile(r"Values right: (\d+) of \1, 2 of them to check\."))
    expect(verdict).not_to_have_class(re.compile("held"))
    expect(studio.locator("desk-studio .tried .given.doubtful")).to_have_count(2)
    snap(studio, "pointing-10-to-check")
    studio.unroute("**/v1/studio/presets/*/try")


@pytest.mark.parametrize(("size", "language"), [((1440, 900), "zh"), ((390, 844), "zh"), ((390, 844), "en")])
def test_it_is_seen_on_any_screen(studio: Page, desk: RunningDesk, size: tuple[int, int], language: str) -> None:
    """In both languages, with nothing wider than the screen."""
    studio.set_viewport_size({"width": size[0], "height": size[1]})
    studio.goto(f"{desk.address}/admin/presets?lang={language}#preset=delivery_note")
    expect(studio.locator("desk-studio .field-list li")).to_have_count(8)
    studio.locator("desk-studio .sheet-overlay").scroll_into_view_if_needed()
    proposals = drag(studio, 60, 550, 1100, 595)
    expect(proposals.locator("tbody tr")).to_have_count(2)
    proposals.scroll_into_view_if_needed()
    snap(studio, f"pointing-look-{size[0]}-{language}-table")
    studio.locator("desk-studio .sheet-overlay").scroll_into_view_if_needed()
    drag(studio, 60, 310, 420, 435).scroll_into_view_if_needed()
    assert studio.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    snap(studio, f"pointing-look-{size[0]}-{language}-block")
