"""Things worth sharing: written by a lead, previewed, published, edited, withdrawn. States: see `State`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update

from store import topics
from store.database import Connection
from store.models import advocate, caption, dismissal, drop, drop_topic, squad
from store.rows import new_key, upsert

State = Literal["draft", "ready", "scheduled", "published", "withdrawn"]
"""draft: only its author sees it. ready: waits for the next digest. scheduled: waits for publish_at."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A thing worth sharing, with the names of who brought it."""

    id: int
    workspace_id: int
    squad_id: int
    author_id: int
    credit_id: int | None
    idea_id: int | None
    url: str
    title: str
    summary: str
    image_url: str
    image_alt: str
    networks: str
    kind: str
    incentive: str
    language: str
    minutes: int
    state: State
    publish_at: datetime | None
    published_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    demo: bool
    created_at: datetime
    updated_at: datetime
    squad_name: str
    credit_name: str
    topics: tuple[topics.Topic, ...] = ()

    @property
    def offered(self) -> bool:
        """Say whether people may be shown this."""
        return self.state == "published"


@dataclass(frozen=True, slots=True)
class Caption:
    """One suggested start of a post; `network` "" fits any, `dealt` counts how often it was handed out."""

    id: int
    network: str
    language: str
    text: str
    dealt: int


_COLUMNS = tuple(drop.c[name] for name in Drop.__dataclass_fields__ if name in drop.c)
_CREDIT = advocate.alias("credit")


def _select(*where: ColumnElement[bool]) -> Any:
    return (
        select(*_COLUMNS, squad.c.name, func.coalesce(_CREDIT.c.name, ""))
        .select_from(
            drop.join(squad, squad.c.id == drop.c.squad_id).outerjoin(
                # Who asked to be deleted is named no more, though a week is left to undo it.
                _CREDIT,
                and_(_CREDIT.c.id == drop.c.credit_id, _CREDIT.c.erase_at.is_(None)),
            )
        )
        .where(*where)
    )


def _read(connection: Connection, statement: Any) -> list[Drop]:
    rows = [Drop(*row) for row in connection.execute(statement)]
    about = topics.of_drops(connection, [row.id for row in rows])
    return [replace(row, topics=about[row.id]) for row in rows]


def create(
    connection: Connection,
    workspace_id: int,
    *,
    squad_id: int,
    author_id: int,
    now: datetime,
    topic_slugs: Sequence[str] = (),
    captions: Sequence[str] = (),
    **values: Any,
) -> int:
    """Add a drop (a draft unless `state` says else) and return its number."""
    done = connection.execute(
        insert(drop).values(
            workspace_id=workspace_id,
            squad_id=squad_id,
            author_id=author_id,
            created_at=now,
            updated_at=now,
            **values,
        )
    )
    drop_id = new_key(done)
    _set_topics(connection, workspace_id, drop_id, topic_slugs)
    set_captions(connection, drop_id, captions)
    return drop_id


def change(
    connection: Connection,
    found: Drop,
    *,
    now: datetime,
    topic_slugs: Sequence[str] | None = None,
    captions: Sequence[str] | None = None,
    **values: Any,
) -> Drop:
    """Change a drop, count its version up, and return it anew."""
    connection.execute(
        update(drop)
        .where(drop.c.id == found.id)
        .values(updated_at=now, version=drop.c.version + 1, **values)
    )
    if topic_slugs is not None:
        _set_topics(connection, found.workspace_id, found.id, topic_slugs)
    if captions is not None:
        set_captions(connection, found.id, captions)
    again = find(connection, found.workspace_id, found.id)
    assert again is not None  # noqa: S101  it was there a moment ago, in this transaction
    return again


def find(connection: Connection, workspace_id: int, drop_id: int) -> Drop | None:
    """Return a drop of this workspace."""
    found = _read(connection, _select(drop.c.workspace_id == workspace_id, drop.c.id == drop_id))
    return found[0] if found else None


def has_url(connection: Connection, workspace_id: int, url: str) -> bool:
    """Say whether something with this address was brought before."""
    found = connection.execute(
        select(drop.c.id).where(drop.c.workspace_id == workspace_id, drop.c.url == url).limit(1)
    )
    return found.first() is not None


def drafts(connection: Connection, workspace_id: int, squad_ids: Sequence[int]) -> list[Drop]:
    """List what the leads of these squads have not published yet, newest first."""
    return _read(
        connection,
        _select(
            drop.c.workspace_id == workspace_id,
            drop.c.squad_id.in_(squad_ids),
            drop.c.state.in_(("draft", "ready", "scheduled")),
        ).order_by(drop.c.id.desc()),
    )


def published(
    connection: Connection, workspace_id: int, since: datetime, limit: int = 300
) -> list[Drop]:
    """List what people may be shown, newest first."""
    return _read(
        connection,
        _select(
            drop.c.workspace_id == workspace_id,
            drop.c.state == "published",
            drop.c.published_at >= since,
        )
        .order_by(drop.c.published_at.desc(), drop.c.id.desc())
        .limit(limit),
    )


def waiting(connection: Connection, squad_id: int) -> list[Drop]:
    """List what the squad's next digest brings: what is ready, oldest first."""
    return _read(
        connection,
        _select(drop.c.squad_id == squad_id, drop.c.state == "ready").order_by(drop.c.id),
    )


def recent_of_squad(connection: Connection, squad_id: int, since: datetime) -> list[Drop]:
    """List what a squad published since then, newest first."""
    return _read(
        connection,
        _select(
            drop.c.squad_id == squad_id,
            drop.c.state == "published",
            drop.c.published_at >= since,
        ).order_by(drop.c.published_at.desc(), drop.c.id.desc()),
    )


def due(connection: Connection, now: datetime) -> list[Drop]:
    """List scheduled drops whose time has come, in every workspace."""
    return _read(
        connection,
        _select(drop.c.state == "scheduled", drop.c.publish_at <= now).order_by(drop.c.publish_at),
    )


def publish(connection: Connection, drop_ids: Sequence[int], now: datetime) -> None:
    """Let people see these from now on. Drops already published or withdrawn are left alone."""
    connection.execute(
        update(drop)
        .where(drop.c.id.in_(drop_ids), drop.c.state.in_(("draft", "ready", "scheduled")))
        .values(state="published", published_at=now, updated_at=now)
    )


def _set_topics(
    connection: Connection, workspace_id: int, drop_id: int, slugs: Sequence[str]
) -> None:
    connection.execute(delete(drop_topic).where(drop_topic.c.drop_id == drop_id))
    found = topics.ensure_topics(connection, workspace_id, slugs)
    if found:
        connection.execute(
            insert(drop_topic), [{"drop_id": drop_id, "topic_id": t.id} for t in found]
        )


# ---------------------------------------------------------------- captions


def captions(connection: Connection, drop_id: int) -> list[Caption]:
    """List the suggested captions in their order."""
    rows = connection.execute(
        select(caption.c.id, caption.c.network, caption.c.language, caption.c.text, caption.c.dealt)
        .where(caption.c.drop_id == drop_id)
        .order_by(caption.c.position, caption.c.id)
    )
    return [Caption(*row) for row in rows]


def set_captions(connection: Connection, drop_id: int, texts: Sequence[str]) -> None:
    """Replace the suggested captions; one that stays keeps its count."""
    dealt = {c.text: c.dealt for c in captions(connection, drop_id)}
    connection.execute(delete(caption).where(caption.c.drop_id == drop_id))
    rows = [
        {"drop_id": drop_id, "text": text, "position": n, "dealt": dealt.get(text, 0)}
        for n, text in enumerate(dict.fromkeys(filter(None, texts)))
    ]
    if rows:
        connection.execute(insert(caption), rows)


def deal(connection: Connection, caption_id: int) -> None:
    """Count that a caption was handed to somebody, so that the next person gets another."""
    connection.execute(
        update(caption).where(caption.c.id == caption_id).values(dealt=caption.c.dealt + 1)
    )


# ---------------------------------------------------------------- not for me


def dismiss(
    connection: Connection, advocate_id: int, drop_id: int, reason: str, now: datetime
) -> None:
    """Keep that a person waved this away; twice is once."""
    upsert(
        connection,
        dismissal,
        {"advocate_id": advocate_id, "drop_id": drop_id},
        {"reason": reason, "at": now},
    )


def undo_dismissal(connection: Connection, advocate_id: int, drop_id: int) -> None:
    """Forget that a person waved this away."""
    connection.execute(
        delete(dismissal).where(
            and_(dismissal.c.advocate_id == advocate_id, dismissal.c.drop_id == drop_id)
        )
    )


def dismissed(connection: Connection, advocate_id: int) -> dict[int, datetime]:
    """Return what a person waved away, and when."""
    rows = connection.execute(
        select(dismissal.c.drop_id, dismissal.c.at).where(dismissal.c.advocate_id == advocate_id)
    )
    return {row[0]: row[1] for row in rows}
