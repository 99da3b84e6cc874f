"""What a site judges by: set on the record, seen everywhere, kept in its place by a calibration, taken back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from auth.roles import Role, User
from desk.errors import Forbidden
from desk.record.audit import Audit, Question
from desk.standards.errors import NoCalibration, ScaleChanged
from desk.standards.standards import OTHERS, Standards
from engine.standard import PRODUCT, Scale, Standard
from tests.conftest import Clock

ADMIN = User("local:admin", "admin", "", frozenset({Role.ADMIN}))
UP, DOWN = Scale(1.0, 1.0), Scale(1.0, -1.0)


class Ticks:
    """Seconds that are turned."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def audit(database: Engine, clock: Clock) -> Audit:
    """The record."""
    return Audit(database, b"k" * 32, clock)


@pytest.fixture
def standards(database: Engine, audit: Audit, clock: Clock) -> Standards:
    """The product's, so far."""
    return Standards(database, audit, clock)


def told(audit: Audit) -> list[tuple[str, str, str]]:
    """What the record has: event, target and reason, the oldest first."""
    return [(one.event, one.target, one.reason) for one in audit.all(Question())]


def test_a_threshold_holds_in_every_process_within_a_second(database: Engine, audit: Audit, clock: Clock) -> None:
    """For its kind alone, at once where it was set; and so does the way back."""
    ticks = Ticks()
    here, there = (Standards(database, audit, clock, ticks) for _ in range(2))
    assert there.now.standard("invoice") == PRODUCT
    here.set_threshold(ADMIN, "invoice", 0.8, 0, is_proven=True)
    here.set_threshold(ADMIN, "", 0.97, 0, is_proven=False)
    assert here.now.standard("invoice") == Standard(0.8)
    assert there.now.standard("invoice") == PRODUCT
    ticks.now += 1.0
    assert [there.now.standard(kind).threshold for kind in ("invoice", "", "receipt")] == [0.8, 0.97, 0.9]
    here.reset_threshold(ADMIN, "invoice")
    here.reset_threshold(ADMIN, "receipt")
    assert here.now.standard("invoice") == PRODUCT
    assert told(audit) == [
        ("standard:threshold", "invoice 80%", ""),
        ("standard:threshold", "- 97%", "unproven"),
        ("standard:threshold", "invoice", "product"),
    ]
    assert here.now.cuts[""].changed_by == ADMIN.id


def test_a_calibration_moves_no_threshold(standards: Standards) -> None:
    """The same values stay above a threshold that was set; it is told on the new scale."""
    standards.set_threshold(ADMIN, "invoice", 0.8, 0, is_proven=True)
    standards.apply(ADMIN, {OTHERS: UP}, {}, 0)
    standard = standards.now.standard("invoice")
    assert standard.threshold == UP.of(0.8)
    assert standard.scale.of(0.8) >= standard.threshold > standard.scale.of(0.799)
    standards.set_threshold(ADMIN, "receipt", 0.9, 1, is_proven=True)
    standards.take_back(ADMIN, 1)
    assert standards.now.standard("receipt").threshold == pytest.approx(UP.back(0.9), abs=1e-4)


@pytest.mark.parametrize("scale", [UP, DOWN])
def test_a_calibration_alone_makes_no_value_sure(standards: Standards, scale: Scale) -> None:
    """Where it raises, the product's threshold rises with it; where it lowers, 90 % is asked for on the new scale."""
    standards.apply(ADMIN, {"invoice": scale}, {}, 0)
    standard = standards.now.standard("invoice")
    assert standard.threshold >= 0.9
    assert standard.scale.of(0.899) < standard.threshold
    assert (standard.scale.of(0.9) >= standard.threshold) == (scale is UP)
    assert standards.now.standard("receipt") == PRODUCT


def test_versions_are_kept_and_taken_back(standards: Standards, audit: Audit, clock: Clock) -> None:
    """The one before holds again; each with who, when and what was measured; with none left nothing can be done."""
    standards.apply(ADMIN, {OTHERS: UP}, {"values": 300}, 0)
    clock.turn(days=1)
    standards.apply(ADMIN, {OTHERS: DOWN}, {"values": 400}, 1)
    assert (standards.now.number, standards.now.scale("x")) == (2, DOWN)
    standards.take_back(ADMIN, 2)
    assert (standards.now.number, standards.now.scale("x")) == (1, UP)
    second, first = standards.versions(ADMIN)
    assert (second.number, second.by, second.taken_back_by, second.evidence) == (2, ADMIN.id, ADMIN.id, {"values": 400})
    assert (first.at, first.taken_back_at) == (second.at - (clock() - first.at), None)
    standards.take_back(ADMIN, 1)
    with pytest.raises(NoCalibration):
        standards.take_back(ADMIN, 0)
    standards.apply(ADMIN, {OTHERS: UP}, {}, 0)
    assert standards.now.number == 3
    assert [target for event, target, _ in told(audit) if event == "standard:take_back"] == ["2", "1"]


def test_what_was_meant_on_another_scale_is_refused(standards: Standards) -> None:
    """Somebody calibrated while the page was open."""
    standards.apply(ADMIN, {OTHERS: UP}, {}, 0)
    with pytest.raises(ScaleChanged):
        standards.set_threshold(ADMIN, "invoice", 0.8, 0, is_proven=True)
    with pytest.raises(ScaleChanged):
        standards.apply(ADMIN, {OTHERS: UP}, {}, 0)
    with pytest.raises(ScaleChanged):
        standards.take_back(ADMIN, 2)


def test_others_are_refused(standards: Standards, alice: User) -> None:
    """Standards are of those who manage settings."""
    for tried in (
        lambda: standards.set_threshold(alice, "invoice", 0.95, 0, is_proven=True),
        lambda: standards.reset_threshold(alice, "invoice"),
        lambda: standards.apply(alice, {}, {}, 0),
        lambda: standards.take_back(alice, 0),
        lambda: standards.versions(alice),
    ):
        with pytest.raises(Forbidden):
            tried()


def test_two_at_once_are_one_after_the_other(database: Engine, standards: Standards, audit: Audit) -> None:
    """Of those who calibrate by the same page at the same moment one is told that the other has; no number is twice."""
    gate = threading.Barrier(4)

    def apply() -> bool:
        gate.wait()
        try:
            standards.apply(ADMIN, {OTHERS: UP}, {}, 0)
        except ScaleChanged:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = [one.result() for one in [pool.submit(apply) for _ in range(4)]]
    assert sorted(done) == [False, False, False, True]
    assert [one.number for one in standards.versions(ADMIN)] == [1]
