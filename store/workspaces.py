"""Organisations and their installations (a Slack team, a Teams tenant). Tokens are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from store.cipher import Cipher
from store.database import Connection
from store.models import installation as installation_table
from store.models import workspace as workspace_table
from store.rows import add_once


@dataclass(frozen=True, slots=True)
class Workspace:
    """One organisation. `guidance` is None where nobody set any."""

    id: int
    name: str
    language: str
    zone: str
    disclosure: str
    guidance: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace on a platform, without its tokens. `headcount`: colleagues its directory listed at `counted_at`."""

    id: int
    workspace_id: int
    platform: str
    key: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    headcount: int | None
    counted_at: datetime | None


_WORKSPACE = tuple(workspace_table.c[name] for name in Workspace.__dataclass_fields__)
_INSTALLATION = tuple(installation_table.c[name] for name in Installation.__dataclass_fields__)


def workspace(connection: Connection, workspace_id: int) -> Workspace:
    """Return a workspace. Raises NoResultFound."""
    row = connection.execute(select(*_WORKSPACE).where(workspace_table.c.id == workspace_id)).one()
    return Workspace(*row)


def all_workspaces(connection: Connection) -> list[Workspace]:
    """List every workspace, oldest first."""
    return [Workspace(*row) for row in connection.execute(select(*_WORKSPACE).order_by("id"))]


def create_workspace(
    connection: Connection, name: str, now: datetime, *, language: str = "en", zone: str = "UTC"
) -> int:
    """Add a workspace and return its number."""
    statement = insert(workspace_table).values(
        name=name, language=language, zone=zone, created_at=now
    )
    return int(connection.execute(statement.returning(workspace_table.c.id)).scalar_one())


def change_workspace(connection: Connection, workspace_id: int, **values: object) -> None:
    """Change some columns: name, language, zone, disclosure, guidance."""
    connection.execute(
        update(workspace_table).where(workspace_table.c.id == workspace_id).values(**values)
    )


def ensure_installation(
    connection: Connection,
    platform: str,
    key: str,
    name: str,
    now: datetime,
    workspace_id: int | None = None,
) -> Installation:
    """Return the installation, made on first sight, in `workspace_id` or a workspace of its own.

    A name the platform has changed is kept; an empty one changes nothing.
    """
    found = find_installation(connection, platform, key)
    if found is None:
        home = workspace_id or create_workspace(connection, name, now)
        values = {
            "workspace_id": home,
            "platform": platform,
            "key": key,
            "name": name,
            "created_at": now,
        }
        made = add_once(connection, installation_table, values)
        if made is None and workspace_id is None:
            # Somebody else was first: the workspace we made for it is not needed.
            connection.execute(delete(workspace_table).where(workspace_table.c.id == home))
        found = find_installation(connection, platform, key)
        assert found is not None  # noqa: S101  it is there, whoever made it
    if name and name != found.name:
        _change(connection, found.id, name=name)
        return installation(connection, found.id)
    return found


def find_installation(connection: Connection, platform: str, key: str) -> Installation | None:
    """Return the installation with the platform's own key, or None."""
    row = connection.execute(
        select(*_INSTALLATION).where(
            installation_table.c.platform == platform, installation_table.c.key == key
        )
    ).first()
    return Installation(*row) if row else None


def installation(connection: Connection, installation_id: int) -> Installation:
    """Return an installation. Raises NoResultFound."""
    row = connection.execute(
        select(*_INSTALLATION).where(installation_table.c.id == installation_id)
    ).one()
    return Installation(*row)


def installations(connection: Connection, platform: str | None = None) -> list[Installation]:
    """List the living installations, of one platform or all."""
    statement = select(*_INSTALLATION).where(installation_table.c.revoked_at.is_(None))
    if platform is not None:
        statement = statement.where(installation_table.c.platform == platform)
    rows = connection.execute(statement.order_by(installation_table.c.id))
    return [Installation(*row) for row in rows]


def save_tokens(connection: Connection, installation_id: int, tokens: str, cipher: Cipher) -> None:
    """Keep an installation's tokens, sealed. One that was revoked lives again."""
    _change(connection, installation_id, tokens=cipher.seal(tokens), revoked_at=None)


def tokens(connection: Connection, installation_id: int, cipher: Cipher) -> str | None:
    """Return an installation's tokens in clear, or None. Raises WrongKeyError."""
    sealed = connection.execute(
        select(installation_table.c.tokens).where(
            installation_table.c.id == installation_id, installation_table.c.revoked_at.is_(None)
        )
    ).scalar_one_or_none()
    return None if sealed is None else cipher.open(sealed)


def revoke(connection: Connection, installation_id: int, now: datetime) -> None:
    """Forget the tokens of an installation that was removed; nothing is sent to it any more."""
    _change(connection, installation_id, tokens=None, revoked_at=now)


def revive(connection: Connection, installation_id: int) -> None:
    """Let an installation that was removed speak again."""
    _change(connection, installation_id, revoked_at=None)


def count_people(connection: Connection, installation_id: int, people: int, now: datetime) -> None:
    """Keep how many people a platform's directory lists, without guests and bots."""
    _change(connection, installation_id, headcount=people, counted_at=now)


def _change(connection: Connection, installation_id: int, **values: Any) -> None:
    connection.execute(
        update(installation_table)
        .where(installation_table.c.id == installation_id)
        .values(**values)
    )
