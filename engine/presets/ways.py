"""A way: one place and shape where a field's value may stand. A field's ways are tried in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.presets.fault import Fault
from engine.presets.pattern import Pattern
from engine.presets.types import ValueType
from engine.site_patterns import group_count
from engine.words import Words

_TEMPLATE = re.compile(r"(?:[^{}]|\{\d\}){1,80}")
_GROUP = re.compile(r"\{(\d)\}")
_FOR_TEXT = (
    "behind", "lines_with", "lines_without", "first_lines", "below", "same_row_as", "right_of", "part_of",
    "alone", "last", "only_one", "compact", "above", "until", "block",
)  # fmt: skip
FieldName = Annotated[str, Field(min_length=1, max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=80)]


class Place(StrEnum):
    """What a pattern is held against: each line, each row (its lines joined), or the whole running text."""

    LINES = "lines"
    ROWS = "rows"
    TEXT = "text"


class Side(StrEnum):
    """Which of two equal labels, or which half of the page."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


class Party(BaseModel):
    """Whose block of the page a label stands in: the party called by one of `names`, and not by one of `others`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[Text, ...] = Field(min_length=1)
    others: tuple[Text, ...] = Field(min_length=1)


class Way(BaseModel):
    """One way. Empty, it is the search by the field's labels; with `pattern` or `find`, a look at the text itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: Pattern | None = None
    find: ValueType | None = None
    labels: tuple[Text, ...] = ()
    look_in: Place = Place.LINES
    behind: Pattern | None = None
    lines_with: Pattern | None = None
    lines_without: Pattern | None = None
    first_lines: Annotated[int, Field(ge=1, le=1000)] | None = None
    below: Pattern | None = None
    above: Pattern | None = None
    until: Pattern | None = None
    block: Annotated[int, Field(ge=2, le=30)] | None = None
    alone: bool = False
    last: bool = False
    only_one: bool = False
    same_row_as: FieldName | None = None
    right_of: FieldName | None = None
    part_of: FieldName | None = None
    of_party: Party | None = None
    side: Side | None = None
    page_has: Pattern | None = None
    page_lacks: Pattern | None = None
    most_lines: Annotated[int, Field(ge=1)] | None = None
    kinds: tuple[Text, ...] = ()
    write: Annotated[str, Field(max_length=80)] | None = None
    compact: bool = False
    least: Annotated[float, Field(ge=0, le=1)] | None = None
    quality: Annotated[float, Field(gt=0, le=1)] = 0.9

    @property
    def is_by_label(self) -> bool:
        """Whether it goes by labels: the field's own, or those it names."""
        return self.pattern is None and self.find is None

    @property
    def named_fields(self) -> Iterator[str]:
        """The other fields of the kind that have to be found first."""
        return (name for name in (self.same_row_as, self.right_of, self.part_of) if name is not None)

    @model_validator(mode="after")
    def _fits_together(self) -> Way:
        if self.is_by_label:
            self._only_by_label()
        elif self.labels or self.of_party is not None or self.least is not None:
            raise Fault(
                Words(
                    "labels、of_party、least 只用于按栏目名查找，不能与 pattern 或 find 一起写",
                    "labels, of_party and least go by labels and cannot stand beside pattern or find",
                )
            )
        if self.write is not None and not _TEMPLATE.fullmatch(self.write):
            raise Fault(
                Words(
                    "write 里只能用 {0} 到 {9} 指代括号组",
                    "write may name the groups {0} to {9} in braces, and nothing else",
                )
            )
        if self.pattern is not None and self.write is not None:
            self._check_groups(self.pattern, self.write)
        if self.pattern is None and (self.write is not None or self.look_in is not Place.LINES):
            raise Fault(Words("write 和 look_in 需要 pattern", "write and look_in need a pattern"))
        if self.block is None and (self.above is not None or self.until is not None):
            raise Fault(Words("above 和 until 需要 block", "above and until need a block"))
        if self.block is not None and (self.look_in is not Place.LINES or self.write is not None):
            raise Fault(Words("block 不能与 look_in、write 一起写", "a block cannot stand beside look_in or write"))
        if self.block is not None and any(self.named_fields):
            raise Fault(
                Words(
                    "block 不能与 same_row_as、right_of、part_of 一起写",
                    "a block cannot stand beside same_row_as, right_of or part_of",
                )
            )
        if len(list(self.named_fields)) > 1:
            raise Fault(
                Words(
                    "same_row_as、right_of、part_of 只能写一个",
                    "only one of same_row_as, right_of and part_of can stand",
                )
            )
        return self

    def _check_groups(self, pattern: str, write: str) -> None:
        groups = group_count(pattern)
        asked = max((int(number) for number in _GROUP.findall(write)), default=0)
        if asked > groups:
            raise Fault(
                Words(
                    f"write 用到第 {asked} 个括号组，pattern 只有 {groups} 个",
                    f"write names group {asked}, and the pattern has {groups}",
                )
            )

    def _only_by_label(self) -> None:
        said = [name for name in _FOR_TEXT if getattr(self, name)]
        if said:
            raise Fault(
                Words(f"{said[0]} 需要 pattern 或 find", f"{said[0]} needs a pattern, or find with a type of value")
            )
