"""policy: the guidance with its version and whom to ask, and "may I post this?". Leads and admins look after it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from bot.args import Arguments, number, tidy
from bot.command import Action, Command, Context, Fields, FormSpec, Role
from bot.errors import UserError
from bot.practice import asking, casting, guidance
from bot.rules.hours import zone_of
from bot.rules.quiz import QuizError
from bot.rules.quiz import read as read_quiz
from connectors.base import Reply
from store import policies
from templates import engine
from templates.message import Form

LONGEST_DRAFT = 3000
MOST_NAMES = 50
LONGEST_NAME = 60
EVERY = timedelta(days=182)
"""After a look at it, the guidance wants the next in half a year."""
LOOKED_AT = time(9)
"""When on its day a review falls due, where the organisation is."""
_UNTIL = re.compile(r"[,;]?\s*(?:until|till)\s+(\S+)\s*$", re.IGNORECASE)


def handle(ctx: Context, arguments: Arguments, _: Any = None) -> Reply:
    """Bare: the guidance. With words: whether they may be posted."""
    if arguments.text:
        return _judged(ctx, arguments.text)
    return Reply("private", _shown(ctx))


def _has_draft(arguments: Arguments) -> bool:
    return bool(arguments.text)


def _shown(ctx: Context) -> Any:
    last = guidance.accepted(ctx)
    care = policies.care(ctx.connection, ctx.workspace.id)
    return ctx.compose(
        "policy/show",
        policy=guidance.current(ctx),
        contacts=asking.whom(ctx).names,
        last=last,
        due=guidance.due(ctx),
        has_quiz=care.has_quiz,
        may_edit=_may(ctx),
        admin=Role.ADMIN in ctx.roles,
        joined=ctx.person.has_joined,
    )


def show(ctx: Context, _: str) -> Reply:
    """The same by button."""
    return Reply("private", _shown(ctx))


def accept(ctx: Context, value: str) -> Reply:
    """Accept the version that was shown. What came after it is shown next."""
    if not ctx.person.has_joined:
        raise UserError("Joining accepts it, in the same tap. Type join.")
    accepted = guidance.accept(ctx, number(value))
    care = policies.care(ctx.connection, ctx.workspace.id)
    return ctx.update(
        "policy/accepted", policy=accepted, due=guidance.due(ctx), has_quiz=care.has_quiz
    )


# ---------------------------------------------------------------- may I post this?


def build_draft(ctx: Context, _: str) -> Form:
    """The form for a draft. Its opener says that it is kept nowhere."""
    return engine.form("policy/draft", ctx.voice)


def draft(ctx: Context, value: str) -> Reply:
    """Open the form for a draft."""
    return Reply("form", build_draft(ctx, value))


def look(ctx: Context, _: str, fields: Fields) -> Reply:
    """Hold a draft against the guidance."""
    words = tidy(str(fields.get("text", "")))
    if not words:
        raise UserError("Paste the words you'd like to post.", "text")
    return _judged(ctx, words)


def _judged(ctx: Context, words: str) -> Reply:
    """Say "fine", or open a form that names the lines; its button alone carries the draft to somebody."""
    verdict = guidance.check(ctx, words)
    if not verdict.findings:
        return ctx.private("policy/fine", disclosure=verdict.disclosure)
    names = asking.whom(ctx).names
    if not names:
        return ctx.private("policy/second_look", verdict=verdict)
    draft = words[:LONGEST_DRAFT]
    return Reply("form", ctx.compose("policy/verdict", verdict=verdict, names=names, draft=draft))


# ---------------------------------------------------------------- looking after it


def build(ctx: Context, value: str, text: str | None = None) -> Form:
    """The form to edit the text; once it was seen (`value` is its fingerprint), with what changes."""
    _check_may(ctx)
    standing = guidance.current(ctx)
    changes = guidance.differences(standing.text, text) if text is not None else ()
    return engine.form(
        "policy/edit",
        ctx.voice,
        text=standing.text if text is None else text,
        version=standing.version + 1,
        changes=changes,
        seen=value if text is not None else "",
    )


def edit(ctx: Context, _: str) -> Reply:
    """Open the form to edit the text."""
    return Reply("form", build(ctx, ""))


def keep(ctx: Context, value: str, fields: Fields) -> Reply:
    """Show what a text changes; sent again unchanged, with the choice whether it matters, it is kept."""
    _check_may(ctx)
    text = guidance.checked(str(fields.get("text", "")))
    standing = guidance.current(ctx)
    if text == standing.text:
        return Reply("private", _shown(ctx))
    seen = policies.fingerprint(f"{standing.version}\n{text}")
    matters = str(fields.get("matters", ""))
    if value != seen or matters not in {"yes", "no"}:
        return Reply("form", build(ctx, seen, text))
    guidance.save(
        ctx.connection,
        ctx.workspace.id,
        text,
        ctx.person.id,
        ctx.now,
        matters=matters == "yes",
    )
    return Reply("private", _shown(ctx))


def build_care(ctx: Context, _: str) -> Form:
    """The form for owner, review date and the three questions."""
    _check_may(ctx)
    care = policies.care(ctx.connection, ctx.workspace.id)
    zone = zone_of(ctx.workspace.zone)
    return engine.form(
        "policy/care",
        ctx.voice,
        owner=casting.person_key(ctx, care.owner_id),
        review=f"{care.review_at.astimezone(zone):%Y-%m-%d}" if care.review_at else "",
        has_quiz=care.has_quiz,
        quiz=care.quiz or guidance.starter_quiz(),
    )


def care(ctx: Context, value: str) -> Reply:
    """Open that form."""
    return Reply("form", build_care(ctx, value))


def look_after(ctx: Context, _: str, fields: Fields) -> Reply:
    """Set owner, review date and questions."""
    _check_may(ctx)
    owner = casting.cast(ctx, str(fields.get("owner", "")), "owner")
    review = _review(ctx, str(fields.get("review", "")))
    if review is not None and owner is None:
        raise UserError("Choose who is reminded on that day.", "owner")
    quiz = "\n".join(line.strip() for line in tidy(str(fields.get("quiz", ""))).splitlines())
    has_quiz = str(fields.get("check", "off")) == "on"
    if quiz == guidance.starter_quiz():
        quiz = ""
    if quiz or has_quiz:
        try:
            read_quiz(quiz or guidance.starter_quiz())
        except QuizError as problem:
            raise UserError(str(problem), "quiz") from None
    policies.look_after(
        ctx.connection,
        ctx.workspace.id,
        owner_id=owner,
        review_at=review,
        has_quiz=has_quiz,
        quiz=quiz,
    )
    return _cared(ctx)


def _review(ctx: Context, text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError("Choose a day, such as 2027-05-31.", "review") from None
    if day <= guidance.today(ctx):
        raise UserError("Choose a day that is still to come.", "review")
    return datetime.combine(day, LOOKED_AT, zone_of(ctx.workspace.zone)).astimezone(UTC)


def _cared(ctx: Context) -> Reply:
    care = policies.care(ctx.connection, ctx.workspace.id)
    return ctx.update("policy/cared", care=care)


def reviewed(ctx: Context, _: str) -> Reply:
    """The owner has looked at it: it wants the next look in half a year."""
    _check_may(ctx)
    until = ctx.now + EVERY
    policies.postpone_review(ctx.connection, ctx.workspace.id, until)
    return _cared(ctx)


def build_names(ctx: Context, _: str) -> Form:
    """The form with the names to keep back."""
    names = policies.kept_names(ctx.connection, ctx.workspace.id)
    lines = [f"{words} until {until}" if until else words for words, until in names]
    return engine.form("policy/names", ctx.voice, names="\n".join(lines))


def names(ctx: Context, value: str) -> Reply:
    """Open that form."""
    return Reply("form", build_names(ctx, value))


def keep_names(ctx: Context, _: str, fields: Fields) -> Reply:
    """Set the list of names to keep back."""
    kept: dict[str, date | None] = {}
    for line in filter(None, map(str.strip, tidy(str(fields.get("names", ""))).splitlines())):
        until = _UNTIL.search(line)
        words = (line[: until.start()] if until else line).strip(" ,;")
        if not words or len(words) > LONGEST_NAME:
            raise UserError(f"A name takes 1 to {LONGEST_NAME} characters: “{line[:40]}”.", "names")
        kept[words] = _last_day(until[1], line) if until else None
    if len(kept) > MOST_NAMES:
        raise UserError(f"{MOST_NAMES} names at most. Which are public by now?", "names")
    policies.keep_names(ctx.connection, ctx.workspace.id, kept)
    return ctx.private("policy/named", count=len(kept))


def _last_day(text: str, line: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = f"“{line[:40]}”: write the day as 2027-01-31, or leave it out."
        raise UserError(problem, "names") from None


# ---------------------------------------------------------------- three questions


def build_quiz(ctx: Context, _: str) -> Form:
    """The form with the three questions."""
    care = policies.care(ctx.connection, ctx.workspace.id)
    if not care.has_quiz:
        raise UserError("There are no questions just now.")
    return engine.form("policy/quiz", ctx.voice, questions=guidance.questions(care))


def quiz(ctx: Context, value: str) -> Reply:
    """Open that form."""
    return Reply("form", build_quiz(ctx, value))


def answer(ctx: Context, _: str, fields: Fields) -> Reply:
    """Say something kind to each answer. Nothing of it is kept or counted."""
    asked = guidance.questions(policies.care(ctx.connection, ctx.workspace.id))
    answers = [
        (question, number(str(fields.get(f"q{place}", ""))) in question.right)
        for place, question in enumerate(asked)
    ]
    return ctx.private("policy/answered", answers=answers)


def _may(ctx: Context) -> bool:
    owner = policies.care(ctx.connection, ctx.workspace.id).owner_id
    return bool(ctx.roles & {Role.LEAD, Role.ADMIN}) or owner == ctx.person.id


def _check_may(ctx: Context) -> None:
    if not _may(ctx):
        raise UserError("Squad leads and admins edit these lines. Send yours as an idea.")


COMMAND = Command(
    name="policy",
    forgiving=True,
    aliases=("check",),
    summary="Our guidance, whom to ask, and “may I post this?”",
    usage="[draft text]",
    handle=handle,
    opens=_has_draft,
    actions=MappingProxyType(
        {
            "policy.open": Action(show),
            "policy.accept": Action(accept),
            "policy.draft": Action(draft, opens=True),
            "policy.edit": Action(edit, opens=True),
            "policy.care": Action(care, opens=True),
            "policy.reviewed": Action(reviewed),
            "policy.names": Action(names, opens=True, role=Role.ADMIN),
            "policy.quiz": Action(quiz, opens=True),
        }
    ),
    forms=MappingProxyType(
        {
            "policy.look": FormSpec(look, build_draft),
            "policy.keep": FormSpec(keep, build),
            "policy.look_after": FormSpec(look_after, build_care),
            "policy.keep_names": FormSpec(keep_names, build_names, Role.ADMIN),
            "policy.answer": FormSpec(answer, build_quiz),
        }
    ),
)
