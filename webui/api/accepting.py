"""Many documents finished at once."""

from __future__ import annotations

from typing import Any, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from desk.cases.accepting import MAX_ACCEPTED
from desk.cases.finding import Filter
from webui.api.bodies import Body
from webui.api.documents import DocumentId, TheDesk, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/documents", tags=["documents"])


class Acceptance(Body):
    """Which documents: by id, or by the parts of the list's filter.

    `reviewed` false opens those of `ids` again. `dry_run`: only say what would be done.
    """

    ids: list[DocumentId] | None = Field(default=None, min_length=1, max_length=MAX_ACCEPTED)
    filter: Filter | None = None
    reviewed: bool = True
    dry_run: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or filter")
        if not self.reviewed and (self.ids is None or self.dry_run):
            raise ValueError("reviewed: false goes with ids alone")
        return self


@router.post("/finish")
def finish_many(desk: TheDesk, user: TheUser, wanted: Acceptance) -> dict[str, Any]:
    """Marks as looked through those documents about which there is no doubt at this moment, and leaves the others.

    No doubt: no field or item in doubt, every check passed, every required field there, no warning, nothing flagged.
    """
    ids = wanted.ids or []
    if wanted.reviewed:
        accepted = desk.accepting.accept(user, wanted.filter or ids, dry_run=wanted.dry_run)
    else:
        accepted = desk.accepting.take_back(user, ids)
    left = [{"reason": str(reason), "count": len(some), "ids": list(some)} for reason, some in accepted.left.items()]
    return success({"finished": list(accepted.finished), "left": left, "more": accepted.more})
