"""Places on a page, as answers tell them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Quad = Annotated[
    list[Annotated[list[float], Field(min_length=2, max_length=2)]],
    Field(min_length=4, max_length=4, description="四个角点，相对页面 0..1。 Four corners, 0..1 of the page."),
]
QuadPixels = Annotated[
    list[Annotated[list[int], Field(min_length=2, max_length=2)]],
    Field(min_length=4, max_length=4, description="四个角点，像素。 Four corners in pixels of the upright page."),
]
