"""Payloads -> events. What the journeys in tests/replay/slack show over a connection isn't repeated here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.events import ActionEvent, CommandEvent, Event, FormEvent, Quoted, ShortcutEvent
from connectors.slack.inbound import read as read_for
from connectors.slack.payload import Way, homes_of, undo
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


def read(payload: Json, bot: str = "") -> Event | None:
    return read_for(payload, "T1", bot)


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
    assert not event.seen, "nobody else sees a slash command"
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
    assert event.seen, "they stand in the channel"


def test_without_our_id_the_leading_mention_is_taken_out() -> None:
    event = read(words(text="<@UBOT> ask <@UBEN>"))
    assert isinstance(event, CommandEvent)
    assert event.text == "ask @UBEN"


def test_our_own_chat_is_the_route() -> None:
    event = read(words(type="message", channel_type="im", channel="DANA", text="hi"), "UBOT")
    assert isinstance(event, CommandEvent)
    assert (event.conversation.key, event.conversation.route) == ("T1/UANA", "DANA")
    assert not event.seen


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


# ---------------------------------------------------------------- whose it is


@pytest.mark.parametrize(
    ("payload", "homes"),
    [
        ({"team_id": "T1"}, ("T1",)),
        ({"team": {"id": "T1"}, "enterprise": {"id": "E1"}}, ("T1", "E1")),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, ("E1", "T1")),
        (
            {"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": True},
            ("E1", "T1"),
        ),
        (
            {
                "team_id": "T1",
                "authorizations": [{"enterprise_id": "E1", "is_enterprise_install": True}],
            },
            ("E1", "T1"),
        ),
        ({"team_id": None, "enterprise_id": "E1"}, ("E1",)),
        ({"team": None, "user": {"id": "U1", "team_id": "T1"}}, ("T1",)),
        ({"authorizations": "?", "team_id": 7}, ()),
    ],
)
def test_the_homes_a_payload_may_have(payload: Json, homes: tuple[str, ...]) -> None:
    assert homes_of(payload) == homes


def test_an_org_wide_installation_names_people_by_the_org() -> None:
    event = read_for(command(), "E1")
    assert event is not None
    assert event.actor.key == "E1/UANA"
    assert event.conversation.key == "E1/CGENERAL"


# ---------------------------------------------------------------- Slack's own menus


def picked(**changes: object) -> Json:
    return {
        **ACTING,
        "type": "message_action",
        "callback_id": "idea.suggest",
        "team": {"id": "T1", "domain": "acme"},
        "channel": {"id": "CGENERAL", "name": "general"},
        "message": {
            "type": "message",
            "user": "UBEN",
            "ts": "1700000000.000100",
            "text": "Read &lt;this&gt; <https://acme.example/a?b=1&amp;c=2|our page>",
        },
        "response_url": "https://hooks.slack.com/x",
    } | changes


def quoted(payload: Json) -> Quoted:
    event = read(payload)
    assert isinstance(event, ShortcutEvent)
    assert event.shortcut == "idea.suggest"
    assert event.quoted is not None
    return event.quoted


def test_a_message_is_picked_with_its_words_link_author_and_address() -> None:
    found = quoted(picked())
    assert found.text == "Read <this> https://acme.example/a?b=1&c=2"
    assert found.link == "https://acme.example/a?b=1&c=2"
    assert found.permalink == "https://acme.slack.com/archives/CGENERAL/p1700000000000100"
    assert found.author is not None
    assert found.author.key == "T1/UBEN"


def test_ones_own_words_and_a_bots_have_no_author_to_ask() -> None:
    message = picked()["message"]
    assert quoted(picked(message={**message, "user": "UANA"})).author is None
    message.pop("user")
    assert quoted(picked(message={**message, "bot_id": "B1"})).author is None


def test_a_reply_is_found_again_in_its_thread() -> None:
    message = {**picked()["message"], "thread_ts": "1600000000.000100"}
    assert quoted(picked(message=message)).permalink.endswith(
        "?thread_ts=1600000000.000100&cid=CGENERAL"
    )


@pytest.mark.parametrize(
    "channel",
    [
        {"id": "DANA", "name": "directmessage"},
        {"id": "GSECRET", "name": "privategroup"},
        {"id": "CSECRET", "name": "privategroup"},
        {"id": "CMANY", "name": "mpdm-ana--ben-1"},
        {},
    ],
)
def test_out_of_a_private_conversation_comes_the_link_alone(channel: Json) -> None:
    assert quoted(picked(channel=channel)) == Quoted(link="https://acme.example/a?b=1&c=2")


def test_a_global_shortcut_quotes_nothing() -> None:
    event = read({**ACTING, "type": "shortcut", "callback_id": "share.something"})
    assert isinstance(event, ShortcutEvent)
    assert event.quoted is None
    assert event.conversation == event.actor.direct


def test_a_button_on_a_card_under_somebodys_link_stands_on_no_message_of_ours() -> None:
    container = {
        "type": "message_attachment",
        "message_ts": "1.1",
        "channel_id": "CGENERAL",
        "is_app_unfurl": True,
    }
    control = {"type": "button", "action_id": "share.open#1", "value": "3"}
    event = read(click(control, container=container, channel={"id": "CGENERAL"}))
    assert isinstance(event, ActionEvent)
    assert event.message is None
    assert isinstance(event.reply, Way)
    assert event.reply.message == ""
