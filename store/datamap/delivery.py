"""What was sent to whom, for store/models/delivery.py."""

from __future__ import annotations

from collections.abc import Mapping

from store.datamap.entry import EVERYONE, YOU, Entry, Tie, key, markup

ENTRIES: Mapping[str, Entry] = {
    "schedule": Entry(
        "When digests come",
        "organisation",
        "organisation",
        EVERYONE,
        {
            "round": "What comes",
            "weekday": "Weekday",
            "hour": "Hour",
            "minute": "Minute",
            "zone": "Time zone",
            "next_at": "Next time",
            "enabled": "Whether it is on",
        },
    ),
    "run": Entry(
        "Each time a digest was due",
        "organisation",
        "organisation",
        {},
        {
            "due_at": "When it was due",
            "state": "How far it is",
            "planned_at": "When it was composed",
            "finished_at": "When it was done",
        },
    ),
    "delivery": Entry(
        "Messages to you",
        "person",
        "messages",
        {"you": "all", "colleagues": "those in channels"},
        {
            "key": key("So that nothing is sent twice"),
            "kind": "Kind",
            "verb": "Sent, changed or taken back",
            "message": markup("Words"),
            "message_version": key("How the words are written down"),
            "about": "What it is about",
            "state": "How far it is",
            "reason": "Why it was not sent",
            "not_before": "Not before",
            "expires_at": "Not after",
            "attempts": key("Tries"),
            "lease_until": key("Who sends it this moment"),
            "lease_owner": key("Who sends it this moment"),
            "created_at": "When it was written",
            "sent_at": "When it was sent",
        },
        (Tie("advocate_id"), Tie("conversation_id"), Tie("sent_message_id")),
        gone="messages to others that name you or are about yours lose their words",
    ),
    "sent_message": Entry(
        "Where a message to you stands",
        "person",
        "deliveries",
        YOU,
        {
            "platform": "Slack or Teams",
            "conversation_key": "Id of the chat",
            "route": "The server it was sent by",
            "ref": "Id of the message there",
            "about": "What it is about",
            "at": "When it was sent",
            "retracted_at": "When it was taken back",
        },
        (Tie("delivery_id"),),
    ),
}
