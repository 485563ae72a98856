"""Activities as Teams sends them become events; what is none of our business becomes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.events import ActionEvent, CommandEvent, FormEvent, JoinedEvent, LeftEvent
from connectors.teams.address import read_route
from connectors.teams.inbound import to_event
from connectors.teams.payload import Origin, to_tenants

TENANT = "0f9a4c1e-7d8b-4d2f-8a51-3c2b1a0d9e88"
ANA = "1b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a33"
BOT = "28:bot"
MENTION = {"type": "mention", "text": "<at>Social Squad</at>", "mentioned": {"id": BOT}}
BEN = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:ben"}}


def activity(kind: str = "message", **over: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "type": kind,
        "id": "1",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "from": {"id": "29:ana", "name": "Ana", "aadObjectId": ANA.upper()},
        "recipient": {"id": BOT},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    }
    return base | over


def channel(**over: Any) -> dict[str, Any]:
    place = {"id": "19:x@thread.tacv2;messageid=9", "conversationType": "channel"}
    return activity(**({"conversation": place, "entities": [MENTION]} | over))


def test_identity_is_object_id_and_tenant() -> None:
    event = to_event(activity(text="help"))
    assert isinstance(event, CommandEvent)
    assert event.actor.key == f"{TENANT}/{ANA}"
    assert event.actor.installation.key == TENANT
    assert event.actor.direct.key == f"{TENANT}/@{ANA}"
    assert event.conversation == event.actor.direct
    assert not event.seen
    assert read_route(event.conversation.route).chat == "a:1"


@pytest.mark.parametrize("sender", [{}, {"id": "29:ana", "name": "Ana"}, "Ana", None])
def test_nobody_is_nobody(sender: Any) -> None:
    assert to_event(activity(text="help") | {"from": sender}) is None


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("<at>Social Squad</at> drop x", [MENTION], "drop x"),
        ("<at>Social Squad</at>&nbsp;drop a&amp;b &lt;c&gt;", [MENTION], "drop a&b <c>"),
        ("praise <at>Ben</at> for x <at>Social Squad</at>", [MENTION, BEN], "praise @Ben for x"),
        ("<at>Social Squad</at>", [MENTION], ""),
        ("<at>Social Squad</at> say &lt;at&gt;Ben&lt;/at&gt;", [MENTION], "say <at>Ben</at>"),
    ],
)
def test_words_in_a_channel(text: str, entities: list[Any], words: str) -> None:
    event = to_event(channel(text=text, entities=entities))
    assert isinstance(event, CommandEvent)
    assert event.text == words
    assert event.conversation.key == f"{TENANT}/19:x@thread.tacv2"
    assert event.conversation.kind == "channel"
    assert event.seen, "they stand in the channel"
    origin = event.reply
    assert isinstance(origin, Origin)
    assert origin.conversation == "19:x@thread.tacv2;messageid=9"
    assert read_route(event.actor.direct.route).chat == ""


def test_a_channel_without_our_mention_is_not_heard() -> None:
    assert to_event(channel(text="<at>Ben</at> hi", entities=[BEN])) is None
    group = {"id": "19:g@thread.v2", "conversationType": "groupChat"}
    assert to_event(activity(text="hi", conversation=group)) is None
    event = to_event(activity(text="hi", conversation=group, entities=[MENTION]))
    assert event is not None
    assert event.conversation.kind == "group"


DATA = {"action": "share.confirm", "value": "42"}
FORM = {"form": "share.send", "value": "7", "one.words": "Hi"}


@pytest.mark.parametrize(
    ("payload", "surface"),
    [
        (activity(value=DATA, replyToId="c"), "submit"),
        (activity(value=DATA, text=" ", replyToId="c"), "submit"),
        (
            activity(
                "invoke",
                name="adaptiveCard/action",
                value={"action": {"data": DATA}},
                replyToId="c",
            ),
            "execute",
        ),
        (activity("invoke", name="task/fetch", value={"data": DATA}, replyToId="c"), "fetch"),
    ],
)
def test_every_click_is_one_action(payload: dict[str, Any], surface: str) -> None:
    event = to_event(payload)
    assert isinstance(event, ActionEvent)
    assert (event.action, event.value) == ("share.confirm", "42")
    assert event.message is not None
    assert event.message.key == f"{TENANT}/a:1 c"
    assert isinstance(event.reply, Origin)
    assert event.reply.surface == surface


@pytest.mark.parametrize(
    "payload",
    [
        activity(value=FORM),
        activity("invoke", name="adaptiveCard/action", value={"action": {"data": FORM}}),
        activity("invoke", name="task/submit", value={"data": FORM}),
    ],
)
def test_every_form_is_one_form(payload: dict[str, Any]) -> None:
    event = to_event(payload)
    assert isinstance(event, FormEvent)
    assert (event.form, event.value, event.fields) == ("share.send", "7", {"words": "Hi"})


def test_typed_text_beside_a_value_is_text() -> None:
    assert isinstance(to_event(activity(text="help", value=DATA)), CommandEvent)


def test_both_tellings_of_an_install_are_one() -> None:
    added = to_event(activity("conversationUpdate", id="2", membersAdded=[{"id": BOT}]))
    installed = to_event(activity("installationUpdate", id="3", action="add"))
    assert isinstance(added, JoinedEvent)
    assert isinstance(installed, JoinedEvent)
    assert added.id == installed.id
    assert installed.installed
    team = to_event(channel(type="installationUpdate", action="add"))
    assert isinstance(team, JoinedEvent)
    assert not team.installed


def test_leaving() -> None:
    for payload in (
        activity("conversationUpdate", membersRemoved=[{"id": BOT}]),
        activity("installationUpdate", action="remove"),
    ):
        event = to_event(payload)
        assert isinstance(event, LeftEvent)
        assert not event.uninstalled  # one person's removal speaks for nobody else in the tenant


@pytest.mark.parametrize(
    "payload",
    [
        activity("typing"),
        activity("messageReaction"),
        activity("conversationUpdate", membersAdded=[{"id": "29:ben"}]),
        activity("conversationUpdate", membersAdded="x"),
        activity("installationUpdate", action="add-upgrade"),
        activity("invoke", name="signin/verifyState", value={}),
        activity("invoke", name="task/fetch", value="x"),
        activity(conversation={}),
        {"type": "message"},
        {},
    ],
)
def test_the_rest_is_nothing(payload: dict[str, Any]) -> None:
    assert to_event(payload) is None


def test_a_repeat_has_the_same_id_and_another_place_another() -> None:
    first, again = to_event(activity(text="a")), to_event(activity(text="a"))
    other = to_event(activity(text="a", conversation={"id": "a:2", "tenantId": TENANT}))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.id == again.id != other.id


def test_tenants_named() -> None:
    assert to_tenants(activity()) == (TENANT,)
    assert to_tenants(activity(channelData={"tenant": {"id": "X"}})) == (TENANT, "x")
    assert to_tenants({}) == ()
