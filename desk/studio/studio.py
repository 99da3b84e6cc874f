"""The preset studio: kinds, samples, trials, bundles and wishes over one database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auth.roles import Permission, User
from auth.teams import label_of
from desk.permission import require
from desk.studio.bundles import Bundles
from desk.studio.choices import choices_of
from desk.studio.kinds import Kinds
from desk.studio.records import KindPage
from desk.studio.samples import Samples
from desk.studio.trying import Trying
from desk.studio.wishes import Wish, Wishes
from engine.errors import NoFields
from engine.extract import fields_of_instruction
from engine.presets.shelf import KindShelf


@dataclass(frozen=True, slots=True)
class Studio:
    """Its use cases, by subject."""

    kinds: Kinds
    samples: Samples
    trying: Trying
    bundles: Bundles
    wishes: Wishes

    def choices(self, user: User) -> dict[str, Any]:
        """The names that a kind may use: types, checks, rules, meanings, tasks and countries. Raises `Forbidden`."""
        require(user, Permission.EDIT_PRESETS)
        return choices_of(self.kinds.shelf.known, self.kinds.shelf.shipped)

    def promotable(self, user: User) -> list[dict[str, Any]]:
        """The saved wishes of all teams, and the user's own, with the fields that each asks for. Raises `Forbidden`."""
        require(user, Permission.EDIT_PRESETS)
        known = {wish.id: wish for wish in (*self.wishes.of_teams(user), *self.wishes.all(user))}
        return [self._told(wish) for wish in sorted(known.values(), key=lambda wish: (wish.name, wish.id))]

    def _told(self, wish: Wish) -> dict[str, Any]:
        try:
            fields = fields_of_instruction(wish.instruction, self.kinds.shelf.now)
        except NoFields:
            fields = ()
        labels = [spec.label.words().to_dict() for spec in fields]
        return {**wish.to_dict(), "team_name": label_of(wish.team) if wish.team else "", "fields": labels}

    def promote(self, user: User, wish_id: str, new_id: str, zh: str, en: str) -> KindPage:
        """Begins a kind with the fields that a saved wish asks for. Raises `WishNotFound` and what `Kinds` raises."""
        require(user, Permission.EDIT_PRESETS)
        wish = self.wishes.one(user, wish_id)
        shelf: KindShelf = self.kinds.shelf
        fields = fields_of_instruction(wish.instruction, shelf.now)
        page = self.kinds.begin(user, new_id, zh, en)
        content = {
            **page.to_dict()["content"],
            "fields": [spec.model_dump(mode="json", exclude_defaults=True) for spec in fields],
        }
        return self.kinds.save(user, new_id, content, None, page.number or 1, wish.instruction)
