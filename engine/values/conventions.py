"""How one document writes its numbers and dates: settled once, then a required argument of whatever reads one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Mark = Literal[".", ","]


class DateOrder(StrEnum):
    """In which order the parts of an all-digit date stand."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What is known of a document's own way to write; None stands for what nothing on its pages tells.

    `decimal_mark` is the mark before the cents. `is_mark_proven` says that amounts of the document itself show it, not
    only its language or country. `groups_by_blanks`: 1 234,56. `brackets_are_negative`: (98.12) is taken off.
    `languages` are ISO 639 codes, the likeliest first, `country` is ISO 3166, `currency` ISO 4217, `minor_units` the
    fewest decimals that money is printed with (0 for yen and rupiah), `script` ISO 15924.
    """

    decimal_mark: Mark | None = None
    is_mark_proven: bool = False
    groups_by_blanks: bool = False
    date_order: DateOrder | None = None
    brackets_are_negative: bool = False
    languages: tuple[str, ...] = ()
    script: str | None = None
    country: str | None = None
    currency: str | None = None
    minor_units: int | None = None

    @property
    def grouping_mark(self) -> Mark | None:
        """The point or comma that stands between thousands, where there is one."""
        return None if self.decimal_mark is None else "," if self.decimal_mark == "." else "."

    @property
    def money_is_whole(self) -> bool:
        """Whether money may have no cents here, so that three digits behind a mark are thousands."""
        return self.minor_units == 0


UNIFORM = Conventions(decimal_mark=".", is_mark_proven=True, date_order=DateOrder.YEAR_FIRST)
"""How values are written once they are normalised: plain decimals with a point, ISO dates."""
