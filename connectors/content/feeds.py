"""Entries of RSS, Atom and JSON feeds as plain words. Which are new is for others to know."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from time import struct_time
from typing import Any, Final, cast
from urllib.parse import urljoin

import feedparser

from connectors.content.charset import decode
from connectors.content.fetch import FEEDS, MAX_BYTES, Fetcher
from connectors.content.guard import MAX_LINK, Unreachable, is_public_link
from connectors.content.hypertext import EntityDeclaredError, Tag, balance, cut, write
from connectors.content.words import (
    MAX_SUMMARY,
    MAX_TITLE,
    to_language,
    to_line,
    to_plain,
    to_utc,
)

MAX_ENTRIES: Final = 200
MAX_TOPICS: Final = 10

_MAX_PIECES: Final = 30_000  # tags and texts; feedparser takes some 30 us for each
_MAX_TEXT: Final = 100_000
_MAX_DATE: Final = 60
_ROOTS: Final = frozenset({"rss", "feed", "rdf", "channel"})
_ENTRIES: Final = frozenset({"item", "entry"})
_DATES: Final = frozenset({"pubdate", "date", "published", "updated", "modified", "issued"})
_YEAR: Final = re.compile(r"(?<![-+0-9])[0-9]{4}(?:[0-9]{4})?(?![0-9])")
_FRAGMENT: Final = 50_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry, newest first if the feed is. Texts are one plain line, '' where it is silent.

    id: the feed's own, else the url. url and image_url: absolute http(s) at public names.
    published: aware UTC, or None. language: a BCP 47 tag or ''.
    """

    id: str
    url: str
    title: str
    summary: str = ""
    image_url: str = ""
    image_alt: str = ""
    published: datetime | None = None
    topics: tuple[str, ...] = ()
    language: str = ""


async def load_feed(fetcher: Fetcher, url: str) -> list[FeedEntry]:
    """Fetch and read a feed. Raises Unreachable."""
    fetched = await fetcher.get(url, accept=FEEDS)
    return await asyncio.to_thread(read_feed, fetched.body, fetched.url, fetched.charset)


def read_feed(body: bytes, source: str, charset: str = "") -> list[FeedEntry]:
    """Read up to MAX_ENTRIES entries; those without a public http(s) link are left out.

    `source` is where the feed lies: relative links start there. Raises Unreachable: `too_big`,
    or `not_a_page` for what is no feed or declares entities.
    """
    if len(body) > MAX_BYTES:
        raise Unreachable("too_big", f"more than {MAX_BYTES} bytes")
    text = decode(body, charset).lstrip()
    read = _read_json(text, source) if text.startswith("{") else _read_xml(text, source)
    entries: dict[str, FeedEntry] = {}
    for entry in read:
        entries.setdefault(entry.id, entry)
    return list(entries.values())


def _read_xml(text: str, source: str) -> Iterator[FeedEntry]:
    try:
        tidied = "".join(map(write, balance(_limited(text))))
    except EntityDeclaredError as error:
        raise Unreachable("not_a_page", "declares entities") from error
    try:
        # A stream, never a string: feedparser opens strings as addresses and files.
        feed: Any = feedparser.parse(
            BytesIO(tidied.encode()),
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": source,
            },
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:
        # Its date, address and number readers let through whatever hostile text makes them raise.
        raise Unreachable("not_a_page", f"feedparser: {type(error).__name__}") from error
    language = _text(feed.feed, "language")
    for entry in feed.entries[:MAX_ENTRIES]:
        if read := _from_xml(entry, source, language):
            yield read


def _limited(text: str) -> Iterator[Tag | str]:
    """Yield the feed's own element up to the limits; what comes later is cut off in silence."""
    root, entries, dated = "", 0, False
    for piece in islice(cut(text, xml=True), _MAX_PIECES):
        if isinstance(piece, str):
            if root:
                yield piece[: _MAX_DATE if dated else _MAX_TEXT]
            continue
        name = piece.name.rpartition(":")[2].lower()
        root = root or name
        entries += name in _ENTRIES and not piece.closing
        if root not in _ROOTS or entries > MAX_ENTRIES:
            break
        dated = name in _DATES and not piece.closing
        yield piece
        if name == root and piece.closing:
            break
    if root not in _ROOTS:
        raise Unreachable("not_a_page", "not a feed")


def _from_xml(entry: Any, source: str, language: str) -> FeedEntry | None:
    url = _absolute(source, _text(entry, "link"))
    if not url:
        return None
    contents = [*_dicts(entry.get("summary_detail")), *_dicts(entry.get("content"))]
    html = next((value for content in contents if (value := _text(content, "value"))), "")
    pictured = [found for content in contents for found in _pictures(_text(content, "value"))]
    image_url, alt = _first_picture(source, [*_attached(entry), *pictured])
    title = next(_dicts(entry.get("title_detail")), {})
    words = _text(title, "value")
    return FeedEntry(
        id=to_line(_text(entry, "id"))[:MAX_LINK] or url,
        url=url,
        title=to_line(words if _is_plain(title) else to_plain(words), MAX_TITLE),
        summary=to_line(to_plain(html), MAX_SUMMARY),
        image_url=image_url,
        image_alt=alt,
        published=_published(entry),
        topics=_topics(
            _text(tag, "label") or _text(tag, "term") for tag in _dicts(entry.get("tags"))
        ),
        language=to_language(_text(title, "language") or language),
    )


def _read_json(text: str, source: str) -> Iterator[FeedEntry]:
    """Read JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreachable("not_a_page", "broken JSON") from error
    if "jsonfeed.org/version/" not in _text(feed, "version"):
        raise Unreachable("not_a_page", "not a JSON Feed")
    for item in list(_dicts(feed.get("items")))[:MAX_ENTRIES]:
        if read := _from_json(item, source, _text(feed, "language")):
            yield read


def _from_json(item: Mapping[str, Any], source: str, language: str) -> FeedEntry | None:
    url = _absolute(source, _text(item, "url")) or _absolute(source, _text(item, "external_url"))
    if not url:
        return None
    html = _text(item, "content_html")
    stated = [(_text(item, "image"), ""), (_text(item, "banner_image"), "")]
    image_url, alt = _first_picture(source, [*stated, *_pictures(html)])
    words = _text(item, "summary") or _text(item, "content_text") or to_plain(html)
    identity = item.get("id")
    tags = item.get("tags")
    return FeedEntry(
        id=(to_line(str(identity))[:MAX_LINK] if isinstance(identity, str | int) else "") or url,
        url=url,
        title=to_line(_text(item, "title"), MAX_TITLE),
        summary=to_line(words, MAX_SUMMARY),
        image_url=image_url,
        image_alt=alt,
        published=to_utc(_text(item, "date_published") or _text(item, "date_modified")),
        topics=_topics(tag for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else (),
        language=to_language(_text(item, "language") or language),
    )


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, str) else ""


def _dicts(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings in a list, or the one mapping given; a feed may hold anything."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            yield cast("Mapping[str, Any]", part)


def _is_plain(detail: Mapping[str, Any]) -> bool:
    return _text(detail, "type") == "text/plain"


def _absolute(source: str, link: str) -> str:
    try:
        joined = urljoin(source, link.strip()) if link.strip() else ""
    except ValueError:
        return ""
    return joined if is_public_link(joined) else ""


def _attached(entry: Any) -> Iterator[tuple[str, str]]:
    """Yield pictures that stand beside the words: Media RSS, then enclosures."""
    for media in [*_dicts(entry.get("media_content")), *_dicts(entry.get("links"))]:
        picture = _text(media, "medium") == "image" or _text(media, "type").startswith("image/")
        if picture and _text(media, "rel") in {"", "enclosure"}:
            yield _text(media, "url") or _text(media, "href"), ""
    for media in _dicts(entry.get("media_thumbnail")):
        yield _text(media, "url"), ""


def _pictures(html: str) -> Iterator[tuple[str, str]]:
    for piece in cut(html[:_FRAGMENT]):
        if isinstance(piece, Tag) and piece.name == "img":
            yield piece.attributes.get("src", ""), piece.attributes.get("alt", "")


def _first_picture(source: str, pictures: Iterable[tuple[str, str]]) -> tuple[str, str]:
    for link, alt in pictures:
        if url := _absolute(source, link):
            return url, to_line(alt, MAX_TITLE)
    return "", ""


def _published(entry: Any) -> datetime | None:
    """Return when an entry came out, else when it last changed."""
    for kind in ("published", "updated"):
        # dict.get: feedparser's own warns where an update is missing.
        time = dict.get(entry, f"{kind}_parsed")
        # feedparser fills in what a date leaves out from today's.
        if isinstance(time, struct_time) and _YEAR.search(str(dict.get(entry, kind))):
            try:
                return datetime(*time[:6], tzinfo=UTC)
            except ValueError:  # a leap second
                continue
    return None


def _topics(words: Iterable[str]) -> tuple[str, ...]:
    lines = (to_line(word, 50) for word in words)
    return tuple(dict.fromkeys(line for line in lines if line))[:MAX_TOPICS]
