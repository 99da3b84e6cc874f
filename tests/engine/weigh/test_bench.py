"""One judge: whoever speaks first, the same claims make the same field; the runner-up is kept and said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import DOUBT_BELOW, Box, Field, Line, Page, Rival, Source
from engine.presets import FieldSpec, Label, ValueType
from engine.values.confidence import Familiarity
from engine.values.equality import is_same
from engine.values.reasons import CLOSE_RIVAL, MODEL_UNSURE, UNHELD
from engine.weigh.bench import Bench
from engine.weigh.claims import Claim, Ground, Witness, printed

SPEC = FieldSpec(name="total", label=Label(zh="合计", en="Total"), type=ValueType.AMOUNT)
BOX = Box.from_rect(0.1, 0.4, 0.3, 0.43)
ELSEWHERE = Box.from_rect(0.1, 0.6, 0.3, 0.63)
PAGE = Page(1, 1000, 1000, (Line("合计 128.50", BOX, 0.95), Line("小计 120.00", ELSEWHERE, 0.95)))
FOUND = Field("total", SPEC.label.words(), "128.50", "128.50", 1, BOX, 0.95, Source.CPU)
RIVAL = Rival("120.00", "120.00", 1, ELSEWHERE, Source.CPU, 0.94)

PRINTS = st.sampled_from([printed(FOUND), printed(FOUND, RIVAL), printed(Field("total", SPEC.label.words()))])
DATA = st.lists(
    st.sampled_from(["128.50", "128.5", "99.00"]).flatmap(
        lambda value: st.sampled_from([Source.OFD, Source.XML, Source.QR]).map(
            lambda source: Claim(Witness.DATA, value, value, strength=0.99, source=source, is_certain=True)
        )
    ),
    max_size=3,
).map(lambda claims: [replace(claim, rank=rank) for rank, claim in enumerate(claims)])
MODEL = st.lists(
    st.sampled_from(["128.50", "120.00", "7.00"]).map(
        lambda value: Claim(
            Witness.MODEL, value, value, 1, ELSEWHERE, 0.9, Source.HUNYUAN, ground=Ground.PRINTED, seen=value
        )
    ),
    max_size=2,
).map(lambda claims: [replace(claim, rank=rank) for rank, claim in enumerate(claims)])


def judge(*claims: Claim, loss: float = 0.0, spec: FieldSpec = SPEC) -> Field:
    """What the bench makes of these claims."""
    return Bench([PAGE], Familiarity(loss)).judge(spec, claims)


@given(PRINTS, DATA, MODEL, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_decides_nothing(prints, data, model, chance) -> None:  # type: ignore[no-untyped-def]
    """Shuffled, the same claims make the same field."""
    claims = [*prints, *data, *model]
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert judge(*shuffled) == judge(*claims)


def test_a_close_runner_up_is_kept_and_makes_the_value_doubtful() -> None:
    """Two values beside the same label: the better one stands, the other is its rival with its place."""
    field = judge(*printed(FOUND, RIVAL))
    assert (field.value, field.rival) == ("128.50", RIVAL)
    assert field.confidence < DOUBT_BELOW
    assert field.reason == CLOSE_RIVAL


def test_a_document_of_a_kind_nobody_measured_says_so() -> None:
    """A value that is sure elsewhere is in doubt there, for that reason alone."""
    familiarity = Familiarity.of(("th",), "TH", "invoice")
    field = Bench([PAGE], familiarity).judge(SPEC, printed(FOUND))
    assert field.is_doubtful
    assert field.reason == familiarity.reason
    assert familiarity.reason is not None
    assert "language" in familiarity.reason.en


def test_what_the_model_alone_says_has_its_reason() -> None:
    """Nothing to hold it to, or weak: either way the person reads why."""
    alone = Claim(Witness.MODEL, "7.00", "7.00", 1, BOX, 0.9, Source.HUNYUAN, ground=Ground.UNKNOWN)
    weak = Claim(Witness.MODEL, "7.00", "7.00", 1, BOX, 0.6, Source.HUNYUAN, ground=Ground.PRINTED)
    assert judge(alone).reason == UNHELD
    assert judge(weak).reason == MODEL_UNSURE


def test_a_weak_runner_up_is_nobody() -> None:
    """Far behind, it is not told and costs nothing."""
    field = judge(*printed(FOUND, replace(RIVAL, confidence=0.6)))
    assert (field.rival, field.confidence) == (None, 0.95)


def test_a_second_witness_settles_a_close_race() -> None:
    """The big model says the same: the value is sure again."""
    answer = Claim(Witness.MODEL, "128.5", "128.5", 1, BOX, 0.9, Source.HUNYUAN, ground=Ground.PRINTED)
    field = judge(*printed(FOUND, RIVAL), answer)
    assert field.confidence >= DOUBT_BELOW


def test_what_another_witness_says_is_the_rival() -> None:
    """Print and model differ: the model's value stands in doubt, the printed one is a press away."""
    answer = Claim(Witness.MODEL, "120.00", "120.00", 1, ELSEWHERE, 0.9, Source.HUNYUAN, ground=Ground.PRINTED)
    field = judge(*printed(FOUND), answer)
    assert field.rival is not None
    assert (field.value, field.rival.value, field.rival.box) == ("120.00", "128.50", BOX)
    assert field.is_doubtful


def test_what_data_says_has_no_rival() -> None:
    """A contradiction with data is told by its check, with both values."""
    data = Claim(Witness.DATA, "99.00", "99.00", strength=0.99, source=Source.XML, is_certain=True)
    field = judge(*printed(FOUND, RIVAL), data)
    assert (field.value, field.rival) == ("99.00", None)
    assert field.has_failed_check


def test_an_unseen_kind_of_document_makes_print_alone_less_sure() -> None:
    """Not what a second witness confirms."""
    answer = Claim(Witness.MODEL, "128.50", "128.50", 1, BOX, 0.95, Source.HUNYUAN, ground=Ground.PRINTED)
    assert judge(*printed(FOUND), loss=1.0).confidence < DOUBT_BELOW
    assert judge(*printed(FOUND), answer, loss=1.0).confidence >= DOUBT_BELOW


def test_familiarity_is_by_language_country_and_kind() -> None:
    """What was measured costs nothing, nor does what nothing tells; each thing unseen costs more."""
    assert Familiarity.of(("zh",), "CN", "invoice") == Familiarity.of((), None, None) == Familiarity()
    strange = Familiarity.of(("et",), "EE", "invoice")
    assert Familiarity.of(("et",), None, None).loss < strange.loss < Familiarity.of(("et",), "EE", "weighbridge").loss
    assert 0.5 < strange.lowered(0.95) < 0.95
    assert strange.lowered(0.0) == 0.0


@pytest.mark.parametrize(
    ("first", "second", "kind", "same"),
    [
        ("128.5", "128.50", ValueType.AMOUNT, True),
        ("-128.50", "128.50", ValueType.AMOUNT, False),
        ("2026-03-01", "2026年3月1日", ValueType.DATE, True),
        ("２０ Main St.", "20 main st", ValueType.ADDRESS, True),
    ],
)
def test_values_are_compared_by_their_type(first: str, second: str, kind: ValueType, same: bool) -> None:
    """Amounts as numbers with their sign, dates as days, text folded."""
    assert is_same(first, second, kind) is same


def test_a_rival_comes_back_from_json() -> None:
    """And a record without one is read as before."""
    field = replace(FOUND, rival=RIVAL)
    assert Field.from_dict(field.to_dict()) == field
    record = field.to_dict()
    del record["rival"]
    assert Field.from_dict(record) == FOUND
    assert field.corrected("1.00").rival is None
