"""How one preset is offered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from auth.roles import Role, User
from engine.presets import Preset

Team = Annotated[str, Field(min_length=1, max_length=500)]
MOST_NAMED = 500


class Audience(BaseModel):
    """Some of the people: those with one of the roles, in one of the teams, or named (by user id). Empty: nobody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: Annotated[tuple[Role, ...], Field(max_length=20)] = ()
    teams: Annotated[tuple[Team, ...], Field(max_length=MOST_NAMED)] = ()
    people: Annotated[tuple[Team, ...], Field(max_length=MOST_NAMED)] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it names nobody."""
        return not (self.roles or self.teams or self.people)

    def has(self, user: User) -> bool:
        """Whether the user is one of them."""
        return user.id in self.people or not user.roles.isdisjoint(self.roles) or not user.teams.isdisjoint(self.teams)


class OfferData(BaseModel):
    """What an administrator sets. An `audience` of nobody is as the kind's file says: its roles, else everybody.

    `position` goes before the order of the product, the smallest first. `default_for` are those for whom the preset is
    chosen at first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_on: bool = True
    audience: Audience = Audience()
    position: Annotated[int, Field(ge=0, le=100_000)] | None = None
    default_for: Audience = Audience()
    is_default_for_all: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A preset's, as it is set; `revision` 0: nobody has set anything."""

    preset_id: str
    data: OfferData = field(default_factory=OfferData)
    revision: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""

    def is_for(self, preset: Preset, user: User) -> bool:
        """Whether it is on and offered to the user."""
        if not self.data.is_on:
            return False
        if not self.data.audience.is_empty:
            return self.data.audience.has(user)
        return not preset.audience or not user.roles.isdisjoint(preset.audience)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        changed = self.changed_at.isoformat() if self.changed_at else None
        return {
            **self.data.model_dump(mode="json"),
            "revision": self.revision,
            "changed_at": changed,
            "changed_by": self.changed_by,
        }
