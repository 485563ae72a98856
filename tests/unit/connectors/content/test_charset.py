"""Which encoding wins when header, document and bytes disagree."""

import pytest

from connectors.content.charset import decode


@pytest.mark.parametrize(
    ("body", "stated", "text"),
    [
        ("Grüße".encode(), "", "Grüße"),
        ("Grüße".encode("cp1252"), "", "Grüße"),
        ("“€”".encode("cp1252"), "iso-8859-1", "“€”"),
        ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
        ("Привет".encode("cp1251"), '"windows-1251"'.strip('"'), "Привет"),
        ("日本語".encode("shift_jis"), "x-sjis", "日本語"),
        ("日本語".encode("iso2022_jp"), "ISO-2022-JP", "日本語"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("한국어".encode("euc_kr"), "ks_c_5601-1987", "한국어"),
        (b'<meta charset=koi8-r>' + "Я".encode("koi8-r"), "", "<meta charset=koi8-r>Я"),
        ("Grüße".encode("utf-16"), "utf-8", "Grüße"),
        (b"ab\xffcd" + "ü".encode() * 9, "utf-8", "ab\ufffdcd" + "ü" * 9),
        (b"", "utf-8", ""),
    ],
)  # fmt: skip
def test_encodings(body: bytes, stated: str, text: str) -> None:
    assert decode(body, stated) == text


@pytest.mark.parametrize(
    "stated", ["utf-7", "punycode", "unicode_escape", "zip", "rot13", "idna", "\0", "x" * 999]
)
def test_encodings_no_page_needs_are_ignored(stated: str) -> None:
    assert decode(b"+ADw-b+AD4- \\u003c xn--", stated) == "+ADw-b+AD4- \\u003c xn--"
