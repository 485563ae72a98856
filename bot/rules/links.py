"""Addresses: which may go out into the world, and the campaign marks they carry. No look-ups."""

import re
import unicodedata
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, unquote_plus, urlsplit

MEDIUM = "advocacy"

_OURS = frozenset({"utm_source", "utm_medium", "utm_campaign"})
_LONGEST_CAMPAIGN = 60
_LONGEST_HOST, _LONGEST_LABEL = 253, 63  # RFC 1035: no name beyond them can be looked up
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER_A_LINK = ".,;:!?'\")]}>»”’…*_"
_BROKEN = re.compile(r"[\s\\\x00-\x1f\x7f]")
# What a browser does not accept in a host (WHATWG URL, forbidden domain code points), in short.
_NO_HOST = re.compile(r"[^\w.\-:]")
_INSIDE = frozenset({"local", "localhost", "localdomain", "internal", "intranet", "private"})
_INSIDE |= {"corp", "home", "home.arpa", "invalid", "lan"}
# Wraps any IPv4 address, private ones too; `ipaddress` calls all of it global.
_NAT64 = IPv6Network("64:ff9b::/96")


class PrivateAddressError(ValueError):
    """Only a public http or https address can be shared: use the one that people outside see."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def tracked(url: str, network: str, campaign: str) -> str:
    """Mark a link with where it was shared, as in utm_source=linkedin&utm_medium=advocacy.

    The rest of the query and the fragment stay as they are, byte for byte; marks of these three
    names that came with the link are replaced, so marking twice is marking once. `campaign`
    names a drop or squad, never a person.
    """
    address, hash_, fragment = url.partition("#")
    path, _, query = address.partition("?")
    kept = [part for part in query.split("&") if not _is_ours(part)] if query else []
    marks = [
        f"utm_source={quote(network, safe='')}",
        f"utm_medium={MEDIUM}",
        f"utm_campaign={quote(slug(campaign), safe='')}",
    ]
    return f"{path}?{'&'.join(kept + marks)}{hash_}{fragment}"


def slug(text: str) -> str:
    """Lower case, words joined by hyphens, at most 60 characters; letters of any script stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(char if _is_word(char) else " " for char in folded).split()
    return "-".join(words)[:_LONGEST_CAMPAIGN].strip("-") or "squad"


def is_public_base(url: str) -> bool:
    """True if links under SQUAD_PUBLIC_URL can be opened by anyone: https and a public host.

    Judged by the name alone: one that looks public but resolves to a private address passes.
    """
    if not _is_public(url):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" and not parts.query and not parts.fragment


def safe_for_caption(url: str) -> str:
    """Give `url` back if it may enter a caption; raise PrivateAddressError if it may not.

    Refused: other schemes, loopback and private addresses in any spelling, names that only
    mean something inside a network, and links that carry a user name or password.
    """
    if not _is_public(url):
        raise PrivateAddressError
    return url


def private_links(text: str) -> tuple[str, ...]:
    """The links in someone's own words that may not go out; a comma or bracket behind one is no part of it."""
    return tuple(
        link
        for link in _LINK.findall(text)
        if not _is_public(link) and not _is_public(link.rstrip(_AFTER_A_LINK))
    )


def is_public_host(host: str) -> bool:
    """True for a host name or address that looks reachable from anywhere."""
    name = unicodedata.normalize("NFKC", host).casefold().replace("。", ".").removesuffix(".")
    if not name or _NO_HOST.search(name):
        return False
    if ":" in name:
        return _is_public_address(name)
    labels = name.split(".")
    if len(name) > _LONGEST_HOST or not all(0 < len(label) <= _LONGEST_LABEL for label in labels):
        return False
    # A browser reads a host whose last label is a number as IPv4, also 127.1 and 0x7f000001.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        return _is_public_address(name)
    return len(labels) > 1 and not any(name == end or name.endswith(f".{end}") for end in _INSIDE)


def _is_public(url: str) -> bool:
    if _BROKEN.search(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not parts.hostname:
        return False
    return is_public_host(parts.hostname)


def _is_public_address(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (
        address in _NAT64 or address.ipv4_mapped or address.sixtofour or address.teredo
    ):
        return False
    return address.is_global and not address.is_multicast


def _is_ours(part: str) -> bool:
    return unquote_plus(part.partition("=")[0]).lower() in _OURS


def _is_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")
