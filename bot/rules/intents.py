"""The address that opens a network's composer. Limits and counting live in networks.py.

Every format is from the networks' own pages; they change, so each release checks them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from bot.rules.links import is_public_host, safe_for_caption
from bot.rules.networks import holds_link, with_link

_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SERVER = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class _Post:
    text: str
    url: str
    title: str
    server: str | None

    @property
    def whole(self) -> str:
        return with_link(self.text, self.url)


def compose_url(
    network: str, caption: str, url: str, title: str = "", mastodon_host: str | None = None
) -> str | None:
    """The composer's address with all it takes filled in; None for `copy`, which has none.

    `url` may be empty (own words without a link); one that is not public raises
    PrivateAddressError. Where the composer takes no caption (`Network.prefills`), the caller
    shows it for copying. On Reddit the post is its title, so the caption goes there, in one line.
    A `mastodon_host` that is no server name is passed over for the page that asks for one.
    """
    if network == "copy":
        return None
    if network not in _COMPOSERS:
        raise ValueError(f"no network {network!r}: take a key of NETWORKS")
    if url:
        safe_for_caption(url)
    server = server_name(mastodon_host or "")
    return _COMPOSERS[network](_Post(sendable(caption), url, sendable(title), server))


def server_name(text: str) -> str | None:
    """A Mastodon server's name out of `mastodon.social`, `@ana@mastodon.social` or its address."""
    name = re.sub(r"^https?://", "", text.strip().casefold()).partition("/")[0].rpartition("@")[2]
    return name if _SERVER.fullmatch(name) and is_public_host(name) else None


def sendable(text: str) -> str:
    r"""The text as it can travel in an address: line ends as \n, no other control characters."""
    return _UNSENDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Lines joined by a middle dot, for a title."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return " · ".join(line for line in lines if line)


def _linkedin(post: _Post) -> str:
    if post.url:
        return _filled("https://www.linkedin.com/sharing/share-offsite/", url=post.url)
    # The supported page needs a link. This one is undocumented; if it goes, it is still the feed.
    return _filled("https://www.linkedin.com/feed/", shareActive="true", text=post.text)


def _x(post: _Post) -> str:
    link = "" if holds_link(post.text, post.url) else post.url
    return _filled("https://x.com/intent/tweet", text=post.text, url=link)


def _facebook(post: _Post) -> str:
    if post.url:
        return _filled("https://www.facebook.com/sharer/sharer.php", u=post.url)
    return "https://www.facebook.com/"


def _whatsapp(post: _Post) -> str:
    return _filled("https://wa.me/", text=post.whole)


def _reddit(post: _Post) -> str:
    if post.url:
        title = one_line(post.text or post.title)
        return _filled("https://www.reddit.com/submit", url=post.url, title=title)
    return _filled("https://www.reddit.com/submit", type="TEXT", text=post.text)


def _bluesky(post: _Post) -> str:
    return _filled("https://bsky.app/intent/compose", text=post.whole)


def _threads(post: _Post) -> str:
    return _filled("https://www.threads.com/intent/post", text=post.text, url=post.url)


def _mastodon(post: _Post) -> str:
    if post.server:
        return _filled(f"https://{post.server}/share", text=post.whole)
    # After the # nothing reaches a server, not even Mastodon's own page.
    return f"https://share.joinmastodon.org/#text={_quoted(post.whole)}"


def _telegram(post: _Post) -> str:
    # Telegram wants something as url; words alone go there.
    if not post.url:
        return _filled("https://t.me/share/url", url=post.text)
    return _filled("https://t.me/share/url", url=post.url, text=post.text)


def _email(post: _Post) -> str:
    body = post.whole.replace("\n", "\r\n")
    return f"mailto:?subject={_quoted(one_line(post.title))}&body={_quoted(body)}"


def _xing(post: _Post) -> str:
    if post.url:
        return _filled("https://www.xing.com/spi/shares/new", url=post.url)
    return "https://www.xing.com/"


_COMPOSERS: Mapping[str, Callable[[_Post], str]] = MappingProxyType(
    {
        "linkedin": _linkedin,
        "x": _x,
        "facebook": _facebook,
        "whatsapp": _whatsapp,
        "reddit": _reddit,
        "bluesky": _bluesky,
        "threads": _threads,
        "mastodon": _mastodon,
        "telegram": _telegram,
        "email": _email,
        "xing": _xing,
    }
)


def _filled(address: str, **fields: str) -> str:
    pairs = "&".join(f"{name}={_quoted(value)}" for name, value in fields.items() if value)
    return f"{address}?{pairs}" if pairs else address


def _quoted(text: str) -> str:
    return quote(text, safe="")
