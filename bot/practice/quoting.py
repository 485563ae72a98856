"""Suggesting a message: what was picked is kept beside the form, and quoting somebody needs that person's own tap.

Words that came with a form could be anybody's; these came from the platform, so they wait in the store.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from bot.args import number, tidy
from bot.command import Context
from bot.errors import UserError
from bot.practice import voices
from connectors.events import Quoted
from store import drafts, ideas, outbox, people
from store.ideas import Idea
from templates.engine import Voice

FORM = "idea.send"
LONGEST = 3_000
"""Characters of a message that are kept."""
KEPT = timedelta(days=1)
GONE = "That question isn't open any more. Nothing is quoted."


@dataclass(frozen=True, slots=True)
class Picked:
    """A message somebody picked. `author_key` is "" for their own words and for nobody's."""

    text: str = ""
    link: str = ""
    permalink: str = ""
    author_key: str = ""
    author_name: str = ""

    @property
    def by_another(self) -> bool:
        """Whether the words are somebody else's."""
        return bool(self.author_key)


def keep(ctx: Context, quoted: Quoted) -> str:
    """Keep what was picked for a day; return the key a form carries."""
    author = quoted.author
    picked = Picked(
        text=tidy(quoted.text)[:LONGEST],
        link=voices.readable(quoted.link),
        permalink=voices.readable(quoted.permalink),
        author_key=author.key if author else "",
        author_name=author.name if author else "",
    )
    key = secrets.token_urlsafe(12)
    drafts.save(
        ctx.connection,
        key,
        workspace_id=ctx.workspace.id,
        advocate_id=ctx.person.id,
        form=FORM,
        data=json.dumps(asdict(picked)),
        cipher=ctx.house.cipher,
        now=ctx.now,
    )
    return key


def picked(ctx: Context, key: str) -> Picked | None:
    """Return what this person picked; None for a key that isn't theirs or has faded."""
    found = drafts.load(ctx.connection, ctx.workspace.id, key, ctx.house.cipher) if key else None
    mine = found is not None and (found.form, found.advocate_id) == (FORM, ctx.person.id)
    if found is None or not mine or found.at < ctx.now - KEPT:
        return None
    return Picked(**json.loads(found.data))


def whom_to_ask(ctx: Context, what: Picked | None) -> people.Person | None:
    """Return the author, if they take part and wish for messages: nobody else is ever asked for anything."""
    if what is None or not what.by_another or not what.text:
        return None
    home = ctx.actor.installation
    author = people.find_person(ctx.connection, home.platform, home.key, what.author_key)
    if author is None or not author.has_joined or not author.identity_lives:
        return None
    return author if author.wish == "message" else None


def attach(ctx: Context, idea_id: int, what: Picked, *, ask: bool) -> None:
    """Keep where an idea was said and, if its author is to be asked, ask them. Doing it twice asks once."""
    author = whom_to_ask(ctx, what) if ask else None
    fresh = ideas.attach(
        ctx.connection,
        idea_id,
        permalink=what.permalink,
        quote=what.text if author else "",
        quoted_id=author.id if author else None,
    )
    if author is None or not fresh:
        return
    message = ctx.compose_for(
        Voice(author.language, author.zone),
        "idea/quote",
        idea_id=idea_id,
        who=ctx.person.name,
        words=what.text,
        permalink=what.permalink,
    )
    outbox.post(
        ctx.connection,
        workspace_id=ctx.workspace.id,
        to=outbox.ToPerson(author.id),
        message_xml=message.source,
        key=f"idea:{idea_id}:quote",
        kind="question",
        about=f"idea:{idea_id}:quote",
        now=ctx.now,
    )


def settle(ctx: Context, value: str, *, allowed: bool) -> Idea:
    """Note the author's own tap: yes, no, or no after all. Raises UserError for anybody else's."""
    found = ideas.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if found is None or found.quoted_id != ctx.person.id:
        raise UserError(GONE)
    moved = ideas.settle_quote(
        ctx.connection, found.id, ctx.person.id, allowed=allowed, now=ctx.now
    )
    if not moved and (found.quote_state == "allowed") != allowed:
        raise UserError(GONE)
    after = ideas.find(ctx.connection, ctx.workspace.id, found.id)
    assert after is not None  # noqa: S101  it was there a moment ago, in this transaction
    if moved:
        voices.refresh_cards(ctx.connection, ctx.house, after, ctx.now)
        voices.tell_asker(ctx, after, "idea/quote_told", who=ctx.person.name, allowed=allowed)
    return after
