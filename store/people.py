"""People: an advocate is one human, an identity that human on one platform. Their wishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypedDict, Unpack

from sqlalchemy import Select, and_, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from store.database import Connection
from store.models import advocate, identity, installation
from store.rows import add_once
from store.workspaces import Installation

Wish = Literal["message", "channel", "ask"]
"""message: picks come by message. channel: only the channel. ask: only when they ask."""


@dataclass(frozen=True, slots=True)
class Person:
    """A human, and the identity through which they were met (the oldest living one where none was).

    Quiet hours are minutes of the day in `zone`; working days are ISO numbers, "12345" = Monday to
    Friday. `identity_id` is None, the keys are "", for somebody no platform knows any more.
    """

    id: int
    workspace_id: int
    name: str
    email: str | None
    language: str
    zone: str
    country: str
    is_admin: bool
    is_listener: bool
    wish: Wish
    invited_at: datetime | None
    declined_at: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    snoozed_until: datetime | None
    quiet_from: int
    quiet_until: int
    working_days: str
    weekly_budget: int
    holidays: str
    on_board: bool
    home_seen_at: datetime | None
    erase_at: datetime | None
    created_at: datetime
    identity_id: int | None
    installation_id: int | None
    platform: str
    user_key: str
    direct_key: str
    route: str
    identity_lives: bool

    @property
    def has_joined(self) -> bool:
        """Say whether they take part now."""
        return self.joined_at is not None and self.left_at is None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be spoken to: `direct_key` is the one-to-one talk, "" while unknown."""

    platform: str
    installation_key: str
    installation_id: int
    user_key: str
    direct_key: str
    route: str


class Wishes(TypedDict, total=False):
    """What a person can choose."""

    wish: Wish
    quiet_from: int
    quiet_until: int
    working_days: str
    weekly_budget: int
    holidays: str
    on_board: bool
    country: str


_COLUMNS: tuple[Any, ...] = (
    *(advocate.c[name] for name in Person.__dataclass_fields__ if name in advocate.c),
    identity.c.id,
    identity.c.installation_id,
    func.coalesce(identity.c.platform, ""),
    func.coalesce(identity.c.user_key, ""),
    func.coalesce(identity.c.direct_key, ""),
    func.coalesce(identity.c.route, ""),
    and_(identity.c.id.is_not(None), identity.c.gone_at.is_(None)),
)


def find_person(
    connection: Connection, platform: str, installation_key: str, user_key: str
) -> Person | None:
    """Return the person behind a platform's user, or None before they first act."""
    row = connection.execute(
        select(*_COLUMNS)
        .join(identity, identity.c.advocate_id == advocate.c.id)
        .join(installation, installation.c.id == identity.c.installation_id)
        .where(
            installation.c.platform == platform,
            installation.c.key == installation_key,
            identity.c.user_key == user_key,
        )
    ).first()
    return Person(*row) if row else None


def ensure_person(
    connection: Connection,
    home: Installation,
    user_key: str,
    *,
    name: str = "",
    language: str = "",
    zone: str = "",
    email: str = "",
    direct_key: str = "",
    route: str = "",
    is_admin: bool = False,
    now: datetime,
) -> Person:
    """Return the person behind a platform's user, made on first sight, also when two events race.

    What the platform says now (name, language, zone, e-mail, address) is kept; "" changes nothing.
    `is_admin` only ever gives the right.
    """
    told = {"name": name, "language": language, "zone": zone, "email": email}
    about: dict[str, Any] = {key: value for key, value in told.items() if value}
    if is_admin:
        about["is_admin"] = True
    found = find_person(connection, home.platform, home.key, user_key)
    if found is None:
        values = {"workspace_id": home.workspace_id, "created_at": now, **about}
        made = connection.execute(insert(advocate).values(values).returning(advocate.c.id))
        advocate_id = made.scalar_one()
        key = {"workspace_id": home.workspace_id, "advocate_id": advocate_id, "name": name}
        key |= {"installation_id": home.id, "platform": home.platform, "user_key": user_key}
        if add_once(connection, identity, key) is None:
            # Another event of the same person was first.
            connection.execute(delete(advocate).where(advocate.c.id == advocate_id))
        found = find_person(connection, home.platform, home.key, user_key)
        assert found is not None  # noqa: S101  it is there, whoever made it
    met: dict[str, Any] = {k: v for k, v in {"direct_key": direct_key, "route": route}.items() if v}
    if _differs(found, about):
        _change(connection, found.id, **about)
    if _differs(found, met) or not found.identity_lives or name not in {"", found.name}:
        connection.execute(
            update(identity)
            .where(identity.c.id == found.identity_id)
            .values(gone_at=None, name=name or found.name, **met)
        )
    return replace(found, **(about | met | {"identity_lives": True}))


def _differs(found: Person, told: Mapping[str, Any]) -> bool:
    return any(getattr(found, key) != value for key, value in told.items())


def person(connection: Connection, workspace_id: int, advocate_id: int) -> Person | None:
    """Return a person of this workspace."""
    row = connection.execute(_people(workspace_id).where(advocate.c.id == advocate_id)).first()
    return Person(*row) if row else None


def listeners(connection: Connection, workspace_id: int) -> list[Person]:
    """List those who read concerns, by name."""
    return _list(connection, workspace_id, advocate.c.is_listener)


def admins(connection: Connection, workspace_id: int) -> list[Person]:
    """List the admins, by name."""
    return _list(connection, workspace_id, advocate.c.is_admin)


def joined(connection: Connection, workspace_id: int) -> list[Person]:
    """List those who take part, by name."""
    return _list(connection, workspace_id, advocate.c.joined_at.is_not(None))


def by_email(connection: Connection, workspace_id: int, email: str) -> Person | None:
    """Return the person with this e-mail address, however it is written."""
    row = connection.execute(
        _people(workspace_id)
        .where(func.lower(advocate.c.email) == email.lower())
        .order_by(advocate.c.id)
    ).first()
    return Person(*row) if row else None


def update_wishes(
    connection: Connection, workspace_id: int, advocate_id: int, **wishes: Unpack[Wishes]
) -> None:
    """Change what a person has chosen."""
    if wishes:
        connection.execute(
            update(advocate)
            .where(advocate.c.workspace_id == workspace_id, advocate.c.id == advocate_id)
            .values(**wishes)
        )


def invite(connection: Connection, advocate_id: int, now: datetime) -> bool:
    """Note that a person was invited; False when they were before: nobody is asked twice."""
    done = connection.execute(
        update(advocate)
        .where(advocate.c.id == advocate_id, advocate.c.invited_at.is_(None))
        .values(invited_at=now)
    )
    return done.rowcount == 1


def decline(connection: Connection, advocate_id: int, now: datetime) -> None:
    """Note that a person said not now."""
    _change(connection, advocate_id, declined_at=now)


def join(connection: Connection, advocate_id: int, now: datetime) -> bool:
    """Let a person take part, and delete nothing of theirs; False when they do already."""
    done = connection.execute(
        update(advocate)
        .where(
            advocate.c.id == advocate_id,
            advocate.c.joined_at.is_(None) | advocate.c.left_at.is_not(None),
        )
        .values(joined_at=now, left_at=None, declined_at=None, erase_at=None)
    )
    return done.rowcount == 1


def leave(connection: Connection, advocate_id: int, now: datetime) -> bool:
    """Let a person go: nothing unasked from now on. False when they take no part."""
    done = connection.execute(
        update(advocate)
        .where(
            advocate.c.id == advocate_id,
            advocate.c.joined_at.is_not(None),
            advocate.c.left_at.is_(None),
        )
        .values(left_at=now, on_board=False)
    )
    return done.rowcount == 1


def come_back(connection: Connection, advocate_id: int) -> None:
    """Undo leaving, and delete nothing: they joined when they joined, so nobody is counted as joining twice."""
    _change(connection, advocate_id, left_at=None, erase_at=None)


def snooze(connection: Connection, advocate_id: int, until: datetime | None) -> None:
    """Be quiet until then; None speaks again."""
    _change(connection, advocate_id, snoozed_until=until)


def see_home(connection: Connection, advocate_id: int, now: datetime) -> None:
    """Note that a person opened their home."""
    _change(connection, advocate_id, home_seen_at=now)


def set_admin(connection: Connection, advocate_id: int, is_admin: bool) -> None:
    """Give or take an admin's rights."""
    _change(connection, advocate_id, is_admin=is_admin)


def set_listener(connection: Connection, advocate_id: int, is_listener: bool) -> None:
    """Let somebody read concerns, or no longer."""
    _change(connection, advocate_id, is_listener=is_listener)


def addresses(connection: Connection, advocate_id: int) -> list[Address]:
    """List where a person can be spoken to, best first: a known conversation before none."""
    rows = connection.execute(
        select(
            identity.c.platform,
            installation.c.key,
            installation.c.id,
            identity.c.user_key,
            identity.c.direct_key,
            identity.c.route,
        )
        .join(installation, installation.c.id == identity.c.installation_id)
        .where(identity.c.advocate_id == advocate_id, reachable())
        .order_by(*best_first())
    )
    return [Address(*row) for row in rows]


def known_keys(
    connection: Connection, installation_id: int, user_keys: Collection[str]
) -> frozenset[str]:
    """Return which of these users have a row."""
    rows = connection.execute(
        select(identity.c.user_key).where(
            identity.c.installation_id == installation_id, identity.c.user_key.in_(user_keys)
        )
    )
    return frozenset(rows.scalars())


def mark_gone(connection: Connection, installation_id: int, user_key: str, now: datetime) -> None:
    """Note that a platform no longer knows this user; their next event undoes it."""
    connection.execute(
        update(identity)
        .where(
            identity.c.installation_id == installation_id,
            identity.c.user_key == user_key,
            identity.c.gone_at.is_(None),
        )
        .values(gone_at=now)
    )


def reachable() -> ColumnElement[bool]:
    """The condition on identity and installation that somebody can be spoken to there."""
    return and_(identity.c.gone_at.is_(None), installation.c.revoked_at.is_(None))


def best_first() -> tuple[ColumnElement[Any], ...]:
    """The order in which a person's identities are tried."""
    return (identity.c.direct_key == "", identity.c.id)


def _people(workspace_id: int) -> Select[Any]:
    other = identity.alias()
    oldest = (
        select(func.min(other.c.id))
        .where(other.c.advocate_id == advocate.c.id, other.c.gone_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(*_COLUMNS)
        .select_from(advocate.outerjoin(identity, identity.c.id == oldest))
        .where(advocate.c.workspace_id == workspace_id)
    )


def _list(connection: Connection, workspace_id: int, condition: ColumnElement[Any]) -> list[Person]:
    rows = connection.execute(
        _people(workspace_id)
        .where(condition, advocate.c.left_at.is_(None))
        .order_by(advocate.c.name, advocate.c.id)
    )
    return [Person(*row) for row in rows]


def _change(connection: Connection, advocate_id: int, **values: Any) -> None:
    connection.execute(update(advocate).where(advocate.c.id == advocate_id).values(**values))
