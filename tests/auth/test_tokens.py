"""Tokens for other systems."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from auth.errors import BadToken
from auth.front_door import FrontDoor
from auth.roles import Role
from auth.tables import tokens
from auth.tokens import Scope
from tests.conftest import Clock

READ = frozenset({Scope.READ})
MONTH = timedelta(days=30)


def test_a_token_stands_for_its_person(door: FrontDoor) -> None:
    """With the roles the person has now."""
    secret, token = door.tokens.make("local:bob", "  ERP   interface ", READ, MONTH)
    assert secret.startswith("ocr_")
    assert token.label == "ERP interface"
    found = door.gate.bearer(secret, "10.0.0.9")
    assert found is not None
    assert (found[0].scopes, found[1].id, found[1].roles) == (READ, "local:bob", {Role.CLERK})
    assert door.tokens.of("local:bob")[0].last_address == "10.0.0.9"


def test_the_secret_is_kept_nowhere(door: FrontDoor, database: Engine) -> None:
    """Neither the database nor the list of tokens has it."""
    secret, _ = door.tokens.make("local:bob", "x", READ, MONTH)
    with database.connect() as connection:
        row = connection.execute(select(tokens)).one()
    assert secret not in repr(row)
    assert secret.removeprefix("ocr_") not in repr(row)
    assert secret not in repr(door.tokens.of("local:bob"))


@pytest.mark.parametrize("secret", ["", "ocr_", "ocr_x", "x" * 10_000, "ocr_\x00"])
def test_a_made_up_token_opens_nothing(door: FrontDoor, secret: str) -> None:
    """Guessing is hopeless."""
    assert door.gate.bearer(secret, "") is None


def test_it_ends_with_its_time_its_owner_and_its_revocation(door: FrontDoor, clock: Clock) -> None:
    """Each of the three is enough, and an account that is enabled again gets none of them back."""
    secret, token = door.tokens.make("local:bob", "x", READ, MONTH)
    assert not door.tokens.revoke("local:eve", token.id)
    assert door.gate.bearer(secret, "") is not None
    assert door.tokens.revoke("local:bob", token.id)
    assert not door.tokens.revoke("local:bob", token.id)
    assert door.gate.bearer(secret, "") is None

    secret, _ = door.tokens.make("local:bob", "y", READ, MONTH)
    door.accounts.disable("bob")
    assert door.gate.bearer(secret, "") is None
    door.accounts.enable("bob")
    assert door.gate.bearer(secret, "") is None

    secret, _ = door.tokens.make("local:bob", "z", READ, MONTH)
    assert door.gate.bearer(secret, "") is not None
    clock.turn(days=30)
    assert door.gate.bearer(secret, "") is None


@pytest.mark.parametrize(
    ("label", "scopes", "life"),
    [
        ("", READ, MONTH),
        (" ", READ, MONTH),
        ("x" * 81, READ, MONTH),
        ("x", frozenset[Scope](), MONTH),
        ("x", READ, timedelta()),
        ("x", READ, timedelta(days=367)),
    ],
)
def test_a_token_without_name_scope_or_end_is_not_made(
    door: FrontDoor, label: str, scopes: frozenset[Scope], life: timedelta
) -> None:
    """Each refusal says which."""
    with pytest.raises(BadToken):
        door.tokens.make("local:bob", label, scopes, life)


def test_a_person_has_a_limited_number(door: FrontDoor) -> None:
    """A script in a loop is stopped; revoking makes room."""
    made = [door.tokens.make("local:bob", "x", READ, MONTH)[1] for _ in range(50)]
    with pytest.raises(BadToken):
        door.tokens.make("local:bob", "x", READ, MONTH)
    door.tokens.revoke("local:bob", made[0].id)
    door.tokens.make("local:bob", "x", READ, MONTH)
