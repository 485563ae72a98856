"""concern: with one's name or without, as its author chooses before typing; read by the listeners they leave ticked.

Up to the form nothing is written about who asks or what they typed. What is sent with a name is handled here, the
other kind in `concern_unnamed`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.args import Arguments, tidy
from bot.command import Action, Anyone, Command, Context, Fields, FormSpec, Role
from bot.commands import concern_unnamed as unnamed
from bot.errors import UserError
from bot.practice import stewards
from bot.rules import casekeys
from connectors.base import Reply
from store import cases, concerns, outbox, people
from store.concerns import Concern
from templates.engine import Voice
from templates.message import Form

GONE = "That one isn't there any more. To send a concern, type concern."
NOBODY_LEFT = (
    "Nobody of those who could read this reads concerns any more. Send it anew: type concern."
)


def handle(anyone: Anyone, arguments: Arguments) -> Reply:
    """Ask how it is to be said, before it is said. Text that others saw is not kept, quoted or repeated."""
    text = arguments.text
    if text and anyone.seen:
        return anyone.private("concern/public", platform=anyone.platform, key=unnamed.is_key(text))
    return _choice(anyone, text)


def choose(anyone: Anyone, _: str) -> Reply:
    """Ask how it is to be said."""
    return _choice(anyone, "")


def _choice(anyone: Anyone, text: str) -> Reply:
    listeners = people.listeners(anyone.connection, anyone.workspace.id)
    if not listeners:
        admins = people.admins(anyone.connection, anyone.workspace.id)
        return anyone.private("concern/nobody", admins=[one.name for one in admins if one.name])
    key = unnamed.is_key(text)
    words = "" if key else text
    return anyone.private(
        "concern/choose",
        platform=anyone.platform,
        names=[one.name or "a listener" for one in listeners],
        key=key,
        ticket=anyone.house.letterbox.hold(words, anyone.now) if words else "",
    )


def open_form(anyone: Anyone, ticket: str) -> Reply:
    """Open the form that carries one's name."""
    text = anyone.house.letterbox.held(ticket, anyone.now)
    return Reply("form", build(anyone, "", text))


def build(anyone: Anyone, _: str, text: str = "") -> Form:
    """The form, naming its readers; `text` was typed before. Raises UserError when nobody reads concerns any more."""
    listeners = unnamed.listeners(anyone)
    form = anyone.compose(
        "concern/form",
        readers=listeners,
        names=[one.name or "a listener" for one in listeners],
        text=text[: unnamed.LONGEST],
        shortened=len(text) > unnamed.LONGEST,
        contact=anyone.house.settings.concern_contact,
    )
    assert isinstance(form, Form)  # noqa: S101  the template writes <form>
    return form


def send(ctx: Context, _: str, fields: Fields) -> Reply:
    """Keep a named concern for those who were left ticked, and bring it to each. Sent twice, it is one."""
    text = unnamed.words_of(fields)
    if not text:
        raise UserError("Write what concerns you.", "text")
    ticked = fields.get("readers", ())
    chosen = {ticked} if isinstance(ticked, str) else set(ticked)
    listening = people.listeners(ctx.connection, ctx.workspace.id)
    readers = [p for p in listening if str(p.id) in chosen and p.id != ctx.person.id]
    if not readers:
        raise UserError(
            "Leave at least one other person ticked, so that somebody reads it.", "readers"
        )
    concern_id = concerns.receive_named(
        ctx.connection,
        ctx.workspace.id,
        author_id=ctx.person.id,
        text=text,
        readers=[one.id for one in readers],
        now=ctx.now,
    )
    found = _find(ctx, concern_id)
    for reader_id, _name in concerns.readers(ctx.connection, concern_id):
        stewards.tell(
            ctx,
            reader_id,
            "concern/card",
            key=f"concern:{concern_id}",
            about=_about(found),
            **_card(ctx, found, reader_id),
        )
    return ctx.private("concern/sent", names=_names(ctx, found))


def _about(concern: Concern) -> str:
    return f"concern:{concern.id}"


def _names(ctx: Context, concern: Concern, but: int | None = None) -> list[str]:
    readers = concerns.readers(ctx.connection, concern.id)
    return [name or "a listener" for one, name in readers if one != but]


def _card(ctx: Context, concern: Concern, reader_id: int) -> dict[str, Any]:
    return {
        "concern": concern,
        "days": concerns.days_open(concern.week, ctx.now),
        "talk": concerns.answers(ctx.connection, concern.id),
        "others": _names(ctx, concern, but=reader_id),
    }


def _find(ctx: Context, value: str) -> Concern:
    """Return the concern, if this person wrote it or may read it. Raises UserError for anyone else."""
    found = concerns.find(ctx.connection, ctx.workspace.id, value, ctx.person.id)
    if found is None:
        raise UserError(GONE)
    return found


def _to_read(ctx: Context, value: str) -> Concern:
    """Return the concern, if this person is one of its readers."""
    found = _find(ctx, value)
    if ctx.person.id == found.author_id:
        raise UserError(GONE)
    return found


def _build_reply(ctx: Context, value: str) -> Form:
    found = _find(ctx, value)
    talk = concerns.answers(ctx.connection, found.id)
    form = ctx.compose(
        "concern/answer",
        concern=found,
        own=ctx.person.id == found.author_id,
        readers=_names(ctx, found, but=ctx.person.id),
        last=talk[-1].text if talk else found.text,
    )
    assert isinstance(form, Form)  # noqa: S101  the template writes <form>
    return form


def answer(ctx: Context, value: str) -> Reply:
    """Open the form to answer, for a reader, or to reply, for the author."""
    found = _find(ctx, value)
    if found.state == "closed":
        return ctx.private("concern/closed", concern=found, who="")
    if ctx.person.id != found.author_id:
        concerns.move(ctx.connection, found.id, "read")
    elif not concerns.readers(ctx.connection, found.id):
        raise UserError(NOBODY_LEFT)
    return Reply("form", _build_reply(ctx, value))


def reply(ctx: Context, value: str, fields: Fields) -> Reply:
    """Carry the talk on: a reader's words to the author, the author's to every reader."""
    found = _find(ctx, value)
    text = tidy(str(fields.get("text", "")))
    if not text:
        raise UserError("Write a few words.", "text")
    if found.state == "closed":
        return ctx.private("concern/closed", concern=found, who="")
    own = ctx.person.id == found.author_id
    readers = concerns.readers(ctx.connection, found.id)
    if own and not readers:
        raise UserError(NOBODY_LEFT, "text")
    said = concerns.say(ctx.connection, found.id, ctx.person.id, text, ctx.now)
    receivers = [one for one, _ in readers] if own else [found.author_id or 0]
    if said is not None:
        if not own:
            concerns.move(ctx.connection, found.id, "answered")
        for receiver in receivers:
            stewards.tell(
                ctx,
                receiver,
                "concern/said",
                key=f"concern:{found.id}:{said}",
                about=f"{_about(found)}:talk",
                concern=found,
                who=ctx.person.name,
                text=text,
                to_author=not own,
            )
        _refresh(ctx, value, said)
    names = _names(ctx, found) if own else [found.author_name or "the author"]
    behind_key = not own and not found.is_named
    return ctx.private("concern/passed_on", names=[] if behind_key else names, concern=found)


def _refresh(ctx: Context, value: str, step: str) -> None:
    """Bring the cards of all readers up to date."""
    found = _find(ctx, value)
    for reader_id, _ in concerns.readers(ctx.connection, found.id):
        reader = people.person(ctx.connection, ctx.workspace.id, reader_id)
        if reader is None:
            continue
        voice = Voice(reader.language, reader.zone)
        card = ctx.compose_for(voice, "concern/card", **_card(ctx, found, reader_id))
        outbox.revise(
            ctx.connection,
            workspace_id=ctx.workspace.id,
            about=_about(found),
            message_xml=card.source,
            key=f"concern:{found.id}:{step}:{reader_id}",
            now=ctx.now,
            to=outbox.ToPerson(reader_id),
        )


def show(ctx: Context, value: str) -> Reply:
    """Show a case to one of its readers; a new one is read by that."""
    found = _to_read(ctx, value)
    concerns.move(ctx.connection, found.id, "read")
    return ctx.private("concern/card", **_card(ctx, _find(ctx, value), ctx.person.id))


def take_up(ctx: Context, value: str) -> Reply:
    """Say that something is being done about it; a named author is told once."""
    found = _to_read(ctx, value)
    if concerns.move(ctx.connection, found.id, "in_progress"):
        _refresh(ctx, value, f"in_progress:{ctx.now:%Y-%m-%dT%H}")
        stewards.tell(
            ctx,
            found.author_id or 0,
            "concern/taken_up",
            key=f"concern:{found.id}:in_progress",
            about=f"{_about(found)}:talk",
            who=ctx.person.name or "A listener",
        )
    return ctx.update("concern/card", **_card(ctx, _find(ctx, value), ctx.person.id))


def reveal(ctx: Context, value: str, fields: Fields) -> Reply:
    """Put one's name to a case that came without: once, for good, and its readers hear at once."""
    text = unnamed.words_of(fields)
    hashed = casekeys.hashed(value, ctx.house.pepper)
    found = cases.reveal(ctx.connection, ctx.workspace.id, hashed, ctx.person.id, text, ctx.now)
    if found is None:
        return ctx.private("concern/revealed", names=[])
    concern = _find(ctx, found)
    for reader_id, _name in concerns.readers(ctx.connection, found):
        stewards.tell(
            ctx,
            reader_id,
            "concern/card",
            key=f"concern:{found}:revealed",
            about=_about(concern),
            **_card(ctx, concern, reader_id),
        )
    return ctx.private("concern/revealed", names=_names(ctx, concern))


def close(ctx: Context, value: str) -> Reply:
    """Close it; a named author is told once, any other sees it with their key."""
    found = _to_read(ctx, value)
    if concerns.move(ctx.connection, found.id, "closed"):
        _refresh(ctx, value, "closed")
        stewards.tell(
            ctx,
            found.author_id or 0,
            "concern/closed",
            key=f"concern:{found.id}:closed",
            about=f"{_about(found)}:talk",
            concern=found,
            who=ctx.person.name or "A listener",
        )
    return ctx.update("concern/card", **_card(ctx, _find(ctx, value), ctx.person.id))


COMMAND = Command(
    name="concern",
    aliases=("case",),
    summary="Tell a concern to the people who read them",
    handle=handle,
    anonymous=True,
    actions=MappingProxyType(
        {
            "concern.open": Action(choose, anonymous=True),
            "concern.named": Action(open_form, opens=True, anonymous=True),
            "concern.unnamed": Action(unnamed.open_form, opens=True, anonymous=True),
            "concern.key": Action(unnamed.key_form, opens=True, anonymous=True),
            "concern.show": Action(show, role=Role.LISTENER),
            "concern.take_up": Action(take_up, role=Role.LISTENER),
            "concern.answer": Action(answer, opens=True),
            "concern.close": Action(close),
        }
    ),
    forms=MappingProxyType(
        {
            "concern.send": FormSpec(send, build),
            "concern.reply": FormSpec(reply, _build_reply),
            "concern.tell": FormSpec(unnamed.tell, unnamed.build_form, anonymous=True),
            "concern.look": FormSpec(unnamed.look, unnamed.build_key_form, anonymous=True),
            "concern.say": FormSpec(unnamed.say, unnamed.build_case, anonymous=True),
            "concern.reveal": FormSpec(reveal, unnamed.build_reveal),
        }
    ),
)
