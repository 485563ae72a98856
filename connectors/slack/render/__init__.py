"""Documents -> Block Kit dicts: messages, modals, App Home. Pure; the limits and the escaping of Slack live here."""

from __future__ import annotations

from typing import Any

from connectors.slack.render import limits
from connectors.slack.render.blocks import Drawing
from connectors.slack.render.forms import draw_fields_errors, draw_form, frame
from connectors.slack.render.posts import render_card, render_message, shows_native, split_message
from connectors.slack.render.words import ENGLISH, Words
from connectors.slack.wire import Origin, write_note
from templates import message as m

__all__ = [
    "ENGLISH",
    "Words",
    "render_card",
    "render_errors",
    "render_form",
    "render_home",
    "render_message",
    "render_view",
    "shows_native",
    "split_message",
]

Payload = dict[str, Any]


def render_form(
    form: m.Form, origin: Origin | None = None, team: str = "", *, words: Words = ENGLISH
) -> Payload:
    """Write the modal of a form. `origin` is where it was opened from and comes back when it is sent."""
    return draw_form(form, write_note(form.value, origin or Origin()), team, words)


def render_errors(form: m.Form) -> dict[str, str]:
    """Return the errors of a form that can't be accepted, by input name; {} when it holds none."""
    return draw_fields_errors(form)


def render_view(
    message: m.Message, origin: Origin | None = None, team: str = "", *, words: Words = ENGLISH
) -> Payload:
    """Write a message as a modal without a submit button: an answer, a refusal, "one moment"."""
    blocks = Drawing("modal", team, words=words).draw(message.blocks)
    shown = limits.fit(blocks, limits.VIEW_BLOCKS, limits.VIEW_TEXT)
    view = frame(words.title, shown, words.close)
    return {**view, "private_metadata": write_note("", origin or Origin())}


def render_home(
    home: m.Home, team: str = "", *, native: bool = True, words: Words = ENGLISH
) -> Payload:
    """Write the App Home view: at most 100 blocks."""
    blocks = Drawing("home", team, native=native, words=words).draw(home.blocks)
    return {"type": "home", "blocks": limits.fit(blocks, limits.VIEW_BLOCKS, limits.VIEW_TEXT)}
