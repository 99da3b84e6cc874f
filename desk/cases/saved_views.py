"""Lists as people want them again: a filter with its order, under a name."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine as Database
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from desk.cases.errors import TooManyViews, ViewNameTaken, ViewNotFound
from desk.cases.finding import Filter, Sorting
from desk.permission import require
from desk.store.store import SavedViewRow

MAX_VIEWS = 50


class Moving(StrEnum):
    """A period that moves with the calendar of whoever looks."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"


class View(BaseModel):
    """What a saved view asks for. With `moving` the days of the filter are worked out anew by whoever looks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filter: Filter = Field(default_factory=Filter)
    sorting: Sorting = Field(default_factory=Sorting)
    moving: Moving | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, which `model_validate` takes back."""
        moving = str(self.moving) if self.moving else None
        return {"filter": self.filter.to_dict(), "sorting": self.sorting.model_dump(mode="json"), "moving": moving}


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view under its name."""

    id: str
    name: str
    view: View

    @classmethod
    def of(cls, row: SavedViewRow) -> Self:
        """The record of a row."""
        return cls(row.id, row.name, View.model_validate(row.asked))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"id": self.id, "name": self.name, **self.view.to_dict()}


class SavedViews:
    """The use cases of saved views, user first; everyone has their own, and nobody sees another one's."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._clock = clock

    def list(self, user: User) -> Sequence[SavedView]:
        """All of the user's, by name."""
        require(user, Permission.VIEW)
        with Session(self._reads) as session:
            rows = session.scalars(select(SavedViewRow).where(SavedViewRow.owner_id == user.id))
            return sorted((SavedView.of(row) for row in rows), key=lambda saved: saved.name)

    def add(self, user: User, name: str, view: View) -> SavedView:
        """Keeps a view under a new name. Raises `ViewNameTaken`, `TooManyViews`."""
        require(user, Permission.VIEW)
        row = SavedViewRow(id=uuid.uuid4().hex, owner_id=user.id, created_at=self._clock())
        with _unique_name(), Session(self._database) as session, session.begin():
            kept = select(func.count()).select_from(SavedViewRow).where(SavedViewRow.owner_id == user.id)
            if (session.scalar(kept) or 0) >= MAX_VIEWS:
                raise TooManyViews(MAX_VIEWS)
            return _write(session, row, name, view)

    def change(self, user: User, view_id: str, name: str, view: View) -> SavedView:
        """Gives a view another name or content. Raises `ViewNotFound`, `ViewNameTaken`."""
        require(user, Permission.VIEW)
        with _unique_name(), Session(self._database) as session, session.begin():
            return _write(session, _own(session, user, view_id), name, view)

    def remove(self, user: User, view_id: str) -> None:
        """Forgets a view. Raises `ViewNotFound`."""
        require(user, Permission.VIEW)
        with Session(self._database) as session, session.begin():
            session.delete(_own(session, user, view_id))


@contextmanager
def _unique_name() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise ViewNameTaken from error


def _own(session: Session, user: User, view_id: str) -> SavedViewRow:
    row = session.get(SavedViewRow, view_id)
    if row is None or row.owner_id != user.id:
        raise ViewNotFound
    return row


def _write(session: Session, row: SavedViewRow, name: str, view: View) -> SavedView:
    row.name, row.asked = name, view.to_dict()
    session.add(row)
    session.flush()
    return SavedView.of(row)
