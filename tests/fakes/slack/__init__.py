"""Our own strict fake of Slack's server: Web API, OAuth, response URLs, Socket Mode. It refuses what Slack refuses.

`tests.fakes.slack_client` is the person in front of it; `tests.fakes.slack_blocks` knows the limits of Block Kit.
"""

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.facts import (
    APP,
    APP_TOKEN,
    BOT,
    BOT_ID,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SCOPES,
    SECRET,
    TEAM,
    Call,
    Consent,
    Fault,
    Json,
    ResponseUrl,
    SlackError,
)
from tests.fakes.slack.grants import Grant
from tests.fakes.slack.methods import Ask
from tests.fakes.slack.server import METHODS, FakeSlack
from tests.fakes.slack.workspace import Workspace, person

NEEDED = {
    name: method.scope for name, method in METHODS.items() if method.scope and method.token == "bot"
}
"""The scope that each method needs, whatever it is called with."""

__all__ = [
    "APP",
    "APP_TOKEN",
    "BOT",
    "BOT_ID",
    "BOT_TOKEN",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "METHODS",
    "NEEDED",
    "SCOPES",
    "SECRET",
    "TEAM",
    "Ask",
    "Call",
    "Clock",
    "Consent",
    "FakeSlack",
    "Fault",
    "Grant",
    "Json",
    "ResponseUrl",
    "SlackError",
    "Workspace",
    "person",
]
