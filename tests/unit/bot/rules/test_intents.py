from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.intents import compose_url, one_line, sendable, server_name
from bot.rules.links import PrivateAddressError
from bot.rules.networks import NETWORKS

URL = "https://squad.acme.com/r/x7Kq2Lm?a=1&b=ü#c"
QUOTED = "https%3A%2F%2Fsquad.acme.com%2Fr%2Fx7Kq2Lm%3Fa%3D1%26b%3D%C3%BC%23c"
HOSTILE = [
    "Tom & Mia: 100% \"sure\" + 'more' <b>#hiring</b>?",
    "two\nlines\n\nand four",
    "👩‍👩‍👧‍👦 🇫🇮 שלום \u202eevil\u202c مرحبا",
    "&url=https://evil.example#text=x?subject=y%0D%0ABcc:z",
]
captions = st.text() | st.sampled_from(HOSTILE)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("linkedin", f"https://www.linkedin.com/sharing/share-offsite/?url={QUOTED}"),
        ("x", f"https://x.com/intent/tweet?text=A%20%26%20b&url={QUOTED}"),
        ("facebook", f"https://www.facebook.com/sharer/sharer.php?u={QUOTED}"),
        ("whatsapp", f"https://wa.me/?text=A%20%26%20b%0A{QUOTED}"),
        ("reddit", f"https://www.reddit.com/submit?url={QUOTED}&title=A%20%26%20b"),
        ("bluesky", f"https://bsky.app/intent/compose?text=A%20%26%20b%0A{QUOTED}"),
        ("threads", f"https://www.threads.com/intent/post?text=A%20%26%20b&url={QUOTED}"),
        ("mastodon", f"https://share.joinmastodon.org/#text=A%20%26%20b%0A{QUOTED}"),
        ("telegram", f"https://t.me/share/url?url={QUOTED}&text=A%20%26%20b"),
        ("email", f"mailto:?subject=T%3F&body=A%20%26%20b%0D%0A{QUOTED}"),
        ("xing", f"https://www.xing.com/spi/shares/new?url={QUOTED}"),
        ("copy", None),
    ],
)
def test_formats(network: str, expected: str | None) -> None:
    assert compose_url(network, "A & b", URL, title="T?") == expected


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("linkedin", "https://www.linkedin.com/feed/?shareActive=true&text=Hi"),
        ("x", "https://x.com/intent/tweet?text=Hi"),
        ("facebook", "https://www.facebook.com/"),
        ("reddit", "https://www.reddit.com/submit?type=TEXT&text=Hi"),
        ("threads", "https://www.threads.com/intent/post?text=Hi"),
        ("telegram", "https://t.me/share/url?url=Hi"),
        ("xing", "https://www.xing.com/"),
    ],
)
def test_own_words_without_a_link(network: str, expected: str) -> None:
    assert compose_url(network, "Hi", "") == expected


def _values(url: str) -> dict[str, str]:
    """What a composer gets to see, fragment and mail fields included."""
    parts = urlsplit(url)
    fields = parts.query or parts.fragment
    assert "+" not in fields
    return {name: values[0] for name, values in parse_qs(fields, keep_blank_values=True).items()}


@given(st.sampled_from(["x", "threads", "telegram"]), captions)
def test_caption_and_link_come_back_apart(network: str, caption: str) -> None:
    seen = _values(compose_url(network, caption, URL) or "")
    assert seen.get("text", "") == sendable(caption)
    assert seen["url"] == URL


@given(st.sampled_from(["whatsapp", "bluesky", "mastodon"]), captions)
def test_caption_and_link_come_back_together(network: str, caption: str) -> None:
    text = sendable(caption)
    seen = _values(compose_url(network, caption, URL) or "")
    assert seen == {"text": f"{text}\n{URL}" if text else URL}


@given(captions, captions)
def test_mail_keeps_lines_and_nothing_slips_into_its_head(caption: str, title: str) -> None:
    url = compose_url("email", caption, URL, title=title) or ""
    assert url.startswith("mailto:?subject=")
    assert url.count("?") == 1
    assert url.count("&") == 1
    seen = _values(url)
    assert "\n" not in seen["subject"]
    assert "\r" not in seen["subject"]
    assert seen["body"].replace("\r\n", "\n").removesuffix(URL).rstrip("\n") == sendable(
        caption
    ).rstrip("\n")


@given(captions)
def test_a_reddit_title_is_one_line_of_the_caption(caption: str) -> None:
    seen = _values(compose_url("reddit", caption, URL) or "")
    assert seen["url"] == URL
    assert seen.get("title", "") == one_line(sendable(caption))


def test_a_reddit_title_falls_back_to_the_page_title() -> None:
    assert _values(compose_url("reddit", "", URL, title="How we\nwork") or "") == {
        "url": URL,
        "title": "How we · work",
    }


@given(st.sampled_from([key for key in NETWORKS if key != "copy"]), captions, captions)
def test_every_address_is_plain_ascii_to_the_same_place(
    network: str, caption: str, title: str
) -> None:
    usual = compose_url(network, "Hi", URL, title="Hi") or ""
    url = compose_url(network, caption, URL, title=title) or ""
    assert url.isascii()
    assert url.isprintable()
    assert not {" ", '"', "<", ">"} & set(url)
    assert urlsplit(url)[:3] == urlsplit(usual)[:3]


def test_what_can_not_travel_is_left_out() -> None:
    assert unquote(compose_url("x", "a\x00b\ud800c\r\nd\re", "") or "").endswith("text=abc\nd\ne")


def test_a_link_in_the_caption_is_not_added_again() -> None:
    assert compose_url("x", "See https://acme.com/a", "https://acme.com/a") == (
        "https://x.com/intent/tweet?text=See%20https%3A%2F%2Facme.com%2Fa"
    )


@pytest.mark.parametrize("network", [key for key in NETWORKS if key != "copy"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/r/a", "http://squad.local/r/a"])
def test_no_private_address_reaches_a_composer(network: str, url: str) -> None:
    with pytest.raises(PrivateAddressError):
        compose_url(network, "Hi", url)


def test_an_unknown_network_names_the_remedy() -> None:
    with pytest.raises(ValueError, match="NETWORKS"):
        compose_url("myspace", "Hi", URL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mastodon.social", "mastodon.social"),
        (" @Ana@Fosstodon.org ", "fosstodon.org"),
        ("https://mastodon.social/@ana", "mastodon.social"),
        ("localhost", None),
        ("10.0.0.1", None),
        ("mastodon.local", None),
        ("evil.example/#", "evil.example"),
        ("a b.example", None),
        ("a.example?x=", None),
        ("", None),
    ],
)
def test_server_name(text: str, expected: str | None) -> None:
    assert server_name(text) == expected


def test_own_mastodon_server() -> None:
    assert compose_url("mastodon", "Hi", "", mastodon_host="@ana@fosstodon.org") == (
        "https://fosstodon.org/share?text=Hi"
    )
    assert compose_url("mastodon", "Hi", "", mastodon_host="not a host") == (
        "https://share.joinmastodon.org/#text=Hi"
    )
