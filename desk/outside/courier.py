"""The courier: threads that carry events to hooks, try again ever later, and give up in the end.

A hook is called by one courier at a time, whichever process it works in, and one person's hooks never take up all
couriers: a receiver that is slow holds up itself.
"""

from __future__ import annotations

import json
import logging
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from auth.sealing import BrokenSeal
from desk.claims.flags import OWN, Flag, flags_of
from desk.errors import AddressRefused
from desk.outside.addresses import judge_soon
from desk.outside.allow_list import AllowList
from desk.outside.calls import Outside, within
from desk.outside.deliveries_due import LEASE, NO_CONNECTION, PAUSES_SECONDS, TIMEOUT, claims_lock, is_due, next_due
from desk.outside.endings import DeliveryState
from desk.outside.hook_rights import HookRights
from desk.outside.names import Resolve, resolving
from desk.outside.webhooks import Signer
from desk.running.metrics import Metrics
from desk.store.store import DeliveryRow, DocumentRow, HookRow, JobRow
from engine.document import Document

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 1.0
_TROUBLE_SECONDS = 5.0
_GONE = 410


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that is this courier's to carry until its lease runs out."""

    delivery_id: str
    hook_id: str
    url: str
    event: str
    attempt: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. `hopeless`: it need not be tried again."""

    status: int | None = None
    error: str | None = None
    hopeless: bool = False


class Courier:
    """`count` threads over the deliveries' table. `start`, then `stop` once."""

    def __init__(
        self,
        database: Database,
        signer: Signer,
        allow: Callable[[], AllowList],
        metrics: Metrics,
        outside: Outside,
        *,
        most_attempts: int,
        seconds: float,
        clock: Callable[[], datetime],
        rights: HookRights,
        count: int = 4,
        resolve: Resolve = resolving,
    ) -> None:
        """`seconds` are for a whole exchange, from the name server to the answer's headers.

        `allow` is asked each time; while it is empty nothing is sent and deliveries wait.
        """
        self._rights = rights
        self._database = database
        self._signer = signer
        self._allow = allow
        self._metrics = metrics
        self._outside = outside
        self._most_attempts = most_attempts
        self._seconds = seconds
        self._clock = clock
        self._most_of_one_owner = max(1, count - 1)
        self._resolve = resolve
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"courier-{number}", daemon=True) for number in range(count)
        ]

    def start(self) -> None:
        """Begins."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Asks the threads to end; a delivery under way that is cut off comes again with the same id."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(1)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                carried = not self._allow().is_empty and self.carry_one()
            except Exception:  # the boundary of a courier: one bad delivery must not end the thread
                logger.exception("a delivery could not be carried")
                self._stopping.wait(_TROUBLE_SECONDS)
                continue
            if not carried:
                self._stopping.wait(_IDLE_SECONDS)

    def carry_one(self) -> bool:
        """Carries the next delivery that is due; whether there was one."""
        parcel = self._claim()
        if parcel is None:
            return False
        self._note(parcel, self._outside.begin(self._send(parcel)).result())
        return True

    def _claim(self) -> Parcel | None:
        """Marks the next one as being sent. Its time is set to the end of the lease, when it is due again."""
        now = self._clock()
        due = next_due(now, self._most_of_one_owner)
        with Session(self._database.execution_options(writes=False)) as session:
            if session.scalar(due) is None:
                return None
        self._rights.refresh(now, is_due(now))
        with Session(self._database) as session, session.begin():
            claims_lock(session)
            row = session.scalars(
                update(DeliveryRow)
                .where(DeliveryRow.id == due.scalar_subquery())
                .values(state=DeliveryState.SENDING, attempts=DeliveryRow.attempts + 1, due_at=now + LEASE)
                .returning(DeliveryRow)
                .execution_options(synchronize_session=False)
            ).one_or_none()
            if row is None:
                return None
            hook = session.get_one(HookRow, row.hook_id)
            content = _content(session, row, hook)
            reason = self._rights.why_not(session, hook, now) or ("deleted" if content is None else None)
            try:
                url = self._signer.url_of(hook.id, hook.url)
            except BrokenSeal:
                reason = reason or "secret_changed"
            if content is None or reason is not None:
                row.state, row.finished_at, row.error = DeliveryState.DEAD, now, reason
                return None
            body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
            return Parcel(row.id, hook.id, url, row.event, row.attempts, body)

    async def _send(self, parcel: Parcel) -> Outcome:
        headers = {
            "Content-Type": "application/json",
            **self._signer.headers(parcel.hook_id, parcel.delivery_id, parcel.body, self._clock()),
        }
        try:
            status = await within(self._seconds, self._status_of(parcel, headers))
        except AddressRefused:
            return Outcome(error="address_refused")
        except TimeoutError:
            return Outcome(error=TIMEOUT)
        except (httpx.HTTPError, ValueError, OSError):
            return Outcome(error=NO_CONNECTION)
        if 200 <= status < 300:
            return Outcome(status)
        return Outcome(status, "refused", hopeless=status == _GONE)

    async def _status_of(self, parcel: Parcel, headers: dict[str, str]) -> int:
        """What the receiver answers. Its words are not read at all: only the number counts."""
        target = await judge_soon(parcel.url, self._allow(), self._resolve)
        async with self._outside.client() as client:
            request = target.request(client, "POST", headers=headers, content=parcel.body)
            response = await client.send(request, stream=True)
            await response.aclose()
            return response.status_code

    def _note(self, parcel: Parcel, outcome: Outcome) -> None:
        """Writes what became of it, unless the lease ran out and somebody else carries it now."""
        now = self._clock()
        values: dict[str, Any] = {"status": outcome.status, "error": outcome.error}
        if outcome.error is None:
            result = "delivered"
            values |= {"state": DeliveryState.DELIVERED, "finished_at": now}
        elif outcome.hopeless or parcel.attempt >= self._most_attempts:
            result = "dead"
            values |= {"state": DeliveryState.DEAD, "finished_at": now}
        else:
            result = "failed"
            values |= {"state": DeliveryState.DUE, "due_at": now + _pause(parcel.attempt)}
        with Session(self._database) as session, session.begin():
            mine = (DeliveryRow.id == parcel.delivery_id) & (DeliveryRow.attempts == parcel.attempt)
            session.execute(update(DeliveryRow).where(mine).values(**values))
        self._metrics.delivered(result)
        about = {"delivery": parcel.delivery_id, "told": parcel.event, "attempt": parcel.attempt}
        logger.info("webhook %s", result, extra={**about, "status": outcome.status, "code": outcome.error})


def _pause(attempt: int) -> timedelta:
    """Ever longer, and a little different each time, so that many do not come back at the same moment."""
    seconds = PAUSES_SECONDS[min(attempt, len(PAUSES_SECONDS)) - 1]
    return timedelta(seconds=seconds * random.SystemRandom().uniform(0.9, 1.1))


def _content(session: Session, row: DeliveryRow, hook: HookRow) -> dict[str, Any] | None:
    """What the receiver gets, as things stand now; None where what it tells about was deleted, or is in the trash."""
    told: dict[str, Any] = {"id": row.id, "type": row.event, "created_at": row.created_at.isoformat()}
    if row.document_id is not None:
        document = session.get(DocumentRow, row.document_id)
        if document is None or document.deleted_at is not None:
            return None
        flags = flags_of(session, [document.id], _access_of(hook)).get(document.id, ())
        return {**told, "data": {"document": _document(document, flags)}}
    job = session.get(JobRow, row.job_id)
    return None if job is None else {**told, "data": {"job": _job(session, job)}}


def _access_of(hook: HookRow) -> ColumnElement[str | None]:
    """How far the receiver may see another document: as far as it is told of that one itself."""
    if hook.everyone:
        return literal("read")
    return case((DocumentRow.owner_id == hook.owner_id, literal(OWN)), else_=None)


def _document(row: DocumentRow, flags: Sequence[Flag]) -> dict[str, Any]:
    fields, items = [], []
    if row.body is not None:
        document = Document.from_dict(row.body)
        fields = [
            {
                "name": field.name,
                "label": field.label.zh,
                "value": field.value,
                "confidence": round(field.believed, 4),
                "doubtful": field.is_doubtful,
                "confirmed": field.confirmed,
            }
            for field in document.fields
        ]
        items = [{cell.name: cell.value for cell in cells} for cells in document.items]
    return {
        "id": row.id,
        "job_id": row.job_id,
        "name": row.name,
        "sha256": row.sha256,
        "state": row.state,
        "kind": row.kind,
        "reviewed_at": row.reviewed_at.isoformat() if row.reviewed_at else None,
        "fields": fields,
        "items": items,
        "flags": [flag.to_dict() for flag in flags],
        "error": row.error,
    }


def _job(session: Session, job: JobRow) -> dict[str, Any]:
    of_job = (DocumentRow.job_id == job.id) & DocumentRow.deleted_at.is_(None)
    counts = select(DocumentRow.state, func.count()).where(of_job).group_by(DocumentRow.state)
    return {
        "id": job.id,
        "label": job.label,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "counts": {row[0]: row[1] for row in session.execute(counts)},
    }
