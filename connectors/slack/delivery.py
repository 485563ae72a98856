"""What is said unasked: post, revise, retract, each exactly once; and the search for a post whose answer was lost.

A message too long for Slack is posted in parts. Part 1 carries the parcel's key in its metadata, part 2 "<key>#2" and
so on. When a later part has to wait, `deliver` is Uncertain, never Busy: so `find` is asked next, in whatever process,
and it looks which parts are there and sends the rest. Nothing has to be remembered, and no part is sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Busy, Gone, Parcel, Refused, Uncertain
from connectors.events import MessageRef
from connectors.slack.address import Place, Spot, reference, to_place, to_spot
from connectors.slack.native import Native
from connectors.slack.render import render_message, shows_native, split_message
from connectors.slack.web import Denied, WebApi
from templates.message import Message

log = logging.getLogger(__name__)

EVENT_TYPE = "squad_delivery"
"""Metadata of every post. Any app in the workspace can read it: it holds our key and nothing else."""
HISTORY_PAGES = 3
HISTORY_PAGE = 100
WAIT_MENDED = 300.0
WAIT_PART = 15.0
"""Seconds a further part may wait for Slack: that is cheaper than to look for the parts afterwards."""
WAIT_REST = 60.0
_MISSING = "message_not_found"
_GONE = {
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
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
# A wrong token or scope is mended by the administrator, a removed app installed again: what waits must not be thrown
# away meanwhile, and nobody is gone by it.
_MENDABLE = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_authed",
    "token_expired",
    "token_revoked",
}
_POST = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}

Json = dict[str, Any]


class Delivery:
    """Posts to one workspace. Nobody waits for it, so it makes room for answers to people."""

    def __init__(self, api: WebApi, native: Native) -> None:
        self._api, self._native = api.unhurried, native

    async def deliver(self, parcel: Parcel) -> MessageRef:
        """Do the parcel's one act. Raises Busy, Gone, Uncertain or Refused."""
        if parcel.verb == "retract":
            return await self._retract(parcel)
        if parcel.message is None:
            raise Refused(f"{parcel.verb} needs a message")
        if parcel.verb == "revise":
            return await self._revise(parcel, parcel.message)
        place, sent = _place(parcel), dict[int, str]()
        try:
            return await self._post(parcel.key, parcel.message, place, sent)
        except Busy as error:
            if not sent:
                raise
            raise Uncertain(f"{len(sent)} parts were sent, the rest waits: {error}") from error

    # ------------------------------------------------------------ post

    async def _post(
        self, key: str, message: Message, place: Place, sent: dict[int, str]
    ) -> MessageRef:
        """Post the parts that `sent` (their ts by number) doesn't hold, noting each there; return them all."""
        parts, channel = split_message(message, place.team), place.channel
        for number, part in enumerate(parts, 1):
            if number in sent:
                continue
            payload = {"key": key if number == 1 else f"{key}#{number}"}
            metadata = {"event_type": EVENT_TYPE, "event_payload": payload}
            try:
                answer = await self._post_part(
                    part, place.team, patient=bool(sent), channel=channel, metadata=metadata
                )
            except (Gone, Refused) as error:
                if not sent:
                    raise
                # What stands there already can at least be edited and withdrawn.
                log.warning("slack.part_refused", extra={"part": number, "why": str(error)})
                break
            sent[number], channel = answer["ts"], answer["channel"]
        return reference(place.team, channel, *(sent[number] for number in sorted(sent)))

    async def _post_part(self, part: Message, team: str, *, patient: bool, **target: Any) -> Json:
        try:
            return await self._send("chat.postMessage", part, team, **_POST, **target)
        except Busy as error:
            if not patient or error.seconds > WAIT_PART:
                raise
            await asyncio.sleep(error.seconds)
        return await self._send("chat.postMessage", part, team, **_POST, **target)

    async def _send(self, method: str, message: Message, team: str, **target: Any) -> Json:
        try:
            return await self._write(method, message, team, **target)
        except Denied as error:
            raise _refusal(error) from error

    async def _write(self, method: str, message: Message, team: str, **target: Any) -> Json:
        async def send(body: Json) -> Json:
            return await self._api.write(method, **body, **target)

        def draw(native: bool) -> Json:
            return render_message(message, team, native=native)

        return await self._native.send(send, draw, newest=shows_native(message))

    # ------------------------------------------------------------ revise, retract

    async def _revise(self, parcel: Parcel, message: Message) -> MessageRef:
        """Edit part by part. It never grows by a message, which would notify again: the last part takes the rest."""
        ref, spot = _sent(parcel)
        living = list(spot.stamps)
        while living:
            parts = split_message(message, spot.team, most=len(living))
            lost = await self._update(spot, parts, living)
            if not lost:
                await self._delete(spot, living[len(parts) :])
                return reference(spot.team, spot.channel, *living[: len(parts)])
            # Somebody deleted that part: its words go into those that are left.
            living.remove(lost)
        raise Gone(f"{ref.key}: {_MISSING}")

    async def _update(self, spot: Spot, parts: Sequence[Message], stamps: Sequence[str]) -> str:
        """Return the ts of a part that isn't there any more, "" when all were edited."""
        for part, ts in zip(parts, stamps, strict=False):
            try:
                await self._write("chat.update", part, spot.team, channel=spot.channel, ts=ts)
            except Denied as error:
                if error.code == _MISSING:
                    return ts
                raise _refusal(error) from error
            except Uncertain as error:
                # The same edit twice is the same message.
                raise Busy(1) from error
        return ""

    async def _retract(self, parcel: Parcel) -> MessageRef:
        ref, spot = _sent(parcel)
        await self._delete(spot, spot.stamps)
        return ref

    async def _delete(self, spot: Spot, stamps: Sequence[str]) -> None:
        for ts in stamps:
            try:
                await self._api.write("chat.delete", channel=spot.channel, ts=ts)
            except Denied as error:
                if error.code != _MISSING:
                    raise _refusal(error) from error
            except Uncertain as error:
                raise Busy(1) from error

    # ------------------------------------------------------------ find

    async def find(self, parcel: Parcel, since: datetime) -> MessageRef | None:
        """Look for a post by its key; send what is missing of one that is there in part.

        Raises Uncertain when Slack won't show the conversation, Busy when it wants to be asked again later.
        """
        place = _place(parcel)
        try:
            if place.personal:
                opened = await self._api.write("conversations.open", users=place.channel)
                place = Place(place.team, opened["channel"]["id"])
            parts = len(split_message(parcel.message, place.team)) if parcel.message else 1
            sent = await self._search(place.channel, parcel.key, parts, since)
        except Denied as error:
            raise Uncertain(f"can't look for it: {error}") from error
        if not sent:
            return None
        if parcel.message is None:
            return reference(place.team, place.channel, *sent.values())
        try:
            return await self._post(parcel.key, parcel.message, place, dict(sent))
        except Uncertain as error:
            raise Busy(WAIT_REST) from error

    async def _search(
        self, channel: str, key: str, parts: int, since: datetime
    ) -> Mapping[int, str]:
        """Return the ts of each part that is there, by its number."""
        keys = {key: 1, **{f"{key}#{number}": number for number in range(2, parts + 1)}}
        # Slack's clock stamps the message; ours may be ahead.
        oldest = f"{(since - timedelta(seconds=5)).timestamp():.6f}"
        cursor, found = "", dict[int, str]()
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
                number = keys.get((metadata.get("event_payload") or {}).get("key") or "")
                if number is not None and metadata.get("event_type") == EVENT_TYPE:
                    found[number] = message["ts"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or len(found) == parts:
                return found
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
