"""What every body of the interface has in common: closed, and of texts and numbers that can be kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from desk.errors import BadNumber, BadText, DeskError
from engine.plain_text import cleaned, is_bounded, is_plain, leaves

_MOST_PLACE = 100
REFUSED: dict[str, type[BadText | BadNumber]] = {BadText.code: BadText, BadNumber.code: BadNumber}
"""The errors of a body by their codes, which are the types of pydantic's errors too."""


class Body(BaseModel):
    """The base of every model that is filled from a request; a test walks the routes for one that is not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_what_cannot_be_kept(cls, value: object) -> object:
        for place, leaf in leaves(value):
            if isinstance(leaf, str) and not is_plain(leaf):
                raise _refusal(BadText.code, place)
            if isinstance(leaf, (int, float)) and not is_bounded(leaf):
                raise _refusal(BadNumber.code, place)
        return value


def refusal_of(kind: str, place: str) -> DeskError | None:
    """The house's own error for one of `Body`'s, None for any other of pydantic's."""
    return REFUSED[kind](place) if kind in REFUSED else None


def _refusal(code: str, place: str) -> PydanticCustomError:
    shown = cleaned(place.lstrip("."))[:_MOST_PLACE]
    return PydanticCustomError("bad_text" if code == BadText.code else "bad_number", "{place}", {"place": shown})
