"""What a digest says: what waits first, then what else is new, each in one digest only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.command import House
from bot.practice import digests, numbers
from bot.rounds.digest import release
from store import drops, squads
from store.database import Connection
from store.schedules import RunRow
from store.squads import Squad
from templates.plain import to_plain
from tests.fixtures_bot import Company

DUE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


async def _bring(company: Company, squad: int, title: str, at: datetime | None, **more: Any) -> int:
    def work(connection: Connection) -> int:
        mia = squads.leads(connection, squad)[0][0]
        made = drops.create(
            connection,
            company.workspace_id,
            squad_id=squad,
            author_id=mia,
            now=company.clock(),
            url="https://acme.example/x",
            title=title,
            **({"state": "ready"} | more),
        )
        if at is not None:
            drops.publish(connection, [made], at)
        return made

    return await company.database.run(work)


async def _titles(company: Company, squad: int, due: datetime = DUE) -> list[str]:
    def work(connection: Connection) -> list[str]:
        found = squads.find_squad(connection, company.workspace_id, squad)
        assert found is not None
        return [drop.title for drop in digests.gather(connection, found, due).fresh]

    return await company.database.read(work)


def _run(company: Company, squad: int, due: datetime) -> RunRow:
    values: dict[str, Any] = dict.fromkeys(RunRow.__dataclass_fields__)
    values |= {"id": 1, "workspace_id": company.workspace_id, "squad_id": squad, "due_at": due}
    return RunRow(**values)


async def test_the_preview_and_the_real_one_say_the_same(company: Company, house: House) -> None:
    squad = await company.squad()
    await company.someone("Mia", leads=squad)
    await _bring(company, squad, "old", DUE - timedelta(days=8))
    await _bring(company, squad, "newer", DUE - timedelta(days=1))
    await _bring(company, squad, "new", DUE - timedelta(days=2))
    for title in ("one", "two"):
        await _bring(company, squad, title, None)
    await _bring(company, squad, "draft", None, state="draft")
    preview = await _titles(company, squad)
    assert preview == ["one", "two", "newer"]
    for _ in range(2):
        await company.database.run(release, house, _run(company, squad, DUE), DUE)
    assert await _titles(company, squad) == preview
    assert "one" not in await _titles(company, squad, DUE + timedelta(days=7))


async def test_all_that_waited_comes_even_if_it_is_many(company: Company) -> None:
    squad = await company.squad()
    await company.someone("Mia", leads=squad)
    for number in range(5):
        await _bring(company, squad, str(number), None)
    await _bring(company, squad, "recent", DUE - timedelta(days=1))
    assert await _titles(company, squad) == ["0", "1", "2", "3", "4"]


def test_a_week_before_is_a_week_on_the_squads_own_clock() -> None:
    squad = Squad(1, 1, "S", None, "en", "Europe/Berlin", DUE, "")
    # Clocks went forward on 28 March 2027.
    assert numbers.week_before(squad, datetime(2027, 3, 30, 7, 0, tzinfo=UTC)) == datetime(
        2027, 3, 23, 8, 0, tzinfo=UTC
    )


async def test_an_empty_week_is_said_kindly(company: Company, house: House) -> None:
    squad = await company.squad()

    def work(connection: Connection) -> str:
        found = squads.find_squad(connection, company.workspace_id, squad)
        assert found is not None
        return to_plain(digests.compose(house, digests.gather(connection, found, DUE), DUE))

    said = await company.database.read(work)
    assert "Nothing new to share this week." in said
    assert "opened" not in said


async def test_what_was_said_is_told_where_its_author_allows_and_promises_are_measured(
    company: Company, house: House
) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    company.clock.now = DUE - timedelta(days=12)
    await ana.say("idea A slow one")
    await ana.say("idea A forgotten one")
    company.clock.now = DUE - timedelta(days=4)
    for text, more in (
        ("A named one", {"credit": ("yes",)}),
        ("A nameless one", {}),
        ("A closed one", {"show": ()}),
    ):
        await ana.say("idea")
        await ana.send(text=text, **({"show": ("yes",)} | more))
    company.clock.now = DUE - timedelta(days=3)
    for number in ("1", "3", "5"):
        await mia.act("idea.accept", number)
    await mia.act("idea.decline", "4")
    await mia.send(reason="We did it last spring.")

    def work(connection: Connection) -> str:
        found = squads.find_squad(connection, company.workspace_id, squad)
        assert found is not None
        return to_plain(digests.compose(house, digests.gather(connection, found, DUE), DUE))

    said = await company.database.read(work)
    assert "Nothing new to share this week, 4 ideas answered." in said
    assert "“A named one” by Ana: accepted" in said
    assert "“A nameless one”: We did it last spring." in said
    assert "A slow one" not in said
    assert "A closed one" not in said
    assert said.count("Ana") == 1
    assert (
        "Ideas: 3 of 4 acknowledged within two working days; 3 of 4 decided within a week, "
        "the slowest after 9 days; 1 waits longer than a week for a decision." in said
    )
