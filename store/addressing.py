"""A delivery with the address it goes to now: where a person or a sent message is reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, func, select

from store.models import conversation, delivery, identity, installation, sent_message


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with the address it goes to now. `ref` is the sent message's, "" for a post."""

    id: int
    workspace_id: int
    run_id: int | None
    key: str
    kind: str
    verb: Literal["post", "revise", "retract"]
    advocate_id: int | None
    conversation_id: int | None
    sent_message_id: int | None
    message: str | None
    message_version: int
    about: str
    attempts: int
    created_at: datetime
    expires_at: datetime | None
    platform: str
    installation_id: int
    installation_key: str
    conversation_key: str
    conversation_kind: Literal["channel", "group", "direct"]
    route: str
    ref: str


_other_identity = identity.alias()
_other_installation = installation.alias()
_BEST_IDENTITY = (
    select(_other_identity.c.id)
    .join(_other_installation, _other_installation.c.id == _other_identity.c.installation_id)
    .where(
        _other_identity.c.advocate_id == delivery.c.advocate_id,
        _other_identity.c.gone_at.is_(None),
        _other_identity.c.direct_key != "",
        _other_installation.c.revoked_at.is_(None),
    )
    .order_by(_other_identity.c.id)
    .limit(1)
    .correlate(delivery)
    .scalar_subquery()
)
_place = conversation.alias()
_KIND_OF_SENT = (
    select(_place.c.kind)
    .where(
        _place.c.platform == sent_message.c.platform,
        _place.c.key == sent_message.c.conversation_key,
    )
    .correlate(sent_message)
    .scalar_subquery()
)
# A delivery nobody can be reached for has no installation here.
ADDRESSED = (
    delivery.outerjoin(
        conversation,
        and_(conversation.c.id == delivery.c.conversation_id, conversation.c.gone_at.is_(None)),
    )
    .outerjoin(sent_message, sent_message.c.id == delivery.c.sent_message_id)
    .outerjoin(identity, identity.c.id == _BEST_IDENTITY)
    .outerjoin(
        installation,
        and_(
            installation.c.id
            == func.coalesce(
                conversation.c.installation_id,
                sent_message.c.installation_id,
                identity.c.installation_id,
            ),
            installation.c.revoked_at.is_(None),
        ),
    )
)
COLUMNS: tuple[Any, ...] = (
    *(delivery.c[name] for name in DeliveryRow.__dataclass_fields__ if name in delivery.c),
    installation.c.platform,
    installation.c.id,
    installation.c.key,
    func.coalesce(conversation.c.key, sent_message.c.conversation_key, identity.c.direct_key),
    func.coalesce(conversation.c.kind, _KIND_OF_SENT, "direct"),
    func.coalesce(conversation.c.route, sent_message.c.route, identity.c.route),
    func.coalesce(sent_message.c.ref, ""),
)
