"""What came of an idea reaches its author once a week after, once more if it grew, and never against their wish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.command import House
from bot.rounds.outcomes import make
from store import backing, drops, ideas, outbox, people, shares
from store.database import Connection
from tests.fixtures_bot import Clock, Company, Someone


async def _wish(company: Company, who: Someone, clock: Clock) -> None:
    """Let somebody join and wish for messages."""

    def work(connection: Connection) -> None:
        people.join(connection, who.id, clock())
        people.update_wishes(connection, company.workspace_id, who.id, wish="message")

    await company.database.run(work)


async def _made(company: Company, clock: Clock) -> tuple[Someone, Someone, int]:
    """Ana's idea, made into something to share by Mia; return both and the drop."""
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    await ana.say("idea Film the canteen")
    await mia.press("Accept")
    await mia.press("Make it something to share")
    await mia.send(link="https://acme.example/film", title="The film")
    await mia.press("Now")
    await _wish(company, ana, clock)
    await company.pump()
    return mia, ana, 1


async def _post(company: Company, drop_id: int, sharers: Sequence[Someone], clock: Clock) -> None:
    def work(connection: Connection) -> None:
        found = drops.find(connection, company.workspace_id, drop_id)
        assert found is not None
        for one in sharers:
            share = shares.prepare(
                connection,
                company.workspace_id,
                one.id,
                drop_id=drop_id,
                url=found.url,
                network="linkedin",
                caption="",
                disclosure="",
                now=clock(),
            )
            shares.confirm(connection, share.id, clock())

    await company.database.run(work)


async def _tick(company: Company, house: House, clock: Clock) -> None:
    await company.database.run(make(house).work, clock())
    await company.pump()


def _said(heard: Sequence[str]) -> list[str]:
    return [text.split("\n")[0] for text in heard if text.startswith("What came of your idea")]


async def test_a_week_after_and_after_a_month_if_it_grew(
    company: Company, house: House, clock: Clock
) -> None:
    _, ana, drop_id = await _made(company, clock)
    crowd = [await company.someone(f"P{n}") for n in range(12)]
    clock.forward(days=6, hours=23)
    await _post(company, drop_id, crowd[:6], clock)
    await _tick(company, house, clock)
    assert _said(await ana.inbox()) == []
    clock.forward(hours=2)
    for _ in range(3):
        await _tick(company, house, clock)
        clock.forward(hours=1)
    once = ["What came of your idea, The film: 6 posts. Thank you for it."]
    assert _said(await ana.inbox()) == once
    clock.forward(days=10)
    await _tick(company, house, clock)
    assert _said(await ana.inbox()) == once
    clock.forward(days=14)
    await _tick(company, house, clock)
    assert _said(await ana.inbox()) == once, "nothing has grown"
    await _post(company, drop_id, crowd[6:8], clock)
    for _ in range(2):
        clock.forward(minutes=1)
        await _tick(company, house, clock)
    assert _said(await ana.inbox())[1:] == [
        "What came of your idea, The film: 8 posts. Thank you for it."
    ]
    await ana.act("idea.mine")
    assert "The film: 8 posts." in ana.text


async def test_a_few_posts_are_no_number(company: Company, house: House, clock: Clock) -> None:
    _, ana, drop_id = await _made(company, clock)
    crowd = [await company.someone(f"P{n}") for n in range(12)]
    await _post(company, drop_id, crowd[:4], clock)
    clock.forward(days=7, minutes=1)
    await _tick(company, house, clock)
    assert _said(await ana.inbox()) == [
        "What came of your idea, The film: posted by colleagues. Thank you for it."
    ]
    await ana.act("idea.mine")
    assert "The film: posted by colleagues." in ana.text


async def test_nothing_came_and_nothing_is_said(
    company: Company, house: House, clock: Clock
) -> None:
    _, ana, _ = await _made(company, clock)
    for _ in range(40):
        clock.forward(days=1)
        await _tick(company, house, clock)
    assert _said(await ana.inbox()) == []


async def test_it_spends_the_budget_and_waits_for_a_free_week(
    company: Company, house: House, clock: Clock
) -> None:
    _, ana, drop_id = await _made(company, clock)
    await _post(company, drop_id, [await company.someone("Ben")], clock)
    clock.forward(days=7, minutes=1)

    def pick(connection: Connection) -> None:
        outbox.post(
            connection,
            workspace_id=company.workspace_id,
            to=outbox.ToPerson(ana.id),
            message_xml="<message><text>Your picks</text></message>",
            key=f"pick:{clock()}",
            kind="pick",
            now=clock(),
        )

    await company.database.run(pick)
    await company.pump()
    for _ in range(6):
        await _tick(company, house, clock)
        clock.forward(days=1)
    assert _said(await ana.inbox()) == []
    clock.forward(days=1)
    await _tick(company, house, clock)
    assert len(_said(await ana.inbox())) == 1


async def test_who_snoozes_left_or_wants_none_hears_nothing(
    company: Company, house: House, clock: Clock
) -> None:
    _, ana, drop_id = await _made(company, clock)
    await _post(company, drop_id, [await company.someone("Ben")], clock)
    await company.database.run(people.snooze, ana.id, clock() + timedelta(days=10))
    clock.forward(days=8)
    await _tick(company, house, clock)
    assert _said(await ana.inbox()) == []
    clock.forward(days=6)
    await _tick(company, house, clock)
    assert len(_said(await ana.inbox())) == 1, "two weeks are long enough for a snooze of ten days"


async def test_taken_back_it_is_not_told(company: Company, house: House, clock: Clock) -> None:
    mia, ana, drop_id = await _made(company, clock)
    await _post(company, drop_id, [await company.someone("Ben")], clock)
    await mia.act("drop.withdraw", str(drop_id))
    clock.forward(days=8)
    await _tick(company, house, clock)
    assert _said(await ana.inbox()) == []


async def test_whose_idea_was_merged_hears_it_too(
    company: Company, house: House, clock: Clock
) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana, ben = await company.someone("Ana"), await company.someone("Ben")
    await ana.say("idea Film the canteen")
    await ben.say("idea Cooks are worth a story")

    def work(connection: Connection) -> None:
        backing.merge(connection, 2, 1, mia.id, clock())
        ideas.move(connection, 1, to="accepted", actor_id=mia.id, now=clock())

    await company.database.run(work)
    await _wish(company, ben, clock)
    await mia.act("drop.from_idea", "1")
    await mia.send(link="https://acme.example/film", title="The film")
    await mia.press("Now")
    assert "became something to share. Thank you for yours." in (await ben.inbox())[-1]
    await _post(company, 1, [mia], clock)
    clock.forward(days=7, minutes=1)
    await _tick(company, house, clock)
    assert len(_said(await ben.inbox())) == 1
    assert _said(await ana.inbox()) == [], "she never joined: nothing unasked"
