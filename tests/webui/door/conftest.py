"""What the pages at the door need: a front door with people of each role."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from auth.front_door import FrontDoor, FrontDoorConfig, open_front_door
from auth.roles import Role
from tests.conftest import Clock


@pytest.fixture
def door(database: Engine, clock: Clock) -> FrontDoor:
    """A front door with one person of each role."""
    door = open_front_door(database, FrontDoorConfig(), clock=clock)
    for role in (Role.ADMIN, Role.CLERK, Role.AUDITOR):
        first = door.accounts.create(role.value, frozenset({role}))
        door.accounts.change_password(f"local:{role.value}", "three unrelated words", present=first)
    return door
