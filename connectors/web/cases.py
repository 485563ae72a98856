"""The page on which anybody leaves a concern, or comes back to one: no sign-in, no script, no cookie, no log.

What it shows and takes are the same forms as in a chat, by way of the same dispatch.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import parse_qsl
from uuid import uuid4

from aiohttp import web
from markupsafe import Markup

from connectors.base import Reply
from connectors.events import ActionEvent, Actor, Conversation, Event, FormEvent, Installation
from connectors.web.document import Writer
from connectors.web.headers import SENDS, html, problem
from connectors.web.inputs import Offered, input_to_html
from connectors.web.misses import MINUTE, Misses
from connectors.web.ports import WebPorts
from connectors.web.tags import EMPTY, Html, tag, text
from templates import message as m

PLATFORM = "web"
LONGEST = 64 * 1024
WAYS = {"new": "concern.unnamed", "key": "concern.key"}
"""What may follow `?open=`, and the action it stands for."""
_DOOR = re.compile(r"[0-9a-f]{20}")
_FORM = re.compile(r"concern\.[a-z]{1,20}")


class Cases:
    """Anonymous forms by browser."""

    def __init__(self, ports: WebPorts, misses: Misses) -> None:
        self._ports, self._misses = ports, misses

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Ask what somebody came for, or open the form they chose."""
        door = request.match_info["door"]
        if not await self._is_door(door):
            return self._miss(request)
        action = WAYS.get(request.query.get("open", ""), "concern.open")
        actor = _somebody(door)
        event = ActionEvent(id=uuid4().hex, actor=actor, conversation=actor.direct, action=action)
        return _page(await self._ports.dispatch(event), door)

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Take a form that was sent."""
        door = request.match_info["door"]
        if not await self._is_door(door):
            return self._miss(request)
        given = await _read(request)
        if given is None or not _FORM.fullmatch(given.get("form", ("",))[0]):
            return problem("unknown", HTTPStatus.BAD_REQUEST)
        form, value = given.pop("form")[0], given.pop("value", ("",))[0]
        fields = {
            name: values if name == "readers" else values[0] for name, values in given.items()
        }
        actor = _somebody(door)
        event = FormEvent(
            id=uuid4().hex,
            actor=actor,
            conversation=actor.direct,
            form=form,
            value=value,
            fields=fields,
        )
        reply = await self._ports.dispatch(event)
        if _guessed(reply, event) and self._misses.is_too_many(request):
            return problem("many", HTTPStatus.TOO_MANY_REQUESTS, wait=int(MINUTE))
        return _page(reply, door)

    async def _is_door(self, door: str) -> bool:
        return bool(_DOOR.fullmatch(door)) and await self._ports.is_door(door)

    def _miss(self, request: web.Request) -> web.Response:
        if self._misses.is_too_many(request):
            return problem("many", HTTPStatus.TOO_MANY_REQUESTS, wait=int(MINUTE))
        return problem("unknown", HTTPStatus.NOT_FOUND)


class _Writer(Writer):
    """Writes a form that a browser sends by itself, and of a message the ways that lead on from here."""

    def question(self, node: m.Input) -> Html:
        return input_to_html(node, "case", self.next(" input"), Offered(), posted=True)

    def action(self, node: m.Action) -> Html:
        if isinstance(node, m.Button):
            way = next((way for way, action in WAYS.items() if action == node.action), None)
            classes = f"button {node.style}".strip()
            return tag("a", text(node.label), href=f"?open={way}", class_=classes) if way else EMPTY
        return super().action(node)


def _somebody(door: str) -> Actor:
    """Return whoever came by a door: of who they are, nothing."""
    return Actor(Installation(PLATFORM, door), "", Conversation(PLATFORM, "", "direct"))


def _guessed(reply: Reply, event: Event) -> bool:
    """Whether somebody typed a key that isn't one."""
    looked = isinstance(event, FormEvent) and event.form == "concern.look"
    return looked and isinstance(reply.document, m.Form) and reply.document.id == "concern.look"


def _page(reply: Reply, door: str) -> web.Response:
    document = reply.document
    if document is None:
        return problem("unknown", HTTPStatus.BAD_REQUEST)
    form = document if isinstance(document, m.Form) else None
    return html(
        "case",
        headers=SENDS,
        title=form.title if form else "",
        inside=Markup(_Writer("case").write(document)),  # noqa: S704  Html is escaped already
        form=form if form and form.submit else None,
        address=f"/case/{door}",
        wrong=any(isinstance(one, m.Input) and one.error for one in document.blocks),
    )


async def _read(request: web.Request) -> dict[str, tuple[str, ...]] | None:
    """Return the fields of a form as a browser sends it; None for anything else, or more than 64 KB."""
    if request.content_type != "application/x-www-form-urlencoded":
        return None
    body = await request.content.read(LONGEST + 1)
    if len(body) > LONGEST or not request.content.at_eof():
        return None
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(body.decode(errors="replace"), keep_blank_values=True):
        fields[name] = (*fields.get(name, ()), value)
    return fields
