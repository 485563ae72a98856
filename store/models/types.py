"""Column types shared by every table. No table lives here."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
)
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

# SQLite only numbers rows by itself when the key is spelt INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out. SQLite keeps no zone, so what it gives back is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC; a naive one is refused with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"{value!r} has no time zone; give an aware one: datetime(..., tzinfo=UTC)"
            )
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give aware UTC, whichever database it came from."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def id_column() -> Column[int]:
    """The row's own number, given by the database."""
    return Column("id", BigId, primary_key=True)


def reference(name: str, target: str, *, nullable: bool = False, **options: Any) -> Column[Any]:
    """A foreign key to `target` ("squad.id")."""
    return Column(name, BigId, ForeignKey(target), nullable=nullable, **options)


def workspace_column() -> Column[Any]:
    """The organisation a row belongs to: the boundary of every query."""
    return reference("workspace_id", "workspace.id")


def moment(name: str, *, nullable: bool = True) -> Column[datetime]:
    """An instant, UTC."""
    return Column(name, UtcDateTime, nullable=nullable)


def one_of(column: str, *values: str) -> CheckConstraint:
    """The words a column may hold. Only for closed sets: what grows (kinds, networks) is open."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
