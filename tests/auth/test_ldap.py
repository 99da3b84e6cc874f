"""Logins against a real slapd, and against servers that misbehave."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from auth.errors import (
    AccountLocked,
    BadCredentials,
    DirectoryMisconfigured,
    DirectoryUnreachable,
    LoginError,
    NoRole,
    PasswordExpired,
    TooManyAttempts,
)
from auth.ldap import Directory
from auth.ldap_config import DirectoryServer, LdapConfig
from auth.roles import Role
from tests.auth.bad_servers import Babbler, BadServer, TlsStripper
from tests.auth.slapd import ADMINS, BASE, CLERKS, OUTER, PASSWORDS, SERVICE_DN, Slapd, dn_of


def admit(_person_id: str) -> None:
    """Lets everyone try."""


def ids_of(config: LdapConfig, login: str) -> str:
    """Log in and give the id."""
    user = Directory(config).authenticate(login, PASSWORDS["bob"], admit)
    assert user is not None
    return user.id


def modes(slapd: Slapd) -> dict[str, LdapConfig]:
    """Every way to reach the directory and to bind."""
    return {
        "ldaps": slapd.config(),
        "ldaps by address": slapd.config(servers=(DirectoryServer("127.0.0.1", slapd.tls_port, uses_ldaps=True),)),
        "starttls": slapd.config(servers=(slapd.plain_server,), transport="starttls"),
        "insecure": slapd.config(servers=(slapd.plain_server,), transport="insecure", ca_file=None),
        "insecure ldaps": slapd.config(transport="insecure", ca_file=None),
        "direct": slapd.config(user_dn=f"uid={{login}},ou=people,{BASE}", bind_dn="", bind_password=""),
    }


MODES = ["ldaps", "ldaps by address", "starttls", "insecure", "insecure ldaps", "direct"]


@pytest.mark.parametrize("mode", MODES)
def test_the_right_password_opens_in_every_mode(slapd: Slapd, mode: str) -> None:
    """The user has the names of the directory, an id of its own, the roles of the groups, and the groups as teams."""
    user = Directory(modes(slapd)[mode]).authenticate("alice", PASSWORDS["alice"], admit)
    assert user is not None
    assert (user.login, user.display_name) == ("alice", "Alice of the tests")
    assert user.roles == {Role.ADMIN, Role.CLERK}
    assert user.teams == {ADMINS, CLERKS}
    assert len(user.id) == len("ldap:") + 36


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_password_does_not(slapd: Slapd, mode: str) -> None:
    """Refused, and the next right one is taken."""
    directory = Directory(modes(slapd)[mode])
    with pytest.raises(BadCredentials):
        directory.authenticate("bob", "wrong", admit)
    assert directory.authenticate("bob", PASSWORDS["bob"], admit) is not None


@pytest.mark.parametrize("typed", ["bob", "BOB", " bob ", "ｂｏｂ", "bob\u00a0", "Bob"])
def test_one_person_however_the_name_is_typed(slapd: Slapd, typed: str) -> None:
    """The id comes from the directory, whichever way its entry was found."""
    assert ids_of(slapd.config(), typed) == ids_of(slapd.config(), "bob")
    assert ids_of(modes(slapd)["direct"], typed) == ids_of(slapd.config(), "bob")


@pytest.mark.parametrize("login", ["王芳", "weiß"])
def test_names_in_any_script(slapd: Slapd, login: str) -> None:
    """A name is not made of ASCII."""
    for mode in ("ldaps", "direct"):
        user = Directory(modes(slapd)[mode]).authenticate(login, PASSWORDS[login], admit)
        assert user is not None
        assert user.login == login


@pytest.mark.parametrize(
    "login",
    ["*", "*)(uid=*", "bob)(uid=*", "*))(|(uid=*", "\\2a", "a\x00b", "bob,ou=people", "bob+cn=x", "#", "", "(", "%s"],
)
def test_no_name_means_anything_in_a_filter_or_dn(slapd: Slapd, login: str) -> None:
    """Whatever is typed is one name, and nobody has it; bob's password opens nothing under it."""
    assert Directory(slapd.config()).authenticate(login, PASSWORDS["bob"], admit) is None
    with pytest.raises(LoginError):
        Directory(modes(slapd)["direct"]).authenticate(login, PASSWORDS["bob"], admit)


@pytest.mark.parametrize("mode", MODES)
def test_a_blank_password_is_refused_before_the_directory_is_asked(slapd: Slapd, mode: str) -> None:
    """This slapd would take a DN without a password as a success, as Active Directory does."""
    with pytest.raises(BadCredentials):
        Directory(modes(slapd)[mode]).authenticate("bob", "", admit)


def test_unknown_takes_as_long_as_wrong(slapd: Slapd) -> None:
    """The middle of seven tries: neither takes twice as long as the other."""
    directory = Directory(slapd.config())

    def middle_time(login: str) -> float:
        times = []
        for _ in range(7):
            started = time.perf_counter()
            with contextlib.suppress(BadCredentials):
                assert directory.authenticate(login, "wrong", admit) is None
            times.append(time.perf_counter() - started)
            slapd.unlock("grace")
        return sorted(times)[3]

    wrong, unknown = middle_time("grace"), middle_time("nobody")
    assert 0.5 < wrong / unknown < 2


def test_a_locked_account_says_so(slapd: Slapd) -> None:
    """After three wrong binds the directory locks it; its reason is in a control, not in the code."""
    directory = Directory(slapd.config())
    for _ in range(3):
        with pytest.raises(BadCredentials):
            directory.authenticate("carol", "wrong", admit)
    with pytest.raises(AccountLocked):
        directory.authenticate("carol", PASSWORDS["carol"], admit)
    slapd.unlock("carol")
    assert directory.authenticate("carol", PASSWORDS["carol"], admit) is not None


def test_a_password_that_must_be_changed_says_so(slapd: Slapd) -> None:
    """The bind succeeds, but only to change the password: nobody gets in with it."""
    slapd.change(f"dn: {dn_of('frank')}\nchangetype: modify\nreplace: pwdReset\npwdReset: TRUE\n")
    with pytest.raises(PasswordExpired):
        Directory(slapd.config()).authenticate("frank", PASSWORDS["frank"], admit)


def test_the_throttle_is_asked_with_the_id_before_the_password_is_tried(slapd: Slapd) -> None:
    """An account that has to wait is not bound, whichever name led to it."""

    def refuse(person_id: str) -> None:
        assert person_id == known
        raise TooManyAttempts(5)

    known = ids_of(slapd.config(), "bob")
    for _ in range(5):
        with pytest.raises(TooManyAttempts):
            Directory(slapd.config()).authenticate("BOB", "wrong", refuse)
    assert Directory(slapd.config()).authenticate("bob", PASSWORDS["bob"], admit) is not None


def test_without_a_group_nobody_gets_in(slapd: Slapd) -> None:
    """The password is right, the person unknown to every group that has a role."""
    with pytest.raises(NoRole):
        Directory(slapd.config()).authenticate("dave", PASSWORDS["dave"], admit)


def test_group_names_are_compared_as_a_directory_does(slapd: Slapd) -> None:
    """Case and blanks in the settings do not matter."""
    config = slapd.config(group_roles={f"CN=OCR-Admins , OU=Groups,{BASE.upper()}": frozenset({Role.AUDITOR})})
    user = Directory(config).authenticate("alice", PASSWORDS["alice"], admit)
    assert user is not None
    assert user.roles == {Role.AUDITOR}


def test_groups_in_groups_count_when_wanted(slapd: Slapd) -> None:
    """Erin is in a group that is in the group with the role."""
    roles = {OUTER: frozenset({Role.LEGAL})}
    with pytest.raises(NoRole):
        Directory(slapd.config(group_roles=roles)).authenticate("erin", PASSWORDS["erin"], admit)
    user = Directory(slapd.config(group_roles=roles, nested_groups=True)).authenticate("erin", PASSWORDS["erin"], admit)
    assert user is not None
    assert user.roles == {Role.LEGAL}


def test_someone_is_found_again_by_id_also_after_a_rename(slapd: Slapd) -> None:
    """A new login name is not a new person."""
    directory = Directory(slapd.config())
    before = directory.authenticate("grace", PASSWORDS["grace"], admit)
    assert before is not None
    slapd.change(f"dn: {dn_of('grace')}\nchangetype: modrdn\nnewrdn: uid=hopper\ndeleteoldrdn: 1\n")
    try:
        after = directory.look_up(before.id)
        assert after is not None
        assert (after.id, after.login) == (before.id, "hopper")
    finally:
        slapd.change(f"dn: {dn_of('hopper')}\nchangetype: modrdn\nnewrdn: uid=grace\ndeleteoldrdn: 1\n")


def test_someone_without_a_role_or_gone_is_not_found_again(slapd: Slapd) -> None:
    """Out of the group, out of the house."""
    directory = Directory(slapd.config())
    bob = ids_of(slapd.config(), "bob")
    slapd.leave_group(CLERKS, "bob")
    assert directory.look_up(bob) is None
    slapd.join_group(CLERKS, "bob")
    assert directory.look_up(bob) is not None
    assert directory.look_up("ldap:00000000-0000-0000-0000-000000000000") is None
    assert directory.look_up("ldap:*") is None
    assert directory.look_up("ldap:login=bob") is not None
    assert directory.look_up("ldap:login=*") is None


def test_a_foreign_certificate_is_not_trusted(slapd: Slapd) -> None:
    """With another CA nothing is sent, neither over LDAPS nor over StartTLS."""
    wrong = slapd.tls / "other.pem"
    for config in (
        slapd.config(ca_file=wrong),
        slapd.config(ca_file=wrong, servers=(slapd.plain_server,), transport="starttls"),
        slapd.config(ca_file=None),
    ):
        with pytest.raises(DirectoryUnreachable) as refusal:
            Directory(config).authenticate("bob", PASSWORDS["bob"], admit)
        assert "CERTIFICATE_VERIFY_FAILED" in refusal.value.reason


def test_a_certificate_for_another_name_is_not_trusted(slapd: Slapd) -> None:
    """The certificate is for localhost and 127.0.0.1, not for 127.0.0.2."""
    config = slapd.config(servers=(DirectoryServer("127.0.0.2", slapd.tls_port, uses_ldaps=True),))
    with pytest.raises(DirectoryUnreachable):
        Directory(config).authenticate("bob", PASSWORDS["bob"], admit)


def test_when_starttls_is_stripped_no_password_is_sent(slapd: Slapd) -> None:
    """Someone in the middle who denies StartTLS hears neither our service's password nor bob's."""
    with TlsStripper() as middle:
        config = slapd.config(servers=(middle.server(),), transport="starttls")
        for settings in (config, slapd.config(servers=(middle.server(),), transport="starttls", user_dn="uid={login}")):
            with pytest.raises(DirectoryUnreachable):
                Directory(settings).authenticate("bob", PASSWORDS["bob"], admit)
        assert b"1.3.6.1.4.1.1466.20037" in middle.heard
        assert b"secret" not in middle.heard


@pytest.mark.parametrize("transport", ["ldaps", "starttls", "insecure"])
def test_a_silent_server_costs_only_the_timeout(slapd: Slapd, transport: str) -> None:
    """The answer comes within the time limits, whatever layer the silence is on."""
    with BadServer() as silent:
        servers = (silent.server(uses_ldaps=transport == "ldaps"),)
        config = slapd.config(servers=servers, transport=transport, connect_timeout_seconds=1, answer_timeout_seconds=1)
        started = time.monotonic()
        with pytest.raises(DirectoryUnreachable):
            Directory(config).authenticate("bob", PASSWORDS["bob"], admit)
        assert time.monotonic() - started < 30


def test_the_second_server_answers_when_the_first_hangs(slapd: Slapd) -> None:
    """Login works after one timeout; the next one does not ask the hanging server first."""
    with BadServer() as silent:
        servers = (silent.server(uses_ldaps=True), *slapd.config().servers)
        directory = Directory(slapd.config(servers=servers, connect_timeout_seconds=1, answer_timeout_seconds=1))
        assert directory.authenticate("bob", PASSWORDS["bob"], admit) is not None
        asked = silent.connections
        assert directory.authenticate("bob", PASSWORDS["bob"], admit) is not None
        assert silent.connections == asked


def test_the_second_server_is_not_asked_about_a_wrong_password(slapd: Slapd) -> None:
    """Wrong is wrong: asking around would only bring the lock nearer."""
    with BadServer() as second:
        servers = (*slapd.config().servers, second.server(uses_ldaps=True))
        with pytest.raises(BadCredentials):
            Directory(slapd.config(servers=servers)).authenticate("bob", "wrong", admit)
        assert second.heard == b""
    assert ids_of(slapd.config(), "bob")


@pytest.mark.parametrize(
    "babble",
    [
        *(b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 9, b"\xff" * 9, b"\x30\x84\xff\xff\xff\xff"),
        *(
            b"\x30\x03\x02\x01\x01",
            b"\x30\x05\x02\x01\x01\x7f\x00",
            b"\x30\x0c\x02\x01\x01\x65\x07\x0a\x01\x00\x04\x00\x04\x00",
        ),
    ],
    ids=range(8),
)
def test_a_babbling_server_is_unreachable(slapd: Slapd, babble: bytes) -> None:
    """Garbage is no answer, and never a traceback."""
    with Babbler(babble) as server:
        config = slapd.config(servers=(server.server(),), transport="insecure", answer_timeout_seconds=1)
        with pytest.raises(DirectoryUnreachable):
            Directory(config).authenticate("bob", PASSWORDS["bob"], admit)


def test_wrong_settings_are_not_the_users_fault(slapd: Slapd) -> None:
    """Service password, base or filter wrong: misconfigured, so that nobody is told to retype a right password."""
    for changes in (
        {"bind_password": "wrong"},
        {"bind_dn": f"cn=nobody,{BASE}"},
        {"base_dn": "dc=elsewhere"},
        {"user_filter": "(uid={login}"},
        {"bind_dn": "", "bind_password": ""},
    ):
        with pytest.raises(DirectoryMisconfigured):
            Directory(slapd.config(**changes)).authenticate("bob", PASSWORDS["bob"], admit)


def test_a_missing_ca_file_is_told(slapd: Slapd, tmp_path: Path) -> None:
    """The file's name is in the reason for the administrator, not in the words for the user."""
    with pytest.raises(DirectoryMisconfigured) as refusal:
        Directory(slapd.config(ca_file=tmp_path / "missing.pem")).authenticate("bob", "x", admit)
    assert "missing.pem" in refusal.value.reason
    assert "missing.pem" not in str(refusal.value.to_dict())


def test_settings_do_not_show_the_service_password(slapd: Slapd) -> None:
    """A settings object in a log or a traceback keeps its secret."""
    config = slapd.config()
    assert SERVICE_DN in repr(config)
    assert config.bind_password not in repr(config)
