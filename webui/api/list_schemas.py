"""The shapes of answers about many documents, for the OpenAPI document."""

from __future__ import annotations

from pydantic import Field

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
