"""`/v1/wishes`: what people want of documents in their own words, kept under a name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, field_validator

from webui.api.bodies import Body
from webui.api.documents import TheUser
from webui.api.errors import success
from webui.api.studio import TheStudio

router = APIRouter(prefix="/v1/wishes", tags=["presets"])


class WishWanted(Body):
    """An instruction under a name, with the preset that it goes with; `team`: all of it may choose it."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    instruction: Annotated[str, Field(min_length=1, max_length=2000)]
    preset: Annotated[str, Field(max_length=64)] = "auto"
    team: Annotated[str | None, Field(max_length=500)] = None

    @field_validator("name", "instruction")
    @classmethod
    def _trim(cls, given: str) -> str:
        if not given.strip():
            raise ValueError("there is nothing in it")
        return given.strip()


@router.get("", summary="已保存的要求 (saved instructions)")
def list_wishes(studio: TheStudio, user: TheUser) -> dict[str, Any]:
    """One's own and those of one's teams, by name."""
    return success({"wishes": [one.to_dict() for one in studio.wishes.all(user)]})


@router.post("", status_code=201, summary="保存要求 (save an instruction)")
def save_wish(studio: TheStudio, user: TheUser, wanted: WishWanted) -> dict[str, Any]:
    """Under a name that none of one's own has yet."""
    return success(studio.wishes.add(user, *_parts(wanted)).to_dict())


@router.put("/{wish_id}", summary="修改要求 (change an instruction)")
def change_wish(studio: TheStudio, user: TheUser, wish_id: str, wanted: WishWanted) -> dict[str, Any]:
    """Only by the one who saved it."""
    return success(studio.wishes.change(user, wish_id, *_parts(wanted)).to_dict())


@router.delete("/{wish_id}", summary="删除要求 (delete an instruction)")
def delete_wish(studio: TheStudio, user: TheUser, wish_id: str) -> dict[str, Any]:
    """Only by the one who saved it."""
    studio.wishes.remove(user, wish_id)
    return success(None)


def _parts(wanted: WishWanted) -> tuple[str, str, str, str | None]:
    return wanted.name, wanted.instruction, wanted.preset, wanted.team
