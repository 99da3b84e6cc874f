"""What verdicts do to a confidence: proofs raise what they prove and end no other doubt, blame is shared."""

from __future__ import annotations

from dataclasses import replace

from engine.checks import check
from engine.document import Field, Rival
from engine.presets import FieldSpec, Label, ValueType
from engine.values.confidence import DOUBTED
from engine.words import Words

CODE, OTHER = "9144030071526726XG", "91330100799655058B"
SPEC = FieldSpec(name="buyer_tax_id", label=Label(zh="购买方税号", en="Buyer tax id"), type=ValueType.TAX_ID)
DOUBT = Words("千分位？", "thousands?")


def field(name: str, value: str, confidence: float = 0.95) -> Field:
    """A found field."""
    return Field(name, Words(name, name), value, value, confidence=confidence)


def invoice(*amounts: str) -> tuple[Field, ...]:
    """Net, tax and total."""
    names = ("amount_without_tax", "tax_amount", "total_amount")
    return tuple(field(name, value) for name, value in zip(names, amounts, strict=True))


def doubted(one: Field) -> Field:
    """The field as one whose marks could be read two ways."""
    return replace(one, note=DOUBT, confidence=DOUBTED)


def test_a_sum_ends_the_doubt_on_one_member() -> None:
    """Of 1000.00 and 190.00 nobody doubts the marks, so 1.190 is settled."""
    net, tax, total = invoice("1000.00", "190.00", "1190.00")
    checked = check((net, tax, doubted(total)), (), (), ("sums_agree",))
    assert [one.confidence for one in checked] == [0.98, 0.98, 0.98]


def test_a_sum_of_doubted_members_ends_no_doubt() -> None:
    """All three could be a thousand times as much; the sum would hold all the same."""
    members = tuple(map(doubted, invoice("1.000", "0.190", "1.190")))
    assert all(one.confidence == DOUBTED for one in check(members, (), (), ("sums_agree",)))


def test_those_who_share_a_contradiction_share_its_doubt() -> None:
    """One of three is wrong, so each is likelier right than one that a check refuses alone; all are doubtful."""
    shared = check(invoice("100.00", "13.00", "120.00"), (), (), ("sums_agree",))
    (alone,) = check((field("buyer_tax_id", CODE[:-1] + "H"),), (), (SPEC,), ())
    assert all(one.is_doubtful and 0.6 < one.confidence < 0.7 for one in shared)
    assert alone.confidence <= 0.3


def test_check_characters_do_not_tell_whose_a_number_is() -> None:
    """Two sound tax ids beside one label: the doubt which of them is meant stays; a misread one is no rival."""
    read = replace(field("buyer_tax_id", CODE, 0.85), rival=Rival(OTHER))
    (open_,) = check((read,), (), (SPEC,), ())
    (settled,) = check((replace(read, rival=Rival(CODE[:-1] + "H")),), (), (SPEC,), ())
    assert (open_.confidence, settled.confidence) == (0.85, 0.98)


def test_check_characters_end_no_doubt_about_the_place() -> None:
    """Beside print that could not be read a sound number may still be another's."""
    (checked,) = check((doubted(field("buyer_tax_id", CODE)),), (), (SPEC,), ())
    assert checked.confidence == DOUBTED
