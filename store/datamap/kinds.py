"""How long each kind of thing is kept: a setting, or a fixed time, or as long as somebody is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`setting` is the field of Settings that says how many days, "" where none does; {days} in `says` is its place."""

    says: str
    setting: str = ""


KINDS: Mapping[str, Kind] = {
    "here": Kind(
        "As long as you are here: until you delete it, or {days} days after the platform no longer knows you",
        "keep_gone_days",
    ),
    "words": Kind(
        "{days} days, then the words and the link of the post are emptied", "keep_words_days"
    ),
    "ideas": Kind(
        "Declined ones {days} days; the others as long as you are here", "keep_idea_days"
    ),
    "concerns": Kind("{days} days after it is closed", "keep_concern_days"),
    "messages": Kind("The words {days} days after sending", "keep_message_days"),
    "deliveries": Kind("That something was sent: {days} days", "keep_delivery_days"),
    "clicks": Kind("Those that don't count {days} days; the others as a number", "keep_click_days"),
    "organisation": Kind("As long as the company uses the app, and {days} days after", "keep_days"),
    "drafts": Kind("7 days"),
    "repeats": Kind("24 hours"),
    "fading": Kind(
        "Each until its own end, at most 90 days; addresses of chats as long as you are here"
    ),
}
