"""Modals and App Homes of one workspace: opened, filled, laid over another, published."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Any

from connectors.base import Busy, Uncertain
from connectors.slack.native import Native
from connectors.slack.patience import patiently
from connectors.slack.web import Denied, WebApi

log = logging.getLogger(__name__)

SAME_FOR = 60.0
"""Seconds for which a Home we published is taken to stand there still: another process may have drawn it since."""
_KEPT = 2_000
_CLOSED = 1_000

Json = dict[str, Any]


class Views:
    """What a person has open."""

    def __init__(self, api: WebApi, native: Native, now: Callable[[], float] = monotonic) -> None:
        self._api, self._native, self._now = api, native, now
        self._closed: dict[str, bool] = {}
        self._homes: OrderedDict[str, tuple[bytes, float]] = OrderedDict()

    async def open(self, view: Json, trigger: str) -> str:
        """Open a view and return its id, "" when it couldn't be: the trigger lives 3 s."""
        try:
            answer = await self._api.write("views.open", trigger_id=trigger, view=view)
            return str(answer["view"]["id"])
        except (Denied, Busy, Uncertain) as error:
            log.warning("slack.view_not_opened", extra={"why": str(error)})
            return ""

    async def push(self, view: Json, trigger: str) -> bool:
        """Lay a view over the open one, whose fields keep what was typed. Return False when it's too late."""
        try:
            await self._api.write("views.push", trigger_id=trigger, view=view)
        except (Denied, Busy, Uncertain) as error:
            log.info("slack.view_gone", extra={"why": str(error)})
            return False
        return True

    async def show(self, view: Json, view_id: str, trigger: str = "") -> bool:
        """Update the view, or open one. Return False when the person has closed it or it is too late."""
        if not view_id and not trigger:
            return False
        if self._closed.pop(view_id, False):
            return False

        async def show(body: Json) -> None:
            if view_id:
                await self._api.write("views.update", view_id=view_id, view=body)
            else:
                await self._api.write("views.open", trigger_id=trigger, view=body)

        try:
            try:
                await patiently(show, view)
            except Uncertain:
                if not view_id:
                    raise
                await show(view)
        except (Denied, Busy, Uncertain) as error:
            log.info("slack.view_gone", extra={"why": str(error)})
            return False
        return True

    def closed(self, view_id: str) -> None:
        """Remember that somebody closed a view, in case its answer is still on the way."""
        self._closed[view_id] = True
        while len(self._closed) > _CLOSED:
            self._closed.pop(next(iter(self._closed)))

    async def publish(self, user: str, draw: Callable[[bool], Json], *, newest: bool) -> None:
        """Put a Home before its owner, unless the very same was a moment ago. Raises Denied, Busy or Uncertain."""

        async def publish(view: Json) -> None:
            mark = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).digest()
            before, since = self._homes.pop(user, (b"", 0.0))
            if before != mark or self._now() - since >= SAME_FOR:
                # Not noted until it worked: what fails, or is drawn twice at once, is drawn again.
                await patiently(send, view)
                since = self._now()
            self._homes[user] = (mark, since)
            while len(self._homes) > _KEPT:
                self._homes.popitem(last=False)

        async def send(view: Json) -> None:
            await self._api.write("views.publish", user_id=user, view=view)

        await self._native.send(publish, draw, newest=newest)
