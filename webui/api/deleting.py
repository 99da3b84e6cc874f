"""Many documents deleted, and had back, at once."""

from __future__ import annotations

from typing import Any, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from desk.cases.deleting import MAX_DELETED
from desk.cases.finding import Filter
from webui.api.bodies import Body
from webui.api.documents import DocumentId, TheDesk, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/documents", tags=["documents"])


class Deletion(Body):
    """Which documents: by id, or by the parts of the list's filter. `dry_run`: only say what would be done."""

    ids: list[DocumentId] | None = Field(default=None, min_length=1, max_length=MAX_DELETED)
    filter: Filter | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or filter")
        return self


class Restoring(Body):
    """Which documents."""

    ids: list[DocumentId] = Field(min_length=1, max_length=MAX_DELETED)


@router.post("/delete")
def delete_many(desk: TheDesk, user: TheUser, wanted: Deletion) -> dict[str, Any]:
    """Puts the user's own of those documents into the trash, or removes them where there is none; leaves the others.

    `days` is how long they stay in the trash, 0: there is none.
    """
    deleted = desk.deleting.delete(user, wanted.filter or wanted.ids or [], dry_run=wanted.dry_run)
    return success(
        {
            "deleted": list(deleted.deleted),
            "left": [
                {"reason": str(reason), "count": len(some), "ids": list(some)} for reason, some in deleted.left.items()
            ],
            "more": deleted.more,
            "stopped": deleted.stopped,
            "papers": deleted.papers,
            "days": desk.deleting.trash.days,
        }
    )


@router.post("/restore")
def restore_many(desk: TheDesk, user: TheUser, wanted: Restoring) -> dict[str, Any]:
    """Takes documents out of the trash, as they were; `left` are those that were not in the user's."""
    restored = desk.deleting.restore(user, wanted.ids)
    return success({"restored": list(restored.restored), "left": list(restored.left)})
