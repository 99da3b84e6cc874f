"""A preset is offered to those whom an administrator names, and to nobody while it is off."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from auth.roles import Role, User
from desk.errors import Forbidden
from desk.offers.errors import ChangedMeanwhile, PresetOff
from desk.offers.offer import Audience, OfferData
from desk.offers.offers import Offers
from desk.record.audit import Audit
from engine.presets import Label, Preset
from tests.conftest import Clock

ADMIN = User("local:root", "root", "Root", frozenset({Role.ADMIN}))
FINANCE = "cn=finance,dc=example"
ANNA = User("local:anna", "anna", "Anna", frozenset({Role.CLERK}), frozenset({FINANCE}))
BEN = User("local:ben", "ben", "Ben", frozenset({Role.LEGAL}))


def preset(name: str, *audience: str, position: int = 1000) -> Preset:
    """A preset with nothing in it."""
    label = Label(zh=name, en=name)
    return Preset(id=name, label=label, description=label, audience=audience, position=position)


INVOICE, CONTRACT = preset("invoice"), preset("contract", "legal")


@pytest.fixture
def offers(database: Engine, clock: Clock) -> Offers:
    """Nothing is set yet; every look sees what is in the database."""
    return Offers(database, Audit(database, b"key", clock), clock, ticks=iter(range(0, 10**6, 10)).__next__)


def names(offers: Offers, user: User, *presets: Preset) -> list[str]:
    """What the user may choose."""
    return [one.id for one in offers.offered(user, presets or (INVOICE, CONTRACT))]


def test_without_anything_set_it_is_as_the_files_say(offers: Offers) -> None:
    """A preset with an audience is for its roles, any other for everybody."""
    assert names(offers, ANNA) == ["invoice"]
    assert names(offers, BEN) == ["invoice", "contract"]


def test_a_team_and_a_person_may_be_named(offers: Offers) -> None:
    """In place of the roles of the file."""
    audience = Audience(teams=(FINANCE,), people=(BEN.id,))
    offers.change(ADMIN, "invoice", OfferData(audience=audience), 0)
    offers.change(ADMIN, "contract", OfferData(audience=Audience(roles=(Role.CLERK,))), 0)
    assert names(offers, ANNA) == ["invoice", "contract"]
    assert names(offers, BEN) == ["invoice"]
    stranger = User("local:cid", "cid", "Cid", frozenset({Role.CLERK}))
    with pytest.raises(Forbidden):
        offers.require(stranger, INVOICE)


def test_what_is_off_is_for_nobody(offers: Offers) -> None:
    """Who names it all the same is told that it is off, and it is taken for no document."""
    offers.change(ADMIN, "invoice", OfferData(is_on=False), 0)
    assert names(offers, ANNA) == []
    assert offers.switched_off() == {"invoice"}
    with pytest.raises(PresetOff):
        offers.require(ANNA, INVOICE)


def test_a_place_goes_before_the_usual_order(offers: Offers) -> None:
    """The smallest first, the others as they were."""
    one, two, three = preset("one"), preset("two"), preset("three")
    offers.change(ADMIN, "three", OfferData(position=1), 0)
    assert names(offers, ANNA, one, two, three) == ["three", "one", "two"]


def test_the_nearest_default_counts(offers: Offers) -> None:
    """Person, team, role, everybody."""
    one, two, three = preset("one"), preset("two"), preset("three")
    offers.change(ADMIN, "one", OfferData(is_default_for_all=True), 0)
    offers.change(ADMIN, "two", OfferData(default_for=Audience(roles=(Role.CLERK,))), 0)
    offers.change(ADMIN, "three", OfferData(default_for=Audience(teams=(FINANCE,))), 0)
    assert offers.default_of(ANNA, (one, two, three)) == "three"
    assert offers.default_of(BEN, (one, two, three)) == "one"
    assert offers.default_of(BEN, (two, three)) is None


def test_only_administrators_set_it_and_none_overwrites_another(offers: Offers) -> None:
    """The second one is told who was first; what was set stays."""
    with pytest.raises(Forbidden):
        offers.change(ANNA, "invoice", OfferData(is_on=False), 0)
    offers.change(ADMIN, "invoice", OfferData(is_on=False), 0)
    with pytest.raises(ChangedMeanwhile):
        offers.change(ADMIN, "invoice", OfferData(position=3), 0)
    assert offers.of("invoice").data == OfferData(is_on=False)
    assert offers.change(ADMIN, "invoice", OfferData(position=3), 1).revision == 2
