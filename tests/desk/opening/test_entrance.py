"""The settings of logins and of the company directory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from auth.ldap_config import DirectoryServer
from auth.roles import Role
from desk.opening.entrance import directory_probe, front_door_config, ldap_config_of
from desk.settings import Settings, SettingsError, load_settings


@pytest.fixture
def with_directory(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names a directory."""
    for name, value in {
        "URIS": "ldaps://dc1.corp,ldaps://dc2.corp",
        "BASE_DN": "dc=corp",
        "BIND_DN": "cn=reader,dc=corp",
        "BIND_PASSWORD": "service-secret",
        "GROUP_ROLES": '{"cn=Finance,dc=corp": "clerk", "cn=Law,dc=corp": ["clerk", "legal"]}',
    }.items():
        monkeypatch.setenv(f"OCR_LDAP_{name}", value)
    return monkeypatch


def test_without_addresses_there_is_no_directory() -> None:
    """Local accounts are the default."""
    assert ldap_config_of(Settings()) is None


def test_the_directory_of_the_environment(with_directory: pytest.MonkeyPatch) -> None:
    """Every part arrives, the password unprinted."""
    settings = load_settings()
    config = ldap_config_of(settings)
    assert config is not None
    assert config.servers[1] == DirectoryServer("dc2.corp", 636, uses_ldaps=True)
    assert config.bind_password == "service-secret"
    assert "service-secret" not in repr(settings) + repr(config)
    assert config.roles_by_group == {
        "cn=finance,dc=corp": {Role.CLERK},
        "cn=law,dc=corp": {Role.CLERK, Role.LEGAL},
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GROUP_ROLES", "{"),
        ("GROUP_ROLES", '{"cn=x": "king"}'),
        ("GROUP_ROLES", "[]"),
        ("GROUP_ROLES", '{"cn=x": 5}'),
        ("GROUP_ROLES", ""),
        ("URIS", "ldap://dc1.corp"),
        ("URIS", "dc1.corp"),
        ("BASE_DN", ""),
        ("USER_FILTER", "(uid=bob)"),
        ("TLS", "none"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(with_directory: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Above all, an unencrypted address is not taken by accident."""
    with_directory.setenv(f"OCR_LDAP_{name}", value)
    with pytest.raises(SettingsError, match="OCR_LDAP_"):
        ldap_config_of(load_settings())


def test_times_and_tries() -> None:
    """Sessions, re-checks and waits follow the settings."""
    config = front_door_config(Settings(session_hours=3, session_recheck_minutes=2, login_tries=4))
    assert config.sessions.absolute == timedelta(hours=3)
    assert config.gate.recheck == timedelta(minutes=2)
    assert config.throttle.account.wait_after(3) == timedelta()
    assert config.throttle.account.wait_after(4) == timedelta(seconds=5)


def test_a_directory_that_is_away_shows_in_the_health() -> None:
    """Without a directory there is nothing to ask; one that does not answer is told, from memory the second time."""
    assert directory_probe(Settings()) is None
    probe = directory_probe(
        Settings(ldap_uris="ldaps://127.0.0.1:1", ldap_base_dn="dc=x", ldap_group_roles='{"cn=a,dc=x": "clerk"}')
    )
    assert probe is not None
    assert not probe()
    assert not probe()
