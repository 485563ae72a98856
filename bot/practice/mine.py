"""Everything held on one person, in words: for the card, the page and the files, all by the data map."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.command import Context, House
from bot.errors import UserError
from bot.practice.sharing import own_base
from connectors.web.ports import MyFile, MySection
from store import holdings, memory, people
from store.database import Connection
from store.datamap import GROUPS, KINDS
from store.holdings import Fact, Holding
from templates import markup
from templates.engine import Voice, say_time
from templates.plain import to_plain
from templates.tree import MarkupError

VALID = timedelta(hours=1)
"""How long the address of the file works."""
POINTS = frozenset({"point_entry", "point_total"})
"""Tables of which no word is said where points are switched off. The file holds them all the same."""


def counted(ctx: Context) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return what is kept of this person, in plain words and by group, and how many rows of each."""
    found = holdings.counts(ctx.connection, ctx.person.id)
    quiet = frozenset() if ctx.house.settings.has_points else POINTS
    kept = {
        title: [
            (entry.says, found[name])
            for name, entry in group.items()
            if name in found and name not in quiet
        ]
        for title, group in GROUPS.items()
    }
    return {title: lines for title, lines in kept.items() if lines}


def times(house: House) -> Mapping[str, str]:
    """Return how long each kind is kept, in words."""
    return {
        name: kind.says.format(days=getattr(house.settings, kind.setting) if kind.setting else "")
        for name, kind in KINDS.items()
    }


def address(ctx: Context) -> str:
    """Make an address at which this person's file can be had for an hour; "" where we have no page of our own."""
    base = own_base(ctx)
    if not base:
        return ""
    token = secrets.token_urlsafe(32)
    whose = f"{ctx.workspace.id}/{ctx.person.id}"
    memory.remember(ctx.connection, _key(ctx.house, token), whose, VALID, ctx.house.cipher, ctx.now)
    return f"{base}/mine/{token}"


def _key(house: House, token: str) -> str:
    # Only a fingerprint: who reads the database can't open anybody's file.
    return f"mine/{house.fingerprint(token)}"


def open_file(connection: Connection, house: House, token: str, now: datetime) -> MyFile | None:
    """Return the file behind an address; None for an unknown or old one, and where the person is gone."""
    whose = memory.recall(connection, _key(house, token), house.cipher, now)
    if whose is None:
        return None
    workspace_id, _, advocate_id = whose.partition("/")
    person = people.person(connection, int(workspace_id), int(advocate_id))
    return None if person is None else gather(connection, house, person, now)


def gather(connection: Connection, house: House, person: people.Person, now: datetime) -> MyFile:
    """Read and word everything that is held on a person."""
    voice = Voice(person.language, person.zone)
    held = holdings.read(connection, person.id, house.cipher)
    kept = times(house)
    return MyFile(
        person.name,
        say_time(now, "datetime", voice),
        [_section(one, kept, voice) for one in held],
        _json(held, kept, person.name, now),
    )


def _section(held: Holding, kept: Mapping[str, str], voice: Voice) -> MySection:
    rows = [[(fact.says, _say(fact, voice)) for fact in row] for row in held.rows]
    return MySection(held.entry.says, kept[held.entry.keep], held.entry.gone, rows)


def _say(fact: Fact, voice: Voice) -> str:
    value = _plain(fact)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{say_time(value, 'date', voice)}, {say_time(value, 'time', voice)}"
    return str(value)


def _plain(fact: Fact) -> Any:
    if fact.form != "markup":
        return fact.value
    try:
        return to_plain(markup.parse(fact.value, "mine"))
    except MarkupError:
        return fact.value


def _json(held: Sequence[Holding], kept: Mapping[str, str], name: str, now: datetime) -> str:
    told = {
        "about": name,
        "made": now.isoformat(),
        "kept": [
            {
                "table": one.table,
                "what": one.entry.says,
                "how long": kept[one.entry.keep],
                "rows": [{fact.name: _value(fact) for fact in row} for row in one.rows],
            }
            for one in held
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _value(fact: Fact) -> Any:
    value = _plain(fact)
    return value if isinstance(value, bool | int | str) else value.isoformat()


ROWS = 12
"""Rows on one page of a message."""


def leaf(ctx: Context, value: str) -> Mapping[str, Any]:
    """Return one page of everything, for a chat whose bot has no web address: "0" is the first."""
    if not value.isdecimal():
        raise UserError("That page isn't there. Type privacy to begin again.")
    file = gather(ctx.connection, ctx.house, ctx.person, ctx.now)
    rows = [(section.title, row) for section in file.sections for row in section.rows]
    first = int(value) * ROWS
    if first >= len(rows) > 0:
        raise UserError("That page isn't there any more. Type privacy to begin again.")
    return {
        "rows": rows[first : first + ROWS],
        "page": int(value) + 1,
        "pages": max(1, -(-len(rows) // ROWS)),
    }
