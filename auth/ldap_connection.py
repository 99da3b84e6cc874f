"""Talking to one directory server: verified TLS, time limits, and every failure of the library as one of two errors."""

from __future__ import annotations

import math
import ssl
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from auth.errors import AuthError, DirectoryMisconfigured, DirectoryUnreachable
from auth.ldap_answers import AWAY, PASSWORD_POLICY, Code
from auth.ldap_config import DirectoryServer, LdapConfig

with warnings.catch_warnings():
    # ldap3 2.9.1 asks pyasn1 for names that are deprecated; its newest release has no other way.
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    from ldap3.core.exceptions import LDAPInvalidFilterError


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the server sent it: attribute names in lower case, values as bytes."""

    dn: str
    values: Mapping[str, tuple[bytes, ...]]

    def first_text(self, names: Sequence[str]) -> str:
        """The first value of the first attribute that has one, or an empty string."""
        for name in names:
            for value in self.values.get(name.lower(), ()):
                return value.decode("utf-8", "replace")
        return ""

    def texts(self, name: str) -> list[str]:
        """All values of one attribute."""
        return [value.decode("utf-8", "replace") for value in self.values.get(name.lower(), ())]


class VerifiedTls(ldap3.Tls):  # type: ignore[misc]
    """TLS as Python's own library verifies it: chain, host name or address, and the name sent along.

    The library's own check of names fails for addresses since Python 3.12 and sends no server name.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(validate=context.verify_mode)
        self._context = context

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Encrypt the connection's socket."""
        connection.socket = self._context.wrap_socket(
            connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
        )


def tls_context(config: LdapConfig) -> ssl.SSLContext:
    """The rules of encryption. Raises `DirectoryMisconfigured` when the CA file cannot be used."""
    try:
        context = ssl.create_default_context(cafile=str(config.ca_file) if config.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise DirectoryMisconfigured(f"CA file {config.ca_file}: {error}") from error
    if config.transport == "insecure":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Link:
    """One open connection to one server, used by one thread."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def bind(self, name: str, password: str) -> Mapping[str, Any]:
        """Bind as `name`, or anonymously without one; gives the server's result with its controls."""
        self._connection.authentication = ldap3.SIMPLE if name else ldap3.ANONYMOUS
        self._connection.user = name or None
        # As bytes the password goes out as it is; as text the library would refuse some characters by an exception.
        self._connection.password = password.encode() if name else None
        self._connection.bind(read_server_info=False, controls=[(PASSWORD_POLICY, False, None)])
        result: Mapping[str, Any] = self._connection.result
        return result

    def search(self, base: str, filter_text: str, attributes: Sequence[str], *, limit: int = 0) -> list[Entry]:
        """The entries below `base`. Raises `DirectoryMisconfigured` when base, filter or rights do not allow it."""
        return self._search(base, filter_text, attributes, ldap3.SUBTREE, limit)

    def read(self, dn: str, attributes: Sequence[str]) -> Entry | None:
        """One entry by its DN, or None when it is not there or not readable."""
        entries = self._search(dn, "(objectClass=*)", attributes, ldap3.BASE, 1)
        return entries[0] if entries else None

    def _search(self, base: str, filter_text: str, attributes: Sequence[str], scope: str, limit: int) -> list[Entry]:
        connection = self._connection
        try:
            connection.search(base, filter_text, scope, attributes=list(attributes), size_limit=limit)
        except LDAPInvalidFilterError as error:
            raise DirectoryMisconfigured(f"filter: {filter_text}") from error
        code = connection.result["result"]
        if code in AWAY:
            raise DirectoryUnreachable(f"search: {connection.result['description']}")
        if code == Code.NO_SUCH_OBJECT and scope == ldap3.BASE:
            return []
        if code not in {Code.SUCCESS, Code.SIZE_LIMIT_EXCEEDED}:
            raise DirectoryMisconfigured(f"search below {base}: {connection.result['description']}")
        return [_entry(found) for found in connection.response or () if found["type"] == "searchResEntry"]


@contextmanager
def open_link(server: DirectoryServer, config: LdapConfig) -> Iterator[Link]:
    """A connection to `server`, encrypted as the settings want it, closed at the end.

    Raises `DirectoryUnreachable` for whatever goes wrong with the network, the encryption or the protocol.
    """
    connection = None
    try:
        connection = _connection(server, config)
        connection.open(read_server_info=False)
        if config.transport == "starttls" and not connection.start_tls(read_server_info=False):
            raise DirectoryUnreachable("StartTLS was refused")
        yield Link(connection)
    except AuthError:
        raise
    except Exception as error:
        # Not only the library's own errors: a garbled answer comes out of its parser as a KeyError.
        raise DirectoryUnreachable(f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        if connection is not None:
            _close(connection)


def _connection(server: DirectoryServer, config: LdapConfig) -> Any:
    plain = config.transport == "insecure" and not server.uses_ldaps
    address = ldap3.Server(
        server.host,
        server.port,
        use_ssl=server.uses_ldaps,
        tls=None if plain else VerifiedTls(tls_context(config)),
        get_info=ldap3.NONE,
        connect_timeout=config.connect_timeout_seconds,
    )
    return ldap3.Connection(
        address,
        client_strategy=ldap3.SYNC,
        receive_timeout=math.ceil(config.answer_timeout_seconds),
        auto_referrals=False,
        check_names=False,
        raise_exceptions=False,
        read_only=True,
    )


def _close(connection: Any) -> None:
    with suppress(Exception):  # a server that is gone cannot be told good-bye
        connection.unbind()
    if connection.socket is not None:
        connection.socket.close()


def _entry(found: Mapping[str, Any]) -> Entry:
    values = {name.lower(): tuple(raw) for name, raw in found["raw_attributes"].items()}
    return Entry(found["dn"], values)
