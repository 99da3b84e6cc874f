"""Testing the directory step by step, for the administrator's page: which step fails, why, and what to change."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from auth.errors import AuthError, DirectoryMisconfigured, DirectoryUnreachable, NoRole, Text
from auth.ldap import bind_service
from auth.ldap_config import DirectoryServer, LdapConfig
from auth.ldap_connection import Entry, Link, open_link, tls_context
from auth.ldap_names import first_name_of, in_filter, typed_name
from auth.ldap_people import attributes_of, groups_of, login_of, person_id

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test: what was tried, how it went, and, where it failed, what to change."""

    title: Text
    is_ok: bool
    found: str
    hint: Text | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class ServerReport:
    """The steps of one server, up to the first that failed."""

    server: str
    steps: tuple[Step, ...]

    @property
    def is_ok(self) -> bool:
        """Whether all steps went well."""
        return all(step.is_ok for step in self.steps)


class _Stop(Exception):
    """Raised after the step that failed."""


def check_directory(config: LdapConfig, login: str = "") -> list[ServerReport]:
    """Test every server: resolve, connect, TLS, service account, search; with a `login` also person, groups, role."""
    return [_Probe(config, server).run(login) for server in config.servers]


class _Probe:
    def __init__(self, config: LdapConfig, server: DirectoryServer) -> None:
        self._config = config
        self._server = server
        self._steps: list[Step] = []

    def run(self, login: str) -> ServerReport:
        try:
            self._reach()
            with open_link(self._server, self._config) as link, suppress(_Stop):
                self._ask(link, login)
        except _Stop:
            pass
        except AuthError as error:
            self._steps.append(Step(_OPEN, False, _reason(error), _HINT_OPEN, 0))
        return ServerReport(str(self._server), tuple(self._steps))

    def _reach(self) -> None:
        server, config = self._server, self._config
        addresses = self._try(_RESOLVE, _HINT_RESOLVE, lambda: _resolve(server), lambda found: ", ".join(found))
        timeout = config.connect_timeout_seconds
        self._try(_CONNECT, _HINT_CONNECT, lambda: _connect(server, timeout), lambda _: f"{addresses[0]}:{server.port}")
        if server.uses_ldaps:
            self._try(_TLS, _HINT_TLS, lambda: _shake_hands(server, config), lambda found: found)
        elif config.transport == "starttls":
            self._try(_TLS, _HINT_TLS, lambda: _start_tls(server, config), lambda _: "StartTLS")

    def _ask(self, link: Link, login: str) -> None:
        config = self._config
        if not config.user_dn or config.bind_dn:
            name = config.bind_dn or "anonymous"
            self._try(_SERVICE, _HINT_SERVICE, lambda: bind_service(link, config), lambda _: name)
            self._try(_BASE, _HINT_BASE, lambda: _read(link, config.base_dn), lambda entry: entry.dn)
        if login:
            self._look_up(link, login)

    def _look_up(self, link: Link, login: str) -> None:
        config = self._config
        person_filter = in_filter(config.user_filter, typed_name(login))
        entry = self._try(
            _PERSON,
            _HINT_PERSON,
            lambda: _only(link.search(config.base_dn, person_filter, attributes_of(config), limit=2)),
            lambda entry: f"{entry.dn} → {login_of(entry, config)}, {person_id(entry, config)}",
        )
        groups = self._try(_GROUPS, _HINT_GROUPS, lambda: groups_of(entry, link, config), lambda found: _names(found))
        self._try(_ROLES, _HINT_ROLES, lambda: _why(groups, config), lambda lines: "; ".join(lines))

    def _try(self, title: Text, hint: Text, do: Callable[[], Answer], tell: Callable[[Answer], str]) -> Answer:
        started = time.perf_counter()
        try:
            answer = do()
        except (AuthError, OSError) as error:
            self._note(title, started, is_ok=False, found=_reason(error), hint=hint)
            raise _Stop from error
        self._note(title, started, is_ok=True, found=tell(answer), hint=None)
        return answer

    def _note(self, title: Text, started: float, *, is_ok: bool, found: str, hint: Text | None) -> None:
        self._steps.append(Step(title, is_ok, found, hint, round(1000 * (time.perf_counter() - started))))


def _resolve(server: DirectoryServer) -> list[str]:
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def _connect(server: DirectoryServer, timeout: float) -> None:
    socket.create_connection((server.host, server.port), timeout).close()


def _shake_hands(server: DirectoryServer, config: LdapConfig) -> str:
    context = tls_context(config)
    with (
        socket.create_connection((server.host, server.port), config.connect_timeout_seconds) as plain,
        context.wrap_socket(plain, server_hostname=server.host) as secured,
    ):
        return f"{secured.version()}" + ("" if context.verify_mode == ssl.CERT_REQUIRED else " (unverified)")


def _start_tls(server: DirectoryServer, config: LdapConfig) -> None:
    with open_link(server, config):
        return


def _read(link: Link, dn: str) -> Entry:
    entry = link.read(dn, ["1.1"])
    if entry is None:
        raise DirectoryMisconfigured("noSuchObject")
    return entry


def _only(entries: list[Entry]) -> Entry:
    if not entries:
        raise DirectoryMisconfigured("0")
    if len(entries) > 1:
        raise DirectoryMisconfigured("> 1: " + "; ".join(entry.dn for entry in entries))
    return entries[0]


def _why(groups: frozenset[str], config: LdapConfig) -> list[str]:
    """Each role with the group that gives it. Raises `NoRole` when there is none."""
    lines = [
        f"{role.value} ← {first_name_of(dn)}"
        for dn, roles in config.roles_by_group.items()
        if dn in groups
        for role in sorted(roles)
    ]
    if not lines:
        raise NoRole
    return lines


def _names(groups: frozenset[str]) -> str:
    return ", ".join(sorted(first_name_of(dn) for dn in groups)) or "–"


def _reason(error: Exception) -> str:
    if isinstance(error, (DirectoryUnreachable, DirectoryMisconfigured)):
        return error.reason
    return str(error)


_RESOLVE = Text("解析服务器名称", "Resolve the server's name")
_CONNECT = Text("建立连接", "Connect")
_TLS = Text("加密并校验证书", "Encrypt and verify the certificate")
_OPEN = Text("打开目录连接", "Open the connection")
_SERVICE = Text("服务账号登录", "Bind the service account")
_BASE = Text("读取起点", "Read the base")
_PERSON = Text("查找用户", "Find the person")
_GROUPS = Text("查找用户组", "Find the groups")
_ROLES = Text("得出角色", "Work out the roles")

_HINT_RESOLVE = Text(
    "检查 OCR_LDAP_URIS 里的主机名，以及本机的 DNS。", "Check the host name in OCR_LDAP_URIS and this machine's DNS."
)
_HINT_CONNECT = Text(
    "检查端口（ldaps 为 636，ldap 为 389）、防火墙，以及目录服务是否运行。",
    "Check the port (636 for ldaps, 389 for ldap), the firewall, and that the directory runs.",
)
_HINT_TLS = Text(
    "用 OCR_LDAP_CA_FILE 指向签发证书的 CA；地址里的主机名须与证书一致；服务器须支持所选的加密方式（OCR_LDAP_TLS）。",
    "Point OCR_LDAP_CA_FILE at the CA that signed the certificate; the host name has to be the certificate's; "
    "the server has to offer what OCR_LDAP_TLS asks for.",
)
_HINT_OPEN = Text("检查 OCR_LDAP_URIS 与 OCR_LDAP_TLS。", "Check OCR_LDAP_URIS and OCR_LDAP_TLS.")
_HINT_SERVICE = Text(
    "检查 OCR_LDAP_BIND_DN 与 OCR_LDAP_BIND_PASSWORD；账号可能被锁定或过期。",
    "Check OCR_LDAP_BIND_DN and OCR_LDAP_BIND_PASSWORD; the account may be locked or expired.",
)
_HINT_BASE = Text(
    "检查 OCR_LDAP_BASE_DN，以及服务账号的读取权限。", "Check OCR_LDAP_BASE_DN and what the service account may read."
)
_HINT_PERSON = Text(
    "检查 OCR_LDAP_USER_FILTER：它须恰好匹配一个人；也检查起点 DN 是否太窄。",
    "Check OCR_LDAP_USER_FILTER: exactly one entry has to fit; also whether the base DN is too narrow.",
)
_HINT_GROUPS = Text(
    "检查 OCR_LDAP_GROUP_BASE_DN，以及服务账号的读取权限。",
    "Check OCR_LDAP_GROUP_BASE_DN and what the service account may read.",
)
_HINT_ROLES = Text(
    "此人不在任何有角色的组里：把人加入用户组，或修改 OCR_LDAP_GROUP_ROLES；组中之组需要 OCR_LDAP_NESTED_GROUPS=1。",
    "None of the person's groups has a role: add the person to one, or change OCR_LDAP_GROUP_ROLES; groups inside "
    "groups need OCR_LDAP_NESTED_GROUPS=1.",
)
