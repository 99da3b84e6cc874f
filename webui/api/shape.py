"""What every shape of an answer is built on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A shape that nobody changes."""

    model_config = ConfigDict(frozen=True)
