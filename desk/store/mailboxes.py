"""The table of mailboxes that administrators keep on the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desk.store.store import Base


class MailboxRow(Base):
    """One mailbox: `record` as `desk.taking_in.mailbox.config` reads it, without the password, which is sealed."""

    __tablename__ = "mailboxes"

    name: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    record: Mapped[dict[str, Any]]
    password: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
