"""Documents -> Block Kit dicts: messages, modals, App Home. Pure; the limits and the escaping of Slack live here."""

from __future__ import annotations

from typing import Any

from connectors.slack.render import limits
from connectors.slack.render.blocks import Drawing, fallback_text
from connectors.slack.render.forms import draw_fields_errors, draw_form, frame
from connectors.slack.wire import Origin, write_note
from templates import message as m
from templates.plain import to_summary

__all__ = [
    "render_errors",
    "render_form",
    "render_home",
    "render_message",
    "render_plain_fallback",
    "render_view",
    "shows_native",
]

Payload = dict[str, Any]


def render_message(message: m.Message, team: str = "", *, native: bool = True) -> Payload:
    """Write {"text", "blocks"}: at most 50 blocks and 9,500 characters of text together.

    `team` narrows mentions to people of that workspace; without it any of this platform is mentioned.
    """
    text = fallback_text(to_summary(message))
    blocks = Drawing("message", team, native=native).draw(message.blocks)
    room = limits.MESSAGE_TEXT - len(text)
    return {"text": text, "blocks": limits.fit(blocks, limits.MESSAGE_BLOCKS, room)}


def render_plain_fallback(message: m.Message, team: str = "") -> Payload:
    """Write the message without Slack's newest blocks, for a workspace that answered invalid_blocks."""
    return render_message(message, team, native=False)


def shows_native(message: m.Message) -> bool:
    """Whether the message holds a chart or table, which a workspace may refuse."""
    return any(isinstance(block, m.Chart | m.Table) for block in message.blocks)


def render_form(form: m.Form, origin: Origin | None = None, team: str = "") -> Payload:
    """Write the modal of a form. `origin` is where it was opened from and comes back when it is sent."""
    return draw_form(form, write_note(form.value, origin or Origin()), team)


def render_errors(form: m.Form) -> dict[str, str]:
    """Return the errors of a form that can't be accepted, by input name; {} when it holds none."""
    return draw_fields_errors(form)


def render_view(
    message: m.Message, title: str, origin: Origin | None = None, team: str = ""
) -> Payload:
    """Write a message as a modal without a submit button: an answer, a refusal, "one moment"."""
    blocks = Drawing("modal", team).draw(message.blocks)
    view = frame(title, limits.fit(blocks, limits.VIEW_BLOCKS, limits.VIEW_TEXT))
    return {**view, "private_metadata": write_note("", origin or Origin())}


def render_home(home: m.Home, team: str = "", *, native: bool = True) -> Payload:
    """Write the App Home view: at most 100 blocks."""
    blocks = Drawing("home", team, native=native).draw(home.blocks)
    return {"type": "home", "blocks": limits.fit(blocks, limits.VIEW_BLOCKS, limits.VIEW_TEXT)}
