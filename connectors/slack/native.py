"""Slack's newest blocks, charts and tables, come to some workspaces later: then words go in their place."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, TypeVar

from connectors.slack.web import Denied

log = logging.getLogger(__name__)

PLAIN_FOR = 24 * 3600.0
"""Seconds after which a workspace that refused them is tried again."""
_REFUSALS = {"invalid_blocks", "invalid_arguments"}
"""What a message and a view are refused with."""

Json = dict[str, Any]
Answer = TypeVar("Answer")


class Native:
    """Whether one workspace takes charts and tables as blocks. Shared by all that is sent there.

    `now` counts seconds, monotonic.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._plain_until: float | None = None

    @property
    def works(self) -> bool:
        """Whether to send them: yes, until a day after they were refused."""
        return self._plain_until is None or self._now() >= self._plain_until

    async def send(
        self,
        send: Callable[[Json], Awaitable[Answer]],
        draw: Callable[[bool], Json],
        *,
        newest: bool,
    ) -> Answer:
        """Send what `draw(native)` writes; when that is refused, once more in words, which then stays so for a day.

        `newest`: there is a chart or table in it. Raises what `send` does.
        """
        native = self.works
        try:
            return await send(draw(native))
        except Denied as error:
            if not newest or not native or error.code not in _REFUSALS:
                raise
            details = error.details
        answer = await send(draw(False))
        # Only now is it known that the blocks were to blame.
        if self.works:
            log.warning("slack.native_blocks_refused", extra={"details": details})
        self._plain_until = self._now() + PLAIN_FOR
        return answer
