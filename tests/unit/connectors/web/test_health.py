"""What machines ask, and what outsiders are not told."""

from __future__ import annotations

import pytest

from tests.unit.connectors.web.conftest import CODE, PERSON, SLACKBOT, Client, World


async def test_alive_whatever_the_store_does(client: Client, world: World) -> None:
    world.is_down = True
    answer = await client.get("/healthz")
    assert (answer.status, await answer.text()) == (200, "ok")


async def test_ready_only_when_people_can_be_served(client: Client, world: World) -> None:
    assert (await client.get("/readyz")).status == 200
    world.is_ready = False
    assert (await client.get("/readyz")).status == 503
    world.is_ready, world.is_down = True, True
    assert (await client.get("/readyz")).status == 503


async def test_metrics_count_by_reason_and_name_nobody(client: Client, world: World) -> None:
    await client.get(f"/r/{CODE}", headers=PERSON, allow_redirects=False)
    await client.get(f"/r/{CODE}", headers=SLACKBOT, allow_redirects=False)
    await client.get("/r/nothing0", headers=PERSON)
    world.is_down = True
    await client.get(f"/r/{CODE}", headers=PERSON, allow_redirects=False)
    text = await (await client.get("/metrics")).text()
    assert 'squad_clicks_total{reason="human"} 2.0' in text
    assert 'squad_clicks_total{reason="robot"} 1.0' in text
    assert "squad_link_misses_total 1.0" in text
    assert "squad_clicks_waiting 1.0" in text
    assert CODE not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_metrics_are_not_for_the_world(client: Client, header: str) -> None:
    answer = await client.get("/metrics", headers={header: "203.0.113.9"})
    assert answer.status == 404
