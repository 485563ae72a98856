"""Joining, leaving, settings, quiet, guidance: what a person wishes."""

from typing import Any

from bot.practice.attention import Coming
from bot.practice.stewards import Left
from tests.golden.samples.rows import CULTURE, HIRING, POLICY, Sample, hence, person

SETTINGS: dict[str, Any] = {
    "person": person(),
    "joined": True,
    "quiet": None,
    "next": Coming("pick", hence(days=7)),
    "follows": ["#culture", "#hiring"],
    "mutes": ["#events"],
    "hours": ("17:00", "09:00"),
    "days": [0, 1, 2, 3, 4],
    "duties": (),
    "listening": [hence(hours=2), hence(hours=8)],
}
FORM: dict[str, Any] = {
    "person": person(),
    "topics": [CULTURE, HIRING],
    "follows": {"hiring"},
    "mutes": {"culture"},
    "times": [f"{hour:02}:00" for hour in range(24)],
    "hours": ("17:00", "09:00"),
    "budgets": ("1", "2", "3", "4", "5"),
}

SAMPLES = (
    Sample("join/card", "with contacts", {"name": "Ana", "policy": POLICY, "contacts": ["Mia"]}),
    Sample("join/card", "nobody to ask", {"name": "Ana", "policy": POLICY, "contacts": []}),
    *(
        Sample("join/done", wish, {"wish": wish, "version": 2, "has_quiz": False, "stays": False})
        for wish in ("message", "channel", "ask")
    ),
    Sample(
        "join/done",
        "back again, with questions",
        {"wish": "message", "version": 0, "has_quiz": True, "stays": False},
    ),
    Sample(
        "join/done",
        "instead of being deleted",
        {"wish": "ask", "version": 2, "has_quiz": False, "stays": True},
        brief=True,
    ),
    Sample("join/later", "always"),
    Sample("leave/done", "anyone", {"left": Left()}),
    Sample("leave/done", "a lead", {"left": Left(("Brand Squad",), ("Mia",))}),
    Sample("leave/done", "a lead of two", {"left": Left(("Brand Squad", "Hiring Squad"), ())}),
    Sample("settings/show", "by message", SETTINGS),
    Sample(
        "settings/show",
        "in the channel",
        {**SETTINGS, "person": person(wish="channel"), "follows": [], "mutes": []},
    ),
    Sample("settings/show", "when asked", {**SETTINGS, "person": person(wish="ask")}),
    Sample(
        "settings/show",
        "an outcome next, on holidays nothing",
        {
            **SETTINGS,
            "next": Coming("outcome", hence(days=2)),
            "person": person(weekly_budget=3, holidays="DE-BY"),
        },
    ),
    Sample("settings/show", "a note next", {**SETTINGS, "next": Coming("note", hence(days=2))}),
    Sample("settings/show", "nothing planned", {**SETTINGS, "next": None}),
    Sample("settings/show", "quiet", {**SETTINGS, "quiet": hence(days=14)}),
    Sample(
        "settings/show",
        "an admin who listens",
        {**SETTINGS, "duties": ("ideas", "questions", "concerns")},
    ),
    Sample("settings/show", "a listener", {**SETTINGS, "duties": ("concerns",)}),
    Sample("settings/show", "one to ask", {**SETTINGS, "duties": ("questions",)}),
    Sample("settings/show", "not joined", {**SETTINGS, "joined": False}),
    Sample("settings/form", "with topics", FORM),
    Sample("settings/form", "with holidays", {**FORM, "person": person(holidays="FI")}),
    Sample("settings/form", "without", {**FORM, "topics": []}),
    Sample("settings/kept", "by message", {"joined": True, "wish": "message"}),
    Sample("settings/kept", "in the channel", {"joined": True, "wish": "channel"}),
    Sample("settings/kept", "when asked", {"joined": True, "wish": "ask"}),
    Sample("settings/kept", "not joined", {"joined": False, "wish": "message"}),
    Sample("snooze/quiet", "two weeks", {"until": hence(days=14)}),
    Sample("snooze/awake", "not joined", {"wish": "message", "joined": False}),
    *(
        Sample("snooze/awake", wish, {"wish": wish, "joined": True})
        for wish in ("message", "channel", "ask")
    ),
    Sample("snooze/muted", "after picks by message", {"before": "message"}),
    Sample("snooze/muted", "already so", {"before": "ask"}),
)
