"""Payloads -> events. What the journeys in tests/replay/slack show over a connection isn't repeated here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.events import ActionEvent, CommandEvent, Event, FormEvent
from connectors.slack.inbound import Way, read, undo
from connectors.slack.render import render_form, render_message
from connectors.slack.wire import Origin
from templates import message as m
from tests.unit.connectors.slack.samples import all_actions, all_inputs

Json = dict[str, Any]
ACTING: Json = {
    "team": {"id": "T1"},
    "user": {"id": "UANA", "name": "ana"},
    "trigger_id": "1.2",
}


def command(**changes: object) -> Json:
    payload: Json = {
        "command": "/advocate",
        "text": " share  this ",
        "team_id": "T1",
        "user_id": "UANA",
        "user_name": "ana",
        "channel_id": "CGENERAL",
        "channel_name": "general",
        "response_url": "https://hooks.slack.com/x",
        "trigger_id": "1.2",
    }
    return payload | changes


def click(control: Json, **changes: object) -> Json:
    return {"type": "block_actions", **ACTING, "actions": [control]} | changes


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("drop <https://acme.example/?a=1&amp;b=2>", "drop https://acme.example/?a=1&b=2"),
        ("<https://acme.example|acme.example> x", "https://acme.example x"),
        ("<mailto:ana@acme.example|ana@acme.example>", "ana@acme.example"),
        ("for <@UANA|ana> and <@UBEN>", "for @ana and @UBEN"),
        ("in <#CGENERAL|general>", "in #general"),
        ("<!here> <!channel> <!subteam^S1|@team>", "@here @channel @team"),
        ("<!date^1^{date}|Thursday>", "Thursday"),
        ("1 &lt; 2 &amp;amp; 3 &gt; 2", "1 < 2 &amp; 3 > 2"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_entities_are_undone(text: str, plain: str) -> None:
    assert undo(text) == plain


@given(st.text(st.characters(exclude_characters="<>&")))
def test_plain_text_stays(text: str) -> None:
    assert undo(text) == text


@pytest.mark.parametrize(
    ("channel", "name", "key", "kind"),
    [
        ("CGENERAL", "general", "T1/CGENERAL", "channel"),
        ("GSECRET", "privategroup", "T1/GSECRET", "channel"),
        ("GSOME", "mpdm-ana--ben-1", "T1/GSOME", "group"),
        ("DANA", "directmessage", "T1/UANA", "direct"),
    ],
)
def test_where_a_command_was_typed(channel: str, name: str, key: str, kind: str) -> None:
    event = read(command(channel_id=channel, channel_name=name))
    assert isinstance(event, CommandEvent)
    assert (event.conversation.key, event.conversation.kind) == (key, kind)
    assert event.conversation.route == "", "a command works in other people's chats too"
    assert event.text == "share  this"
    assert event.id == "1.2"


def test_every_control_we_draw_is_read_back() -> None:
    blocks = render_message(m.Message((m.Actions(all_actions()),)))["blocks"]
    found = []
    for element in blocks[0]["elements"]:
        control = {"type": element["type"], "action_id": element["action_id"]}
        control |= {"value": element["value"]} if "value" in element else {}
        for option in element.get("options", [{}]):
            chosen = {"selected_option": option, "selected_date": "2026-12-24"}
            event = read(click({**control, **chosen}))
            found.append((event.action, event.value) if isinstance(event, ActionEvent) else None)
    assert found == [
        ("share.open", "42"),
        ("share.open", "43"),
        None,
        ("squad.pick", "a"),
        ("squad.pick", "b"),
        ("pick.mute", "1 2"),
        ("pick.why", ""),
        ("drop.when", "2026-12-24"),
    ]


def test_a_click_in_a_modal_knows_where_the_form_came_from() -> None:
    form = m.Form("share.send", "T", "S", (m.Actions(all_actions()), *all_inputs()), "7")
    origin = Origin("CGENERAL", "", "1.1", "2.2", False, "https://hooks.slack.com/x")
    view = {**render_form(form, origin), "id": "V1"}
    event = read(click({"type": "button", "action_id": "share.open#1"}, view=view))
    assert isinstance(event, ActionEvent)
    assert isinstance(event.reply, Way)
    assert event.conversation.key == "T1/CGENERAL"
    assert event.reply.view == "V1"
    assert event.reply.origin == origin


def test_a_click_on_what_only_one_person_sees_stands_on_no_message() -> None:
    container = {"type": "message", "message_ts": "1.1", "channel_id": "CGENERAL"}
    control = {"type": "button", "action_id": "share.open#1"}
    seen = read(click(control, container=container, channel={"id": "CGENERAL"}))
    hidden = read(
        click(control, container={**container, "is_ephemeral": True}, channel={"id": "CGENERAL"})
    )
    assert isinstance(seen, ActionEvent)
    assert isinstance(hidden, ActionEvent)
    assert seen.message is not None
    assert seen.message.key == "T1/CGENERAL/1.1"
    assert hidden.message is None


def test_an_empty_form_has_empty_answers() -> None:
    form = m.Form("share.send", "T", "S", all_inputs(), "7")
    view = {**render_form(form), "id": "V1", "type": "modal"}
    states: Json = {
        block["block_id"]: {block["block_id"]: {"type": block["element"]["type"], "value": None}}
        for block in view["blocks"]
    }
    event = read(
        {"type": "view_submission", **ACTING, "view": {**view, "state": {"values": states}}}
    )
    assert isinstance(event, FormEvent)
    assert event.value == "7"
    assert event.conversation.kind == "direct"
    assert event.fields == {
        "t": "",
        "ml": "",
        "u": "",
        "n": "",
        "s": "",
        "ms": (),
        "r": "",
        "c": (),
        "d": "",
        "p": "",
        "ch": "",
    }


def words(**event: object) -> Json:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "event": {"type": "app_mention", "user": "UANA", "channel": "CGENERAL", **event},
    }


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<@UBOT> drop <https://a.example>", "drop https://a.example"),
        ("  <@UBOT|squad>: idea", "idea"),
        ("hey <@UBOT> help", "hey help"),
        ("<@UBOT> praise <@UBEN>", "praise @UBEN"),
        ("<@UBOT>", ""),
        ("<@UBOT> one\ntwo", "one\ntwo"),
    ],
)
def test_our_own_mention_is_taken_out(text: str, plain: str) -> None:
    event = read(words(text=text), "UBOT")
    assert isinstance(event, CommandEvent)
    assert event.text == plain


def test_without_our_id_the_leading_mention_is_taken_out() -> None:
    event = read(words(text="<@UBOT> ask <@UBEN>"))
    assert isinstance(event, CommandEvent)
    assert event.text == "ask @UBEN"


def test_our_own_chat_is_the_route() -> None:
    event = read(words(type="message", channel_type="im", channel="DANA", text="hi"), "UBOT")
    assert isinstance(event, CommandEvent)
    assert (event.conversation.key, event.conversation.route) == ("T1/UANA", "DANA")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = ("team", "user", "event", "actions", "view", "container", "channel", "team_id", "event_id")


@given(
    st.sampled_from(["event_callback", "block_actions", "view_submission", None, "x"]),
    st.dictionaries(st.sampled_from([*KEYS, "command", "user_id", "channel_id"]), JSON),
)
def test_no_payload_at_all_breaks_the_reading(kind: str | None, rest: Json) -> None:
    event: Event | None = read({**({"type": kind} if kind else {}), **rest})
    assert event is None or event.id
