"""What an installation chooses about the big reader: words of the settings, without any of its code."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

ReleaseChoice = Literal["auto", "1.0", "1.5"]
"""A release as a person sets it; `auto`: found out from the checkpoint's files."""


class BoxSource(StrEnum):
    """Who says where the lines are: the second reader, or the big model in a second pass."""

    CPU = "cpu"
    MODEL = "model"


class FieldsWording(StrEnum):
    """All fields in one question, or one question a field."""

    TOGETHER = "fields"
    ONE_BY_ONE = "field"


class WhenAway(StrEnum):
    """What becomes of a document when the big reader fails: the second one's reading, or an error to try again."""

    TAKE_OVER = "take-over"
    FAIL = "fail"
