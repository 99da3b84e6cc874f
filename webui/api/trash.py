"""The trash: what was deleted, had back or removed for ever."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from desk.cases.trash import MAX_LISTED
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1", tags=["documents"])


@router.get("/trash")
def list_trash(
    desk: TheDesk,
    user: TheUser,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> dict[str, Any]:
    """The user's own documents in the trash, deleted last first; `days` is how long they stay, 0: there is no trash."""
    listing = desk.trash.list(user, limit=limit, offset=offset)
    entries = [entry.to_dict() for entry in listing.entries]
    return success({"days": desk.trash.days, "total": listing.total, "documents": entries})


@router.delete("/trash")
def empty_trash(desk: TheDesk, user: TheUser, everyone: bool = False) -> dict[str, Any]:
    """Removes for ever what is in the user's trash; with `everyone`, for administrators, what is in anybody's."""
    removed = desk.trash.empty_everyones(user) if everyone else desk.trash.empty(user)
    return success({"removed": removed})


@router.post("/documents/{document_id}/restore")
def restore_document(desk: TheDesk, user: TheUser, document_id: str) -> dict[str, Any]:
    """Takes a document out of the trash, as it was, for its teams too."""
    return success(desk.trash.restore(user, document_id).to_dict())
