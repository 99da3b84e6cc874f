"""Shipped presets are offered to roles that exist."""

from __future__ import annotations

from auth.roles import Role
from desk.opening.reader_setup import ASSETS
from engine.presets import PresetBook


def test_every_audience_is_a_role() -> None:
    """A preset for a role that nobody can have would be offered to nobody."""
    for preset in PresetBook.load(ASSETS / "kinds").values():
        assert set(preset.audience) <= set(Role), preset.id


def test_contracts_are_for_legal_staff_and_administrators() -> None:
    """Everything else that ships is for everyone."""
    limited = {preset.id: set(preset.audience) for preset in PresetBook.load(ASSETS / "kinds").values()}
    assert {key: roles for key, roles in limited.items() if roles} == {"contract": {"legal", "admin"}}
