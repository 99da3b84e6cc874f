"""`/v1/documents/{id}/shares`: to which teams a document was given. Only its owner sees and changes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from auth.ldap_names import first_name_of
from desk.cases.sharing import Level, Share
from webui.api.bodies import Body
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/documents", tags=["documents"])

MAX_NAME = 2000


class Gift(Body):
    """To which team, as `/v1/me` names it, and how far: `read` opens and exports, `review` corrects besides."""

    team: str = Field(min_length=1, max_length=MAX_NAME)
    level: Level


@router.get("/{document_id}/shares")
def list_shares(desk: TheDesk, user: TheUser, document_id: str) -> dict[str, Any]:
    """The teams the document was given to."""
    return _answer(desk.shares(user, document_id))


@router.put("/{document_id}/shares")
def share_document(desk: TheDesk, user: TheUser, document_id: str, gift: Gift) -> dict[str, Any]:
    """Gives the document to one of the owner's own teams, or changes how far that team may go."""
    return _answer(desk.share(user, document_id, gift.team, gift.level))


@router.delete("/{document_id}/shares")
def unshare_document(
    desk: TheDesk, user: TheUser, document_id: str, team: Annotated[str, Query(min_length=1, max_length=MAX_NAME)]
) -> dict[str, Any]:
    """Takes the document away from a team."""
    return _answer(desk.unshare(user, document_id, team))


def team_form(team: str) -> dict[str, str]:
    """A team: its full name, by which it is known, and the short one that people call it."""
    return {"team": team, "name": first_name_of(team) or team}


def _answer(shares: Iterable[Share]) -> dict[str, Any]:
    entries = [{**team_form(share.team), "level": share.level, "at": share.at.isoformat()} for share in shares]
    return success({"shares": entries})
