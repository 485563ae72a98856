"""What is worth points, how many, and the reference that lets each be paid only once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Reason = Literal["share_confirmed", "share_proven", "first_share", "idea_accepted"]

SHARES_PAID_A_DAY = 5
"""More confirmed posts in a day are welcome but earn nothing: points reward care, not volume."""


@dataclass(frozen=True, slots=True)
class Rule:
    amount: int
    reference: str


AWARDS: Mapping[Reason, Rule] = MappingProxyType(
    {
        "share_confirmed": Rule(10, "share:{}:confirmed"),
        "share_proven": Rule(5, "share:{}:proven"),
        "first_share": Rule(5, "advocate:{}:first_share"),
        "idea_accepted": Rule(10, "idea:{}:accepted"),
    }
)
"""Outcomes only: nothing for opening, clicking or reading, and nothing ever for a concern."""


@dataclass(frozen=True, slots=True)
class Award:
    """One line for the ledger, unique by `reference`; `explanation` names its sentence."""

    amount: int
    reason: Reason
    reference: str
    explanation: str


def award(reason: Reason, subject: int | str, *, paid_today: int = 0, attempt: int = 1) -> Award:
    """The line that pays `subject` (id of the share or idea; of the person for first_share).

    Asked again it gives the same reference, so the ledger refuses a second payment. After an
    undo the same thing is paid again as the next `attempt`. `paid_today`: confirmed shares the
    ledger paid this person today; at the cap the line is worth 0 and says why.
    """
    if attempt < 1:
        raise ValueError("attempts count from 1")
    rule = AWARDS[reason]
    reference = rule.reference.format(subject)
    if attempt > 1:
        reference = f"{reference}:{attempt}"
    if reason == "share_confirmed" and paid_today >= SHARES_PAID_A_DAY:
        return Award(0, reason, reference, f"{reason}_over_cap")
    return Award(rule.amount, reason, reference, reason)


def reverse(paid: Award) -> Award:
    """The line that takes an award back; the first stays in the ledger."""
    return Award(-paid.amount, paid.reason, f"{paid.reference}:undone", f"{paid.reason}_undone")
