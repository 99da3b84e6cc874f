"""`./launch.sh kinds` says what is wrong with a kind, and field by field what it finds on its samples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.opening.reader_setup import KINDS
from desk.opening.reading import shelf_of, shipped_presets
from desk.settings import Settings
from desk.shell.doctor_kinds import examine_kinds
from desk.shell.finding import Health
from desk.shell.kinds_command import run
from engine.kinds import pages_of
from tests.engine.kinds.files import PAGE, PERMIT, write_kind, write_sample


def told(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """The exit status and what is printed."""
    lines: list[str] = []
    shelf = shelf_of(Settings(data_dir=tmp_path), shipped_presets())
    return run(list(arguments), shelf, "en", lines.append), "\n".join(lines)


def test_the_list_tells_own_from_shipped(tmp_path: Path) -> None:
    """With what is wrong at the end."""
    write_kind(tmp_path / "kinds" / "parking_permit")
    status, text = told(tmp_path, "list")
    assert status == 0
    assert "parking_permit" in text
    assert "own" in text
    write_kind(tmp_path / "kinds" / "broken", "id: [")
    status, text = told(tmp_path, "list")
    assert status == 1
    assert "broken/kind.yaml" in text


def test_a_kind_that_reads_its_sample_is_right(tmp_path: Path) -> None:
    """Every field with what was given; the folder may be named by its path or, an own one, by its name."""
    folder = write_kind(tmp_path / "kinds" / "parking_permit")
    write_sample(folder, {"permit_number": "P-20417", "holder": "Nora Lindqvist"})
    for named in (str(folder), "parking_permit"):
        status, text = told(tmp_path, "check", named)
        assert status == 0, text
        assert "✓ permit_number: P-20417" in text
        assert "right: 2" in text


def test_a_wrong_value_is_shown_beside_the_one_wanted(tmp_path: Path) -> None:
    """And the exit status says so; what should not be found counts too, and what is doubted is told why."""
    folder = write_kind(tmp_path / "parking_permit")
    write_sample(folder, [{"name": "permit_number", "value": "P-1"}, {"name": "holder", "value": None}])
    status, text = told(tmp_path, "check", str(folder))
    assert status == 1
    assert "✗ permit_number: wanted P-1, given P-20417" in text
    assert "✗ holder: wanted (nothing), given Nora Lindqvist" in text
    write_sample(folder, {"permit_number": None}, [PAGE[:1]])
    status, text = told(tmp_path, "check", str(folder))
    assert status == 0
    assert "always has “Permit number”" in text


def test_the_rows_of_items_are_looked_at_where_a_sample_has_some(tmp_path: Path) -> None:
    """Cell by cell, and whether there are as many."""
    columns = """
items:
  columns:
    - {name: zone, label: {zh: 区域, en: Zone}}
    - {name: price, label: {zh: 价格, en: Price}, type: amount}
"""
    folder = write_kind(tmp_path / "parking_permit", PERMIT + columns)
    pages = [[*PAGE, "Zone        Price", "North       12.00", "South       14.00"]]
    sample = {"pages": pages, "fields": {}, "items": [{"zone": "North", "price": "12.00"}, {"zone": "South"}]}
    write_sample(folder, {})
    (folder / "samples" / "one.json").write_text(json.dumps(sample))
    status, text = told(tmp_path, "check", str(folder))
    assert status == 0, text
    assert "items 2 › zone: South" in text
    sample["items"] = [{"zone": "East"}]
    (folder / "samples" / "one.json").write_text(json.dumps(sample))
    status, text = told(tmp_path, "check", str(folder))
    assert status == 1
    assert "✗ items 1 › zone: wanted East, given North" in text
    assert "✗ items: wanted 1, given 2" in text


def test_a_kind_that_auto_does_not_find_needs_cues(tmp_path: Path) -> None:
    """The sample says what the document is."""
    folder = write_kind(tmp_path / "parking_permit", PERMIT.replace("weight: 4", "weight: 0.5"))
    write_sample(folder, {"permit_number": "P-20417"})
    status, text = told(tmp_path, "check", str(folder))
    assert status == 1
    assert "auto takes it for unknown, not parking_permit" in text


@pytest.mark.parametrize(
    ("text", "sample", "said"),
    [
        (PERMIT.replace("type: person", "type: persn"), "{}", "holder › type"),
        (PERMIT.replace("id: parking_permit", "id: receipt"), "{}", "called as its id"),
        (PERMIT, "[", "one.json is no sample"),
        (PERMIT, "{}", "one.json is no sample"),
        (PERMIT, '{"pages": [3], "fields": {}}', "one.json is no sample"),
    ],
)
def test_what_is_wrong_is_said_in_words(tmp_path: Path, text: str, sample: str, said: str) -> None:
    """With what to do about it, and exit status 1."""
    folder = write_kind(tmp_path / "parking_permit", text)
    write_sample(folder, {})
    (folder / "samples" / "one.json").write_text(sample)
    status, printed = told(tmp_path, "check", str(folder))
    assert status == 1
    assert said in printed
    assert "docs/kinds.md" in printed


def draft(tmp_path: Path, text: str) -> Path:
    """A draft of the permit beside the one in use, with two samples."""
    write_kind(tmp_path / "kinds" / "parking_permit")
    folder = write_kind(tmp_path / "drafts" / "parking_permit", text)
    write_sample(folder, {"permit_number": "P-20417", "holder": "Nora Lindqvist"})
    pages = [["PARKING PERMIT", "Access card:  P-3", "Holder:  Jo Hart"]]
    write_sample(folder, {"permit_number": "P-3", "holder": "Jo Hart"}, pages, "two.json")
    return folder


def test_a_draft_is_held_against_the_kind_in_use(tmp_path: Path) -> None:
    """Field by field, and every value that changed."""
    folder = draft(tmp_path, PERMIT.replace("required: true", "required: true\n    aliases: [Access card]"))
    status, text = told(tmp_path, "try", str(folder))
    assert status == 0, text
    assert "Samples: 2. parking_permit as it is used → the draft" in text
    assert "↑ permit_number: right 1 → 2, missing 1 → 0" in text
    assert "= holder: right 2" in text
    assert "two.json\n  ↑ permit_number: wanted P-3, (nothing) → P-3" in text
    assert "Better: permit_number. Worse: (nothing)." in text


def test_a_draft_that_makes_a_field_worse_fails(tmp_path: Path) -> None:
    """So that a script can stop there."""
    folder = draft(tmp_path, PERMIT.replace("type: person", "type: date"))
    status, text = told(tmp_path, "try", str(folder))
    assert status == 1
    assert "↓ holder: right 2 → 0, missing 0 → 2" in text
    assert "Worse: holder." in text


def test_fields_that_come_and_go_are_neither(tmp_path: Path) -> None:
    """They are said as that."""
    folder = draft(tmp_path, PERMIT.replace("name: holder", "name: person").replace("en: Holder", "en: Name"))
    for name in ("one.json", "two.json"):
        pages = [["PARKING PERMIT", "Permit number:  P-20417", "Name:  Jo Hart"]]
        write_sample(folder, {"permit_number": "P-20417", "holder": None, "person": "Jo Hart"}, pages, name)
    status, text = told(tmp_path, "try", str(folder))
    assert status == 0, text
    assert "- holder: gone" in text
    assert "+ person: new right 2" in text


def test_a_draft_of_a_new_kind_is_tried_alone(tmp_path: Path) -> None:
    """There is nothing to hold it against; what is wrong with it is said as `check` says it."""
    folder = write_kind(tmp_path / "parking_permit")
    write_sample(folder, {"permit_number": "P-20417"})
    status, text = told(tmp_path, "try", str(folder))
    assert status == 0, text
    assert "No kind parking_permit is used yet: the draft alone" in text
    assert "permit_number: right 1" in text
    assert "Better" not in text
    write_kind(folder, "id: [")
    assert told(tmp_path, "try", str(folder))[0] == 1


def test_a_draft_without_samples_takes_those_in_use(tmp_path: Path) -> None:
    """A shipped kind may be tried too: only an own one cannot be called as it is."""
    folder = write_kind(tmp_path / "taxi_ticket", (KINDS / "taxi_ticket" / "kind.yaml").read_text("utf-8"))
    status, text = told(tmp_path, "try", str(folder))
    assert status == 0, text
    assert "Samples: 2." in text
    assert "Better: (nothing). Worse: (nothing)." in text


@pytest.mark.parametrize("kind", sorted(path.parent.name for path in KINDS.glob("*/samples")))
def test_the_shipped_kinds_read_their_samples(tmp_path: Path, kind: str) -> None:
    """As anybody can see for themselves."""
    status, text = told(tmp_path, "check", str(KINDS / kind))
    assert status == 0, text


def test_pages_are_lines_of_text() -> None:
    """Two blanks or more leave a gap; a Chinese letter is two wide."""
    (page,) = pages_of([["Total   12.00", "合计  12.00"]])
    assert [line.text for line in page.lines] == ["Total", "12.00", "合计", "12.00"]
    total, first, chinese, second = (line.box for line in page.lines)
    assert total.right < first.left
    assert first.bottom < second.top
    assert chinese.width == pytest.approx(0.8 * total.width, abs=0.001)


def test_the_doctor_tells_of_broken_kinds(tmp_path: Path) -> None:
    """How many there are, and each that cannot be read."""
    (good,) = examine_kinds(Settings(data_dir=tmp_path))
    assert good.health is Health.GOOD
    write_kind(tmp_path / "kinds" / "broken", "id: [")
    _, bad = examine_kinds(Settings(data_dir=tmp_path))
    assert bad.health is Health.BAD
    assert "broken/kind.yaml" in bad.seen.en
