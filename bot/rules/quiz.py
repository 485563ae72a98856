"""Three questions beside the guidance, written as text that reads like what it asks. No points, no pass, no record."""

from __future__ import annotations

from dataclasses import dataclass

QUESTIONS = 3
MOST_ANSWERS = 5
FEWEST_ANSWERS = 2
LONGEST = {"question": 150, "answer": 75, "note": 300}
"""Characters: what a form's label and a choice take on every platform."""


@dataclass(frozen=True, slots=True)
class Question:
    """`right` are the places of the answers that fit the guidance; `note` is said whichever was chosen."""

    text: str
    answers: tuple[str, ...]
    right: frozenset[int]
    note: str


class QuizError(ValueError):
    """What to mend in the text, as a sentence for who wrote it."""


def read(text: str) -> tuple[Question, ...]:
    """Read the questions: an empty line between them; "+" before what fits, "-" before what doesn't, ">" a note.

    Raises QuizError.
    """
    found: list[Question] = []
    for block in _blocks(text):
        answers: list[str] = []
        right: set[int] = set()
        asked: list[str] = []
        notes: list[str] = []
        for line in block:
            mark, words = line[0], line[1:].strip()
            if mark in "+-":
                if mark == "+":
                    right.add(len(answers))
                answers.append(words)
            elif mark == ">":
                notes.append(words)
            else:
                asked.append(line)
        found.append(_checked(" ".join(asked), answers, right, " ".join(notes)))
    if len(found) != QUESTIONS:
        raise QuizError(
            f"Three questions, with an empty line between them; I read {len(found) or 'none'}."
        )
    return tuple(found)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in map(str.strip, text.splitlines()):
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _checked(asked: str, answers: list[str], right: set[int], note: str) -> Question:
    if not asked:
        raise QuizError("Begin each block with its question.")
    start = f"“{asked[:40]}”"
    if not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS or len(set(answers)) < len(answers):
        raise QuizError(f"{start} needs two to five different answers, each after + or -.")
    if not right or not all(answers):
        raise QuizError(f"{start} needs a + before an answer that fits, and words in each.")
    if not note:
        raise QuizError(f"{start} needs a line after >: what you'd say to whoever answers.")
    longest = max(map(len, answers))
    if (
        len(asked) > LONGEST["question"]
        or longest > LONGEST["answer"]
        or len(note) > LONGEST["note"]
    ):
        raise QuizError(f"{start} is long: 150 characters for it, 75 an answer, 300 the note.")
    return Question(asked, tuple(answers), frozenset(right), note)
