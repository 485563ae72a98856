"""Drafts, receipts, a shared memory and the audit trail, for store/models/upkeep.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import YOU, Entry, Tie, key, sealed, secret

ENTRIES: Mapping[str, Entry] = {
    "draft": Entry(
        "Forms you began, encrypted",
        "person",
        "drafts",
        YOU,
        {
            "key": key("Which form of whom"),
            "form": "Form",
            "data": sealed("What you typed"),
            "at": "When",
        },
        (Tie("advocate_id"),),
    ),
    "receipt": Entry(
        "Answers kept in case the platform asks twice, encrypted",
        "nobody",
        "repeats",
        {},
        {
            "key": key("The platform's number of what was pressed or typed; no person"),
            "reply": secret("The answer, encrypted"),
            "at": key("When"),
        },
    ),
    "memory": Entry(
        "What must be known again for a while, encrypted",
        "nobody",
        "fading",
        {},
        {
            "key": key("What it is; for the chat with you, your id on the platform"),
            "value": secret("Its value, encrypted"),
            "expires_at": key("When it ends"),
        },
        gone="what carries your id goes with you",
    ),
    "audit": Entry(
        "What an admin changed",
        "person",
        "here",
        {},
        {"what": "What", "about": "On what", "at": "When"},
        (Tie("actor_id", "nobody"),),
        gone="it stays and names nobody",
    ),
}
