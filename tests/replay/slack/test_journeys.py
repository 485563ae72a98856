"""Commands, clicks, forms and messages over both doors, against the fake Slack."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.base import Reply
from connectors.events import (
    ActionEvent,
    Actor,
    CommandEvent,
    Conversation,
    Event,
    FormEvent,
    HomeEvent,
    JoinedEvent,
    LeftEvent,
    MessageRef,
)
from connectors.slack.render import render_message
from templates.refill import refill
from tests.fakes.slack import BOT, FakeSlack
from tests.fakes.slack_client import SlackPerson, own_message, words
from tests.replay.slack.stage import Stage, form, home, message, until

HELLO = message("<text>Hello &lt;!channel&gt;</text>")
FIELDS = """
  <input kind="multiline" name="words" label="Your words" longest="300"/>
  <input kind="select" name="network" label="Network">
    <option value="linkedin" label="LinkedIn"/><option value="x" label="X"/></input>
  <input kind="checkbox" name="topics" label="Topics" required="no">
    <option value="a" label="A"/><option value="b" label="B"/></input>
  <input kind="date" name="day" label="Day" required="no"/>
  <input kind="person" name="who" label="Who" required="no"/>
  <input kind="channel" name="where" label="Where" required="no"/>
"""


async def test_a_command_is_answered_privately(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["help"] = Reply("private", HELLO)
    ack = await ana.slash("help")
    assert ack.status == 200
    assert ack.seconds < 1
    assert ack.body["response_type"] == "ephemeral"
    assert words(ack.body["blocks"]) == "Hello <!channel>"
    assert ack.body["text"] == "Hello &lt;!channel&gt;"
    [event] = stage.heard
    assert isinstance(event, CommandEvent)
    assert event.actor.key == "T1/UANA"
    assert event.conversation.key == "T1/CGENERAL"
    assert (event.actor.name, event.actor.zone, event.actor.language, event.actor.email) == (
        "Ana",
        "Europe/Helsinki",
        "fi-FI",
        "ana@acme.example",
    )


async def test_a_public_answer_is_for_the_channel(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["praise"] = Reply("public", HELLO)
    ack = await ana.slash("praise")
    assert ack.body["response_type"] == "in_channel"


async def test_a_slow_answer_is_acknowledged_first(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.slow = 2.0
    stage.replies["me"] = Reply("private", message("<text>Your points</text>"))
    ack = await ana.slash("me")
    assert ack.status == 200
    assert 0.7 < ack.seconds < 2.0
    assert "One moment" in ack.body["text"]
    await until(lambda: fake.called("response_url"))
    assert "Your points" in words(fake.ephemerals[-1])


async def test_a_form_fills_a_loading_view(stage: Stage, ana: SlackPerson, fake: FakeSlack) -> None:
    stage.forms, stage.slow = {"share"}, 0.3
    stage.replies["share"] = Reply("form", form(FIELDS))
    ack = await ana.slash("share")
    assert ack.body == {}
    assert ack.seconds < 1
    await until(lambda: fake.views)
    [view] = fake.views.values()
    assert "submit" not in view
    assert "One moment" in words(view)
    await until(lambda: "submit" in next(iter(fake.views.values())))
    [view] = fake.views.values()
    assert view["callback_id"] == "share.send"
    assert len(fake.called("views.open")) == 1

    stage.replies["share.send"] = Reply("private", message("<text>Thank you.</text>"))
    filled = {
        "words": "Mine <@UBEN> & more",
        "network": "x",
        "topics": ["a", "b"],
        "day": "2026-12-01",
        "who": "UBEN",
        "where": "CGENERAL",
    }
    ack = await ana.submit(view, filled)
    assert ack.body == {"response_action": "clear"}
    event = stage.heard[-1]
    assert isinstance(event, FormEvent)
    assert event.form == "share.send"
    assert event.value == "42"
    assert event.fields == {
        "words": "Mine <@UBEN> & more",
        "network": "x",
        "topics": ("a", "b"),
        "day": "2026-12-01",
        "who": "slack:T1/UBEN",
        "where": "slack:T1/CGENERAL",
    }
    assert event.conversation.key == "T1/CGENERAL"
    ben, general = event.chosen["slack:T1/UBEN"], event.chosen["slack:T1/CGENERAL"]
    assert isinstance(ben, Actor)
    assert (ben.name, ben.zone, ben.guest) == ("Ben", "America/New_York", True)
    assert isinstance(general, Conversation)
    assert (general.key, general.name) == ("T1/CGENERAL", "general")
    assert event.actor.installation.name == "Acme"
    await until(lambda: fake.ephemerals)
    assert "Thank you." in words(fake.ephemerals[-1])


async def test_somebody_chosen_while_slack_is_slow_is_known_a_moment_later(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.forms = {"share"}
    stage.replies["share"] = Reply("form", form(FIELDS))

    async def choose() -> Actor:
        await ana.slash("share")
        await until(lambda: any("submit" in view for view in fake.views.values()))
        await ana.submit(next(iter(fake.views.values())), {"who": "UBEN"})
        event = stage.heard[-1]
        assert isinstance(event, FormEvent)
        chosen = event.chosen["slack:T1/UBEN"]
        assert isinstance(chosen, Actor)
        return chosen

    fake.fault("users.info", "slow:2", after=1)
    slow = await choose()
    assert (slow.name, slow.unasked) == ("", True)
    await until(lambda: len(fake.called("users.info")) == 2)
    await asyncio.sleep(2)
    known = await choose()
    assert (known.name, known.unasked) == ("Ben", False)


async def test_a_refusal_fills_the_loading_view(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.forms = {"drop"}
    stage.replies["drop"] = Reply("private", message("<text>Only leads can.</text>"))
    await ana.slash("drop")
    await until(lambda: "Only leads" in words(list(fake.views.values())))


async def test_a_refused_form_shows_its_errors_at_the_fields(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    asked = form(FIELDS)
    stage.forms = {"share"}
    stage.replies["share"] = Reply("form", asked)
    await ana.slash("share")
    await until(lambda: "submit" in next(iter(fake.views.values()), {}))
    refused = refill(asked, {"words": "Too long"}, {"words": "That's too long."})
    stage.replies["share.send"] = Reply("form", refused)
    [view] = fake.views.values()
    ack = await ana.submit(view, {"words": "Too long", "network": "x"})
    assert ack.body == {
        "response_action": "errors",
        "errors": {"words": "That's too long."},
    }


async def test_a_late_refusal_brings_the_form_back_with_what_was_typed(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    asked = form(FIELDS)
    stage.forms = {"share"}
    stage.replies["share"] = Reply("form", asked)
    await ana.slash("share")
    await until(lambda: "submit" in next(iter(fake.views.values()), {}))
    stage.slow = 1.5
    refused = refill(asked, {"words": "Mine", "network": "x"}, {"words": "Not so."})
    stage.replies["share.send"] = Reply("form", refused)
    [view] = fake.views.values()
    ack = await ana.submit(view, {"words": "Mine", "network": "x"})
    assert ack.body["response_action"] == "update"
    assert ack.seconds < 1.5
    await until(lambda: "Not so." in words(list(fake.views.values())))
    [view] = fake.views.values()
    assert view["blocks"][0]["element"]["initial_value"] == "Mine"
    assert view["submit"]


async def test_a_form_whose_view_was_closed_waits_behind_a_button(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.forms, stage.slow = {"share"}, 0.5
    stage.replies["share"] = Reply("form", form(FIELDS))
    await ana.slash("share")
    await until(lambda: fake.views)
    await ana.close(next(iter(fake.views.values())))
    await until(lambda: fake.ephemerals)
    note = ana.seen(fake.ephemerals[-1])
    count = len(stage.heard)
    other = SlackPerson(fake, stage.door, user="UBEN")
    await other.click(note, "Open the form")
    await until(lambda: len(fake.ephemerals) > 1)
    assert "no longer here" in words(fake.ephemerals[-1])
    assert not fake.views
    await ana.click(note, "Open the form")
    await until(lambda: fake.views)
    assert next(iter(fake.views.values()))["callback_id"] == "share.send"
    assert len(stage.heard) == count


async def test_a_form_asked_for_in_words_waits_behind_a_button(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    """A message carries no trigger, so no view can be opened."""
    stage.forms = {"share https://acme.example/?a=1&b=2"}
    stage.replies["share https://acme.example/?a=1&b=2"] = Reply("form", form(FIELDS))
    for _ in range(2):
        await ana.say("share <https://acme.example/?a=1&amp;b=2>", identity="Ev1")
    await until(lambda: fake.messages["DUANA"])
    assert len(fake.messages["DUANA"]) == 1
    await ana.click(fake.messages["DUANA"][-1], "Open the form")
    await until(lambda: fake.views)


async def test_a_button_updates_the_message_it_stood_on(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    ts = fake.say("CGENERAL", {"blocks": _blocks(), "text": "Pick"})
    stage.replies["share.confirm"] = Reply("update", message("<text>Thank you.</text>"))
    ack = await ana.click(fake.message("CGENERAL", ts), "I posted it")
    assert ack.status == 200
    assert ack.seconds < 1
    await until(lambda: "Thank you." in words(fake.message("CGENERAL", ts)))
    event = stage.heard[-1]
    assert isinstance(event, ActionEvent)
    assert (event.action, event.value) == ("share.confirm", "42")
    assert event.message == MessageRef("slack", f"T1/CGENERAL/{ts}")


async def test_menu_select_and_date_say_what_was_chosen(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    ts = fake.say("CGENERAL", {"blocks": _blocks(), "text": "Pick"})
    card = fake.message("CGENERAL", ts)
    await ana.click(card, "Snooze", "Snooze")
    await ana.click(card, "Squad", "Brand")
    await ana.click(card, "When", "2026-12-24")
    chosen = [(e.action, e.value) for e in stage.heard if isinstance(e, ActionEvent)]
    assert chosen == [
        ("snooze.start", "2w now"),
        ("squad.pick", "brand"),
        ("drop.when", "2026-12-24"),
    ]


async def test_a_link_button_is_acknowledged_and_dropped(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    ts = fake.say("CGENERAL", {"blocks": _blocks(), "text": "Pick"})
    ack = await ana.click(fake.message("CGENERAL", ts), "Open LinkedIn")
    assert (ack.status, ack.body) == (200, {})
    assert not stage.heard


async def test_foreign_controls_are_acknowledged_and_dropped(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Old"}, "action_id": "old"}
    message_ = {"blocks": [{"type": "actions", "elements": [button]}], "ts": "1.1"}
    ack = await ana.click({**message_, "channel": "CGENERAL"}, "Old")
    assert ack.status == 200
    assert not stage.heard
    ack = await ana.send(
        "interactive",
        {"type": "shortcut", "user": {"id": "UANA"}, "callback_id": "x", "team": {"id": "T1"}},
    )
    assert ack.status == 200
    ack = await ana.send("interactive", {"type": "dialog_cancellation", "user": {"id": "UANA"}})
    assert ack.status == 200


async def test_a_mention_is_a_command_and_answered_where_only_the_person_sees(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["idea a film"] = Reply("private", message("<text>Got it.</text>"))
    await ana.mention("idea a film", thread_ts="7.7")
    await until(lambda: fake.ephemerals)
    assert fake.ephemerals[-1]["user"] == "UANA"
    assert fake.ephemerals[-1]["thread_ts"] == "7.7"


async def test_a_private_answer_goes_to_the_own_chat_where_whispering_is_refused(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["me"] = Reply("private", message("<text>Your points</text>"))
    ana.channel = "CQUIET"
    await ana.mention("me")
    await until(lambda: fake.messages["DUANA"])
    assert not fake.ephemerals


async def test_words_to_the_bot_are_answered_once_however_often_slack_sends_them(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["hi"] = Reply("private", message("<text>Hello</text>"))
    for _ in range(3):
        assert (await ana.say("hi", identity="EvSame")).status == 200
    await until(lambda: fake.messages["DUANA"])
    await asyncio.sleep(0.1)
    assert len(fake.messages["DUANA"]) == 1
    assert {event.id for event in stage.heard} == {"EvSame"}


async def test_an_event_still_running_is_joined_by_its_own_repeat(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.slow = 1.0
    stage.replies["hi"] = Reply("private", message("<text>Hello</text>"))
    acks = await asyncio.gather(ana.say("hi", identity="Ev1"), ana.say("hi", identity="Ev1"))
    assert [ack.status for ack in acks] == [200, 200]
    assert len(stage.heard) == 1


async def test_our_own_words_edits_and_other_bots_are_no_commands(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    await ana.event({**own_message("DUANA", "hi"), "channel_type": "im"})
    await ana.say("hi", subtype="message_changed")
    await ana.say("hi", bot_id="B2")
    await ana.event(
        {"type": "message", "channel": "CGENERAL", "channel_type": "channel", "text": "hi"}
    )
    assert stage.heard == []


async def test_home_is_published_when_opened(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["HomeEvent"] = Reply("home", home("<header>Your week</header>"))
    await ana.event({"type": "app_home_opened", "tab": "home"})
    await until(lambda: fake.homes)
    assert isinstance(stage.heard[0], HomeEvent)
    assert "Your week" in words(fake.homes["UANA"])
    await ana.event({"type": "app_home_opened", "tab": "messages"})
    assert len(stage.heard) == 1


async def test_coming_and_going_are_noticed(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    joined = {"type": "member_joined_channel", "channel": "CGENERAL"}
    await ana.event({**joined, "user": "UBEN", "inviter": "UANA"})
    await ana.event({**joined, "user": BOT, "inviter": "UANA"})
    await ana.event({"type": "channel_left", "channel": "CGENERAL"})
    await ana.event({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"]}})
    came, left = stage.heard
    assert isinstance(came, JoinedEvent)
    assert came.actor.key == "T1/UANA"
    assert came.conversation.name == "general"
    assert isinstance(left, LeftEvent)
    assert left.conversation.key == "T1/CGENERAL"


REMOVED = ({"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": [BOT]}})


@pytest.mark.parametrize("order", [REMOVED, REMOVED[::-1]], ids=["uninstalled", "revoked"])
async def test_once_removed_nothing_is_heard_any_more(
    stage: Stage, ana: SlackPerson, order: tuple[dict[str, Any], ...]
) -> None:
    for event in order:
        assert (await ana.event(event)).status == 200
    assert (await ana.slash("share")).status == 200
    (gone,) = stage.heard
    assert isinstance(gone, LeftEvent)
    assert gone.uninstalled


async def test_another_workspace_signed_with_our_secret_is_not_heard(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["help"] = Reply("private", HELLO)
    payload = {
        "command": "/advocate",
        "text": "help",
        "team_id": "T2",
        "user_id": "U2",
        "channel_id": "C2",
        "response_url": fake.response_url("C2", "U2"),
        "trigger_id": fake.trigger(),
    }
    ack = await ana.send("slash_commands", payload)
    assert (ack.status, ack.body) == (200, {})
    assert stage.heard == []


async def test_a_failure_of_our_own_never_reaches_slack_as_one(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    async def break_(_: Event) -> Reply:
        raise RuntimeError("dispatch promised not to")

    stage.replies["help"] = break_
    assert (await ana.slash("help")).status == 200
    assert (await ana.say("help")).status == 200


def _blocks() -> list[dict[str, object]]:
    card = message("""
      <text>How we fixed onboarding</text>
      <actions>
        <button action="share.confirm" value="42" style="primary">I posted it</button>
        <button action="share.confirm" value="43">Another</button>
        <link-button href="https://linkedin.com/share">Open LinkedIn</link-button>
        <select action="squad.pick" label="Squad"><option value="brand" label="Brand"/></select>
        <date action="drop.when" label="When"/>
        <menu label="More"><item action="snooze.start" value="2w now">Snooze</item>
          <item action="pick.mute">Mute</item></menu>
      </actions>""")
    blocks: list[dict[str, object]] = render_message(card)["blocks"]
    return blocks
