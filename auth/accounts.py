"""Local accounts: the embedded default, and the way in when the directory is down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, or_, select, update

from auth.browsers import forget_browsers
from auth.errors import (
    AccountDisabled,
    AccountExists,
    BadCredentials,
    BadLoginName,
    LastAdmin,
    SecondFactorUnreadable,
    Text,
    UnknownAccount,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from auth.passwords import Passwords, check_strength, one_time_password
from auth.people import Clock, known_roles, upsert_person
from auth.rights import PASSWORD_CHANGED, Rights
from auth.roles import Role, User
from auth.sealing import BrokenSeal, Seal, is_sealed
from auth.sources import Admit
from auth.tables import accounts, people, sessions
from auth.totp import matching_step

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
    is_disabled: bool
    must_change_password: bool
    has_second_factor: bool
    last_login_at: datetime | None


def canonical_login(typed: str) -> str:
    """The one spelling of a login name: `BOB`, full-width `ｂｏｂ` and ` bob ` are one person (Unicode D147)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", typed).casefold())
    return unicodedata.normalize("NFKC", folded.casefold()).strip()


class Accounts:
    """The local accounts. As a source of logins it knows nobody else."""

    name = SOURCE

    def __init__(
        self, engine: Engine, clock: Clock, passwords: Passwords, seal: Seal, rights: Rights | None = None
    ) -> None:
        self._rights = rights or Rights()
        self._seal = seal
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._passwords = passwords

    def authenticate(self, login: str, password: str, admit: Admit) -> User | None:
        """The user, or None when the login is no local account, after the same time as a wrong password takes.

        Raises `BadCredentials` for a wrong password, `AccountDisabled` for a right one of a disabled account.
        """
        row = self._row(canonical_login(login))
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
        row = self._row(person_id.removeprefix(f"{SOURCE}:"))
        return _user(row) if row is not None else None

    def create_first_admin(self, password: str | None = None) -> str | None:
        """On a database without accounts: make `admin`; gives the one-time password, which has to be changed.

        A `password` chosen by the operator is used as it is and gives None, as does a database that has accounts.
        """
        with self._engine.begin() as connection:
            if connection.execute(select(func.count()).select_from(accounts)).scalar_one():
                return None
            first = password or one_time_password()
            self._insert(connection, FIRST_ADMIN, "管理员", first, frozenset({Role.ADMIN}), must_change=not password)
        return None if password else first

    def create(self, login: str, roles: frozenset[Role], display_name: str = "", password: str | None = None) -> str:
        """Make an account and give its first password, which has to be changed at the first login.

        Raises `BadLoginName`, `AccountExists`, `WeakPassword`.
        """
        canonical = canonical_login(login)
        if not _LOGIN_NAME.fullmatch(canonical):
            raise BadLoginName
        if password is not None:
            check_strength(password, canonical)
        first = password or one_time_password()
        with self._engine.begin() as connection:
            if connection.execute(select(accounts.c.login).where(accounts.c.login == canonical)).first():
                raise AccountExists(canonical)
            self._insert(connection, canonical, display_name or canonical, first, roles, must_change=True)
        return first

    def reset_password(self, login: str) -> str:
        """Give the account a new one-time password; its sessions and tokens end. Raises `UnknownAccount`."""
        row = self._existing(login)
        first = one_time_password()
        hashed = self._passwords.hash(first)
        with self._engine.begin() as connection:
            self._replace_password(connection, row["person_id"], hashed, must_change=True)
            connection.execute(delete(sessions).where(sessions.c.person_id == row["person_id"]))
        return first

    def change_password(self, person_id: str, new: str, *, present: str | None) -> None:
        """A person's own change, which ends their tokens. `present` may be None only while the first password stands.

        Raises `WrongPassword` when `present` is wrong, `WeakPassword` when `new` is, `UnknownAccount`.
        """
        row = self._existing(person_id.removeprefix(f"{SOURCE}:"))
        is_first = present is None and row["must_change_password"]
        if not is_first and not self._passwords.is_right(present or "", row["password_hash"]):
            raise WrongPassword
        check_strength(new, row["login"])
        if self._passwords.is_right(new, row["password_hash"]):
            raise WeakPassword(Text("新密码不能和现在的一样。", "The new password is the present one."))
        hashed = self._passwords.hash(new)
        with self._engine.begin() as connection:
            self._replace_password(connection, row["person_id"], hashed, must_change=False)

    def has_second_factor(self, person_id: str) -> bool:
        """Whether a one-time code is asked of this person."""
        row = self._row(person_id.removeprefix(f"{SOURCE}:"))
        return row is not None and row["totp_secret"] is not None

    def turn_on_second_factor(self, person_id: str, secret: str, code: str) -> None:
        """Ask for codes of `secret` from now on, once the person has shown one. Raises `WrongCode`."""
        row = self._existing(person_id.removeprefix(f"{SOURCE}:"))
        step = matching_step(secret, code, self._clock(), used_step=None)
        if step is None:
            raise WrongCode
        self._store_second_factor(row["person_id"], secret, step)

    def turn_off_second_factor(self, login: str) -> None:
        """Ask for no code any more: an administrator's help for a lost phone. Raises `UnknownAccount`.

        This works without the installation's secret, also when that was lost.
        """
        self._store_second_factor(self._existing(login)["person_id"], None, None)

    def check_second_factor(self, person_id: str, code: str) -> None:
        """Raise `WrongCode` unless the code is right and was not used before, here or in another process.

        Raises `SecondFactorUnreadable` when the installation's secret is not the one it was sealed with.
        """
        row = self._existing(person_id.removeprefix(f"{SOURCE}:"))
        sealed = row["totp_secret"] or ""
        secret = self._opened(person_id, sealed)
        step = matching_step(secret, code, self._clock(), used_step=row["totp_used_step"])
        if step is None or not self._use_step(person_id, sealed, step):
            raise WrongCode

    def seal_second_factors(self) -> int:
        """Seal what an older version kept in clear; gives how many there were."""
        clear = [(person_id, kept) for person_id, kept in self._second_factors() if not is_sealed(kept)]
        for person_id, kept in clear:
            same = (accounts.c.person_id == person_id) & (accounts.c.totp_secret == kept)
            with self._engine.begin() as connection:
                sealed = self._seal.seal(kept, person_id)
                connection.execute(update(accounts).where(same).values(totp_secret=sealed))
        return len(clear)

    def unreadable_second_factors(self) -> int:
        """How many second factors do not open with the installation's secret."""
        return sum(not self._opens(person_id, kept) for person_id, kept in self._second_factors() if is_sealed(kept))

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
        row = self._row(FIRST_ADMIN)
        return row is not None and bool(row["must_change_password"])

    def _row(self, canonical: str) -> RowMapping | None:
        with self._reads.connect() as connection:
            return connection.execute(_QUERY.where(accounts.c.login == canonical)).mappings().one_or_none()

    def _existing(self, login: str) -> RowMapping:
        canonical = canonical_login(login)
        row = self._row(canonical)
        if row is None:
            raise UnknownAccount(canonical)
        return row

    def _insert(
        self,
        connection: Connection,
        login: str,
        display_name: str,
        password: str,
        roles: frozenset[Role],
        *,
        must_change: bool,
    ) -> None:
        now = self._clock()
        user = User(f"{SOURCE}:{login}", login, display_name, roles)
        upsert_person(connection, user, SOURCE, now, is_login=False)
        connection.execute(
            insert(accounts).values(
                person_id=user.id,
                login=login,
                password_hash=self._passwords.hash(password),
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
        self._rights.end_tokens(connection, person_id, now, PASSWORD_CHANGED)
        forget_browsers(connection, person_id)

    def _second_factors(self) -> list[tuple[str, str]]:
        with self._reads.connect() as connection:
            query = select(accounts.c.person_id, accounts.c.totp_secret).where(accounts.c.totp_secret.is_not(None))
            return [(row.person_id, row.totp_secret) for row in connection.execute(query)]

    def _store_second_factor(self, person_id: str, secret: str | None, used_step: int | None) -> None:
        sealed = None if secret is None else self._seal.seal(secret, person_id)
        with self._engine.begin() as connection:
            statement = update(accounts).where(accounts.c.person_id == person_id)
            connection.execute(statement.values(totp_secret=sealed, totp_used_step=used_step))

    def _use_step(self, person_id: str, sealed: str, step: int) -> bool:
        """Mark the code of a time step as used; False when somebody was faster, or the factor changed meanwhile."""
        unused = or_(accounts.c.totp_used_step.is_(None), accounts.c.totp_used_step < step)
        mine = (accounts.c.person_id == person_id) & (accounts.c.totp_secret == sealed)
        with self._engine.begin() as connection:
            return connection.execute(update(accounts).where(mine, unused).values(totp_used_step=step)).rowcount == 1

    def _opened(self, person_id: str, sealed: str) -> str:
        try:
            return self._seal.open(sealed, person_id)
        except BrokenSeal as error:
            raise SecondFactorUnreadable from error

    def _opens(self, person_id: str, sealed: str) -> bool:
        try:
            self._seal.open(sealed, person_id)
        except BrokenSeal:
            return False
        return True

    @staticmethod
    def _keep_an_admin(connection: Connection, person_id: str) -> None:
        query = (
            select(people.c.id, people.c.roles)
            .join(accounts, accounts.c.person_id == people.c.id)
            .where(people.c.disabled_at.is_(None))
        )
        admins = {row.id for row in connection.execute(query) if Role.ADMIN in row.roles}
        if admins == {person_id}:
            raise LastAdmin


_QUERY = select(*people.c, *(column for column in accounts.c if column.name != "login")).join(
    accounts, accounts.c.person_id == people.c.id
)


def _user(row: RowMapping) -> User:
    return User(
        id=row["person_id"],
        login=row["login"],
        display_name=row["display_name"],
        roles=known_roles(row["roles"]),
        must_change_password=row["must_change_password"],
    )


def _account(row: RowMapping) -> Account:
    return Account(
        person_id=row["person_id"],
        login=row["login"],
        display_name=row["display_name"],
        roles=_user(row).roles,
        is_disabled=row["disabled_at"] is not None,
        must_change_password=row["must_change_password"],
        has_second_factor=row["totp_secret"] is not None,
        last_login_at=row["last_login_at"],
    )
