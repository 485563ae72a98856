"""Who may knock: every refusal over real HTTP, before anything is dispatched."""

from __future__ import annotations

import pytest

from connectors.playground.door import BODY_LIMIT
from tests.unit.connectors.playground.conftest import House

SAY = {"as": "ana", "conversation": "brand", "text": "/advocate share"}
API = "/playground/api"
READS = [
    "/playground/",
    "/playground/static/main.js",
    f"{API}/state?as=ana",
    f"{API}/inspect?as=ana",
]
WRITES = ["say", "act", "submit", "home", "jump"]


def origin(house: House) -> str:
    return f"http://{house.client.host}:{house.client.port}"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "192.168.0.7", "127.0.0.1.evil.example", ""]
)
@pytest.mark.parametrize("path", READS)
async def test_another_host_name_reads_nothing(house: House, path: str, host: str) -> None:
    response = await house.client.get(path, headers={"Host": host})
    assert response.status == 403
    assert "error" in await response.json()


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:9", "[::1]"])
async def test_every_name_of_this_computer_reads(house: House, host: str) -> None:
    assert (await house.client.get("/playground/", headers={"Host": host})).status == 200


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
async def test_a_foreign_page_changes_nothing(
    house: House, name: str, headers: dict[str, str]
) -> None:
    response = await house.client.post(f"{API}/{name}", json=SAY, headers=headers)
    assert response.status == 403
    assert house.core.heard == []


async def test_our_own_page_is_let_in(house: House) -> None:
    headers = {"Origin": origin(house), "Sec-Fetch-Site": "same-origin"}
    assert (await house.client.post(f"{API}/say", json=SAY, headers=headers)).status == 200


async def test_a_link_from_elsewhere_may_open_the_page_but_read_no_data(house: House) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await house.client.get("/playground/", headers=link)).status == 200
    script = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert (await house.client.get(f"{API}/state?as=ana", headers=script)).status == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
async def test_what_a_foreign_form_could_send_is_refused(house: House, kind: str) -> None:
    response = await house.client.post(f"{API}/say", data=b"{}", headers={"Content-Type": kind})
    assert response.status == 415


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000])
async def test_broken_json_is_refused_kindly(house: House, raw: bytes) -> None:
    response = await house.client.post(
        f"{API}/say", data=raw, headers={"Content-Type": "application/json"}
    )
    assert response.status == 400
    assert house.core.heard == []


@pytest.mark.parametrize(("size", "status"), [(BODY_LIMIT, 404), (BODY_LIMIT + 1, 413)])
async def test_a_huge_body_is_refused_at_the_limit(house: House, size: int, status: int) -> None:
    raw = b'{"as":"ana","text":"' + b"x" * (size - 22) + b'"}'
    response = await house.client.post(
        f"{API}/say", data=raw, headers={"Content-Type": "application/json"}
    )
    assert (len(raw), response.status) == (size, status)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**SAY, "as": "zoe"}, 404),
        ({**SAY, "as": ["ana"]}, 400),
        ({**SAY, "conversation": "@mia"}, 404),
        ({**SAY, "conversation": "nowhere"}, 404),
        ({**SAY, "text": ""}, 400),
        ({**SAY, "text": "/unknown"}, 400),
        ({**SAY, "id": "../"}, 400),
    ],
)
async def test_wrong_values_get_one_kind_sentence(
    house: House, body: dict[str, object], status: int
) -> None:
    response = await house.client.post(f"{API}/say", json=body)
    assert response.status == status
    assert list(await response.json()) == ["error"]
    assert house.core.heard == []


async def test_lone_surrogates_do_no_harm(house: House) -> None:
    raw = b'{"as": "ana", "conversation": "brand", "text": "good \\ud800 morning"}'
    response = await house.client.post(
        f"{API}/say", data=raw, headers={"Content-Type": "application/json"}
    )
    assert response.status == 200
    assert [one["plain"] for one in await house.talk("mia", "brand")] == ["good  morning"]


async def test_every_answer_carries_the_headers_that_keep_the_page_to_itself(house: House) -> None:
    for path in [*READS, "/playground/static/nothing.js"]:
        headers = (await house.client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["..%2fconnector.py", "%2e%2e%2fconnector.py", "nothing.js", "..%5cdoor.py"]
)
async def test_only_our_own_files_are_served(house: House, name: str) -> None:
    assert (await house.client.get(f"/playground/static/{name}")).status == 404


async def test_the_page_asks_nothing_from_outside_and_holds_nothing_inline(house: House) -> None:
    response = await house.client.get("/playground/")
    html = await response.text()
    assert response.content_type == "text/html"
    for outside in ("https://", "http://", "//cdn", "<style", " style=", "onclick", "<script>"):
        assert outside not in html
    assert '<html lang="en">' in html


async def test_the_bare_path_leads_to_the_page(house: House) -> None:
    response = await house.client.get("/playground", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (308, "/playground/")


async def test_a_closed_playground_says_so(house: House) -> None:
    await house.connector.stop()
    assert (await house.client.get(f"{API}/state?as=ana")).status == 503
