"""Two megabytes of feed or page as somebody hostile writes them, beside Python's own parsers on the same text."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from statistics import median
from xml.parsers import expat

from connectors.content.feeds import read_feed
from connectors.content.fetch import MAX_BYTES, Fetched
from connectors.content.guard import Unreachable
from connectors.content.page import read_page

ROUNDS = 3
URL = "https://acme.example/feed"
FEED = ("<rss><channel>", "</channel></rss>")
ITEM = "<item><link>https://acme.example/{}</link><title>Launch {}</title></item>"
HOSTILE_FEEDS = {
    "media in one entry": "<media:content url='x'/>",
    "links": "<link>http://e.example/x</link>",
    "nested": "<b><i>",
    "open tags": "<a ",
    "references": "&#" + "9" * 5000 + ";",
}
HOSTILE_PAGES = {
    "paragraphs": "<p>",
    "nested": "<div>",
    "scopes": "<div itemscope itemtype=http://schema.org/Article itemprop=name content=b>",
    "scripts": '<script type="application/ld+json">{"@type":"Article"}</script>',
    "open tags": "<a ",
}


def main() -> None:
    """Print seconds of CPU for each, and how many times what the bare parser takes."""
    honest = "".join(ITEM.format(number, number) for number in range(MAX_BYTES // (len(ITEM) + 8)))
    print(f"feeds, {MAX_BYTES:,} bytes" + " " * 13 + "   bare    ours  ratio")
    _row("an honest one", FEED[0] + honest + FEED[1], _bare_xml, _our_feed)
    for name, unit in HOSTILE_FEEDS.items():
        start = FEED[0] + "<item><link>http://e.example/1</link><description>"
        _row(name, _full(start, unit), _bare_xml, _our_feed)
    print("pages")
    _row(
        "an honest one", _full("<title>Launch</title>", "<p>A day with us."), _bare_html, _our_page
    )
    for name, unit in HOSTILE_PAGES.items():
        _row(name, _full("", unit), _bare_html, _our_page)


def _full(start: str, unit: str) -> str:
    return start + unit * ((MAX_BYTES - len(start)) // len(unit))


def _row(name: str, text: str, bare: Callable[[str], None], ours: Callable[[str], None]) -> None:
    spent = {bare: [0.0] * ROUNDS, ours: [0.0] * ROUNDS}
    for turn in range(ROUNDS):
        for read, times in spent.items():
            began = time.process_time()
            read(text)
            times[turn] = time.process_time() - began
    low, high = median(spent[bare]), median(spent[ours])
    print(f"  {name:30} {low:6.2f}s {high:6.2f}s {high / max(low, 1e-3):6.1f}")


def _bare_xml(text: str) -> None:
    """Expat ends at the first fault, as it must: what it takes for hostile text is a floor."""
    with suppress(expat.ExpatError):
        expat.ParserCreate().Parse(text, True)


def _bare_html(text: str) -> None:
    HTMLParser().feed(text)


def _our_feed(text: str) -> None:
    with suppress(Unreachable):
        read_feed(text.encode(), URL)


def _our_page(text: str) -> None:
    read_page(Fetched(URL, "text/html", "utf-8", text.encode()))


if __name__ == "__main__":
    main()
