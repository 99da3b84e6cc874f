"""The second factors of everybody, whatever source they log in from, and the recovery codes for a lost phone."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from sqlalchemy import Connection, Engine, Row, delete, func, insert, or_, select, update

from auth.errors import SecondFactorUnreadable, WrongCode
from auth.passwords import one_time_password
from auth.people import Clock
from auth.sealing import BrokenSeal, Seal, is_sealed
from auth.tables import recovery_codes, second_factors
from auth.totp import matching_step

RECOVERY_CODES = 10
_RECOVERY_LENGTH = 16


class Way(StrEnum):
    """What a second factor was shown by."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"


class SecondFactors:
    """Secrets of authenticators, sealed for the row of their person, and hashes of recovery codes.

    A recovery code has 79 random bits, so that its hash need not be a slow one; each works once.
    """

    def __init__(self, engine: Engine, clock: Clock, seal: Seal) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock
        self._seal = seal

    def has(self, person_id: str) -> bool:
        """Whether a one-time code is asked of this person."""
        return self._row(person_id) is not None

    def turn_on(self, person_id: str, secret: str, code: str) -> tuple[str, ...]:
        """Ask for codes of `secret` from now on, once the person has shown one. Raises `WrongCode`.

        Gives the recovery codes, for this once.
        """
        step = matching_step(secret, code, self._clock(), used_step=None)
        if step is None:
            raise WrongCode
        row = {"person_id": person_id, "secret": self._seal.seal(secret, person_id), "used_step": step}
        with self._engine.begin() as connection:
            forget_second_factor(connection, person_id)
            connection.execute(insert(second_factors).values(**row))
            return _new_codes(connection, person_id)

    def turn_off(self, person_id: str) -> bool:
        """Ask for no code any more, of whoever it is; whether one was asked for.

        This works without the installation's secret, also when that was lost.
        """
        with self._engine.begin() as connection:
            return forget_second_factor(connection, person_id)

    def check(self, person_id: str, typed: str) -> Way:
        """What was shown: the code of the moment, or a recovery code. Either works once, here or in another process.

        Raises `WrongCode`, and `SecondFactorUnreadable` when it was sealed with another secret than the present one.
        """
        if self._use_recovery_code(person_id, typed):
            return Way.RECOVERY_CODE
        row = self._row(person_id)
        if row is None:
            raise WrongCode
        secret = self._opened(person_id, row.secret)
        step = matching_step(secret, typed, self._clock(), used_step=row.used_step)
        if step is None or not self._use_step(person_id, row.secret, step):
            raise WrongCode
        return Way.CODE

    def new_recovery_codes(self, person_id: str) -> tuple[str, ...]:
        """Other recovery codes, for this once; those before open nothing any more."""
        with self._engine.begin() as connection:
            connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
            return _new_codes(connection, person_id)

    def recovery_codes_left(self, person_id: str) -> int:
        """How many recovery codes the person has not used."""
        unused = (recovery_codes.c.person_id == person_id) & recovery_codes.c.used_at.is_(None)
        with self._reads.connect() as connection:
            return connection.execute(select(func.count()).select_from(recovery_codes).where(unused)).scalar_one()

    def seal_clear_ones(self) -> int:
        """Seal what an older version kept in clear; gives how many there were."""
        clear = [row for row in self._all() if not is_sealed(row.secret)]
        for row in clear:
            same = (second_factors.c.person_id == row.person_id) & (second_factors.c.secret == row.secret)
            with self._engine.begin() as connection:
                sealed = self._seal.seal(row.secret, row.person_id)
                connection.execute(update(second_factors).where(same).values(secret=sealed))
        return len(clear)

    def unreadable(self) -> int:
        """How many second factors do not open with the installation's secret."""
        return sum(not self._opens(row.person_id, row.secret) for row in self._all() if is_sealed(row.secret))

    def _row(self, person_id: str) -> Row[str, int | None] | None:
        query = select(second_factors.c.secret, second_factors.c.used_step)
        with self._reads.connect() as connection:
            return connection.execute(query.where(second_factors.c.person_id == person_id)).one_or_none()

    def _all(self) -> list[Row[str, str]]:
        with self._reads.connect() as connection:
            return list(connection.execute(select(second_factors.c.person_id, second_factors.c.secret)))

    def _use_step(self, person_id: str, sealed: str, step: int) -> bool:
        """Mark the code of a time step as used; False when somebody was faster, or the factor changed meanwhile."""
        unused = or_(second_factors.c.used_step.is_(None), second_factors.c.used_step < step)
        mine = (second_factors.c.person_id == person_id) & (second_factors.c.secret == sealed)
        with self._engine.begin() as connection:
            return connection.execute(update(second_factors).where(mine, unused).values(used_step=step)).rowcount == 1

    def _use_recovery_code(self, person_id: str, typed: str) -> bool:
        plain = _plain(typed)
        if len(plain) != _RECOVERY_LENGTH:
            return False
        mine = (recovery_codes.c.person_id == person_id) & (recovery_codes.c.code_hash == _hash(plain))
        used = update(recovery_codes).where(mine, recovery_codes.c.used_at.is_(None)).values(used_at=self._clock())
        with self._engine.begin() as connection:
            return connection.execute(used).rowcount == 1

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


def forget_second_factor(connection: Connection, person_id: str) -> bool:
    """Keep nothing of a person's second factor; whether there was one."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
    return connection.execute(delete(second_factors).where(second_factors.c.person_id == person_id)).rowcount == 1


def _new_codes(connection: Connection, person_id: str) -> tuple[str, ...]:
    codes = tuple(one_time_password() for _ in range(RECOVERY_CODES))
    rows = [{"person_id": person_id, "code_hash": _hash(_plain(code))} for code in codes]
    connection.execute(insert(recovery_codes), rows)
    return codes


def _plain(typed: str) -> str:
    """A recovery code without its hyphens and however its letters were typed."""
    return "".join(character for character in typed.casefold() if character.isalnum())


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
