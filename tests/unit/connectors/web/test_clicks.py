"""Clicks are durable when a visitor goes on: in the store when it can, on the disk when it can't."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from connectors.web.clicks import PATIENCE, ClickLog
from connectors.web.ports import ClickRecord
from connectors.web.spill import OPEN, Spill
from tests.unit.connectors.web.conftest import CODE, NOW, PERSON, OpenShell, World


def click(number: int = 1) -> ClickRecord:
    return ClickRecord(f"e{number}", 7, 1, NOW, NOW.date(), "visitor", True, "human")


class Store:
    """Keeps clicks by id, like the real one; slow or down when told."""

    def __init__(self) -> None:
        self.kept: dict[str, ClickRecord] = {}
        self.lots: list[int] = []
        self.is_down = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def record(self, clicks: Sequence[ClickRecord]) -> None:
        await self.gate.wait()
        if self.is_down:
            raise ConnectionError("the store is down")
        self.lots.append(len(clicks))
        self.kept |= {one.event_id: one for one in clicks}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spill"


@pytest.fixture
def spill(folder: Path) -> Spill:
    return Spill(folder)


@pytest.fixture
async def keeping(store: Store, spill: Spill) -> AsyncIterator[ClickLog]:
    log = ClickLog(store.record, spill, CollectorRegistry(), patience=0.05, replay_every=0.05)
    yield log
    store.gate.set()
    await log.stop()


async def test_what_comes_while_one_lot_is_kept_goes_together(
    keeping: ClickLog, store: Store
) -> None:
    await asyncio.gather(*(keeping.keep(click(n)) for n in range(100)))
    assert len(store.kept) == 100
    assert len(store.lots) <= 2


async def test_a_slow_store_keeps_nobody_waiting(
    keeping: ClickLog, store: Store, spill: Spill
) -> None:
    store.gate.clear()
    await keeping.keep(click(1))
    # As long as it is known to be late, nobody waits for it at all: else these took ten seconds.
    async with asyncio.timeout(5):
        for number in range(2, 202):
            await keeping.keep(click(number))
    assert spill.depth == 201
    store.gate.set()
    await keeping.start()
    await asyncio.sleep(0.1)
    assert len(store.kept) == 201
    assert spill.depth == 0
    await keeping.keep(click(999))
    assert spill.depth == 0
    assert "e999" in store.kept


async def test_a_store_that_is_down_costs_no_click_and_is_tried_again(
    keeping: ClickLog, store: Store, spill: Spill
) -> None:
    store.is_down = True
    await keeping.start()
    await asyncio.gather(*(keeping.keep(click(n)) for n in range(20)))
    assert spill.depth == 20
    await asyncio.sleep(0.12)
    assert store.kept == {}
    store.is_down = False
    await asyncio.sleep(0.12)
    assert len(store.kept) == 20
    assert store.kept["e3"] == click(3)


async def test_a_crash_between_replaying_and_forgetting_does_no_harm(
    store: Store, spill: Spill, folder: Path
) -> None:
    await asyncio.gather(*(spill.add(click(n)) for n in range(5)))
    kept = (folder / OPEN).read_bytes()
    assert await spill.replay(store.record) == 5
    (folder / OPEN).write_bytes(kept)
    assert await Spill(folder).replay(store.record) == 5
    assert len(store.kept) == 5
    assert await Spill(folder).replay(store.record) == 0


async def test_what_was_set_aside_by_a_dead_process_is_replayed(
    store: Store, spill: Spill, folder: Path
) -> None:
    await spill.add(click(1))
    store.is_down = True
    with pytest.raises(ConnectionError):
        await spill.replay(store.record)
    store.is_down = False
    after = Spill(folder)
    await after.survey()
    assert after.depth == 1
    assert await after.replay(store.record) == 1
    assert set(store.kept) == {"e1"}


async def test_a_torn_line_harms_neither_what_stands_before_nor_after(
    store: Store, spill: Spill, folder: Path
) -> None:
    await spill.add(click(1))
    file = folder / OPEN
    with file.open("ab") as out:
        out.write(b'{"event_id": "torn", "link_')
    await spill.add(click(2))
    with file.open("ab") as out:
        out.write(b'\n[]\n{"at": 3}\n\xff\xfe\n')
    await spill.replay(store.record)
    assert set(store.kept) == {"e1", "e2"}


async def test_a_spilled_click_holds_what_a_click_holds_and_is_its_owners_alone(
    spill: Spill, folder: Path
) -> None:
    await spill.add(click())
    file = folder / OPEN
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text()) == {
        "event_id": "e1", "link_id": 7, "workspace_id": 1, "at": "2026-11-23T09:00:00+00:00",
        "day": "2026-11-23", "visitor": "visitor", "counted": True, "reason": "human",
    }  # fmt: skip


async def test_with_neither_store_nor_disk_the_visitor_still_goes_on(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "spill").write_text("a file where the folder should be")
    registry = CollectorRegistry()
    log = ClickLog(store.record, Spill(tmp_path / "spill"), registry, patience=0.05)
    store.is_down = True
    await log.keep(click())
    assert registry.get_sample_value("squad_clicks_unkept_total") == 1


async def test_over_http_a_slow_store_delays_by_a_quarter_second_once(
    open_shell: OpenShell, world: World
) -> None:
    client = await open_shell()
    await client.get(f"/r/{CODE}", headers=PERSON, allow_redirects=False)
    world.delay = 1.5
    began = time.monotonic()
    # If each of them waited, they took ten seconds.
    async with asyncio.timeout(6):
        for _ in range(40):
            answer = await client.get(f"/r/{CODE}", headers=PERSON, allow_redirects=False)
            assert answer.status == 302
    assert time.monotonic() - began >= PATIENCE
    assert len((world.spill / OPEN).read_text().split()) > 5
