"""Each label, value and target of a document is on each face: a golden file written anew can't hide a lost button."""

import re

import pytest

from templates.message import Message, Progress
from templates.plain import to_plain, to_summary
from tests.golden.faces import FACES, Face, compose, draw, look, wanted
from tests.golden.samples import SAMPLES
from tests.golden.samples.rows import Sample
from tests.reading.seen import differences, fold

by_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
WITH_CONTROLS: tuple[Face, ...] = ("slack", "teams", "html")
CODE = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\{%|\{\{(?!DATE|TIME)|<Markup")
SWITCHED_OFF = re.compile(r"\bpoints?\b|\b(?:leader)?boards?\b", re.IGNORECASE)


@by_sample
def test_everything_in_the_document_is_on_the_face(sample: Sample) -> None:
    found = {}
    for face in WITH_CONTROLS:
        document = compose(sample, face)
        found[face] = differences(wanted(document, face), look(document, face))
    assert found == {face: [] for face in WITH_CONTROLS}


@by_sample
def test_everything_in_the_document_is_in_its_plain_text(sample: Sample) -> None:
    document = compose(sample, "plain")
    plain, expected = fold(to_plain(document)), wanted(document, "plain")
    labels = [press.label for press in expected.presses]
    targets = [part for link in expected.links for part in link]
    questions = [ask.label for ask in expected.asks.values()]
    pictures = [alt for alt, _ in expected.images]
    hints = {fold(w) for w in expected.words if not any(w == fold(label) for label in questions)}
    # A progress bar's sentence says it all in plain words.
    hints -= {fold(block.label) for block in document.blocks if isinstance(block, Progress)}
    said = hints if not expected.asks else set()
    for word in [*labels, *targets, *questions, *pictures, *expected.people, *said]:
        assert fold(word) in plain


@by_sample
def test_a_message_has_a_summary_worth_a_notification(sample: Sample) -> None:
    document = compose(sample, "plain")
    if isinstance(document, Message):
        summary = to_summary(document)
        assert summary.strip()
        assert not re.search(r"\s[.,:]|  |\{|\}|None", summary), summary


@by_sample
def test_switched_off_means_not_a_word(sample: Sample) -> None:
    for face in FACES:
        document = compose(sample, face, points=False, boards=False)
        assert SWITCHED_OFF.findall(draw(document, face)) == [], face


@by_sample
def test_no_face_shows_what_only_code_says(sample: Sample) -> None:
    for face in FACES:
        assert CODE.findall(draw(compose(sample, face), face)) == [], face
