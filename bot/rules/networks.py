"""The networks a person can post to: limits, how each counts, and which three to show.

The addresses of their composers live in intents.py.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Literal

from bot.rules.graphemes import clusters, count_clusters, is_emoji

Counting = Literal["utf16", "graphemes", "mastodon", "threads", "x"]
Hint = Literal["paste", "own_words", "edit", "house_rules", "own_server", "copy"]

SHOWN = 3
SHORT_LINK = 23
"""Characters a link takes on X (twitter-text v3) and on Mastodon (its user guide), however long."""

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER_A_LINK = ".,;:!?'\")]}…"
# twitter-text config v3: code points in these ranges weigh 1, every other weighs 2.
_X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True, slots=True)
class Network:
    """`prefills`: its composer takes our caption. `hint` names the sentence shown at the field."""

    key: str
    label: str
    limit: int | None
    counting: Counting
    prefills: bool
    hint: Hint


_ALL = (
    Network("linkedin", "LinkedIn", None, "utf16", prefills=False, hint="paste"),
    Network("x", "X", 280, "x", prefills=True, hint="own_words"),
    Network("facebook", "Facebook", None, "utf16", prefills=False, hint="paste"),
    Network("whatsapp", "WhatsApp", None, "utf16", prefills=True, hint="edit"),
    Network("reddit", "Reddit", None, "utf16", prefills=True, hint="house_rules"),
    Network("bluesky", "Bluesky", 300, "graphemes", prefills=True, hint="edit"),
    Network("threads", "Threads", 500, "threads", prefills=True, hint="edit"),
    Network("mastodon", "Mastodon", 500, "mastodon", prefills=True, hint="own_server"),
    Network("telegram", "Telegram", None, "utf16", prefills=True, hint="edit"),
    Network("email", "E-mail", None, "utf16", prefills=True, hint="edit"),
    Network("xing", "Xing", None, "utf16", prefills=False, hint="paste"),
    Network("copy", "Copy", None, "utf16", prefills=False, hint="copy"),
)

NETWORKS: Mapping[str, Network] = MappingProxyType({network.key: network for network in _ALL})
"""Every network by key, in order of general use."""


def with_link(caption: str, url: str) -> str:
    """The caption with the link on a line of its own beneath, unless it holds that link already."""
    if not url or holds_link(caption, url):
        return caption
    return f"{caption}\n{url}" if caption else url


def holds_link(caption: str, url: str) -> bool:
    return url in caption.split()


def count(network: str, caption: str, url: str) -> int:
    """How long the post is by the network's own counting, its link included.

    Bluesky's composer shows long links shortened; here they count in full, so the answer may be
    too strict but never too kind. Threads takes the link as an attachment, outside the text.
    """
    counting = NETWORKS[network].counting
    text = caption if counting == "threads" else with_link(caption, url)
    match counting:
        case "x":
            return _count_shortening(text, _x_weight)
        case "mastodon":
            return _count_shortening(text, count_clusters)
        case "graphemes":
            return count_clusters(text)
        case "threads":
            return _threads_length(text)
        case "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2


def left(network: str, caption: str, url: str) -> int | None:
    """How much room is left, below zero when too long; None where the network sets no limit."""
    limit = NETWORKS[network].limit
    return None if limit is None else limit - count(network, caption, url)


def offered(last_used: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The three networks to show and the rest under More. `last_used` has the latest first."""
    order = list(dict.fromkeys(key for key in chain(last_used, NETWORKS) if key in NETWORKS))
    shown = order[:SHOWN]
    return tuple(shown), tuple(key for key in NETWORKS if key not in shown)


def _count_shortening(text: str, length: Callable[[str], int]) -> int:
    total, end = 0, 0
    for found in _LINK.finditer(text):
        link = found.group().rstrip(_AFTER_A_LINK)
        total += length(text[end : found.start()]) + SHORT_LINK
        end = found.start() + len(link)
    return total + length(text[end:])


def _x_weight(text: str) -> int:
    """X's weighted length (twitter-text v3); names without http:// that X links count as text."""
    total = 0
    for cluster in clusters(unicodedata.normalize("NFC", text)):
        if is_emoji(cluster):
            total += 2
        else:
            total += sum(1 if _is_light(ord(char)) else 2 for char in cluster)
    return total


def _is_light(point: int) -> bool:
    return any(first <= point <= last for first, last in _X_LIGHT)


def _threads_length(text: str) -> int:
    """Characters, with emoji as their UTF-8 bytes (Threads API, "Posts", limitations)."""
    return sum(
        len(cluster.encode("utf-8", "replace")) if is_emoji(cluster) else len(cluster)
        for cluster in clusters(text)
    )
