"""The shapes of answers about many documents, for the OpenAPI document."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desk.cases.finding import Filter, Sorting
from desk.cases.saved_views import Moving
from webui.api.schemas import SummaryShape
from webui.api.shape import Shape


class SumShape(Shape):
    """What one group of documents in one currency comes to; amounts are strings, null where none has one."""

    key: str | None
    name: str | None
    currency: str | None
    count: int = Field(ge=1)
    net: str | None
    tax: str | None
    total: str | None


class SumList(Shape):
    """Sums by currency and group."""

    sums: list[SumShape]


class ViewShape(Shape):
    """A list as its owner wants it again; of `filter` only what is asked for is there."""

    id: str
    name: str
    filter: Filter
    sorting: Sorting
    moving: Moving | None


class ViewList(Shape):
    """One's saved views, by name."""

    views: list[ViewShape]


class TrashList(Shape):
    """One page of the trash; `days` is how long documents stay in it."""

    days: int = Field(ge=0)
    total: int
    documents: list[SummaryShape]


class TrashEmptied(Shape):
    """How many documents were removed for ever."""

    removed: int


class LeftShape(Shape):
    """Documents that were left for a person, and why."""

    reason: Literal[
        "not_found",
        "read_only",
        "not_read",
        "reviewed",
        "nothing_read",
        "doubtful",
        "flagged",
        "no_fields",
        "items_doubtful",
        "warned",
    ]
    count: int = Field(ge=1)
    ids: list[str]


class AcceptedShape(Shape):
    """What was finished and what was left; `more`: the filter has others that may be without doubt."""

    finished: list[str]
    left: list[LeftShape]
    more: bool


class SparedShape(Shape):
    """Documents that were not deleted, and why."""

    reason: Literal["not_found", "not_owner"]
    count: int = Field(ge=1)
    ids: list[str]


class DeletedShape(Shape):
    """What was deleted and what was left; `more`: the filter has others of the user's own.

    `stopped` counts those that were waiting or being read, `papers` the other papers of their files, which stay;
    `days` is how long they are in the trash, 0: they are removed.
    """

    deleted: list[str]
    left: list[SparedShape]
    more: bool
    stopped: int = Field(ge=0)
    papers: int
    days: int = Field(ge=0)


class RestoredShape(Shape):
    """What is out of the trash, and what was not in it."""

    restored: list[str]
    left: list[str]
