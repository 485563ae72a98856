"""Sharing: picks, the card, thanks and what follows."""

from typing import Any

from bot.practice.disclosing import Elsewhere
from bot.practice.sharing import Door, Room
from bot.rules.captions import with_disclosure
from bot.rules.disclosure_table import RULES
from bot.rules.networks import NETWORKS
from tests.golden.samples.guidance import DUE, FINDINGS
from tests.golden.samples.rows import Sample, drop, offer, plain_drop, share

RULE = RULES[-1]
AD = next(rule for rule in RULES if rule.id == "gb-product")
BASE = "https://squad.acme.example/s/tok42"
DOORS = [Door(key, NETWORKS[key].label, f"{BASE}/{key}") for key in ("linkedin", "x", "bluesky")]
ALL_DOORS = [Door(key, one.label, f"{BASE}/{key}") for key, one in NETWORKS.items()]
WORDS = with_disclosure(share().caption, share().disclosure)
CARD: dict[str, Any] = {
    "share": share(),
    "title": share().title,
    "caption": share().caption,
    "url": share().url,
    "whole": WORDS,
    "disclosure": share().disclosure,
    "networks": DOORS,
    "rooms": [Room("X", 241), Room("Bluesky", -4)],
    "x_shown": True,
    "paste": ["LinkedIn"],
    "page_url": BASE,
    "measured": True,
    "more": True,
    "variants": 2,
    "findings": (),
    "rule": RULE,
    "put_back": False,
    "elsewhere": (),
}
OWN = {
    **CARD,
    "title": "",
    "caption": "",
    "disclosure": "",
    "whole": "",
    "rooms": [],
    "x_shown": False,
    "paste": ["LinkedIn", "Facebook"],
    "page_url": "",
    "measured": False,
    "variants": 0,
}
THANKS: dict[str, Any] = {
    "share": share(),
    "measured": True,
    "hears": True,
    "earned": 15,
    "capped": False,
    "first": True,
    "visible": False,
    "may_tell": True,
}

SAMPLES = (
    Sample("share/nothing", "of those words", {"words": "onboarding <!channel> *b*"}),
    Sample("share/nothing", "at all", {"words": ""}),
    Sample("share/link", "with a picture", {"drop": drop(), "host": "acme.example"}),
    Sample(
        "share/link",
        "bare",
        {"drop": drop(title="", summary="", image_url="", minutes=None), "host": "acme.example"},
    ),
    Sample(
        "share/picks",
        "two",
        {"picks": [offer(drop()), offer(plain_drop(credit_name="Ben"), "idea", "")], "due": None},
    ),
    Sample("share/picks", "none", {"picks": [], "due": None}),
    Sample("share/picks", "guidance to accept", {"picks": [], "due": DUE}),
    Sample("share/card", "a pick", CARD),
    Sample("share/card", "every network", {**CARD, "networks": ALL_DOORS, "more": False}),
    Sample("share/card", "a second look", {**CARD, "findings": FINDINGS[:5]}),
    Sample("share/card", "own link, not measured", OWN),
    Sample("share/thanks", "the first post", THANKS),
    Sample(
        "share/thanks",
        "the sixth of a day",
        {
            **THANKS,
            "measured": False,
            "earned": 0,
            "capped": True,
            "first": False,
            "visible": True,
            "may_tell": False,
        },
    ),
    Sample("share/thanks", "who takes no messages", {**THANKS, "hears": False}),
    Sample("share/undone", "always", {"share": share()}),
    Sample("share/words", "the form", {"share": share(), "line": "I work at Acme", "rule": RULE}),
    Sample(
        "share/card",
        "put back, and otherwise elsewhere",
        {
            **CARD,
            "whole": "#ad I work at Acme\nLook",
            "disclosure": "#ad I work at Acme",
            "rule": AD,
            "put_back": True,
            "elsewhere": (Elsewhere(["Xing", "X"], "Werbung. Ich arbeite bei Acme"),),
        },
    ),
    Sample("share/own", "the form"),
    Sample("share/post", "the form", {"share": share()}),
    Sample(
        "share/told",
        "a pick",
        {"share": share(), "name": "Ana", "drop": drop(), "network": "LinkedIn", "post_url": None},
    ),
    Sample(
        "share/told",
        "something of their own",
        {
            "share": share(drop_id=None),
            "name": "Ana",
            "drop": None,
            "network": "their own page",
            "post_url": "https://social.example/@ana/1",
        },
    ),
    Sample(
        "share/opened",
        "a pick",
        {"network": "LinkedIn", "title": "How we fixed onboarding", "earned": 5},
    ),
    Sample("share/opened", "own words", {"network": "X", "title": "", "earned": 0}),
    Sample(
        "share/dismissed",
        "with topics",
        {
            "undo": "12",
            "title": "How we fixed onboarding",
            "topics": ["#hiring", "#culture"],
            "unfollowed": [],
        },
    ),
    Sample(
        "share/dismissed",
        "fewer like this",
        {
            "undo": "12 1",
            "title": "How we fixed onboarding",
            "topics": ["#hiring", "#culture"],
            "unfollowed": ["#hiring"],
        },
    ),
    Sample(
        "share/dismissed",
        "without",
        {"undo": "13", "title": "We hire", "topics": [], "unfollowed": []},
    ),
    *(
        Sample("share/why", why, {"why": why, "topic": "hiring"}, brief=why != "follows")
        for why in ("follows", "squad", "idea", "language", "fresh")
    ),
)
