"""Stepping down and back: squads keep their leads, admins are asked when nobody is left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.command import House
from bot.practice import stewards
from connectors.events import HomeEvent, JoinedEvent, LeftEvent
from store import conversations, deliveries, people, squads
from store.database import Connection
from templates.plain import to_plain
from tests.fixtures_bot import CHANNEL, Clock, Company, Someone


async def test_the_last_lead_leaving_is_asked_about_and_can_come_back(
    company: Company, clock: Clock
) -> None:
    squad = await company.squad()
    kim = await company.someone("Kim", admin=True)
    mia, tom = [await company.someone(name, leads=squad) for name in ("Mia", "Tom")]
    await mia.say("leave")
    assert "You no longer lead Brand Squad; Tom was told." in mia.text
    assert await kim.inbox() == [], "Tom is left"
    (told,) = await tom.inbox()
    assert "Mia no longer leads Brand Squad. You still do." in told
    await tom.say("leave")
    assert "You no longer lead Brand Squad; Kim was told." in tom.text
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


async def test_who_comes_back_is_not_said_to_have_left(company: Company) -> None:
    squad = await company.squad()
    mia, tom = [await company.someone(name, leads=squad) for name in ("Mia", "Tom")]
    await mia.say("leave")
    assert len(await tom.inbox()) == 1
    await mia.press("Undo")
    assert await tom.inbox() == []
    ana = await company.someone("Ana")
    await ana.say("leave")
    assert "no longer lead" not in ana.text


async def _looks_after_the_channel(company: Company, *leads: str) -> tuple[int, list[Someone]]:
    squad = await company.squad()

    def settle(connection: Connection) -> int:
        place = conversations.ensure_conversation(
            connection, company.workspace_id, 1, "slack", CHANNEL.key, "channel", CHANNEL.name
        )
        squads.change_squad(connection, squad, conversation_id=place.id)
        return place.id

    place_id = await company.database.run(settle)
    return place_id, [await company.someone(name, leads=squad) for name in leads]


async def _page(someone: Someone, event: str) -> str:
    reply = await someone.send_event(
        HomeEvent(id=event, actor=someone.actor, conversation=someone.actor.direct)
    )
    assert reply.document is not None
    return to_plain(reply.document)


async def test_leads_hear_once_a_day_that_we_are_not_in_their_channel(
    company: Company, house: House, clock: Clock
) -> None:
    place_id, (mia, tom) = await _looks_after_the_channel(company, "Mia", "Tom")
    kim = await company.someone("Kim", admin=True)
    tell = _teller(company, house, clock)
    for _ in range(2):
        await tell(place_id)
    for lead in (mia, tom):
        (told,) = await lead.inbox()
        assert "I can't post for Brand Squad: I'm not in #brand. Invite me there" in told
        assert "[Choose another channel]" in told
    assert await kim.inbox() == [], "those who lead it are enough"
    clock.forward(days=1)
    await tell(place_id)
    assert len(await mia.inbox()) == 2


def _teller(company: Company, house: House, clock: Clock) -> Callable[[int], Awaitable[None]]:
    """What happens each time something for a channel has to wait."""

    async def tell(place_id: int) -> None:
        def work(connection: Connection) -> None:
            stewards.tell_away(house, connection, clock(), company.workspace_id, place_id)

        await company.database.run(work)

    return tell


async def test_without_a_lead_the_admins_hear_it_and_of_no_squad_nobody(
    company: Company, house: House, clock: Clock
) -> None:
    place_id, _ = await _looks_after_the_channel(company)
    kim = await company.someone("Kim", admin=True)
    tell = _teller(company, house, clock)
    await tell(place_id + 1000)
    assert await kim.inbox() == []
    await tell(place_id)
    assert len(await kim.inbox()) == 1


async def test_removed_and_invited_again(company: Company, clock: Clock) -> None:
    """The card and the page say so; a command typed there changes nothing; what waited comes."""
    _, (mia,) = await _looks_after_the_channel(company, "Mia")
    kim = await company.someone("Kim", admin=True)
    nobody = company.stranger("").actor
    await mia.send_event(LeftEvent(id="l", actor=nobody, conversation=CHANNEL))
    await mia.say("squad invite", where=CHANNEL, unseen=True)
    assert "on its way to #brand" in mia.text
    await mia.send_event(LeftEvent(id="l2", actor=nobody, conversation=CHANNEL))
    await company.pump()
    assert await _posts(company) == []
    await mia.say("squad", where=CHANNEL, unseen=True)
    assert "They wait until I'm in #brand. Invite me there." in mia.text
    own, admins = await _page(mia, "h1"), await _page(kim, "h2")
    assert "its digest waits until I'm in #brand" in own
    for page in (own, admins):
        assert "I'm not in #brand, where Brand Squad posts: invite me there" in page
    clock.forward(days=6)
    await mia.send_event(JoinedEvent(id="j", actor=mia.actor, conversation=CHANNEL))
    await company.pump()
    assert len(await _posts(company)) == 1
    assert "I'm not in" not in await _page(mia, "h3")
    await mia.act("squad.invite", str(await _squad_of(company)))
    assert "stands in #brand already; it isn't repeated" in mia.text


async def test_a_guest_may_invite_us_too(company: Company) -> None:
    _, (mia,) = await _looks_after_the_channel(company, "Mia")
    await mia.send_event(LeftEvent(id="l", actor=mia.actor, conversation=CHANNEL))
    gus = company.stranger("Gus", guest=True)
    await gus.send_event(JoinedEvent(id="j", actor=gus.actor, conversation=CHANNEL))
    await mia.say("squad")
    assert "They wait until" not in mia.text
    assert "colleagues of this organisation" in await _page(gus, "h")


async def test_an_invitation_that_never_arrived_is_posted_again(
    company: Company, clock: Clock
) -> None:
    await _looks_after_the_channel(company, "Mia")
    kim = await company.someone("Kim", admin=True)
    await kim.say("squad")
    await kim.press("Post the invitation")
    rows = await company.database.run(
        deliveries.claim, "test", clock(), limit=9, lease=timedelta(minutes=1)
    )
    for row in rows:
        await company.database.run(deliveries.mark_failed, row.id, "refused")
    await kim.say("squad")
    await kim.press("Post the invitation")
    assert "on its way to #brand" in kim.text
    await company.pump()
    assert len(await _posts(company)) == 1


async def _posts(company: Company) -> list[str]:
    return [
        to_plain(message)
        for row, message in company.shown.values()
        if row.conversation_key == CHANNEL.key
    ]


async def _squad_of(company: Company) -> int:
    found = await company.database.read(squads.all_squads, company.workspace_id)
    return found[0].id
