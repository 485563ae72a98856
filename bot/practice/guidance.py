"""The guidance that counts: its lines, what changed since somebody accepted it, and what a draft runs into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from bot.args import tidy
from bot.command import Context
from bot.errors import UserError
from bot.rules import guidelines, quiz, risks
from bot.rules.guidelines import Change, Line
from bot.rules.hours import zone_of
from store import policies
from store.database import Connection
from store.policies import Acceptance, Care, Policy
from templates import markdown
from templates.engine import HERE

LONGEST = 3000
"""Characters of the guidance: what a form takes on every platform, and more than anybody reads."""
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Due:
    """A version that somebody who joined is asked to accept; `changes` since the one they accepted."""

    policy: Policy
    changes: tuple[Change, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a draft runs into: a risk or a word of the guidance's own, and the line it falls under ("" for none)."""

    kind: str
    subject: str = ""
    until: date | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`findings` deserve a second look; `disclosure` is the line on saying where one works, where a draft doesn't."""

    findings: tuple[Finding, ...]
    disclosure: str = ""


@cache
def starter() -> str:
    """The text a workspace starts with."""
    return (HERE / "policy" / "starter.md").read_text(encoding="utf-8").strip()


@cache
def starter_quiz() -> str:
    """The three questions it starts with."""
    return (HERE / "policy" / "questions.txt").read_text(encoding="utf-8").strip()


def current(ctx: Context) -> Policy:
    """Return the version that counts; the starter until somebody writes another."""
    standing = policies.current(ctx.connection, ctx.workspace.id)
    return standing or Policy(0, 1, starter(), ctx.now)


def settled(connection: Connection, workspace_id: int, now: datetime) -> Policy:
    """Return the version that counts as a row, so that an acceptance can name it and the next one follows it."""
    standing = policies.current(connection, workspace_id)
    return standing or policies.write(connection, workspace_id, starter(), None, now)


def lines(text: str) -> tuple[Line, ...]:
    """Read a text as lines that know on which side they stand."""
    side: guidelines.Side = ""
    found: list[Line] = []
    for piece in markdown.read(text):
        is_heading = piece.kind == "heading"
        if is_heading:
            side = guidelines.side_of(piece.words)
        found.append(Line(piece.words, side, piece.bold, is_heading))
    return tuple(found)


def checked(text: str) -> str:
    """Return a text as it can be kept. Raises UserError, about the field `text`."""
    text = "\n".join(line.rstrip() for line in tidy(text.replace("\r\n", "\n")).splitlines())
    if not any(not one.is_heading for one in lines(text)):
        raise UserError("Leave at least one line, so that people know where they stand.", "text")
    if len(text) > LONGEST:
        raise UserError(f"{LONGEST:,} characters at most; shorter is read.", "text")
    if len(lines(text)) > MOST_LINES:
        raise UserError(f"{MOST_LINES} lines at most; shorter is read.", "text")
    return text


def differences(before: str, after: str) -> tuple[Change, ...]:
    """Say in lines what changed between two texts."""
    return guidelines.differences(lines(before), lines(after))


def save(
    connection: Connection,
    workspace_id: int,
    text: str,
    author_id: int | None,
    now: datetime,
    *,
    matters: bool,
) -> Policy:
    """Keep a text as a version of its own, after the starter where nobody wrote any before."""
    settled(connection, workspace_id, now)
    return policies.write(connection, workspace_id, text, author_id, now, matters=matters)


# ---------------------------------------------------------------- accepting


def accepted(ctx: Context) -> Acceptance | None:
    """Return what this person accepted last."""
    return policies.last_accepted(ctx.connection, ctx.person.id)


def due(ctx: Context) -> Due | None:
    """Return what somebody who joined is asked to accept again: only after a change that matters."""
    if not ctx.person.has_joined:
        return None
    last = accepted(ctx)
    if last is None:
        return None
    if last.policy.version >= policies.last_that_matters(ctx.connection, ctx.workspace.id):
        return None
    newest = current(ctx)
    return Due(newest, differences(last.policy.text, newest.text), last.policy.version)


def accept(ctx: Context, version: int | None) -> Policy:
    """Keep that the person accepted the version they were shown; None: the one that counts."""
    shown = (
        policies.of_version(ctx.connection, ctx.workspace.id, version)
        if version is not None
        else None
    )
    shown = shown or settled(ctx.connection, ctx.workspace.id, ctx.now)
    policies.accept(ctx.connection, ctx.person.id, shown, ctx.now)
    return shown


# ---------------------------------------------------------------- drafts


def check(ctx: Context, draft: str) -> Verdict:
    """Hold a draft against the guidance and what is risky anywhere. Nothing of it is kept."""
    own = lines(current(ctx).text)
    found = [
        Finding(risk.kind, risk.subject, risk.until, guidelines.line_about(risk.kind, own))
        for risk in risks.find(draft, _names(ctx), today(ctx))
    ]
    found += [
        Finding("words", word, None, line.text)
        for line in own
        if line.side == "dont"
        for word in line.bold
        if risks.holds_words(draft, word)
    ]
    company = ctx.workspace.name
    says_it = any(risks.holds_words(draft, words) for words in ("I work", company) if words)
    disclosure = "" if says_it else guidelines.about_disclosure(own)
    return Verdict(tuple(found), disclosure)


def _names(ctx: Context) -> list[risks.KeptName]:
    kept = policies.kept_names(ctx.connection, ctx.workspace.id)
    return [risks.KeptName(words, until) for words, until in kept]


def today(ctx: Context) -> date:
    """Return the day it is where the organisation is."""
    return ctx.now.astimezone(zone_of(ctx.workspace.zone)).date()


# ---------------------------------------------------------------- questions


def questions(care: Care) -> tuple[quiz.Question, ...]:
    """Return the three questions; those we wrote until somebody writes others."""
    return quiz.read(care.quiz or starter_quiz())
