"""Looking for something to put into a conversation: what everybody may see, by its words, and nobody is noted."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from connectors.base import Reply
from connectors.events import Actor, Conversation, Installation, SearchEvent
from store import drops
from store.database import Connection
from store.models import advocate, receipt
from templates.plain import to_plain
from tests.fixtures_bot import HOME, Clock, Company

NOWHERE = Conversation("teams", "T1/", "group")
STRANGERS = Installation("teams", "T2", "Others")
HOSTILE = "<!channel> *b* [a](b) ]]> \u202e %_\\ 🎉"


async def _bring(company: Company, clock: Clock, *titles: str, state: str = "published") -> None:
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)

    def make(connection: Connection) -> None:
        for title in titles:
            drop_id = drops.create(
                connection,
                company.workspace_id,
                squad_id=squad_id,
                author_id=mia.id,
                url=f"https://news.acme.example/{len(title)}",
                title=title,
                summary="What we learned",
                topic_slugs=["hiring"],
                now=clock.now,
            )
            if state == "published":
                drops.publish(connection, [drop_id], clock.now)

    await company.database.run(make)


async def _search(company: Company, text: str, home: Installation = HOME) -> Reply:
    event = SearchEvent(id="s1", actor=Actor(home, "U9", NOWHERE), conversation=NOWHERE, text=text)
    return await company.router.dispatch(event)


def _titles(reply: Reply) -> list[str]:
    return [found.title for found in reply.results]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Two desks", "An ÖFFICE tour"]),
        ("öffice", ["An ÖFFICE tour"]),
        ("tour LEARNED", ["An ÖFFICE tour"]),
        ("#hiring", ["Two desks", "An ÖFFICE tour"]),
        ("tour desks", []),
        ("%", []),
    ],
)
async def test_every_word_counts_whatever_its_case(
    company: Company, clock: Clock, text: str, found: list[str]
) -> None:
    await _bring(company, clock, "An ÖFFICE tour", "Two desks")
    assert _titles(await _search(company, text)) == found


async def test_what_is_found_has_the_card_that_goes_into_a_conversation(
    company: Company, clock: Clock
) -> None:
    await _bring(company, clock, HOSTILE)
    [found] = (await _search(company, HOSTILE.split()[-1])).results
    assert "🎉" in to_plain(found.card)
    assert "Share it too" in to_plain(found.card)


async def test_nobody_is_noted_for_looking(company: Company, clock: Clock) -> None:
    def traces(connection: Connection) -> list[int]:
        counts = (select(func.count()).select_from(table) for table in (advocate, receipt))
        return [int(connection.execute(count).scalar_one()) for count in counts]

    await _bring(company, clock, "Two desks")
    before = await company.database.read(traces)
    await _search(company, "desks")
    assert await company.database.read(traces) == before


async def test_drafts_and_other_organisations_are_not_found(company: Company, clock: Clock) -> None:
    await _bring(company, clock, "Two desks", state="draft")
    nothing = await _search(company, "desks")
    assert nothing.document is not None
    assert "Nothing worth sharing has “desks” in it." in to_plain(nothing.document)
    assert _titles(await _search(company, "", STRANGERS)) == []


async def test_at_most_a_glance_is_shown(company: Company, clock: Clock) -> None:
    await _bring(company, clock, *(f"{'x' * n} desks" for n in range(1, 15)))
    assert len(_titles(await _search(company, "desks"))) == 10
