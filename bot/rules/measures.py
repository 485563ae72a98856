"""The formulas of the numbers we show. Counting rows is the store's; wording is templates'."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["measured", "reported", "imported", "estimated"]

FLOOR = 5
"""Groups of fewer people are not shown, so that no number speaks about a person."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with what it needs to be believed.

    `value` is None when there is none to give; `too_few` then tells it was held back. Shares of
    a whole are fractions from 0 to 1, all else counts. `removed`: what was counted and left out.
    """

    key: str
    value: float | None
    kind: Kind
    formula: str
    denominator: int | None = None
    removed: int = 0
    too_few: bool = False


def is_few(some: int, of: int) -> bool:
    """Say whether a number of people speaks about a few: they are under five, or the others are."""
    return some < FLOOR or of - some < FLOOR


def shares_started(started: int) -> Measure:
    """Composers opened. Not posts: many a composer is closed again."""
    return Measure("shares_started", started, "measured", "composers opened")


def shares_confirmed(confirmed: int, started: int, undone: int = 0) -> Measure:
    """Posts people told us of; `confirmed` counts those later undone, which come off."""
    formula = "told to be posted - undone"
    return Measure("shares_confirmed", confirmed - undone, "reported", formula, started, undone)


def shares_proven(proven: int, confirmed: int) -> Measure:
    """Posts whose link at least one person opened; `confirmed` is what they are out of."""
    formula = "posts with a link opened by a person"
    return Measure("shares_proven", proven, "measured", formula, confirmed)


def people_who_opened(requests: int, not_counted: int) -> Measure:
    """One per link, visitor and day, robots, previews and the sharer's own browser left out.

    `requests` are all that came, `not_counted` those a rule of clicks.py left out.
    """
    formula = "requests - robots, previews, repeats in a day and own opens"
    value = requests - not_counted
    return Measure("people_who_opened", value, "measured", formula, removed=not_counted)


def people_who_joined(joined: int, everyone: int) -> Measure:
    """People who said yes in the time; `everyone` is who could, as far as we know."""
    formula = "people who said Join"
    few = is_few(joined, everyone)
    value = None if few else joined
    return Measure("people_who_joined", value, "measured", formula, everyone, too_few=few)


def people_who_back(backers: int, others: int) -> Measure:
    """People who back an idea; `others` are all who could. Held back where few back it, and where few don't."""
    formula = "people who said Back it"
    few = is_few(backers, others)
    value = None if few else backers
    return Measure("people_who_back", value, "reported", formula, others, too_few=few)


def posts_of_one(posts: int, people: int, others: int) -> Measure:
    """Posts people told us of, about one thing; held back where few posted it, and where few of `others` didn't."""
    few = is_few(people, others)
    formula = "told to be posted - undone"
    return Measure("posts_of_one", None if few else posts, "reported", formula, too_few=few)


def ideas_answered(on_time: int, answered: int) -> Measure:
    """Ideas whose first word from a lead came within two working days / ideas with a first word. No people."""
    formula = "first words of a lead within two working days / first words of a lead"
    return Measure("ideas_answered", on_time, "measured", formula, answered)


def ideas_decided(on_time: int, decided: int) -> Measure:
    """Ideas accepted, made, declined or merged within seven days / all of those. Ideas are counted, not people."""
    formula = "decided within seven days / decided"
    return Measure("ideas_decided", on_time, "measured", formula, decided)


def not_pressed(no: int, pressed: int, everyone: int) -> Measure:
    """People who said that they don't feel pressed to share / people who answered the yearly question.

    Held back where either side of it is under five: a share of everyone speaks about each of the few others. How many
    answered is left out where fewer than five didn't.
    """
    formula = "answers of no / all answers"
    answers = no + pressed
    told = None if is_few(answers, everyone) else answers
    few = is_few(no, answers)
    return Measure(
        "not_pressed", None if few else no / answers, "measured", formula, told, too_few=few
    )


def active_share(active: int, people: int) -> Measure:
    """People with at least one confirmed post in the time / people who had joined by its end.

    Both of that time, not of today, so that an old number stays what it was.
    """
    formula = "people with a post / people who joined"
    few = is_few(active, people)
    value = None if few else active / people
    return Measure("active_share", value, "reported", formula, people, too_few=few)


def against_target(actual: Measure, target: int) -> Measure:
    """How much of a goal is reached: 1 is all of it, more is more. As sure as `actual` is."""
    if target <= 0:
        raise ValueError("a goal is a number above 0: leave it empty to have none")
    value = None if actual.value is None else actual.value / target
    formula = f"({actual.formula}) / target"
    return Measure(
        f"{actual.key}_against_target",
        value,
        actual.kind,
        formula,
        target,
        actual.removed,
        actual.too_few,
    )
