"""Every table, by noun group, on one `metadata`.

A row that hangs on a parent (membership, caption ...) belongs to its parent's workspace.
"""

from store.models.asking import (
    kept_name,
    policy_care,
    question,
    question_message,
    question_reader,
    squad_contact,
)
from store.models.content import caption, dismissal, drop, drop_topic
from store.models.delivery import delivery, run, schedule, sent_message
from store.models.identity import (
    advocate,
    conversation,
    follow,
    identity,
    installation,
    membership,
    squad,
    topic,
    workspace,
)
from store.models.ledger import erasure, point_entry, point_total
from store.models.pulse import pulse, pulse_voter
from store.models.sharing import click, link, share, share_disclosure
from store.models.types import BigId, UtcDateTime, metadata
from store.models.upkeep import audit, draft, memory, receipt
from store.models.voices import (
    concern,
    concern_message,
    concern_reader,
    goal,
    idea,
    idea_backing,
    idea_event,
    policy,
    policy_acceptance,
    random_key,
)

__all__ = [
    "BigId",
    "UtcDateTime",
    "advocate",
    "audit",
    "caption",
    "click",
    "concern",
    "concern_message",
    "concern_reader",
    "conversation",
    "delivery",
    "dismissal",
    "draft",
    "drop",
    "drop_topic",
    "erasure",
    "follow",
    "goal",
    "idea",
    "idea_backing",
    "idea_event",
    "identity",
    "installation",
    "kept_name",
    "link",
    "membership",
    "memory",
    "metadata",
    "point_entry",
    "point_total",
    "policy",
    "policy_acceptance",
    "policy_care",
    "pulse",
    "pulse_voter",
    "question",
    "question_message",
    "question_reader",
    "random_key",
    "receipt",
    "run",
    "schedule",
    "sent_message",
    "share",
    "share_disclosure",
    "squad",
    "squad_contact",
    "topic",
    "workspace",
]
