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


def people_who_joined(joined: int, invited: int | None = None) -> Measure:
    """People who said yes; `invited` is the denominator where invitations were sent (GitLab)."""
    formula = "people who said Join"
    if joined < FLOOR:
        return Measure("people_who_joined", None, "measured", formula, invited, too_few=True)
    return Measure("people_who_joined", joined, "measured", formula, invited)


def active_share(active: int, people: int) -> Measure:
    """People with at least one confirmed post in the time / people who had joined by its end.

    Both of that time, not of today, so that an old number stays what it was.
    """
    formula = "people with a post / people who joined"
    if people < FLOOR:
        return Measure("active_share", None, "reported", formula, people, too_few=True)
    return Measure("active_share", active / people, "reported", formula, people)


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
