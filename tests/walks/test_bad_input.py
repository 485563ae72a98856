"""Bad input at every door: one kind sentence each, nothing lost, nothing personal in the logs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from connectors.events import CommandEvent
from connectors.playground.address import person_to_actor
from templates.plain import to_plain
from tests.walks.conftest import Logs, OpenTown, make_squad, publish
from tests.walks.town import ACTIONS, CAST, Someone, Town

HOSTILE = {
    "slack": "<!channel> <@U1> <https://evil.example/a|click> &amp;",
    "markdown": "*b* _i_ `c` [a](javascript:alert(1)) ![x](http://evil.example/p.png)",
    "markup": '</text></message><button action="drop.now" value="1">x</button>]]> <![CDATA[ &lt;',
    "jinja": "{{ 7*7 }} {% raw %} {{ config }}",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "rtl": "\u202eshow\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈 e\u0301 \ufdfa",
    "controls": "a\u0000b\u0007c\u001b[31m\u2028d\ud7ff",
    "sql": "'; drop table advocate; --",
    "format": "%s %(x)s {0} {person.email} \\N{BULLET}",
    "long": "word " * 2000,
    "long word": "w" * 9_900,
}
KIND = "That didn't work, and it's on my side."


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What is typed is tidied before any store sees it: one database will do, but for a test that asks for both."""
    return str(request.param)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_every_command_takes_anything(
    town: Town, mia: Someone, text: str, logs: Logs
) -> None:
    ana = town.person("ana")
    for one in (ana, mia):
        for command in COMMANDS:
            said = await one.say(f"/advocate {command.name} Zebra {text}"[:11_900])
            assert said, command.name
            assert KIND not in said, command.name
    assert "Zebra" not in repr(list(logs))
    assert "Ana" not in repr(list(logs))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_stay_words_on_every_way(
    town: Town, mia: Someone, text: str, logs: Logs
) -> None:
    """They are typed into every form and come back in every message, as what they are: text."""
    await mia.say("/advocate drop https://acme.example/x")
    await mia.send(title=f"Zebra {text}", summary=text, captions=text, topics=text, alt=text)
    assert mia.screen.find("Now"), mia.text
    await mia.press("Now")
    await mia.say("/advocate drop")
    ana = town.person("ana")
    await ana.press("Share")
    await ana.press("Change the words")
    await ana.send(caption=text, disclosure=f"I work at Acme {text}"[:150])
    assert ana.screen.find("I posted it"), ana.text
    await ana.press("I posted it")
    await ana.press("Tell the squad")
    await ana.say(f"/advocate idea Zebra {text}"[:11_900])
    await mia.say("/advocate inbox")
    await ana.say("/advocate")
    await ana.home()
    await ana.say("/advocate me")
    await mia.say("/advocate policy")
    await mia.press("Edit the text")
    await mia.send(text=text[:1500])
    await ana.say("/advocate join")
    assert ana.screen.find("Join, by message")
    await mia.say("/advocate digest")
    for one in (ana, mia):
        for where in ("", "brand"):
            for screen in await one.screens(where):
                assert not screen.node.all("script", "img"), screen.html
    assert "Zebra" not in repr(list(logs))


@pytest.mark.parametrize("who", ["ana", "mia"])
async def test_every_action_and_form_refuses_nonsense_kindly(
    town: Town, mia: Someone, who: str
) -> None:
    async def send(door: str, **body: object) -> None:
        answer = await town.client.post(f"/playground/api/{door}", json={"as": who} | body)
        told = await answer.json()
        assert answer.status == 200, (body, told)
        assert KIND not in repr(told), body

    values = ("", "9" * 40, "²", "idea:1", "page:9:xx")
    for value in values:
        for action in ACTIONS:
            await send("act", action=f"{action}#1", value=value)
        for form in [name for command in COMMANDS for name in command.forms]:
            for fields in ({}, {"text": ["a", "b"], "link": ["x"], "show": "yes"}):
                await send("submit", form=form, value=value, fields=fields)


async def test_what_does_not_exist_is_stale_not_an_error(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    assert "That isn't there any more." in await ana.act("nothing.here", "1")
    answer = await town.client.post(
        "/playground/api/submit", json={"as": "ana", "form": "nothing.here", "fields": {}}
    )
    assert "any more" in repr(await answer.json())


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgresql"])
async def test_hostile_words_reach_postgresql_as_words_too(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    for text in HOSTILE.values():
        await ana.say(f"/advocate idea {text}"[:11_900])
        assert "Got it, thank you." in ana.text
        await ana.say(f"/advocate share {text}"[:11_900])
        assert KIND not in ana.text


async def test_wrong_roles_get_one_sentence(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    for line in ("digest", "digest preview"):
        assert "Squad leads do this." in await ana.say(f"/advocate {line}")
    assert "Leads and listeners have an inbox." in await ana.say("/advocate inbox")
    assert "Leads and admins look after squads." in await ana.say("/advocate squad invite")
    for action in ACTIONS:
        if action.startswith("drop."):
            assert "Squad leads do this." in await ana.act(action, "1")


async def test_empty_and_too_long_lines_are_refused_by_the_page(town: Town) -> None:
    ana = town.person("ana")
    assert "nothing to send" in await ana.say("   ")
    assert "Could you shorten it?" in await ana.say("x" * 12_001)


async def test_the_same_request_twice_is_done_once(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    first = await ana.say("/advocate idea Twice", id_="same")
    assert await ana.say("/advocate idea Twice", id_="same") == first
    assert len([s for s in await mia.messages() if "Twice" in s]) == 1


async def test_a_locked_database_is_our_fault_and_loses_nothing(
    open_a_town: OpenTown, tmp_path: Path, logs: Logs, allowed: set[str]
) -> None:
    allowed.add("dispatch_failed")
    town = await open_a_town()
    mia = await make_squad(town)
    await publish(town, mia, "Good news")
    holder = sqlite3.connect(tmp_path / "squad.db", isolation_level=None)
    holder.execute("begin immediate")
    ana = town.person("ana")
    actor = person_to_actor(CAST.people[0], "Acme")
    event = CommandEvent(id="x", actor=actor, conversation=actor.direct, text="idea Zebra locked")
    reply = await town.process.router.dispatch(event)
    assert reply.document is not None
    assert KIND in to_plain(reply.document)
    holder.rollback()
    holder.close()
    assert "Got it, thank you." in await ana.say("/advocate idea Zebra again")
    assert "Zebra" not in repr(list(logs))
