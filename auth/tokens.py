"""Tokens for other systems: made by a person, shown once, kept as a hash, limited in scope and time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, RowMapping, insert, select, update

from auth.errors import BadToken, Text
from auth.people import PEOPLE_WITH_ACCOUNTS, PERSON_COLUMNS, Clock, Person, person_from_row
from auth.rights import Rights
from auth.tables import people, tokens, write_if_free

PREFIX = "ocr_"
"""Every token starts like this, so that scanners find one that was committed somewhere by mistake."""

LONGEST_LIFE = timedelta(days=366)
MOST_LIVING = 50

_LABEL_LENGTH = 80
_TOUCH_EVERY = timedelta(minutes=1)
_TOKEN_COLUMNS = tuple(column.label(f"token_{column.name}") for column in tokens.c)


class Scope(StrEnum):
    """What a token may do: look at documents, hand in and change its own, or tell other programs whose it is."""

    READ = "read"
    SUBMIT = "submit"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it later: everything but the secret."""

    id: str
    label: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_address: str

    def is_alive(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at


class Tokens:
    """The tokens of everyone."""

    def __init__(self, engine: Engine, clock: Clock, rights: Rights | None = None) -> None:
        self._rights = rights or Rights()
        self._engine = engine
        self._reads = engine.execution_options(writes=False)
        self._clock = clock

    def make(self, person_id: str, label: str, scopes: frozenset[Scope], life: timedelta) -> tuple[str, Token]:
        """A new token; gives the secret, for this once, and the token. Raises `BadToken`."""
        label = " ".join(label.split())
        if not label or len(label) > _LABEL_LENGTH:
            raise _bad(
                f"请给令牌起一个不超过 {_LABEL_LENGTH} 字的名称。",
                f"Give the token a name of at most {_LABEL_LENGTH} characters.",
            )
        if not scopes:
            raise _bad("请至少选择一项权限。", "Choose at least one scope.")
        if not timedelta() < life <= LONGEST_LIFE:
            raise _bad("有效期应在 1 天到 366 天之间。", "A token lives between 1 and 366 days.")
        now = self._clock()
        if sum(token.is_alive(now) for token in self.of(person_id)) >= MOST_LIVING:
            raise _bad(
                f"有效的令牌已达 {MOST_LIVING} 个，请先吊销不用的。",
                f"There are {MOST_LIVING} tokens; revoke some first.",
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        token = Token(secrets.token_hex(8), label, scopes, now, now + life, None, None, "")
        with self._engine.begin() as connection:
            connection.execute(
                insert(tokens).values(
                    id=token.id,
                    secret_hash=_hash(secret),
                    person_id=person_id,
                    label=label,
                    scopes=sorted(scopes),
                    created_at=now,
                    expires_at=token.expires_at,
                )
            )
        return secret, token

    def find(self, secret: str, address: str) -> tuple[Token, Person] | None:
        """The living token of a secret and whose it is; None for any other.

        Notes when and where it was used, at most once a minute, and not while others hold the database.
        """
        now = self._clock()
        with self._reads.connect() as connection:
            query = (
                select(*_TOKEN_COLUMNS, *PERSON_COLUMNS)
                .select_from(tokens.join(PEOPLE_WITH_ACCOUNTS, tokens.c.person_id == people.c.id))
                .where(tokens.c.secret_hash == _hash(secret), people.c.disabled_at.is_(None))
            )
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        token = _token(row)
        if not token.is_alive(now):
            return None
        if token.last_used_at is None or now - token.last_used_at >= _TOUCH_EVERY:
            used = update(tokens).where(tokens.c.id == token.id)
            write_if_free(self._engine, used.values(last_used_at=now, last_address=address))
        return token, person_from_row(row)

    def of(self, person_id: str) -> list[Token]:
        """A person's tokens, the newest first, the dead ones too."""
        with self._reads.connect() as connection:
            query = select(*_TOKEN_COLUMNS).where(tokens.c.person_id == person_id)
            return [_token(row) for row in connection.execute(query.order_by(tokens.c.created_at.desc())).mappings()]

    def living(self) -> dict[str, list[Token]]:
        """Everyone's tokens that still open something, by person, the newest first: for administrators."""
        now = self._clock()
        found: dict[str, list[Token]] = {}
        with self._reads.connect() as connection:
            alive = tokens.c.revoked_at.is_(None) & (tokens.c.expires_at > now)
            query = select(*_TOKEN_COLUMNS).where(alive).order_by(tokens.c.created_at.desc())
            for row in connection.execute(query).mappings():
                found.setdefault(row["token_person_id"], []).append(_token(row))
        return found

    def end_all(self, person_id: str, reason: str) -> int:
        """End every token of a person at once; gives how many there were."""
        with self._engine.begin() as connection:
            return len(self._rights.end_tokens(connection, person_id, self._clock(), reason))

    def revoke(self, person_id: str, token_id: str) -> bool:
        """End one of the person's own tokens at once; whether there was one to end."""
        with self._engine.begin() as connection:
            mine = (tokens.c.id == token_id) & (tokens.c.person_id == person_id) & tokens.c.revoked_at.is_(None)
            return connection.execute(update(tokens).where(mine).values(revoked_at=self._clock())).rowcount == 1


def _token(row: RowMapping) -> Token:
    return Token(
        id=row["token_id"],
        label=row["token_label"],
        scopes=frozenset(scope for scope in Scope if scope.value in row["token_scopes"]),
        created_at=row["token_created_at"],
        expires_at=row["token_expires_at"],
        revoked_at=row["token_revoked_at"],
        last_used_at=row["token_last_used_at"],
        last_address=row["token_last_address"] or "",
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _bad(zh: str, en: str) -> BadToken:
    return BadToken(Text(zh, en), Text("请修改后再提交。", "Change that and try again."))
