"""The weekly digest, a person's own picks, the next runs."""

from bot.practice.numbers import Pace, Week
from bot.practice.pulse import Asking
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
    measures.people_who_joined(4, 120),
)
SILENT = Week(
    measures.shares_confirmed(0, 0),
    measures.people_who_opened(0, 0),
    measures.people_who_joined(0, 120),
)
SAID = (
    idea(state="accepted"),
    idea(id=9, state="made", made_as="drop", credit=False, text="A day in the life of support"),
    idea(
        id=11,
        state="made",
        made_as="event",
        made_words="Open doors on 4 December",
        made_url="https://acme.example/doors",
        text="Show our workshop",
    ),
    idea(id=10, state="declined", reason="We did it last spring", text="Office tour"),
)
NO_IDEAS = Pace(measures.ideas_answered(0, 0), measures.ideas_decided(0, 0), 0, 0)
KEPT = Pace(measures.ideas_answered(4, 4), measures.ideas_decided(1, 1), 0, 0)
LATE = Pace(measures.ideas_answered(4, 5), measures.ideas_decided(2, 3), 9, 1)
VERY_LATE = Pace(measures.ideas_answered(0, 0), measures.ideas_decided(0, 2), 12, 2)
PICKS = [
    offer(drop(credit_name="Ben")),
    offer(plain_drop(), "squad", ""),
    offer(drop(id=14, title="What our interns built", image_url="", demo=True), "evergreen", ""),
]

ASKED = {
    "squad": SQUAD,
    "fresh": (),
    "week": SILENT,
    "answered": 0,
    "said": (),
    "pace": NO_IDEAS,
    "goal": None,
    "actual": None,
    "preview": False,
    "heard": False,
}

SAMPLES = (
    Sample("digest/weekly", "the yearly question", ASKED | {"pulse": Asking(is_open=True)}),
    Sample(
        "digest/weekly",
        "what came of the yearly question",
        ASKED | {"pulse": Asking(is_open=False, no=measures.not_pressed(27, 7, 120))},
    ),
    Sample(
        "digest/weekly",
        "too few answered on one side",
        ASKED | {"pulse": Asking(is_open=False, no=measures.not_pressed(27, 3, 120))},
    ),
    Sample("digest/pulse", "first", {"first": True}),
    Sample("digest/pulse", "again", {"first": False}),
    Sample(
        "digest/weekly",
        "a full week",
        {
            "squad": SQUAD,
            "fresh": (drop(credit_name="Ben"), plain_drop(), drop(id=14, title="Interns")),
            "week": BUSY,
            "answered": 4,
            "said": SAID,
            "pace": LATE,
            "goal": GOAL,
            "actual": BUSY.of("opened"),
            "preview": True,
            "heard": True,
            "pulse": None,
        },
    ),
    Sample(
        "digest/weekly",
        "a silent week",
        {
            "squad": SQUAD,
            "fresh": (),
            "week": SILENT,
            "answered": 0,
            "said": (),
            "pace": NO_IDEAS,
            "goal": None,
            "actual": None,
            "preview": False,
            "heard": False,
            "pulse": None,
        },
    ),
    Sample(
        "digest/weekly",
        "the first week",
        {
            "squad": SQUAD,
            "fresh": (drop(),),
            "week": SILENT,
            "answered": 0,
            "said": (),
            "pace": NO_IDEAS,
            "goal": GOAL,
            "actual": 0,
            "preview": False,
            "heard": False,
            "pulse": None,
        },
    ),
    Sample(
        "digest/weekly",
        "demo data",
        {
            "squad": SQUAD,
            "fresh": (drop(demo=True),),
            "week": BUSY,
            "answered": 0,
            "said": (),
            "pace": NO_IDEAS,
            "goal": GOAL,
            "actual": 0,
            "preview": False,
            "heard": False,
            "pulse": None,
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
            "answered": 0,
            "said": (),
            "pace": NO_IDEAS,
            "goal": Goal("", "", "joined", 10),
            "actual": None,
            "preview": False,
            "heard": False,
            "pulse": None,
        },
    ),
    *(
        Sample(
            "digest/weekly",
            name,
            {
                "squad": SQUAD,
                "fresh": (),
                "week": SILENT,
                "answered": 1,
                "said": (),
                "pace": pace,
                "heard": False,
                "pulse": None,
                "goal": None,
                "actual": None,
                "preview": False,
            },
            brief=True,
        )
        for name, pace in (("every promise kept", KEPT), ("late decisions", VERY_LATE))
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
