"""Suggesting a message: what was picked is kept beside the form, and quoting somebody needs that person's own tap.

Words that came with a form could be anybody's; these came from the platform, so they wait in the store.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from bot.args import number, tidy
from bot.command import Context
from bot.errors import UserError
from bot.practice import notes, voices
from connectors.events import Quoted
from store import ideas, memory, outbox, people, quotes
from store.ideas import Idea

LONGEST = 3_000
"""Characters of a message that are kept."""
KEPT = timedelta(days=1)
"""How long a form that was begun from a message may lie open."""
ASKABLE = timedelta(days=7)
"""How late the question may still reach somebody. Well before silence counts as no."""
GONE = "That question isn't open any more. Nothing is quoted."
_KEY = re.compile(r"[\w-]{16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Picked:
    """A message somebody picked. `author_key` is "" for their own words and for nobody's.

    Somebody else's words are in `text` only as long as their author can be asked for them.
    """

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
    key = secrets.token_urlsafe(12)
    _remember(ctx, key, _picked_from(ctx, quoted))
    return key


def _picked_from(ctx: Context, quoted: Quoted) -> Picked:
    words = tidy(quoted.text)
    found = Picked(
        text=words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…",
        link=voices.readable(quoted.link),
        permalink=voices.readable(quoted.permalink),
    )
    author = quoted.author
    # Out of a private talk comes a link alone: who wrote it stays there as well.
    if author is None or author.key == ctx.actor.key or not (found.text or found.permalink):
        return found
    known = _find(ctx, author.key)
    if known is not None and known.id == ctx.person.id:
        return found
    name = author.name or (known.name if known else "")
    found = replace(found, author_key=author.key, author_name=name)
    return found if whom_to_ask(ctx, found) else replace(found, text="")


def _find(ctx: Context, user_key: str) -> people.Person | None:
    home = ctx.actor.installation
    return people.find_person(ctx.connection, home.platform, home.key, user_key)


def _remember(ctx: Context, key: str, what: Picked) -> None:
    data, cipher = json.dumps(asdict(what)), ctx.house.cipher
    memory.remember(ctx.connection, _place(ctx, key), data, KEPT, cipher, ctx.now)


def _place(ctx: Context, key: str) -> str:
    return f"picked/{ctx.person.id}/{key}"


def picked(ctx: Context, key: str) -> Picked | None:
    """Return what this person picked; None for a key that isn't theirs or has faded."""
    if not _KEY.fullmatch(key):
        return None
    data = memory.recall(ctx.connection, _place(ctx, key), ctx.house.cipher, ctx.now)
    return None if data is None else Picked(**json.loads(data))


def whom_to_ask(ctx: Context, what: Picked | None) -> people.Person | None:
    """Return the author, if they take part and wish for messages: nobody else is ever asked for anything."""
    if what is None or not what.by_another or not what.text:
        return None
    author = _find(ctx, what.author_key)
    if author is None or not author.has_joined or not author.identity_lives:
        return None
    is_quiet = author.snoozed_until is not None and author.snoozed_until > ctx.now
    return author if author.wish == "message" and not is_quiet else None


def attach(ctx: Context, idea_id: int, key: str, *, ask: bool) -> None:
    """Keep where an idea was said and, if its author is to be asked, ask them. Doing it twice asks once."""
    what = picked(ctx, key)
    if what is None:
        return
    author = whom_to_ask(ctx, what) if ask else None
    fresh = quotes.attach(
        ctx.connection,
        idea_id,
        permalink=what.permalink,
        quote=what.text if author else "",
        quoted_id=author.id if author else None,
    )
    if author is not None and fresh:
        _ask(ctx, idea_id, author, what)
    # The form has done its work. Where it was said stays a while, for a form that is sent twice.
    _remember(ctx, key, replace(what, text=""))


def _ask(ctx: Context, idea_id: int, author: people.Person, what: Picked) -> None:
    notes.write(
        ctx.connection,
        ctx.house,
        author,
        "idea/quote",
        key=quotes.about_quote(idea_id),
        kind="question",
        about=quotes.about_quote(idea_id),
        expires_at=ctx.now + ASKABLE,
        now=ctx.now,
        idea_id=idea_id,
        who=ctx.person.name,
        words=what.text,
        permalink=what.permalink,
    )


def settle(ctx: Context, value: str, *, allowed: bool) -> Idea:
    """Note the author's own tap: yes, no, or no after all. Raises UserError for anybody else's."""
    found = ideas.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if found is None or found.quoted_id != ctx.person.id:
        raise UserError(GONE)
    moved = quotes.settle_quote(
        ctx.connection, found.id, ctx.person.id, allowed=allowed, now=ctx.now
    )
    if not moved and (found.quote_state == "allowed") != allowed:
        raise UserError(GONE)
    after = ideas.find(ctx.connection, ctx.workspace.id, found.id)
    assert after is not None  # noqa: S101  it was there a moment ago, in this transaction
    if moved:
        voices.refresh_cards(ctx.connection, ctx.house, after, ctx.now)
        voices.tell_asker(ctx, after, "idea/quote_told", who=ctx.person.name, allowed=allowed)
        if not allowed:
            for about in (quotes.about_quote(after.id), voices.about(after)):
                outbox.forget_words(ctx.connection, ctx.workspace.id, about)
    return after
