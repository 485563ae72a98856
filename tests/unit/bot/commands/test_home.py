"""The one next step of each role, as a message and as the own page."""

from __future__ import annotations

from sqlalchemy import text

from connectors.events import HomeEvent
from store.database import Connection
from templates.plain import to_plain
from tests.fixtures_bot import Company, Someone


async def test_one_next_step_for_each_role(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    ana = await company.someone("Ana")
    await kim.say("")
    assert "The first step is a squad" in kim.text
    await ana.say("hello")
    assert "An admin makes the first squad" in ana.text
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.say("home")
    assert "Brand Squad is ready." in mia.text
    await ana.say("")
    assert "Always optional." in ana.text
    await ana.act("join.later")
    await ana.say("")
    assert "Nothing new for you right now." in ana.text
    await ana.act("home.open")
    assert ana.last.kind == "update"


async def _page(someone: Someone, event: str, *, refresh: bool = False) -> str:
    actor = someone.actor
    reply = await someone.send_event(
        HomeEvent(id=event, actor=actor, conversation=actor.direct, refresh=refresh)
    )
    return to_plain(reply.document) if reply.document else ""


def _traces(connection: Connection) -> str:
    asked = ("select * from receipt order by key", "select * from advocate order by id")
    return repr([connection.execute(text(one)).all() for one in asked])


async def test_the_first_look_is_greeted_and_no_other(company: Company) -> None:
    await company.squad()
    ana = await company.someone("Ana")
    first = await _page(ana, "h1")
    assert "Once a week I'll bring up to three things" in first
    assert "[Join] [Not now] [Who sees what?]" in first
    assert "[Not now]" not in await _page(ana, "h2")
    await ana.act("join.later")
    later = await _page(ana, "h3")
    assert "Nothing comes unasked." in later
    assert "Once a week" not in later


async def test_drawn_anew_it_writes_nothing(company: Company) -> None:
    await company.squad()
    ana = await company.someone("Ana")
    await _page(ana, "h1")
    before = await company.database.read(_traces)
    assert "Hi Ana" in await _page(ana, "h2", refresh=True)
    assert await company.database.read(_traces) == before


async def test_who_is_not_known_has_no_page_to_draw_anew(company: Company) -> None:
    eve = company.stranger("Eve")
    assert await _page(eve, "h1", refresh=True) == ""


async def test_a_lead_sees_what_waits_and_an_admin_what_is_missing(company: Company) -> None:
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)
    kim = await company.someone("Kim", admin=True)
    ana = await company.someone("Ana")
    await ana.say("idea More pictures")
    page = await _page(mia, "h1")
    assert "1 idea to look at." in page
    assert "Brand Squad: no digest is planned, nothing ready yet" in page
    assert "Still missing" not in page
    page = await _page(kim, "h2")
    assert "Two people who read concerns" in page
    assert "A channel for Brand Squad" in page
    assert "to look at" not in await _page(ana, "h3")
