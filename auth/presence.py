"""The password once more, of someone who is inside: a screen left unlocked or a stolen session is not enough.

Asked before a password is changed, a second factor turned on or off, or a token made. Wrong ones cost time and are
recorded; the count is one of its own, which no stranger can reach.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from auth.accounts import Accounts
from auth.errors import AccountDisabled, BadCredentials, NotLoggedIn, TooManyAttempts, WrongPassword
from auth.events import Event, Happening, Record
from auth.people import Person
from auth.sessions import Session, Sessions
from auth.sources import Source
from auth.throttle import Throttle, Visitor

_LONGEST_PASSWORD = 512
_STRIPES = 64
_LONGEST_TURN_SECONDS = 60


class Presence:
    """Checks present passwords. Safe from several threads."""

    def __init__(
        self, accounts: Accounts, directories: Sequence[Source], sessions: Sessions, throttle: Throttle, record: Record
    ) -> None:
        self._accounts = accounts
        self._sources: tuple[Source, ...] = (accounts, *directories)
        self._sessions = sessions
        self._throttle = throttle
        self._record = record
        self._one_at_a_time = tuple(threading.Lock() for _ in range(_STRIPES))

    def is_fresh(self, session: Session) -> bool:
        """Whether the password was typed a few minutes ago, so that it need not be asked for again."""
        return self._sessions.is_confirmed(session)

    def confirm(self, session: Session, password: str, address: str) -> None:
        """Take the password once more. Raises `WrongPassword`, `TooManyAttempts`, or what the directory says."""
        person = session.person
        with self._counted(person.user.id, Event.CONFIRMED, address):
            self._check(person, password)
        self._sessions.confirm(session)
        self._record(Happening(Event.CONFIRMED, person.user.id, address, ok=True))

    def change_password(self, person_id: str, new: str, address: str, *, present: str | None) -> None:
        """A person's own change of a local password, as `Accounts.change_password`; wrong present ones cost time."""
        with self._counted(person_id, Event.PASSWORD_CHANGED, address):
            self._accounts.change_password(person_id, new, present=present)
        self._record(Happening(Event.PASSWORD_CHANGED, person_id, address, ok=True, target=person_id))

    @contextmanager
    def _counted(self, person_id: str, event: Event, address: str) -> Iterator[None]:
        """One try after another for a person, each after the wait that the last one cost."""
        what = f"password:{person_id}"
        lock = self._one_at_a_time[hash(person_id) % _STRIPES]
        if not lock.acquire(timeout=_LONGEST_TURN_SECONDS):
            raise TooManyAttempts(_LONGEST_TURN_SECONDS)
        try:
            self._throttle.check_person(what)
            yield
            self._throttle.forgive_person(what)
        except WrongPassword as error:
            self._throttle.count_person(what, Visitor(address), person_id)
            self._record(Happening(event, person_id, address, ok=False, target=person_id, reason=error.code))
            raise
        finally:
            lock.release()

    def _check(self, person: Person, password: str) -> None:
        if not password or len(password) > _LONGEST_PASSWORD:
            raise WrongPassword
        source = next((source for source in self._sources if source.name == person.source), None)
        if source is None:
            raise NotLoggedIn
        try:
            user = source.authenticate(person.user.login, password, lambda _person_id: None)
        except (BadCredentials, AccountDisabled) as error:
            raise WrongPassword from error
        if user is None or user.id != person.user.id:
            raise WrongPassword
