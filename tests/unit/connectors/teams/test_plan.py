"""Which reply is given where: in the answer, in the card's place, in the chat, in the channel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.base import NOTHING, Reply
from connectors.events import ActionEvent, Actor, CommandEvent, Event, FormEvent, Installation
from connectors.teams.address import Kind, Route, to_direct
from connectors.teams.payload import EXTENSION, Origin, Surface
from connectors.teams.plan import Act, to_late_plan, to_plan, to_working
from connectors.teams.render import Surroundings
from templates.markup import parse
from templates.message import Form, Message

WORDS = parse("<message><text>Hi</text></message>")
BUTTONS = parse("<message><actions><button action='a.b'>x</button></actions></message>")
FORM = parse('<form id="a.b" title="T" submit="Go"><text>x</text></form>')
assert isinstance(WORDS, Message)
assert isinstance(BUTTONS, Message)
assert isinstance(FORM, Form)
DIRECT = to_direct("t", "ana", Route())
ACTOR = Actor(Installation("teams", "t"), "t/ana", DIRECT)
COMMAND = CommandEvent(id="1", actor=ACTOR, conversation=DIRECT, text="x")
ACTION = ActionEvent(id="1", actor=ACTOR, conversation=DIRECT, action="a.b")
SENT = FormEvent(id="1", actor=ACTOR, conversation=DIRECT, form="a.b", fields={})
ORIGIN = Origin("message", "direct", "t", "ana", "a:1", "card", "https://s", "28:b")


def targets(event: Event, surface: Surface, kind: Kind, reply: Reply) -> tuple[str, ...]:
    origin = replace(ORIGIN, surface=surface, kind=kind)
    acts = to_plan(event, origin, reply, Surroundings()).acts
    return tuple(one.target for act in acts for one in (act, *act.then))


def every(acts: tuple[Act, ...]) -> list[Act]:
    """What is sent in some case or other."""
    return [one for act in acts for one in (act, *every(act.then), *every(act.instead))]


@pytest.mark.parametrize(
    ("event", "surface", "kind", "reply", "expected"),
    [
        (COMMAND, "message", "direct", Reply("private", WORDS), ("here",)),
        (COMMAND, "message", "channel", Reply("private", WORDS), ("direct", "here")),
        (COMMAND, "message", "channel", Reply("public", WORDS), ("here",)),
        (COMMAND, "message", "channel", Reply("form", FORM), ("direct", "here")),
        (COMMAND, "message", "channel", NOTHING, ()),
        (ACTION, "submit", "channel", Reply("private", WORDS), ("direct",)),
        (ACTION, "submit", "channel", Reply("update", WORDS), ("card",)),
        (ACTION, "execute", "direct", Reply("update", WORDS), ("card",)),
        (ACTION, "execute", "direct", Reply("private", WORDS), ("here",)),
        (ACTION, "execute", "channel", Reply("private", WORDS), ("direct",)),
        (ACTION, "execute", "channel", Reply("public", WORDS), ("here",)),
        (ACTION, "execute", "channel", Reply("form", FORM), ("direct",)),
        (ACTION, "fetch", "channel", Reply("form", FORM), ()),
        (ACTION, "fetch", "channel", Reply("private", WORDS), ()),
        (ACTION, "fetch", "channel", Reply("private", BUTTONS), ("direct",)),
        (ACTION, "fetch", "direct", Reply("update", WORDS), ("card",)),
        (SENT, "task", "direct", Reply("private", WORDS), ("here",)),
        (SENT, "task", "channel", Reply("private", WORDS), ("direct",)),
        # A form has no message it stood on: the channel's card is left as it is.
        (SENT, "task", "channel", Reply("update", WORDS), ("direct",)),
        (SENT, "task", "channel", Reply("public", WORDS), ("here",)),
        (SENT, "task", "direct", NOTHING, ()),
        (SENT, "execute", "direct", Reply("form", FORM), ()),
        (SENT, "execute", "direct", Reply("private", WORDS), ("card",)),
        (SENT, "submit", "direct", Reply("form", FORM), ("card",)),
        (SENT, "submit", "direct", NOTHING, ("card",)),
    ],
)
def test_where_a_reply_goes(
    event: Event, surface: Surface, kind: Kind, reply: Reply, expected: tuple[str, ...]
) -> None:
    assert targets(event, surface, kind, reply) == expected


@pytest.mark.parametrize("surface", ["message", "submit", "execute", "fetch", "task", "install"])
def test_a_private_answer_never_stands_in_a_channel(surface: Surface) -> None:
    secret = parse("<message><text>Secret words</text></message>")
    assert isinstance(secret, Message)
    origin = replace(ORIGIN, surface=surface, kind="channel")
    for event in (COMMAND, ACTION, SENT):
        if isinstance(event, FormEvent) and surface in {"execute", "submit"}:
            continue  # a form's card only ever stands in the personal chat
        for plan in (
            to_plan(event, origin, Reply("private", secret), Surroundings()),
            to_late_plan(event, origin, Reply("private", secret)),
        ):
            shown = [act for act in every(plan.acts) if act.target != "direct"]
            assert all(act.document is not secret for act in shown)
            for act in plan.acts:
                assert len([one for one in (act, *act.then) if one in shown]) <= 1
                assert len([one for one in (act, *act.instead) if one in shown]) <= 1


@pytest.mark.parametrize("surface", ["submit", "fetch", "task", "execute"])
def test_what_a_gone_card_would_have_shown_comes_fresh(surface: Surface) -> None:
    origin = replace(ORIGIN, surface=surface)
    plan = to_late_plan(ACTION, origin, Reply("update", WORDS))
    assert [one.target for act in plan.acts for one in (act, *act.instead)] == ["card", "here"]
    assert plan.acts[0].instead[0].document is WORDS


@pytest.mark.parametrize("surface", sorted({*EXTENSION, "install"}))
def test_nothing_is_said_where_nobody_asked_us(surface: Surface) -> None:
    origin = replace(ORIGIN, surface=surface, kind="channel")
    plan = to_late_plan(ACTION, origin, Reply("private", WORDS))
    assert [one for one in every(plan.acts) if one.target != "direct"] == []


@pytest.mark.parametrize(
    ("surface", "answered"),
    [("execute", True), ("fetch", True), ("task", True), ("message", False), ("submit", False)],
)
def test_working_is_said_where_somebody_waits(surface: Surface, answered: bool) -> None:
    body = to_working(ACTION, replace(ORIGIN, surface=surface))
    assert (body is not None) == answered
