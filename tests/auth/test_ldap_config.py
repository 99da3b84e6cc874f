"""The settings of a directory."""

from __future__ import annotations

import pytest

from auth.ldap_config import BadDirectorySettings, DirectoryServer, LdapConfig, parse_servers
from auth.roles import Role


def test_addresses() -> None:
    """Ports follow the scheme; several are tried in their order."""
    assert parse_servers("ldaps://a.corp, ldap://b.corp:3268 ldaps://[::1]:7636,") == (
        DirectoryServer("a.corp", 636, uses_ldaps=True),
        DirectoryServer("b.corp", 3268, uses_ldaps=False),
        DirectoryServer("::1", 7636, uses_ldaps=True),
    )


@pytest.mark.parametrize(
    "uri", ["a.corp", "http://a", "ldaps://", "ldaps://a:x", "ldaps://a:99999", "ldap://a/dc=x", "ldap://u@a"]
)
def test_other_addresses_are_refused(uri: str) -> None:
    """A typing error is told at the start, with the setting's name."""
    with pytest.raises(BadDirectorySettings) as refusal:
        parse_servers(uri)
    assert "OCR_LDAP_URIS" in refusal.value.hint.zh


@pytest.mark.parametrize(
    "changes",
    [
        {"servers": ()},
        {"base_dn": ""},
        {"group_roles": {}},
        {"user_filter": "(uid=bob)"},
        {"user_dn": "uid=bob,dc=corp"},
        {"servers": parse_servers("ldap://a")},
        {"transport": "starttls"},
    ],
)
def test_contradictions_are_refused(changes: dict[str, object]) -> None:
    """Above all, nothing is quietly unencrypted: that has to be spelt `insecure`."""
    values: dict[str, object] = {
        "servers": parse_servers("ldaps://a"),
        "base_dn": "dc=corp",
        "group_roles": {"cn=x": frozenset({Role.CLERK})},
    }
    LdapConfig(**values)  # type: ignore[arg-type]
    with pytest.raises(BadDirectorySettings):
        LdapConfig(**(values | changes))  # type: ignore[arg-type]
