"""Questions: whom to ask, the card of those who are asked, the thread on both sides."""

from dataclasses import replace
from typing import Any

from bot.rounds.promising import Promise
from store.questions import Question, Said
from tests.golden.samples.rows import Sample, ago, hence

ASKED = Question(
    7,
    1,
    3,
    6,
    "May I name the customer in our onboarding story? They said *yes* on the phone.",
    False,
    "received",
    hence(days=2, hours=8),
    ago(hours=3),
    "Ben",
    "Brand Squad",
)
DRAFT = replace(ASKED, is_draft=True, squad_name="", text="Project Falcon lands in spring")
ANSWERED = replace(ASKED, state="answered")
CLOSED = replace(ASKED, state="closed", author_name="")
THREAD = (
    Said(1, 2, "Mia", "Yes, if they wrote it down. Did they?", ago(hours=2)),
    Said(2, 6, "Ben", "They will, today.", ago(hours=1)),
)
TOLD: dict[str, Any] = {
    "question": ANSWERED,
    "said": THREAD[:1],
    "who": "Mia",
    "to_author": True,
    "names": ["Mia", "Tom"],
}

PROMISES = [
    Promise("answer", 6, "Ben", ASKED.text, hence(hours=8), "question:7"),
    Promise("word", 5, "Ana", "A tour of the *canteen*", hence(days=1), "idea:3"),
    *(Promise("decision", 4, "", f"Idea {n}", ago(days=1), f"idea:{n}") for n in range(4, 8)),
]

SAMPLES = (
    Sample("inbox/promised", "one", {"promises": PROMISES[:1]}),
    Sample("inbox/promised", "a word", {"promises": PROMISES[1:2]}),
    Sample("inbox/promised", "many", {"promises": PROMISES}),
    Sample("ask/show", "no question yet", {"names": ["Mia", "Tom"], "mine": (), "threads": {}}),
    Sample(
        "ask/show",
        "in every state",
        {
            "names": ["Mia"],
            "mine": [ASKED, replace(ANSWERED, id=8), replace(CLOSED, id=9)],
            "threads": {7: (), 8: THREAD[:1], 9: ()},
        },
    ),
    Sample("ask/show", "nobody to ask", {"names": [], "mine": (), "threads": {}}),
    Sample("ask/form", "to two", {"names": ["Mia", "Tom"], "value": ""}),
    Sample("ask/form", "to nobody", {"names": [], "value": ""}),
    Sample("ask/sent", "to two", {"question": ASKED, "names": ["Mia", "Tom"]}),
    Sample("ask/card", "new", {"question": ASKED, "thread": (), "others": ["Tom"]}),
    Sample("ask/card", "a draft", {"question": DRAFT, "thread": (), "others": []}),
    Sample("ask/card", "answered", {"question": ANSWERED, "thread": THREAD, "others": ["Tom"]}),
    Sample("ask/card", "closed", {"question": CLOSED, "thread": THREAD, "others": []}),
    Sample("ask/thread", "open", {"question": ANSWERED, "thread": THREAD, "names": ["Mia", "Tom"]}),
    Sample("ask/thread", "waiting", {"question": ASKED, "thread": (), "names": ["Mia"]}),
    Sample("ask/thread", "closed", {"question": CLOSED, "thread": (), "names": ["Mia"]}),
    Sample(
        "ask/answer",
        "by who is asked",
        {"question": ASKED, "own": False, "names": ["Tom"], "last": ASKED.text},
    ),
    Sample(
        "ask/answer",
        "by who asked",
        {"question": ASKED, "own": True, "names": ["Mia", "Tom"], "last": THREAD[0].text},
    ),
    Sample("ask/said", "an answer", TOLD),
    Sample("ask/said", "a reply", TOLD | {"said": THREAD[1:], "who": "", "to_author": False}),
    Sample("ask/passed_on", "to two", {"names": ["Mia", "Tom"]}),
    Sample("ask/pass", "the form", {"question": ASKED}),
    Sample("ask/handed", "told to who asked", {"question": ASKED, "names": ["Tom"], "who": "Mia"}),
    Sample("ask/handed", "on the card", {"question": CLOSED, "names": ["Tom"], "who": ""}),
    Sample("ask/closed", "told to who asked", {"question": CLOSED, "who": "Mia"}),
    Sample("ask/closed", "for who pressed", {"question": CLOSED, "who": ""}),
)
