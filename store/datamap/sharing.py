"""The act of sharing, for store/models/sharing.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import Entry, Tie, key, secret

ENTRIES: Mapping[str, Entry] = {
    "share": Entry(
        "Your posts",
        "person",
        "words",
        {"you": "all", "colleagues": "the link of a post, if you ticked that", "leads": "sums"},
        {
            "url": "Link you shared",
            "network": "Network",
            "caption": "The last words you shaped",
            "disclosure": "Your own words for where you work, where you changed ours",
            "token": secret("Opens the page with your words"),
            "started_at": "When you opened the composer",
            "confirmed_at": "When you said you posted",
            "proven_at": "When a person first opened it",
            "undone_at": "When you took it back",
            "post_key": key("A keyed fingerprint of the post's address"),
            "post_url": "Link of your post, if colleagues may see it",
            "opener": key("A keyed fingerprint of the browser you composed in"),
            "squad_told_at": "When colleagues were told of it",
            "created_at": "When you began",
        },
        (Tie("advocate_id"),),
    ),
    "share_disclosure": Entry(
        "How your posts began",
        "person",
        "words",
        {"you": "all"},
        {
            "rule": "The rule of that day",
            "country": "Country it was for",
            "network": "Network",
            "kind": "Kind of what you shared",
            "incentive": "What you got for it",
            "shown": "The words it asked for",
            "shared": "The words handed over",
            "checked": "When the rule was last looked at",
            "at": "When",
        },
        (Tie("share_id"),),
    ),
    "link": Entry(
        "Links that count who opens them",
        "organisation",
        "organisation",
        {"you": "your own", "visitors": "the address itself", "leads": "sums"},
        {
            "code": "Its address with us",
            "url": "Where it leads",
            "network": "Network",
            "created_at": "When it was made",
            "closed_at": "When it ended",
        },
        (Tie("share_id", "nobody"),),
        gone="they lead on from posts that are out there, and name nobody",
    ),
    "click": Entry(
        "How your links were opened",
        "visitor",
        "clicks",
        {"you": "how often, your own", "leads": "sums"},
        {
            "event_id": key("So that nothing counts twice"),
            "at": "When",
            "day": "On which day",
            "visitor": secret(
                "Tells the visitors of one day apart; nobody can be found by it after two"
            ),
            "counted": "Whether it counts",
            "reason": "Why it doesn't",
        },
        (Tie("link_id", "nobody"),),
        gone="they stay as numbers",
    ),
}
