"""Stepping down and back: squads keep their leads, admins are asked when nobody is left."""

from __future__ import annotations

from store import people, squads
from tests.fixtures_bot import Clock, Company


async def test_the_last_lead_leaving_is_asked_about_and_can_come_back(
    company: Company, clock: Clock
) -> None:
    squad = await company.squad()
    kim = await company.someone("Kim", admin=True)
    mia, tom = [await company.someone(name, leads=squad) for name in ("Mia", "Tom")]
    await mia.say("leave")
    assert await kim.inbox() == [], "Tom is left"
    await tom.say("leave")
    (asked,) = await kim.inbox()
    assert "Brand Squad has no lead now." in asked
    await tom.press("Undo")
    assert await kim.inbox() == []
    assert await company.database.read(squads.leads, squad) == [(tom.id, "Tom")]
    clock.forward(days=2)
    await mia.act("join.back")
    assert await company.database.read(squads.leads, squad) == [(tom.id, "Tom")], "a day was enough"


async def test_a_forged_undo_gives_nobody_a_role(company: Company) -> None:
    squad = await company.squad()
    ana = await company.someone("Ana")
    for action in ("join.back", "leave.instead"):
        await ana.act(action, str(squad))
    assert await company.database.read(squads.leads, squad) == []
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert not person.has_joined


async def test_being_seen_comes_back_too(company: Company, clock: Clock) -> None:
    ana = await company.someone("Ana")
    await company.database.run(people.join, ana.id, clock())
    await ana.act("board.seen", "yes")
    await ana.say("leave")
    await ana.press("Just snooze two weeks instead")
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert person.has_joined
    assert person.on_board
    assert person.snoozed_until is not None
