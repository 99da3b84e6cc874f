"""How the table of items is described in the API's own description."""

from __future__ import annotations

from pydantic import Field

from webui.api.shape import Shape


class ItemColumnShape(Shape):
    """A column of items; `type` says what its values look like (text, amount, number, percent …)."""

    name: str
    label: str
    label_en: str
    type: str


class ItemSumShape(Shape):
    """What a column of the rows makes, beside the sum of the document that it is held to."""

    column: str
    total: str
    without: list[int] = Field(description="没有数字的行，从 1 起。 Rows without a number there, from 1.")
    of_all: str = Field(description="整单附加费用减整单折扣。 Charges of the whole less its allowances.")
    field: str | None
    whole: str | None
    difference: str
    agrees: bool
