"""Values -> the JSON the page reads. Pure; field names are known to static/api.js."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from connectors.playground.address import person_to_direct, to_ref
from connectors.playground.history import Entry
from connectors.playground.render import View, render
from connectors.playground.settings import Cast, CommandHint, Person
from connectors.playground.stage import Answer, Change, HomeChanged, Moved, Removed, Shown
from templates.message import Form, Home
from templates.plain import to_summary

Json = dict[str, Any]


def person_to_json(person: Person) -> Json:
    return {
        "key": person.key,
        "name": person.name,
        "title": person.title,
        "zone": person.zone,
        "language": person.language,
        "role": person.role,
    }


def entry_to_json(entry: Entry, view: View) -> Json:
    """`id` is the message's reference; `html` is safe as it stands; `plain` is read aloud."""
    author = view.cast.person(entry.author) if entry.author else None
    inner = View(view.viewer, view.origin, f"m{entry.id}", view.cast)
    return {
        "id": to_ref(entry.conversation, entry.id).key,
        "conversation": entry.conversation,
        "at": entry.at.isoformat(),
        "author": author and {"name": author.name, "language": author.language},
        "html": render(entry.message, inner) if entry.message else None,
        "plain": to_summary(entry.message) if entry.message else entry.text,
        "only": bool(entry.only),
        "version": entry.version,
    }


def home_to_json(home: Home | None, view: View) -> str | None:
    return render(home, View(view.viewer, view.origin, "home", view.cast)) if home else None


def form_to_json(form: Form, view: View, conversation: str, message: str) -> Json:
    """`conversation` and `message` come back with the answers, so that these find their place."""
    return {
        "id": form.id,
        "title": form.title,
        "submit": form.submit,
        "close": form.close,
        "value": form.value,
        "html": render(form, View(view.viewer, view.origin, "form", view.cast)),
        "conversation": conversation,
        "message": message,
    }


def answer_to_json(answer: Answer, view: View, conversation: str, message: str) -> Json:
    match answer:
        case Form():
            return {"kind": "form", "form": form_to_json(answer, view, conversation, message)}
        case Home():
            return {"kind": "home", "home": home_to_json(answer, view)}
        case Entry():
            return {"kind": "message", "entry": entry_to_json(answer, view)}
        case None:
            return {"kind": "nothing"}


def change_to_json(change: Change, view: View) -> Json:
    match change:
        case Shown(entry):
            return {"kind": "entry", "entry": entry_to_json(entry, view)}
        case Removed(entry):
            return {
                "kind": "removed",
                "conversation": entry.conversation,
                "id": to_ref(entry.conversation, entry.id).key,
            }
        case HomeChanged(home):
            return {"kind": "home", "home": home_to_json(home, view)}
        case Moved(at):
            return {"kind": "clock", "now": at.isoformat()}


def state_to_json(
    person: Person,
    cast: Cast,
    now: datetime,
    conversations: Sequence[tuple[str, Sequence[Entry]]],
    home: Home | None,
    commands: Sequence[CommandHint],
    view: View,
) -> Json:
    """Everything a page needs to start: who is there, what was said, what can be typed."""
    return {
        "you": person_to_json(person),
        "direct": person_to_direct(person).key,
        "now": now.isoformat(),
        "people": [person_to_json(one) for one in cast.people],
        "channels": [{"key": channel.key, "name": channel.name} for channel in cast.channels],
        "commands": [
            {"name": hint.name, "summary": hint.summary, "usage": hint.usage} for hint in commands
        ],
        "conversations": [
            {"key": key, "messages": [entry_to_json(entry, view) for entry in entries]}
            for key, entries in conversations
        ],
        "home": home_to_json(home, view),
    }
