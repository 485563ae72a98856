"""All that Slack remembers: workspaces, grants, open views, triggers, response URLs, and links waiting for a card."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.facts import (
    APP,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    MOST_VIEWS,
    RESPONSE_MINUTES,
    SCOPES,
    TEAM,
    TOKEN_SECONDS,
    TRIGGER_SECONDS,
    Code,
    Consent,
    Json,
    ResponseUrl,
    Share,
    SlackError,
    Trigger,
)
from tests.fakes.slack.grants import Grant, Grants
from tests.fakes.slack.workspace import Workspace, person
from tests.fakes.slack_blocks import (
    NEWEST,
    TOTAL_TEXT,
    VIEW_BYTES,
    check_message,
    check_view,
    total_text,
)


@dataclass
class State:
    """`native_blocks` = whether tables and charts are drawn yet.

    `views` holds every modal that is open, `cards` what is drawn under links, by (channel, ts), then URL; with
    `unfurl_domains`, only links to those are told to the app. `redirect_urls` are prefixes; none = any. `rotation`:
    tokens that are given out from now on live twelve hours.
    """

    native_blocks: bool = True
    clock: Clock = field(default_factory=Clock)
    views: dict[str, Json] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    cards: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)
    unfurl_domains: set[str] = field(default_factory=set)
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    redirect_urls: list[str] = field(default_factory=list)
    consent: Consent = field(default_factory=Consent)
    codes: dict[str, Code] = field(default_factory=dict)
    rotation: bool = False
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    enterprises: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def __post_init__(self) -> None:
        self._count = itertools.count(1)
        self.grants = Grants(self.clock)
        home = self.add_workspace(TEAM, "Acme", people=False)
        home.users |= {
            "UANA": person("Ana", locale="fi-FI"),
            "UBEN": person("Ben", "America/New_York", is_restricted=True),
            home.bot: person("Social Squad", "UTC", is_bot=True),
        }
        home.channels |= {
            "CGENERAL": {"members": {"UANA", "UBEN", home.bot}},
            "CQUIET": {"members": {"UANA"}},
            "COLD": {"members": {"UANA", home.bot}, "is_archived": True},
            "CLEADS": {"members": {"UANA", home.bot}, "is_private": True},
            "CSECRET": {"members": {"UANA"}, "is_private": True},
        }
        self.grants.add(Grant(BOT_TOKEN, [TEAM], home.bot, home.bot_id, set(SCOPES)))

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self._count)}"

    # ------------------------------------------------------------ organisations

    def add_workspace(
        self,
        team: str,
        name: str = "",
        *,
        enterprise: str = "",
        bot: str = "",
        people: bool = True,
    ) -> Workspace:
        """Add a workspace that hasn't installed the app. Its people and channels end in its id.

        "T2" has UANAT2 (an administrator), UBENT2, the bot UBOTT2, and CGENERALT2 with all three.
        """
        default = team == TEAM
        bot = bot or ("UBOT" if default else f"UBOT{team}")
        name = name or f"Team {team}"
        place = Workspace(
            team, name, name.lower().replace(" ", "-"), enterprise, bot, f"B{bot.removeprefix('U')}"
        )
        if people:
            place.users = {
                f"UANA{team}": person(f"Ana {team}", is_admin=True),
                f"UBEN{team}": person(f"Ben {team}", "America/New_York"),
                bot: person("Social Squad", "UTC", is_bot=True),
            }
            place.channels = {f"CGENERAL{team}": {"name": "general", "members": {*place.users}}}
        self.workspaces[team] = place
        return place

    def add_enterprise(self, key: str = "E1", teams: tuple[str, ...] = ("T8", "T9")) -> None:
        """Add a Grid organisation with its workspaces; one bot user serves them all. Nothing is installed by it."""
        self.enterprises[key] = f"Org {key}"
        for team in teams:
            self.add_workspace(team, enterprise=key, bot=f"UBOT{key}")

    def install(self, home: str, scopes: set[str] | None = None) -> Grant:
        """Install the app in a team, or in the whole of an organisation, without asking anybody; return the grant.

        Where it is installed already the old token stands (but for rotation), and scopes only grow.
        """
        granted = set(SCOPES if scopes is None else scopes)
        for grant in self.grants.living(home):
            if not self.rotation:
                grant.scopes |= granted
                return grant
        org = home in self.enterprises
        teams = [key for key, one in self.workspaces.items() if home in {key, one.enterprise}]
        first = self.workspaces[teams[0]]
        grant = Grant(self.new(f"xoxb-{home}-"), teams, first.bot, first.bot_id, granted)
        grant.enterprise, grant.org = first.enterprise, org
        return self.rotate(grant) if self.rotation else self.grants.add(grant)

    def rotate(self, grant: Grant) -> Grant:
        """Return what follows on a grant: a token for twelve hours, and what renews it once. The old one dies."""
        if grant.token in self.grants.by_token:
            grant.dead = grant.dead or "token_expired"
            self.grants.spent.add(grant.refresh)
        fresh = replace(
            grant,
            token=self.new(f"xoxe.xoxb-1-{grant.home}-"),
            refresh=self.new(f"xoxe-1-{grant.home}-"),
            expires_at=self.clock.after(TOKEN_SECONDS),
            dead="",
        )
        return self.grants.add(fresh)

    def uninstall(self, home: str = TEAM, why: str = "account_inactive") -> None:
        """Remove the app: its tokens are over at once, before any event says so (see `SlackPerson.uninstall`)."""
        self.grants.revoke(home, why)

    # ------------------------------------------------------------ what a person gets and spends

    def trigger(self, team: str = TEAM, user: str = "", view: str = "") -> str:
        """Return a trigger id, pulled in that modal if there is one."""
        key = f"{self.new('13')}.{len(self.triggers)}.trigger"
        self.triggers[key] = Trigger(team, user, self.clock.after(TRIGGER_SECONDS), view)
        return key

    def spend(self, key: object, teams: list[str]) -> Trigger:
        """A trigger opens one view, within three seconds."""
        if not key:
            raise SlackError("invalid_arguments")
        trigger = self.triggers.get(str(key))
        if trigger is None or trigger.team not in teams:
            raise SlackError("invalid_trigger_id")
        if trigger.spent:
            raise SlackError("exchanged_trigger_id")
        trigger.spent = True
        if self.clock.now() > trigger.until:
            raise SlackError("expired_trigger_id")
        return trigger

    def response_url(self, channel: str, user: str, message: str = "", team: str = TEAM) -> str:
        key, until = self.new("r"), self.clock.after(RESPONSE_MINUTES * 60)
        self.response_urls[key] = ResponseUrl(channel, user, message, 0, team, until)
        return f"{self.url}/response/{key}"

    # ------------------------------------------------------------ messages

    def say(self, channel: str, body: Json, user: str = "", team: str = TEAM) -> str:
        """Put a message into a channel, the bot's own unless `user` says whose. Return its ts."""
        return self.workspaces[team].say(channel, body, user)

    def message(self, channel: str, ts: str, team: str = TEAM) -> Json:
        return self.workspaces[team].message(channel, ts)

    def check_content(self, body: Json) -> None:
        """Raises SlackError for what can't be shown as a message."""
        if not body.get("text") and not body.get("blocks"):
            raise SlackError("no_text")
        refuse(check_message(body["blocks"]) if "blocks" in body else [], "invalid_blocks")
        blocks = body.get("blocks", [])
        if not self.native_blocks and any(block["type"] in NEWEST for block in blocks):
            raise SlackError("invalid_blocks", errors=["unsupported type: table"])
        if total_text(blocks) > TOTAL_TEXT:
            raise SlackError("msg_blocks_too_long")

    def answer(self, known: ResponseUrl, body: Json) -> None:
        """Show what a response URL or an acknowledgement says."""
        place = self.workspaces[known.team]
        if known.message and True in {body.get("replace_original"), body.get("delete_original")}:
            held = [place.messages[known.channel], place.ephemerals]
            rows, found = next((r, m) for r in held for m in r if m.get("ts") == known.message)
            if body.get("delete_original") is True:
                rows.remove(found)
            else:
                found.update(text=body.get("text", ""), blocks=body.get("blocks", []))
        elif body.get("response_type") == "in_channel":
            place.say(known.channel, body)
        else:
            place.ephemerals.append({**body, "channel": known.channel, "user": known.user})

    def unfurls(self, url: str) -> bool:
        """Whether the app registered the link's domain, or one above it."""
        host = urlsplit(url).hostname or ""
        names = self.unfurl_domains
        return not names or any(host == name or host.endswith(f".{name}") for name in names)

    # ------------------------------------------------------------ views

    def keep_view(self, view: object, team: str, *, key: str = "", under: str = "") -> Json:
        """Open a modal over `under`, or change the one of that key. Raises SlackError."""
        view = self.check_view(view, "modal")
        key, old = key or self.new("V"), self.views.get(key, {})
        below = self.views.get(under, {})
        self.views[key] = {
            **view,
            "id": key,
            "team_id": team,
            "app_id": APP,
            "hash": self.new("hash"),
            "previous_view_id": old.get("previous_view_id", under or None),
            "root_view_id": old.get("root_view_id", below.get("root_view_id", key)),
        }
        return self.views[key]

    def push_view(self, view: object, team: str, under: str) -> Json:
        """Lay a modal over another one, three deep at most. Raises SlackError."""
        if under not in self.views:
            raise SlackError("not_found")
        stack = [v for v in self.views.values() if v["root_view_id"] == self.root(under)]
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        return self.keep_view(view, team, under=under)

    def root(self, key: str) -> str:
        return str(self.views[key]["root_view_id"])

    def close_view(self, key: str, *, everything: bool = False) -> None:
        """Take a modal off, or all that are open with it."""
        if everything and key in self.views:
            root = self.root(key)
            for each in [k for k, v in self.views.items() if v["root_view_id"] == root]:
                del self.views[each]
        self.views.pop(key, None)

    def check_view(self, view: object, kind: str) -> Json:
        """Return the view. Raises SlackError for what can't be shown as a modal, or as a home."""
        if not isinstance(view, dict):
            raise SlackError("invalid_arguments")
        if len(json.dumps(view).encode()) > VIEW_BYTES:
            raise SlackError("view_too_large")
        problems = check_view(view)
        if view.get("type") != kind:
            problems.append(f"must be a {kind} [json-pointer:/view/type]")
        if not self.native_blocks and any(block["type"] in NEWEST for block in view["blocks"]):
            problems.append("unsupported type: table")
        refuse(problems, "invalid_arguments")
        return view


def refuse(problems: list[str], code: str) -> None:
    """Raises SlackError with Slack's own way to say what is wrong where."""
    if problems:
        details = {"messages": [f"[ERROR] {problem}" for problem in problems]}
        more: Json = {"errors": problems} if code == "invalid_blocks" else {}
        raise SlackError(code, **more, response_metadata=details)
