"""What a reader sees as one character: text split into grapheme clusters.

How a network counts them lives in networks.py.
"""

import unicodedata
from collections.abc import Iterator

_ZWJ = "\u200d"
_KEYCAP = "\u20e3"
_EMOJI_LOOK = "\ufe0f"
_HANGUL_JAMO = (
    ("L", 0x1100, 0x115F),
    ("V", 0x1160, 0x11A7),
    ("T", 0x11A8, 0x11FF),
    ("L", 0xA960, 0xA97C),
    ("V", 0xD7B0, 0xD7C6),
    ("T", 0xD7CB, 0xD7FB),
)
_HANGUL_JOINS = {"L": {"L", "V", "LV", "LVT"}, "V": {"V", "T"}, "T": {"T"}}
_HANGUL_JOINS |= {"LV": _HANGUL_JOINS["V"], "LVT": _HANGUL_JOINS["T"]}


def clusters(text: str) -> Iterator[str]:
    """Yield grapheme clusters; joined together they are `text` again.

    Follows UAX #29 as far as `unicodedata` reaches: line ends, marks, joined and toned emoji,
    flags, Hangul. Left out: prepended marks (GB9b) and Indic conjuncts (GB9c), which so count
    as two instead of one: never too few.
    """
    cluster = ""
    for char in text:
        if cluster and not _continues(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def count_clusters(text: str) -> int:
    return sum(1 for _ in clusters(text))


def is_emoji(cluster: str) -> bool:
    """True for a pictograph, a flag or a keycap; a bare digit, letter or sign (©) is none."""
    first = cluster[0]
    if _is_flag_letter(first):
        return len(cluster) > 1
    if _KEYCAP in cluster or _EMOJI_LOOK in cluster:
        return True
    return 0x1F000 <= ord(first) <= 0x1FAFF or (_ZWJ in cluster and _is_pictograph(first))


def _continues(cluster: str, char: str) -> bool:
    before = cluster[-1]
    if before == "\r":
        return char == "\n"
    if unicodedata.category(before) in {"Cc", "Zl", "Zp"}:
        return False
    if _extends(char):
        return True
    if before == _ZWJ:
        return _is_pictograph(cluster[0]) and _is_pictograph(char)
    if _is_flag_letter(char):
        return _is_flag_letter(before) and len(cluster) == 1
    return _hangul(char) in _HANGUL_JOINS.get(_hangul(before), ())


def _extends(char: str) -> bool:
    point = ord(char)
    return (
        unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or char in {_ZWJ, "\u200c", "\u0e33", "\u0eb3"}
        or 0x1F3FB <= point <= 0x1F3FF  # skin tones
        or 0xE0020 <= point <= 0xE007F  # tags, as in the flag of Scotland
    )


def _is_pictograph(char: str) -> bool:
    return unicodedata.category(char) == "So" or 0x1F000 <= ord(char) <= 0x1FAFF


def _is_flag_letter(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _hangul(char: str) -> str:
    point = ord(char)
    if 0xAC00 <= point <= 0xD7A3:
        return "LV" if (point - 0xAC00) % 28 == 0 else "LVT"
    return next((kind for kind, first, last in _HANGUL_JAMO if first <= point <= last), "")
