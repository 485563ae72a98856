"""A row in every table there is, each value unlike any other, for one person: what they must find, and lose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    Table,
    insert,
    select,
    update,
)

from store import forgetting, workspaces
from store.cipher import Cipher
from store.datamap import MAP, column
from store.models import metadata
from store.models.types import UtcDateTime

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOT_PLANTED = {"workspace", "installation", "memory", "receipt", "erasure"}
"""The company's own, and what no person is tied to."""


class Planted:
    """What was planted for one person: `rows` by table, as they were inserted."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[str, dict[str, Any]] = {}

    @property
    def id(self) -> int:
        """The person's number."""
        return int(self.rows["advocate"]["id"])

    def given_out(self) -> Mapping[tuple[str, str], str]:
        """Every text that the person must find in their file."""
        found = {}
        for table, values in self.rows.items():
            ties = [tie for tie in MAP[table].ties if tie.shows != () and tie.column in values]
            whole = any(tie.shows is None for tie in ties)
            some = {name for tie in ties for name in tie.shows or ()}
            for name, value in values.items():
                said = column(table, name)
                if (
                    isinstance(value, str)
                    and said.form not in {"key", "secret"}
                    and (whole or name in some)
                ):
                    found[table, name] = (
                        word(self.name, table, name) if said.form != "words" else value
                    )
        return found


def word(name: str, table: str, column_: str) -> str:
    """A text unlike any other."""
    return f"{name}-{table}-{column_}"


def plant(connection: Connection, cipher: Cipher, name: str) -> Planted:
    """Put a row of one person into every table that may hold any."""
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
    planted = Planted(name)
    made: dict[str, Any] = {"workspace": home.workspace_id, "installation": home.id}
    late: list[tuple[Table, str, str]] = []
    for table in metadata.sorted_tables:
        if table.name in NOT_PLANTED:
            continue
        one_a_company = "workspace_id" in table.primary_key.columns
        if one_a_company and connection.execute(select(table)).first() is not None:
            continue
        values: dict[str, Any] = {}
        for one in table.c:
            parents = [key.column.table.name for key in one.foreign_keys]
            if (table.name, one.name) == ("delivery", "conversation_id"):
                continue  # a delivery has one receiver
            if parents and parents[0] in made:
                values[one.name] = made[parents[0]]
            elif parents:
                late.append((table, one.name, parents[0]))
            elif one.name not in {"id", "is_nobody", "erase_at"}:
                values[one.name] = _value(one, cipher, name)
        if table.name == "conversation":
            values |= {"key": word(name, "identity", "direct_key"), "kind": "direct"}
        done = connection.execute(insert(table).values(values))
        if "id" in table.c:
            assert done.inserted_primary_key is not None
            made[table.name] = values["id"] = done.inserted_primary_key[0]
        planted.rows[table.name] = values
    for table, knot, parent in late:
        # What names each other is tied once both stand; the ledger takes no change.
        if table.name == "delivery":
            edit = planted.rows["delivery"] | {
                "key": f"{name}-edit",
                "verb": "revise",
                knot: made[parent],
            }
            del edit["id"], edit["advocate_id"]
            connection.execute(insert(table).values(edit))
        elif table.name != "point_entry":
            connection.execute(
                update(table).where(table.c.id == made[table.name]).values({knot: made[parent]})
            )
    return planted


def _value(one: Column[Any], cipher: Cipher, name: str) -> Any:
    said = column(one.table.name, one.name)
    checks = [str(c.sqltext) for c in one.table.constraints if hasattr(c, "sqltext")]
    listed = [text for text in checks if text.startswith(f"{one.name} IN (")]
    if listed:
        return next(word_ for word_ in listed[0].split("'")[1::2] if word_)
    if isinstance(one.type, UtcDateTime):
        return NOW
    if isinstance(one.type, Date):
        return NOW.date()
    if isinstance(one.type, Boolean):
        return False
    if isinstance(one.type, Integer | BigInteger):
        # Small: hours and weekdays are numbers too.
        return ord(name[0]) - ord("A") + 1
    text = word(name, one.table.name, one.name)
    if said.form == "sealed":
        return cipher.seal(text)
    return f"<message><text>{text}</text></message>" if said.form == "markup" else text


def forget(connection: Connection, planted: Planted) -> bool:
    """Take a step of the deletion."""
    return forgetting.erase_some(connection, planted.id, NOW)
