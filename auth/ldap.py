"""Logins from the company directory (LDAP).

The order is what makes it right: a blank password is refused first; exactly one entry is found; its password is tried
on a connection of its own; only then groups are read. Another server is asked when one is unreachable, never when it
said that a password is wrong.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from auth.errors import BadCredentials, DirectoryMisconfigured, DirectoryUnreachable, LoginError, NoRole
from auth.ldap_answers import AWAY, Code, refusal_of
from auth.ldap_config import DirectoryServer, LdapConfig
from auth.ldap_connection import Entry, Link, open_link
from auth.ldap_names import in_dn, in_filter, typed_name
from auth.ldap_people import SOURCE, attributes_of, filter_for_id, person_id, user_of
from auth.roles import User
from auth.sources import Admit

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_REST_SECONDS = 30.0
"""How long a server that did not answer is asked last."""


class Directory:
    """One company directory as a source of logins. Safe from several threads: each login has its own connections."""

    name = SOURCE

    def __init__(self, config: LdapConfig) -> None:
        self._config = config
        self._resting: dict[DirectoryServer, float] = {}

    def authenticate(self, login: str, password: str, admit: Admit) -> User | None:
        """The user; None when the directory does not know the name, after the time a wrong password takes.

        Raises `BadCredentials`, `AccountLocked` and the like, `NoRole`, `DirectoryUnreachable`.
        """
        if not password:
            raise BadCredentials
        typed = typed_name(login)
        if self._config.user_dn:
            return self._ask(lambda server: self._bind_directly(server, typed, password, admit))
        return self._ask(lambda server: self._search_and_bind(server, typed, password, admit))

    def look_up(self, person_id: str) -> User | None:
        """The person as the directory has them now; None when they are gone or have no role left.

        Raises `DirectoryUnreachable` when it cannot be asked, also where people bind directly and there is no
        service account to ask with.
        """
        if self._config.user_dn and not self._config.bind_dn:
            raise DirectoryUnreachable("no service account to look people up with")
        return self._ask(lambda server: self._find_again(server, person_id))

    def _ask(self, question: Callable[[DirectoryServer], Answer]) -> Answer:
        """Put the question to one server after the other until one can answer."""
        reasons = []
        now = time.monotonic()
        for server in sorted(self._config.servers, key=lambda server: self._resting.get(server, 0) > now):
            try:
                answer = question(server)
            except DirectoryUnreachable as error:
                self._resting[server] = time.monotonic() + _REST_SECONDS
                reasons.append(f"{server}: {error.reason}")
                _log.warning("The directory server %s did not answer: %s", server, type(error.__cause__).__name__)
            else:
                self._resting.pop(server, None)
                return answer
        raise DirectoryUnreachable("; ".join(reasons))

    def _search_and_bind(self, server: DirectoryServer, typed: str, password: str, admit: Admit) -> User | None:
        with open_link(server, self._config) as service:
            bind_service(service, self._config)
            entry = self._one_entry(service, in_filter(self._config.user_filter, typed))
            if entry is None:
                self._refuse_nobody(server)
                return None
            admit(person_id(entry, self._config))
            with open_link(server, self._config) as own:
                check_password(own, entry.dn, password)
            return user_of(entry, service, self._config)

    def _bind_directly(self, server: DirectoryServer, typed: str, password: str, admit: Admit) -> User | None:
        with open_link(server, self._config) as own:
            name = in_dn(self._config.user_dn, typed)
            check_password(own, name, password)
            attributes = attributes_of(self._config)
            if "=" in self._config.user_dn:
                entry = own.read(name, attributes)
            else:
                entry = self._one_entry(own, in_filter(self._config.user_filter, typed))
            if entry is None:
                raise DirectoryMisconfigured("people may not read their own entry")
            admit(person_id(entry, self._config))
            return user_of(entry, own, self._config)

    def _find_again(self, server: DirectoryServer, person: str) -> User | None:
        with open_link(server, self._config) as service:
            bind_service(service, self._config)
            entry = self._one_entry(service, filter_for_id(person, self._config))
            try:
                return user_of(entry, service, self._config) if entry else None
            except NoRole:
                return None

    def _one_entry(self, link: Link, filter_text: str) -> Entry | None:
        """The only entry that fits; two are as good as none."""
        found = link.search(self._config.base_dn, filter_text, attributes_of(self._config), limit=2)
        return found[0] if len(found) == 1 else None

    def _refuse_nobody(self, server: DirectoryServer) -> None:
        """Spend the time of a refused bind, so that an unknown name takes as long as a wrong password."""
        nobody = f"cn={secrets.token_hex(8)},{self._config.base_dn}"
        with open_link(server, self._config) as link:
            link.bind(nobody, secrets.token_hex(8))


def bind_service(link: Link, config: LdapConfig) -> None:
    """Bind as the service account, or anonymously. Raises `DirectoryMisconfigured` when it is refused."""
    result = link.bind(config.bind_dn, config.bind_password)
    if result["result"] in AWAY:
        raise DirectoryUnreachable(f"service account: {result['description']}")
    if result["result"] != Code.SUCCESS:
        raise DirectoryMisconfigured(f"service account: {result['description']}")


def check_password(link: Link, name: str, password: str) -> None:
    """Bind as a person. Raises the `LoginError` that the directory means."""
    result = link.bind(name, password)
    if result["result"] in AWAY:
        raise DirectoryUnreachable(f"bind: {result['description']}")
    refusal: LoginError | None = refusal_of(result)
    if refusal is not None:
        raise refusal
