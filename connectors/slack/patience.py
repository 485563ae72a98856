"""Sending again when Slack asks to wait; a wait is the one refusal after which it is certain that nothing was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from connectors.base import Busy

LONGEST_WAIT = 30.0
"""Seconds that somebody who is waiting may be made to wait at a time."""
TRIES = 3

Json = dict[str, Any]
Answer = TypeVar("Answer")


async def patiently(send: Callable[[Json], Awaitable[Answer]], body: Json) -> Answer:
    """Send, waiting as long as Slack asks, but never long: somebody is waiting too."""
    for _ in range(TRIES - 1):
        try:
            return await send(body)
        except Busy as error:
            if error.seconds > LONGEST_WAIT:
                raise
            await asyncio.sleep(error.seconds)
    return await send(body)
