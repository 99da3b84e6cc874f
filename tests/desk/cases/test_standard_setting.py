"""Standards set by what people made of values, and documents judged by them from then on; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.roles import Role, User
from desk.cases.accepting import Accepting, Left
from desk.cases.standard_setting import threshold_of
from desk.errors import Forbidden
from desk.record.audit import Question
from desk.standards.errors import BadThreshold, NoCalibration, ScaleChanged, UnknownKind, UnprovenThreshold
from desk.standards.standards import OTHERS
from desk.store.readings import Doubt, ReadingRow
from engine.document import Field
from engine.pipeline import Upload
from engine.standard import PRODUCT, Scale, Standard
from tests.conftest import Clock
from tests.desk.cases.conftest import FILE, NUMBER, Office
from tests.desk.cases.test_accepting import SURE as SURE_FIELD
from tests.desk.cases.test_accepting import read
from tests.desk.cases.test_numbers import ADMIN, REFUTED, SURE, Site
from tests.desk.standards.test_trial import SHIFTED, made

CLERK = User("local:clerk", "clerk", "", frozenset({Role.CLERK}))
OTHER = Upload("other.png", FILE.content + b"\0")


@pytest.fixture
def site(database: Database, tmp_path: Path, clock: Clock) -> Site:
    """Thirty invoices: 300 values that stayed at 0.85, a heap of wrong ones at 0.7; one receipt."""
    site = Site(database, tmp_path / "documents", clock)
    for _ in range(30):
        fields = {f"f{place}": (0.85, Doubt.WEAK) for place in range(10)}
        site.reviewed({**fields, "weak": (0.7, Doubt.WEAK), "bad": REFUTED}, ("weak", "a", "b"))
    site.reviewed({"total": SURE}, kind="receipt")
    return site


def number_of(office: Office, user: User, document_id: str) -> Field:
    """The one value of a document, out of its body."""
    document = office.desk.open(user, document_id).document
    assert document is not None
    return document.fields[0]


def test_a_document_keeps_the_standard_it_was_read_with(office: Office, alice: User) -> None:
    """Read after a change it is judged by it, read before it is not, nor after a correction; its body says which."""
    before = office.read(alice, FILE, NUMBER)
    sure = number_of(office, alice, before.id).confidence
    assert sure >= 0.9
    office.standards.set_threshold(ADMIN, "", 0.999, 0, is_proven=True)
    after = office.read(alice, OTHER, NUMBER)
    assert (before.doubtful, after.doubtful) == (0, 1)
    field = number_of(office, alice, after.id)
    assert field.standard == Standard(0.999)
    assert field.why is not None
    assert number_of(office, alice, before.id).standard == PRODUCT
    accepted = office.desk.accepting.accept(alice, [before.id, after.id])
    assert accepted.finished == (before.id,)
    assert accepted.left == {Left.DOUBTFUL: (after.id,)}
    office.standards.reset_threshold(ADMIN, "")
    assert number_of(office, alice, after.id).is_doubtful
    again = office.desk.read_again(alice, after.id)
    office.wait(alice, again.id)
    assert number_of(office, alice, after.id).standard == PRODUCT


def test_a_calibrated_reading_keeps_the_engines_own(office: Office, alice: User, database: Database) -> None:
    """People are told what the scale makes of it; the reading has what the engine said, for the next fit."""
    plain = number_of(office, alice, office.read(alice, FILE, NUMBER).id)
    office.standards.apply(ADMIN, {OTHERS: Scale(1.0, -2.0)}, {}, 0)
    read = office.read(alice, OTHER, NUMBER)
    field = number_of(office, alice, read.id)
    assert field.confidence == plain.confidence
    assert field.believed == Scale(1.0, -2.0).of(plain.confidence) < 0.9
    assert read.doubtful == 1
    with Session(database) as session:
        assert session.get_one(ReadingRow, read.id).fields == {"编号": [round(plain.confidence, 4), int(Doubt.WEAK)]}


def test_a_proven_threshold_is_set_and_counts(site: Site) -> None:
    """The table then says by which threshold each kind is judged, and what becomes of its values."""
    with pytest.raises(UnprovenThreshold):
        site.setting.set_threshold(ADMIN, "invoice", "70", "7", 0)
    site.setting.set_threshold(ADMIN, "invoice", " 71 %", "7", 0)
    every, invoice, receipt = site.sheet().reviews
    assert (invoice.threshold, invoice.free.today.taken, invoice.free.today.wrong) == (0.71, 300, 0)
    assert (receipt.threshold, receipt.cut, every.free.today.taken) == (0.9, None, 301)
    assert invoice.cut is not None
    site.setting.reset_threshold(ADMIN, "invoice")
    assert site.sheet().reviews[1].threshold == 0.9


def test_an_unproven_threshold_needs_a_second_word(site: Site) -> None:
    """Below what was measured, or where nothing was; above the product's nothing has to be proven."""
    with pytest.raises(UnprovenThreshold) as below:
        site.setting.set_threshold(ADMIN, "invoice", "60", "7", 0)
    assert "71%" in below.value.message.en
    with pytest.raises(UnprovenThreshold) as unknown:
        site.setting.set_threshold(ADMIN, "receipt", "89", "7", 0)
    assert "do not show that 89% will do" in unknown.value.message.en
    assert site.standards.now.cuts == {}
    site.setting.set_threshold(ADMIN, "receipt", "95", "7", 0)
    site.setting.set_threshold(ADMIN, "invoice", "60", "7", 0, accepts_risk=True)
    assert site.standards.now.standard("invoice").threshold == 0.6
    assert [one.reason for one in site.audit.all(Question())] == ["", "unproven"]


@pytest.mark.parametrize("typed", ["", "49.9", "99.95", "x", "-90", "9e1", "٩٥", "90.", "1" * 13, "nan"])
def test_what_is_no_threshold_is_refused(site: Site, typed: str) -> None:
    """Nothing is changed; a whole number with a dot is one."""
    if typed == "90.":
        assert threshold_of(typed) == 0.9
        return
    with pytest.raises(BadThreshold):
        site.setting.set_threshold(ADMIN, "invoice", typed, "7", 0)
    assert site.standards.now.cuts == {}


def test_only_kinds_that_are_shown_can_be_set(site: Site) -> None:
    """One that is set and has no values in the span is shown, and can be gone back on."""
    with pytest.raises(UnknownKind):
        site.setting.set_threshold(ADMIN, "passport", "95", "7", 0)
    site.standards.set_threshold(ADMIN, "passport", 0.95, 0, is_proven=True)
    assert [one.kind.id for one in site.sheet().reviews if one.kind] == ["invoice", "receipt", "passport"]
    assert [one.kind.id for one in site.sheet(kind="receipt").reviews if one.kind] == ["receipt"]
    site.setting.set_threshold(ADMIN, "passport", "96", "7", 0)


def test_a_calibration_is_fitted_applied_and_taken_back(site: Site, clock: Clock) -> None:
    """What the sheet shows beforehand is what holds; thresholds are then measured on the new scale."""
    values = made(1600, SHIFTED)
    for paper in range(200):
        some = values[paper * 8 : paper * 8 + 8]
        fields = {f"f{place}": (round(one.confidence, 4), Doubt.WEAK) for place, one in enumerate(some)}
        changes = [(f"f{place}", "a", "b") for place, one in enumerate(some) if not one.is_kept]
        site.reviewed(fields, *changes, kind="contract")
    before = site.sheet()
    assert before.refit is not None
    site.setting.calibrate(ADMIN, "7", 0)
    clock.turn(seconds=2)
    after = site.sheet()
    assert after.standards.scales == before.refit.trial.scales
    assert after.versions[0].evidence == before.refit.trial.evidence()
    assert before.refit.then.taken <= before.refit.now.taken
    tallies = (dict(one.judged.tallies(one.standards)) for one in (before, after))
    said, told = (sum(one.taken for one in tally["contract"].taken()) for tally in tallies)
    assert told > said
    with pytest.raises(ScaleChanged):
        site.setting.set_threshold(ADMIN, "contract", "95", "7", 0)
    with pytest.raises(NoCalibration):
        site.setting.calibrate(ADMIN, "7", 1)
    site.setting.take_back(ADMIN, 1)
    assert site.sheet().standards.number == 0
    assert site.sheet(kind="contract").refit is None


def test_too_few_values_calibrate_nothing(site: Site) -> None:
    """With the sentence that the page shows, too."""
    with pytest.raises(NoCalibration) as refused:
        site.setting.calibrate(ADMIN, "2020-01", 0)
    assert "200" in refused.value.message.en
    assert site.standards.now.number == 0


def test_what_may_be_another_value_is_no_evidence(site: Site) -> None:
    """It counts among all values; no threshold takes it, and no scale is fitted on it."""
    site.reviewed({"date": (0.85, Doubt.HELD)}, kind="passport")
    (value,) = [one for one in site.sheet().judged.values if one.kind == "passport"]
    assert not value.is_evidence
    tally = site.sheet().judged.tallies(site.standards.now)["passport"]
    assert (tally.total, tally.taken()[0].taken) == (1, 0)


def test_papers_finished_without_a_look_prove_nothing(site: Site, office: Office) -> None:
    """Six hundred at once: typing was spared, and that is all; what a person then finishes alone counts again."""
    before = site.sheet()
    read_so = {"body": read(SURE_FIELD).to_dict(), "search_text": "", "kind": "contract"}
    ids = [site.read({"total": (0.85, Doubt.SURE)}, **read_so) for _ in range(600)]
    accepting = Accepting(site.database, site.audit, site.clock)
    assert len(accepting.accept(CLERK, ids).finished) == 600
    after = site.sheet()
    assert (after.judged, after.reviews, after.refit) == (before.judged, before.reviews, before.refit)
    assert (after.unseen, after.saved.values) == (600, before.saved.values + 600)
    with pytest.raises(UnknownKind):
        site.setting.set_threshold(ADMIN, "contract", "80", "7", 0)
    office.desk.finish(CLERK, ids[0])
    accepting.take_back(CLERK, ids[1:3])
    office.desk.finish(CLERK, ids[1])
    later = site.sheet()
    assert (later.judged.finished, later.unseen) == (before.judged.finished + 2, 597)
    assert [(one.kind, one.is_kept) for one in later.judged.values if one.kind == "contract"] == [
        ("contract", True)
    ] * 2


def test_others_are_refused(site: Site, alice: User) -> None:
    """Standards are of those who manage settings, whatever they rest on."""
    with pytest.raises(Forbidden):
        site.setting.set_threshold(alice, "invoice", "95", "7", 0)
    with pytest.raises(Forbidden):
        site.setting.reset_threshold(alice, "invoice")
    with pytest.raises(Forbidden):
        site.setting.calibrate(alice, "7", 0)
    with pytest.raises(Forbidden):
        site.setting.take_back(alice, 0)
