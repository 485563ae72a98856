from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.links import (
    PrivateAddressError,
    is_public_base,
    private_links,
    safe_for_caption,
    slug,
    tracked,
)

PRIVATE = [
    "http://localhost/x",
    "http://LOCALHOST./x",
    "http://app.localhost:8080/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://10.0.0.8/",
    "http://172.16.3.4/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://0.0.0.0/",
    "http://224.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[64:ff9b::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://printer.local/",
    "http://wiki.corp/",
    "http://db.prod.internal/",
    "http://wiki/",
    "http://router.home.arpa/",
    "https://ana:secret@acme.com/",
    "https://localhost\\@acme.com/",
    "https://acme.com\\@localhost/",
    "https://acme.com/a b",
    "https://acme.com/\n",
    "https://ac\tme.com/",
    "https://[::1/",
    "https://acme.com:99999/",
    "https://acme..com/",
    "https://ac%6de.com/",
    "https:///acme.com",
    "//acme.com/",
    "ftp://acme.com/",
    "javascript:alert(1)",
    "data:text/html,hi",
    "acme.com",
    "",
    f"https://{'a' * 64}.example/",
    f"https://{'a' * 3_000}.example/",
    f"https://{'a.' * 125}example/",
]
PUBLIC = [
    "https://acme.com",
    "http://acme.com/news?id=7#top",
    "https://www.acme.example:8443/launch",
    "https://xn--bcher-kva.example/",
    "https://bücher.example/ä",
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/",
    "https://localhost.acme.com/",
    "https://acme.com./",
    "https://mylocal.com/",
    "https://172.32.0.1/",
    f"https://{'a' * 63}.example/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_nothing_private_or_broken_enters_a_caption(url: str) -> None:
    with pytest.raises(PrivateAddressError, match="Only a public http or https address"):
        safe_for_caption(url)
    assert not is_public_base(url)


@pytest.mark.parametrize("url", PUBLIC)
def test_public_addresses_may(url: str) -> None:
    assert safe_for_caption(url) == url


def test_finds_private_links_in_own_words() -> None:
    text = "See http://localhost:8080/x, https://acme.com/y and http://10.0.0.1/z"
    assert private_links(text) == ("http://localhost:8080/x,", "http://10.0.0.1/z")
    assert private_links("No link at all") == ()


@pytest.mark.parametrize("end", [",", ".", ")", "”", "!", "**", "), and", ">."])
def test_what_stands_behind_a_link_is_no_part_of_it(end: str) -> None:
    assert private_links(f"See (https://acme.com{end}") == ()
    assert private_links(f"See http://localhost{end}") != ()
    assert private_links(f"See http://10.0.0.1{end}") != ()


@pytest.mark.parametrize("url", ["https://squad.acme.com", "https://acme.com/squad/"])
def test_a_public_base(url: str) -> None:
    assert is_public_base(url)


@pytest.mark.parametrize(
    "url", ["http://squad.acme.com", "https://acme.com/?a=1", "https://acme.com/#a"]
)
def test_a_base_needs_https_and_nothing_behind(url: str) -> None:
    assert not is_public_base(url)


def test_marks_stand_behind_what_was_there() -> None:
    assert (
        tracked("https://acme.com/a?b=%20c+d&b=&utm_term=x#/route?e=1", "linkedin", "Spring launch")
        == "https://acme.com/a?b=%20c+d&b=&utm_term=x"
        "&utm_source=linkedin&utm_medium=advocacy&utm_campaign=spring-launch#/route?e=1"
    )
    assert (
        tracked("https://acme.com", "x", "launch")
        == "https://acme.com?utm_source=x&utm_medium=advocacy&utm_campaign=launch"
    )


def test_marks_that_came_along_are_replaced() -> None:
    url = tracked("https://acme.com/?UTM_Source=rss&a=1&utm%5Fmedium=feed", "x", "launch")
    assert parse_qsl(urlsplit(url).query) == [
        ("a", "1"),
        ("utm_source", "x"),
        ("utm_medium", "advocacy"),
        ("utm_campaign", "launch"),
    ]


queries = st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=4)


@given(queries, st.text(alphabet="abc/?=&", max_size=8), st.text())
def test_marking_twice_is_marking_once(
    query: list[tuple[str, str]], fragment: str, campaign: str
) -> None:
    asked = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query)
    url = "https://acme.com/a" + (f"?{asked}" if asked else "") + (f"#{fragment}" * bool(fragment))
    once = tracked(url, "linkedin", campaign)
    assert tracked(once, "linkedin", campaign) == once
    assert tracked(tracked(url, "x", "other"), "linkedin", campaign) == once
    given_back = parse_qsl(urlsplit(once).query, keep_blank_values=True)
    assert given_back[:-3] == [pair for pair in query if not pair[0].lower().startswith("utm_")]
    assert given_back[-3:] == [
        ("utm_source", "linkedin"),
        ("utm_medium", "advocacy"),
        ("utm_campaign", slug(campaign)),
    ]
    assert urlsplit(once).fragment == fragment


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spring launch 2026!", "spring-launch-2026"),
        ("  Größe & Maß ", "grösse-mass"),
        ("採用 情報", "採用-情報"),
        ("हिंदी", "हिंदी"),
        ("🎉", "squad"),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert 0 < len(slug(text)) <= 60
