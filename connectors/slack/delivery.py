"""What is said unasked: post, revise, retract, each exactly once; and the search for a post whose answer was lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from connectors.base import Busy, Gone, Parcel, Refused, Uncertain
from connectors.events import MessageRef
from connectors.slack.address import Place, Spot, reference, to_place, to_spot
from connectors.slack.render import render_message, shows_native
from connectors.slack.web import Denied, WebApi
from templates.message import Message

log = logging.getLogger(__name__)

EVENT_TYPE = "squad_delivery"
"""Metadata of every post. Any app in the workspace can read it: it holds our key and nothing else."""
PLAIN_FOR = 24 * 3600.0
HISTORY_PAGES = 3
HISTORY_PAGE = 100
WAIT_MENDED = 300.0
_GONE = {
    "account_inactive",
    "cannot_dm_bot",
    "cant_delete_message",
    "cant_update_message",
    "channel_not_found",
    "edit_window_closed",
    "invalid_user",
    "is_archived",
    "message_not_found",
    "messages_tab_disabled",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
    "token_revoked",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
# A wrong token or scope is mended by the administrator; what waits must not be thrown away meanwhile.
_MENDABLE = {"invalid_auth", "not_authed", "missing_scope", "token_expired", "no_permission"}
_POST = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}


class Delivery:
    """Posts to one workspace."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self._plain_until = 0.0

    async def deliver(self, parcel: Parcel) -> MessageRef:
        """Do the parcel's one act. Raises Busy, Gone, Uncertain or Refused."""
        if parcel.verb == "retract":
            return await self._retract(parcel)
        if parcel.message is None:
            raise Refused(f"{parcel.verb} needs a message")
        if parcel.verb == "post":
            place = _place(parcel)
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": parcel.key}}
            answer = await self._send(
                "chat.postMessage",
                parcel.message,
                place.team,
                channel=place.channel,
                metadata=metadata,
            )
            return reference(place.team, answer["channel"], answer["ts"])
        ref, spot = _sent(parcel)
        try:
            await self._send(
                "chat.update", parcel.message, spot.team, channel=spot.channel, ts=spot.ts
            )
        except Uncertain as error:
            # The same edit twice is the same message.
            raise Busy(1) from error
        return ref

    async def _retract(self, parcel: Parcel) -> MessageRef:
        ref, spot = _sent(parcel)
        try:
            await self._api.write("chat.delete", channel=spot.channel, ts=spot.ts)
        except Denied as error:
            if error.code == "message_not_found":
                return ref
            raise _refusal(error) from error
        except Uncertain as error:
            raise Busy(1) from error
        return ref

    async def _send(
        self, method: str, message: Message, team: str, **target: Any
    ) -> dict[str, Any]:
        """Send natively, and once more in words when this workspace refuses Slack's newest blocks."""
        native = monotonic() >= self._plain_until
        flags = _POST if method == "chat.postMessage" else {}
        body = {**render_message(message, team, native=native), **flags, **target}
        try:
            return await self._api.write(method, **body)
        except Denied as error:
            retry = error.code == "invalid_blocks" and native and shows_native(message)
            if not retry:
                raise _refusal(error) from error
            log.warning("slack.native_blocks_refused", extra={"details": error.details})
            plainly = {**body, **render_message(message, team, native=False)}
        try:
            answer = await self._api.write(method, **plainly)
        except Denied as error:
            raise _refusal(error) from error
        self._plain_until = monotonic() + PLAIN_FOR
        return answer

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Look for a post by its key. Raises Uncertain when Slack won't show the conversation."""
        place = _place(parcel)
        try:
            channel = place.channel
            if place.personal:
                opened = await self._api.write("conversations.open", users=place.channel)
                channel = opened["channel"]["id"]
            return await self._search(place.team, channel, parcel.key, since)
        except Denied as error:
            raise Uncertain(f"can't look for it: {error}") from error

    async def _search(
        self, team: str, channel: str, key: str, since: datetime
    ) -> MessageRef | None:
        # Slack's clock stamps the message; ours may be ahead.
        oldest = f"{(since - timedelta(seconds=5)).timestamp():.6f}"
        cursor = ""
        for _ in range(HISTORY_PAGES):
            page = await self._api.read(
                "conversations.history",
                channel=channel,
                oldest=oldest,
                limit=HISTORY_PAGE,
                include_all_metadata="true",
                **({"cursor": cursor} if cursor else {}),
            )
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                ours = metadata.get("event_type") == EVENT_TYPE
                if ours and (metadata.get("event_payload") or {}).get("key") == key:
                    return reference(team, channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise Uncertain("too much was said since then to look through")


def _place(parcel: Parcel) -> Place:
    try:
        return to_place(parcel.to)
    except ValueError as error:
        raise Refused(str(error)) from error


def _sent(parcel: Parcel) -> tuple[MessageRef, Spot]:
    if parcel.ref is None:
        raise Refused(f"{parcel.verb} needs the message it is about")
    try:
        return parcel.ref, to_spot(parcel.ref)
    except ValueError as error:
        raise Gone(str(error)) from error


def _refusal(error: Denied) -> Exception:
    if error.code in _GONE:
        return Gone(str(error))
    if error.code in _MENDABLE:
        log.error("slack.not_allowed", extra={"why": str(error)})
        return Busy(WAIT_MENDED)
    return Refused(str(error))
