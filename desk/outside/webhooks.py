"""Webhooks: who wants to be told of what, and what became of it. Sending is the courier's work."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from auth.roles import Permission, User
from auth.sealing import BrokenSeal, Seal, is_sealed
from desk.errors import AddressRefused, HookNotFound, TooManyHooks
from desk.outside.addresses import judge
from desk.outside.allow_list import AllowList
from desk.outside.endings import DeliveryState, Event
from desk.permission import require
from desk.record.audit import Audit, AuditEvent
from desk.store.store import DeliveryRow, HookRow
from engine.words import Words

MOST_HOOKS = 20
MAX_LISTED = 200


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that wants to be told. `secret` signs what is sent there; only its owner sees it."""

    id: str
    label: str
    url: str
    events: tuple[str, ...]
    kinds: tuple[str, ...]
    everyone: bool
    created_at: datetime
    secret: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.id,
            "label": self.label,
            "url": self.url,
            "events": list(self.events),
            "kinds": list(self.kinds),
            "everyone": self.everyone,
            "created_at": self.created_at.isoformat(),
            "secret": self.secret,
        }


@dataclass(frozen=True, slots=True)
class HookOfSomebody:
    """A webhook as administrators see it: whose, of what, to which host; neither the rest of the URL nor secrets."""

    id: str
    owner_id: str
    label: str
    host: str
    events: tuple[str, ...]
    kinds: tuple[str, ...]
    everyone: bool
    created_at: datetime
    dead: int

    @classmethod
    def of(cls, row: HookRow, url: str, dead: int) -> HookOfSomebody:
        """The record of a row, whose address is `url`, with `dead` deliveries that were given up."""
        return cls(
            id=row.id,
            owner_id=row.owner_id,
            label=row.label,
            host=urlsplit(url).hostname or "",
            events=tuple(row.events),
            kinds=tuple(row.kinds),
            everyone=row.everyone,
            created_at=row.created_at,
            dead=dead,
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; times in ISO 8601."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return {**record, "events": [*self.events], "kinds": [*self.kinds], "created_at": self.created_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one hook; `due_at` is the next attempt, `error` what the last one failed for."""

    id: str
    hook_id: str
    event: str
    document_id: str | None
    job_id: str | None
    state: str
    attempts: int
    due_at: datetime
    status: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: DeliveryRow) -> Delivery:
        """The record of a row."""
        return cls(**{name: getattr(row, name) for name in cls.__slots__})

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; times in ISO 8601."""
        record = {name: getattr(self, name) for name in self.__slots__}
        for name in ("due_at", "created_at", "finished_at"):
            record[name] = record[name] and record[name].isoformat()
        return record


class Signer:
    """Makes each hook's secret from the installation's own, so that none lies in the database."""

    def __init__(self, installation_secret: bytes) -> None:
        self._key = installation_secret
        self._seal = Seal(installation_secret, "webhook address")

    def secret_of(self, hook_id: str) -> str:
        """As the receiver is to keep it: `whsec_` and Base64."""
        return "whsec_" + base64.b64encode(self._bytes_of(hook_id)).decode("ascii")

    def sealed_url(self, hook_id: str, url: str) -> str:
        """The address as it lies in the database: it may hold a key of the receiver."""
        return self._seal.seal(url, hook_id)

    def url_of(self, hook_id: str, sealed: str) -> str:
        """The address of a hook. Raises `BrokenSeal` when the installation's secret was lost or changed."""
        return self._seal.open(sealed, hook_id)

    def headers(self, hook_id: str, delivery_id: str, body: bytes, at: datetime) -> dict[str, str]:
        """What the receiver checks: HMAC-SHA256 over `id.timestamp.body` (standardwebhooks.com)."""
        timestamp = str(int(at.timestamp()))
        signed = b".".join((delivery_id.encode(), timestamp.encode(), body))
        signature = base64.b64encode(hmac.digest(self._bytes_of(hook_id), signed, hashlib.sha256)).decode("ascii")
        return {"Webhook-Id": delivery_id, "Webhook-Timestamp": timestamp, "Webhook-Signature": f"v1,{signature}"}

    def _bytes_of(self, hook_id: str) -> bytes:
        return hmac.digest(self._key, f"webhook:{hook_id}".encode(), hashlib.sha256)


class Webhooks:
    """The use cases, user first; everyone sees their own, administrators also whose others there are."""

    def __init__(
        self,
        database: Database,
        signer: Signer,
        allow: Callable[[], AllowList],
        clock: Callable[[], datetime],
        audit: Audit,
    ) -> None:
        self._audit = audit
        self._database = database
        self._reads = database.execution_options(writes=False)
        self._signer = signer
        self._allow = allow
        self._clock = clock

    def add(
        self,
        user: User,
        url: str,
        events: Sequence[Event],
        *,
        label: str = "",
        kinds: Sequence[str] = (),
        everyone: bool = False,
    ) -> Hook:
        """Tells `url` of `events` from now on, of documents of `kinds` only if any are named.

        `everyone` tells of all users' documents and is for administrators. Raises `AddressRefused`, `TooManyHooks`.
        """
        require(user, Permission.EXPORT)
        if everyone:
            require(user, Permission.MANAGE_SETTINGS)
        allow = self._allow()
        if allow.is_empty:
            raise AddressRefused(
                Words("没有开启 Webhook。", "Webhooks are off here."),
                Words(
                    "请管理员在“设置”中填写允许的去向。",
                    "Ask an administrator to say under Settings where they may go.",
                ),
            )
        judge(url, allow)
        hook_id = uuid4().hex
        row = HookRow(
            id=hook_id,
            owner_id=user.id,
            label=label,
            url=self._signer.sealed_url(hook_id, url),
            events=sorted(set(events)),
            kinds=sorted(set(kinds)),
            everyone=everyone,
            created_at=self._clock(),
        )
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            if (session.scalar(select(func.count()).where(HookRow.owner_id == user.id)) or 0) >= MOST_HOOKS:
                raise TooManyHooks(MOST_HOOKS)
            session.add(row)
            self._audit.note(session, user.id, AuditEvent.HOOK_CHANGE, row.id)
        return self._shown(row)

    def list(self, user: User) -> Sequence[Hook]:
        """The user's hooks, newest first."""
        require(user, Permission.EXPORT)
        wanted = select(HookRow).where(HookRow.owner_id == user.id).order_by(HookRow.created_at.desc(), HookRow.id)
        with Session(self._reads) as session:
            return [self._shown(row) for row in session.scalars(wanted)]

    def all(self, user: User) -> Sequence[HookOfSomebody]:
        """Everybody's hooks, newest first: for administrators."""
        require(user, Permission.MANAGE_SETTINGS)
        died = select(func.count()).where(DeliveryRow.hook_id == HookRow.id, DeliveryRow.state == DeliveryState.DEAD)
        wanted = select(HookRow, died.scalar_subquery()).order_by(HookRow.created_at.desc(), HookRow.id)
        with Session(self._reads) as session:
            return [HookOfSomebody.of(row, self._url_of(row), dead or 0) for row, dead in session.execute(wanted)]

    def remove(self, user: User, hook_id: str) -> None:
        """Ends a hook, also one of somebody else for administrators; what was not delivered yet never is.

        Raises `HookNotFound`.
        """
        require(user, Permission.EXPORT)
        with Session(self._database) as session, session.begin():
            if not user.may(Permission.MANAGE_SETTINGS) or session.get(HookRow, hook_id) is None:
                _one(session, user, hook_id)
            session.execute(delete(HookRow).where(HookRow.id == hook_id))
            self._audit.note(session, user.id, AuditEvent.HOOK_CHANGE, hook_id)

    def deliveries(self, user: User, hook_id: str, *, limit: int = 50, offset: int = 0) -> Sequence[Delivery]:
        """What was or will be sent to a hook, newest first. Raises `HookNotFound`."""
        require(user, Permission.EXPORT)
        with Session(self._reads) as session:
            _one(session, user, hook_id)
            wanted = select(DeliveryRow).where(DeliveryRow.hook_id == hook_id)
            page = wanted.order_by(DeliveryRow.created_at.desc(), DeliveryRow.id)
            return [Delivery.of(row) for row in session.scalars(page.limit(min(limit, MAX_LISTED)).offset(offset))]

    def dead_letters(self, user: User, *, limit: int = 50, offset: int = 0) -> Sequence[Delivery]:
        """Everyone's deliveries that were given up, newest first: for administrators."""
        require(user, Permission.MANAGE_SETTINGS)
        wanted = select(DeliveryRow).where(DeliveryRow.state == DeliveryState.DEAD)
        page = wanted.order_by(DeliveryRow.created_at.desc(), DeliveryRow.id)
        with Session(self._reads) as session:
            return [Delivery.of(row) for row in session.scalars(page.limit(min(limit, MAX_LISTED)).offset(offset))]

    def send_again(self, user: User, delivery_id: str) -> Delivery:
        """Puts a delivery that was given up back in line: its owner may, and administrators. Raises `HookNotFound`."""
        require(user, Permission.EXPORT)
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            row = session.get(DeliveryRow, delivery_id, with_for_update=True)
            hook = None if row is None else session.get(HookRow, row.hook_id)
            if row is None or hook is None:
                raise HookNotFound
            if hook.owner_id != user.id and not user.may(Permission.MANAGE_SETTINGS):
                raise HookNotFound
            if row.state == DeliveryState.DEAD:
                row.state, row.attempts, row.due_at, row.finished_at = DeliveryState.DUE, 0, self._clock(), None
            return Delivery.of(row)

    def seal_kept_addresses(self) -> int:
        """Seal what an older version kept in clear; gives how many there were."""
        with Session(self._reads) as session:
            clear = [(row.id, row.url) for row in session.scalars(select(HookRow)) if not is_sealed(row.url)]
        for hook_id, url in clear:
            same = (HookRow.id == hook_id) & (HookRow.url == url)
            with Session(self._database) as session, session.begin():
                session.execute(update(HookRow).where(same).values(url=self._signer.sealed_url(hook_id, url)))
        return len(clear)

    def _url_of(self, row: HookRow) -> str:
        """The address; empty where it does not open any more, so that its owner can still remove the hook."""
        try:
            return self._signer.url_of(row.id, row.url)
        except BrokenSeal:
            return ""

    def _shown(self, row: HookRow) -> Hook:
        return Hook(
            id=row.id,
            label=row.label,
            url=self._url_of(row),
            events=tuple(row.events),
            kinds=tuple(row.kinds),
            everyone=row.everyone,
            created_at=row.created_at,
            secret=self._signer.secret_of(row.id),
        )


def _one(session: Session, user: User, hook_id: str) -> HookRow:
    row = session.get(HookRow, hook_id)
    if row is None or row.owner_id != user.id:
        raise HookNotFound
    return row
