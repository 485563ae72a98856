"""What all methods of the Web API have in common: how one is declared, whom a call speaks for, arguments, pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.slack.facts import MOST_LISTED, Json, SlackError
from tests.fakes.slack.grants import Grant
from tests.fakes.slack.state import State
from tests.fakes.slack.workspace import Workspace

_BOOLEANS = {
    "exclude_archived",
    "include_all_metadata",
    "include_locale",
    "link_names",
    "mrkdwn",
    "return_im",
    "unfurl_links",
    "unfurl_media",
}
_JSON = {"blocks", "metadata", "unfurls", "view"}


@dataclass
class Ask:
    """One call: who asks, in which workspace, for what. `basic` is what stood in basic authentication."""

    slack: State
    method: str
    arguments: Json
    grant: Grant
    place: Workspace
    basic: tuple[str, str] = ("", "")

    def text(self, name: str, missing: str = "invalid_arguments") -> str:
        """Return an argument that must be there. Raises SlackError `missing`."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise SlackError(missing)
        return value

    def scope(self, name: str) -> None:
        """Raises SlackError `missing_scope`, which says what was needed and what was granted."""
        if name not in self.grant.scopes:
            provided = ",".join(sorted(self.grant.scopes))
            raise SlackError("missing_scope", needed=name, provided=provided)

    def page(self, found: Sequence[Json], default: int = 100) -> tuple[list[Json], Json]:
        """Cut a page out of what was found, and say where the next begins."""
        cursor = str(self.arguments.get("cursor") or "0")
        if not cursor.isdigit() or (cursor != "0" and int(cursor) >= len(found)):
            raise SlackError("invalid_cursor")
        limit = self.limit() or default
        start = int(cursor)
        following = str(start + limit) if start + limit < len(found) else ""
        return list(found[start : start + limit]), {"next_cursor": following}

    def limit(self) -> int:
        """Return what was asked for, 0 when nothing was. Raises SlackError `invalid_limit`."""
        said = self.arguments.get("limit")
        if said is None:
            return 0
        if not str(said).isdigit() or not 1 <= int(said) <= MOST_LISTED:
            raise SlackError("invalid_limit")
        return int(said)


@dataclass(frozen=True, slots=True)
class Method:
    """`tier` is calls a minute and workspace. `token`: bot, app, any or none. `json`: whether it reads a JSON body."""

    answer: Callable[[Ask], Json]
    scope: str = ""
    tier: int = 50
    token: str = "bot"
    json: bool = True
    needs_team: bool = False


async def read_arguments(request: web.Request, *, json_too: bool) -> Json:
    """Read query, form or JSON. What a method can't read it never sees, as with Slack."""
    arguments: Json = {key: _unpacked(key, value) for key, value in request.query.items()}
    if request.content_type == "application/json":
        body = await request.read()
        if json_too and body:
            arguments |= json.loads(body)
    else:
        form = await request.post()
        arguments |= {key: _unpacked(key, str(value)) for key, value in form.items()}
    return arguments


def _unpacked(key: str, value: str) -> object:
    """Read an argument out of a query or form, where everything is text."""
    if key in _BOOLEANS:
        return {"true": True, "1": True, "false": False, "0": False}.get(value, value)
    if key in _JSON:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value
