"""The gate: one login over all sources, one answer to "who is this session", one way out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from auth.accounts import SOURCE as LOCAL
from auth.accounts import Accounts, canonical_login
from auth.browsers import Browsers
from auth.errors import (
    AccountDisabled,
    BadCredentials,
    DirectoryMisconfigured,
    DirectoryUnreachable,
    LoginBusy,
    LoginError,
    LoginTooOld,
    NotLoggedIn,
    PasswordChangeDue,
    TooManyAttempts,
    WrongCode,
)
from auth.events import Event, Happening, Record
from auth.people import Clock, People, Person
from auth.roles import User
from auth.second_factors import SecondFactors, Way
from auth.sessions import Session, Sessions
from auth.sources import Source
from auth.throttle import Throttle, Visitor, Waiting
from auth.tokens import Token, Tokens

_STRIPES = 256
_LONGEST_TURN_SECONDS = 5
_LONGEST_WAIT_SECONDS = 3
"""For a source to have a hand free. What waits holds a thread, so it does not wait for long."""

_LONGEST_LOGIN = 128
_LONGEST_PASSWORD = 512


@dataclass(frozen=True, slots=True)
class GateConfig:
    """How far the directory's word is trusted.

    It is asked again after `recheck`; where it cannot say, its last answer holds for `trust` and no longer.
    `parallel` is how many passwords one source checks at once.
    """

    recheck: timedelta = timedelta(minutes=10)
    trust: timedelta = timedelta(hours=24)
    parallel: int = 4


@dataclass(frozen=True, slots=True)
class Admission:
    """A login that succeeded: the secret of the new session and whose it is.

    `browser` is what the browser is known by from now on; empty while the second factor is due.
    """

    secret: str
    user: User
    second_factor_due: bool = False
    browser: str = ""


class Gate:
    """Lets people in and knows who is inside. Safe from several threads."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        second_factors: SecondFactors,
        directories: Sequence[Source],
        tokens: Tokens,
        people: People,
        sessions: Sessions,
        throttle: Throttle,
        browsers: Browsers,
        record: Record,
        clock: Clock,
        config: GateConfig,
    ) -> None:
        self._second_factors = second_factors
        self._tokens = tokens
        self._sources: tuple[Source, ...] = (accounts, *directories)
        self._people = people
        self._sessions = sessions
        self._throttle = throttle
        self._browsers = browsers
        self._record = record
        self._clock = clock
        self._config = config
        self._one_at_a_time = tuple(threading.Lock() for _ in range(_STRIPES))
        self._slots = {source.name: threading.BoundedSemaphore(config.parallel) for source in self._sources}
        self._recheck_slots = threading.BoundedSemaphore(config.parallel)
        self._rechecking: set[str] = set()
        self._rechecking_lock = threading.Lock()

    def log_in(self, login: str, password: str, address: str, agent: str, browser: str = "") -> Admission:
        """Check a password and open a session. Raises a `LoginError`; which one never tells whether a user exists.

        Tries for one account run one after another, so a burst cannot outrun the throttle. `browser` is what the
        browser is known by, if it is.
        """
        account = canonical_login(login)
        visitor = Visitor(address, self._browsers.find(browser))
        known_as = {account}
        asked: list[Source] = []
        with self._turn_of(account):
            try:
                user, source = self._ask_sources(login, password, visitor, known_as, asked)
            except LoginError as error:
                if not isinstance(error, TooManyAttempts | DirectoryUnreachable | DirectoryMisconfigured | LoginBusy):
                    # All that is known by another name than the one typed is the id of a person.
                    person_id = next(iter(known_as - {account}), "")
                    in_directory = any(source.name != LOCAL for source in asked)
                    self._throttle.count_failure(frozenset(known_as), visitor, person_id, in_directory=in_directory)
                if not isinstance(error, TooManyAttempts | LoginBusy):
                    # Those that had to wait are not recorded one by one: an attack would fill the record.
                    self._record(Happening(Event.LOGIN_FAILED, "", address, ok=False, reason=error.code))
                raise
            self._throttle.forgive(frozenset(known_as), visitor)
        self._people.remember(user, source.name, is_login=True)
        if self._second_factors.has(user.id):
            secret = self._sessions.open(user.id, address, agent, second_factor_due=True)
            return Admission(secret, user, second_factor_due=True)
        return self._admit(user, account, address, agent, browser)

    def confirm(self, pending: str, code: str, address: str, agent: str, browser: str = "") -> Admission:
        """The second step: a one-time code for the session that waits for it.

        Raises `NotLoggedIn`, `WrongCode`, `TooManyAttempts`, `SecondFactorUnreadable`.
        """
        session = self._sessions.find(pending)
        if session is None or not session.second_factor_due:
            raise NotLoggedIn
        user = session.person.user
        way = self._check_code(user, code, Visitor(address, self._browsers.find(browser)))
        self._sessions.close(pending)
        reason = way.value if way is Way.RECOVERY_CODE else ""
        return self._admit(user, canonical_login(user.login), address, agent, browser, reason)

    def _admit(self, user: User, account: str, address: str, agent: str, browser: str, reason: str = "") -> Admission:
        """Everything was right: a session, and a browser that is known from now on."""
        secret = self._sessions.open(user.id, address, agent)
        known = self._browsers.remember(browser, user.id, account)
        self._record(Happening(Event.LOGIN, user.id, address, ok=True, reason=reason))
        return Admission(secret, user, browser=known)

    def waiting(self) -> list[Waiting]:
        """The accounts that have to wait after wrong logins."""
        return self._throttle.waiting()

    def lift(self, person_id: str) -> None:
        """Let a person's account be tried again at once."""
        self._throttle.lift(person_id)

    def drop_second_factor(self, user: User, code: str, address: str) -> None:
        """Turn the second factor off for a person who can show its code. Raises `WrongCode`, `TooManyAttempts`."""
        self._check_code(user, code, Visitor(address))
        self._second_factors.turn_off(user.id)
        self._record(Happening(Event.SECOND_FACTOR_CHANGED, user.id, address, ok=True, target=user.id))

    def _check_code(self, user: User, code: str, visitor: Visitor) -> Way:
        """Codes are few, so they are counted over all networks; only who knows the password gets here at all."""
        browser = visitor.browser.key if visitor.browser.is_known_for(user.id) else ""
        what = f"code:{user.id}:{browser}"
        with self._turn_of(what):
            self._throttle.check_person(what)
            try:
                way = self._second_factors.check(user.id, code)
            except WrongCode as error:
                self._throttle.count_person(what, visitor, user.id)
                self._record(Happening(Event.LOGIN_FAILED, user.id, visitor.address, ok=False, reason=error.code))
                raise
            self._throttle.forgive_person(what)
            return way

    def bearer(self, secret: str, address: str) -> tuple[Token, User] | None:
        """Whose token this is and what it may do; None when it opens nothing.

        Raises `PasswordChangeDue` while its person has a first password to change, `LoginTooOld` when the directory
        has not vouched for them for too long.
        """
        found = self._tokens.find(secret, address)
        if found is None:
            return None
        token, person = found
        fresh = self.recheck_if_due(person) if self._is_due(person) else person
        if fresh is None or not fresh.user.roles:
            return None
        if fresh.user.must_change_password:
            raise PasswordChangeDue
        if not self.is_vouched_for(fresh):
            raise LoginTooOld
        return token, fresh.user

    def is_vouched_for(self, person: Person) -> bool:
        """Whether the person's source has answered for them recently enough; a local account always has."""
        return person.source == LOCAL or self._clock() - person.vouched_at < self._config.trust

    @contextmanager
    def _turn_of(self, account: str) -> Iterator[None]:
        lock = self._one_at_a_time[hash(account) % _STRIPES]
        if not lock.acquire(timeout=_LONGEST_TURN_SECONDS):
            raise TooManyAttempts(_LONGEST_TURN_SECONDS)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _hand_of(self, source: Source) -> Iterator[None]:
        """One of the few passwords that a source checks at once. Raises `LoginBusy` when none comes free in time."""
        slots = self._slots[source.name]
        if not slots.acquire(timeout=_LONGEST_WAIT_SECONDS):
            raise LoginBusy
        try:
            yield
        finally:
            slots.release()

    def _ask_sources(
        self, login: str, password: str, visitor: Visitor, known_as: set[str], asked: list[Source]
    ) -> tuple[User, Source]:
        """Try one source after another; `known_as` and `asked` tell the caller how far that went."""
        account = canonical_login(login)
        if not account or not password or len(login) > _LONGEST_LOGIN or len(password) > _LONGEST_PASSWORD:
            raise BadCredentials
        if "\x00" in login:
            raise BadCredentials
        self._throttle.check_account(account, visitor)
        is_known = visitor.browser.is_known_for(account)

        def admit(person_id: str) -> None:
            known_as.add(person_id)
            self._throttle.check_account(person_id, visitor)
            if asked[-1].name != LOCAL:
                self._throttle.check_directory(person_id, visitor)

        for source in self._sources:
            if source.name != LOCAL:
                self._throttle.check_directory(account, visitor)
            asked.append(source)
            with self._hand_of(source):
                if not is_known:
                    self._throttle.check_network(visitor)
                user = source.authenticate(login, password, admit)
            if user is not None:
                return self._not_banned(user), source
        raise BadCredentials

    def _not_banned(self, user: User) -> User:
        known = self._people.find(user.id)
        if known is not None and known.is_disabled:
            raise AccountDisabled
        return user

    def current(self, secret: str) -> Session | None:
        """The session of a cookie, or None. Asks the directory again when its word has grown old.

        One that the directory has not vouched for in too long opens nothing until it does, or they log in again.
        """
        session = self._sessions.find(secret)
        if session is not None and self._is_due(session.person):
            self._recheck(session.person)
            session = self._sessions.find(secret)
        return session if session is not None and self.is_vouched_for(session.person) else None

    def log_out(self, secret: str, address: str) -> None:
        """End one session."""
        session = self._sessions.find(secret)
        self._sessions.close(secret)
        if session is not None:
            self._record(Happening(Event.LOGOUT, session.person.user.id, address, ok=True))

    def log_out_everywhere(self, person_id: str, address: str) -> None:
        """End all sessions of a person."""
        self._sessions.close_all(person_id)
        self._record(Happening(Event.LOGOUT_EVERYWHERE, person_id, address, ok=True))

    def recheck_if_due(self, person: Person) -> Person | None:
        """The person as the source knows them now; None when they may not use the system any more."""
        if self._is_due(person):
            self._recheck(person)
        fresh = self._people.find(person.user.id)
        return fresh if fresh is not None and not fresh.is_disabled and fresh.user.roles else None

    def _is_due(self, person: Person) -> bool:
        """A check that lies in the future was noted before the clock was put back."""
        age = self._clock() - person.checked_at
        return person.source != LOCAL and not -self._config.recheck < age < self._config.recheck

    def _recheck(self, person: Person) -> None:
        """Ask the person's source once, while their other requests go on with what was known.

        So does this one while as many as allowed are asked about: a directory that hangs never takes up the threads
        that look at everybody's sessions. The next request asks.
        """
        person_id = person.user.id
        with self._rechecking_lock:
            if person_id in self._rechecking:
                return
            if not self._recheck_slots.acquire(blocking=False):
                return
            self._rechecking.add(person_id)
        try:
            self._apply(person, self._ask_again(person))
        except (DirectoryUnreachable, DirectoryMisconfigured):
            self._people.note_checked(person_id)
        finally:
            self._recheck_slots.release()
            with self._rechecking_lock:
                self._rechecking.discard(person_id)

    def _ask_again(self, person: Person) -> User | None:
        for source in self._sources:
            if source.name == person.source:
                return source.look_up(person.user.id)
        return None

    def _apply(self, person: Person, now: User | None) -> None:
        gone = User(person.user.id, person.user.login, person.user.display_name, frozenset())
        self._people.remember(now or gone, person.source, is_login=False)
        if now is None:
            self._sessions.close_all(person.user.id)
            self._record(Happening(Event.SESSIONS_ENDED, person.user.id, "", ok=True, target=person.user.id))
        elif now.roles != person.user.roles:
            self._record(
                Happening(Event.ROLES_CHANGED, person.user.id, "", ok=True, target=",".join(sorted(now.roles)))
            )
