"""Column types that mean the same in SQLite and PostgreSQL: UTC moments, exact decimals, amounts that can be summed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

MICROS = Decimal(1_000_000)

Key = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit surrogate key; SQLite numbers rows by itself only in a column that is spelt INTEGER."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as ISO 8601 text of fixed width, so that text order is time order."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone cannot be kept: {value!r}")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


class Amount(TypeDecorator[Decimal]):
    """A money amount as whole millionths, so that both databases compare and add it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * MICROS).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        exact = Decimal(value) / MICROS
        return exact.quantize(Decimal("0.01")) if exact == exact.quantize(Decimal("0.01")) else exact.normalize()


class ExactDecimal(TypeDecorator[Decimal]):
    """A quantity, price or rate with all its digits, kept as text; nobody adds these up in SQL."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)
