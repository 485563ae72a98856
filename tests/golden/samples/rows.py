"""A sample, and a small company in rows: Ana and her colleagues, their squads, what they share and say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.practice.picks import Offer
from store.boards import Standing
from store.concerns import Concern
from store.drops import Caption, Drop
from store.ideas import Idea, IdeaEvent
from store.people import Person
from store.points import PointEntry
from store.policies import Policy
from store.shares import Share
from store.squads import Goal, Squad
from store.topics import Topic
from templates.engine import HERE, Voice

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""Nine in the morning in Helsinki."""
HELSINKI = Voice("en", "Europe/Helsinki")
TENANT = "0f9a4c1e-7d8b-4d2f-8a51-3c2b1a0d9e88"
PEOPLE = {
    "slack": {"ana": "slack:T1/UANA", "mia": "slack:T1/UMIA", "tom": "slack:T1/UTOM"},
    "teams": {
        "ana": f"teams:{TENANT}/1b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a33",
        "mia": f"teams:{TENANT}/2b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a34",
        "tom": f"teams:{TENANT}/3b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a35",
    },
    "playground": {n: f"playground:{n}" for n in ("ana", "mia", "tom")},
}
CHANNEL = {
    "slack": "slack:T1/CBRAND",
    "teams": f"teams:{TENANT}/19:brand@thread.tacv2",
    "playground": "playground:brand",
}

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """One template with values. `context` may depend on the platform it is composed for.

    `quiet` replaces values where points and boards are off, as the handler would.
    `brief`: only its words are new, so the golden file shows its plain text alone.
    """

    template: str
    name: str
    context: Context | Callable[[str], Context] = field(default_factory=dict)
    voice: Voice = HELSINKI
    quiet: Context = field(default_factory=dict)
    brief: bool = False

    def values(self, platform: str, *, points: bool, boards: bool) -> dict[str, Any]:
        """Everything the template may use."""
        own = self.context(platform) if callable(self.context) else self.context
        return {
            "points": points,
            "boards": boards,
            "demo": False,
            "command": "" if platform == "teams" else "/advocate ",
            "company": "Acme",
            "now": MONDAY,
            **own,
            **({} if points and boards else self.quiet),
        }

    @property
    def id(self) -> str:
        return f"{self.template}:{self.name}"


def ago(**span: float) -> datetime:
    return MONDAY - timedelta(**span)


def hence(**span: float) -> datetime:
    return MONDAY + timedelta(**span)


HIRING, CULTURE = Topic(1, "hiring", "Hiring"), Topic(2, "culture", "Culture")
SQUAD = Squad(3, 1, "Brand Squad", 7, "en", "Europe/Helsinki", ago(days=90), "brand-squad")
OTHER_SQUAD = Squad(4, 1, "Hiring Squad", None, "en", "UTC", ago(days=30), "")
GOAL = Goal("Engineers in Finland", "They look at our open roles", "opened", 50)
LINES = (HERE / "policy" / "starter.md").read_text(encoding="utf-8").strip()
POLICY = Policy(1, 2, LINES, ago(days=60))


def person(**over: Any) -> Person:
    """Ana, who joined and gets her picks by message."""
    values: dict[str, Any] = {
        "id": 5,
        "workspace_id": 1,
        "name": "Ana",
        "email": "ana@acme.example",
        "language": "en",
        "zone": "Europe/Helsinki",
        "country": "FI",
        "is_admin": False,
        "is_listener": False,
        "wish": "message",
        "invited_at": ago(days=40),
        "declined_at": None,
        "joined_at": ago(days=39),
        "left_at": None,
        "snoozed_until": None,
        "quiet_from": 17 * 60,
        "quiet_until": 9 * 60,
        "working_days": "12345",
        "weekly_budget": 1,
        "holidays": "",
        "on_board": False,
        "home_seen_at": None,
        "erase_at": None,
        "created_at": ago(days=40),
        "identity_id": 5,
        "installation_id": 1,
        "platform": "slack",
        "user_key": "UANA",
        "direct_key": "T1/UANA",
        "route": "",
        "identity_lives": True,
    }
    return Person(**(values | over))


def drop(**over: Any) -> Drop:
    """A published story with picture, credit and topics."""
    values: dict[str, Any] = {
        "id": 12,
        "workspace_id": 1,
        "squad_id": 3,
        "author_id": 2,
        "credit_id": None,
        "idea_id": None,
        "url": "https://acme.example/blog/onboarding?lang=en",
        "title": "How we fixed onboarding",
        "summary": "Three small changes, and new colleagues ship in their first week.",
        "image_url": "https://acme.example/blog/onboarding.png",
        "image_alt": "Two colleagues at a whiteboard",
        "networks": "linkedin,x",
        "kind": "culture",
        "incentive": "",
        "language": "en",
        "minutes": 3,
        "state": "published",
        "publish_at": None,
        "published_at": ago(days=2),
        "withdrawn_at": None,
        "version": 1,
        "demo": False,
        "created_at": ago(days=4),
        "updated_at": ago(days=2),
        "squad_name": "Brand Squad",
        "credit_name": "",
        "topics": (HIRING, CULTURE),
    }
    return Drop(**(values | over))


def plain_drop(**over: Any) -> Drop:
    """A drop as bare as one can be: nothing but title and link."""
    bare: dict[str, Any] = {
        "id": 13,
        "url": "https://acme.example/jobs",
        "title": "We are hiring in Tampere",
        "summary": "",
        "image_url": "",
        "image_alt": "",
        "minutes": 0,
        "topics": (),
    }
    return drop(**(bare | over))


def offer(shown: Drop, why: Any = "follows", topic: str = "hiring") -> Offer:
    return Offer(shown, why, topic)


def share(**over: Any) -> Share:
    """Ana's share of the onboarding story on LinkedIn."""
    values: dict[str, Any] = {
        "id": 42,
        "workspace_id": 1,
        "advocate_id": 5,
        "drop_id": 12,
        "url": "https://acme.example/blog/onboarding?lang=en",
        "network": "linkedin",
        "caption": "Our first weeks used to be slow. What changed it was smaller than I thought.",
        "disclosure": "I work at Acme",
        "token": "tok42",
        "started_at": ago(days=1, minutes=5),
        "confirmed_at": ago(days=1),
        "proven_at": None,
        "undone_at": None,
        "post_url": None,
        "opener": None,
        "squad_told_at": None,
        "created_at": ago(days=1, minutes=9),
        "title": "How we fixed onboarding",
        "opened": 0,
    }
    return Share(**(values | over))


SHARES = (
    share(opened=7),
    share(id=41, title="", drop_id=None, caption="Proud of this team", opened=1),
    share(id=40, title="We are hiring in Tampere", confirmed_at=ago(days=6)),
)


def idea(**over: Any) -> Idea:
    """Ben's idea, just received by the Brand Squad."""
    values: dict[str, Any] = {
        "id": 8,
        "workspace_id": 1,
        "squad_id": 3,
        "author_id": 6,
        "text": "Show the support team's Friday demo. Customers love it & so do we.",
        "url": "https://acme.example/demos",
        "state": "received",
        "reason": "",
        "credit": True,
        "may_show": True,
        "opened_at": None,
        "made_as": "",
        "made_words": "",
        "made_url": "",
        "drop_id": None,
        "merged_into_id": None,
        "permalink": "",
        "quote": "",
        "quote_state": "",
        "quoted_id": None,
        "due_at": hence(days=2, hours=8),
        "decided_at": None,
        "created_at": ago(hours=3),
        "author_name": "Ben",
        "squad_name": "Brand Squad",
        "quoted_name": "",
    }
    return Idea(**(values | over))


def step(kind: str, text: str = "", actor: str = "Mia", number: int = 2) -> IdeaEvent:
    return IdeaEvent(number, kind, text, ago(hours=1), 2, actor)


def concern(**over: Any) -> Concern:
    values: dict[str, Any] = {
        "id": "k3j9",
        "workspace_id": 1,
        "author_id": 6,
        "text": "Two of us were asked to post about the layoffs. It felt wrong.",
        "state": "new",
        "created_at": ago(days=1),
        "week": "2026-W47",
        "name": "",
        "revealed_week": "",
        "author_name": "Ben",
    }
    return Concern(**(values | over))


def case(**over: Any) -> Concern:
    """A concern without a name, as its readers see it."""
    unnamed = {"author_id": None, "author_name": "", "created_at": None, "name": "Quiet Heron"}
    return concern(**(unnamed | over))


CAPTIONS = (
    Caption(1, "", "en", "Our first weeks used to be slow. Here is what changed.", 4),
    Caption(2, "", "en", "Three small things made the difference.", 2),
)
ENTRIES = (
    PointEntry(9, 10, "share_confirmed", "share:42", ago(days=1), None),
    PointEntry(8, -10, "undone", "share:41", ago(days=2), 7),
    PointEntry(7, 10, "share_confirmed", "share:41", ago(days=2, minutes=5), None),
    PointEntry(6, 5, "first_share", "share:40", ago(days=6), None),
    PointEntry(5, 5, "share_proven", "share:40", ago(days=6), None),
    PointEntry(4, 10, "idea_accepted", "idea:2", ago(days=8), None),
    PointEntry(3, 25, "merged", "advocate:9", ago(days=20), None),
)
STANDINGS = (Standing("Mia", 6, 95), Standing("Tom", 4, 60), Standing("Ana", 3, 45))
