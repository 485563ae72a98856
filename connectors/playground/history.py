"""What was said, per conversation; kept through Memory, so that a restart goes on where it was."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any

import structlog

from connectors.base import Memory
from templates.markup import parse
from templates.message import VERSION, Message
from templates.plain import to_plain
from templates.tag import LINE
from templates.tree import MarkupError

LIMIT = 200
"""The newest entries of a conversation; older ones are let go."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation: a person's words (`author`, `text`) or the bot's message.

    `only` is the one person who sees it ("" = all), `parcel` the key of the parcel it came by.
    What isn't `kept` is gone with the process: commands and answers to forms, which may belong to
    an anonymous concern.
    """

    id: str
    conversation: str
    at: datetime
    author: str = ""
    text: str = ""
    message: Message | None = None
    only: str = ""
    parcel: str = ""
    kept: bool = True
    version: int = 1


class History:
    """All conversations. A change counts only after it was remembered."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._entries: dict[str, dict[str, Entry]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def entries(self, conversation: str) -> Sequence[Entry]:
        """Return a conversation from old to new."""
        async with self._locks[conversation]:
            return tuple((await self._open(conversation)).values())

    async def get(self, conversation: str, entry: str) -> Entry | None:
        async with self._locks[conversation]:
            return (await self._open(conversation)).get(entry)

    async def find(self, conversation: str, parcel: str) -> Entry | None:
        """Return the entry that came by the parcel with exactly this key."""
        return next((e for e in await self.entries(conversation) if e.parcel == parcel), None)

    async def add(self, entry: Entry) -> tuple[Entry, bool]:
        """Append `entry`; when its parcel came before, return that entry and False."""
        async with self._locks[entry.conversation]:
            before = await self._open(entry.conversation)
            for known in before.values():
                if entry.parcel and known.parcel == entry.parcel:
                    return known, False
            after = dict([*before.items(), (entry.id, entry)][-LIMIT:])
            if entry.kept or len(after) <= len(before):
                await self._remember(entry.conversation, after)
            self._entries[entry.conversation] = after
            return entry, True

    async def revise(self, conversation: str, entry: str, message: Message) -> Entry | None:
        """Put `message` in place of what the entry said; None when the entry is gone."""
        async with self._locks[conversation]:
            entries = dict(await self._open(conversation))
            known = entries.get(entry)
            if known is None:
                return None
            entries[entry] = replace(known, message=message, version=known.version + 1)
            await self._remember(conversation, entries)
            self._entries[conversation] = entries
            return entries[entry]

    async def remove(self, conversation: str, entry: str) -> Entry | None:
        """Take the entry away and return it; None when it is gone already."""
        async with self._locks[conversation]:
            entries = dict(await self._open(conversation))
            known = entries.pop(entry, None)
            if known is not None:
                await self._remember(conversation, entries)
                self._entries[conversation] = entries
            return known

    async def _open(self, conversation: str) -> dict[str, Entry]:
        if conversation not in self._entries:
            kept = await self._memory.recall(_memory_key(conversation))
            self._entries[conversation] = _load(conversation, kept) if kept else {}
        return self._entries[conversation]

    async def _remember(self, conversation: str, entries: dict[str, Entry]) -> None:
        await self._memory.remember(_memory_key(conversation), _dump(entries), ttl=None)


def _memory_key(conversation: str) -> str:
    return f"playground/history/{conversation}"


def _dump(entries: dict[str, Entry]) -> str:
    lines = [
        {
            "id": entry.id,
            "at": entry.at.isoformat(),
            "author": entry.author,
            "text": entry.text,
            "message": _source(entry.message) if entry.message else None,
            "only": entry.only,
            "parcel": entry.parcel,
            "version": entry.version,
        }
        for entry in entries.values()
        if entry.kept
    ]
    return json.dumps({"markup": VERSION, "entries": lines})


def _source(message: Message) -> str:
    """Return the XML the message was read from; of one made by hand, its plain text as XML."""
    if message.source:
        return message.source
    words = escape(to_plain(message)).replace("\n", LINE)
    return f"<message><text>{words}</text></message>"


def _load(conversation: str, kept: str) -> dict[str, Entry]:
    entries = {}
    for line in json.loads(kept)["entries"]:
        try:
            entry = _read(conversation, line)
        except MarkupError as problem:
            log.warning("playground_message_unreadable", problem=str(problem))
            continue
        entries[entry.id] = entry
    return entries


def _read(conversation: str, line: dict[str, Any]) -> Entry:
    message = parse(line["message"], "kept message") if line["message"] else None
    if message is not None and not isinstance(message, Message):
        raise MarkupError("kept message", 1, "is no <message>")
    return Entry(
        id=line["id"],
        conversation=conversation,
        at=datetime.fromisoformat(line["at"]),
        author=line["author"],
        text=line["text"],
        message=message,
        only=line["only"],
        parcel=line["parcel"],
        version=line["version"],
    )
