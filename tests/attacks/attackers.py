"""Each takes what lies on the machine and names somebody. Without anything to go by it guesses."""

from __future__ import annotations

import random
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from tests.attacks.minute import Evidence

Attacker = Callable[[Evidence, random.Random], str]
WAL_HEADER, FRAME_HEADER = 32, 24


def _any(keys: Iterable[str], seen: Evidence, chance: random.Random) -> str:
    """Choose among those who fit, or among all where nobody does."""
    fitting = sorted({key for key in keys if key in seen.people})
    return chance.choice(fitting or sorted(seen.people))


def _key_of(number: object, seen: Evidence) -> list[str]:
    return [key for key, one in seen.people.items() if one == number]


def _named_in(words: str, seen: Evidence) -> list[str]:
    return [key for key in seen.people if re.search(rf"\b{re.escape(key)}\b", words)]


def by_author(seen: Evidence, chance: random.Random) -> str:
    """Does any row that is about the case name a person?"""
    numbers: list[object] = []
    if seen.case:
        numbers.append(seen.case["author_id"])
        numbers += [
            row["advocate_id"]
            for row in seen.told["concern_reader"]
            if row["concern_id"] == seen.case["id"]
        ]
    return _any((key for one in numbers for key in _key_of(one, seen)), seen, chance)


def by_exact_time(seen: Evidence, chance: random.Random) -> str:
    """Who acted last before the time the case carries?"""
    at = seen.case["created_at"] if seen.case else None
    if not isinstance(at, datetime):
        return _any([], seen, chance)
    acted = [(row["created_at"], row["author_id"]) for row in seen.new("idea")]
    before = sorted((when, who) for when, who in acted if when <= at)
    return _any(_key_of(before[-1][1], seen) if before else [], seen, chance)


def by_receipts(seen: Evidence, chance: random.Random) -> str:
    """Who was answered more often than all others?"""
    counted: Counter[str] = Counter()
    for row in seen.new("receipt", told=False):
        counted.update(_named_in(row["key"], seen))
    most = max(counted.values(), default=0)
    return _any((key for key, times in counted.items() if times == most > 1), seen, chance)


def by_notes(seen: Evidence, chance: random.Random) -> str:
    """Is anybody named in what connectors note, or in drafts?"""
    rows = [*seen.new("memory"), *seen.new("draft")]
    found = [key for row in rows for key in _named_in(str(row), seen)]
    found += [key for row in rows for key in _key_of(row.get("advocate_id"), seen)]
    return _any(found, seen, chance)


def by_last_seen(seen: Evidence, chance: random.Random) -> str:
    """Two copies of the database, a minute apart: on whose row did something change that on others did not?"""
    found: dict[str, list[str]] = {}
    for table in ("advocate", "identity", "conversation"):
        old = {row["id"]: _plain(row) for row in seen.before[table]}
        for row in seen.after[table]:
            for column, value in _plain(row).items():
                if old.get(row["id"], {}).get(column) != value:
                    who = _key_of(row.get("advocate_id", row["id"]), seen)
                    found.setdefault(f"{table}.{column}", []).extend(who)
    alone = [who[0] for who in found.values() if len(who) == 1]
    return _any(alone, seen, chance)


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in row.items() if not key.endswith("_")}


def by_row_order(seen: Evidence, chance: random.Random) -> str:
    """Whose row lies right before the case's, in the transactions or the log of the database?"""
    if seen.case and "xmin_" in seen.case:
        ours = seen.case["xmin_"]
        ideas = sorted((row["xmin_"], row["author_id"]) for row in seen.new("idea"))
        before = [who for at, who in ideas if at <= ours]
        return _any(_key_of(before[-1], seen) if before else [], seen, chance)
    return by_log(seen, chance)


def by_log(seen: Evidence, chance: random.Random) -> str:
    """Who was written to the database's log right before the case was?"""
    found = [_before_in_log(raw, seen) for raw in seen.raw]
    found.append(_before_in_bytes(seen.written, seen))
    return _any(filter(None, found), seen, chance)


def _before_in_bytes(written: bytes, seen: Evidence) -> str:
    """Read PostgreSQL's log: who first appeared last before the words did?"""
    end = written.find(seen.words.encode())
    firsts = {key: written.find(f"{key}:{seen.number}:".encode()) for key in seen.people}
    before = {key: at for key, at in firsts.items() if 0 <= at < end}
    return max(before, key=lambda key: before[key], default="")


def _before_in_log(raw: bytes, seen: Evidence) -> str:
    """Read SQLite's write-ahead log page by page: who appeared last before the words did?

    Format: sqlite.org/fileformat2.html, section 4.
    """
    if len(raw) < WAL_HEADER or raw[:3] != b"\x37\x7f\x06":
        return ""
    (page,) = struct.unpack(">I", raw[8:12])
    known: set[str] = set()
    last = ""
    for start in range(WAL_HEADER, len(raw) - page, FRAME_HEADER + page):
        body = raw[start + FRAME_HEADER : start + FRAME_HEADER + page]
        if seen.words.encode() in body:
            return last
        for key in seen.people:
            if key not in known and f"{key}:{seen.number}:".encode() in body:
                known.add(key)
                last = key
    return ""


def by_outbox_order(seen: Evidence, chance: random.Random) -> str:
    """Whose message was queued right before the one that tells listeners?"""
    authors = {f"idea:{row['id']}": row["author_id"] for row in seen.told["idea"]}
    last: object = None
    for row in sorted(seen.new("delivery"), key=lambda one: int(one["id"])):
        if row["about"].startswith(("concern", "cases")):
            return _any(_key_of(last, seen), seen, chance)
        last = authors.get(row["about"], last)
    return _any([], seen, chance)


def by_raw_bytes(seen: Evidence, chance: random.Random) -> str:
    """Does any page, in use or thrown away, hold the words beside somebody's key?"""
    words = seen.words.encode()
    found: Counter[str] = Counter()
    for raw in (*seen.raw, seen.written):
        for hit in re.finditer(re.escape(words), raw):
            near = raw[max(hit.start() - 200, 0) : hit.end() + 200]
            found.update(key for key in seen.people if key.encode() in near)
    most = max(found.values(), default=0)
    return _any((key for key, times in found.items() if times == most), seen, chance)


def by_logs(seen: Evidence, chance: random.Random) -> str:
    """Is anybody named in a line of the log, the one of accesses included?"""
    return _any(_named_in(seen.logs, seen), seen, chance)


def by_metrics(seen: Evidence, chance: random.Random) -> str:
    """What was counted in this minute, and does it name anybody?"""
    old, new = (set(one.splitlines()) for one in seen.metrics)
    return _any(_named_in("\n".join(new - old), seen), seen, chance)


def by_language(seen: Evidence, chance: random.Random) -> str:
    """Does the case carry a language or zone that one person alone has?"""
    if seen.case is None:
        return _any([], seen, chance)
    written = " ".join(str(value) for key, value in seen.case.items() if key != "text")
    fits = [
        row["id"]
        for row in seen.before["advocate"]
        if re.search(rf"(?<![\w/-]){re.escape(row['language'])}(?![\w/-])", written)
    ]
    return _any((key for one in fits for key in _key_of(one, seen)), seen, chance)


ATTACKERS: dict[str, Attacker] = {
    "author": by_author,
    "exact time": by_exact_time,
    "receipts": by_receipts,
    "notes": by_notes,
    "last seen": by_last_seen,
    "row order": by_row_order,
    "log order": by_log,
    "outbox order": by_outbox_order,
    "raw bytes": by_raw_bytes,
    "logs": by_logs,
    "metrics": by_metrics,
    "language": by_language,
}
