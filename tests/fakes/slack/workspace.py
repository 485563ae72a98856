"""One workspace: its people, channels, messages and Homes, and who may see or write what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tests.fakes.slack.facts import APP, BOT, BOT_ID, TEAM, Json, SlackError

SLACKBOT = "USLACKBOT"
EPOCH = 1_900_000_000
"""Message stamps count from here, so that they grow by one and never depend on a clock."""


def person(name: str, zone: str = "Europe/Helsinki", locale: str = "en-US", **more: object) -> Json:
    """Write one entry of `Workspace.users`; what it doesn't say is as for any ordinary member."""
    profile = {"display_name": name, "email": f"{name.lower().replace(' ', '.')}@acme.example"}
    return {"name": name.lower(), "tz": zone, "locale": locale, "profile": profile, **more}


@dataclass
class Workspace:
    """`users` and `channels` are what a test puts there; a channel is {"members", "is_private", "is_archived", "name"}.

    `messages` by channel, as they stand; a person's chat with the bot is the channel "D" + user id.
    `ephemerals` in order; `homes` by user; what is drawn under links stands in the message's "attachments".
    """

    id: str = TEAM
    name: str = "Acme"
    domain: str = "acme"
    enterprise: str = ""
    bot: str = BOT
    bot_id: str = BOT_ID
    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    ephemerals: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    home_hashes: dict[str, str] = field(default_factory=dict)
    stamps: int = 0

    # ------------------------------------------------------------ places

    def knows(self, place: str) -> bool:
        """Whether a user, channel or direct message of that id is here."""
        return place in self.users or place in self.channels or place[1:] in self.users

    def kind(self, channel: str) -> str:
        """Return "im", "private_channel" or "public_channel"."""
        if channel.startswith("D"):
            return "im"
        known = self.channels.get(channel, {})
        private = known.get("is_private") or channel.startswith("G")
        return "private_channel" if private else "public_channel"

    def name_of(self, channel: str) -> str:
        """Return what payloads call it: Slack doesn't name private places there."""
        match self.kind(channel):
            case "im":
                return "directmessage"
            case "private_channel":
                return "privategroup"
            case _:
                return self.title(channel)

    def title(self, channel: str) -> str:
        return str(self.channels.get(channel, {}).get("name") or channel[1:].lower())

    def members(self, channel: str) -> set[str]:
        if channel.startswith("D"):
            return {channel[1:], self.bot}
        return set(self.channels[channel]["members"])

    def direct(self, user: str) -> str:
        """Return the person's chat with the bot. Raises SlackError for whoever can't have one."""
        known = self.users.get(user)
        if known is None:
            raise SlackError("channel_not_found")
        if known.get("deleted"):
            raise SlackError("user_disabled")
        if known.get("is_bot"):
            raise SlackError("cannot_dm_bot")
        return f"D{user}"

    def see(self, channel: str) -> None:
        """Raises SlackError where the bot can't know that the place exists."""
        if channel.startswith("D"):
            if channel[1:] not in self.users:
                raise SlackError("channel_not_found")
            return
        known = self.channels.get(channel)
        hidden = known and self.kind(channel) == "private_channel"
        if known is None or (hidden and self.bot not in known["members"]):
            raise SlackError("channel_not_found")

    def enter(self, channel: str) -> None:
        """Raises SlackError where the bot can't write."""
        self.see(channel)
        if channel.startswith("D"):
            self.direct(channel[1:])
            return
        if self.channels[channel].get("is_archived"):
            raise SlackError("is_archived")
        if self.bot not in self.members(channel):
            raise SlackError("not_in_channel")

    # ------------------------------------------------------------ messages

    def stamp(self) -> str:
        self.stamps += 1
        return f"{EPOCH + self.stamps}.000100"

    def say(self, channel: str, body: Json, user: str = "") -> str:
        """Put a message there, the bot's own unless `user` says whose. Return its ts."""
        ts = self.stamp()
        author = {"user": user} if user else {"user": self.bot, "bot_id": self.bot_id}
        where = {"type": "message", "ts": ts, "channel": channel, "team": self.id}
        self.messages[channel].append({"app_id": APP, **body, **where, **author})
        if user:
            del self.messages[channel][-1]["app_id"]
        return ts

    def message(self, channel: str, ts: str) -> Json:
        """Return one message, to be changed in place. Raises SlackError `message_not_found`."""
        if channel.startswith(("U", "W")):
            raise SlackError("channel_not_found")
        for message in self.messages[channel]:
            if message["ts"] == ts:
                return message
        raise SlackError("message_not_found")

    # ------------------------------------------------------------ people

    def profile(self, user: str, *, email: bool, locale: bool = False) -> Json:
        """Return somebody as users.info, users.list and the directory's events describe them."""
        known = self.users.get(user)
        if user == SLACKBOT:
            # A trap of Slack's: its own bot says that it is none.
            known = {"name": "slackbot", "profile": {"display_name": "Slackbot"}, "tz": "UTC"}
        if known is None:
            raise SlackError("user_not_found")
        absent = dict.fromkeys(
            ("deleted", "is_bot", "is_admin", "is_owner", "is_restricted", "is_ultra_restricted"),
            False,
        )
        profile = dict(known.get("profile", {}))
        name = profile.get("real_name") or profile.get("display_name") or known.get("name", "")
        profile.setdefault("real_name", name)
        if not email or known.get("is_bot"):
            profile.pop("email", None)
        said = {"team_id": self.id, "real_name": name, **absent, **known, "profile": profile}
        if not locale:
            said.pop("locale", None)
        if said["deleted"]:
            # What Slack leaves out of those who left.
            for key in ("tz", "tz_label", "tz_offset", "is_admin", "is_owner", "is_restricted"):
                said.pop(key, None)
        return {**said, "id": user}

    def populate(
        self,
        count: int,
        *,
        prefix: str = "UP",
        deleted_every: int = 0,
        guest_every: int = 0,
        bot_every: int = 0,
        stranger_every: int = 0,
    ) -> list[str]:
        """Add that many people; every so-many-th has left, is a guest, a bot or from elsewhere.

        Return the ids of ordinary members. Nobody joins a channel by it.
        """
        ordinary = []
        zones = ("Europe/Helsinki", "America/New_York", "Asia/Tokyo", "Australia/Adelaide")
        for n in range(1, count + 1):
            more: Json = {}
            if deleted_every and n % deleted_every == 0:
                more = {"deleted": True}
            elif guest_every and n % guest_every == 0:
                more = {"is_restricted": True}
            elif bot_every and n % bot_every == 0:
                more = {"is_bot": True}
            elif stranger_every and n % stranger_every == 0:
                more = {"is_stranger": True, "team_id": "T0ELSEWHERE"}
            key = f"{prefix}{n}"
            self.users[key] = person(f"Person {n}", zones[n % len(zones)], **more)
            if not more:
                ordinary.append(key)
        return ordinary
