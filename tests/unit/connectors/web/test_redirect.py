"""/r/<code>: where it leads, what is kept, and what is never told."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import fields, replace
from datetime import timedelta

import crawleruseragents
import pytest

from connectors.web.ports import ClickRecord, Target
from connectors.web.redirect import to_location
from connectors.web.targets import LIFE
from tests.unit.connectors.web.conftest import (
    BROWSER,
    CODE,
    NOW,
    PAGE,
    PERSON,
    SLACKBOT,
    TOKEN,
    Client,
    OpenShell,
    World,
)

HERE = f"/r/{CODE}"


async def test_a_person_is_led_to_the_stored_address_and_counted(
    client: Client, world: World
) -> None:
    answer = await client.get(
        f"{HERE}?url=https://evil.example", headers=PERSON, allow_redirects=False
    )
    assert answer.status == 302
    assert answer.headers["Location"] == PAGE
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    [click] = world.clicks
    assert (click.link_id, click.workspace_id, click.counted, click.reason) == (7, 1, True, "human")
    assert (click.at, click.day) == (NOW, NOW.date())


async def test_a_click_is_kept_before_its_answer(client: Client, world: World) -> None:
    world.delay = 0.1
    answer = asyncio.create_task(client.get(HERE, headers=PERSON, allow_redirects=False))
    await asyncio.sleep(0.05)
    assert not answer.done()
    assert (await answer).status == 302
    assert len(world.clicks) == 1


@pytest.mark.parametrize(
    ("method", "headers", "status", "reason"),
    [
        ("HEAD", PERSON, 302, "head"),
        ("GET", PERSON | {"Sec-Purpose": "prefetch;prerender"}, 204, "prefetch"),
        ("GET", PERSON | {"X-Purpose": "preview"}, 204, "prefetch"),
        ("GET", SLACKBOT, 200, "robot"),
        ("GET", {"User-Agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"}, 200, "robot"),
        ("GET", {"User-Agent": ""}, 200, "no_agent"),
    ],
)
async def test_what_is_no_persons_click_is_kept_and_not_counted(
    client: Client,
    world: World,
    method: str,
    headers: dict[str, str],
    status: int,
    reason: str,
) -> None:
    answer = await client.request(method, HERE, headers=headers, allow_redirects=False)
    assert answer.status == status
    assert [(c.counted, c.reason) for c in world.clicks] == [(False, reason)]
    if method == "HEAD":
        assert answer.headers["Location"] == PAGE
        assert await answer.read() == b""


async def test_a_preview_robot_gets_the_card_of_the_page(client: Client, world: World) -> None:
    world.links[CODE] = Target(
        7,
        1,
        PAGE,
        title='Two "days" <b>only</b>',
        summary="How we & others did it",
        image_url="https://acme.example/a.png",
        image_alt="A desk",
    )
    answer = await client.get(HERE, headers=SLACKBOT, allow_redirects=False)
    text = await answer.text()
    assert 'property="og:title" content="Two &#34;days&#34; &lt;b&gt;only&lt;/b&gt;"' in text
    assert 'property="og:description" content="How we &amp; others did it"' in text
    assert 'property="og:image" content="https://acme.example/a.png"' in text
    assert 'property="og:image:alt" content="A desk"' in text
    assert f'href="{PAGE.replace("&", "&amp;")}"' in text
    # LinkedIn would put an og:url in the place of the link, past us.
    assert "og:url" not in text
    assert not re.search(r"<(img|script|link)[^>]+(src|href)=\"https?:", text)


async def test_a_card_without_title_names_the_site_and_takes_no_insecure_image(
    client: Client, world: World
) -> None:
    world.links[CODE] = Target(7, 1, PAGE, image_url="http://acme.example/a.png")
    text = await (await client.get(HERE, headers=SLACKBOT, allow_redirects=False)).text()
    assert 'property="og:title" content="acme.example"' in text
    assert "og:image" not in text


async def test_none_of_the_known_robots_is_counted(client: Client, world: World) -> None:
    known = [one["instances"] for one in crawleruseragents.CRAWLER_USER_AGENTS_DATA]
    agents = [instances[0] for instances in known if instances and instances[0].isascii()][::4]
    assert len(agents) >= 200
    for agent in agents:
        answer = await client.get(HERE, headers={"User-Agent": agent}, allow_redirects=False)
        assert answer.status == 200, agent
    assert {c.counted for c in world.clicks} == {False}
    assert len(world.clicks) == len(agents)


async def test_a_visitor_has_one_sign_a_day_and_another_the_next(
    client: Client, world: World
) -> None:
    async def visit(agent: str = BROWSER) -> None:
        headers = PERSON | {"User-Agent": agent}
        await client.get(HERE, headers=headers, allow_redirects=False)

    await visit()
    await visit()
    await visit("Mozilla/5.0 (Macintosh) Safari/605.1")
    world.now += timedelta(days=1)
    await visit()
    first, again, other, next_day = (click.visitor for click in world.clicks)
    assert first == again
    assert len({first, other, next_day}) == 3
    assert len({click.event_id for click in world.clicks}) == 4


async def test_nothing_that_is_kept_or_logged_tells_who_it_was(
    client: Client,
    world: World,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    headers = PERSON | {"Referer": "https://social.example/ana", "X-Forwarded-For": "203.0.113.9"}
    await client.get(HERE, headers=headers, allow_redirects=False)
    world.is_down = True
    await client.get(HERE, headers=headers, allow_redirects=False)
    shown = capsys.readouterr()
    files = "".join(file.read_text() for file in world.spill.iterdir())
    ours = " ".join(str(getattr(world.clicks[0], f.name)) for f in fields(ClickRecord))
    for text in (shown.out + shown.err, files, ours):
        assert not re.search(r"127\.0\.0\.1|203\.0\.113|social\.example|Mozilla|Chrome", text)
    assert {f.name for f in fields(ClickRecord)} == {
        "event_id", "link_id", "workspace_id", "at", "day", "visitor", "counted", "reason",
    }  # fmt: skip


async def test_the_browser_that_opened_the_composer_is_kept_and_not_counted(
    client: Client, world: World
) -> None:
    # The link is remembered without an opener: the cookie must see to a new look.
    await client.get(HERE, headers=PERSON, allow_redirects=False)
    opened = await client.get(f"/s/{TOKEN}/linkedin", headers=PERSON, allow_redirects=False)
    assert opened.status == 302
    await client.get(HERE, headers=PERSON, allow_redirects=False)
    client.session.cookie_jar.clear()
    await client.get(HERE, headers=PERSON, allow_redirects=False)
    assert [c.reason for c in world.clicks] == ["human", "opener", "human"]
    assert [c.counted for c in world.clicks] == [True, False, True]


async def test_a_made_up_cookie_is_nobodys(client: Client, world: World) -> None:
    for value in ("", "x" * 22, "ä" * 22, "a" * 4000, '"', "$$"):
        raw = f"squad_sharer={value}"
        answer = await client.get(HERE, headers=PERSON | {"Cookie": raw}, allow_redirects=False)
        assert answer.status == 302
    assert {c.reason for c in world.clicks} == {"human"}


async def test_a_withdrawn_link_tells_nobody_where_it_led(client: Client, world: World) -> None:
    world.links[CODE] = replace(world.links[CODE], closed=True, title="Secret launch")
    for headers in (PERSON, SLACKBOT):
        for method in ("GET", "HEAD"):
            answer = await client.request(method, HERE, headers=headers, allow_redirects=False)
            text = await answer.text()
            assert answer.status == 410
            assert "acme.example" not in text + str(answer.headers)
            assert "Secret launch" not in text
    answer = await client.get(HERE, headers=PERSON)
    assert "This is no longer shared here" in await answer.text()
    assert world.clicks == []


@pytest.mark.parametrize(
    "code",
    ["x", "nobodyhasit", "a" * 8000, "%00%00%00%00%00%00", "%ff%fe%fd%fc%fb%fa", "..%2f..%2fetc",
     "%F0%9F%92%A9aaaaaa", "'%20OR%201=1%20--", "<script>", "%0d%0aX-Evil:%201"],
)  # fmt: skip
async def test_junk_is_a_kind_404(client: Client, world: World, code: str) -> None:
    answer = await client.get(f"/r/{code}", headers=PERSON, allow_redirects=False)
    assert answer.status == 404
    assert "There is nothing here" in await answer.text()
    assert "X-Evil" not in answer.headers
    assert world.clicks == []


async def test_an_address_longer_than_any_is_refused_without_a_fault(client: Client) -> None:
    answer = await client.get(f"/r/{'a' * 10_000}", headers=PERSON, allow_redirects=False)
    assert answer.status in {400, 414}


async def test_who_guesses_is_slowed_down_and_what_exists_is_found(
    client: Client, world: World
) -> None:
    seen = [
        (await client.get(f"/r/Guess{n:06}", headers=PERSON, allow_redirects=False)).status
        for n in range(30)
    ]
    assert seen == [404] * 20 + [429] * 10
    refused = await client.get("/r/Guess999999", headers=PERSON)
    assert refused.headers["Retry-After"] == "60"
    # Others share this address: an office, or everybody behind a proxy.
    answer = await client.get(HERE, headers=PERSON, allow_redirects=False)
    assert answer.status == 302


async def test_a_link_that_travels_is_looked_up_once(client: Client, world: World) -> None:
    for _ in range(20):
        await client.get(HERE, headers=PERSON, allow_redirects=False)
    assert world.asked == [CODE]
    assert LIFE <= 5


async def test_with_the_store_down_known_links_lead_on_and_others_ask_for_patience(
    client: Client, world: World
) -> None:
    await client.get(HERE, headers=PERSON, allow_redirects=False)
    world.links["OtherLink1"] = Target(8, 1, "https://acme.example/other")
    world.is_down = True
    assert (await client.get(HERE, headers=PERSON, allow_redirects=False)).status == 302
    busy = await client.get("/r/OtherLink1", headers=PERSON, allow_redirects=False)
    assert (busy.status, busy.headers["Retry-After"]) == (503, "5")
    assert "One moment" in await busy.text()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_only_reading_is_answered(client: Client, world: World, method: str) -> None:
    answer = await client.request(method, HERE, headers=PERSON, data=b"x" * 10_000)
    assert answer.status == 405
    assert world.clicks == []


async def test_an_address_that_is_not_of_the_web_leads_nowhere(
    open_shell: OpenShell, world: World
) -> None:
    for number, url in enumerate(["javascript:alert(1)", "https://a.example/\r\nX: 1", "", "//x"]):
        world.links[f"Broken{number}"] = Target(9, 1, url)
    client = await open_shell()
    for number in range(4):
        answer = await client.get(f"/r/Broken{number}", headers=PERSON, allow_redirects=False)
        assert answer.status == 404
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ("https://acme.example/a%2Fb?q=a+b&c=%7E#x", "https://acme.example/a%2Fb?q=a+b&c=%7E#x"),
        ("http://acme.example", "http://acme.example"),
        (
            "https://münchen.example/straße?q=ü",
            "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%BC",
        ),
        ("https:///no-host", None),
        ("ftp://acme.example/", None),
        ("https://acme.example/a b", None),
        ("https://[::1", None),
    ],
)
def test_addresses_fit_a_header(stored: str, sent: str | None) -> None:
    assert to_location(stored) == sent
