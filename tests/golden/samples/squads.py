"""Squads: making one, its card, goal, invitation."""

from dataclasses import replace
from typing import Any

from tests.golden.samples.rows import (
    CHANNEL,
    GOAL,
    OTHER_SQUAD,
    PEOPLE,
    SQUAD,
    Sample,
    hence,
)

TIMES = ["08:00", "08:30", "09:00"]
ZONES = ["Europe/Helsinki", "UTC", "America/New_York"]


def new_form(platform: str) -> dict[str, Any]:
    return {
        "squad": None,
        "channel": "",
        "lead": PEOPLE[platform]["mia"],
        "second": "",
        "contacts": [PEOPLE[platform]["mia"]],
        "weekday": 0,
        "time": "09:00",
        "times": TIMES,
        "zone": "Europe/Helsinki",
        "zones": ZONES,
        "admin": True,
        "listeners": [],
    }


def full_form(platform: str) -> dict[str, Any]:
    return new_form(platform) | {
        "squad": SQUAD,
        "channel": CHANNEL[platform],
        "second": PEOPLE[platform]["tom"],
        "listeners": [PEOPLE[platform]["ana"], PEOPLE[platform]["tom"]],
    }


def card(platform: str) -> dict[str, Any]:
    return {
        "squad": SQUAD,
        "channel_keys": CHANNEL[platform],
        "leads": ["Mia", "Tom"],
        "contacts": ["Mia", "Tom"],
        "next": [hence(days=7 * n) for n in range(3)],
        "goal": GOAL,
        "admin": True,
    }


BARE = {
    "squad": OTHER_SQUAD,
    "channel_keys": "",
    "leads": [],
    "contacts": [],
    "next": [hence(days=1)],
    "goal": None,
    "admin": False,
}

AWAY = replace(SQUAD, away=True)
LIST: dict[str, Any] = {
    "squads": [SQUAD, OTHER_SQUAD],
    "more": 0,
    "word": "",
    "admin": False,
}

SAMPLES = (
    Sample("squad/form", "new", new_form),
    Sample("squad/form", "a standing one", full_form),
    Sample("squad/form", "by a lead", lambda on: full_form(on) | {"admin": False}),
    Sample("squad/card", "complete", card),
    Sample("squad/card", "bare", BARE),
    Sample("squad/card", "away", lambda on: card(on) | {"squad": AWAY}),
    Sample("squad/goal", "a standing goal", {"squad": SQUAD, "goal": GOAL}),
    Sample("squad/goal", "none yet", {"squad": SQUAD, "goal": None}),
    Sample("squad/invitation", "to a channel", {"squad": SQUAD}),
    Sample("squad/lead_wanted", "for an admin", {"squad": SQUAD}),
    Sample("squad/lead_left", "for the other lead", {"squad": SQUAD, "who": "Tom"}),
    Sample("squad/lead_left", "no name", {"squad": SQUAD, "who": ""}),
    Sample("squad/away", "a channel by name", {"squad": AWAY}),
    Sample("squad/away", "no name", {"squad": replace(AWAY, channel="")}),
    Sample("squad/list", "two", {**LIST, "admin": True}),
    Sample("squad/list", "none", {**LIST, "squads": []}),
    Sample("squad/list", "which to invite for", {**LIST, "word": "invite"}),
    Sample("squad/list", "which goal", {**LIST, "word": "goal", "more": 3, "admin": True}),
    Sample("squad/sent", "a test", {"squad": SQUAD, "what": "test", "again": False}),
    Sample("squad/sent", "a test a moment later", {"squad": SQUAD, "what": "test", "again": True}),
    Sample("squad/sent", "the invitation", {"squad": SQUAD, "what": "invitation", "again": False}),
    Sample(
        "squad/sent",
        "again, no channel name",
        {"squad": OTHER_SQUAD, "what": "invitation", "again": True},
    ),
    Sample("squad/test", "from Mia", {"squad": SQUAD, "name": "Mia"}),
)
