"""Three questions are read from text, and what is wrong with it is said."""

from __future__ import annotations

import pytest

from bot.practice.guidance import starter_quiz
from bot.rules.quiz import QuizError, read

GOOD = "One?\n+ yes\n- no\n> Because."
THREE = "\n\n".join([GOOD, GOOD.replace("One", "Two"), GOOD.replace("One", "Three")])


def test_ours_is_read() -> None:
    questions = read(starter_quiz())
    assert len(questions) == 3
    assert questions[0].right == {0, 1}
    assert all(question.note for question in questions)


def test_marks_and_lines_are_read() -> None:
    (first, *_) = read(
        THREE.replace("One?", "One\nor more?").replace("> Because.", "> Be\n> cause.")
    )
    assert first.text == "One or more?"
    assert first.answers == ("yes", "no")
    assert first.note == "Be cause."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "I read none"),
        (GOOD, "I read 1"),
        (THREE + "\n\n" + GOOD, "I read 4"),
        (THREE.replace("One?\n", ""), "Begin each block"),
        (THREE.replace("- no", "+"), "words in each"),
        (THREE.replace("+ yes", "- yes"), "before an answer that fits"),
        (THREE.replace("- no\n", ""), "two to five"),
        (THREE.replace("- no", "- yes"), "different answers"),
        (THREE.replace("> Because.", ""), "after >"),
        (THREE.replace("One", "One" * 80), "is long"),
        (THREE.replace("yes", "yes" * 30), "is long"),
    ],
)
def test_what_is_wrong_is_said(text: str, told: str) -> None:
    with pytest.raises(QuizError, match=told):
        read(text)
