"""Case keys as people type them. The hash of a key is all that is ever kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

_APART = re.compile(r"[^a-z]+")
LONGEST = 200
"""Characters that are looked at: no key is longer."""


def normal(typed: str) -> str:
    """Return a key the way it is hashed: small letters, one hyphen between words, nothing around it."""
    return "-".join(filter(None, _APART.split(typed[:LONGEST].casefold())))


def looks_like(typed: str, words: Collection[str], count: int) -> bool:
    """Say whether a text is a key, or one with a slip in it: nearly `count` words, nearly all of them known."""
    found = normal(typed).split("-")
    known = sum(1 for one in found if one in words)
    return abs(len(found) - count) <= 1 and known >= count - 1


def hashed(typed: str, pepper: bytes) -> str:
    """Return what stands for a key in the store: slow on purpose (about 50 ms), so that words can't be tried out.

    scrypt with n = 2^14, r = 8, p = 1 (RFC 7914, section 2).
    """
    return hashlib.scrypt(normal(typed).encode(), salt=b"case:" + pepper, n=2**14, r=8, p=1).hex()
