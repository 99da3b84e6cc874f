"""An entry of the directory as one of our people: stable id, names, groups, roles."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from auth.errors import NoRole
from auth.ldap_config import LdapConfig
from auth.ldap_connection import Entry, Link
from auth.ldap_names import any_login, normal_dn, safe_in_filter
from auth.roles import User

SOURCE = "ldap"

_UUID_TEXTS = ("entryUUID", "ipaUniqueID", "nsUniqueId")
_OBJECT_GUID = "objectGUID"
_IN_CHAIN = "1.2.840.113556.1.4.1941"
"""LDAP_MATCHING_RULE_IN_CHAIN of Active Directory ([MS-ADTS] 3.1.1.3.4.4.3): membership through nested groups."""

_MOST_ROUNDS = 10
_MOST_GROUPS_A_ROUND = 50


def attributes_of(config: LdapConfig) -> list[str]:
    """What is read of a person."""
    return [*_UUID_TEXTS, _OBJECT_GUID, "memberOf", *config.login_attributes, *config.name_attributes]


def person_id(entry: Entry, config: LdapConfig) -> str:
    """The id that survives renaming: entryUUID, objectGUID and the like; else the login name the directory returns."""
    for name in _UUID_TEXTS:
        text = entry.first_text([name])
        if text:
            return f"{SOURCE}:{text.lower()}"
    for raw in entry.values.get(_OBJECT_GUID.lower(), ()):
        if len(raw) == 16:
            return f"{SOURCE}:{uuid.UUID(bytes_le=raw)}"
    return f"{SOURCE}:login={login_of(entry, config).casefold()}"


def filter_for_id(person: str, config: LdapConfig) -> str:
    """The filter that finds a person again by their id, as long as they still fit the filter for logins."""
    return f"(&{any_login(config.user_filter)}{_id_filter(person, config)})"


def _id_filter(person: str, config: LdapConfig) -> str:
    key = person.removeprefix(f"{SOURCE}:")
    if key.startswith("login="):
        value = safe_in_filter(key.removeprefix("login="))
        return "(|" + "".join(f"({name}={value})" for name in config.login_attributes) + ")"
    clauses = [f"({name}={safe_in_filter(key)})" for name in _UUID_TEXTS]
    try:
        guid = "".join(f"\\{byte:02x}" for byte in uuid.UUID(key).bytes_le)
    except ValueError:
        guid = ""
    return "(|" + "".join(clauses) + (f"({_OBJECT_GUID}={guid})" if guid else "") + ")"


def login_of(entry: Entry, config: LdapConfig) -> str:
    """The login name as the directory spells it."""
    return entry.first_text(config.login_attributes) or entry.dn


def groups_of(entry: Entry, link: Link, config: LdapConfig) -> frozenset[str]:
    """The normal DNs of all groups of a person: those the entry names and those that name the entry."""
    member = safe_in_filter(entry.dn)
    clauses = [f"(member={member})", f"(uniqueMember={member})"]
    login = entry.first_text(["uid"])
    if login:
        clauses.append(f"(&(objectClass=posixGroup)(memberUid={safe_in_filter(login)}))")
    if config.nested_groups:
        clauses.append(f"(member:{_IN_CHAIN}:={member})")
    names = {normal_dn(dn): dn for dn in [*entry.texts("memberOf"), *_group_dns(link, config, clauses)]}
    if config.nested_groups:
        _climb(names, link, config)
    return frozenset(names)


def _climb(names: dict[str, str], link: Link, config: LdapConfig) -> None:
    """Add the groups that the groups are in, for directories that do not follow them by themselves."""
    fresh = list(names.values())
    for _ in range(_MOST_ROUNDS):
        if not fresh:
            return
        clauses = [f"(member={safe_in_filter(dn)})" for dn in fresh[:_MOST_GROUPS_A_ROUND]]
        above = {normal_dn(dn): dn for dn in _group_dns(link, config, clauses)}
        fresh = [*fresh[_MOST_GROUPS_A_ROUND:], *(dn for key, dn in above.items() if key not in names)]
        names |= above


def _group_dns(link: Link, config: LdapConfig, clauses: Iterable[str]) -> list[str]:
    return [entry.dn for entry in link.search(config.group_base, f"(|{''.join(clauses)})", ["1.1"])]


def user_of(entry: Entry, link: Link, config: LdapConfig) -> User:
    """The user with roles from groups. Raises `NoRole` when no group opens the door."""
    groups = groups_of(entry, link, config)
    roles = frozenset(role for dn, given in config.roles_by_group.items() if dn in groups for role in given)
    if not roles:
        raise NoRole
    login = login_of(entry, config)
    return User(
        id=person_id(entry, config),
        login=login,
        display_name=entry.first_text(config.name_attributes) or login,
        roles=roles,
        teams=groups,
    )
