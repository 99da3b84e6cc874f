"""`/v1/views`: lists under a name, everyone their own."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field, field_validator

from desk.cases.finding import Filter, Sorting
from desk.cases.saved_views import Moving, View
from webui.api.bodies import Body
from webui.api.documents import TheDesk, TheUser
from webui.api.errors import success

router = APIRouter(prefix="/v1/views", tags=["documents"])


class NamedView(Body):
    """A filter and its order under a name. With `moving` the days are worked out anew by whoever looks."""

    name: str = Field(min_length=1, max_length=80)
    filter: Filter = Field(default_factory=Filter)
    sorting: Sorting = Field(default_factory=Sorting)
    moving: Moving | None = None

    @field_validator("name")
    @classmethod
    def _trim(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("a view needs a name")
        return name.strip()

    def view(self) -> View:
        """What is kept under the name."""
        return View(filter=self.filter, sorting=self.sorting, moving=self.moving)


@router.get("", summary="已保存的视图 (saved views)")
def list_views(desk: TheDesk, user: TheUser) -> dict[str, Any]:
    """All of one's own, by name."""
    return success({"views": [saved.to_dict() for saved in desk.saved_views.list(user)]})


@router.post("", status_code=201, summary="保存视图 (save a view)")
def save_view(desk: TheDesk, user: TheUser, wanted: NamedView) -> dict[str, Any]:
    """Keeps a filter under a name that none of one's views has yet."""
    return success(desk.saved_views.add(user, wanted.name, wanted.view()).to_dict())


@router.put("/{view_id}", summary="修改视图 (change a view)")
def change_view(desk: TheDesk, user: TheUser, view_id: str, wanted: NamedView) -> dict[str, Any]:
    """Gives a view another name, filter or order."""
    return success(desk.saved_views.change(user, view_id, wanted.name, wanted.view()).to_dict())


@router.delete("/{view_id}", summary="删除视图 (delete a view)")
def delete_view(desk: TheDesk, user: TheUser, view_id: str) -> dict[str, Any]:
    """Forgets a view; the documents stay."""
    desk.saved_views.remove(user, view_id)
    return success(None)
