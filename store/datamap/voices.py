"""What people say back, for store/models/voices.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import EVERYONE, YOU, Entry, Tie, key, secret

ENTRIES: Mapping[str, Entry] = {
    "idea": Entry(
        "Your ideas",
        "person",
        "ideas",
        {
            "you": "all",
            "leads": "of their squad, with your name",
            "admins": "where a squad has no lead",
            "colleagues": "the words once it is decided; your name only if you allowed it",
        },
        {
            "text": "Your words",
            "url": "Link",
            "state": "How far it is",
            "reason": "The reason you were given",
            "credit": "Whether you may be named",
            "permalink": "Where it was said",
            "quote": "Words that are quoted",
            "quote_state": "Whether they may be",
            "due_at": "By when you hear",
            "decided_at": "When it was decided",
            "created_at": "When you sent it",
        },
        (
            Tie("author_id", stays="state=made", blanks=("credit",)),
            Tie(
                "quoted_id",
                "nobody",
                shows=("quote", "quote_state", "permalink"),
                blanks=("quote", "quote_state", "permalink"),
            ),
        ),
        gone="an idea that was made stays, and names nobody",
    ),
    "idea_event": Entry(
        "What happened to your ideas, and what you did with those of others",
        "person",
        "ideas",
        {"you": "all", "leads": "of their squad"},
        {"kind": "Step", "text": "Words", "at": "When"},
        (Tie("idea_id"), Tie("actor_id", "nobody")),
    ),
    "concern": Entry(
        "Concerns you put your name to",
        "person",
        "concerns",
        {"you": "all", "listeners": "those you left ticked"},
        {
            "text": "Your words",
            "state": "How far it is",
            "created_at": "When you sent it",
            "created_week": "In which week",
            "key_hash": secret("A hash of the case key, where it was sent without a name"),
            "name": "The friendly name it goes by, where it was sent without one",
            "told": key("Whether the listeners heard of it"),
            "fresh": key("Whether the digest still says that an answer waits"),
            "revealed_week": "In which week its author gave their name",
        },
        (Tie("author_id"),),
    ),
    "concern_reader": Entry(
        "Who may read a concern",
        "person",
        "concerns",
        {"you": "all", "listeners": "those you left ticked"},
        {},
        (Tie("concern_id"), Tie("advocate_id")),
    ),
    "concern_message": Entry(
        "What was said about your concerns, and what you said about those of others",
        "person",
        "concerns",
        {"you": "all", "listeners": "those you left ticked"},
        {
            "text": "Words",
            "at": "When",
            "position": key("Order"),
            "told": key("Whether the listeners heard of it"),
        },
        (Tie("concern_id"), Tie("author_id", "nobody")),
        gone="answers you gave to others stay with them, and name nobody",
    ),
    "policy": Entry(
        "The guidance, in versions",
        "organisation",
        "organisation",
        EVERYONE,
        {"version": "Version", "text": "Words", "created_at": "When it was written"},
        (Tie("author_id", "nobody"),),
        gone="it stays and names nobody",
    ),
    "policy_acceptance": Entry(
        "Guidance you accepted",
        "person",
        "here",
        YOU,
        {"at": "When"},
        (Tie("advocate_id"),),
    ),
    "goal": Entry(
        "A squad's goals",
        "organisation",
        "organisation",
        EVERYONE,
        {
            "audience": "For whom",
            "aim": "What for",
            "measure": "Measured by",
            "target": "Target",
            "starts_at": "From",
            "ends_at": "Until",
        },
    ),
}
