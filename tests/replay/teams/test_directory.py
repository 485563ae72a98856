"""What the service is asked about a team: names of channels and people. Over real HTTP."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from connectors.base import NOTHING, Reply
from connectors.events import Actor, CommandEvent, FormEvent
from connectors.teams import directory
from templates.markup import parse
from templates.message import Form
from tests.fakes.teams import BOT, CHANNEL, TEAM, TENANT, FakeTeams, Fault
from tests.replay.teams.conftest import Bot
from tests.replay.teams.test_turns import execute, texts

LEE = "2b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a34"
OTHER = "19:press@thread.tacv2"
SECRET = "19:board@thread.tacv2"


def nameless(teams: FakeTeams, text: str = "help") -> dict[str, Any]:
    """A mention as real tenants send it: ids, and no names."""
    said = teams.in_channel(f"<at>Social Squad</at> {text}")
    said["channelData"] = {
        "tenant": {"id": TENANT},
        "channel": {"id": CHANNEL},
        "team": {"id": TEAM},
    }
    return said


def form() -> Form:
    found = parse(
        '<form id="squad.save" title="Squad" submit="Go">'
        '<input kind="channel" name="place" label="Channel"/>'
        '<input kind="person" name="lead" label="Lead"/></form>'
    )
    assert isinstance(found, Form)
    return found


async def offered(bot: Bot, teams: FakeTeams) -> list[str]:
    """What a form's question for a channel offers."""
    bot.answer = Reply("form", form())
    before = len(teams.good)
    await teams.send(teams.activity(text="squad new"))
    calls = await teams.until(before + 1)
    card = calls[-1].body["attachments"][0]["content"]
    [field] = [one for one in card["body"] if one.get("id") == "one.place"]
    return [choice["title"] for choice in field["choices"]]


async def meet(bot: Bot, teams: FakeTeams) -> None:
    """Let the bot be spoken to in a channel."""
    bot.answer = NOTHING
    await teams.send(nameless(teams))
    turns = bot.connector._turns
    assert turns is not None
    await asyncio.gather(*turns._tasks)


async def test_a_channel_is_called_by_its_team_and_name(bot: Bot, teams: FakeTeams) -> None:
    await meet(bot, teams)
    [event] = bot.events
    assert isinstance(event, CommandEvent)
    assert event.conversation.name == "Acme › Brand"


async def test_every_channel_that_all_may_read_is_offered(bot: Bot, teams: FakeTeams) -> None:
    teams.channels[TEAM] += [
        {"id": OTHER, "name": "Press", "type": "standard"},
        {"id": SECRET, "name": "Board", "type": "private"},
        {"id": TEAM, "type": "standard"},
    ]
    await meet(bot, teams)
    assert sorted(await offered(bot, teams)) == ["Acme › Brand", "Acme › General", "Acme › Press"]


async def test_a_channel_that_is_named_late_is_offered(bot: Bot, teams: FakeTeams) -> None:
    teams.looking_takes = 1.2
    await meet(bot, teams)
    assert await offered(bot, teams) == ["Acme › Brand"]


async def test_a_channel_that_nobody_names_is_not_offered(bot: Bot, teams: FakeTeams) -> None:
    """Its id tells nobody which one it is."""
    teams.faults = [Fault(403, times=9, method="GET")]
    await meet(bot, teams)
    assert await offered(bot, teams) == []


async def test_the_first_channel_of_a_team_is_known_by_the_team(bot: Bot, teams: FakeTeams) -> None:
    """An install tells the team's name, also where the service is not to be asked."""
    teams.faults = [Fault(403, times=9, method="GET")]
    where = {"id": TEAM, "conversationType": "channel", "tenantId": TENANT}
    data = {"tenant": {"id": TENANT}, "team": {"id": TEAM, "name": "Acme"}}
    added = [{"id": BOT}]
    await teams.send(
        teams.activity(
            "conversationUpdate", membersAdded=added, conversation=where, channelData=data
        )
    )
    assert await offered(bot, teams) == ["Acme › General"]


@pytest.mark.parametrize(
    ("listed", "told", "title"),
    [
        (None, None, "Acme › private channel"),
        (None, "Board", "Acme › Board (private)"),
        ({"id": SECRET, "name": "Board", "type": "private"}, None, "Acme › Board (private)"),
        ({"id": SECRET, "type": "private"}, None, "Acme › private channel"),
    ],
)
async def test_a_private_channel_can_be_told_apart(
    bot: Bot, teams: FakeTeams, listed: dict[str, str] | None, told: str | None, title: str
) -> None:
    if listed:
        teams.channels[TEAM].append(listed)
    said = nameless(teams)
    said["conversation"]["id"] = SECRET
    said["channelData"]["channel"] = {"id": SECRET} | ({"name": told} if told else {})
    said["channelData"]["team"]["name"] = "Acme"
    await teams.send(said)
    event = bot.events[-1]
    assert isinstance(event, CommandEvent)
    assert event.conversation.name == title
    assert set(await offered(bot, teams)) == {"Acme › Brand", title}


async def test_a_click_changes_no_name(bot: Bot, teams: FakeTeams) -> None:
    """It may come with the team's name alone, and the squad's channel would be called by it."""
    thread = {"id": f"{CHANNEL};messageid=1", "conversationType": "channel", "tenantId": TENANT}
    data = {
        "tenant": {"id": TENANT},
        "channel": {"id": CHANNEL, "name": "brand"},
        "team": {"id": TEAM, "name": "Acme"},
    }
    await teams.send(execute(teams, conversation=thread, channelData=data))
    value = {"action": "share.confirm", "value": "42"}
    await teams.send(teams.activity(text=None, value=value, conversation=thread, channelData=data))
    assert [event.conversation.name for event in bot.events] == ["", ""]


async def choose(bot: Bot, teams: FakeTeams, person: str = LEE) -> Actor:
    """Send a form in which somebody was chosen; return them as the core is told."""
    bot.answer = NOTHING
    data = {"form": "squad.save", "value": "", "person.lead": person}
    await teams.send(teams.invoke("task/submit", {"data": data}))
    event = bot.events[-1]
    assert isinstance(event, FormEvent)
    [chosen] = [one for one in event.chosen.values() if isinstance(one, Actor)]
    assert isinstance(chosen, Actor)
    return chosen


async def test_whom_a_form_names_has_their_name(bot: Bot, teams: FakeTeams) -> None:
    teams.members[LEE] = "Lee Park"
    await meet(bot, teams)
    chosen = await choose(bot, teams)
    assert (chosen.name, chosen.direct.name) == ("Lee Park", "Lee Park")
    await choose(bot, teams)
    asked = [call.path for call in teams.calls if "/members/" in call.path]
    assert len(asked) == 1, "once an hour is enough"


@pytest.mark.parametrize("known", [True, False])
async def test_nobody_is_given_a_name_that_is_not_theirs(
    bot: Bot, teams: FakeTeams, known: bool
) -> None:
    if known:
        await meet(bot, teams)
    assert (await choose(bot, teams)).name == ""
    assert texts(teams.messages).count("Lee") == 0


async def visit(bot: Bot, teams: FakeTeams, team: str, members: set[str]) -> None:
    """Let the bot be spoken to in another team."""
    teams.channels[team] = [{"id": f"{team}-first", "name": "First", "type": "standard"}]
    teams.rosters[team] = members
    said = nameless(teams)
    said["conversation"]["id"] = f"{team}-first"
    said["channelData"] |= {"channel": {"id": f"{team}-first"}, "team": {"id": team}}
    await teams.send(said)


async def known_teams(bot: Bot) -> list[str]:
    return list(json.loads(bot.memory.kept[f"teams:teams:{TENANT}"]))


def asked(teams: FakeTeams) -> list[str]:
    """In which rosters somebody was looked for."""
    return [call.path.split("/")[3] for call in teams.calls if "/members/" in call.path]


async def test_somebody_is_found_in_the_oldest_of_many_teams(bot: Bot, teams: FakeTeams) -> None:
    teams.members[LEE] = "Lee Park"
    await visit(bot, teams, "19:oldest", {LEE})
    for number in range(11):
        await visit(bot, teams, f"19:team-{number}", set())
    teams.looking_takes = 0.6
    assert (await choose(bot, teams)).name == "Lee Park"


async def test_teams_stand_in_the_order_of_the_last_mention(bot: Bot, teams: FakeTeams) -> None:
    for team in ("19:a", "19:b", "19:c", "19:a"):
        await visit(bot, teams, team, set())
    assert await known_teams(bot) == ["19:a", "19:c", "19:b"]


@pytest.mark.parametrize("how", ["deleted", "removed from"])
async def test_a_team_that_is_gone_is_forgotten(bot: Bot, teams: FakeTeams, how: str) -> None:
    for team in ("19:a", "19:b"):
        await visit(bot, teams, team, set())
    if how == "deleted":
        teams.vanished.add("19:a")
    else:
        del teams.channels["19:a"]
    assert not (await choose(bot, teams)).unasked
    assert await known_teams(bot) == ["19:b"]


async def test_a_team_we_leave_is_forgotten(bot: Bot, teams: FakeTeams) -> None:
    await visit(bot, teams, "19:a", set())
    data = {"tenant": {"id": TENANT}, "team": {"id": "19:a"}}
    where = {"id": "19:a", "conversationType": "channel", "tenantId": TENANT}
    removed = teams.activity(
        "conversationUpdate",
        membersRemoved=[{"id": BOT}],
        conversation=where,
        channelData=data,
    )
    await teams.send(removed)
    assert await known_teams(bot) == []


async def test_a_fault_is_no_reason_to_forget_a_team(bot: Bot, teams: FakeTeams) -> None:
    await visit(bot, teams, "19:a", set())
    teams.faults = [Fault(404, method="GET")]
    await choose(bot, teams)
    assert await known_teams(bot) == ["19:a"]


async def test_where_the_form_was_sent_is_asked_first(bot: Bot, teams: FakeTeams) -> None:
    """There, and in the channel that it names."""
    teams.members[LEE] = "Lee Park"
    for number in range(11):
        await visit(bot, teams, f"19:team-{number}", set())
    data = {
        "form": "squad.save",
        "value": "",
        "one.channel": f"teams:{TENANT}/19:team-3-first",
        "person.lead": LEE,
    }
    there = {key: nameless(teams)[key] for key in ("conversation", "channelData")}
    await teams.send(teams.invoke("task/submit", {"data": data}, **there))
    assert asked(teams)[:2] == ["19:team-3-first", TEAM]


async def test_a_slow_or_busy_roster_is_waited_for(bot: Bot, teams: FakeTeams) -> None:
    teams.members[LEE] = "Lee Park"
    await meet(bot, teams)
    teams.looking_takes = 0.6
    teams.faults = [Fault(429, method="GET", retry_after="1")]
    assert (await choose(bot, teams)).name == "Lee Park"


async def test_what_could_not_be_asked_is_said_and_asked_again(
    bot: Bot, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "LOOKING", 0.2)
    teams.members[LEE] = "Lee Park"
    await meet(bot, teams)
    teams.faults = [Fault(429, method="GET", retry_after="30")]
    assert (await choose(bot, teams)).unasked, "busy for longer than anybody waits"
    teams.looking_takes = 0.4
    assert (await choose(bot, teams)).unasked, "slow"
    await asyncio.sleep(0.4)
    chosen = await choose(bot, teams)
    assert (chosen.name, chosen.unasked) == ("Lee Park", False)


@pytest.mark.parametrize(
    ("zone", "kept"),
    [
        ("Europe/Helsinki", "Europe/Helsinki"),
        ("W. Europe Standard Time", ""),
        ("Europe/Berlin ", ""),
        ("Not/AZone", ""),
        ("../etc/passwd", ""),
        ("Factory", ""),
        ("localtime", ""),
    ],
)
async def test_only_a_time_zone_there_is_is_passed_on(
    bot: Bot, teams: FakeTeams, zone: str, kept: str
) -> None:
    client = {"type": "clientInfo", "locale": "en-GB", "timezone": zone}
    await teams.send(teams.activity(entities=[client]))
    assert bot.events[-1].actor.zone == kept


async def test_a_shape_nobody_thought_of_is_no_error(
    bot: Bot, teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Teams would send it again, and again."""
    monkeypatch.setattr("connectors.teams.connector.to_event", lambda _: 1 // 0)
    status, body = await teams.send(teams.activity())
    assert (status, body) == (200, None)
