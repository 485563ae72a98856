"""Whom to turn to, and how the guidance is looked after, for store/models/asking.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import EVERYONE, Entry, Tie, key

ENTRIES: Mapping[str, Entry] = {
    "squad_contact": Entry(
        "Squads that name you as somebody to ask",
        "person",
        "here",
        EVERYONE,
        {"place": key("Order")},
        (Tie("squad_id", "nobody", shows=()), Tie("advocate_id")),
    ),
    "question": Entry(
        "Your questions",
        "person",
        "here",
        {"you": "all", "colleagues": "those who are asked, or have it handed on to them"},
        {
            "text": "Your words",
            "is_draft": "Whether it is a draft you asked about",
            "state": "How far it is",
            "due_at": "By when you hear",
            "created_at": "When you sent it",
        },
        (Tie("author_id"),),
    ),
    "question_reader": Entry(
        "Who was asked",
        "person",
        "here",
        {"you": "all", "colleagues": "those who are asked"},
        {"handed_on_at": "When it was handed on"},
        (Tie("question_id"), Tie("advocate_id")),
    ),
    "question_message": Entry(
        "What was said about your questions, and what you said about those of others",
        "person",
        "here",
        {"you": "all", "colleagues": "those who are asked"},
        {"text": "Words", "at": "When"},
        (Tie("question_id"), Tie("author_id")),
    ),
    "policy_care": Entry(
        "How the guidance is looked after",
        "organisation",
        "organisation",
        {"leads": "all", "admins": "all"},
        {
            "review_at": "When it is to be looked at again",
            "reminded_at": "When its owner was reminded",
            "has_quiz": "Whether three questions stand beside it",
            "quiz": "The three questions",
        },
        (Tie("owner_id", "nobody"),),
        gone="it stays and names nobody",
    ),
    "kept_name": Entry(
        "Names to keep back for now",
        "organisation",
        "organisation",
        {"admins": "all"},
        {"words": "The words", "until": "Until when"},
    ),
}
