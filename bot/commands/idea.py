"""idea: from anyone, received at once; the author hears of every step. Leads acknowledge, accept, decline, ask back."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments, number, read_arguments, tidy
from bot.command import Action, Command, Context, Fields, FormSpec, Shortcut
from bot.commands import inbox
from bot.errors import NO_LINK, UserError
from bot.practice import quoting, rewards, voices
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
    idea_id = _keep(ctx, text, link, _nearest_squad(ctx), credit=False)
    return _received(ctx, idea_id)


def _keep(ctx: Context, text: str, link: str, squad_id: int | None, *, credit: bool) -> int:
    if not text and not link:
        raise UserError(NO_WORDS, "text")
    return ideas.receive(
        ctx.connection,
        ctx.workspace.id,
        squad_id=squad_id,
        author_id=ctx.person.id,
        text=text,
        url=link,
        credit=credit,
        due_at=voices.due(ctx, squad_id),
        now=ctx.now,
    )


def _received(ctx: Context, idea_id: int) -> Reply:
    found = voices.mine(ctx, str(idea_id))
    if found.state == "received":
        voices.send_cards(ctx, found)
    return ctx.private("idea/received", **_receipt(ctx, found))


def _receipt(ctx: Context, idea: Idea) -> dict[str, Any]:
    deciders = voices.deciders(ctx, idea.squad_id)
    return {
        "idea": idea,
        "names": voices.names(deciders, but=ctx.person.id),
        "decides": ctx.person.id in dict(deciders),
    }


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
    idea_id = _keep(ctx, text, link, squad_id, credit="yes" in fields.get("credit", ()))
    if picked is not None:
        quoting.attach(ctx, idea_id, value, ask="yes" in fields.get("ask", ()))
    return _received(ctx, idea_id)


def allow_quote(ctx: Context, value: str) -> Reply:
    """One's own words may be quoted, with one's name."""
    return ctx.update("idea/quote_settled", idea=quoting.settle(ctx, value, allowed=True))


def refuse_quote(ctx: Context, value: str) -> Reply:
    """One's own words may not be quoted, or not any more."""
    return ctx.update("idea/quote_settled", idea=quoting.settle(ctx, value, allowed=False))


def show_mine(ctx: Context, _: str) -> Reply:
    """Show a person's own ideas and where they stand."""
    own = ideas.of_author(ctx.connection, ctx.person.id)
    questions = {one.id: _question(ctx, one) for one in own if one.state == "asked"}
    return ctx.private("idea/mine", ideas=own, questions=questions)


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
    return ctx.update("idea/received", **_receipt(ctx, found))


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
    return ctx.private("idea/passed_on", **_receipt(ctx, found))


# ---------------------------------------------------------------- leads decide


def _card(ctx: Context, idea: Idea, *, moved: bool, kind: Any = "update") -> Reply:
    note = None if moved else voices.already(ctx, idea)
    return Reply(kind, voices.card(ctx.connection, ctx.house, idea, ctx.person, note))


def acknowledge(ctx: Context, value: str) -> Reply:
    """Tell the author that it was read, and when it will be decided."""
    found = voices.to_decide(ctx, value)
    moved = ideas.move(
        ctx.connection,
        found.id,
        to="acknowledged",
        actor_id=ctx.person.id,
        now=ctx.now,
        due_at=voices.decision_due(ctx, found),
    )
    return _moved(ctx, value, "acknowledged", moved=moved)


def accept(ctx: Context, value: str) -> Reply:
    """Accept it: the author hears and is paid once, unless it is the lead's own idea."""
    found = voices.to_decide(ctx, value)
    moved = ideas.move(ctx.connection, found.id, to="accepted", actor_id=ctx.person.id, now=ctx.now)
    earned = 0
    if moved and ctx.house.settings.has_points and found.author_id != ctx.person.id:
        earned = rewards.pay(
            ctx.connection, ctx.workspace.id, found.author_id, "idea_accepted", found.id, ctx.now
        )
    return _moved(ctx, value, "accepted", moved=moved, earned=earned)


def _moved(ctx: Context, value: str, step: str, *, moved: bool, **more: Any) -> Reply:
    """Answer a button with the card as it is now."""
    found = voices.to_decide(ctx, value)
    if moved:
        _tell(ctx, found, step, **more)
    return _card(ctx, found, moved=moved)


def _sent(ctx: Context, value: str, step: str, *, moved: bool, **more: Any) -> Reply:
    """Answer a form: the inbox it was opened from is brought up to date.

    A card changes by itself, and a second one would only look like it.
    """
    found = voices.to_decide(ctx, value)
    if not moved:
        return _card(ctx, found, moved=False, kind="private")
    _tell(ctx, found, step, **more)
    if value.endswith(voices.LISTED):
        return ctx.update("inbox/show", **inbox.contents(ctx, step, found.author_name))
    return ctx.private("idea/sent", step=step, author=found.author_name)


def _tell(ctx: Context, found: Idea, step: str, **more: Any) -> None:
    voices.refresh_cards(ctx.connection, ctx.house, found, ctx.now)
    voices.tell_author(ctx, found, step, **more)


def _build_decline(ctx: Context, value: str) -> Form:
    return engine.form("idea/decline", ctx.voice, idea=voices.to_decide(ctx, value), value=value)


def decline(ctx: Context, value: str) -> Reply:
    """Open the form for the reason."""
    found = voices.to_decide(ctx, value)
    if not found.open:
        return _card(ctx, found, moved=False, kind="private")
    return Reply("form", _build_decline(ctx, value))


def keep_reason(ctx: Context, value: str, fields: Fields) -> Reply:
    """Decline with the reason, which the author reads word for word."""
    found = voices.to_decide(ctx, value)
    reason = tidy(str(fields.get("reason", "")))
    if not reason:
        raise UserError("Say why in a sentence; it is what the author will read.", "reason")
    moved = ideas.move(
        ctx.connection,
        found.id,
        to="declined",
        actor_id=ctx.person.id,
        now=ctx.now,
        reason=reason,
    )
    return _sent(ctx, value, "declined", moved=moved)


def _build_ask(ctx: Context, value: str) -> Form:
    return engine.form("idea/ask", ctx.voice, idea=voices.to_decide(ctx, value), value=value)


def ask(ctx: Context, value: str) -> Reply:
    """Open the form for a question."""
    found = voices.to_decide(ctx, value)
    if not found.open:
        return _card(ctx, found, moved=False, kind="private")
    return Reply("form", _build_ask(ctx, value))


def keep_question(ctx: Context, value: str, fields: Fields) -> Reply:
    """Ask the author; their answer comes back to everyone who decides."""
    found = voices.to_decide(ctx, value)
    question = tidy(str(fields.get("question", "")))
    if not question:
        raise UserError("Write what you would like to know.", "question")
    moved = ideas.ask(ctx.connection, found.id, ctx.person.id, question, ctx.now)
    return _sent(ctx, value, "asked", moved=moved, question=question)


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
            "idea.acknowledge": Action(acknowledge),
            "idea.accept": Action(accept),
            "idea.decline": Action(decline, opens=True),
            "idea.ask": Action(ask, opens=True),
        }
    ),
    forms=MappingProxyType(
        {
            "idea.send": FormSpec(send, build),
            "idea.reply": FormSpec(keep_answer, _build_answer),
            "idea.reason": FormSpec(keep_reason, _build_decline),
            "idea.question": FormSpec(keep_question, _build_ask),
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
