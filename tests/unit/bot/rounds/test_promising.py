"""Who promised something hears of it once, a day before at most, in their own hours, and never in a pause."""

from __future__ import annotations

from bot.command import House
from bot.rounds.promising import make
from store import people
from store.database import Connection
from tests.fixtures_bot import Clock, Company, Someone


async def remind(company: Company, house: House, clock: Clock) -> None:
    await company.database.run(make(house).work, clock())
    await company.pump()


async def reminders(who: Someone) -> list[str]:
    return [text for text in await who.inbox() if "romised" in text and "Open the inbox" in text]


async def quiet_for_an_hour(company: Company, who: Someone, clock: Clock) -> None:
    hour = clock().hour

    def work(connection: Connection) -> None:
        people.update_wishes(
            connection,
            company.workspace_id,
            who.id,
            quiet_from=(hour - 1) * 60,
            quiet_until=(hour + 1) * 60,
        )

    await company.database.run(work)


async def test_a_lead_hears_once_of_an_idea_near_its_day(
    company: Company, house: House, clock: Clock
) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    await ana.say("idea Film the canteen")
    await remind(company, house, clock)
    assert await reminders(mia) == [], "two days are left"
    clock.forward(days=1, hours=8)
    await remind(company, house, clock)
    [told] = await reminders(mia)
    assert "Ana was promised a first word on “Film the canteen” by" in told
    await remind(company, house, clock)
    clock.forward(days=1)
    await remind(company, house, clock)
    assert len(await reminders(mia)) == 1
    assert await reminders(ana) == []


async def test_an_answered_one_is_no_more_promised(
    company: Company, house: House, clock: Clock
) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana, ben = await company.someone("Ana"), await company.someone("Ben")
    await ana.say("ask May I post the photo?")
    await ben.say("ask Which hashtag?")
    await mia.act("ask.answer", "1")
    await mia.send(text="Yes, gladly")
    clock.forward(days=1, hours=8)
    await remind(company, house, clock)
    [told] = await reminders(mia)
    assert "Ben was promised an answer to “Which hashtag?”" in told
    assert "photo" not in told


async def test_several_are_one_message(company: Company, house: House, clock: Clock) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    for name in ("Ana", "Ben", "Tom"):
        one = await company.someone(name)
        await one.say(f"idea What {name} thinks")
        await one.say(f"ask What {name} asks")
    clock.forward(days=1, hours=8)
    await remind(company, house, clock)
    [told] = await reminders(mia)
    assert "Ana: a first word on “What Ana thinks”" in told
    assert "And 1 more in the inbox." in told


async def test_pause_hours_and_leaving_hold(company: Company, house: House, clock: Clock) -> None:
    squad = await company.squad()
    names = ("Mia", "Tom", "Lee", "Kim")
    mia, tom, lee, kim = [await company.someone(name, leads=squad) for name in names]
    await (await company.someone("Ana")).say("idea Film the canteen")
    clock.forward(days=1, hours=8)
    await tom.say("snooze 2w")
    await lee.say("leave")
    await quiet_for_an_hour(company, kim, clock)
    await remind(company, house, clock)
    told = [len(await reminders(one)) for one in (mia, tom, lee, kim)]
    assert told == [1, 0, 0, 0]
    clock.forward(hours=2)
    await remind(company, house, clock)
    told = [len(await reminders(one)) for one in (mia, tom, lee, kim)]
    assert told == [1, 0, 0, 1]


async def test_what_is_long_overdue_is_left_to_the_inbox(
    company: Company, house: House, clock: Clock
) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await (await company.someone("Ana")).say("idea Film the canteen")
    clock.forward(days=10, hours=8)
    await remind(company, house, clock)
    assert await reminders(mia) == []
    await mia.say("inbox")
    assert "Film the canteen" in mia.text
