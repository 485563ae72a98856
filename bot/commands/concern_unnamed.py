"""Concerns without a name, from the side of whoever holds the key. Nothing here knows a person or writes a row.

What is said goes to the letterbox. A key stands in forms alone: it is never an argument, and no message carries it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.args import tidy
from bot.command import Anyone, Fields
from bot.errors import UserError
from bot.letterbox import filed_at
from bot.practice.anyone import WEB
from bot.rules import casekeys, listening
from connectors.base import Reply
from store import cases, metrics, people
from store.cases import Case, Letter
from store.people import Person
from templates import names
from templates.message import Form

LONGEST = 3000
TALK_SHOWN = 10
FEW = 10
"""Under so many people in the organisation a reader may guess who writes; the form says so."""
NO_READERS = "Nobody reads concerns here any more. An admin can choose who does."
NO_CASE = (
    "No case has this key. Look for a slip in the words; they are all small letters. "
    "What was sent less than ten minutes ago shows up here soon."
)
TOO_MANY = (
    "Very much came in within an hour. Please send it again later; your words are still here."
)


def key_of(anyone: Anyone, typed: str) -> str:
    """Return what stands for a key in the store."""
    return casekeys.hashed(typed, anyone.house.pepper)


def is_key(text: str) -> bool:
    """Say whether somebody typed a key where it doesn't belong."""
    return casekeys.looks_like(text, names.key_words(), names.KEY_WORDS)


def listeners(anyone: Anyone) -> list[Person]:
    """Return who reads concerns. Raises UserError when nobody does."""
    found = people.listeners(anyone.connection, anyone.workspace.id)
    if not found:
        raise UserError(NO_READERS)
    return found


def words_of(fields: Fields) -> str:
    """Return what was written. Raises UserError where it is longer than is kept, so that nothing is cut unseen."""
    text = tidy(str(fields.get("text", "")))
    if len(text) > LONGEST:
        raise UserError(
            f"That is {len(text):,} characters, and {LONGEST:,} fit here. Send the rest when they answer.",
            "text",
        )
    return text


def _around(anyone: Anyone) -> dict[str, Any]:
    """Return what every form without a name says beside its questions."""
    base = anyone.house.settings.public_url
    by_web = anyone.platform == WEB
    return {
        "by_web": by_web,
        "web_form": f"{base}/case/{anyone.house.door(anyone.workspace.id)}" if base else "",
        "platform_name": {"slack": "Slack", "teams": "Microsoft Teams"}.get(anyone.platform, ""),
        "contact": anyone.house.settings.concern_contact,
        "zone": anyone.workspace.zone if by_web else "",
    }


# ---------------------------------------------------------------- a new case


def open_form(anyone: Anyone, ticket: str) -> Reply:
    """Open the form for a new case. Its key is made here, and kept nowhere but in the form."""
    text = anyone.house.letterbox.held(ticket, anyone.now)
    return Reply("form", build_form(anyone, names.new_key(), text))


def build_form(anyone: Anyone, key: str, text: str = "") -> Form:
    """The form for a new case under `key`; `text` was typed before."""
    readers = listeners(anyone)
    known = metrics.known(anyone.connection, anyone.workspace.id)
    return _form(
        anyone,
        "concern/tell",
        key=key or names.new_key(),
        readers=readers,
        names=[one.name or "a listener" for one in readers],
        text=text[:LONGEST],
        shortened=len(text) > LONGEST,
        few=known < FEW,
        filed=filed_at(anyone.now),
    )


def tell(anyone: Anyone, key: str, fields: Fields) -> Reply:
    """Take a new case. Sent twice, it is one; its answer is another form, so that no message tells of it."""
    text = words_of(fields)
    if not text:
        raise UserError("Write what concerns you.", "text")
    ticked = fields.get("readers", ())
    chosen = {ticked} if isinstance(ticked, str) else set(ticked)
    readers = [one for one in listeners(anyone) if str(one.id) in chosen]
    if not readers:
        raise UserError("Leave at least one person ticked, so that somebody reads it.", "readers")
    hashed = key_of(anyone, key)
    filed = cases.by_key(anyone.connection, anyone.workspace.id, hashed)
    if filed is None:
        chosen_ids = tuple(one.id for one in readers)
        letter = Letter("open", anyone.workspace.id, hashed, text, readers=chosen_ids)
    else:
        # A page one came back to: what it says now goes on with the case of its key.
        letter = Letter("say", anyone.workspace.id, hashed, text if text != filed.text else "")
    if not anyone.house.letterbox.post(letter, anyone.now):
        raise UserError(TOO_MANY, "text")
    return _done(anyone, key, [one.name or "a listener" for one in readers])


def _done(anyone: Anyone, key: str, readers: list[str], *, closes: bool = False) -> Reply:
    filed = filed_at(anyone.now)
    form = _form(
        anyone,
        "concern/told",
        key=key,
        readers=readers,
        closes=closes,
        filed=filed,
        heard=heard_at(anyone, filed),
    )
    return Reply("form", form)


def heard_at(anyone: Anyone, filed: datetime) -> datetime:
    """Return when readers hear of what is filed then."""
    return listening.next_hour(filed, anyone.workspace.zone)


# ---------------------------------------------------------------- back with a key


def key_form(anyone: Anyone, _: str) -> Reply:
    """Open the form that asks for a key."""
    return Reply("form", build_key_form(anyone, ""))


def build_key_form(anyone: Anyone, _: str) -> Form:
    """The form that asks for a key."""
    return _form(anyone, "concern/key")


def look(anyone: Anyone, _: str, fields: Fields) -> Reply:
    """Show a case to whoever holds its key. Raises UserError where there is none."""
    key = casekeys.normal(str(fields.get("key", "")))
    if not key:
        raise UserError("Type the six words of your key.", "key")
    return Reply("form", build_case(anyone, key))


def build_case(anyone: Anyone, key: str) -> Form:
    """The case of a key: its talk, and the way to go on."""
    found, waiting = _find(anyone, key)
    opened = next((letter for letter in waiting if letter.kind == "open"), None)
    talk = found.talk if found else ()
    return _form(
        anyone,
        "concern/case",
        key=key,
        case=found,
        text=found.text if found else opened.text if opened else "",
        talk=talk[-TALK_SHOWN:],
        earlier=max(len(talk) - TALK_SHOWN, 0),
        waiting=[letter.text for letter in waiting if letter.kind == "say" and letter.text],
        filed=filed_at(anyone.now),
    )


def _find(anyone: Anyone, key: str) -> tuple[Case | None, tuple[Letter, ...]]:
    hashed = key_of(anyone, key)
    found = cases.by_key(anyone.connection, anyone.workspace.id, hashed)
    waiting = tuple(
        letter
        for letter in anyone.house.letterbox.waiting(hashed)
        if letter.workspace_id == anyone.workspace.id
    )
    if found is None and not waiting:
        raise UserError(NO_CASE, "key")
    return found, waiting


def say(anyone: Anyone, key: str, fields: Fields) -> Reply:
    """Go on with a case: a reply, its close, or the way to say who one is."""
    found, waiting = _find(anyone, key)
    then = str(fields.get("then", "keep"))
    text = words_of(fields)
    if then == "reveal" and anyone.platform != WEB:
        return Reply("form", build_reveal(anyone, key, text))
    if not text and then != "close":
        raise UserError("Write a few words, or choose what else to do.", "text")
    letter = Letter(
        "say",
        anyone.workspace.id,
        key_of(anyone, key),
        text,
        closes=then == "close",
    )
    if not anyone.house.letterbox.post(letter, anyone.now):
        raise UserError("Ten of your replies wait already. Add to the case in ten minutes.", "text")
    readers = list(found.readers) if found else _of_waiting(anyone, waiting)
    return _done(anyone, key, readers, closes=letter.closes)


def _of_waiting(anyone: Anyone, waiting: tuple[Letter, ...]) -> list[str]:
    chosen = {one for letter in waiting for one in letter.readers}
    return [one.name or "a listener" for one in listeners(anyone) if one.id in chosen]


def build_reveal(anyone: Anyone, key: str, text: str = "") -> Form:
    """The form in which somebody puts their name to a case, and to `text`. Raises UserError until the case is filed."""
    found, _ = _find(anyone, key)
    if found is None:
        raise UserError(
            "Your case isn't filed yet. Come back in ten minutes to add your name.", "then"
        )
    return _form(anyone, "concern/reveal", key=key, readers=list(found.readers), text=text)


def _form(anyone: Anyone, template: str, **context: Any) -> Form:
    form = anyone.compose(template, **_around(anyone), **context)
    assert isinstance(form, Form)  # noqa: S101  the templates write <form>
    return form
