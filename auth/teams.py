"""Teams: groups of the directory by their DN in its normal form, or names that local accounts were given."""

from __future__ import annotations

from collections.abc import Iterable

from auth.ldap_names import first_name_of, normal_dn

MOST_TEAMS = 50
LONGEST_TEAM = 300


def team_of(typed: str) -> str:
    """The one spelling of a team that was typed: a DN in its normal form, so that it is the directory's own group."""
    plain = " ".join(typed.split())[:LONGEST_TEAM]
    return normal_dn(plain) if "=" in plain else plain


def teams_of(typed: Iterable[str]) -> frozenset[str]:
    """Those that are left of a list, without empty ones."""
    return frozenset(sorted({team_of(one) for one in typed} - {""})[:MOST_TEAMS])


def label_of(team: str) -> str:
    """What people call it."""
    return first_name_of(team) or team
