"""Home, me, the board: what is mine."""

from typing import Any

from tests.golden.samples.rows import (
    ENTRIES,
    SHARES,
    SQUAD,
    STANDINGS,
    Sample,
    drop,
    hence,
    offer,
    person,
)


def home(step: str, **over: Any) -> dict[str, Any]:
    return {
        "person": person(),
        "offer": None,
        "mine": (),
        "opened": 0,
        "total": 0,
        "squads": [SQUAD],
        "waiting": 0,
        "ready": 0,
        "until": None,
        "step": step,
    } | over


BUSY = home("", offer=offer(drop()), mine=SHARES, opened=8, total=45)
STEPS = {
    "make_squad": home("make_squad", squads=[]),
    "wait_admin": home("wait_admin", squads=[]),
    "first_drop": home("first_drop"),
    "join": home("join", offer=offer(drop())),
    "lead": home("lead", waiting=2, ready=1, offer=offer(drop())),
    "quiet": home("quiet", until=hence(days=14), mine=SHARES[2:], opened=0, total=10),
    "nothing_new": home("nothing_new", person=person(name="")),
}

SAMPLES = (
    Sample("home/show", "a busy week", BUSY),
    Sample("home/tab", "a busy week", BUSY),
    *(
        Sample(template, step, values)
        for template in ("home/show", "home/tab")
        for step, values in STEPS.items()
    ),
    Sample("home/greeting", "an admin", {"name": "Olga", "admin": True}),
    Sample("home/greeting", "anyone", {"name": "", "admin": False}),
    Sample("me/show", "posts", {"mine": SHARES, "opened": 8, "month": 45, "total": 1240}),
    Sample(
        "me/show",
        "demo data",
        {"mine": SHARES, "opened": 8, "month": 45, "total": 1240, "demo": True},
    ),
    Sample("home/show", "demo data", {**BUSY, "demo": True}),
    Sample(
        "board/show", "demo data", {"rows": STANDINGS, "seen": False, "squad": None, "demo": True}
    ),
    Sample("me/show", "one post", {"mine": SHARES[:1], "opened": 1, "month": 10, "total": 10}),
    Sample("me/show", "nothing yet", {"mine": (), "opened": 0, "month": 0, "total": 0}),
    Sample("me/why", "lines", {"lines": ENTRIES, "total": 1240}),
    Sample("me/why", "none", {"lines": (), "total": 0}),
    Sample("board/show", "a squad's", {"rows": STANDINGS, "seen": True, "squad": SQUAD}),
    Sample("board/show", "nobody", {"rows": (), "seen": False, "squad": None}),
)
