"""What the audit keeps: names, ids and outcomes; never text, values or passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desk.store.store import Base
from engine.words import Words


class AuditEvent(StrEnum):
    """Everything that is recorded, as `object:action`. The first group happens at the front door."""

    SESSION_LOGIN = "session:login"
    SESSION_FAILURE = "session:failure"
    SESSION_LOGOUT = "session:logout"
    SESSION_LOGOUT_EVERYWHERE = "session:logout_everywhere"
    SESSION_ENDED = "session:ended"
    PERSON_ROLES = "person:roles"
    ACCOUNT_CREATE = "account:create"
    ACCOUNT_DISABLE = "account:disable"
    ACCOUNT_ENABLE = "account:enable"
    ACCOUNT_ROLES = "account:roles"
    ACCOUNT_TEAMS = "account:teams"
    ACCOUNT_RENAME = "account:rename"
    ACCOUNT_DELETE = "account:delete"
    ACCOUNT_PASSWORD = "account:password"  # noqa: S105 - the name of an event
    ACCOUNT_SECOND_FACTOR = "account:second_factor"
    TOKEN_MAKE = "token:make"  # noqa: S105
    TOKEN_REVOKE = "token:revoke"  # noqa: S105
    SESSION_CONFIRM = "session:confirm"
    ACCOUNT_LIFT = "account:lift"
    ACCESS_DENIED = "access:denied"

    DOCUMENT_SUBMIT = "document:submit"
    DOCUMENT_READ = "document:read"
    DOCUMENT_AGAIN = "document:again"
    DOCUMENT_VIEW = "document:view"
    DOCUMENT_CORRECT = "document:correct"
    DOCUMENT_FINISH = "document:finish"
    DOCUMENT_EXPORT = "document:export"
    DOCUMENT_TRASH = "document:trash"
    DOCUMENT_RESTORE = "document:restore"
    DOCUMENT_DELETE = "document:delete"
    DOCUMENT_HAND_OVER = "document:hand_over"
    DOCUMENT_SHARE = "document:share"
    DOCUMENT_RELEASE = "document:release"
    JOB_SUBMIT = "job:submit"
    JOB_CANCEL = "job:cancel"
    JOB_DELETE = "job:delete"
    MAIL_REFUSE = "mail:refuse"
    PRESET_SAVE = "preset:save"
    PRESET_PUBLISH = "preset:publish"
    PRESET_ROLL_BACK = "preset:roll_back"
    PRESET_OFFER = "preset:offer"
    PRESET_SAMPLE = "preset:sample"
    PRESET_REMOVE = "preset:remove"
    LAYOUT_LEARN = "layout:learn"
    LAYOUT_FORGET = "layout:forget"
    RULE_CHANGE = "rule:change"
    RULE_CHECK = "rule:check"
    STANDARD_THRESHOLD = "standard:threshold"
    STANDARD_CALIBRATE = "standard:calibrate"
    STANDARD_TAKE_BACK = "standard:take_back"
    HOOK_CHANGE = "hook:change"
    SETTINGS_CHANGE = "settings:change"
    MAILBOX_CHANGE = "mailbox:change"
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    AUDIT_PRUNE = "audit:prune"
    AUDIT_ANCHOR = "audit:anchor"
    BACKUP_MAKE = "backup:make"
    BACKUP_RESTORE = "backup:restore"


LARGEST_NUMBER = 2**31 - 1
"""The largest number that the column of an event's number holds."""


class AuditRow(Base):
    """One event. `seal` covers all other columns and the seal before."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    event: Mapped[str]
    actor_id: Mapped[str]
    address: Mapped[str]
    target: Mapped[str]
    ok: Mapped[bool]
    reason: Mapped[str]
    seal: Mapped[str]

    __table_args__ = (
        Index("audit_by_time", "at"),
        Index("audit_by_actor", "actor_id", "number"),
        Index("audit_by_event", "event", "number"),
        Index("audit_by_actor_and_event", "actor_id", "event", "number"),
        Index("audit_by_target", "target", "number"),
        Index("audit_by_outcome", "ok", "number"),
    )


class AuditMark(Base):
    """One end of the chain: `newest` or `removed`."""

    __tablename__ = "audit_marks"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    seal: Mapped[str]
    proof: Mapped[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is shown and exported."""

    number: int
    at: datetime
    event: str
    actor_id: str
    address: str
    target: str
    ok: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole chain found. `fault` names the first row that does not fit, in plain words."""

    rows: int
    newest: int
    newest_seal: str
    fault: Words | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed, added or moved."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class Question:
    """Which events to show; what is empty does not narrow.

    Of `actor_ids`, `events` and `targets` any may fit; `id_prefix` is how a target begins that is an id, in hex.
    """

    since: datetime | None = None
    until: datetime | None = None
    actor_ids: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    id_prefix: str = ""
    failures_only: bool = False
