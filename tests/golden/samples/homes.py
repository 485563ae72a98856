"""Home, me, the board: what is mine."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.practice import guests
from bot.practice.attention import Coming
from bot.practice.overview import Comes, Desk, Led, Month
from bot.rules.disclosure_table import RULES
from store.disclosures import Evidence
from tests.golden.samples.guidance import DUE
from tests.golden.samples.rows import (
    ENTRIES,
    OTHER_SQUAD,
    SHARES,
    SQUAD,
    STANDINGS,
    Sample,
    ago,
    drop,
    hence,
    offer,
    person,
    share,
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
        "asked": 0,
        "promised": 0,
        "ready": 0,
        "until": None,
        "due": None,
        "step": step,
    } | over


def tab(step: str, **over: Any) -> dict[str, Any]:
    """The same on one's own page."""
    offer = over.pop("offer", None)
    return {
        **home(step, offer=offer, **over),
        "offers": [offer] if offer else [],
        "first": False,
        "month": MONTH if over.get("mine") else Month(0, 0, 0, ()),
        "comes": COMES,
        "desk": None,
    } | over


MONTH = Month(posts=3, opened=8, points=45, latest=SHARES[:3])
COMES = Comes(
    quiet=None, next=Coming("pick", hence(days=5)), follows=("#hiring", "#design"), mutes=()
)
IDLE = Comes(quiet=None, next=None, follows=(), mutes=())
DESK = Desk(
    ideas=2,
    cases=1,
    questions=3,
    led=(Led(SQUAD, hence(days=5), 1),),
    drafts=(drop(state="draft"),),
    more_drafts=2,
    gaps=(("listener", SQUAD), ("channel", OTHER_SQUAD)),
    due=1,
)
AWAY = replace(SQUAD, away=True)
AWAY_DESK = Desk(0, 1, 0, (Led(AWAY, hence(days=5), 1),), (), 0, (("away", AWAY),))
QUIET_DESK = Desk(0, 0, 0, (Led(SQUAD, None, 0),), (), 0, ())
THREE = [offer(drop()), offer(drop(id=43, title="How we hire", image_url="")), offer(drop(id=44))]
PAGES = {
    "a busy week": tab("", offers=THREE, mine=SHARES),
    "the first time": tab("join", first=True, person=person(joined_at=None), comes=IDLE),
    "not joined": tab("join", offer=offer(drop()), person=person(joined_at=None), comes=IDLE),
    "said no": tab(
        "nothing_new",
        person=person(joined_at=None, declined_at=ago(days=2)),
        comes=IDLE,
    ),
    "quiet": tab("quiet", until=hence(days=14), comes=Comes(hence(days=14), None, (), ("#sales",))),
    "only the channel": tab("nothing_new", person=person(wish="channel")),
    "only when asked": tab("nothing_new", person=person(wish="ask")),
    "a lead": tab("lead", desk=DESK, offer=offer(drop())),
    "a lead's quiet week": tab("lead", desk=QUIET_DESK, mine=SHARES),
    "a lead whose channel we left": tab(
        "lead", desk=AWAY_DESK, person=person(joined_at=None), comes=IDLE
    ),
    "somebody who is asked": tab("", desk=Desk(0, 0, 1, (), (), 0, (), due=1)),
    "a new lead": tab("first_drop", desk=QUIET_DESK),
    "an admin at first": tab("make_squad", squads=[], comes=IDLE),
    "nobody is admin": tab("no_admin", squads=[], comes=IDLE, own_key="U1"),
    "demo data": tab("", offers=THREE, mine=SHARES, demo=True),
}

BUSY = home("", offer=offer(drop()), mine=SHARES, opened=8, total=45)
STEPS = {
    "make_squad": home("make_squad", squads=[]),
    "wait_admin": home("wait_admin", squads=[]),
    "first_drop": home("first_drop"),
    "join": home("join", offer=offer(drop())),
    "asked": home("", asked=1, mine=SHARES),
    "lead, with questions": home("lead", waiting=1, asked=2, ready=1),
    "lead": home("lead", waiting=2, promised=1, ready=1, offer=offer(drop())),
    "quiet": home("quiet", until=hence(days=14), mine=SHARES[2:], opened=0, total=10),
    "nothing_new": home("nothing_new", person=person(name="")),
}

EVIDENCE = Evidence(
    share_id=42,
    rule="world",
    checked=date(2026, 11, 26),
    country="FI",
    network="linkedin",
    kind="culture",
    incentive="points",
    shown="I work at Acme",
    shared="I work at Acme\nOur first weeks used to be slow.",
    at=ago(days=1),
)
BEGAN = (
    (EVIDENCE, RULES[-1], "LinkedIn"),
    (replace(EVIDENCE, rule="older", shared=""), None, ""),
)

SAMPLES = (
    Sample("home/show", "a busy week", BUSY),
    *(Sample("home/show", step, values) for step, values in STEPS.items()),
    *(Sample("home/tab", name, values) for name, values in PAGES.items()),
    Sample("home/guest", "a guest", {"text": guests.GUEST}),
    Sample("home/greeting", "an admin", {"name": "Olga", "admin": True}),
    Sample("home/greeting", "anyone", {"name": "", "admin": False}),
    Sample("me/show", "posts", {"mine": SHARES, "opened": 8, "month": 45, "total": 1240}),
    Sample(
        "me/show",
        "demo data",
        {"mine": SHARES, "opened": 8, "month": 45, "total": 1240, "demo": True},
    ),
    Sample("home/show", "guidance to accept", {**BUSY, "due": DUE}),
    Sample("home/show", "demo data", {**BUSY, "demo": True}),
    Sample(
        "board/show", "demo data", {"rows": STANDINGS, "seen": False, "squad": None, "demo": True}
    ),
    Sample(
        "me/show", "one post", {"mine": (share(opened=1),), "opened": 1, "month": 10, "total": 10}
    ),
    Sample("me/show", "not opened", {"mine": (share(),), "opened": 0, "month": 10, "total": 10}),
    Sample(
        "me/show",
        "none was opened",
        {"mine": (share(), SHARES[2]), "opened": 0, "month": 20, "total": 20},
    ),
    Sample("me/words", "posts", {"began": BEGAN}),
    Sample("me/words", "nothing yet", {"began": ()}),
    Sample("me/show", "nothing yet", {"mine": (), "opened": 0, "month": 0, "total": 0}),
    Sample("me/why", "lines", {"lines": ENTRIES, "total": 1240}),
    Sample("me/why", "none", {"lines": (), "total": 0}),
    Sample("board/show", "a squad's", {"rows": STANDINGS, "seen": True, "squad": SQUAD}),
    Sample("board/show", "nobody", {"rows": (), "seen": False, "squad": None}),
    Sample("board/show", "only oneself", {"rows": (), "seen": True, "squad": None}),
)
