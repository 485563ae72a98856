"""Concerns without a name, from the author's side: no user, no place, no time finer than a week, no order of rows.

Whoever holds the key is the author; only its hash is here. Readers use `concerns`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import exists, insert, select, update

from store import concerns
from store.concerns import Answer
from store.database import Connection
from store.models import advocate, concern, concern_message, concern_reader

BROUGHT_BACK: Mapping[concerns.State, concerns.State] = MappingProxyType(
    {"answered": "in_progress", "closed": "reopened"}
)
"""Where something the author says moves a case that its readers were done with."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody said under a key. open: a case. say: a reply, `text` "" for none; `closes` it as well.

    `readers` are those who may read a case that is opened.
    """

    kind: Literal["open", "say"]
    workspace_id: int
    key_hash: str
    text: str
    readers: tuple[int, ...] = ()
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What the holder of a key sees: its state, the words it was opened with, and the talk since."""

    id: str
    text: str
    state: concerns.State
    week: str
    revealed_week: str
    talk: tuple[Answer, ...]
    readers: tuple[str, ...]


def file(
    connection: Connection, letters: Sequence[Letter], week: str, call: Callable[[], str]
) -> None:
    """Keep letters, in an order that says nothing. `call` names a case anew. A letter that came twice is one."""
    shuffled = list(letters)
    secrets.SystemRandom().shuffle(shuffled)
    for letter in shuffled:
        if letter.kind == "open":
            _open(connection, letter, week, call)
    # Replies keep the order in which they were said: several may belong to one case.
    for letter in letters:
        if letter.kind == "say":
            _say(connection, letter)


def _open(connection: Connection, letter: Letter, week: str, call: Callable[[], str]) -> None:
    if _id_of(connection, letter.workspace_id, letter.key_hash) is not None:
        return
    taken = set(
        connection.execute(
            select(concern.c.name).where(concern.c.workspace_id == letter.workspace_id)
        ).scalars()
    )
    concern_id = secrets.token_urlsafe(16)
    connection.execute(
        insert(concern).values(
            id=concern_id,
            workspace_id=letter.workspace_id,
            text=letter.text,
            created_week=week,
            key_hash=letter.key_hash,
            name=_free(call, taken),
            told=False,
            fresh=True,
        )
    )
    listening = connection.execute(
        select(advocate.c.id).where(
            advocate.c.workspace_id == letter.workspace_id,
            advocate.c.is_listener,
            advocate.c.id.in_(letter.readers),
        )
    ).scalars()
    for reader in sorted(listening):
        connection.execute(insert(concern_reader).values(concern_id=concern_id, advocate_id=reader))


def _free(call: Callable[[], str], taken: Collection[str]) -> str:
    """Return a name no case has; after many tries any, with a number."""
    for _ in range(50):
        name = call()
        if name not in taken:
            return name
    return f"{call()} {secrets.randbelow(9000) + 1000}"


def _say(connection: Connection, letter: Letter) -> None:
    concern_id = _id_of(connection, letter.workspace_id, letter.key_hash)
    if concern_id is None:
        return
    connection.execute(select(concern.c.id).where(concern.c.id == concern_id).with_for_update())
    speaks = bool(letter.text) and letter.text != _last_words(connection, concern_id)
    if speaks:
        _add(connection, concern_id, letter.text)
    # Its state stays as it is: a reader who looks now and again would see when its author was here.
    if speaks or letter.closes:
        connection.execute(
            update(concern)
            .where(concern.c.id == concern_id)
            .values(fresh=True, closes=letter.closes)
        )


def _add(connection: Connection, concern_id: str, text: str, **of: Any) -> None:
    """Add an author's words, which readers haven't heard yet; `of`: by whom and when, where that is known."""
    connection.execute(
        insert(concern_message).values(
            id=secrets.token_urlsafe(16),
            concern_id=concern_id,
            text=text,
            position=concerns.next_position(connection, concern_id),
            told=False,
            **of,
        )
    )


def _last_words(connection: Connection, concern_id: str) -> str | None:
    """Return what the author said last, if nobody has answered since."""
    row = connection.execute(
        select(concern_message.c.text, concern_message.c.author_id)
        .where(concern_message.c.concern_id == concern_id)
        .order_by(concern_message.c.position.desc())
        .limit(1)
    ).first()
    return row[0] if row is not None and row[1] is None else None


def _id_of(connection: Connection, workspace_id: int, key_hash: str) -> str | None:
    found = connection.execute(
        select(concern.c.id).where(
            concern.c.workspace_id == workspace_id, concern.c.key_hash == key_hash
        )
    ).scalar_one_or_none()
    return None if found is None else str(found)


def by_key(connection: Connection, workspace_id: int, key_hash: str) -> Case | None:
    """Return the case of a key. Writes nothing: that somebody looked is nobody's business."""
    row = connection.execute(
        select(
            concern.c.id,
            concern.c.text,
            concern.c.state,
            concern.c.created_week,
            concern.c.revealed_week,
            concern.c.closes,
        ).where(concern.c.workspace_id == workspace_id, concern.c.key_hash == key_hash)
    ).first()
    if row is None:
        return None
    return Case(
        id=row.id,
        text=row.text,
        state=_moved(connection, row.id, row.state, closes=row.closes),
        week=row.created_week,
        revealed_week=row.revealed_week,
        talk=tuple(concerns.answers(connection, row.id, untold=True)),
        readers=tuple(name or "a listener" for _, name in concerns.readers(connection, row.id)),
    )


def _moved(
    connection: Connection, concern_id: str, state: concerns.State, *, closes: bool
) -> concerns.State:
    """Return where a case stands with what its readers haven't heard yet."""
    if closes:
        return "closed"
    speaks = connection.execute(
        select(exists().where(concern_message.c.concern_id == concern_id, _UNTOLD))
    ).scalar_one()
    return BROUGHT_BACK.get(state, state) if speaks else state


_UNTOLD = concern_message.c.told.is_(False)


def _tell(connection: Connection, concern_ids: Sequence[str]) -> None:
    """Let readers see all there is of these cases."""
    rows = connection.execute(
        select(concern.c.id, concern.c.state, concern.c.closes).where(concern.c.id.in_(concern_ids))
    ).all()
    for row in rows:
        to = _moved(connection, row.id, row.state, closes=row.closes)
        connection.execute(
            update(concern)
            .where(concern.c.id == row.id)
            .values(state=to, told=True, fresh=False, closes=False)
        )
    connection.execute(
        update(concern_message)
        .where(concern_message.c.concern_id.in_(concern_ids))
        .values(told=True)
    )


def reveal(
    connection: Connection,
    workspace_id: int,
    key_hash: str,
    author_id: int,
    text: str,
    now: datetime,
) -> str | None:
    """Put a name to a case and to `text`, if any, for good, and let its readers see all of it.

    Return its id, None when it has a name already or there is no such case.
    """
    done = connection.execute(
        update(concern)
        .where(
            concern.c.workspace_id == workspace_id,
            concern.c.key_hash == key_hash,
            concern.c.author_id.is_(None),
        )
        .values(author_id=author_id, revealed_week=f"{now:%G-W%V}")
        .returning(concern.c.id)
    ).scalar_one_or_none()
    if done is None:
        return None
    if text:
        _add(connection, done, text, author_id=author_id, at=now)
    _tell(connection, [done])
    return str(done)


@dataclass(frozen=True, slots=True)
class News:
    """A case its readers have something new to hear of."""

    id: str
    name: str
    state: concerns.State
    readers: tuple[int, ...]


def bring(connection: Connection, workspace_id: int) -> list[News]:
    """Let readers see what came in since they last heard, and return whom to tell of what. Told once."""
    fresh = (
        connection.execute(
            select(concern.c.id).where(concern.c.workspace_id == workspace_id, concern.c.fresh)
        )
        .scalars()
        .all()
    )
    _tell(connection, fresh)
    rows = connection.execute(
        select(concern.c.id, concern.c.name, concern.c.state)
        .where(concern.c.id.in_(fresh))
        .order_by(concern.c.name)
    ).all()
    return [News(*row, readers=_readers(connection, row.id)) for row in rows]


def _readers(connection: Connection, concern_id: str) -> tuple[int, ...]:
    """Return who may read a case, before they were told of it as well as after."""
    return tuple(
        connection.execute(
            select(advocate.c.id)
            .join(concern_reader, concern_reader.c.advocate_id == advocate.c.id)
            .where(concern_reader.c.concern_id == concern_id, advocate.c.is_listener)
            .order_by(advocate.c.id)
        ).scalars()
    )


def is_answered_since(connection: Connection, workspace_id: int, since: datetime) -> bool:
    """Say whether some case got an answer: how many, and which, is said to nobody."""
    found = connection.execute(
        select(
            exists().where(
                concern.c.workspace_id == workspace_id,
                concern.c.key_hash.is_not(None),
                concern_message.c.concern_id == concern.c.id,
                concern_message.c.author_id.is_not(None),
                concern_message.c.at > since,
            )
        )
    ).scalar()
    return bool(found)
