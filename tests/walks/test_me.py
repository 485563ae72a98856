"""Journey 5 and a short walk of journey 3: me, board, settings, snooze, help; an idea and a concern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.walks.conftest import publish
from tests.walks.test_digest import TUESDAY, join, picks
from tests.walks.town import START, Someone, Town


async def test_home_shows_the_next_pick_and_what_came_of_ones_posts(
    town: Town, mia: Someone
) -> None:
    await publish(town, mia, "Good news")
    await publish(town, mia, "More news")
    ana = await join(town, "ana")
    assert "news" in await ana.say("/advocate")
    await ana.press("Share")
    await ana.press("I posted it")
    for home in (await ana.say("/advocate"), await ana.home(), await ana.say("hi")):
        assert "What came of your posts" in home
        assert "not opened through our link yet" in home
        assert "[Share something of mine] [I have an idea]" in home
    page = await ana.home()
    assert "Hi Ana Ruiz" in page
    assert "Posts this month (as you told)\n1\n" in page
    assert "Next: up to three picks, " in page


async def test_the_board_is_opt_in(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    for key in ("ana", "ben"):
        one = await join(town, key)
        await one.press("Share")
        await one.press("I posted it")
    ana, ben = town.person("ana"), town.person("ben")
    board = await ana.say("/advocate board")
    assert "Nobody has chosen to be seen yet, and that is fine." in board
    assert "Ana Ruiz" in await ana.press("Be seen")
    board = await ben.say("/advocate board")
    assert "Ana Ruiz" in board
    assert "Ben Carter" not in board
    assert "Your name doesn't stand here." in board
    assert "Ana Ruiz" not in await ana.press("Hide me")
    await ana.press("Be seen")
    await ana.say("/advocate leave")
    assert "Ana Ruiz" not in await ben.say("/advocate board")


async def test_settings_say_what_comes_and_refuse_at_the_field(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news", topics="hiring, culture")
    ana = town.person("ana")
    assert "comes unasked" in await ana.say("/advocate settings")
    await join(town, "ana")
    said = await ana.say("/advocate settings")
    assert "Next: up to three picks, Tue 24 Nov, 09:00. Nothing else comes unasked" in said
    assert "Quiet\n18:00 to 08:00, Europe/Madrid" in said
    await ana.press("Change")
    await ana.send(days=())
    assert list(ana.opened.errors) == ["days"]
    await ana.send(days=("1",), budget="9")
    assert list(ana.opened.errors) == ["budget"]
    await ana.send(budget="2", holidays="Atlantis")
    assert list(ana.opened.errors) == ["holidays"]
    await ana.send(holidays="es-md", wish="loudly")
    assert list(ana.opened.errors) == ["wish"]
    await ana.send(wish="message", **{"from": "x"})
    assert list(ana.opened.errors) == ["from"]
    await ana.send(
        days=("3", "5"),
        follows=("hiring",),
        mutes=("culture",),
        **{"from": "17:00", "until": "10:00"},
    )
    said = await ana.say("/advocate settings")
    assert "Wednesday, Friday" in said
    assert "Quiet\n17:00 to 10:00, Europe/Madrid" in said
    assert "You follow\n#hiring" in said
    assert "Not for you\n#culture" in said
    assert "Days off\nPublic holidays in ES-MD" in said
    assert "picks, Wed 25 Nov, 10:00. Nothing else comes unasked; at most 2 messages" in said
    await town.until(TUESDAY + timedelta(hours=4))
    assert await picks(ana) == []


async def test_picks_wait_for_the_days_one_has_chosen(town: Town, mia: Someone) -> None:
    await publish(town, mia, "Good news")
    ana = await join(town, "ana")
    await ana.say("/advocate settings")
    await ana.press("Change")
    await ana.send(days=("3",), **{"from": "17:00", "until": "10:00"})
    await town.until(START + timedelta(days=2, minutes=50))
    assert await picks(ana) == []
    await town.until(START + timedelta(days=2, hours=1, minutes=10))
    assert len(await picks(ana)) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("snooze 2w", "Quiet until Mon 7 Dec."),
        ("snooze 10 days", "Quiet until Thu 3 Dec."),
        ("pause 2026-12-24", "Quiet until Thu 24 Dec."),
        ("STOP", "Quiet until Mon 7 Dec."),
        ("snooze", "Quiet until Mon 7 Dec."),
        ("snooze yesterday", "Say for how long"),
        ("snooze 2020-01-01", "Say for how long"),
        ("snooze 999w", "Say for how long"),
        ("snooze 2026-13-45", "Say for how long"),
        ("snooze off", "I'm back."),
    ],
)
async def test_snooze_understands(town: Town, line: str, said: str) -> None:
    assert said in await town.person("ana").say(line)


async def test_help_by_role(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    said = await ana.say("/advocate help")
    assert "/advocate share [words | link]" in said
    for word in ("drop", "digest", "inbox"):
        assert word not in said
    said = await mia.say("/advocate help")
    assert "/advocate drop [link]" in said
    assert "/advocate snooze [2w | date | off]" in await ana.say("/advocate help pause")


@pytest.mark.parametrize(
    ("line", "nearest"),
    [("shrae", "share"), ("setings", "settings"), ("hlep", "help"), ("bord", "board"), ("qqq", "")],
)
async def test_an_unknown_word_gets_the_nearest(town: Town, line: str, nearest: str) -> None:
    ana = town.person("ana")
    said = await ana.say(f"/advocate {line} words")
    assert f"I don't know “{line}”." in said
    assert (f"Did you mean /advocate {nearest}?" in said) == bool(nearest)
    assert ("Did you mean" in said) == bool(nearest)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("hlep", "What I can do for you"),
        ("Setings!", "You follow"),
        ("please share", "Nothing new for you"),
        ("“help”", "What I can do for you"),
        ("/advocate help", "What I can do for you"),
        ("Good morning", "Share something of mine"),
        ("thanks a lot", "Gladly."),
        ("leav", "Did you mean /advocate leave?"),
        ("snoze", "Did you mean /advocate snooze?"),
        ("consern", "Did you mean /advocate concern?"),
    ],
)
async def test_what_is_nearly_a_command_is_understood(town: Town, line: str, answer: str) -> None:
    assert answer in await town.person("ana").say(line)


async def test_a_sentence_becomes_an_idea_in_one_tap(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    said = await ana.say("we could film the demo day on Friday")
    assert "is this an idea for the squad?" in said
    await ana.press("Send it as an idea")
    assert "Mia Schmidt will reply" in ana.text
    assert any("we could film the demo day on Friday" in one for one in await mia.messages())


async def test_an_idea_reaches_the_lead_and_comes_back(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    await ana.say("/advocate idea")
    await ana.send(text="Show the workshop", credit=("yes",))
    assert "Mia Schmidt will reply by Wed 25 Nov." in ana.text
    await mia.press("Accept")
    assert any("accepted" in said.lower() for said in await ana.messages())
    await mia.press("drop.from_idea")
    assert mia.opened.values["summary"] == "Show the workshop"
    await mia.send(title="The workshop", link="https://acme.example/workshop")
    await mia.press("Now")
    assert "Idea by Ana Ruiz." in (await ana.messages("brand"))[-1]
    assert any("The workshop" in said for said in await ana.messages())


async def test_a_concern_reaches_its_readers_and_no_channel(town: Town, mia: Someone) -> None:
    ana, kim, lee = (town.person(key) for key in ("ana", "kim", "lee"))
    await ana.say("/advocate concern")
    await ana.press("With my name")
    assert "Kim Larsen and Lee Okafor will see your name" in ana.opened.text
    readers = ana.opened.values["readers"]
    assert len(readers) == 2
    keep = [v for v, label in zip(readers, ("kim", "lee"), strict=True) if label == "lee"]
    await ana.send(text="Zebra worry", readers=tuple(keep))
    assert "Lee Okafor will read it" in ana.text
    assert any("Zebra worry" in said for said in await lee.messages())
    for one, where in ((kim, ""), (mia, ""), (mia, "brand")):
        assert not any("Zebra" in said for said in await one.messages(where))


async def test_a_concern_typed_in_a_channel_is_not_kept(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    said = await ana.say("@Social Squad concern Zebra worry", where="brand")
    assert "Others here may see what you just typed; I kept nothing of it." in said
    assert ana.screen.only
    kept = await town.process.database.read(
        lambda c: [
            row
            for table in ("receipt", "draft", "delivery", "concern", "idea")
            for row in c.exec_driver_sql(f"select * from {table}").all()
        ]
    )
    assert "Zebra" not in repr(kept)
