"""Samples are made of documents as they are corrected, tried before a version is used, and go along in a bundle."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.errors import Forbidden, NotFound, NotInTeam
from desk.offers.errors import ChangedMeanwhile
from desk.store.files import FileStore
from desk.store.store import DocumentRow, State
from desk.studio.errors import BadBundle, NeedsReason, SampleNotFound, WishNameTaken, WishNotFound
from desk.studio.samples import KeptSample
from engine.document import Document, Field, Provenance, Words
from engine.errors import BadPreset
from engine.kinds import Sample, pages_of
from tests.desk.studio.conftest import ADMIN, CLERK, LINES, OTHER, PERMIT, Room
from tests.engine.kinds.files import box_of, write_kind, write_sample

_PICTURE = io.BytesIO()
Image.new("RGB", (20, 30), "white").save(_PICTURE, "JPEG")
JPEG = _PICTURE.getvalue()
WANTED = {"permit_number": "P-20417", "fee": "45.00"}


@pytest.fixture
def kind(room: Room) -> str:
    """A kind with two fields, its first draft saved."""
    page = room.studio.kinds.begin(ADMIN, "parking_permit", "停车证", "Parking permit")
    return room.studio.kinds.save(ADMIN, "parking_permit", PERMIT, None, page.number or 0).summary.id


def sample(name: str = "one", lines: list[str] | None = None, **wanted: str | None) -> Sample:
    """A page of lines and what should be found on it."""
    return Sample(name, tuple(pages_of([lines or LINES])), {**WANTED, **wanted})


def put_document(database: Engine, tmp_path: Path, owner: User) -> str:
    """A permit that was read, with one page and its picture."""
    pages = tuple(pages_of([LINES]))
    named = Words("持证人", "Holder")
    fields = (
        Field("permit_number", Words("证号", "Permit number"), "P-20417", "P-20417", 1, pages[0].lines[1].box, 0.99),
        Field("holder", named, "Nora Lindqvist", "Nora Lindqvist", 1, pages[0].lines[3].box, 0.99),
        Field("fee", Words("费用", "Fee"), "45.00", "EUR 45.00", 1, pages[0].lines[5].box, 0.99),
    )
    at = datetime(2026, 3, 1, tzinfo=UTC)
    provenance = Provenance("parking_permit", 2, "cpu", "", "", at, 1.0)
    document = Document(pages, fields, (), "parking_permit", 0.9, provenance)
    row = DocumentRow(
        id="a" * 32,
        owner_id=owner.id,
        name="permit.pdf",
        size=1,
        sha256="",
        order={"preset": "auto"},
        state=State.DONE,
        created_at=at,
        search_text="",
        body=document.to_dict(),
    )
    FileStore(tmp_path / "documents").put_page(row.id, 1, JPEG)
    with Session(database) as session, session.begin():
        session.add(row)
    return "a" * 32


def test_a_sample_is_made_of_a_document(room: Room, kind: str, database: Engine, tmp_path: Path) -> None:
    """Its pages, pictures and the values of the fields that the kind has; a missing one should find nothing."""
    document_id = put_document(database, tmp_path, ADMIN)
    preset = room.studio.kinds.open(ADMIN, kind).preset
    kept = room.studio.samples.add_document(ADMIN, preset, document_id)
    assert kept.sample.fields == WANTED
    assert room.studio.samples.picture(ADMIN, kind, kept.id, 1) == JPEG
    again = room.studio.samples.add_document(ADMIN, preset, document_id)
    assert again.sample.name == "permit.pdf (2)"
    room.studio.samples.remove(ADMIN, kind, kept.id)
    with pytest.raises(SampleNotFound):
        room.studio.samples.picture(ADMIN, kind, kept.id, 1)
    assert [one.id for one in room.studio.samples.all(ADMIN, kind)] == [again.id]


def test_another_ones_document_is_no_sample(room: Room, kind: str, database: Engine, tmp_path: Path) -> None:
    """An administrator sees no document that was not shared with them, and a clerk makes no samples."""
    document_id = put_document(database, tmp_path, CLERK)
    preset = room.studio.kinds.open(ADMIN, kind).preset
    with pytest.raises(NotFound):
        room.studio.samples.add_document(ADMIN, preset, document_id)
    with pytest.raises(Forbidden):
        room.studio.samples.add_document(CLERK, preset, document_id)


def test_a_masked_sample_tells_of_nobody(room: Room, kind: str, database: Engine, tmp_path: Path) -> None:
    """Other names and numbers in the same places; what sums and dates need stays; the kind finds what it should."""
    document_id = put_document(database, tmp_path, ADMIN)
    preset = room.studio.kinds.open(ADMIN, kind).preset
    kept = room.studio.samples.add_document(ADMIN, preset, document_id, is_masked=True)
    number = kept.sample.fields["permit_number"]
    assert number is not None
    assert number != "P-20417"
    assert len(number) == len("P-20417")
    assert kept.sample.fields["fee"] == "45.00"
    text = json.dumps(kept.sample.to_dict())
    assert "P-20417" not in text
    assert "Nora" not in text
    assert number in text
    with pytest.raises(NotFound):
        room.studio.samples.picture(ADMIN, kind, kept.id, 1)
    tried = room.studio.trying.try_version(ADMIN, kind, 2)
    assert tried.after[0].is_right


def test_what_a_sample_expects_is_changed_by_one_at_a_time(room: Room, kind: str) -> None:
    """Whoever saw an older state is told."""
    kept = room.studio.samples.add(ADMIN, kind, sample())
    changed = room.studio.samples.expect(ADMIN, kind, kept.id, {"fee": None}, kept.revision)
    assert changed.sample.fields == {"fee": None}
    with pytest.raises(ChangedMeanwhile):
        room.studio.samples.expect(OTHER, kind, kept.id, WANTED, kept.revision)
    with pytest.raises(SampleNotFound):
        room.studio.samples.one(ADMIN, "invoice", kept.id)


def test_the_rows_of_a_sample_are_kept_until_others_are_said(room: Room, kind: str) -> None:
    """Values are changed without touching them."""
    kept = room.studio.samples.add(ADMIN, kind, sample(fee="45.00"))
    rows = [{"article": "Oak board", "quantity": "12"}]
    with_rows = room.studio.samples.expect(ADMIN, kind, kept.id, {}, 1, rows)
    assert list(with_rows.sample.rows) == rows
    again = room.studio.samples.expect(ADMIN, kind, kept.id, {"fee": "46.00"}, 2)
    assert (again.sample.fields, list(again.sample.rows)) == ({"fee": "46.00"}, rows)


def test_a_sample_that_is_brought_again_only_gets_its_values(room: Room, kind: str) -> None:
    """One of the same name with other pages is another sample; the same once more changes nothing."""
    first = room.studio.samples.bring(ADMIN, kind, sample(fee="45.00"))
    again = room.studio.samples.bring(ADMIN, kind, sample(fee="46.00"))
    assert (again.id, again.sample.fields["fee"], again.revision) == (first.id, "46.00", 2)
    assert room.studio.samples.bring(ADMIN, kind, sample(fee="46.00")).revision == 2
    other = room.studio.samples.bring(ADMIN, kind, sample(lines=["PARKING PERMIT"]))
    assert (other.id != first.id, other.sample.name) == (True, "one (2)")


def test_a_folder_that_is_published_again_brings_no_sample_twice(room: Room, kind: str, tmp_path: Path) -> None:
    """Also where another sample has its name: that of the same pages gets the values, whatever it is called."""
    room.studio.samples.add(ADMIN, kind, sample(lines=["PARKING PERMIT"]))
    folder = write_kind(tmp_path / "permit", room.studio.kinds.open(ADMIN, kind).text)
    for fee in ("45.00", "45.00", "46.00"):
        write_sample(folder, {**WANTED, "fee": fee}, [LINES])
        room.studio.bundles.take_folder(ADMIN, folder)
    assert [(one.sample.name, one.revision) for one in room.studio.samples.all(ADMIN, kind)] == [
        ("one", 1), ("one (2)", 2),
    ]  # fmt: skip
    assert room.studio.samples.all(ADMIN, kind)[1].sample.fields["fee"] == "46.00"


def test_the_same_pages_asked_for_in_another_way_are_another_sample(room: Room, kind: str) -> None:
    """Each keeps its values, however often both are brought."""
    by_preset, by_name = sample("one"), replace(sample("two", fee=None), by_name=True)
    for one in (by_preset, by_name) * 2:
        room.studio.samples.bring(ADMIN, kind, one)
    assert [one.sample for one in room.studio.samples.all(ADMIN, kind)] == [by_preset, by_name]


def test_what_is_proposed_is_tried_on_the_other_samples(room: Room, kind: str) -> None:
    """Those of the kind, and no more than nine of them."""
    shown = room.studio.samples.add(ADMIN, kind, sample("shown"))
    for number in range(12):
        lines = ["PARKING PERMIT", f"Holder:  Person {number}" if number % 2 else "Nobody"]
        room.studio.samples.add(ADMIN, kind, sample(f"other {number:02}", lines))
    page, box = box_of(shown.sample.pages, "Nora Lindqvist")
    offer = room.studio.trying.propose(ADMIN, PERMIT, None, shown.id, page, box).offers[0]
    assert offer.alias == "Holder"
    assert [one.is_right for one in offer.elsewhere] == [False, True] * 4 + [False]


def better_and_worse(room: Room, kind: str) -> KeptSample:
    """A version in use that finds the number, and a newer one that finds the fee instead."""
    kept = room.studio.samples.add(ADMIN, kind, sample())
    number, fee = PERMIT["fields"]
    first = {**PERMIT, "fields": [number, {**fee, "ways": [{"pattern": r"45\.(\d\d)"}]}]}
    room.studio.kinds.save(ADMIN, kind, first, None, 2)
    room.studio.trying.publish(ADMIN, kind, 3, None)
    second = {**PERMIT, "fields": [{**number, "ways": [{"pattern": r"(Nora \w+)"}]}, fee]}
    room.studio.kinds.save(ADMIN, kind, second, None, 3)
    return kept


def test_a_draft_says_what_it_finds_on_a_sample(room: Room, kind: str) -> None:
    """Every field of it and the rows of its table, as the form has it."""
    rows = ["Article       Qty    Amount", "Oak board     12     42.00", "Steel nails   2      8.50"]
    kept = room.studio.samples.add(ADMIN, kind, sample(lines=[*LINES, *rows]))
    columns = [
        {"name": name, "label": {"zh": label, "en": label}, "type": of}
        for name, label, of in (("item", "Article", "text"), ("quantity", "Qty", "number"), ("sum", "Amount", "amount"))
    ]
    found = room.studio.trying.found(ADMIN, {**PERMIT, "items": {"columns": columns}}, None, kept.id).to_dict()
    assert found["fields"] == {"permit_number": "P-20417", "fee": "45.00"}
    assert [row["item"] for row in found["items"]] == ["Oak board", "Steel nails"]
    with pytest.raises(Forbidden):
        room.studio.trying.found(CLERK, PERMIT, None, kept.id)


def test_a_version_is_held_against_the_one_in_use(room: Room, kind: str) -> None:
    """Field by field; what gets worse is published with a reason only, and the reason is on the record."""
    better_and_worse(room, kind)
    comparison = room.studio.trying.try_version(ADMIN, kind, 4).comparison
    assert (comparison.better, comparison.worse) == (("fee",), ("permit_number",))
    with pytest.raises(NeedsReason) as error:
        room.studio.trying.publish(ADMIN, kind, 4, 3)
    assert error.value.fields == ("permit_number",)
    assert room.studio.kinds.open(ADMIN, kind).summary.published == 3
    page = room.studio.trying.publish(ADMIN, kind, 4, 3, "numbers are no longer printed")
    assert page.publications[0].reason == "numbers are no longer printed"


def test_a_bundle_goes_from_one_installation_to_another(room: Room, kind: str) -> None:
    """The kind as a draft, and its samples; brought again, nothing comes twice."""
    room.studio.samples.add(ADMIN, kind, sample("../../etc/passwd"))
    packed = room.studio.bundles.pack(ADMIN, kind)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
    assert names == ["parking_permit/kind.yaml", "parking_permit/samples/.._.._etc_passwd.json"]
    moved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, zipfile.ZipFile(moved, "w") as other:
        for name in names:
            content = archive.read(name).replace(b"parking_permit", b"season_permit")
            other.writestr(name.replace("parking", "season"), content)
    page = room.studio.bundles.unpack(ADMIN, moved.getvalue(), "from the other house")
    assert (page.summary.id, page.summary.published) == ("season_permit", None)
    assert page.versions[0].note == "from the other house"
    assert len(room.studio.samples.all(ADMIN, "season_permit")) == 1
    again = room.studio.bundles.unpack(ADMIN, moved.getvalue())
    assert again.number == page.number
    assert len(room.studio.samples.all(ADMIN, "season_permit")) == 1


def test_what_is_no_bundle_is_told(room: Room, kind: str) -> None:
    """A ZIP without a kind, a picture, a kind that is not valid, a kind under a shipped name."""
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "x")
    for content in (empty.getvalue(), JPEG):
        with pytest.raises(BadBundle):
            room.studio.bundles.unpack(ADMIN, content)
    text = room.studio.kinds.open(ADMIN, kind).text
    for wrong in (b"id: [", text.replace("id: parking_permit", "id: invoice").encode()):
        with pytest.raises(BadPreset):
            room.studio.bundles.unpack(ADMIN, wrong)


def test_wishes_are_ones_own_and_those_of_ones_teams(room: Room) -> None:
    """Only its author changes one; an administrator makes a kind of one that a team has."""
    wishes = room.studio.wishes
    mine = wishes.add(CLERK, "permits", "请提取证号、费用", "auto", "cn=finance")
    mate = User("local:bea", "bea", "Bea", frozenset({Role.CLERK}), frozenset({"cn=finance"}))
    assert [(one.name, one.is_own) for one in wishes.all(mate)] == [("permits", False)]
    assert wishes.all(User("local:cid", "cid", "Cid", frozenset({Role.CLERK}))) == []
    with pytest.raises(WishNotFound):
        wishes.change(mate, mine.id, "x", "x", "auto", None)
    with pytest.raises(WishNameTaken):
        wishes.add(CLERK, "permits", "other", "auto")
    with pytest.raises(NotInTeam):
        wishes.add(CLERK, "other", "x", "auto", "cn=legal")
    page = room.studio.promote(ADMIN, mine.id, "permit", "停车证", "Permit")
    assert [spec.label.zh for spec in page.preset.fields] == ["证号", "费用"]
    wishes.remove(CLERK, mine.id)
    assert wishes.all(mate) == []
