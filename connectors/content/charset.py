"""Bytes of a foreign page or feed to text, by what they say of themselves and what they are."""

import codecs
import re
from typing import Final

# Text encodings a page may ask for. Left out on purpose: UTF-7 (hides markup) and Python's own
# codecs such as punycode (quadratic), unicode_escape and zip.
_KNOWN: Final = (
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 big5 big5hkscs euc_jp euc_kr gb18030 gb2312 gbk "
    "iso2022_jp johab koi8-r koi8-u mac-cyrillic mac-roman shift_jis tis-620 cp866 cp874 cp932 "
    "cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 "
    "iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16"
)
# The names that sites write and Python spells otherwise; the Encoding Standard reads ASCII and
# Latin-1 as windows-1252.
_ALIASES: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gbk",
    "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc_kr": "cp949",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STATED: Final = re.compile(
    rb"""<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)"""
    rb"""\s{0,5}=\s{0,5}["']?([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_PREFIX: Final = 4_096  # where a page or feed says its encoding, if it does


def decode(body: bytes, stated: str = "") -> str:
    """Return the text of a body. `stated` is the charset of the HTTP header, or ''.

    Byte order mark first, then the header, then the document's own word. An encoding that any
    bytes fit (windows-1252 and its like) gives way to UTF-8 when the bytes are valid UTF-8.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    own = _STATED.search(body[:_PREFIX])
    encodings = [_known(stated), _known(own[1].decode("ascii")) if own else ""]
    declared = [encoding for encoding in encodings if encoding]
    single_byte = not declared or declared[0].startswith(("cp12", "iso8859"))
    order = ["utf-8", *declared] if single_byte else [*declared, "utf-8"]
    for encoding in order:
        try:
            return body.decode(encoding)
        except UnicodeError:
            continue
    best = declared[0] if declared else "utf-8"
    text = body.decode(best, "replace")
    if best == "utf-8" and 2 * text.count("\ufffd") > len(text) - len(
        text.encode("ascii", "ignore")
    ):
        return body.decode("cp1252", "replace")  # it only says UTF-8
    return text


def _known(label: str) -> str:
    label = label.strip().lower()
    try:
        label = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    label = _ALIASES.get(label, label)
    return label if label in _KNOWN.split() else ""
