"""Receipts: an event is new for one caller only, and a repeat finds the answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from store import receipts
from store.database import Connection, Database
from store.receipts import Claim
from tests.unit.store.conftest import NOW


def test_a_repeat_gets_what_was_kept(connection: Connection) -> None:
    assert receipts.find(connection, "slack:T1:E1") is None
    assert receipts.claim(connection, "slack:T1:E1", NOW) == Claim(new=True)
    assert receipts.claim(connection, "slack:T1:E1", NOW) == Claim(new=False, reply=None)
    receipts.keep(connection, "slack:T1:E1", "sealed")
    assert receipts.claim(connection, "slack:T1:E1", NOW) == Claim(new=False, reply="sealed")
    assert receipts.find(connection, "slack:T1:E1") == Claim(new=False, reply="sealed")
    assert receipts.claim(connection, "slack:T2:E1", NOW).new


async def test_one_of_many_is_new(database: Database) -> None:
    claims = await asyncio.gather(*(database.run(receipts.claim, "k", NOW) for _ in range(20)))
    assert sum(claim.new for claim in claims) == 1


def test_old_receipts_go(connection: Connection) -> None:
    receipts.claim(connection, "old", NOW)
    receipts.claim(connection, "new", NOW + timedelta(hours=2))
    assert receipts.sweep_old(connection, NOW + timedelta(hours=25)) == 1
    assert receipts.find(connection, "old") is None
    assert receipts.find(connection, "new") is not None
