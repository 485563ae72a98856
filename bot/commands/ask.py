"""ask: the people to turn to, by name; a question to them, and a thread that both sides see until it is closed."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments, tidy
from bot.command import Action, Command, Context, Fields, FormSpec
from bot.errors import UserError
from bot.practice import asking, casting, voices
from connectors.base import Reply
from store import questions
from templates import engine
from templates.message import Form

MINE = 5
"""Questions of one's own shown at once."""
DRAFT = "draft"
"""The value of a form whose text is a draft somebody asks about."""


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """Bare: whom to ask, and my questions. With words: they are sent."""
    if arguments.text:
        return _sent(ctx, arguments.text, is_draft=False)
    return ctx.private("ask/show", **_contents(ctx))


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return ctx.private("ask/show", **_contents(ctx))


def _contents(ctx: Context) -> dict[str, Any]:
    mine = questions.of_author(ctx.connection, ctx.person.id, MINE)
    return {
        "names": asking.whom(ctx).names,
        "mine": mine,
        "threads": {one.id: questions.thread(ctx.connection, one.id)[-1:] for one in mine},
    }


def build(ctx: Context, value: str) -> Form:
    """The form, naming who sees what is asked."""
    asked = asking.whom(ctx)
    return engine.form("ask/form", ctx.voice, names=asked.names, value=value)


def open_form(ctx: Context, _: str) -> Reply:
    """Open the empty form."""
    return Reply("form", build(ctx, ""))


def send(ctx: Context, value: str, fields: Fields) -> Reply:
    """Keep a question and bring it to the people to ask."""
    return _sent(ctx, tidy(str(fields.get("text", ""))), is_draft=value == DRAFT)


def _sent(ctx: Context, text: str, *, is_draft: bool) -> Reply:
    found = asking.ask(ctx, text, is_draft=is_draft)
    return ctx.private("ask/sent", question=found, names=asking.names(ctx, found))


def _build_reply(ctx: Context, value: str) -> Form:
    found = asking.find(ctx, value)
    thread = questions.thread(ctx.connection, found.id)
    return engine.form(
        "ask/answer",
        ctx.voice,
        question=found,
        own=ctx.person.id == found.author_id,
        names=asking.names(ctx, found, but=ctx.person.id),
        last=thread[-1].text if thread else found.text,
    )


def answer(ctx: Context, value: str) -> Reply:
    """Open the form to answer, for somebody who is asked, or to reply, for the author."""
    found = asking.find(ctx, value)
    if found.state == "closed":
        return ctx.private("ask/closed", question=found, who="")
    return Reply("form", _build_reply(ctx, value))


def reply(ctx: Context, value: str, fields: Fields) -> Reply:
    """Carry the thread on: an answer to the author, the author's words to everyone who is asked."""
    found = asking.find(ctx, value)
    text = tidy(str(fields.get("text", "")))
    if not text:
        raise UserError("Write a few words.", "text")
    if found.state == "closed":
        return ctx.private("ask/closed", question=found, who="")
    own = ctx.person.id == found.author_id
    said = questions.say(ctx.connection, found.id, ctx.person.id, text, ctx.now)
    if said is not None:
        if own:
            questions.promise(ctx.connection, found.id, voices.due(ctx, found.squad_id))
        found = asking.find(ctx, value)
        asked = questions.readers(ctx.connection, found.id)
        for receiver in [one for one, _ in asked] if own else [found.author_id]:
            asking.tell(ctx, found, receiver, "ask/said", str(said))
        asking.refresh(ctx, found, str(said))
    names = asking.names(ctx, found) if own else [found.author_name or "a colleague"]
    return ctx.private("ask/passed_on", names=names)


def thread(ctx: Context, value: str) -> Reply:
    """Show the whole thread to either side."""
    found = asking.find(ctx, value)
    if ctx.person.id != found.author_id:
        return ctx.private("ask/card", **asking.card(ctx, found, ctx.person.id))
    return ctx.private(
        "ask/thread",
        question=found,
        thread=questions.thread(ctx.connection, found.id),
        names=asking.names(ctx, found),
    )


def _build_pass(ctx: Context, value: str) -> Form:
    return engine.form("ask/pass", ctx.voice, question=_asked(ctx, value))


def _asked(ctx: Context, value: str) -> questions.Question:
    """Return an open question this person is asked. Raises UserError."""
    found = asking.find(ctx, value)
    if ctx.person.id == found.author_id:
        raise UserError(asking.GONE)
    return found


def hand_on(ctx: Context, value: str) -> Reply:
    """Open the form to hand a question on."""
    if _asked(ctx, value).state == "closed":
        return ctx.private("ask/closed", question=_asked(ctx, value), who="")
    return Reply("form", _build_pass(ctx, value))


def pass_on(ctx: Context, value: str, fields: Fields) -> Reply:
    """Put somebody else in this person's place; the author hears who sees it now."""
    found = _asked(ctx, value)
    other = casting.cast(ctx, str(fields.get("person", "")), "person", required=True)
    if other in {found.author_id, ctx.person.id} or other is None:
        raise UserError("Choose somebody else: neither you nor who asked.", "person")
    known = dict(questions.readers(ctx.connection, found.id))
    questions.hand_on(ctx.connection, found.id, ctx.person.id, other, ctx.now)
    step = f"handed:{ctx.now.isoformat()}"
    if other not in known:
        asking.bring(ctx, found, other, step)
    asking.tell(ctx, found, found.author_id, "ask/handed", step)
    asking.refresh(ctx, found, step)
    name = dict(questions.readers(ctx.connection, found.id)).get(other, "")
    return ctx.private("ask/passed_on", names=[name or "your colleague"])


def close(ctx: Context, value: str) -> Reply:
    """Close it, from either side; the author is told of what others close."""
    found = asking.find(ctx, value)
    own = ctx.person.id == found.author_id
    if questions.close(ctx.connection, found.id):
        found = asking.find(ctx, value)
        asking.refresh(ctx, found, "closed")
        if not own:
            asking.tell(ctx, found, found.author_id, "ask/closed", "closed")
    found = asking.find(ctx, value)
    if own:
        return ctx.update("ask/closed", question=found, who="")
    return ctx.update("ask/card", **asking.card(ctx, found, ctx.person.id))


COMMAND = Command(
    name="ask",
    aliases=("support",),
    summary="Ask the people who know, in a thread with them",
    usage="[question]",
    handle=handle,
    actions=MappingProxyType(
        {
            "ask.show": Action(show),
            "ask.open": Action(open_form, opens=True),
            "ask.answer": Action(answer, opens=True),
            "ask.thread": Action(thread),
            "ask.hand_on": Action(hand_on, opens=True),
            "ask.close": Action(close),
        }
    ),
    forms=MappingProxyType(
        {
            "ask.send": FormSpec(send, build),
            "ask.reply": FormSpec(reply, _build_reply),
            "ask.pass_on": FormSpec(pass_on, _build_pass),
        }
    ),
)
