"""The shapes of answers about many documents, for the OpenAPI document."""

from __future__ import annotations

from pydantic import Field

from desk.cases.finding import Filter, Sorting
from desk.cases.saved_views import Moving
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
