"""By what a value is judged: a site's threshold and scale decide on evidence alone, and are said with the value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checks import check
from engine.document import Check, Document, Field, Provenance, Rival, Source
from engine.export.columns import remarks
from engine.presets import FieldSpec, Label, ValueType
from engine.standard import OWN_SCALE, PRODUCT, Scale, Standard, log_odds, percent
from engine.words import Words

LABEL = Words("合计", "Total")
READ = Field("total", LABEL, "12.00", "12.00", 1, None, 0.95, Source.CPU)
STRICT, EASY = Standard(0.97), Standard(0.7)
SHARES = st.floats(0.001, 0.999)
SCALES = st.builds(Scale, st.floats(0.2, 3), st.floats(-3, 3))


def judged(confidence: float, standard: Standard, **changes: object) -> Field:
    """A value that the engine is so sure of, under a standard."""
    return replace(READ, confidence=confidence, standard=standard, **changes)  # type: ignore[arg-type]


def test_a_site_may_ask_for_more_and_it_is_said() -> None:
    """A value that the product takes for sure is doubtful, with a reason in both languages, there and in exports."""
    field = judged(0.95, STRICT)
    assert not READ.is_doubtful
    assert field.is_doubtful
    assert field.why == Words(
        "把握 95%，低于本站对这类单据要求的 97%。", "It is 95% sure; this site asks for 97% of such papers."
    )
    assert remarks(field, "en") == ["It is 95% sure; this site asks for 97% of such papers."]
    assert judged(0.97, STRICT).why is None
    own = Words("字迹不清", "blurred")
    assert judged(0.6, STRICT, reason=own).why == own
    assert judged(0.98, STRICT, reason=own).why == own


def test_a_site_may_ask_for_less_of_weak_evidence_alone() -> None:
    """What a check objects to, what is told of it, and another value that comes close keep it doubtful."""
    assert not judged(0.75, EASY).is_doubtful
    assert judged(0.69, EASY).is_doubtful
    failed = Check("sums_agree", False, Words("不符", "wrong"))
    assert judged(0.75, EASY, checks=(failed,)).is_doubtful
    assert judged(0.85, EASY, note=Words("可能是别的", "may be another")).is_doubtful
    assert judged(0.85, EASY, rival=Rival("13.00")).is_doubtful
    assert judged(0.5, Standard(0.5)).is_doubtful
    assert judged(0.99, EASY).questioned().is_doubtful is False
    assert judged(0.99, Standard(0.5)).corrected("13").questioned().is_doubtful
    assert not judged(0.3, STRICT).confirmed_as_it_stands().is_doubtful


def test_a_scale_says_what_evidence_counts_for() -> None:
    """The confidence that people are told is on it; what evidence does not decide keeps the engine's own."""
    up = Standard(0.9, Scale(1.0, 1.0))
    field = judged(0.8, up)
    assert field.believed == pytest.approx(0.9158, abs=1e-4)
    assert not field.is_doubtful
    assert field.to_dict()["confidence"] == field.believed
    assert judged(0.8, up, note=Words("可能", "may be")).believed == 0.8
    assert judged(1.0, up).believed == 1.0


def test_checking_again_starts_from_the_engine_and_keeps_the_standard() -> None:
    """A correction of another field neither adds the scale a second time nor changes the threshold."""
    specs = (FieldSpec(name="total", label=Label(zh="合计", en="Total"), type=ValueType.AMOUNT),)
    field = judged(0.8, Standard(0.85, Scale(1.0, 1.0)))
    once = check((field,), (), specs, ())
    twice = check(once, (), specs, ())
    assert twice[0].standard == field.standard
    assert (twice[0].confidence, twice[0].believed) == (0.8, field.believed)


@given(st.sampled_from([0.0, 0.123456, 0.8, 0.9, 1.0]), st.builds(Standard, SHARES, SCALES) | st.just(PRODUCT))
def test_the_body_says_by_what_it_was_judged(confidence: float, standard: Standard) -> None:
    """The JSON form gives the document back, its rows too; one of an older version is under the product's standard."""
    field = judged(round(confidence, 4), standard)
    provenance = Provenance("auto", 1, "cpu", "1", "", datetime(2026, 1, 1, tzinfo=UTC), 1.0)
    document = Document((), (field,), ((field,),), None, 0.0, provenance)
    record = document.to_dict()
    assert Document.from_dict(record) == document
    assert (record["fields"][0]["standard"] is None) == (standard == PRODUCT)
    del record["fields"][0]["standard"]
    assert Document.from_dict(record).fields[0].standard == PRODUCT
    assert Document.from_dict(record).judged_by(STRICT).items[0][0].standard == STRICT


def test_rows_are_never_asked_for_less() -> None:
    """Nobody measures them: a stricter site is stricter with them, a laxer one and its scale leave them alone."""
    assert [Standard(share).unmeasured.threshold for share in (0.7, 0.9, 0.97)] == [0.9, 0.9, 0.97]
    assert Standard(0.95, Scale(1.0, 2.0)).unmeasured == PRODUCT
    assert Standard(0.9, Scale(1.0, -1.0)).unmeasured == Standard(0.9607)


@given(SCALES, SHARES, SHARES)
def test_a_scale_rises_and_can_be_gone_back(scale: Scale, first: float, second: float) -> None:
    """Surer stays at least as sure; the engine's own scale changes nothing."""
    low, high = sorted((first, second))
    assert scale.of(low) <= scale.of(high)
    assert 0.0 <= scale.of(low) <= 1.0
    assert OWN_SCALE.of(first) == first
    if 0.001 < scale.of(first) < 0.999:
        assert scale.of(scale.back(scale.of(first))) == pytest.approx(scale.of(first), abs=2e-4)


@given(SCALES, SCALES, st.floats(0.05, 0.95))
def test_scales_follow_each_other(first: Scale, second: Scale, confidence: float) -> None:
    """One after the other is one, as far as the log-odds go."""
    odds, both = log_odds(confidence), first.then(second)
    apart = second.slope * (first.slope * odds + first.shift) + second.shift
    assert both.slope * odds + both.shift == pytest.approx(apart, abs=1e-9)
    assert both.of(confidence) == OWN_SCALE.then(both).of(confidence)


def test_percent() -> None:
    """As few digits as a share has."""
    assert [percent(share) for share in (0.9, 0.975, 0.94118, 1.0)] == ["90%", "97.5%", "94.12%", "100%"]
