"""The weekly digest, a person's own picks, the next runs."""

from bot.practice.numbers import Week
from bot.rules import measures
from store.squads import Goal
from tests.golden.samples.rows import (
    GOAL,
    OTHER_SQUAD,
    SQUAD,
    Sample,
    drop,
    hence,
    idea,
    offer,
    plain_drop,
)

BUSY = Week(
    measures.shares_confirmed(9, 12),
    measures.people_who_opened(78, 17),
    measures.people_who_joined(4),
)
SILENT = Week(
    measures.shares_confirmed(0, 0),
    measures.people_who_opened(0, 0),
    measures.people_who_joined(0),
)
ANSWERED = (
    idea(state="accepted"),
    idea(id=9, state="made", credit=False, text="A day in the life of support"),
    idea(id=10, state="declined", reason="We did it last spring", text="Office tour"),
)
PICKS = [
    offer(drop(credit_name="Ben")),
    offer(plain_drop(), "squad", ""),
    offer(drop(id=14, title="What our interns built", image_url="", demo=True), "evergreen", ""),
]

SAMPLES = (
    Sample(
        "digest/weekly",
        "a full week",
        {
            "squad": SQUAD,
            "fresh": (drop(credit_name="Ben"), plain_drop(), drop(id=14, title="Interns")),
            "week": BUSY,
            "answered": ANSWERED,
            "goal": GOAL,
            "actual": BUSY.of("opened"),
            "preview": True,
            "heard": True,
        },
    ),
    Sample(
        "digest/weekly",
        "a silent week",
        {
            "squad": SQUAD,
            "fresh": (),
            "week": SILENT,
            "answered": (),
            "goal": None,
            "actual": None,
            "preview": False,
            "heard": False,
        },
    ),
    Sample(
        "digest/weekly",
        "the first week",
        {
            "squad": SQUAD,
            "fresh": (drop(),),
            "week": SILENT,
            "answered": (),
            "goal": GOAL,
            "actual": 0,
            "preview": False,
            "heard": False,
        },
    ),
    Sample(
        "digest/weekly",
        "demo data",
        {
            "squad": SQUAD,
            "fresh": (drop(demo=True),),
            "week": BUSY,
            "answered": (),
            "goal": GOAL,
            "actual": 0,
            "preview": False,
            "heard": False,
            "demo": True,
        },
    ),
    Sample(
        "digest/weekly",
        "too few to say",
        {
            "squad": SQUAD,
            "fresh": (drop(),),
            "week": BUSY,
            "answered": (),
            "goal": Goal("", "", "joined", 10),
            "actual": None,
            "preview": False,
            "heard": False,
        },
    ),
    Sample("digest/picks", "three", {"name": "Ana", "picks": PICKS}),
    Sample("digest/picks", "one", {"name": "Ana", "picks": PICKS[:1]}),
    Sample(
        "digest/when",
        "two squads",
        {
            "rows": [
                (SQUAD, [hence(days=7 * n) for n in range(3)]),
                (OTHER_SQUAD, [hence(days=1 + 7 * n) for n in range(3)]),
            ]
        },
    ),
    Sample("digest/when", "none", {"rows": []}),
)
