"""The list of people in the address: what is asked for, and the addresses of other pages of the same list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from auth.roles import Role
from auth.roster import PAGE, Factor, LastUse, Standing, Wanted

_LONGEST = 100
_LAST_PAGE = 9999
_SOURCES = ("local", "ldap")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the list an address shows."""

    wanted: Wanted
    page: int

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """What an address asks for; what makes no sense does not narrow."""
        source = query.get("source", "")
        page = query.get("page", "")
        wanted = Wanted(
            text=query.get("q", "").strip()[:_LONGEST],
            role=_one_of(Role, query.get("role")),
            standing=_one_of(Standing, query.get("state")),
            source=source if source in _SOURCES else "",
            factor=_one_of(Factor, query.get("factor")),
            last_use=_one_of(LastUse, query.get("used")),
        )
        return cls(wanted, int(page) if page.isascii() and page.isdigit() and 0 < int(page[:5]) <= _LAST_PAGE else 1)

    @property
    def offset(self) -> int:
        """How many come before."""
        return (self.page - 1) * PAGE

    def address(self, page: int) -> str:
        """The query of another page of this list."""
        wanted = self.wanted
        named = {
            "q": wanted.text,
            "role": wanted.role or "",
            "state": wanted.standing or "",
            "source": wanted.source,
            "factor": wanted.factor or "",
            "used": wanted.last_use or "",
            "page": str(page) if page > 1 else "",
        }
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return self.wanted != Wanted()


def _one_of(kind: type[Choice], value: str | None) -> Choice | None:
    return next((one for one in kind if one.value == value), None)
