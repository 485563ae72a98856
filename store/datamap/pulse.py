"""The yearly question, for store/models/pulse.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import Entry, Tie

ENTRIES: Mapping[str, Entry] = {
    "pulse": Entry(
        "How often each answer to the yearly question was given",
        "nobody",
        "organisation",
        {"you": "what the digest tells everyone", "colleagues": "the same", "leads": "the same"},
        {
            "opened_at": "When it was asked",
            "closes_at": "Until when",
            "no": "How often no",
            "little": "How often a little",
            "yes": "How often yes",
        },
    ),
    "pulse_voter": Entry(
        "Yearly questions you answered; how, is kept nowhere",
        "person",
        "here",
        {},
        {},
        (Tie("advocate_id"),),
    ),
}
