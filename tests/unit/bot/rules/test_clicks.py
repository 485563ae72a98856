import pytest

from bot.rules.clicks import Reason, judge

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148"


def _reason(
    headers: dict[str, str],
    method: str = "GET",
    *,
    crawler: bool = False,
    opener: bool = False,
    repeat: bool = False,
) -> Reason:
    verdict = judge(method, headers, crawler=crawler, opener=opener, repeat=repeat)
    assert verdict.counted == (verdict.reason == "human")
    return verdict.reason


def test_a_person_counts() -> None:
    assert _reason({"User-Agent": CHROME}) == "human"


def test_a_head_request_does_not() -> None:
    assert _reason({"User-Agent": CHROME}, "HEAD") == "head"
    assert _reason({"User-Agent": CHROME}, "head") == "head"


@pytest.mark.parametrize(
    "header",
    [
        {"Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"sec-purpose": "Prefetch; anonymous-client-ip"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
    ],
)
def test_loading_ahead_does_not(header: dict[str, str]) -> None:
    assert _reason({"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", **header}) == "prefetch"


@pytest.mark.parametrize("headers", [{}, {"User-Agent": ""}, {"user-agent": "  "}])
def test_nobody_does_not(headers: dict[str, str]) -> None:
    assert _reason(headers) == "no_agent"


def test_a_robot_does_not_unless_it_navigates_a_page() -> None:
    assert _reason({"User-Agent": "Slackbot-LinkExpanding 1.0"}, crawler=True) == "robot"
    headers = {"user-agent": CHROME, "SEC-FETCH-MODE": "navigate"}
    assert _reason(headers, crawler=True) == "human"
    assert _reason({"user-agent": CHROME, "Sec-Fetch-Mode": "cors"}, crawler=True) == "robot"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        "ZulipURLPreview/9.0",
        "Microsoft Office Word 2014 (16.0.1)",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
        "Java/17.0.1",
    ],
)
def test_robots_the_public_list_misses(agent: str) -> None:
    assert _reason({"User-Agent": agent}) == "robot"


@pytest.mark.parametrize(
    "agent",
    [
        f"{IPHONE} MetaIAB Facebook",
        f"{IPHONE} Bluesky/1.9",
        f"{CHROME} Notion/3.1",
        f"{CHROME} Viber/21",
        f"{IPHONE} WhatsApp/2.24",
    ],
)
def test_a_browser_inside_an_app_is_a_person(agent: str) -> None:
    assert _reason({"User-Agent": agent}, crawler=True) == "human"


def test_the_preview_of_such_an_app_is_a_robot() -> None:
    assert _reason({"User-Agent": "WhatsApp/2.24.1 A"}, crawler=True) == "robot"


def test_own_opens_and_repeats_are_told_apart_from_robots() -> None:
    assert _reason({"User-Agent": CHROME}, opener=True, repeat=True) == "opener"
    assert _reason({"User-Agent": CHROME}, repeat=True) == "repeat"
    assert _reason({"User-Agent": "bot"}, crawler=True, opener=True, repeat=True) == "robot"
