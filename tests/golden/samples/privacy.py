"""What is kept of a person, the file, and going for good."""

from typing import Any

from bot.practice.stewards import Left
from bot.settings import Settings
from tests.golden.samples.rows import Sample, hence

CARD: dict[str, Any] = {
    "kept": {
        "You": [("You and your wishes", 1), ("Your account on Slack or Teams", 2)],
        "Posts": [("Your posts", 12)],
    },
    "settings": Settings.model_validate({}),
    "erase_at": None,
    "file": True,
    "visitors": "https://go.acme.example/privacy",
}
DELETE: dict[str, Any] = {
    "until": hence(days=7),
    "backup_days": 30,
    "full_import": False,
    "leads": 0,
    "listener": False,
    "last_admin": False,
}
ROWS = [
    ("Your posts", [("Link you shared", "https://acme.example/a"), ("Network", "linkedin")]),
    ("Your posts", [("Network", "x")]),
    ("Your ideas", [("Your words", "Show the workshop"), ("Whether you may be named", "no")]),
    ("Where a message to you stands", []),
]

SAMPLES = (
    Sample("privacy/card", "with a file", CARD),
    Sample("privacy/card", "without an address", {**CARD, "file": False, "visitors": ""}),
    Sample("privacy/card", "on its way out", {**CARD, "erase_at": hence(days=5)}),
    Sample(
        "privacy/file",
        "ready",
        {"url": "https://go.acme.example/mine/" + "k" * 43, "until": hence(hours=1)},
    ),
    Sample("privacy/read", "the first page", {"rows": ROWS, "page": 1, "pages": 3}),
    Sample("privacy/read", "the last page", {"rows": ROWS[:1], "page": 3, "pages": 3}),
    Sample("privacy/read", "nothing", {"rows": [], "page": 1, "pages": 1}, brief=True),
    Sample("privacy/delete", "anyone", DELETE),
    Sample(
        "privacy/delete",
        "who does much",
        {**DELETE, "leads": 2, "listener": True, "last_admin": True, "full_import": True},
    ),
    Sample("privacy/waiting", "anyone", {"until": hence(days=7), "left": Left()}),
    Sample(
        "privacy/waiting",
        "a lead",
        {"until": hence(days=7), "left": Left(("Brand Squad",), ("Mia",))},
        brief=True,
    ),
    Sample("privacy/kept", "who had joined", {"joined": True}),
    Sample("privacy/kept", "who had not", {"joined": False}, brief=True),
    Sample("privacy/listener_left", "two are left", {"who": "Kim", "listeners": ["Lee", "Mia"]}),
    Sample(
        "privacy/listener_left", "one is left", {"who": "Kim", "listeners": ["Lee"]}, brief=True
    ),
    Sample("privacy/listener_left", "nobody", {"who": "", "listeners": []}, brief=True),
)
