"""Concerns: the form, the readers' card, the talk."""

from dataclasses import replace

from store.cases import Case, News
from store.concerns import Answer
from tests.golden.samples.rows import Sample, ago, case, concern, hence, person

KIM = person(id=9, name="Kim", is_listener=True)
LEE = person(id=10, name="Lee", is_listener=True)
TALK = (
    Answer(9, "Kim", "Thank you for telling us. Who asked you?", ago(hours=20)),
    Answer(6, "Ben", "I'd rather say that in person.", ago(hours=19)),
)

KEY = "amber-otter-cedar-lemon-river-violin"
AROUND = {
    "by_web": False,
    "zone": "",
    "web_form": "https://squad.acme.example/case/2f1c",
    "platform_name": "Slack",
    "contact": "Rosa Lindt, our ombudsperson, +49 30 5550 199",
    "key": KEY,
    "filed": hence(minutes=6),
}
BY_WEB = AROUND | {
    "by_web": True,
    "zone": "Europe/Helsinki",
    "web_form": "",
    "platform_name": "",
    "contact": "",
}
BLANK = {"text": "", "shortened": False}
UNNAMED_TALK = (
    Answer(9, "Kim", "Thank you for telling us. Which team was it?", ago(hours=20)),
    Answer(None, "", "Sales, in the spring.", None),
)
HELD = Case(
    "k3j9", "It felt wrong to be asked to post.", "answered", "2026-W47", "", UNNAMED_TALK, ("Kim",)
)
WRITTEN = {"case": HELD, "text": HELD.text, "talk": HELD.talk, "earlier": 0, "waiting": []}

SAMPLES = (
    Sample(
        "concern/choose",
        "bare",
        {"names": ["Kim", "Lee"], "key": False, "ticket": "", "platform": "slack"},
    ),
    Sample(
        "concern/choose",
        "with words typed already",
        {"names": ["Kim"], "key": False, "ticket": "t1", "platform": "slack"},
    ),
    Sample(
        "concern/choose",
        "a key was typed",
        {"names": ["Kim"], "key": True, "ticket": "", "platform": "teams"},
    ),
    Sample(
        "concern/form",
        "two readers",
        {"readers": [KIM, LEE], "names": ["Kim", "Lee"], "contact": "", **BLANK},
    ),
    Sample(
        "concern/form",
        "one reader, with a contact",
        {
            "readers": [KIM],
            "names": ["Kim"],
            "contact": AROUND["contact"],
            "text": "It felt wrong. " * 100,
            "shortened": True,
        },
    ),
    Sample(
        "concern/tell",
        "in Slack",
        AROUND | BLANK | {"readers": [KIM, LEE], "names": ["Kim", "Lee"], "few": False},
    ),
    Sample(
        "concern/tell",
        "by browser, in a small company",
        BY_WEB | BLANK | {"readers": [KIM], "names": ["Kim"], "few": True},
    ),
    Sample(
        "concern/told",
        "in Slack",
        AROUND | {"readers": ["Kim", "Lee"], "closes": False, "heard": hence(hours=4)},
    ),
    Sample(
        "concern/told",
        "closed by browser",
        BY_WEB | {"readers": ["Kim"], "closes": True, "heard": hence(hours=4)},
    ),
    Sample("concern/key", "in Slack", AROUND),
    Sample("concern/key", "by browser", BY_WEB),
    Sample("concern/case", "answered", AROUND | WRITTEN),
    Sample(
        "concern/case",
        "closed, long, by browser",
        BY_WEB
        | WRITTEN
        | {
            "case": replace(HELD, state="closed", revealed_week="2026-W48", readers=()),
            "earlier": 2,
            "waiting": ["One thing more."],
        },
    ),
    Sample(
        "concern/case",
        "not filed yet",
        AROUND | WRITTEN | {"case": None, "talk": (), "waiting": ["And this."]},
    ),
    Sample("concern/reveal", "to two", AROUND | {"readers": ["Kim", "Lee"], "text": ""}),
    Sample("concern/reveal", "with words", AROUND | {"readers": ["Kim", "Lee"], "text": "Ask me."}),
    Sample("concern/revealed", "to two", {"names": ["Kim", "Lee"]}),
    Sample("concern/revealed", "it had a name", {"names": []}),
    Sample("concern/taken_up", "by Kim", {"who": "Kim"}),
    Sample(
        "concern/news",
        "one",
        {"news": [News("k3j9", "Quiet Heron", "new", (9,))], "more": 0},
    ),
    Sample(
        "concern/news",
        "several",
        {
            "news": [
                News("k3j9", "Quiet Heron", "new", (9,)),
                News("z1", "Mossy Otter", "reopened", (9,)),
            ],
            "more": 3,
        },
    ),
    Sample(
        "concern/answer",
        "to a case without a name",
        {"concern": case(), "own": False, "readers": ["Lee"], "last": case().text},
    ),
    Sample(
        "concern/card",
        "without a name",
        {"concern": case(state="read"), "talk": UNNAMED_TALK, "others": ["Lee"], "days": 3},
    ),
    Sample(
        "concern/card",
        "without a name at first",
        {
            "concern": case(author_id=6, author_name="Ben", revealed_week="2026-W48"),
            "talk": (),
            "others": ["Lee"],
            "days": 16,
        },
    ),
    Sample(
        "concern/answer",
        "by a listener",
        {"concern": concern(), "own": False, "readers": ["Lee"], "last": concern().text},
    ),
    Sample(
        "concern/answer",
        "by the author",
        {"concern": concern(), "own": True, "readers": ["Kim", "Lee"], "last": TALK[0].text},
    ),
    Sample("concern/card", "new", {"concern": concern(), "talk": (), "others": ["Lee"], "days": 1}),
    Sample(
        "concern/card",
        "closed after a talk",
        {"concern": concern(state="closed"), "talk": TALK, "others": [], "days": 1},
    ),
    Sample("concern/closed", "for the author", {"concern": concern(), "who": "Kim"}),
    Sample("concern/closed", "for who pressed", {"concern": concern(), "who": ""}),
    Sample("concern/nobody", "admins are known", {"admins": ["Olga", "Per"]}),
    Sample("concern/nobody", "nobody is", {"admins": []}),
    Sample("concern/passed_on", "to two", {"names": ["Kim", "Lee"], "concern": concern()}),
    Sample("concern/passed_on", "behind a key", {"names": [], "concern": case()}),
    *(
        Sample("concern/public", f"in {platform}", {"platform": platform, "key": False})
        for platform in ("slack", "teams", "playground")
    ),
    Sample("concern/public", "a key", {"platform": "slack", "key": True}),
    Sample(
        "concern/said",
        "to the author",
        {"concern": concern(), "who": "Kim", "to_author": True, "text": TALK[0].text},
    ),
    Sample(
        "concern/said",
        "to a listener",
        {"concern": concern(), "who": "", "to_author": False, "text": TALK[1].text},
    ),
    Sample("concern/sent", "to two", {"names": ["Kim", "Lee"]}),
)
