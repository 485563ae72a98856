import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.networks import NETWORKS, count, left, offered, with_link

URL = "https://squad.acme.com/r/x7Kq2Lm"


def test_networks_stand_in_order_of_general_use() -> None:
    assert list(NETWORKS) == [
        "linkedin",
        "x",
        "facebook",
        "whatsapp",
        "reddit",
        "bluesky",
        "threads",
        "mastodon",
        "telegram",
        "email",
        "xing",
        "copy",
    ]
    assert all(key == network.key for key, network in NETWORKS.items())


def test_only_these_composers_take_no_caption() -> None:
    bare = {key for key, network in NETWORKS.items() if not network.prefills}
    assert bare == {"linkedin", "facebook", "xing", "copy"}


def test_limits() -> None:
    limits = {key: network.limit for key, network in NETWORKS.items() if network.limit}
    assert limits == {"x": 280, "bluesky": 300, "threads": 500, "mastodon": 500}


@pytest.mark.parametrize(
    ("network", "caption", "url", "expected"),
    [
        ("x", "", URL, 23),
        ("x", "Hello", URL, 5 + 1 + 23),
        ("x", "Hello", "https://a.io", 5 + 1 + 23),
        ("x", "Hello", "", 5),
        ("x", "你好", "", 4),
        ("x", "👩‍👩‍👧‍👦👍🏽", "", 4),
        ("x", "e\u0301", "", 1),
        ("x", "“Quoted” – yes…", "", 14 + 2),  # only the ellipsis weighs two
        ("x", f"See {URL}.", "", 4 + 23 + 1),
        ("x", f"See {URL}", URL, 4 + 23),
        ("mastodon", "Hello 👩‍💻", URL, 7 + 1 + 23),
        ("mastodon", "See https://a.io/ and http://b.io", "", 4 + 23 + 5 + 23),
        ("bluesky", "Hello 👩‍💻", "https://a.io/b", 7 + 1 + 14),
        ("threads", "Hello 👍", URL, 6 + 4),
        ("threads", "é", URL, 1),
        ("linkedin", "a👍", "", 3),
        ("copy", "Hello", "https://a.io", 5 + 1 + 12),
    ],
)
def test_counts_as_the_network_does(network: str, caption: str, url: str, expected: int) -> None:
    assert count(network, caption, url) == expected


@pytest.mark.parametrize(
    ("network", "room"),
    [("x", 280 - 24), ("bluesky", 300 - 1 - len(URL)), ("threads", 500), ("mastodon", 500 - 24)],
)
def test_what_is_left_is_none_at_the_limit_and_negative_past_it(network: str, room: int) -> None:
    assert left(network, "a" * room, URL) == 0
    assert left(network, "a" * (room + 1), URL) == -1


def test_no_limit_leaves_no_number() -> None:
    assert left("linkedin", "a" * 10_000, URL) is None


@given(st.sampled_from(list(NETWORKS)), st.text(), st.text(max_size=5))
def test_more_words_never_count_less(network: str, text: str, more: str) -> None:
    assert count(network, f"{text} {more}", URL) >= count(network, text, URL)


def test_a_link_the_caption_holds_is_not_added() -> None:
    assert with_link(f"Look: {URL}\nGreat", URL) == f"Look: {URL}\nGreat"
    assert with_link(f"Look: {URL}9", URL) == f"Look: {URL}9\n{URL}"
    assert with_link("", URL) == URL
    assert with_link("Own words", "") == "Own words"


def test_last_used_come_first_and_the_rest_fill_up() -> None:
    assert offered([])[0] == ("linkedin", "x", "facebook")
    assert offered(["mastodon"])[0] == ("mastodon", "linkedin", "x")
    assert offered(["x", "x", "gone", "email"])[0] == ("x", "email", "linkedin")
    assert offered(["xing", "copy", "x", "email"])[0] == ("xing", "copy", "x")


@given(st.lists(st.sampled_from([*NETWORKS, "unknown"])))
def test_every_network_is_offered_once(last_used: list[str]) -> None:
    shown, more = offered(last_used)
    assert len(shown) == 3
    assert sorted(shown + more) == sorted(NETWORKS)
    assert list(more) == [key for key in NETWORKS if key in more]
