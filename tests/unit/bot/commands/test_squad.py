"""Squads are an admin's to make and their leads' to keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.events import Actor, Conversation, FormEvent
from store import conversations, squads, workspaces
from store.database import Connection
from tests.fixtures_bot import CHANNEL, Company, Someone

OTHER = replace(CHANNEL, key="T1/C2", name="hiring")


async def in_channel(company: Company, name: str, where: Conversation) -> int:
    """A squad that posts there."""
    squad = await company.squad(name)

    def settle(connection: Connection) -> None:
        place = conversations.ensure_conversation(
            connection, company.workspace_id, 1, "slack", where.key, "channel", where.name
        )
        squads.change_squad(connection, squad, conversation_id=place.id)

    await company.database.run(settle)
    return squad


async def test_who_sees_which(company: Company) -> None:
    first, second = await company.squad("First"), await company.squad("Second")
    kim = await company.someone("Kim", admin=True)
    mia, ana = await company.someone("Mia", leads=second), await company.someone("Ana")
    await kim.say("squad")
    assert "First" in kim.text
    assert "Second" in kim.text
    await mia.say("squad")
    assert "Second" in mia.text
    await mia.act("squad.show", str(first))
    assert "isn't in your hands" in mia.text
    for action in ("squad.show", "squad.edit", "squad.goal", "squad.test", "squad.invite"):
        await ana.act(action, str(second))
        assert "isn't in your hands" in ana.text


async def test_without_a_channel_nothing_can_be_posted(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    for action in ("squad.test", "squad.invite"):
        await mia.act(action, str(squad))
        assert "Choose the squad's channel first" in mia.text


async def test_a_test_post_says_what_it_did(company: Company) -> None:
    squad = await in_channel(company, "First", CHANNEL)
    mia = await company.someone("Mia", leads=squad)
    said = []
    for minutes in (0, 0, 1):
        company.clock.forward(minutes=minutes)
        await mia.act("squad.test", str(squad))
        said.append(mia.text.split(".")[0])
    assert said == [
        "A test post is on its way to #brand",
        "A test post just went out to #brand",
        "A test post is on its way to #brand",
    ]


async def test_a_goal_is_a_number_above_nothing(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.say("squad goal")
    for target in ("", "0", "-3", "1.5", "9999999", "²"):
        await mia.send(target=target)
        assert list(mia.errors()) == ["target"], target
    await mia.send(target="12", measure="likes")
    assert list(mia.errors()) == ["measure"]
    await mia.send(target="12", measure="opened", aim="Be read")
    assert "Be read: 12 people" in mia.text


async def test_invite_and_goal_are_about_the_squad_of_this_channel(company: Company) -> None:
    first = await in_channel(company, "First", CHANNEL)
    second = await in_channel(company, "Second", OTHER)
    kim = await company.someone("Kim", admin=True)
    both = await company.someone("Mia", leads=first)
    await company.database.run(squads.set_member, second, both.id, "lead", company.clock())
    for who in (kim, both):
        await who.say("squad goal", where=OTHER)
        assert who.form is not None
        assert who.form.value == str(second)
    await both.say("squad invite", where=OTHER, unseen=True)
    assert "on its way to #hiring" in both.text
    await both.say("squad invite", where=CHANNEL)
    assert "on its way to #brand" in both.text


@pytest.mark.parametrize("word", ["invite", "goal"])
async def test_elsewhere_they_are_about_the_only_one_or_ask(company: Company, word: str) -> None:
    first = await in_channel(company, "First", CHANNEL)
    only = await company.someone("Kim", admin=True)
    await only.say(f"squad {word}")
    assert "For which squad?" not in only.text
    second = await in_channel(company, "Second", OTHER)
    mia = await company.someone("Mia", leads=second, admin=True)
    await mia.say(f"squad {word}")
    if word == "invite":
        assert "on its way to #hiring" in mia.text, "the only one they lead"
    else:
        assert mia.form is not None
        assert mia.form.value == str(second), "the only one they lead"
    await company.database.run(squads.set_member, first, mia.id, "lead", company.clock())
    for who in (mia, only):
        await who.say(f"squad {word}")
        assert who.text.startswith("For which squad?")
        assert "First" in who.text
        assert "Second" in who.text
    await mia.press(f"squad.{word}")
    if word == "invite":
        assert "The invitation stands in #brand already" in mia.text
    else:
        assert mia.form is not None
        assert mia.form.value == str(first)


async def test_of_many_squads_as_many_are_offered_as_fit(company: Company) -> None:
    for number in range(23):
        await company.squad(f"Squad {number:02}")
    kim = await company.someone("Kim", admin=True)
    await kim.say("squad goal")
    assert kim.text.count("[Set a goal]") == 20
    assert "And 3 more." in kim.text
    await kim.say("squad")
    assert kim.text.count("[Open]") == 23


def filled(kim: Someone, where: Conversation) -> FormEvent:
    """The form of a squad, as it is sent with a channel."""
    me = f"slack:{kim.actor.key}"
    chosen: dict[str, Actor | Conversation] = {me: kim.actor, f"slack:{where.key}": where}
    fields = {
        "name": "Hiring Squad",
        "channel": f"slack:{where.key}",
        "lead": me,
        "contact": me,
        "weekday": "2",
        "time": "10:30",
        "zone": "UTC",
    }
    return FormEvent(
        id=f"f{where.joined}",
        actor=kim.actor,
        conversation=kim.actor.direct,
        form="squad.save",
        value="",
        fields=fields,
        chosen=chosen,
    )


async def test_a_channel_we_are_not_in_is_refused_and_all_that_was_typed_kept(
    company: Company,
) -> None:
    kim = await company.someone("Kim", admin=True)
    await kim.say("squad new")
    await kim.send_event(filled(kim, replace(OTHER, joined=False)))
    said = "I'm not in #hiring yet. Invite me there, then send this again."
    assert kim.errors() == {"channel": said}
    assert "Hiring Squad" in kim.text
    assert "10:30" in kim.text
    await kim.send_event(filled(kim, replace(OTHER, joined=False, name="")))
    assert "I'm not in that channel yet." in kim.errors()["channel"]
    for joined in (True, None):
        await kim.send_event(filled(kim, replace(OTHER, joined=joined)))
        assert list(kim.errors()) == ["listener"], "the channel is no more in the way"


@pytest.mark.parametrize(
    ("unasked", "said"),
    [
        (True, "Slack is slow just now. Try again in a moment."),
        (
            False,
            "I can't see yet who that is. Let them say hi to me first, then choose them again.",
        ),
    ],
)
async def test_why_somebody_has_no_name_is_said_truthfully(
    company: Company, unasked: bool, said: str
) -> None:
    kim = await company.someone("Kim", admin=True)
    await kim.say("squad new")
    sent = filled(kim, OTHER)
    key = f"slack:{kim.actor.key}-2"
    stranger = replace(kim.actor, key=f"{kim.actor.key}-2", name="", unasked=unasked)
    await kim.send_event(
        replace(sent, fields={**sent.fields, "lead": key}, chosen={**sent.chosen, key: stranger})
    )
    assert kim.errors() == {"lead": said}


async def test_the_clock_of_the_first_squad_is_the_companys(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    readers = [await company.someone("Lee"), await company.someone("Cem")]
    keys = [f"slack:{one.actor.key}" for one in readers]
    sent = filled(kim, OTHER)
    chosen = {**sent.chosen, **dict(zip(keys, (one.actor for one in readers), strict=True))}

    async def keep(value: str, zone: str) -> str:
        fields = {**sent.fields, "zone": zone, "listener": keys[0], "listener2": keys[1]}
        await kim.send_event(replace(sent, id=zone, value=value, fields=fields, chosen=chosen))
        return (await company.database.read(workspaces.workspace, company.workspace_id)).zone

    assert await keep("", "Australia/Sydney") == "Australia/Sydney"
    assert await keep("", "Europe/Berlin") == "Australia/Sydney", "the second squad's own"
    first, second = await company.database.read(squads.all_squads, company.workspace_id)
    assert await keep(str(second.id), "Europe/London") == "Australia/Sydney"
    assert await keep(str(first.id), "Asia/Tokyo") == "Asia/Tokyo"
