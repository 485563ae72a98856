"""What the public list of crawlers says of a user agent. What follows from it is judged elsewhere."""

from __future__ import annotations

from functools import lru_cache

import crawleruseragents

LONGEST = 512
"""Characters of a user agent that are looked at; 1,500 patterns on a long one take their time."""
_REMEMBERED = 4096


def is_crawler(agent: str) -> bool:
    """Say whether the list takes this user agent for a robot."""
    return _look_up(agent[:LONGEST])


@lru_cache(_REMEMBERED)
def _look_up(agent: str) -> bool:
    return bool(crawleruseragents.is_crawler(agent))
