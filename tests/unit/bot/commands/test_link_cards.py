"""What stands under our own links: only what everybody may see, and nobody is noted for posting one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from connectors.base import Reply
from connectors.events import Actor, Conversation, Installation, LinkEvent
from store import drops, links
from store.database import Connection
from store.models import advocate
from templates.plain import to_plain
from tests.fixtures_bot import HOME, Clock, Company

NOWHERE = Conversation("slack", "T1/", "direct")
STRANGERS = Installation("slack", "T2", "Others")
PAGE = "https://news.acme.example/launch"


def _people(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(advocate)).scalar_one())


async def _link(company: Company, clock: Clock, title: str, *, state: str = "published") -> str:
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)

    def make(connection: Connection) -> str:
        drop_id = drops.create(
            connection,
            company.workspace_id,
            squad_id=squad_id,
            author_id=mia.id,
            url=PAGE,
            title=title,
            now=clock.now,
        )
        if state == "published":
            drops.publish(connection, [drop_id], clock.now)
        return links.create(
            connection,
            workspace_id=company.workspace_id,
            url=PAGE,
            drop_id=drop_id,
            now=clock.now,
        ).code

    return await company.database.run(make)


async def _card(company: Company, link: str) -> Reply:
    nobody = Actor(HOME, "", NOWHERE)
    event = LinkEvent(id="l1", actor=nobody, conversation=nobody.direct, link=link)
    return await company.router.dispatch(event)


@pytest.mark.parametrize("title", ["A launch", "<!channel> *b* [a](b) ]]> \u202eabc 🎉" * 20])
async def test_a_card_says_what_it_is_and_where_from(
    company: Company, clock: Clock, title: str
) -> None:
    code = await _link(company, clock, title)
    before = await company.database.read(_people)
    reply = await _card(company, f"https://squad.example/r/{code}?x=1")
    assert reply.kind == "card"
    assert reply.document is not None
    text = to_plain(reply.document)
    assert title[:20] in text
    assert "news.acme.example" in text
    assert "Share it too" in text
    assert await company.database.read(_people) == before


async def test_what_is_not_out_has_no_card(company: Company, clock: Clock) -> None:
    code = await _link(company, clock, "Not yet", state="draft")
    assert (await _card(company, f"https://squad.example/r/{code}")).document is None


@pytest.mark.parametrize(
    "link", ["https://squad.example/r/none", "https://squad.example/", "nothing", "http://[::1"]
)
async def test_a_link_that_is_not_ours_has_no_card(company: Company, link: str) -> None:
    assert (await _card(company, link)).document is None


async def test_another_organisations_link_has_no_card(company: Company, clock: Clock) -> None:
    code = await _link(company, clock, "Ours")
    event = LinkEvent(
        id="l2",
        actor=Actor(STRANGERS, "", NOWHERE),
        conversation=NOWHERE,
        link=f"https://squad.example/r/{code}",
    )
    assert (await company.router.dispatch(event)).kind != "card"
