"""idea: from anyone, received at once; the author hears of every step.

What leads do about it is `idea_deciding`, what colleagues may do `idea_public`.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.args import Arguments, number, read_arguments, tidy
from bot.command import Action, Command, Context, Fields, FormSpec, Shortcut
from bot.commands import idea_deciding as deciding
from bot.commands import idea_public
from bot.errors import NO_LINK, UserError
from bot.practice import openness, outcomes, quoting, voices
from bot.practice.openness import Pending
from connectors.base import Reply
from connectors.events import Quoted
from store import ideas, squads
from store.ideas import Idea
from templates import engine
from templates.message import Form

NO_WORDS = "Tell me the idea in a few words."


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """With text: received at once. Bare: the form."""
    if not arguments.text:
        return Reply("form", build(ctx, ""))
    return receive(ctx, arguments.text, arguments.link)


def _opens(arguments: Arguments) -> bool:
    return not arguments.text


def receive(ctx: Context, text: str, url: str) -> Reply:
    """Take an idea as it was typed, for the squad that is nearest. Without words and link: UserError."""
    link = voices.readable(url)
    if url and not link and url not in text:
        text = f"{text} {url}".strip()
    text = "" if text == link else tidy(text)
    if not text and not link:
        raise UserError(NO_WORDS, "text")
    pending = Pending(text, link, _nearest_squad(ctx), credit=False, may_show=False)
    return _file_or_ask(ctx, pending)


def _file_or_ask(ctx: Context, pending: Pending) -> Reply:
    """File an idea, unless one that reads alike is open to all: then its author chooses first."""
    key = ctx.house.fingerprint(f"{pending.text}\n{pending.link}")[:16]
    kept = openness.held(ctx, key)
    if kept is not None and kept.idea_id is not None:
        return _received(ctx, kept.idea_id)
    similar = openness.similar(ctx, pending.text, pending.link)
    if similar is None:
        return _received(ctx, _file(ctx, pending))
    openness.hold(ctx, pending, key)
    return ctx.private("idea/similar", idea=similar, mine=pending, key=key)


def _file(ctx: Context, pending: Pending) -> int:
    idea_id = ideas.receive(
        ctx.connection,
        ctx.workspace.id,
        squad_id=pending.squad_id,
        author_id=ctx.person.id,
        text=pending.text,
        url=pending.link,
        credit=pending.credit,
        may_show=pending.may_show,
        due_at=voices.due(ctx, pending.squad_id),
        now=ctx.now,
    )
    quoting.attach(ctx, idea_id, pending.key, ask=pending.ask)
    return idea_id


def _received(ctx: Context, idea_id: int) -> Reply:
    found = voices.mine(ctx, str(idea_id))
    if found.state == "received":
        voices.send_cards(ctx, found)
    return ctx.private("idea/received", **voices.receipt(ctx, found))


def send_anyway(ctx: Context, value: str) -> Reply:
    """File what was held back for a similar one. Pressed twice, it is one idea."""
    kept = _held(ctx, value)
    if kept.idea_id is None:
        kept = replace(kept, idea_id=_file(ctx, kept))
        openness.hold(ctx, replace(kept, text="", link=""), value)
    reply = _received(ctx, kept.idea_id or 0)
    return Reply("update", reply.document)


def back_instead(ctx: Context, value: str) -> Reply:
    """Back the similar one; one's own waits a while longer, should it be wished for after all."""
    idea_id, _, key = value.partition(" ")
    _held(ctx, key)
    found = openness.shown(ctx, idea_id)
    idea_public.take(ctx, found)
    return ctx.update("idea/backed", idea=found, backed=True, key=key)


def _held(ctx: Context, key: str) -> Pending:
    kept = openness.held(ctx, key)
    if kept is None:
        raise UserError("I no longer have those words. Type idea to send them again.")
    return kept


def _nearest_squad(ctx: Context) -> int | None:
    """The squad of this channel, else the person's own, else the oldest that is led; None while there is none."""
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    if here is not None:
        return here.id
    mine = squads.squads_of(ctx.connection, ctx.workspace.id, ctx.person.id)
    if mine:
        return mine[0]
    living = [one.id for one in squads.all_squads(ctx.connection, ctx.workspace.id)]
    led = [squad_id for squad_id in living if squads.leads(ctx.connection, squad_id)]
    return next(iter(led or living), None)


def build(ctx: Context, value: str) -> Form:
    """The form for an idea; `value` is the key of a message that was picked, or ""."""
    picked = quoting.picked(ctx, value)
    return engine.form(
        "idea/form",
        ctx.voice,
        value=value if picked else "",
        picked=picked,
        asks=quoting.whom_to_ask(ctx, picked) is not None,
        squads=squads.all_squads(ctx.connection, ctx.workspace.id),
        squad_id=_nearest_squad(ctx),
    )


def open_form(ctx: Context, value: str) -> Reply:
    """Open the form."""
    return Reply("form", build(ctx, value))


def suggest(ctx: Context, quoted: Quoted | None) -> Reply:
    """Open the form about a message somebody picked."""
    return Reply("form", build(ctx, quoting.keep(ctx, quoted) if quoted else ""))


def receive_words(ctx: Context, value: str) -> Reply:
    """Receive words that were typed without a command, once the person said that they are an idea."""
    return receive(ctx, value, read_arguments(value).link)


def send(ctx: Context, value: str, fields: Fields) -> Reply:
    """Receive what the form says. Sent twice, it is one idea."""
    picked = quoting.picked(ctx, value)
    text = tidy(str(fields.get("text", "")))
    typed = tidy(str(fields.get("link", "")))
    link = voices.readable(read_arguments(typed).link)
    if not text and not (picked and link):
        raise UserError(NO_WORDS, "text")
    if typed and not link:
        raise UserError(NO_LINK, "link")
    chosen = str(fields.get("squad", ""))
    squad_id = _nearest_squad(ctx)
    if chosen:
        squad = squads.find_squad(ctx.connection, ctx.workspace.id, number(chosen) or 0)
        if squad is None:
            raise UserError("That squad isn't there any more. Choose another.", "squad")
        squad_id = squad.id
    pending = Pending(
        text,
        link,
        squad_id,
        credit="yes" in fields.get("credit", ()),
        may_show="yes" in fields.get("show", ()),
        key=value if picked else "",
        ask="yes" in fields.get("ask", ()),
    )
    return _file_or_ask(ctx, pending)


def allow_quote(ctx: Context, value: str) -> Reply:
    """One's own words may be quoted, with one's name."""
    return ctx.update("idea/quote_settled", idea=quoting.settle(ctx, value, allowed=True))


def refuse_quote(ctx: Context, value: str) -> Reply:
    """One's own words may not be quoted, or not any more."""
    return ctx.update("idea/quote_settled", idea=quoting.settle(ctx, value, allowed=False))


def show_mine(ctx: Context, _: str) -> Reply:
    """Show a person's own ideas and where they stand."""
    own = ideas.of_author(ctx.connection, ctx.person.id)
    return ctx.private(
        "idea/mine",
        ideas=own,
        questions={one.id: _question(ctx, one) for one in own if one.state == "asked"},
        outcomes={one.id: outcomes.of(ctx.connection, one, ctx.now) for one in own},
        into={one.id: _into(ctx, one) for one in own if one.merged_into_id is not None},
    )


def _into(ctx: Context, idea: Idea) -> Idea | None:
    return ideas.find(ctx.connection, ctx.workspace.id, idea.merged_into_id or 0)


def _question(ctx: Context, idea: Idea) -> str:
    asked = [e.text for e in ideas.events(ctx.connection, idea.id) if e.kind == "asked"]
    return asked[-1] if asked else ""


def credit(ctx: Context, value: str) -> Reply:
    """The author may be named."""
    return _credited(ctx, value, credit=True)


def uncredit(ctx: Context, value: str) -> Reply:
    """The author may not be named after all."""
    return _credited(ctx, value, credit=False)


def _credited(ctx: Context, value: str, *, credit: bool) -> Reply:
    found = voices.mine(ctx, value)
    if found.state == "made":
        raise UserError("It is out already. Ask the lead who brought it to change the name.")
    if ideas.set_credit(ctx.connection, found.id, ctx.person.id, credit, ctx.now):
        found = voices.mine(ctx, value)
        voices.refresh_cards(ctx.connection, ctx.house, found, ctx.now)
    return ctx.update("idea/received", **voices.receipt(ctx, found))


# ---------------------------------------------------------------- the author answers


def _build_answer(ctx: Context, value: str) -> Form:
    found = voices.mine(ctx, value)
    return engine.form("idea/answer", ctx.voice, idea=found, question=_question(ctx, found))


def answer(ctx: Context, value: str) -> Reply:
    """Open the form for the answer to a lead's question."""
    found = voices.mine(ctx, value)
    if not found.open:
        return ctx.private("idea/decided", idea=found)
    return Reply("form", _build_answer(ctx, value))


def keep_answer(ctx: Context, value: str, fields: Fields) -> Reply:
    """Pass the answer on to those who decide."""
    found = voices.mine(ctx, value)
    text = tidy(str(fields.get("text", "")))
    if not text:
        raise UserError("Write your answer, a few words will do.", "text")
    if not found.open:
        return ctx.private("idea/decided", idea=found)
    due_at = voices.due(ctx, found.squad_id)
    if ideas.answer(ctx.connection, found.id, ctx.person.id, text, ctx.now, due_at=due_at):
        found = voices.mine(ctx, value)
        voices.refresh_cards(ctx.connection, ctx.house, found, ctx.now)
        voices.send_cards(ctx, found)
    return ctx.private("idea/passed_on", **voices.receipt(ctx, found))


COMMAND = Command(
    name="idea",
    aliases=("suggest",),
    summary="Send an idea; a lead replies within two working days",
    usage="[text]",
    handle=handle,
    opens=_opens,
    actions=MappingProxyType(
        {
            "idea.open": Action(open_form, opens=True),
            "idea.mine": Action(show_mine),
            "idea.credit": Action(credit),
            "idea.uncredit": Action(uncredit),
            "idea.from_words": Action(receive_words),
            "idea.quote": Action(allow_quote),
            "idea.unquote": Action(refuse_quote),
            "idea.answer": Action(answer, opens=True),
            "idea.send_anyway": Action(send_anyway),
            "idea.back_instead": Action(back_instead),
            "idea.show": Action(idea_public.show),
            "idea.hide": Action(idea_public.hide),
            "idea.others": Action(idea_public.show_open),
            "idea.back": Action(idea_public.back),
            "idea.unback": Action(idea_public.unback),
            "idea.acknowledge": Action(deciding.acknowledge),
            "idea.discuss": Action(deciding.discuss),
            "idea.accept": Action(deciding.accept),
            "idea.decline": Action(deciding.decline, opens=True),
            "idea.ask": Action(deciding.ask, opens=True),
            "idea.as_made": Action(deciding.as_made, opens=True),
            "idea.merge": Action(deciding.merge, opens=True),
        }
    ),
    forms=MappingProxyType(
        {
            "idea.send": FormSpec(send, build),
            "idea.reply": FormSpec(keep_answer, _build_answer),
            "idea.reason": FormSpec(deciding.keep_reason, deciding.build_decline),
            "idea.question": FormSpec(deciding.keep_question, deciding.build_ask),
            "idea.made": FormSpec(deciding.keep_made, deciding.build_made),
            "idea.into": FormSpec(deciding.keep_merge, deciding.build_merge),
        }
    ),
    shortcuts=MappingProxyType(
        {
            "idea.suggest": Shortcut(
                "Suggest to squad",
                "Suggest a message or its link to your squad",
                "message",
                suggest,
            )
        }
    ),
)
