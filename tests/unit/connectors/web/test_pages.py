"""The pages for people: what they show, what they start, and that nothing hostile comes alive on them."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from connectors.web.pages import is_composer
from connectors.web.ports import PrivacyWords, SharePage
from tests.unit.connectors.web.conftest import (
    CODE,
    LINKEDIN,
    PERSON,
    SLACKBOT,
    START,
    TOKEN,
    Client,
    OpenShell,
    World,
)

HERE = f"/s/{TOKEN}"
HOSTILE = [
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "<!channel> <@U1> [a](javascript:alert(1))",
    "\x00\x08\ud800\u202e",
    "</title><svg onload=alert(1)>",
]
EVERY = ["/", "/privacy", HERE, "/r/nothing0", f"/s/{'x' * 20}", "/static/nothing.css"]


class Tags(HTMLParser):
    """Which tags and attributes a page really has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags_of(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(text)
    return parser.tags


async def test_the_share_page_has_the_words_the_link_and_the_ways_on(client: Client) -> None:
    answer = await client.get(HERE, headers=PERSON)
    text = await answer.text()
    assert answer.status == 200
    assert "I work at Acme.\n\nWe mended our onboarding" in html.unescape(text)
    assert f'value="https://go.acme.example/r/{CODE}"' in text
    for key in ("linkedin", "x", "facebook", "bluesky", "email"):
        assert f'href="{HERE}/{key}"' in text
    assert f'href="{HERE}/copy"' not in text
    assert "LinkedIn and Facebook take no words from us" in text


async def test_words_keep_their_lines_the_first_one_too(client: Client, world: World) -> None:
    world.shares[TOKEN] = replace(world.shares[TOKEN], caption="\none\r\n two")
    text = await (await client.get(HERE, headers=PERSON)).text()
    # A browser drops one line end right after the tag.
    [inside] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    assert html.unescape(inside).replace("\r\n", "\n") == "\none\n two"


@pytest.mark.parametrize("caption", ["", "Words alone"])
async def test_what_there_is_none_of_is_not_shown(
    client: Client, world: World, caption: str
) -> None:
    world.shares[TOKEN] = SharePage(caption, "", "", [], START)
    text = await (await client.get(HERE, headers=PERSON)).text()
    assert ("Copy the words" in text) == bool(caption)
    assert "Copy the link" not in text
    assert "Then open" not in text


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_stays_text(client: Client, world: World, text: str) -> None:
    plain = tags_of(await (await client.get(HERE, headers=PERSON)).text())
    shown = world.shares[TOKEN]
    world.shares[TOKEN] = replace(shown, caption=text, title=text, link=text)
    answer = await client.get(HERE, headers=PERSON)
    assert answer.status == 200
    tags = tags_of(await answer.text())
    assert [tag for tag, _ in tags] == [tag for tag, _ in plain]
    world.links[CODE] = replace(
        world.links[CODE], title=text, summary=text, image_alt=text, image_url=f"https://a/{text}"
    )
    card = tags_of(await (await client.get(f"/r/{CODE}", headers=SLACKBOT)).text())
    assert {tag for tag, _ in card} <= {
        "html", "head", "meta", "title", "link", "body", "header", "img", "span", "main", "div",
        "h1", "p", "a", "footer",
    }  # fmt: skip
    assert not any(name.startswith("on") for _, attrs in [*tags, *card] for name in attrs)


@pytest.mark.parametrize("path", EVERY)
async def test_every_page_has_the_same_guards_and_frame(client: Client, path: str) -> None:
    answer = await client.get(path, headers=PERSON)
    text = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    tags = tags_of(text)
    assert [tag for tag, _ in tags].count("h1") == 1
    assert ("html", {"lang": "en", "dir": "ltr"}) in tags
    assert not any("style" in attrs or tag == "style" for tag, attrs in tags)
    for tag, attrs in tags:
        source = attrs.get("src") or (attrs.get("href") if tag == "link" else None)
        assert source is None or source.startswith("/static/"), tag


async def test_what_the_pages_point_to_is_there(client: Client) -> None:
    text = await (await client.get(HERE, headers=PERSON)).text()
    kinds = {}
    for name in set(re.findall(r"/static/([\w.]+)", text)):
        answer = await client.get(f"/static/{name}")
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kinds[name] = answer.content_type
    assert kinds == {
        "page.css": "text/css",
        "copy.js": "text/javascript",
        "mark.svg": "image/svg+xml",
    }


@pytest.mark.parametrize("name", ["..%2froutes.py", "%2e%2e%2f", "page.css%00", "a" * 5000])
async def test_nothing_else_is_served(client: Client, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status == 404


@pytest.mark.parametrize(
    ("network", "composer"), [("linkedin", LINKEDIN), ("email", "mailto:?subject=Hi")]
)
async def test_a_network_starts_the_share_and_opens_its_composer(
    client: Client, world: World, network: str, composer: str
) -> None:
    answer = await client.get(f"{HERE}/{network}", headers=PERSON, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, composer)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    [(token, key, browser)] = world.started
    assert (token, key) == (TOKEN, network)
    cookie = answer.cookies["squad_sharer"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]
    assert len(cookie.value) == 22
    assert cookie.value not in browser


async def test_a_browser_keeps_its_cookie(client: Client, world: World) -> None:
    for network in ("linkedin", "email"):
        await client.get(f"{HERE}/{network}", headers=PERSON, allow_redirects=False)
    assert len({browser for _, _, browser in world.started}) == 1


async def test_behind_https_the_cookie_asks_for_it(open_shell: OpenShell, world: World) -> None:
    world.is_https = True
    client = await open_shell()
    answer = await client.get(f"{HERE}/linkedin", headers=PERSON, allow_redirects=False)
    assert answer.cookies["squad_sharer"]["secure"]


async def test_copying_leads_back_to_the_words(client: Client, world: World) -> None:
    answer = await client.get(f"{HERE}/copy", headers=PERSON, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, HERE)
    assert [network for _, network, _ in world.started] == ["copy"]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("HEAD", PERSON, 302),
        ("GET", PERSON | {"Sec-Purpose": "prefetch"}, 204),
        ("GET", SLACKBOT, 302),
        ("GET", {"User-Agent": ""}, 302),
    ],
)
async def test_no_robot_starts_anything(
    client: Client, world: World, method: str, headers: dict[str, str], status: int
) -> None:
    path = f"{HERE}/linkedin"
    answer = await client.request(method, path, headers=headers, allow_redirects=False)
    assert answer.status == status
    assert answer.headers.get("Location", HERE) == HERE
    assert "Set-Cookie" not in answer.headers
    assert world.started == []


@pytest.mark.parametrize(
    "path",
    ["/s/short", f"/s/{'x' * 5000}", "/s/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00",
     f"{HERE}x", f"{HERE}/nowhere", f"{HERE}/%ff", f"{HERE}/LINKEDIN", f"/s/{'x' * 20}/linkedin"],
)  # fmt: skip
async def test_unknown_pages_are_a_kind_404(client: Client, world: World, path: str) -> None:
    answer = await client.get(path, headers=PERSON, allow_redirects=False)
    assert answer.status == 404
    assert "There is nothing here" in await answer.text()
    assert world.started == []
    assert "Set-Cookie" not in answer.headers


async def test_who_guesses_tokens_is_slowed_down(client: Client) -> None:
    statuses = [(await client.get(f"/s/{n:020}", headers=PERSON)).status for n in range(22)]
    assert statuses == [404] * 20 + [429] * 2


async def test_a_fault_is_a_kind_page_without_a_trace_and_without_the_token_in_the_log(
    client: Client, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.is_down = True
    answer = await client.get(HERE, headers=PERSON)
    text = await answer.text()
    assert answer.status == 500
    assert "That didn&#39;t work" in text or "That didn't work" in text
    assert "store is down" not in text
    assert "page_failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "composer", ["http://a.example/", "javascript:alert(1)", "https://", "//a", ""]
)
async def test_only_a_composer_is_gone_to(client: Client, world: World, composer: str) -> None:
    world.composers["linkedin"] = composer
    answer = await client.get(f"{HERE}/linkedin", headers=PERSON, allow_redirects=False)
    assert answer.headers["Location"] == HERE
    assert not is_composer(composer)


async def test_privacy_says_who_answers(client: Client) -> None:
    text = await (await client.get("/privacy")).text()
    assert "People at Acme share pages" in text
    assert '<a href="mailto:privacy@acme.example">privacy@acme.example</a>' in text
    assert "No cookie" in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (PrivacyWords("", "https://acme.example/contact"), 'href="https://acme.example/contact"'),
        (PrivacyWords("", "javascript:alert(1)"), "<p>javascript:alert(1)</p>"),
        (PrivacyWords("A & <b>", ""), "<p>A &amp; &lt;b&gt;, or the person who shared"),
        (PrivacyWords(), "<p>The person who shared the link with you"),
    ],
)
async def test_privacy_with_little_to_say(
    open_shell: OpenShell, world: World, words: PrivacyWords, shown: str
) -> None:
    world.privacy = words
    client = await open_shell()
    assert shown in await (await client.get("/privacy")).text()


async def test_the_front_door(open_shell: OpenShell, world: World) -> None:
    bare = await open_shell()
    assert "lives in your chat" in await (await bare.get("/")).text()
    world.front = "/playground/"
    client = await open_shell()
    answer = await client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/playground/")
