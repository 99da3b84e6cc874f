"""A kind is made, changed, published and rolled back; no version is ever overwritten."""

from __future__ import annotations

import pytest

from desk.errors import Forbidden
from desk.offers.errors import ChangedMeanwhile
from desk.offers.offer import OfferData
from desk.studio.errors import KindNameTaken, KindNotFound, ShippedKind
from desk.studio.records import KindPage, KindSummary
from engine.errors import BadPreset
from tests.desk.studio.conftest import ADMIN, CLERK, OTHER, PERMIT, Room


def listed(room: Room, kind_id: str = "parking_permit") -> KindSummary:
    """The kind in the list."""
    return next(one for one in room.studio.kinds.all(ADMIN) if one.id == kind_id)


def begun(room: Room) -> KindPage:
    """A kind with two fields, saved twice and never published."""
    page = room.studio.kinds.begin(ADMIN, "parking_permit", "停车证", "Parking permit")
    return room.studio.kinds.save(ADMIN, page.summary.id, PERMIT, None, page.number or 0)


def test_a_draft_is_used_by_nobody_before_it_is_published(room: Room) -> None:
    """It stands in the list of the studio alone; published it is a file that every reader sees."""
    page = begun(room)
    assert (page.number, page.summary.published) == (2, None)
    assert "parking_permit" not in room.studio.kinds.shelf.now
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    assert room.studio.kinds.shelf.now["parking_permit"].version == 2
    assert (
        (room.folder / "parking_permit" / "kind.yaml").read_text("utf-8").startswith("id: parking_permit\nversion: 2")
    )
    assert (listed(room).published, listed(room).newest) == (2, 2)


def test_what_is_in_use_stays_while_a_draft_is_made(room: Room) -> None:
    """The draft is a version of its own; rolling back is publishing an older one, and both are on the record."""
    begun(room)
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    changed = {**PERMIT, "fields": PERMIT["fields"][:1]}
    page = room.studio.kinds.save(ADMIN, "parking_permit", changed, None, 2, "fewer fields")
    assert (page.number, page.summary.published) == (3, 2)
    assert len(room.studio.kinds.shelf.now["parking_permit"].fields) == 2
    said = [words.en for words in room.studio.kinds.differences(ADMIN, "parking_permit", None, 3)]
    assert any("Fee" in one for one in said)
    room.studio.kinds.publish(ADMIN, "parking_permit", 3, 2, "no fee is charged any more")
    back = room.studio.kinds.publish(ADMIN, "parking_permit", 2, 3)
    assert [version.number for version in back.versions] == [3, 2, 1]
    assert [(one.number, one.reason) for one in back.publications][-2:] == [(3, "no fee is charged any more"), (2, "")]
    assert room.events()[-2:] == [("preset:publish", "parking_permit 3"), ("preset:roll_back", "parking_permit 2")]


def test_a_second_administrator_is_told(room: Room) -> None:
    """Nothing of the first one's is overwritten; saved again on what they now see, both are there."""
    begun(room)
    room.studio.kinds.save(ADMIN, "parking_permit", {**PERMIT, "open": False}, None, 2)
    with pytest.raises(ChangedMeanwhile):
        room.studio.kinds.save(OTHER, "parking_permit", {**PERMIT, "country": "DE"}, None, 2)
    room.studio.kinds.publish(ADMIN, "parking_permit", 3, None)
    with pytest.raises(ChangedMeanwhile):
        room.studio.kinds.publish(OTHER, "parking_permit", 2, None)
    assert room.studio.kinds.save(OTHER, "parking_permit", {**PERMIT, "country": "DE"}, None, 3).number == 4


def test_the_same_once_more_is_no_new_version(room: Room) -> None:
    """Whoever presses twice makes one."""
    page = begun(room)
    assert room.studio.kinds.save(ADMIN, "parking_permit", PERMIT, None, page.number or 0).number == 2


def test_yaml_keeps_its_comments_and_says_its_version(room: Room) -> None:
    """What a person wrote by hand stays as they wrote it, but for the number."""
    page = begun(room)
    text = "# ours\n" + page.text.replace("version: 2", "version: 77")
    page = room.studio.kinds.save(ADMIN, "parking_permit", text, None, 2)
    assert page.text == text.replace("version: 77", "version: 3")
    assert page.preset.version == 3


def test_what_is_wrong_is_told_and_nothing_is_kept(room: Room) -> None:
    """With the key; the versions are as they were."""
    begun(room)
    with pytest.raises(BadPreset) as error:
        room.studio.kinds.save(ADMIN, "parking_permit", {**PERMIT, "checks": ["no_such_check"]}, None, 2)
    assert "no_such_check" in error.value.message.en
    with pytest.raises(BadPreset):
        room.studio.kinds.save(ADMIN, "parking_permit", {**PERMIT, "id": "other"}, None, 2)
    assert room.studio.kinds.open(ADMIN, "parking_permit").number == 2


def test_a_shipped_kind_is_copied_and_not_changed(room: Room) -> None:
    """The copy has its fields, words and checks, under its own name."""
    with pytest.raises(ShippedKind):
        room.studio.kinds.save(ADMIN, "invoice", PERMIT, None, 1)
    with pytest.raises(ShippedKind):
        room.studio.kinds.remove(ADMIN, "invoice")
    copied = room.studio.kinds.copy(ADMIN, "invoice", "our_invoice", "我们的发票", "Our invoice")
    shipped = room.studio.kinds.shelf.shipped["invoice"]
    assert copied.preset.fields == shipped.fields
    assert copied.preset.words == shipped.words
    with pytest.raises(KindNameTaken):
        room.studio.kinds.copy(ADMIN, "receipt", "our_invoice", "x", "x")
    with pytest.raises(KindNameTaken):
        room.studio.kinds.begin(ADMIN, "invoice", "x", "x")


def test_what_is_written_by_hand_becomes_a_version(room: Room) -> None:
    """A folder that somebody put there, and one that somebody changed: kept, and in use as it stands."""
    begun(room)
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    path = room.folder / "parking_permit" / "kind.yaml"
    path.write_text(path.read_text("utf-8").replace("Fee", "Charge"), "utf-8")
    page = room.studio.kinds.open(ADMIN, "parking_permit")
    assert (page.number, page.summary.published, page.versions[0].origin) == (3, 3, "file")
    path.write_text(room.studio.kinds.open(ADMIN, "parking_permit", 2).text, "utf-8")
    assert room.studio.kinds.open(ADMIN, "parking_permit").summary.published == 2
    copied = room.folder / "season_ticket"
    copied.mkdir()
    (copied / "kind.yaml").write_text(page.text.replace("id: parking_permit", "id: season_ticket"), "utf-8")
    assert listed(room, "season_ticket").published == 2
    (copied / "kind.yaml").unlink()
    assert listed(room, "season_ticket").published is None


def test_a_broken_file_is_told_and_stops_nothing(room: Room) -> None:
    """The kind stays in use as it was, and the list says what is wrong with its file."""
    begun(room)
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    assert "parking_permit" in room.studio.kinds.shelf.now
    (room.folder / "parking_permit" / "kind.yaml").write_text("id: [", "utf-8")
    shown = listed(room)
    assert shown.trouble is not None
    assert shown.published == 2
    assert room.studio.kinds.shelf.now["parking_permit"].version == 2


def test_a_kind_goes_out_of_use_and_comes_back(room: Room) -> None:
    """Its versions are kept; published again it is there as it was."""
    begun(room)
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    room.studio.kinds.remove(ADMIN, "parking_permit", "no more permits")
    assert "parking_permit" not in room.studio.kinds.shelf.now
    assert "parking_permit" not in {one.id for one in room.studio.kinds.all(ADMIN)}
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    assert room.studio.kinds.shelf.now["parking_permit"].version == 2
    assert listed(room).published == 2


def test_what_is_off_is_taken_for_no_document(room: Room) -> None:
    """It stays known, for documents that were read with it; a draft can be offered before it is published."""
    begun(room)
    room.studio.kinds.offer(ADMIN, "parking_permit", OfferData(is_on=False), 0)
    room.studio.kinds.publish(ADMIN, "parking_permit", 2, None)
    assert room.studio.kinds.shelf.now["parking_permit"].cues == ()
    room.studio.kinds.offer(ADMIN, "parking_permit", OfferData(), 1)
    assert room.studio.kinds.shelf.now["parking_permit"].cues != ()
    room.studio.kinds.offer(ADMIN, "invoice", OfferData(is_on=False), 0)
    mark, told = room.studio.kinds.shelf.snapshot()
    assert mark > 0
    assert {one.id: bool(one.cues) for one in told} == {"parking_permit": True, "invoice": False}
    with pytest.raises(KindNotFound):
        room.studio.kinds.offer(ADMIN, "no_such", OfferData(), 0)


def test_only_administrators_may(room: Room) -> None:
    """Look, or change anything."""
    begun(room)
    for act in (
        lambda: room.studio.kinds.all(CLERK),
        lambda: room.studio.kinds.open(CLERK, "invoice"),
        lambda: room.studio.kinds.begin(CLERK, "x", "x", "x"),
        lambda: room.studio.kinds.save(CLERK, "parking_permit", PERMIT, None, 2),
        lambda: room.studio.kinds.publish(CLERK, "parking_permit", 2, None),
        lambda: room.studio.kinds.remove(CLERK, "parking_permit"),
        lambda: room.studio.kinds.differences(CLERK, "parking_permit", 1, 2),
        lambda: room.studio.kinds.offer(CLERK, "invoice", OfferData(), 0),
    ):
        with pytest.raises(Forbidden):
            act()
