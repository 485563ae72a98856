"""Ideas and the inbox they wait in."""

from dataclasses import replace
from typing import Any

from bot.practice.openness import Pending
from bot.practice.outcomes import Outcome
from bot.practice.quoting import Picked
from bot.practice.voices import Already
from tests.golden.samples.asking import ASKED as ASKED_BY_BEN
from tests.golden.samples.rows import (
    OTHER_SQUAD,
    SQUAD,
    Sample,
    ago,
    case,
    concern,
    drop,
    idea,
    step,
)

ASKED = step("asked", "Which Friday would you show?")
SAID = step("answered", "The next one.", "Ben", 3)
CARD: dict[str, Any] = {
    "talk": (),
    "step": None,
    "may_make": True,
    "note": None,
    "into": None,
    "backers": None,
}
TWO = [idea(), idea(id=9, text="", author_name="", credit=False, state="acknowledged")]
INBOX: dict[str, Any] = {
    "step": "",
    "author": "",
    "decides": True,
    "listens": False,
    "leads": True,
    "ideas": TWO,
    "due": frozenset({9}),
    "backers": {8: 12},
    "waiting": 7,
    "more_ideas": 5,
    "drafts": 2,
    "concerns": (),
    "cases": 0,
    "more_concerns": 0,
    "questions": (),
    "asked": 0,
    "more_questions": 0,
}

FORM: dict[str, Any] = {
    "squads": [SQUAD],
    "squad_id": 3,
    "value": "",
    "picked": None,
    "asks": False,
}
SAID_AT = "https://acme.slack.com/archives/C1/p1700000000000100"
OWN = Picked("Our demo day is worth a film", "https://acme.example/demos", SAID_AT)
HERS = Picked(OWN.text, OWN.link, SAID_AT, "T1/UANA", "Ana")
WORDLESS = replace(HERS, text="")
PRIVATE = Picked(link="https://acme.example/demos")
QUOTE: dict[str, Any] = {
    "permalink": SAID_AT,
    "quote": HERS.text,
    "quoted_id": 5,
    "quoted_name": "Ana",
}

EVENT: dict[str, Any] = {
    "made_as": "event",
    "made_words": "Open doors on 4 December, with the whole workshop.",
    "made_url": "https://acme.example/doors",
}
OPEN = idea(state="discussed", opened_at=ago(hours=1))
UNNAMED = idea(id=9, state="accepted", credit=False, url="", text="A choir")

SAMPLES = (
    Sample("idea/public", "new", {"idea": OPEN, "backers": None}),
    Sample("idea/public", "backed", {"idea": replace(OPEN, credit=False, url=""), "backers": 14}),
    *(
        Sample(
            "idea/public",
            state,
            {"idea": idea(opened_at=ago(hours=1), state=state, **more), "backers": 14},
        )
        for state, more in (
            ("accepted", {}),
            ("made", EVENT),
            ("declined", {"reason": "We did it last spring."}),
            ("merged", {}),
        )
    ),
    Sample(
        "idea/open",
        "three",
        {
            "ideas": [OPEN, UNNAMED, replace(OPEN, id=10, state="asked", text="A boat")],
            "own": frozenset({8}),
            "backed": frozenset({10}),
            "backers": {8: 14, 9: None, 10: None},
            "more": 4,
        },
    ),
    Sample(
        "idea/open",
        "none",
        {"ideas": [], "own": frozenset(), "backed": frozenset(), "backers": {}, "more": 0},
    ),
    Sample("idea/backed", "yes", {"idea": OPEN, "backed": True, "key": ""}),
    Sample("idea/backed", "instead", {"idea": OPEN, "backed": True, "key": "0f3a9c1e7d8b4d2f"}),
    Sample("idea/backed", "taken back", {"idea": OPEN, "backed": False, "key": ""}),
    Sample(
        "idea/similar",
        "one in discussion",
        {
            "idea": OPEN,
            "mine": Pending("Film the Friday demos of support", "", 3, credit=False, may_show=True),
            "key": "0f3a9c1e7d8b4d2f",
        },
    ),
    Sample("idea/as_made", "with a drop", {"idea": idea(), "value": "8", "drops": [drop()]}),
    Sample(
        "idea/as_made", "without", {"idea": idea(may_show=False), "value": "8:inbox", "drops": []}
    ),
    Sample("idea/merge", "two", {"idea": idea(), "value": "8", "others": [OPEN, UNNAMED]}),
    *(
        Sample(
            "idea/followed",
            name,
            {"idea": idea(id=13, text="Demos in public"), "into": idea(state=name, **more)},
        )
        for name, more in (
            ("accepted", {}),
            ("made", EVENT),
            ("declined", {"reason": "We did it last spring."}),
        )
    ),
    Sample(
        "idea/followed",
        "made into a drop",
        {"idea": idea(id=13), "into": idea(state="made", made_as="drop", drop_id=12)},
    ),
    Sample(
        "idea/outcome",
        "many",
        {"idea": idea(), "outcome": Outcome("How we fixed onboarding", 14, True, 61)},
    ),
    Sample(
        "idea/outcome",
        "a few posts",
        {"idea": idea(), "outcome": Outcome("How we fixed onboarding", None, True, 1)},
    ),
    Sample(
        "idea/outcome",
        "opened alone",
        {"idea": idea(), "outcome": Outcome("How we fixed onboarding", None, False, 3)},
    ),
    Sample("idea/sent", "made", {"step": "made", "author": "Ana"}, brief=True),
    Sample("idea/sent", "merged", {"step": "merged", "author": "Ana"}, brief=True),
    *(
        Sample("idea/card", name, {**CARD, "idea": found, "step": step(found.state), **more})
        for name, found, more in (
            ("open to colleagues", OPEN, {"backers": 14}),
            ("made", idea(state="made", **EVENT), {}),
            ("merged", idea(state="merged"), {"into": UNNAMED}),
            ("for those who decide alone", idea(may_show=False, state="acknowledged"), {}),
        )
    ),
    Sample("idea/told", "discussed", {"idea": OPEN, "step": "discussed", "who": "Mia"}),
    Sample(
        "idea/told",
        "made",
        {"idea": idea(**EVENT), "step": "made", "who": "Mia", "earned": 10, "drop": None},
    ),
    Sample(
        "idea/told",
        "made into a drop",
        {"idea": idea(made_as="drop"), "step": "made", "who": "", "earned": 0, "drop": drop()},
    ),
    Sample(
        "idea/told",
        "merged into an open one",
        {"idea": idea(id=13), "step": "merged", "who": "Mia", "into": OPEN},
    ),
    Sample(
        "idea/told",
        "merged into another",
        {"idea": idea(id=13), "step": "merged", "who": "", "into": idea()},
    ),
    Sample(
        "idea/received",
        "between us",
        {"idea": idea(may_show=False), "names": ["Mia"], "decides": False},
    ),
    Sample("idea/decided", "merged", {"idea": idea(state="merged")}, brief=True),
    Sample("idea/sent", "a reason", {"step": "declined", "author": "Ana"}),
    Sample("idea/sent", "a question", {"step": "asked", "author": ""}),
    Sample("idea/form", "one squad", {**FORM, "squads": [SQUAD], "squad_id": 3}),
    Sample("idea/form", "two squads", {**FORM, "squads": [SQUAD, OTHER_SQUAD], "squad_id": 4}),
    Sample("idea/form", "a message of one's own", {**FORM, "value": "k", "picked": OWN}),
    Sample("idea/form", "somebody's message", {**FORM, "value": "k", "picked": HERS, "asks": True}),
    Sample(
        "idea/form", "of somebody who can't be asked", {**FORM, "value": "k", "picked": WORDLESS}
    ),
    Sample("idea/form", "out of a private talk", {**FORM, "value": "k", "picked": PRIVATE}),
    Sample(
        "idea/card",
        "a quote that is asked about",
        {**CARD, "idea": idea(**QUOTE, quote_state="asked")},
    ),
    Sample("idea/card", "a quote", {**CARD, "idea": idea(**QUOTE, quote_state="allowed")}),
    Sample(
        "idea/quote",
        "the question",
        {"idea_id": 8, "who": "Ben", "words": HERS.text, "permalink": HERS.permalink},
    ),
    Sample("idea/quote_settled", "yes", {"idea": idea(**QUOTE, quote_state="allowed")}),
    Sample("idea/quote_settled", "no", {"idea": idea(quote_state="refused")}),
    Sample("idea/quote_told", "yes", {"idea": idea(), "who": "Ana", "allowed": True}),
    Sample("idea/quote_told", "no", {"idea": idea(), "who": "", "allowed": False}),
    Sample("idea/card", "new", {**CARD, "idea": idea()}),
    Sample(
        "idea/card",
        "asked and answered",
        {**CARD, "idea": idea(state="acknowledged"), "talk": (ASKED, SAID), "step": ASKED},
    ),
    Sample(
        "idea/card",
        "acknowledged",
        {**CARD, "idea": idea(state="acknowledged"), "step": step("acknowledged", number=3)},
    ),
    Sample(
        "idea/card",
        "accepted by who leads none",
        {**CARD, "idea": idea(state="accepted"), "step": step("accepted"), "may_make": False},
    ),
    Sample(
        "idea/card",
        "accepted",
        {**CARD, "idea": idea(state="accepted"), "step": step("accepted", number=4)},
    ),
    Sample(
        "idea/card",
        "declined, pressed by another",
        {
            **CARD,
            "idea": idea(state="declined", reason="We did it last spring.", credit=False),
            "step": step("declined"),
            "note": Already("declined", "Mia", own=False),
        },
    ),
    Sample("idea/answer", "with the question", {"idea": idea(), "question": ASKED.text}),
    Sample("idea/answer", "without", {"idea": idea(), "question": ""}),
    Sample("idea/ask", "a question", {"idea": idea(), "value": "8"}),
    Sample("idea/decided", "accepted", {"idea": idea(state="accepted")}),
    Sample("idea/decided", "declined", {"idea": idea(state="declined", reason="Not now.")}),
    Sample("idea/decline", "a reason", {"idea": idea(), "value": "8:inbox"}),
    Sample("idea/made", "credited", {"idea": idea(), "drop": drop(credit_name="Ben")}),
    Sample("idea/made", "not credited", {"idea": idea(), "drop": drop()}),
    Sample(
        "idea/mine",
        "every state",
        {
            "ideas": [
                idea(),
                idea(id=9, state="asked"),
                idea(id=10, state="declined", reason="We did it last spring."),
                idea(id=11, state="made", made_as="drop", text="A day in the life of support"),
                idea(id=12, state="made", **EVENT),
                idea(id=13, state="merged", merged_into_id=8, text="Demos in public"),
                idea(id=14, state="discussed", text="A choir"),
            ],
            "questions": {9: ASKED.text},
            "outcomes": {11: Outcome("How support works", 14, True, 61)},
            "into": {13: idea(state="accepted")},
        },
    ),
    Sample("idea/mine", "none", {"ideas": [], "questions": {}, "outcomes": {}, "into": {}}),
    Sample("idea/passed_on", "to leads", {"idea": idea(), "names": ["Mia", "Tom"]}),
    Sample("idea/passed_on", "to nobody yet", {"idea": idea(), "names": []}),
    Sample("idea/received", "to leads", {"idea": idea(), "names": ["Mia", "Tom"], "decides": True}),
    Sample(
        "idea/received",
        "by a lead",
        {"idea": idea(credit=False, squad_name=""), "names": [], "decides": True},
    ),
    Sample("idea/received", "no lead", {"idea": idea(), "names": [], "decides": False}),
    Sample("idea/told", "acknowledged", {"idea": idea(), "step": "acknowledged", "who": "Mia"}),
    Sample(
        "idea/told",
        "asked",
        {"idea": idea(), "step": "asked", "who": "Mia", "question": ASKED.text},
    ),
    Sample("idea/told", "accepted", {"idea": idea(), "step": "accepted", "who": "", "earned": 10}),
    Sample(
        "idea/told",
        "declined",
        {"idea": idea(reason="We did it last spring."), "step": "declined", "who": "Mia"},
    ),
    Sample("inbox/show", "a lead's", INBOX),
    Sample("inbox/show", "just declined", {**INBOX, "step": "declined", "author": "Ben"}),
    Sample(
        "inbox/show",
        "a listener's",
        {
            **INBOX,
            "decides": False,
            "leads": False,
            "ideas": (),
            "listens": True,
            "concerns": [concern(), case(id="z1"), concern(id="z2", author_name="")],
            "cases": 4,
            "more_concerns": 2,
        },
    ),
    Sample(
        "inbox/show",
        "of somebody who is asked",
        {
            **INBOX,
            "decides": False,
            "leads": False,
            "ideas": (),
            "questions": [ASKED_BY_BEN],
            "asked": 3,
            "more_questions": 2,
        },
    ),
    Sample(
        "inbox/show",
        "all at once",
        {**INBOX, "listens": True, "questions": [ASKED_BY_BEN], "asked": 1},
    ),
    Sample(
        "inbox/show",
        "empty",
        {**INBOX, "ideas": (), "waiting": 0, "more_ideas": 0, "drafts": 0, "listens": True},
    ),
)
