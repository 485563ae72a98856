"""Which opened links count as a person's. The list of robots itself comes from outside."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reason = Literal["human", "head", "prefetch", "no_agent", "robot", "opener", "repeat"]

_EARLY = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
_EARLY_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")
# Preview robots the public list misses.
_MISSED = re.compile(r"cardyb|zulipurlpreview|microsoft office|ms-office|^java/", re.IGNORECASE)
# Apps with a browser inside, which the public list takes for robots; their robots name no browser.
_APP = re.compile(r"MetaIAB Facebook|Bluesky/|Tumblr/|Notion/|Viber|WhatsApp|Goodreads")
_BROWSER = re.compile(r"Chrome/|Mobile/")


@dataclass(frozen=True, slots=True)
class Verdict:
    counted: bool
    reason: Reason


def judge(
    method: str, headers: Mapping[str, str], *, crawler: bool, opener: bool, repeat: bool
) -> Verdict:
    """Decide whether a request for a link counts; every request is kept, with the reason.

    `crawler`: a public list takes the user agent for a robot; a page navigation outweighs it.
    `opener`: this browser opened the composer. `repeat`: this visitor was counted today.
    """
    given = {name.lower(): value for name, value in headers.items()}
    agent = given.get("user-agent", "").strip()
    reason: Reason = "human"
    if method.upper() != "GET":
        reason = "head"
    elif any(_EARLY.search(given.get(name, "")) for name in _EARLY_HEADERS):
        reason = "prefetch"
    elif not agent:
        reason = "no_agent"
    elif _is_robot(agent, crawler=crawler, mode=given.get("sec-fetch-mode", "")):
        reason = "robot"
    elif opener:
        reason = "opener"
    elif repeat:
        reason = "repeat"
    return Verdict(reason == "human", reason)


def _is_robot(agent: str, *, crawler: bool, mode: str) -> bool:
    if mode.strip().lower() == "navigate":
        return False
    in_app = _APP.search(agent) and _BROWSER.search(agent)
    return not in_app and (crawler or _MISSED.search(agent) is not None)
