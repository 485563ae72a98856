"""The weekly round: one message to the channel, picks to those who chose messages, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.command import House
from bot.rounds import chores, rounds
from bot.rounds.digest import PICK_LIFE
from scheduler.round import Planned
from store import conversations, drops, people, squads, workspaces
from store.database import Connection
from store.schedules import RunRow
from tests.fixtures_bot import HOME, Clock, Company

DUE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


async def _plan(company: Company, house: House, squad: int) -> list[Planned]:
    values: dict[str, Any] = dict.fromkeys(RunRow.__dataclass_fields__)
    values |= {"id": 1, "workspace_id": company.workspace_id, "squad_id": squad, "due_at": DUE}
    (digest,) = rounds(house, company.database)
    assert digest.prepare is not None
    await digest.prepare(RunRow(**values), DUE)
    return await company.database.read(lambda c: list(digest.plan(c, RunRow(**values), DUE)))


async def test_channel_and_people(company: Company, house: House) -> None:
    squad, other = await company.squad(), await company.squad("Other")
    mia = await company.someone("Mia", leads=squad)
    ana, ben, far = [await company.someone(name) for name in ("Ana", "Ben", "Far")]

    def work(connection: Connection) -> None:
        home = workspaces.find_installation(connection, HOME.platform, HOME.key)
        assert home is not None
        place = conversations.ensure_conversation(
            connection, company.workspace_id, home.id, "slack", "T1/C1", "channel", "brand"
        )
        squads.change_squad(connection, squad, conversation_id=place.id)
        squads.set_member(connection, other, far.id, "member", DUE)
        wishes: dict[int, people.Wish] = {ana.id: "message", ben.id: "channel", far.id: "message"}
        for key, wish in wishes.items():
            people.join(connection, key, DUE)
            people.update_wishes(connection, company.workspace_id, key, wish=wish)
        drops.create(
            connection,
            company.workspace_id,
            squad_id=squad,
            author_id=mia.id,
            now=DUE,
            url="https://acme.example/x",
            title="News",
            state="ready",
        )

    await company.database.run(work)
    channel, picks = await _plan(company, house, squad)
    assert channel.kind == "digest"
    assert channel.conversation_id is not None
    assert (picks.kind, picks.advocate_id) == ("pick", ana.id)
    assert picks.expires_at == DUE + PICK_LIFE
    assert "News" in channel.message
    assert "News" in picks.message
    # Far belongs to the other squad: their picks ride with that one.
    (theirs,) = await _plan(company, house, other)
    assert theirs.advocate_id == far.id


async def test_a_squad_that_is_gone_says_nothing(company: Company, house: House) -> None:
    assert await _plan(company, house, 999) == []


async def test_chores_can_run_any_time(company: Company, house: House, clock: Clock) -> None:
    for _ in range(2):
        for chore in chores(house):
            await company.database.run(chore.work, clock())
