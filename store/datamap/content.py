"""What is worth sharing, for store/models/content.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import EVERYONE, YOU, Entry, Tie, key

ENTRIES: Mapping[str, Entry] = {
    "drop": Entry(
        "Things to share that you brought",
        "organisation",
        "organisation",
        EVERYONE,
        {
            "url": "Link",
            "title": "Title",
            "summary": "What it is about",
            "image_url": "Picture",
            "image_alt": "What the picture shows",
            "networks": "For which networks",
            "kind": "Kind",
            "incentive": "What its sharers get beside points",
            "language": "Language",
            "minutes": "Minutes to read",
            "state": "Draft, published, withdrawn ...",
            "publish_at": "When it is to go out",
            "published_at": "When it went out",
            "withdrawn_at": "When it was withdrawn",
            "expires_at": "Until when it is offered",
            "version": key("Counts the edits"),
            "demo": key("Marks made-up data"),
            "created_at": "When it was made",
            "updated_at": "When it was last changed",
        },
        (
            Tie("author_id", "nobody"),
            Tie("credit_id", "nobody", shows=("title",)),
            Tie("idea_id", "nobody", shows=("title",)),
        ),
        gone="they stay and name nobody: they are the company's",
    ),
    "drop_topic": Entry("Topics of things to share", "organisation", "organisation", EVERYONE),
    "caption": Entry(
        "Words to start from",
        "organisation",
        "organisation",
        EVERYONE,
        {
            "network": "For which network",
            "language": "Language",
            "text": "Words",
            "position": key("Order"),
            "dealt": key("How often they were offered"),
        },
    ),
    "dismissal": Entry(
        "Picks you said are not for you",
        "person",
        "here",
        YOU,
        {"reason": "Reason", "at": "When"},
        (Tie("advocate_id"),),
    ),
}
