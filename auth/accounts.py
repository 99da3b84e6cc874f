"""Local accounts: the embedded default, and the way in when the directory is down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, func, insert, or_, select, update

from auth.browsers import forget_browsers
from auth.errors import (
    AccountDisabled,
    AccountExists,
    BadCredentials,
    BadLoginName,
    LastAdmin,
    Text,
    UnknownAccount,
    WeakPassword,
    WrongPassword,
)
from auth.passwords import Passwords, check_strength, one_time_password
from auth.people import Clock, known_roles, upsert_person
from auth.rights import PASSWORD_CHANGED, Rights
from auth.roles import Role, User
from auth.sources import Admit
from auth.tables import accounts, known_browsers, people, sessions

SOURCE = "local"
FIRST_ADMIN = "admin"

_LOGIN_NAME = re.compile(r"[\w][\w.@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """A local account as an administrator sees it."""

    person_id: str
    login: str
    display_name: str
    roles: frozenset[Role]
    teams: frozenset[str]
    is_disabled: bool
    must_change_password: bool
    last_login_at: datetime | None


def canonical_login(typed: str) -> str:
    """The one spelling of a login name: `BOB`, full-width `ｂｏｂ` and ` bob ` are one person (Unicode D147)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", typed).casefold())
    return unicodedata.normalize("NFKC", folded.casefold()).strip()


def checked_login(typed: str) -> str:
    """The login name of an account that is made or renamed. Raises `BadLoginName`."""
    canonical = canonical_login(typed)
    if not _LOGIN_NAME.fullmatch(canonical):
        raise BadLoginName
    return canonical


class Accounts:
    """The local accounts. As a source of logins it knows nobody else.

    What concerns one account takes its login name or its person's id.
    """

    name = SOURCE

    def __init__(self, engine: Engine, clock: Clock, passwords: Passwords, rights: Rights | None = None) -> None:
        self._rights = rights or Rights()
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._passwords = passwords

    def authenticate(self, login: str, password: str, admit: Admit) -> User | None:
        """The user, or None when the login is no local account, after the same time as a wrong password takes.

        Raises `BadCredentials` for a wrong password, `AccountDisabled` for a right one of a disabled account.
        """
        row = self._row(accounts.c.login == canonical_login(login))
        if row is None:
            self._passwords.burn(password)
            return None
        admit(row["person_id"])
        if not self._passwords.is_right(password, row["password_hash"]):
            raise BadCredentials
        if row["disabled_at"] is not None:
            raise AccountDisabled
        if self._passwords.is_outdated(row["password_hash"]):
            self._store_hash(row["person_id"], password)
        return _user(row)

    def look_up(self, person_id: str) -> User | None:
        """The user as the account says now, or None."""
        row = self._row(accounts.c.person_id == person_id)
        return _user(row) if row is not None else None

    def create_first_admin(self, password: str | None = None) -> str | None:
        """On a database without accounts: make `admin`; gives the one-time password, which has to be changed.

        A `password` chosen by the operator is used as it is and gives None, as does a database that has accounts.
        """
        with self._engine.begin() as connection:
            if connection.execute(select(func.count()).select_from(accounts)).scalar_one():
                return None
            first = password or one_time_password()
            user = User(_free_id(connection, FIRST_ADMIN), FIRST_ADMIN, "管理员", frozenset({Role.ADMIN}))
            self._insert(connection, user, self._passwords.hash(first), must_change=not password)
        return None if password else first

    def create(
        self,
        login: str,
        roles: frozenset[Role],
        display_name: str = "",
        password: str | None = None,
        teams: frozenset[str] = frozenset(),
        *,
        is_one_of_many: bool = False,
    ) -> str:
        """Make an account and give its first password, which has to be changed at the first login.

        A password by chance `is_one_of_many` is hashed in no time, so that thousands are made at once.

        Raises `BadLoginName`, `AccountExists`, `WeakPassword`.
        """
        canonical = checked_login(login)
        if password is not None:
            check_strength(password, canonical)
        first = password or one_time_password()
        is_quick = is_one_of_many and not password
        hashed = self._passwords.hash_random(first) if is_quick else self._passwords.hash(first)
        with self._engine.begin() as connection:
            _refuse_taken(connection, canonical)
            user = User(_free_id(connection, canonical), canonical, display_name or canonical, roles, teams)
            self._insert(connection, user, hashed, must_change=True)
        return first

    def id_of(self, login: str) -> str:
        """The id of the person whose account it is. Raises `UnknownAccount`."""
        return str(self._existing(login)["person_id"])

    def rename(self, who: str, login: str, display_name: str) -> None:
        """Give an account another login name and name; its person, and what is theirs, stays the same.

        Raises `UnknownAccount`, `BadLoginName`, `AccountExists`.
        """
        row = self._existing(who)
        canonical = checked_login(login)
        person_id, before = row["person_id"], row["login"]
        with self._engine.begin() as connection:
            if canonical != before:
                _refuse_taken(connection, canonical)
            names = {"login": canonical, "display_name": display_name or canonical}
            connection.execute(update(people).where(people.c.id == person_id).values(**names))
            connection.execute(update(accounts).where(accounts.c.person_id == person_id).values(login=canonical))
            known = (known_browsers.c.person_id == person_id) & (known_browsers.c.login == before)
            connection.execute(update(known_browsers).where(known).values(login=canonical))

    def set_teams(self, who: str, teams: frozenset[str]) -> None:
        """Say which teams an account is in; what was given to a team that it leaves ends. Raises `UnknownAccount`."""
        person_id = self._existing(who)["person_id"]
        with self._engine.begin() as connection:
            connection.execute(update(people).where(people.c.id == person_id).values(teams=sorted(teams)))
            self._rights.settle(connection, person_id, self._clock())

    def reset_password(self, login: str) -> str:
        """Give the account a new one-time password; its sessions and tokens end. Raises `UnknownAccount`."""
        row = self._existing(login)
        first = one_time_password()
        hashed = self._passwords.hash(first)
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.person_id == row["person_id"]))
            self._replace_password(connection, row["person_id"], hashed, must_change=True)
        return first

    def change_password(self, person_id: str, new: str, *, present: str | None) -> None:
        """A person's own change, which ends their tokens. `present` may be None only while the first password stands.

        Raises `WrongPassword` when `present` is wrong, `WeakPassword` when `new` is, `UnknownAccount`.
        """
        row = self._existing(person_id)
        is_first = present is None and row["must_change_password"]
        if not is_first and not self._passwords.is_right(present or "", row["password_hash"]):
            raise WrongPassword
        check_strength(new, row["login"])
        if self._passwords.is_right(new, row["password_hash"]):
            raise WeakPassword(Text("新密码不能和现在的一样。", "The new password is the present one."))
        hashed = self._passwords.hash(new)
        with self._engine.begin() as connection:
            self._replace_password(connection, row["person_id"], hashed, must_change=False)

    def set_roles(self, login: str, roles: frozenset[Role]) -> None:
        """Change what an account may do, from its next request on. Raises `UnknownAccount`, `LastAdmin`."""
        row = self._existing(login)
        with self._engine.begin() as connection:
            if Role.ADMIN not in roles:
                self._keep_an_admin(connection, row["person_id"])
            connection.execute(update(people).where(people.c.id == row["person_id"]).values(roles=sorted(roles)))
            self._rights.settle(connection, row["person_id"], self._clock())

    def disable(self, login: str) -> None:
        """Switch an account off; its sessions and tokens end at once. Raises `UnknownAccount`, `LastAdmin`."""
        row = self._existing(login)
        with self._engine.begin() as connection:
            self._keep_an_admin(connection, row["person_id"])
            connection.execute(update(people).where(people.c.id == row["person_id"]).values(disabled_at=self._clock()))
            connection.execute(delete(sessions).where(sessions.c.person_id == row["person_id"]))
            self._rights.settle(connection, row["person_id"], self._clock())

    def enable(self, login: str) -> None:
        """Switch an account on again. Raises `UnknownAccount`."""
        row = self._existing(login)
        with self._engine.begin() as connection:
            connection.execute(update(people).where(people.c.id == row["person_id"]).values(disabled_at=None))

    def all(self) -> list[Account]:
        """Every local account by login name."""
        with self._reads.connect() as connection:
            return [_account(row) for row in connection.execute(_QUERY.order_by(accounts.c.login)).mappings()]

    def is_first_password_unchanged(self) -> bool:
        """Whether `admin` never changed the one-time password: the start-up message says so."""
        row = self._row(accounts.c.person_id == f"{SOURCE}:{FIRST_ADMIN}")
        return row is not None and bool(row["must_change_password"])

    def _row(self, which: ColumnElement[bool]) -> RowMapping | None:
        with self._reads.connect() as connection:
            return connection.execute(_QUERY.where(which)).mappings().one_or_none()

    def _existing(self, who: str) -> RowMapping:
        """By id or by login name: no login has a colon."""
        row = self._row(accounts.c.person_id == who) or self._row(accounts.c.login == canonical_login(who))
        if row is None:
            raise UnknownAccount(who)
        return row

    def _insert(self, connection: Connection, user: User, hashed: str, *, must_change: bool) -> None:
        now = self._clock()
        upsert_person(connection, user, SOURCE, now, is_login=False)
        connection.execute(
            insert(accounts).values(
                person_id=user.id,
                login=user.login,
                password_hash=hashed,
                must_change_password=must_change,
                password_changed_at=now,
            )
        )

    def _store_hash(self, person_id: str, password: str) -> None:
        """The same password under today's parameters."""
        hashed = self._passwords.hash(password)
        with self._engine.begin() as connection:
            statement = update(accounts).where(accounts.c.person_id == person_id)
            connection.execute(statement.values(password_hash=hashed))

    def _replace_password(self, connection: Connection, person_id: str, hashed: str, *, must_change: bool) -> None:
        """Another password: whoever held the old one may have made tokens or be known by a browser; both end."""
        now = self._clock()
        connection.execute(
            update(accounts)
            .where(accounts.c.person_id == person_id)
            .values(password_hash=hashed, must_change_password=must_change, password_changed_at=now)
        )
        forget_browsers(connection, person_id)
        self._rights.end_tokens(connection, person_id, now, PASSWORD_CHANGED)

    @staticmethod
    def _keep_an_admin(connection: Connection, person_id: str) -> None:
        query = (
            select(people.c.id, people.c.roles)
            .join(accounts, accounts.c.person_id == people.c.id)
            .where(people.c.disabled_at.is_(None))
            .order_by(people.c.id)
            .with_for_update(of=people)
        )
        admins = {row.id for row in connection.execute(query) if Role.ADMIN in row.roles}
        if admins == {person_id}:
            raise LastAdmin


_QUERY = select(*people.c, *(column for column in accounts.c if column.name != "login")).join(
    accounts, accounts.c.person_id == people.c.id
)


def _refuse_taken(connection: Connection, login: str) -> None:
    if connection.execute(select(accounts.c.login).where(accounts.c.login == login)).first():
        raise AccountExists(login)


def _free_id(connection: Connection, login: str) -> str:
    """An id that no person has or ever had: what somebody of that name did before stays theirs."""
    first = f"{SOURCE}:{login}"
    same = or_(people.c.id == first, people.c.id.startswith(f"{first}~", autoescape=True))
    count = connection.execute(select(func.count()).select_from(people).where(same)).scalar_one()
    return f"{first}~{count + 1}" if count else first


def _user(row: RowMapping) -> User:
    return User(
        id=row["person_id"],
        login=row["login"],
        display_name=row["display_name"],
        roles=known_roles(row["roles"]),
        teams=frozenset(row["teams"]),
        must_change_password=row["must_change_password"],
    )


def _account(row: RowMapping) -> Account:
    return Account(
        person_id=row["person_id"],
        login=row["login"],
        display_name=row["display_name"],
        roles=_user(row).roles,
        teams=frozenset(row["teams"]),
        is_disabled=row["disabled_at"] is not None,
        must_change_password=row["must_change_password"],
        last_login_at=row["last_login_at"],
    )
