"""What a Reply becomes in Teams: what the waiting request is answered with, and what is sent beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from connectors.base import Reply
from connectors.events import Event, FormEvent
from connectors.teams.composing import to_list, to_unfurled, to_words
from connectors.teams.payload import EXTENSION, Origin
from connectors.teams.render import CARD, Surroundings, to_card, to_dialog
from connectors.teams.words import State, reopen, say, say_plain
from templates.message import Actions, Block, Document, Form, LinkButton, Message
from templates.plain import to_plain

MESSAGE = "application/vnd.microsoft.activity.message"
TITLE = "Social Squad"
_UNASKED = EXTENSION | {"install"}

Json = dict[str, Any]
Target = Literal["here", "direct", "card"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to send. here: the conversation it came from. direct: the personal chat. card: in place of the card
    that was pressed. `then` follows where it was sent, `instead` where it can't be.
    """

    target: Target
    document: Document
    then: tuple[Act, ...] = ()
    instead: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`body` answers the request (None is an empty 200); `acts` follow in order.

    With `closed` the acts come first, and it is the answer where they can't be sent.
    """

    body: Json | None = None
    acts: tuple[Act, ...] = ()
    closed: Json | None = None


def to_plan(event: Event, origin: Origin, reply: Reply, around: Surroundings) -> Plan:
    """Say how a reply that came in time is given."""
    match origin.surface:
        case "execute":
            return _executed(event, origin, reply, around)
        case "fetch" | "menu":
            return _fetched(event, origin, reply, around)
        case "menu_sent":
            return _sent_from_menu(event, reply, around)
        case "search":
            return _searched(reply, around)
        case "link":
            return _unfurled(reply, around)
        case "task":
            return _tasked(event, origin, reply, around)
        case _:
            return Plan(None, _sent_alone(event, origin, reply))


def to_late_plan(event: Event, origin: Origin, reply: Reply) -> Plan:
    """Say how a reply is given after the request was answered with "working on it"."""
    if origin.surface in {"search", "link"}:
        return Plan()  # Whoever typed has typed on.
    return Plan(None, _sent_alone(event, origin, reply))


def to_owning_up(event: Event, origin: Origin) -> tuple[Act, ...]:
    """Say, where it was asked, that what was promised can't be sent; never in a talk that we aren't part of."""
    if origin.surface in _UNASKED:
        return ()
    return (Act("here", say("closed", event.actor.language)),)


def to_working(event: Event, origin: Origin) -> Json | None:
    """Answer a request whose reply isn't there yet."""
    match origin.surface:
        case "execute":
            return _notice("working", event)
        case "fetch" | "task" | "menu" | "menu_sent":
            return _task_notice("working", event)
        case "search":
            return to_words(say_plain("slow", event.actor.language))
        case "link":
            return to_unfurled(None, Surroundings())
        case _:
            return None


# ---------------------------------------------------------------- surfaces


def _executed(event: Event, origin: Origin, reply: Reply, around: Surroundings) -> Plan:
    document = reply.document
    form = isinstance(event, FormEvent)
    if isinstance(document, Form) and document.sealed:
        acts = _sent(event, origin, reply)
        return Plan(_notice("done", event), acts, _notice("closed", event) if acts else None)
    if form and reply.kind == "form" and document:
        return Plan(_adaptive(document, around, titled=True))
    if form or (reply.kind == "update" and document):
        shown = document or say("done", event.actor.language)
        return Plan(_adaptive(shown, around), (Act("card", shown),) if origin.card else ())
    acts = _sent(event, origin, reply)
    if not acts:
        return Plan(_notice("done", event))
    if acts[0].target == "here" and reply.kind == "public":
        return Plan(_notice("done", event), acts)
    if origin.kind == "direct":
        return Plan(_notice("below", event), acts)
    return Plan(_notice("answered", event), acts, _notice("closed", event))


def _fetched(event: Event, origin: Origin, reply: Reply, around: Surroundings) -> Plan:
    document = reply.document
    if isinstance(document, Form):
        return Plan(_continue(document, document.title, around))
    if reply.kind in {"update", "public"} or document is None:
        return Plan(_task_notice("done", event), _sent(event, origin, reply))
    if isinstance(document, Message) and not _has_actions(document):
        return Plan(_continue(document, TITLE, around))
    # Buttons of a card don't work inside a dialog the way they do in a chat.
    state: State = "below" if origin.kind == "direct" else "answered"
    closed = _in_dialog(event, document, around)
    return Plan(_task_notice(state, event), _sent(event, origin, reply), closed)


def _sent_from_menu(event: Event, reply: Reply, around: Surroundings) -> Plan:
    """The dialog shows the answer itself: whoever has only the extension has no chat with us to read it in."""
    document = reply.document
    if isinstance(document, Form):
        return Plan(_continue(document, document.title, around))
    if not isinstance(document, Message):
        return Plan(_task_notice("done", event))
    shown = replace(document, blocks=tuple(_without_buttons(document)))
    acts = (Act("direct", document),) if _has_actions(document) else ()
    return Plan(_continue(shown, TITLE, around), acts)


def _in_dialog(event: Event, document: Document, around: Surroundings) -> Json:
    """Show an answer that has no other place to go to, and say what its buttons need."""
    if not isinstance(document, Message):
        return _task_notice("closed", event)
    blocks = tuple(_without_buttons(document))
    if _has_actions(document):
        blocks += say("closed", event.actor.language).blocks
    return _continue(replace(document, blocks=blocks), TITLE, around)


def _without_buttons(document: Message) -> Iterator[Block]:
    """Leave only links to press: buttons of a card don't work inside a dialog."""
    for block in document.blocks:
        if not isinstance(block, Actions):
            yield block
        elif links := tuple(one for one in block.elements if isinstance(one, LinkButton)):
            yield replace(block, elements=links)


def _searched(reply: Reply, around: Surroundings) -> Plan:
    if isinstance(reply.document, Message):
        return Plan(to_words(to_plain(reply.document)))
    return Plan(to_list(reply.results, around))


def _unfurled(reply: Reply, around: Surroundings) -> Plan:
    card = reply.document if reply.kind == "card" else None
    return Plan(to_unfurled(card if isinstance(card, Message) else None, around))


def _tasked(event: Event, origin: Origin, reply: Reply, around: Surroundings) -> Plan:
    if isinstance(reply.document, Form):
        return Plan(_continue(reply.document, reply.document.title, around))
    acts = _sent(event, origin, reply)
    if not acts or reply.document is None:
        return Plan()
    told_elsewhere = acts[0].target == "direct"
    body = _task_notice("answered", event) if told_elsewhere else None
    return Plan(body, acts, _in_dialog(event, reply.document, around))


def _sent_alone(event: Event, origin: Origin, reply: Reply) -> tuple[Act, ...]:
    """The same where no answer can say where it went: that is said beside it, but not of what leaves no trace."""
    if isinstance(reply.document, Form) and reply.document.sealed:
        return _sent(event, origin, reply)
    answered = (Act("here", say("answered", event.actor.language)),)
    then = answered if origin.surface == "message" else ()
    instead = to_owning_up(event, origin)
    return tuple(
        replace(act, then=then, instead=instead) if act.target == "direct" else act
        for act in _sent(event, origin, reply)
    )


def _sent(event: Event, origin: Origin, reply: Reply) -> tuple[Act, ...]:
    """Say what is sent when nothing can ride on an answer."""
    document = reply.document
    if isinstance(document, Form) and document.sealed:
        # In a chat its words would stand beside the name.
        again = reopen(document.opener, event.actor.language)
        return (Act("direct", again),) if document.submit else ()
    in_chat = isinstance(event, FormEvent) and origin.surface in {"execute", "submit"}
    if in_chat and origin.card:
        # The form is a card in the chat: what was typed gives way to the answer.
        return (_on_card(origin, document or say("done", event.actor.language)),)
    if document is None or reply.kind == "nothing":
        return ()
    if reply.kind == "update" and origin.card and not isinstance(event, FormEvent):
        return (_on_card(origin, document),)
    if reply.kind == "public" or origin.kind == "direct":
        return (Act("here", document),)
    return (Act("direct", document),)


def _on_card(origin: Origin, document: Document) -> Act:
    """Take the place of the card, or come fresh where that is gone: nothing else brings the answer."""
    fresh = Act("here" if origin.kind == "direct" else "direct", document)
    return Act("card", document, instead=(fresh,))


# ---------------------------------------------------------------- bodies


def _adaptive(document: Document, around: Surroundings, *, titled: bool = False) -> Json:
    return {"statusCode": 200, "type": CARD, "value": to_card(document, around, titled=titled)}


def _notice(state: State, event: Event) -> Json:
    return {"statusCode": 200, "type": MESSAGE, "value": say_plain(state, event.actor.language)}


def _task_notice(state: State, event: Event) -> Json:
    return {"task": {"type": "message", "value": say_plain(state, event.actor.language)}}


def _continue(document: Document, title: str, around: Surroundings) -> Json:
    return {"task": {"type": "continue", "value": to_dialog(document, title, around)}}


def _has_actions(document: Message) -> bool:
    return any(isinstance(block, Actions) for block in document.blocks)
