"""The table of settings that administrators have chosen while the service runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from desk.store.store import Base


class ChosenRow(Base):
    """One setting, by its name in `Settings`; `value` as a person typed it."""

    __tablename__ = "chosen_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
