"""Journey: an idea from the first word through colleagues and the decision to what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.walks.conftest import publish, tell_story
from tests.walks.town import Someone, Town

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""When Brand Squad's digest goes out: nine in Berlin."""


async def _card(one: Someone) -> list[str]:
    """The idea's card in the squad's channel."""
    return [said for said in await one.messages("brand") if said.startswith("An idea from ")]


async def test_from_the_first_word_to_what_was_made(town: Town, mia: Someone) -> None:
    ana, ben, yuki = (town.person(key) for key in ("ana", "ben", "yuki"))
    await ana.say("/advocate idea")
    await ana.send(text="Film the canteen", show=("yes",))
    await mia.press("Open to colleagues")
    (card,) = await _card(ben)
    assert "Ana" not in card
    assert "you back it" in await ben.press("Back it")
    assert "you back it" in await ben.press("Back it"), "twice is once"
    assert "colleagues back it" not in (await _card(ben))[0]

    await yuki.say("/advocate idea Could we make a film about our canteen?")
    assert "Nothing is sent yet." in yuki.text
    assert "Yours: “Could we make a film about our canteen?”" in yuki.text
    await yuki.press("Send mine anyway")
    assert "Got it, thank you." in yuki.text
    await mia.act("idea.merge", "2")
    await mia.send(into="1")
    heard = (await yuki.messages())[-1]
    assert "the two go on as one" in heard
    assert "Film the canteen" in heard

    await mia.act("idea.as_made", "1")
    assert "Say in a sentence" in await mia.send(what="event", words="")
    await mia.send(what="event", words="Open kitchen on 4 December")
    assert "Your idea became an event." in (await ana.messages())[-1]
    assert "The idea yours goes on with became an event." in (await yuki.messages())[-1]
    assert "It became an event." in (await _card(ben))[0]
    await town.until(TUESDAY)
    (digest,) = [said for said in await mia.messages("brand") if "This week in" in said]
    assert "You said, we did" in digest
    assert "it became an event. Open kitchen on 4 December" in digest
    assert "2 acknowledged within two working days; 2 decided within a week." in digest
    assert "Ana" not in digest


async def test_what_came_of_it_is_told_once_within_the_budget(town: Town, mia: Someone) -> None:
    ana, ben = town.person("ana"), town.person("ben")
    await ana.say("/advocate join")
    await ana.press("Join, by message")
    await ana.say("/advocate idea Film the canteen")
    await mia.press("Accept")
    await mia.press("Make it something to share")
    await mia.send(link=await tell_story(town), title="The film")
    await mia.press("Now")
    await ben.say("/advocate share")
    await ben.press("Share")
    await ben.press("I posted it")
    made = town.clock.at
    told: list[datetime] = []
    for day in range(1, 29):
        # A pick a week, which spends the same budget.
        if day % 7 == 0:
            await publish(town, mia, f"Story {day}")
        await town.until(made + timedelta(days=day))
        outcomes = [s for s in await ana.messages() if s.startswith("What came of your idea")]
        told += [town.clock.at] * (len(outcomes) - len(told))
        if outcomes:
            assert "The film: posted by colleagues. Thank you for it." in outcomes[0]
    assert len(told) == 1, told
    await ana.act("idea.mine")
    assert "The film: posted by colleagues." in ana.text
