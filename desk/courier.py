"""The courier: threads that carry events to hooks, try again ever later, and give up in the end."""

from __future__ import annotations

import json
import logging
import random
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine as Database
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from auth.sealing import BrokenSeal
from desk.addresses import AllowList, judge
from desk.endings import DeliveryState
from desk.errors import AddressRefused
from desk.hook_rights import HookRights
from desk.metrics import Metrics
from desk.store import DeliveryRow, DocumentRow, HookRow, JobRow
from desk.webhooks import Signer
from engine.document import Document

logger = logging.getLogger(__name__)

_LEASE = timedelta(seconds=60)
_TIMEOUT = httpx.Timeout(10.0)
_IDLE_SECONDS = 1.0
_TROUBLE_SECONDS = 5.0
_PAUSES_SECONDS = (10, 60, 300, 1800, 7200, 21600)
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
        allow: AllowList,
        metrics: Metrics,
        *,
        most_attempts: int,
        clock: Callable[[], datetime],
        rights: HookRights,
        count: int = 2,
    ) -> None:
        self._rights = rights
        self._database = database
        self._signer = signer
        self._allow = allow
        self._metrics = metrics
        self._most_attempts = most_attempts
        self._clock = clock
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"courier-{number}", daemon=True) for number in range(count)
        ]

    def start(self) -> None:
        """Begins; without an address that is allowed there is nothing to do."""
        if not self._allow.is_empty:
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """Asks the threads to end; a delivery under way that is cut off comes again with the same id."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(1)

    def _work(self) -> None:
        with httpx.Client(trust_env=False, timeout=_TIMEOUT, verify=ssl.create_default_context()) as client:
            while not self._stopping.is_set():
                try:
                    carried = self.carry_one(client)
                except Exception:  # the boundary of a courier: one bad delivery must not end the thread
                    logger.exception("a delivery could not be carried")
                    self._stopping.wait(_TROUBLE_SECONDS)
                    continue
                if not carried:
                    self._stopping.wait(_IDLE_SECONDS)

    def carry_one(self, client: httpx.Client) -> bool:
        """Carries the next delivery that is due; whether there was one."""
        parcel = self._claim()
        if parcel is None:
            return False
        self._note(parcel, self._send(client, parcel))
        return True

    def _claim(self) -> Parcel | None:
        """Marks the next one as being sent. Its time is set to the end of the lease, when it is due again."""
        now = self._clock()
        open_states = (DeliveryState.DUE, DeliveryState.SENDING)
        due = (
            select(DeliveryRow.id)
            .where(DeliveryRow.state.in_(open_states), DeliveryRow.due_at <= now)
            .order_by(DeliveryRow.due_at)
            .limit(1)
        )
        with Session(self._database.execution_options(writes=False)) as session:
            if session.scalar(due) is None:
                return None
        self._rights.refresh(now, open_states)
        with Session(self._database) as session, session.begin():
            row = session.scalars(
                update(DeliveryRow)
                .where(DeliveryRow.id == due.with_for_update(skip_locked=True).scalar_subquery())
                .values(state=DeliveryState.SENDING, attempts=DeliveryRow.attempts + 1, due_at=now + _LEASE)
                .returning(DeliveryRow)
                .execution_options(synchronize_session=False)
            ).one_or_none()
            if row is None:
                return None
            hook = session.get_one(HookRow, row.hook_id)
            content = _content(session, row)
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

    def _send(self, client: httpx.Client, parcel: Parcel) -> Outcome:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "OCR-Desk",
            **self._signer.headers(parcel.hook_id, parcel.delivery_id, parcel.body, self._clock()),
        }
        try:
            request = judge(parcel.url, self._allow).request(client, "POST", headers=headers, content=parcel.body)
            response = client.send(request, stream=True, follow_redirects=False)
        except AddressRefused:
            return Outcome(error="address_refused")
        except httpx.TimeoutException:
            return Outcome(error="timeout")
        except httpx.HTTPError:
            return Outcome(error="no_connection")
        response.close()
        if response.is_success:
            return Outcome(response.status_code)
        return Outcome(response.status_code, "refused", hopeless=response.status_code == _GONE)

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
    seconds = _PAUSES_SECONDS[min(attempt, len(_PAUSES_SECONDS)) - 1]
    return timedelta(seconds=seconds * random.SystemRandom().uniform(0.9, 1.1))


def _content(session: Session, row: DeliveryRow) -> dict[str, Any] | None:
    """What the receiver gets, as things stand now; None where what it tells about was deleted."""
    told: dict[str, Any] = {"id": row.id, "type": row.event, "created_at": row.created_at.isoformat()}
    if row.document_id is not None:
        document = session.get(DocumentRow, row.document_id)
        return None if document is None else {**told, "data": {"document": _document(document)}}
    job = session.get(JobRow, row.job_id)
    return None if job is None else {**told, "data": {"job": _job(session, job)}}


def _document(row: DocumentRow) -> dict[str, Any]:
    fields, items = [], []
    if row.body is not None:
        document = Document.from_dict(row.body)
        fields = [
            {
                "name": field.name,
                "label": field.label.zh,
                "value": field.value,
                "confidence": round(field.confidence, 4),
                "doubtful": field.is_doubtful,
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
        "error": row.error,
    }


def _job(session: Session, job: JobRow) -> dict[str, Any]:
    counts = select(DocumentRow.state, func.count()).where(DocumentRow.job_id == job.id).group_by(DocumentRow.state)
    return {
        "id": job.id,
        "label": job.label,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "counts": {row[0]: row[1] for row in session.execute(counts)},
    }
