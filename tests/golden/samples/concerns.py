"""Concerns: the form, the readers' card, the talk."""

from store.concerns import Answer
from tests.golden.samples.rows import Sample, ago, concern, person

KIM = person(id=9, name="Kim", is_listener=True)
LEE = person(id=10, name="Lee", is_listener=True)
TALK = (
    Answer(9, "Kim", "Thank you for telling us. Who asked you?", ago(hours=20)),
    Answer(6, "Ben", "I'd rather say that in person.", ago(hours=19)),
)

SAMPLES = (
    Sample(
        "concern/form",
        "empty",
        {"readers": [KIM, LEE], "names": ["Kim", "Lee"], "text": "", "shortened": False},
    ),
    Sample(
        "concern/form",
        "one reader, too long a text",
        {"readers": [KIM], "names": ["Kim"], "text": "It felt wrong. " * 100, "shortened": True},
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
    Sample("concern/card", "new", {"concern": concern(), "talk": (), "others": ["Lee"]}),
    Sample(
        "concern/card",
        "closed after a talk",
        {"concern": concern(state="closed"), "talk": TALK, "others": []},
    ),
    Sample("concern/closed", "for the author", {"concern": concern(), "who": "Kim"}),
    Sample("concern/closed", "for who pressed", {"concern": concern(), "who": ""}),
    Sample("concern/nobody", "admins are known", {"admins": ["Olga", "Per"]}),
    Sample("concern/nobody", "nobody is", {"admins": []}),
    Sample("concern/passed_on", "to two", {"names": ["Kim", "Lee"]}),
    *(
        Sample("concern/public", f"in {platform}", {"platform": platform})
        for platform in ("slack", "teams", "playground")
    ),
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
