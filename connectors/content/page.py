"""What a fetched page says of itself: title, summary, picture, language, reading time. Pure."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4 import Tag as Element
from linkpreview import Link, LinkPreview

from connectors.content.charset import decode
from connectors.content.fetch import PAGES, Fetched, Fetcher
from connectors.content.guard import is_public_link
from connectors.content.tidy import Tidy
from connectors.content.words import MAX_SUMMARY, MAX_TITLE, to_language, to_line, to_utc

_SAME_SITE: Final = re.compile(r"^(?:www|m|mobile|amp)\.")
_DATED: Final = (
    {"property": "article:published_time"},
    {"property": "og:article:published_time"},
    {"itemprop": "datePublished"},
    {"name": "date"},
    {"name": "pubdate"},
    {"name": "dc.date"},
    {"name": "dcterms.created"},
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it may be shown. Texts are one line, '' where the page is silent.

    url: the page's own canonical address if it is on the same site, else the one fetched.
    image_url: absolute http(s) at a public name, or ''. language: a BCP 47 tag or ''.
    minutes: to read, rounded up; 0 without words. published: aware, UTC.
    """

    url: str
    title: str = ""
    summary: str = ""
    image_url: str = ""
    image_alt: str = ""
    site: str = ""
    language: str = ""
    minutes: int = 0
    published: datetime | None = None


async def load_page(fetcher: Fetcher, url: str) -> Page:
    """Fetch and read a page. Raises Unreachable."""
    fetched = await fetcher.get(url, accept=PAGES)
    return await asyncio.to_thread(read_page, fetched)


def read_page(fetched: Fetched) -> Page:
    """Read a page's metadata. Takes under a second whatever the bytes are; never fails."""
    tidy = Tidy(decode(fetched.body, fetched.charset))
    soup = BeautifulSoup(tidy.markup, "html.parser")
    # With the soup given, linkpreview reads it and opens nothing.
    preview = LinkPreview(Link(fetched.url), soup=soup)
    base = _join(fetched.url, _attribute(soup.find("base", href=True), "href"))
    image_url = _absolute(base or fetched.url, preview.image or "")
    site = to_line(preview.site_name or "", 100)
    return Page(
        url=_canonical(soup, fetched.url),
        title=to_line(preview.title or "", MAX_TITLE),
        summary=to_line(preview.description or "", MAX_SUMMARY),
        image_url=image_url,
        image_alt=_alt(soup, preview.image or "") if image_url else "",
        site=site.removeprefix("www."),
        language=_language(soup),
        minutes=tidy.minutes,
        published=next(filter(None, map(to_utc, _dates(soup))), None),
    )


def _attribute(element: Element | None, name: str) -> str:
    value = element.get(name) if element is not None else None
    return value.strip() if isinstance(value, str) else ""


def _meta(soup: BeautifulSoup, attributes: dict[str, str]) -> str:
    return _attribute(soup.find("meta", attrs={**attributes, "content": True}), "content")


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def _absolute(base: str, link: str) -> str:
    joined = _join(base, link) if link.strip() else ""
    return joined if is_public_link(joined) else ""


def _canonical(soup: BeautifulSoup, fetched: str) -> str:
    """Believe a page's canonical link on its own site, unless it leads back to http or home."""
    stated = _attribute(soup.find("link", rel="canonical", href=True), "href")
    link = _absolute(fetched, stated or _meta(soup, {"property": "og:url"}))
    if not link:
        return fetched
    ours, theirs = urlsplit(fetched), urlsplit(link)
    hosts = {_SAME_SITE.sub("", (parts.hostname or "").lower()) for parts in (ours, theirs)}
    home = theirs.path in {"", "/"} and ours.path not in {"", "/"}
    weaker = ours.scheme == "https" and theirs.scheme != "https"
    return fetched if len(hosts) > 1 or home or weaker else link


def _alt(soup: BeautifulSoup, image: str) -> str:
    for stated, words in (
        ({"property": "og:image"}, {"property": "og:image:alt"}),
        ({"name": "twitter:image"}, {"name": "twitter:image:alt"}),
    ):
        if _meta(soup, stated) == image.strip() and (alt := _meta(soup, words)):
            return to_line(alt, MAX_TITLE)
    return to_line(_attribute(soup.find("img", src=image, alt=True), "alt"), MAX_TITLE)


def _language(soup: BeautifulSoup) -> str:
    root = soup.find("html")
    return (
        to_language(_attribute(root, "lang") or _attribute(root, "xml:lang"))
        or to_language(_meta(soup, {"property": "og:locale"}))
        or to_language(_meta(soup, {"http-equiv": "content-language"}))
    )


def _dates(soup: BeautifulSoup) -> Iterator[str]:
    for attributes in _DATED:
        yield _meta(soup, attributes)
    for script in soup.find_all("script", type="application/ld+json"):
        for thing in json.loads(script.get_text()):
            yield thing.get("datePublished", "")
    yield _attribute(soup.find("time", itemprop="datePublished"), "datetime")
