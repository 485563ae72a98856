"""What the web shell is handed by app.py: values, and callables with what they promise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from connectors.base import NOTHING, Dispatch, Memory, Reply
from connectors.events import Event


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads. All but `closed` and `opener` never changes.

    `title` to `image_alt` go onto the card that preview robots get; each may be "". `opener` is the
    fingerprint of the browser that opened the composer, "" as long as none did.
    """

    link_id: int
    workspace_id: int
    url: str
    closed: bool = False
    title: str = ""
    summary: str = ""
    image_url: str = ""
    image_alt: str = ""
    opener: str = ""


@dataclass(frozen=True, slots=True)
class ClickRecord:
    """One request for a link. `event_id` is its own for ever; `day` is UTC; `visitor` is a daily hash."""

    event_id: str
    link_id: int
    workspace_id: int
    at: datetime
    day: date
    visitor: str
    counted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class NetworkDoor:
    """A network on the share page. `prefills`: its composer takes the words from us."""

    key: str
    label: str
    prefills: bool


@dataclass(frozen=True, slots=True)
class PageStart:
    """What a post starts with, and who says so. `known`: a browser's regular expression for words that say it already.

    `elsewhere`: the names of networks and the line there, where it is another.
    """

    line: str
    known: str
    source: str
    source_url: str
    elsewhere: Sequence[tuple[Sequence[str], str]] = ()


@dataclass(frozen=True, slots=True)
class SharePage:
    """What the share page shows. `caption` is whole, disclosure included; `link` may be ""."""

    caption: str
    link: str
    title: str
    networks: Sequence[NetworkDoor]
    start: PageStart


@dataclass(frozen=True, slots=True)
class Started:
    """A share that was started; `composer` is the network's own page, None for copying."""

    composer: str | None


@dataclass(frozen=True, slots=True)
class PrivacyWords:
    """Who answers for this bot to people outside: a name, and an e-mail or https address; both may be ""."""

    company: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class MySection:
    """Rows of one kind. `keep`: for how long; `gone`: what deleting leaves behind, "" for nothing."""

    title: str
    keep: str
    gone: str
    rows: Sequence[Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class MyFile:
    """Everything held on one person, who is called `name`; `made` is when, in words; `data` the same as JSON."""

    name: str
    made: str
    sections: Sequence[MySection]
    data: str


async def no_file(_: str) -> MyFile | None:
    """Find nobody's file."""
    return None


class Judge(Protocol):
    """Says whether a request counts, and why: (counted, reason). Headers are case-insensitive."""

    def __call__(
        self, method: str, headers: Mapping[str, str], /, *, crawler: bool, opener: bool
    ) -> tuple[bool, str]: ...


class Record(Protocol):
    """Keeps clicks, durable when it returns; one that is known by its `event_id` changes nothing.

    A click whose link is gone is passed over. Raises only when nothing can be kept now: the whole
    lot comes again.
    """

    async def __call__(self, clicks: Sequence[ClickRecord], /) -> None: ...


class StartShare(Protocol):
    """Starts the share of a token on a network; None for an unknown token or network.

    `browser` is a fingerprint, kept as the share's opener; it comes back as `Target.opener`.
    """

    async def __call__(self, token: str, network: str, browser: str, /) -> Started | None: ...


async def _nothing(_: Event) -> Reply:
    return NOTHING


async def _nowhere(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPorts:
    """What the composition root hands to the web shell.

    `fingerprint` is a keyed hash. `spill` is a folder of our own on a disk that stays: clicks wait
    there while the store can't take them. `front` is where / leads, "" for a line of our own.
    `is_https` says that the world reaches us by https only, so that cookies may demand it. `is_door` knows the last
    part of the address at which anybody may leave a concern; what they do there is dispatched with it as installation.
    """

    find_link: Callable[[str], Awaitable[Target | None]]
    judge: Judge
    record: Record
    open_share: Callable[[str], Awaitable[SharePage | None]]
    start_share: StartShare
    fingerprint: Callable[[str], str]
    now: Callable[[], datetime]
    is_ready: Callable[[], Awaitable[bool]]
    memory: Memory
    spill: Path
    dispatch: Dispatch = _nothing
    is_door: Callable[[str], Awaitable[bool]] = _nowhere
    open_mine: Callable[[str], Awaitable[MyFile | None]] = no_file
    privacy: PrivacyWords = PrivacyWords()
    front: str = ""
    is_https: bool = False
