"""Ideas among colleagues: who sees which, backing, the number nobody can be read from, and a similar one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from store import conversations, ideas, squads, workspaces
from store.database import Connection
from store.models import idea as idea_table
from store.models import idea_backing
from templates.plain import to_plain
from tests.fixtures_bot import CHANNEL, HOME, Clock, Company, Someone

HOSTILE = '<!channel> {{ 7*7 }} </quote><button action="x.y"/> [a](javascript:alert(1))'


async def open_squad(company: Company) -> tuple[Someone, Someone]:
    """Brand Squad with its channel; return Mia, who leads it, and Ana."""
    squad_id = await company.squad()
    mia = await company.someone("Mia", leads=squad_id)

    def settle(connection: Connection) -> None:
        home = workspaces.find_installation(connection, HOME.platform, HOME.key)
        assert home is not None
        place = conversations.ensure_conversation(
            connection, company.workspace_id, home.id, "slack", CHANNEL.key, "channel", "brand"
        )
        squads.change_squad(connection, squad_id, conversation_id=place.id)

    await company.database.run(settle)
    return mia, await company.someone("Ana")


async def suggest(who: Someone, text: str, **fields: object) -> None:
    await who.say("idea")
    await who.send(text=text, show=("yes",), **fields)  # type: ignore[arg-type]  # fields of a form


async def opened(company: Company, text: str = "Film the canteen") -> tuple[Someone, Someone]:
    """An idea of Ana's that Mia has opened to colleagues."""
    mia, ana = await open_squad(company)
    await suggest(ana, text)
    await mia.press("Open to colleagues")
    return mia, ana


async def posts(company: Company) -> list[str]:
    """What stands in the squad's channel."""
    await company.pump()
    return [
        to_plain(message)
        for row, message in company.shown.values()
        if row.conversation_key == CHANNEL.key
    ]


async def count(company: Company, table: object) -> int:
    return int(
        await company.database.read(
            lambda c: c.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]  # a table
        )
    )


async def test_a_lead_opens_what_its_author_allows_and_no_name_goes_with_it(
    company: Company,
) -> None:
    mia, ana = await open_squad(company)
    await ana.say("idea Film the canteen")
    (card,) = await mia.inbox()
    assert "Open to colleagues" not in card
    assert "For those who decide alone." in card
    await mia.act("idea.discuss", "1")
    assert "rather keep it between you" in mia.text
    assert await posts(company) == []
    await ana.press("Let colleagues see and back it")
    assert "Colleagues may see it once a lead opens it to all." in ana.text
    await mia.press("Open to colleagues")
    assert "Opened to colleagues by Mia" in mia.text
    (post,) = await posts(company)
    assert post.startswith("An idea from a colleague\n> Film the canteen\nDecided by Tue 1 Dec.")
    assert "Ana" not in post
    assert "opened your idea to colleagues, without your name" in (await ana.inbox())[-1]
    await ana.act("idea.credit", "1")
    assert (await posts(company))[0].startswith("An idea from Ana\n")


async def test_opening_twice_posts_once(company: Company) -> None:
    mia, _ = await opened(company)
    tom = await company.someone("Tom", leads=1)
    await asyncio.gather(mia.act("idea.discuss", "1"), tom.act("idea.discuss", "1"))
    assert "Mia has opened this already." in tom.text
    assert len(await posts(company)) == 1


async def test_without_a_channel_it_stays_where_it_was(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await suggest(await company.someone("Ana"), "Film the canteen")
    await mia.press("Open to colleagues")
    assert "The squad has no channel yet." in mia.text
    await mia.say("inbox")
    assert "[Acknowledge]" in mia.text, "nothing has moved"


async def test_what_is_not_open_can_be_neither_seen_nor_backed(company: Company) -> None:
    mia, ana = await open_squad(company)
    await suggest(ana, "Film the canteen")
    ben = await company.someone("Ben")
    await ben.act("idea.back", "1")
    assert "isn't open to colleagues any more" in ben.text
    await ben.act("idea.others")
    assert "No idea is open to all right now." in ben.text
    await mia.press("Accept")
    await ben.act("idea.others")
    assert "Film the canteen" in ben.text, "accepted, and its author allowed it"


@pytest.mark.parametrize("value", ["", "0", "999", "-1", "1; x", "9" * 30, "٣"])
async def test_odd_values_get_one_kind_sentence(company: Company, value: str) -> None:
    await opened(company)
    ben = await company.someone("Ben")
    for action in ("back", "unback"):
        await ben.act(f"idea.{action}", value)
        assert "isn't open to colleagues any more" in ben.text
    for action in ("back_instead", "send_anyway"):
        await ben.act(f"idea.{action}", value)
        assert "I no longer have those words." in ben.text
    for action in ("show", "hide"):
        await ben.act(f"idea.{action}", value)
        assert "isn't there any more" in ben.text


async def test_backing_is_once_undoable_and_never_ones_own(company: Company) -> None:
    _, ana = await opened(company)
    ben = await company.someone("Ben")
    for _ in range(2):
        await ben.act("idea.back", "1", where=CHANNEL)
        assert ben.last.kind == "private"
        assert "It counts without your name." in ben.text
    assert await count(company, idea_backing) == 1
    await ben.press("Take it back", where=CHANNEL)
    assert "Taken back." in ben.text
    await ben.act("idea.unback", "1")
    assert await count(company, idea_backing) == 0
    await ana.act("idea.back", "1")
    assert "your own idea" in ana.text
    assert await count(company, idea_backing) == 0


async def test_a_number_shows_from_five_and_while_five_are_left(
    company: Company, clock: Clock
) -> None:
    mia, _ = await opened(company)
    crowd = [await company.someone(f"P{number}") for number in range(9)]
    for one in crowd[:4]:
        await one.act("idea.back", "1")
    assert "back it" not in (await posts(company))[0].split("\n")[2]
    await crowd[4].act("idea.back", "1")
    assert "5 colleagues back it." in (await posts(company))[0]
    assert "5 colleagues back it." in (await mia.inbox())[0]
    await mia.say("inbox")
    assert "5 colleagues back it." in mia.text
    # Mia and nine others could: from the sixth on it would say something of those who don't.
    await crowd[5].act("idea.back", "1")
    for shown in (*await posts(company), *await mia.inbox()):
        assert "colleagues back it" not in shown
    clock.forward(seconds=1)
    await crowd[5].act("idea.unback", "1")
    assert "5 colleagues back it." in (await posts(company))[0]
    seen = [*await posts(company), *await mia.inbox(), mia.text]
    assert not [text for text in seen for one in crowd if one.actor.name in text]


async def test_its_author_can_close_it_again(company: Company) -> None:
    mia, ana = await opened(company)
    assert len(await posts(company)) == 1
    await ana.press("Keep it between us")
    assert "Only those who decide see it." in ana.text
    assert await posts(company) == []
    assert "For those who decide alone." in (await mia.inbox())[0]
    ben = await company.someone("Ben")
    await ben.act("idea.back", "1")
    assert "isn't open to colleagues" in ben.text
    await ana.act("idea.show", "1")
    await mia.press("Open to colleagues")
    assert len(await posts(company)) == 1, "a lead may open it anew"


async def test_a_question_stays_possible_and_leaves_it_open(company: Company) -> None:
    mia, ana = await opened(company)
    await mia.press("Ask back")
    await mia.send(question="Which day?")
    ben = await company.someone("Ben")
    await ben.act("idea.back", "1")
    assert "you back it" in ben.text
    await ana.press("Answer")
    await ana.send(text="Friday")
    found = await company.database.read(ideas.find, company.workspace_id, 1)
    assert found is not None
    assert found.state == "discussed"
    assert "Which day?" not in (await posts(company))[0], "what is asked is between the two"


async def test_a_decision_stands_on_the_card(company: Company) -> None:
    mia, _ = await opened(company, HOSTILE)
    assert HOSTILE in (await posts(company))[0]
    await mia.press("Decline")
    await mia.send(reason="We did it last spring.")
    (post,) = await posts(company)
    assert "Not this time, because:\n> We did it last spring." in post
    assert "[Back it]" not in post


# ---------------------------------------------------------------- one that reads alike


async def test_a_similar_one_is_shown_before_anything_is_filed(company: Company) -> None:
    mia, _ = await opened(company)
    ben = await company.someone("Ben")
    cards = len(await mia.inbox())
    await ben.say("idea A film about our canteen")
    assert "A colleague had a similar idea" in ben.text
    assert "> Film the canteen" in ben.text
    assert "Yours: “A film about our canteen”" in ben.text
    assert "Ana" not in ben.text
    assert len(await mia.inbox()) == cards
    await ben.press("Back that one")
    assert "you back it" in ben.text
    assert await count(company, idea_backing) == 1
    assert await count(company, idea_table) == 1
    await ben.press("Send mine too")
    assert "Mia will reply by" in ben.text
    assert await count(company, idea_table) == 2


async def test_sent_anyway_it_is_filed_once_with_all_that_was_typed(
    company: Company, clock: Clock
) -> None:
    mia, _ = await opened(company)
    ben = await company.someone("Ben")
    for _ in range(2):
        await ben.say("idea")
        await ben.send(
            text="A film about our canteen",
            link="https://acme.example/food",
            credit=("yes",),
            show=("yes",),
        )
        assert "Nothing is sent yet." in ben.text
    key = (await ben.find("idea.send_anyway")).value  # type: ignore[union-attr]  # a button
    await asyncio.gather(ben.act("idea.send_anyway", key), ben.act("idea.send_anyway", key))
    clock.forward(days=1)
    await ben.act("idea.send_anyway", key)
    assert "Mia will reply by Thu 26 Nov." in ben.text
    await ben.say("idea")
    await ben.send(text="A film about our canteen", link="https://acme.example/food")
    assert await count(company, idea_table) == 2, "a repeat makes one idea"
    found = await company.database.read(ideas.find, company.workspace_id, 2)
    assert found is not None
    assert (found.text, found.url) == ("A film about our canteen", "https://acme.example/food")
    assert found.credit
    assert found.may_show
    assert len(await mia.inbox()) == 2


async def test_what_is_not_open_is_never_shown_to_another(company: Company) -> None:
    _, ana = await open_squad(company)
    await suggest(ana, "Film the canteen")
    await ana.say("idea Repaint the lobby")
    ben = await company.someone("Ben")
    for text in ("Film our canteen", "Repaint our lobby"):
        await ben.say(f"idea {text}")
        assert "Got it, thank you." in ben.text


async def test_ones_own_is_no_similar_one_and_others_keys_open_nothing(company: Company) -> None:
    _, ana = await opened(company)
    await ana.say("idea A film about our canteen")
    assert "Got it, thank you." in ana.text
    ben, eve = await company.someone("Ben"), await company.someone("Eve")
    await ben.say("idea Film the canteen, please")
    key = (await ben.find("idea.send_anyway")).value  # type: ignore[union-attr]  # a button
    await eve.act("idea.send_anyway", key)
    await eve.act("idea.back_instead", f"1 {key}")
    assert "I no longer have those words." in eve.text
    assert await count(company, idea_table) == 2


async def test_words_that_wait_fade_after_a_week(company: Company, clock: Clock) -> None:
    await opened(company)
    ben = await company.someone("Ben")
    await ben.say("idea Film the canteen, please")
    clock.forward(days=8)
    await ben.press("Send mine anyway")
    assert "I no longer have those words." in ben.text
