"""The administrator's test of the directory, step by step."""

from __future__ import annotations

import pytest

from auth.ldap_config import DirectoryServer
from auth.ldap_probe import ServerReport, check_directory
from auth.roles import Role
from tests.auth.bad_servers import BadServer, TlsStripper
from tests.auth.slapd import BASE, OUTER, Slapd, free_port


def failed_step(reports: list[ServerReport]) -> tuple[str, str]:
    """The English title of the step that failed and its hint."""
    last = reports[0].steps[-1]
    assert not last.is_ok
    assert all(step.is_ok for step in reports[0].steps[:-1])
    assert last.hint is not None
    return last.title.en, last.hint.en


def test_all_steps_of_a_directory_that_works(slapd: Slapd) -> None:
    """Each step says what it found; the roles say which group gives them."""
    reports = check_directory(slapd.config(), "ALICE")
    assert reports[0].is_ok
    titles = [step.title.zh for step in reports[0].steps]
    assert titles == [
        *("解析服务器名称", "建立连接", "加密并校验证书", "服务账号登录", "读取起点"),
        *("查找用户", "查找用户组", "得出角色"),
    ]
    assert "TLSv1." in reports[0].steps[2].found
    assert reports[0].steps[-2].found == "ocr-admins, ocr-clerks"
    assert reports[0].steps[-1].found == "clerk ← ocr-clerks; admin ← ocr-admins"


@pytest.mark.parametrize(
    ("changes", "login", "title", "setting"),
    [
        ({"servers": (DirectoryServer("nowhere.invalid", 636, uses_ldaps=True),)}, "", "Resolve", "OCR_LDAP_URIS"),
        ({"servers": (DirectoryServer("localhost", free_port(), uses_ldaps=True),)}, "", "Connect", "port"),
        ({"ca_file": None}, "", "Encrypt and verify", "OCR_LDAP_CA_FILE"),
        ({"bind_password": "wrong"}, "", "Bind the service account", "OCR_LDAP_BIND_PASSWORD"),
        ({"base_dn": f"ou=nothing,{BASE}"}, "", "Read the base", "OCR_LDAP_BASE_DN"),
        ({"user_filter": "(mail={login})"}, "bob", "Find the person", "OCR_LDAP_USER_FILTER"),
        ({"user_filter": "(|(objectClass=inetOrgPerson)(uid={login}))"}, "bob", "Find the person", "exactly one"),
        ({"group_base_dn": "ou=nothing"}, "bob", "Find the groups", "OCR_LDAP_GROUP_BASE_DN"),
        ({"group_roles": {OUTER: frozenset({Role.CLERK})}}, "erin", "Work out the roles", "OCR_LDAP_NESTED_GROUPS"),
    ],
)
def test_the_step_that_fails_is_named_with_what_to_change(
    slapd: Slapd, changes: dict[str, object], login: str, title: str, setting: str
) -> None:
    """One mistake at a time, each found at its own step."""
    found_title, hint = failed_step(check_directory(slapd.config(**changes), login))
    assert found_title.startswith(title)
    assert setting in hint


def test_servers_that_misbehave(slapd: Slapd) -> None:
    """Silence and a stripped StartTLS fail at the encryption, within the time limits."""
    with BadServer() as silent:
        config = slapd.config(servers=(silent.server(uses_ldaps=True),), connect_timeout_seconds=1)
        assert failed_step(check_directory(config))[0].startswith("Encrypt")
    with TlsStripper() as middle:
        config = slapd.config(servers=(middle.server(),), transport="starttls")
        assert failed_step(check_directory(config))[0].startswith("Encrypt")


def test_each_server_is_tested(slapd: Slapd) -> None:
    """One good and one dead: both are shown."""
    dead = DirectoryServer("localhost", free_port(), uses_ldaps=True)
    reports = check_directory(slapd.config(servers=(dead, *slapd.config().servers)))
    assert [report.is_ok for report in reports] == [False, True]


def test_no_secret_is_shown(slapd: Slapd) -> None:
    """The service account's password is in no step."""
    for changes in ({}, {"bind_password": "wrong-Zk3"}):
        text = repr(check_directory(slapd.config(**changes), "bob"))
        assert "service-secret" not in text
        assert "wrong-Zk3" not in text
