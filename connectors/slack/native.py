"""What a workspace has shown of Slack's newest blocks: charts and tables come to some later than to others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic

log = logging.getLogger(__name__)

PLAIN_FOR = 24 * 3600.0
"""Seconds after which a workspace that refused them is tried again."""


class Native:
    """Whether one workspace is sent charts and tables as Slack's own blocks. Shared by all who send there.

    `now` counts seconds, monotonic.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._plain_until: float | None = None

    @property
    def works(self) -> bool:
        return self._plain_until is None or self._now() >= self._plain_until

    def refused(self, details: tuple[str, ...] = ()) -> None:
        """Remember that the same message was taken once it was in words alone."""
        if self.works:
            log.warning("slack.native_blocks_refused", extra={"details": details})
        self._plain_until = self._now() + PLAIN_FOR
