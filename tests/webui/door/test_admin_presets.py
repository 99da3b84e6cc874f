"""The page of the preset studio: for administrators alone, and its scripts come from this site and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from auth.front_door import FrontDoorConfig, open_front_door
from auth.roles import Role
from desk.opening.reader_setup import ASSETS
from tests.conftest import Clock
from webui.door.admin_presets import preset_routes
from webui.door.login import LoginConfig
from webui.wall.guard import GradioGuard
from webui.wall.wall import SESSION_COOKIE, Wall, WallConfig


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CLERK, Role.LEGAL, Role.AUDITOR])
def test_who_sees_it(database: Engine, clock: Clock, role: Role) -> None:
    """Others get a refusal in words, without the studio in it."""
    door = open_front_door(database, FrontDoorConfig(), clock=clock)
    first = door.accounts.create("one", frozenset({role}))
    door.accounts.change_password("local:one", "three unrelated words", present=first)
    app = Starlette(routes=preset_routes(door, LoginConfig(ASSETS, failure_seconds=0)))
    with TestClient(Wall(app, door, WallConfig(), GradioGuard("/ui")), follow_redirects=False) as client:
        client.cookies.set(SESSION_COOKIE, door.sessions.open("local:one", "", ""))
        answer = client.get("/admin/presets")
    assert answer.status_code == (200 if role is Role.ADMIN else 403)
    assert ("desk-studio" in answer.text) is (role is Role.ADMIN)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert ("script-src 'self';" in policy) is (role is Role.ADMIN)
