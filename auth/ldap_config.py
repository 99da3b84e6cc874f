"""How the company directory is reached and read: the settings of one directory, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from auth.errors import AuthError, Text
from auth.ldap_names import PLACEHOLDERS, normal_dn
from auth.roles import Role

Transport = Literal["ldaps", "starttls", "insecure"]


class BadDirectorySettings(AuthError):
    """Raised when the settings of the directory contradict each other or name nothing."""

    code = "bad_directory_settings"


@dataclass(frozen=True, slots=True)
class DirectoryServer:
    """One server, tried in the order given."""

    host: str
    port: int
    uses_ldaps: bool

    def __str__(self) -> str:
        return f"{'ldaps' if self.uses_ldaps else 'ldap'}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class LdapConfig:
    """One directory.

    With `user_dn` (a DN template, or a user principal name like `{login}@corp.example`) people bind directly; without
    it they are searched below `base_dn` with `user_filter`, as the service account or anonymously. `group_roles` maps
    group DNs to roles; whoever is in none of them does not get in.
    """

    servers: tuple[DirectoryServer, ...]
    base_dn: str
    group_roles: Mapping[str, frozenset[Role]]
    transport: Transport = "ldaps"
    ca_file: Path | None = None
    bind_dn: str = ""
    bind_password: str = field(default="", repr=False)
    user_filter: str = "(uid={login})"
    user_dn: str = ""
    group_base_dn: str = ""
    nested_groups: bool = False
    login_attributes: tuple[str, ...] = ("uid", "sAMAccountName", "userPrincipalName")
    name_attributes: tuple[str, ...] = ("displayName", "cn", "name")
    connect_timeout_seconds: float = 3.0
    answer_timeout_seconds: float = 5.0

    def __post_init__(self) -> None:
        if not self.servers:
            raise _bad("没有填写目录服务器地址。", "No directory server is named.", "OCR_LDAP_URIS")
        if not self.base_dn:
            raise _bad("没有填写目录的起点 DN。", "The directory's base DN is missing.", "OCR_LDAP_BASE_DN")
        if not self.group_roles:
            raise _bad("没有用户组对应角色，谁也进不来。", "No group maps to a role, so nobody could get in.", _ROLES)
        for text in (self.user_filter, *([self.user_dn] if self.user_dn else [])):
            if not PLACEHOLDERS.search(text):
                raise _bad(f"“{text}”里缺少 {{login}}。", f"“{text}” has no {{login}} in it.", "OCR_LDAP_USER_FILTER")
        for server in self.servers:
            self._check_transport(server)

    def _check_transport(self, server: DirectoryServer) -> None:
        if self.transport == "ldaps" and not server.uses_ldaps:
            raise _bad(
                f"{server} 不是加密地址，而连接方式是 ldaps。",
                f"{server} is not encrypted, but the transport is ldaps.",
                "OCR_LDAP_TLS",
            )
        if self.transport == "starttls" and server.uses_ldaps:
            raise _bad(
                f"{server} 一开始就加密，不能再用 starttls。",
                f"{server} is encrypted from the start, StartTLS cannot be added.",
                "OCR_LDAP_TLS",
            )

    @property
    def roles_by_group(self) -> dict[str, frozenset[Role]]:
        """`group_roles` with the DNs in their one normal form."""
        return {normal_dn(dn): roles for dn, roles in self.group_roles.items()}

    @property
    def group_base(self) -> str:
        """Where groups are searched."""
        return self.group_base_dn or self.base_dn


_ROLES = "OCR_LDAP_GROUP_ROLES"


def parse_servers(uris: str) -> tuple[DirectoryServer, ...]:
    """Servers from `ldaps://a.example,ldaps://b.example:3269`. Raises `BadDirectorySettings`."""
    return tuple(_parse_server(uri.strip()) for uri in uris.replace(" ", ",").split(",") if uri.strip())


def _parse_server(uri: str) -> DirectoryServer:
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise _bad(f"“{uri}”不是目录服务器地址。", f"“{uri}” is no directory address.", "OCR_LDAP_URIS") from error
    if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname or parts.username or parts.path.strip("/"):
        raise _bad(
            f"“{uri}”不是 ldap:// 或 ldaps:// 开头的地址。",
            f"“{uri}” is no ldap:// or ldaps:// address.",
            "OCR_LDAP_URIS",
        )
    uses_ldaps = parts.scheme == "ldaps"
    return DirectoryServer(parts.hostname, port or (636 if uses_ldaps else 389), uses_ldaps)


def _bad(zh: str, en: str, setting: str) -> BadDirectorySettings:
    return BadDirectorySettings(Text(zh, en), Text(f"请检查设置 {setting}。", f"Look at the setting {setting}."))
