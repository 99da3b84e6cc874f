"""The rules: what each one watches for, whether it warns or holds, and what an administrator set for it.

They stand in the database and are read in each transaction that judges a paper, so that a change holds at once in
every process.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.store.store import RuleRow
from engine.head import NOBODY, OwnParties
from engine.words import Words

logger = logging.getLogger(__name__)

OWN_PARTIES = "own_parties"
"""The row that says who we are, as the settings have it."""
MOST_LINES = 2000


class Code(StrEnum):
    """What a flag says, stable for programs."""

    DUPLICATE = "duplicate"
    BUYER = "buyer"
    OLD = "old"
    AMOUNT = "amount"
    WATCH = "watch"
    DAY = "day"
    SERIES = "series"


class Mode(StrEnum):
    """What a rule does where it finds something: `hold` keeps a document from being exported and finished."""

    OFF = "off"
    WARN = "warn"
    HOLD = "hold"


TITLES: Mapping[Code, Words] = {
    Code.DUPLICATE: Words("可能重复", "Possible duplicate"),
    Code.BUYER: Words("购买方不是本单位", "Buyer is not us"),
    Code.OLD: Words("票据过旧", "Too old"),
    Code.AMOUNT: Words("金额超限", "Over the limit"),
    Code.WATCH: Words("关注供应商", "Vendor watched"),
    Code.DAY: Words("非工作日", "Day off"),
    Code.SERIES: Words("连号", "Consecutive numbers"),
}

Line = Annotated[str, Field(max_length=200)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)]


class Limit(BaseModel):
    """The most a paper may come to in one currency (ISO 4217) before it is flagged."""

    model_config = ConfigDict(frozen=True)

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    amount: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=4)]


class RuleData(BaseModel):
    """What an administrator sets; each rule reads its own part.

    `own` are names and tax ids of ours beside those of the settings. The first of `limits` counts where the currency
    is not known. `country` (ISO 3166) is whose public holidays and days of work count, blank: none; `weekends` whether
    its weekends do; `days` are days off besides. Numbers are consecutive within `within` days.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    own: Lines = ()
    months: Annotated[int, Field(ge=1, le=120)] = 6
    limits: Annotated[tuple[Limit, ...], Field(max_length=200)] = ()
    vendors: Lines = ()
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = "CN"
    weekends: bool = True
    days: Annotated[tuple[datetime.date, ...], Field(max_length=MOST_LINES)] = ()
    within: Annotated[int, Field(ge=0, le=366)] = 7


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is set; `changed_by` is a user's id, blank where nobody has touched it."""

    code: Code
    mode: Mode
    data: RuleData = field(default_factory=RuleData)
    changed_at: datetime.datetime | None = None
    changed_by: str = ""

    @property
    def is_on(self) -> bool:
        """Whether it flags anything."""
        return self.mode is not Mode.OFF

    @property
    def title(self) -> Words:
        """What people call it."""
        return TITLES[self.code]


_AT_FIRST = {code: Rule(code, Mode.WARN if code is Code.DUPLICATE else Mode.OFF) for code in Code}


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules as they are set now, and who we are."""

    rules: Mapping[Code, Rule]
    own: OwnParties = NOBODY
    own_text: str = ""

    def __getitem__(self, code: Code) -> Rule:
        return self.rules[code]


_ALL = select(RuleRow)


def book_of(session: Session) -> RuleBook:
    """The rules as this transaction sees them."""
    rules, own_text = dict(_AT_FIRST), ""
    for row in session.scalars(_ALL):
        if row.code == OWN_PARTIES:
            own_text = str(row.data.get("text", ""))
        elif row.code in set(Code):
            code = Code(row.code)
            rules[code] = _rule(code, row)
    own = OwnParties.parse("\n".join([own_text, *rules[Code.BUYER].data.own]))
    return RuleBook(rules, own, own_text)


def _rule(code: Code, row: RuleRow) -> Rule:
    """The rule of a row; one that only another version can read is off, so that reading goes on."""
    try:
        return Rule(code, Mode(row.mode), RuleData(**row.data), row.changed_at, row.changed_by)
    except (ValueError, TypeError):
        logger.exception("a rule cannot be read", extra={"rule": code.value})
        return Rule(code, Mode.OFF, changed_at=row.changed_at, changed_by=row.changed_by)


def keep_own_parties(session: Session, text: str, now: datetime.datetime) -> None:
    """Notes who we are, as the settings have it, for all processes that judge."""
    row = session.get(RuleRow, OWN_PARTIES)
    if row is None:
        session.add(RuleRow(code=OWN_PARTIES, mode=Mode.OFF, data={"text": text}, changed_at=now, changed_by=""))
    elif row.data.get("text") != text:
        row.data, row.changed_at = {"text": text}, now
