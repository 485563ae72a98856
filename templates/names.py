"""Words by chance: names for what must not be called by anybody's ("Quiet Heron"), and keys to write down."""

from __future__ import annotations

import secrets
from functools import cache

from templates.engine import HERE

KEY_WORDS = 6
"""Of 299 words each: 49 bits, behind a slow hash."""


@cache
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    first, second = (HERE / "concern" / "names.txt").read_text(encoding="utf-8").splitlines()
    return tuple(first.split()), tuple(second.split())


@cache
def key_words() -> tuple[str, ...]:
    """Return the words a key may consist of."""
    return tuple((HERE / "concern" / "words.txt").read_text(encoding="utf-8").split())


def call() -> str:
    """Return one of some four thousand names, each as likely as any other."""
    first, second = _names()
    return f"{secrets.choice(first)} {secrets.choice(second)}".title()


def new_key() -> str:
    """Return a key in plain words: "amber-otter-cedar-lemon-river-violin"."""
    return "-".join(secrets.choice(key_words()) for _ in range(KEY_WORDS))
