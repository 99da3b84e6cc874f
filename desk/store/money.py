"""Amounts of money in the database: exact on both kinds, so that they can be summed and compared there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Numeric, TypeDecorator

_PARTS = 10_000


class Money(TypeDecorator[Decimal]):
    """At most 14 digits before the point and 4 behind it. SQLite, which has no decimals, keeps ten-thousandths."""

    impl = Numeric(18, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """NUMERIC(18, 4), or BIGINT on SQLite."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Numeric(18, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | int | None:
        """On the way in; more than four decimals are a mistake."""
        if value is None or dialect.name != "sqlite":
            return value
        parts = value * _PARTS
        if parts != int(parts):
            raise ValueError("an amount with more than four decimals")
        return int(parts)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """On the way out."""
        if value is None:
            return None
        return Decimal(value) / _PARTS if dialect.name == "sqlite" else Decimal(value)
