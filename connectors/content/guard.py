"""Which addresses we are willing to open: by how a link is written, and by where it really leads.

The look at the link spares useless lookups; the check at the socket is the one that decides.
"""

import errno
import ipaddress
import re
import socket
from collections.abc import Callable
from typing import Final, Literal
from urllib.parse import urlsplit

from aiohttp import AddrInfoType
from AntiSSRF import IPAddressRanges
from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allow = Callable[[Address, int], bool]
Reason = Literal[
    "not_a_link", "private", "not_found", "too_slow", "too_big", "not_a_page", "failed"
]

WEB_PORTS: Final = frozenset({80, 443})
MAX_LINK: Final = 2_048  # characters; longer ones are traps more often than addresses

_DENIED: Final = tuple(ipaddress.ip_network(n) for n in IPAddressRanges.recommended_latest)
# IANA gives out global unicast IPv6 from this block only; the rest holds translated (NAT64),
# IPv4-compatible and local addresses, several of which `is_global` lets pass.
_UNICAST: Final = ipaddress.ip_network("2000::/3")
# RFC 6761, RFC 6762 appendix G, RFC 8375, RFC 7686: names that never belong to a public site.
_INSIDE: Final = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa"
    r"|onion)$"
)
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# WHATWG URL: a host whose last part is a number is an IPv4 address, however it is spelled.
_NUMERIC: Final = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")
_BLANK: Final = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")


class Unreachable(Exception):  # noqa: N818 - it says what the place is, not that we erred
    """Why nothing came back. The sentence for a person is chosen by `reason` in a template."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the open internet, seen through IPv4-mapped forms."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _UNICAST:
            return False
    if not address.is_global or address.is_multicast:
        return False
    return not any(address in net for net in _DENIED if net.version == address.version)


def check_link(link: str, *, trusted: bool = False) -> URL:
    """Return the parsed link if it is one a stranger may have us open.

    `trusted` leaves ports and addresses to the check at the socket, for a caller that has its own
    rule there. Raises Unreachable with `not_a_link` or `private`.
    """
    link = link.strip()
    if not link or len(link) > MAX_LINK or _BLANK.search(link):
        raise Unreachable("not_a_link", "empty, too long, or with blanks inside")
    try:
        bare, url = urlsplit(link).netloc, URL(link)
        port = url.explicit_port
    except ValueError as error:
        raise Unreachable("not_a_link", "cannot be parsed") from error
    if url.scheme not in {"http", "https"} or not url.raw_host or "@" in bare:
        raise Unreachable("not_a_link", "needs http(s), a host and no user name")
    if not trusted and port is not None and port not in WEB_PORTS:
        raise Unreachable("not_a_link", "only ports 80 and 443 are opened")
    _check_host(url.raw_host.lower(), bracketed="[" in bare, trusted=trusted)
    return url


def is_public_link(link: str) -> bool:
    """Tell whether a link read from a foreign page may be shown; nothing is looked up."""
    try:
        check_link(link)
    except Unreachable:
        return False
    return True


def _check_host(host: str, *, bracketed: bool, trusted: bool) -> None:
    name = host.removesuffix(".")
    if bracketed or ":" in name or _NUMERIC.search(name):
        try:
            # A zone id ("%eth0") says which cable, not which address.
            address = ipaddress.ip_address(name.partition("%")[0])
        except ValueError as error:
            raise Unreachable("not_a_link", "an address in disguise") from error
        if not trusted and not is_public(address):
            raise Unreachable("private", "not a public address")
        return
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise Unreachable("not_a_link", "not a host name")
    if not trusted and ("." not in name or _INSIDE.search(name)):
        raise Unreachable("private", "a name from inside a network")


def guarded_socket(allow: Allow | None) -> Callable[[AddrInfoType], socket.socket]:
    """Make aiohttp's socket factory: it sees the very address that is about to be connected to.

    So it holds after name resolution, for address literals, and at every hop. A refusal is an
    OSError with EACCES.
    """

    def open_socket(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = info
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        port = int(place[1])
        welcome = port in WEB_PORTS and is_public(address)
        if not welcome and not (allow is not None and allow(address, port)):
            raise PermissionError(errno.EACCES, f"{address} port {port} is not public")
        return socket.socket(family, kind, protocol)

    return open_socket
