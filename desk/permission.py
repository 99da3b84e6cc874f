"""The first lines of every use case: may this user do this at all, and with this preset?"""

from __future__ import annotations

from auth.roles import Permission, User
from desk.errors import Forbidden
from engine.presets import Preset


def require(user: User, permission: Permission) -> None:
    """Raises `Forbidden` unless one of the user's roles has `permission`."""
    if not user.may(permission):
        raise Forbidden


def is_for(preset: Preset, user: User) -> bool:
    """Whether `preset` is offered to `user`: one without an audience is for everyone."""
    return not preset.audience or not user.roles.isdisjoint(preset.audience)


def require_preset(user: User, preset: Preset) -> None:
    """Raises `Forbidden` for a preset that is for other roles."""
    if not is_for(preset, user):
        raise Forbidden
