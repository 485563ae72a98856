"""What people meant when what they typed names no command. A wrong guess must do no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from bot.args import GREETINGS, THANKS, tidy
from bot.command import Command, Context
from connectors.base import Reply
from templates.markup import VALUE_LIMIT

NEAR = 0.6
NEARER = 0.75
GREETING = 3
"""Fewer words than this after "good" or "thank" make a greeting of it."""
SENTENCE = 2
"""Words after the first that make a sentence of what names no command."""


def meant(commands: Mapping[str, Command], name: str, rest: str) -> Command | None:
    """Return the command a slip of the pen stands for, where running it by mistake is harmless."""
    if name in GREETINGS and len(rest.split()) < GREETING:
        return commands[""]
    near = [] if rest else get_close_matches(name, commands, n=1, cutoff=NEARER)
    found = commands[near[0]] if near else None
    return found if found is not None and found.forgiving else None


def answer(names: Iterable[str], name: str, rest: str = "", text: str = "") -> dict[str, Any]:
    """Return what `help/unknown` is composed from."""
    said = tidy(text)
    return {
        "name": name[:40],
        "nearest": "".join(get_close_matches(name, list(names), n=1, cutoff=NEAR)),
        "said": said if len(said) <= VALUE_LIMIT else "",
        "sentence": len(rest.split()) >= SENTENCE,
    }


def unknown(
    names: Iterable[str], name: str, rest: str, text: str
) -> Callable[[Context, Any], Reply]:
    """Answer thanks kindly, offer the nearest name, take a sentence for an idea if that is what it is."""
    if name in THANKS and len(rest.split()) < GREETING:
        return lambda ctx, _: ctx.private("help/gladly")
    found = answer(names, name, rest, text)
    return lambda ctx, _: ctx.private("help/unknown", **found)
