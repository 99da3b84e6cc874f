"""The shapes of what is said about exports."""

from __future__ import annotations

from pydantic import Field

from webui.api.flag_shapes import WordsShape
from webui.api.shape import Shape


class ExportShape(Shape):
    """One form of export; `form` is what the routes take."""

    form: str
    label: WordsShape
    description: WordsShape | None
    suffix: str = Field(examples=[".xlsx"])
    is_profile: bool
    kinds: list[str] = Field(description="只取这些种类，空为全部。 The kinds it takes; none: all.")


class ExportList(Shape):
    """The forms the user may use."""

    exports: list[ExportShape]
