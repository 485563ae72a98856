"""What Slack's reference says in numbers and names, and the small values that the parts of the fake share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test-1", "xapp-test-1", "signing-secret"
CLIENT_ID, CLIENT_SECRET = "111.222", "client-secret"
TEAM, BOT, BOT_ID, APP = "T1", "UBOT", "BBOT", "A1"
SCOPES = {
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "links:read",
    "links:write",
    "users:read",
    "users:read.email",
}
"""What the default workspace granted, and what an install grants of what it is asked for unless told otherwise."""

TRIGGER_SECONDS = 3.0
ACK_SECONDS = 3.0
RESPONSE_USES = 5
RESPONSE_MINUTES = 30
CODE_MINUTES = 10
TOKEN_SECONDS = 43_200
MOST_SOCKETS = 10
MOST_VIEWS = 3
MOST_LISTED = 200
"""The most one page may be asked for here; Slack's docs advise it, we insist."""
BIG_TEAM = 1_000
"""From so many people on, users.list without a limit is refused (`limit_required`; Slack doesn't say where)."""

Json = dict[str, Any]


@dataclass
class Call:
    """One call of the Web API or of a response URL, as it was answered. `team` is whose token it came with."""

    method: str
    arguments: Json
    status: int
    error: str
    team: str = ""


@dataclass
class Fault:
    """What goes wrong with calls of a method, after some that don't: see `FakeSlack.fault`."""

    action: str
    times: int
    after: int = 0
    home: str = ""


@dataclass
class ResponseUrl:
    """Where an app may answer whoever acted. `message` is the ts of what was acted on."""

    channel: str
    user: str
    message: str = ""
    uses: int = 0
    team: str = TEAM
    until: datetime | None = None


@dataclass
class Trigger:
    """Opens one view, until then. `view` is the modal it was pulled in; `spent` once a view was opened by it."""

    team: str
    user: str
    until: datetime
    view: str = ""
    spent: bool = False


@dataclass
class Share:
    """A link that somebody posted, which chat.unfurl may draw a card for."""

    team: str
    channel: str
    ts: str
    source: str
    urls: set[str] = field(default_factory=set)


@dataclass
class Consent:
    """What whoever sees the consent page does: `home` is where they install it ("T1", or the organisation "E1").

    `without` are scopes they leave out.
    """

    home: str = TEAM
    user: str = "UANA"
    allow: bool = True
    without: set[str] = field(default_factory=set)


@dataclass
class Code:
    """What the browser brings back, for one exchange within ten minutes."""

    home: str
    user: str
    scopes: set[str]
    redirect_uri: str
    until: datetime


class SlackError(Exception):
    """Slack's `ok: false`: its word for it, and what stands beside it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more
