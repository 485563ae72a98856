"""CONNECTORS: the chat platforms there are. Each is loaded only when it is configured."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from connectors.base import CommandRow, Connector
from templates.message import Document, Form, Home, Message
from templates.plain import to_plain


@dataclass(frozen=True, slots=True)
class Wanted:
    """What every platform is made from: its own keys, the commands it announces, our public address."""

    env: Mapping[str, str]
    commands: Sequence[CommandRow]
    public_url: str = ""


def _slack(wanted: Wanted) -> Connector | None:
    from connectors.slack.settings import SlackSettings

    settings = SlackSettings.from_env(wanted.env, wanted.public_url)
    if settings is None:
        return None
    from connectors.slack.connector import SlackConnector

    return SlackConnector(settings)


def _teams(wanted: Wanted) -> Connector | None:
    from connectors.teams.settings import TeamsSettings

    settings = TeamsSettings.from_env(wanted.env)
    if settings is None:
        return None
    from connectors.teams.connector import TeamsConnector

    return TeamsConnector(settings)


CONNECTORS: Mapping[str, Callable[[Wanted], Connector | None]] = {"slack": _slack, "teams": _teams}


def configured(wanted: Wanted) -> dict[str, Connector]:
    """Return the platforms that are configured. Raises ValueError naming all that is half configured, at once."""
    found: dict[str, Connector] = {}
    problems: list[str] = []
    for name, make in CONNECTORS.items():
        try:
            connector = make(wanted)
        except ValueError as problem:
            problems.append(str(problem))
        else:
            if connector is not None:
                found[name] = connector
    if problems:
        raise ValueError("\n".join(problems))
    return found


def previews() -> Mapping[str, Callable[[Document], str]]:
    """Return how each platform would show a document: JSON, and the plain text every platform falls back to."""
    from connectors.slack import render as slack
    from connectors.teams import render as teams

    def to_slack(document: Document) -> str:
        match document:
            case Message():
                shown = slack.render_message(document)
            case Form():
                shown = slack.render_form(document)
            case Home():
                shown = slack.render_home(document)
            case _:
                assert_never(document)
        return json.dumps(shown, indent=2, ensure_ascii=False)

    def to_teams(document: Document) -> str:
        return json.dumps(teams.render(document), indent=2, ensure_ascii=False)

    return {"slack": to_slack, "teams": to_teams, "plain": to_plain}
