"""Whom to turn to, and the thread with them: who sees a question, who hears of each step. Buttons: `commands.ask`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.args import number
from bot.command import Context
from bot.errors import UserError
from bot.practice import stewards, voices
from store import outbox, people, questions, squads
from store.people import Person
from store.questions import Question
from store.squads import Squad
from templates.engine import Voice

LONGEST = 3000
"""What one field of a form takes on every platform, in characters."""
MOST = 3
"""So many people are asked at once: more, and everybody waits for another."""
GONE = "That question isn't there any more. Type ask to see yours."


@dataclass(frozen=True, slots=True)
class Whom:
    """The people to ask, and the squad that named them; None where several did, or none."""

    people: tuple[tuple[int, str], ...]
    squad: Squad | None

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [name for _, name in self.people if name]


def whom(ctx: Context) -> Whom:
    """Return whom this person can ask: those named by the squad of this place, else by their own, else by any.

    Where none is named: the leads, then the admins. Never the person themselves.
    """
    living = squads.all_squads(ctx.connection, ctx.workspace.id)
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    own = squads.squads_of(ctx.connection, ctx.workspace.id, ctx.person.id)
    mine = [squad for squad in living if squad.id in own]
    for near in ([here] if here else [], mine, living):
        for found in (squads.contacts, squads.leads):
            asked = [(squad, _others(ctx, found(ctx.connection, squad.id))) for squad in near]
            named = [(squad, some) for squad, some in asked if some]
            if named:
                everyone = dict(one for _, some in named for one in some)
                squad = named[0][0] if len(named) == 1 else None
                return Whom(tuple(everyone.items())[:MOST], squad)
    admins = [(one.id, one.name) for one in people.admins(ctx.connection, ctx.workspace.id)]
    return Whom(tuple(_others(ctx, admins))[:MOST], None)


def _others(ctx: Context, named: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    found = [(people.person(ctx.connection, ctx.workspace.id, one), name) for one, name in named]
    return [
        (one.id, name)
        for one, name in found
        if one is not None and one.id != ctx.person.id and one.identity_lives
    ]


def ask(ctx: Context, text: str, *, is_draft: bool) -> Question:
    """Keep a question and bring it to the people to ask. Sent twice, it is one. Raises UserError."""
    if not text:
        raise UserError("Write what you'd like to know.", "text")
    if len(text) > LONGEST:
        raise UserError(f"{LONGEST:,} characters at most; a few words are enough.", "text")
    asked = whom(ctx)
    if not asked.people:
        raise UserError("There is nobody to ask here yet but you.", "text")
    squad_id = asked.squad.id if asked.squad else None
    question_id = questions.ask(
        ctx.connection,
        ctx.workspace.id,
        squad_id=squad_id,
        author_id=ctx.person.id,
        text=text,
        is_draft=is_draft,
        readers=[one for one, _ in asked.people],
        due_at=voices.due(ctx, squad_id),
        now=ctx.now,
    )
    found = find(ctx, str(question_id))
    for reader_id, _ in questions.readers(ctx.connection, question_id):
        bring(ctx, found, reader_id, "asked")
    return found


def find(ctx: Context, value: str) -> Question:
    """Return the question, if this person wrote it or is asked. Raises UserError for anyone else."""
    found = questions.find(
        ctx.connection, ctx.workspace.id, number(value.partition(":")[0]) or 0, ctx.person.id
    )
    if found is None:
        raise UserError(GONE)
    return found


def about(question: Question) -> str:
    """Name a question as the cards of those who are asked do."""
    return f"question:{question.id}"


def names(ctx: Context, question: Question, but: int | None = None) -> list[str]:
    """Name those who are asked, but not the one who reads it."""
    asked = questions.readers(ctx.connection, question.id)
    return [name or "a colleague" for one, name in asked if one != but]


def card(ctx: Context, question: Question, reader_id: int) -> dict[str, Any]:
    """Return what `ask/card` is composed from, for one who is asked."""
    return {
        "question": question,
        "thread": questions.thread(ctx.connection, question.id),
        "others": names(ctx, question, but=reader_id),
    }


def bring(ctx: Context, question: Question, reader_id: int, step: str) -> None:
    """Bring the card to somebody who is asked, once for each step."""
    stewards.tell(
        ctx,
        reader_id,
        "ask/card",
        key=f"{about(question)}:{step}",
        about=about(question),
        **card(ctx, question, reader_id),
    )


def tell(ctx: Context, question: Question, receiver: int, template: str, step: str) -> None:
    """Let one side hear what the other just did."""
    stewards.tell(
        ctx,
        receiver,
        template,
        key=f"{about(question)}:{step}",
        about=f"{about(question)}:thread",
        question=question,
        said=questions.thread(ctx.connection, question.id)[-1:],
        who=ctx.person.name,
        to_author=receiver == question.author_id,
        names=names(ctx, question),
    )


def refresh(ctx: Context, question: Question, step: str) -> None:
    """Bring every card up to date; who handed the question on sees that they did."""
    asked = dict(questions.readers(ctx.connection, question.id))
    for receiver in outbox.receivers(ctx.connection, ctx.workspace.id, about(question)):
        if not isinstance(receiver, outbox.ToPerson):
            continue
        reader = people.person(ctx.connection, ctx.workspace.id, receiver.advocate_id)
        if reader is None:
            continue
        outbox.revise(
            ctx.connection,
            workspace_id=ctx.workspace.id,
            about=about(question),
            message_xml=_present(ctx, question, reader, asked),
            key=f"{about(question)}:{step}:{reader.id}",
            now=ctx.now,
            to=receiver,
        )


def _present(ctx: Context, question: Question, reader: Person, asked: dict[int, str]) -> str:
    voice = Voice(reader.language, reader.zone)
    if reader.id not in asked:
        listed: Sequence[str] = names(ctx, question)
        return ctx.compose_for(voice, "ask/handed", question=question, names=listed, who="").source
    return ctx.compose_for(voice, "ask/card", **card(ctx, question, reader.id)).source
