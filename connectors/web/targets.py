"""Where links lead, remembered for a moment: a link that travels fast is looked up once in five seconds."""

from __future__ import annotations

import asyncio
import re
import time
from asyncio import Task
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from connectors.web.ports import Target

LIFE = 5.0
"""Seconds after which a link is looked up again: a withdrawal is heard of within them."""
STALE_LIFE = 3600.0
"""Seconds for which a link still leads on while the store can't be asked."""
PATIENCE = 0.25
LONGEST_WAIT = 5.0
_MOST = 10_000
_CODE = re.compile(r"[A-Za-z0-9]{6,32}")


class Unanswered(Exception):  # noqa: N818  a state of the store, not a fault
    """The store can't say where this link leads. Ask again in a moment."""


class Targets:
    """Finds a link by its code: at once when it was asked for lately, else in the store."""

    def __init__(
        self,
        find_link: Callable[[str], Awaitable[Target | None]],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find_link = find_link
        self._seconds = seconds
        self._known: OrderedDict[str, tuple[float, Target]] = OrderedDict()
        self._asking: dict[str, Task[Target | None]] = {}

    async def find(self, code: str, *, fresh: bool = False) -> Target | None:
        """Return where a link leads, or None. `fresh` asks the store even so. Raises Unanswered."""
        if not _CODE.fullmatch(code):
            return None
        at, known = self._known.get(code, (0.0, None))
        age = self._seconds() - at
        if known is not None and age < LIFE and not fresh:
            return known
        task = self._asking.get(code)
        if task is None:
            task = self._asking[code] = asyncio.create_task(self._ask(code))
            task.add_done_callback(_hear)
        stale = known if age < STALE_LIFE else None
        await asyncio.wait({task}, timeout=PATIENCE if stale else LONGEST_WAIT)
        if task.done() and task.exception() is None:
            return task.result()
        if stale is not None:
            return stale
        raise Unanswered(Unanswered.__doc__)

    async def _ask(self, code: str) -> Target | None:
        try:
            target = await self._find_link(code)
        finally:
            del self._asking[code]
        self._known.pop(code, None)
        if target is not None:
            self._known[code] = (self._seconds(), target)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return target


def _hear(task: Task[Target | None]) -> None:
    """Take note of a failure that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
