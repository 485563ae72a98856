"""Tokens and what they may do: of one workspace, of a whole Grid organisation, of the app itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.facts import APP_TOKEN, SlackError


@dataclass
class Grant:
    """What one installation gave us. `teams` has one workspace, or every one of an organisation (`org`).

    `dead` is what Slack answers once it is over: token_revoked, account_inactive or token_expired.
    """

    token: str
    teams: list[str]
    bot: str = ""
    bot_id: str = ""
    scopes: set[str] = field(default_factory=set)
    enterprise: str = ""
    org: bool = False
    kind: str = "bot"
    refresh: str = ""
    expires_at: datetime | None = None
    dead: str = ""

    @property
    def home(self) -> str:
        """The key an app knows it by: the team's id, or the organisation's."""
        return self.enterprise if self.org else self.teams[0]


class Grants:
    """Every token ever given out, newest last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_token: dict[str, Grant] = {}
        self.spent: set[str] = set()
        """Refresh tokens that were used: each works once."""
        self.add(Grant(APP_TOKEN, [], kind="app", scopes={"connections:write"}))

    def add(self, grant: Grant) -> Grant:
        self.by_token[grant.token] = grant
        return grant

    def check(self, token: str, kind: str) -> Grant:
        """Return what the token grants. Raises SlackError as Slack does for none, wrong and dead ones."""
        if not token:
            raise SlackError("not_authed")
        grant = self.by_token.get(token)
        if grant is None:
            raise SlackError("invalid_auth")
        if kind not in {"any", grant.kind}:
            raise SlackError("not_allowed_token_type")
        if grant.dead:
            raise SlackError(grant.dead)
        if grant.expires_at is not None and self._clock.now() >= grant.expires_at:
            raise SlackError("token_expired")
        return grant

    def of(self, home: str, *, dead: bool = False) -> Grant:
        """Return the newest grant of a team or organisation. Raises KeyError where nobody installed the app."""
        for grant in reversed(self.by_token.values()):
            if grant.kind == "bot" and home in {grant.home, *grant.teams}:
                if not dead and grant.dead:
                    continue
                return grant
        raise KeyError(f"no living token for {home}: install the app there first")

    def living(self, home: str) -> Iterator[Grant]:
        """Yield every grant of a team or organisation that isn't over."""
        for grant in self.by_token.values():
            if grant.kind == "bot" and grant.home == home and not grant.dead:
                yield grant

    def by_refresh(self, refresh: str) -> Grant:
        """Return the grant a refresh token renews. Raises SlackError `invalid_refresh_token`."""
        if refresh and refresh not in self.spent:
            for grant in self.by_token.values():
                if grant.refresh == refresh and grant.dead in {"", "token_expired"}:
                    return grant
        raise SlackError("invalid_refresh_token")

    def revoke(self, home: str, why: str = "token_revoked") -> None:
        """Let every token of a team or organisation be over, refresh tokens with them."""
        for grant in list(self.living(home)):
            grant.dead = why
            self.spent.add(grant.refresh)
