"""What is brought and what is wanted: a file, an order, and what an earlier reading of both has left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from engine.errors import NOTHING_SPENT, NoFields, Spent
from engine.words import Words

_SEPARATORS = re.compile(r"[,，、;；\n]+")


class Papers(StrEnum):
    """What becomes of a file that holds several papers: a document each, or one of all together."""

    AUTO = "auto"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: `name` is for people only and decides nothing."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: `fields` or `instruction` replace the preset's own fields; `reader` None is the default one.

    `pages` names pages as `1-3,5`; None is all of them. `papers` says whether several papers in the file become
    several documents; with `cuts` a person says on which pages a new one begins. With `fresh` the file is read, also
    where it was read before.
    """

    preset: str = "auto"
    fields: tuple[str, ...] = ()
    instruction: str | None = None
    reader: str | None = None
    password: str | None = None
    pages: str | None = None
    papers: Papers = Papers.AUTO
    cuts: tuple[int, ...] = ()
    fresh: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that waits in a queue; a document's password is kept only until it was read."""
        by_hand = {"cuts": list(self.cuts)} if self.cuts else {}
        return {
            **by_hand,
            **({"fresh": True} if self.fresh else {}),
            "preset": self.preset,
            "fields": list(self.fields),
            "instruction": self.instruction,
            "reader": self.reader,
            "password": self.password,
            "pages": self.pages,
            "papers": str(self.papers),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_dict`; what is missing is as by default."""
        papers = Papers(record.get("papers", Papers.AUTO))
        fields, cuts = tuple(record.get("fields", ())), tuple(record.get("cuts", ()))
        return cls(**{**record, "fields": fields, "papers": papers, "cuts": cuts})


@dataclass(frozen=True, slots=True)
class SoFar:
    """What an earlier reading of the same file and order left.

    The pages of `records`, as the watcher got them by number, are not opened again; what cannot be understood of them
    is read anew. With `is_bare` no fields are looked for: the text alone is given. `spent` is what `GaveWay` told.
    """

    records: Mapping[int, bytes] = field(default_factory=dict)
    is_bare: bool = False
    spent: Spent = NOTHING_SPENT


NOTHING_YET = SoFar()


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Field names as a person types them, split at commas of both scripts, each once. Raises `NoFields` for none."""
    parts = (part.strip() for name in names for part in _SEPARATORS.split(name))
    unique = tuple(dict.fromkeys(part for part in parts if part))
    if not unique:
        raise NoFields(
            Words("没有写明要提取的字段。", "No fields were named."),
            Words(
                "请写出字段名，用逗号分开，例如：甲方,乙方,签订日期。",
                "Name them with commas between: Party A, Party B.",
            ),
        )
    return unique
