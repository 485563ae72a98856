"""The HTTP door: what is refused, by raw requests over a real connection, and with which answer."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from connectors.base import Reply
from tests.fakes.slack import SECRET, FakeSlack
from tests.fakes.slack_client import SlackPerson, sign
from tests.replay.slack.stage import NOW, Stage, message

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
STAMP = str(int(NOW.timestamp()))


@pytest.fixture
def ana(fake: FakeSlack, by_http: Stage) -> SlackPerson:
    by_http.replies["help"] = Reply("private", message("<text>Help</text>"))
    return SlackPerson(fake, by_http.door)


def slash(text: str = "help") -> bytes:
    fields = {
        "command": "/advocate",
        "text": text,
        "team_id": "T1",
        "user_id": "UANA",
        "channel_id": "CGENERAL",
        "trigger_id": "1.2",
    }
    return urlencode(fields).encode()


def stamp(**shift: float) -> str:
    return str(int((NOW + timedelta(**shift)).timestamp()))


async def test_slack_may_look_at_our_certificate_unsigned(ana: SlackPerson, by_http: Stage) -> None:
    unsigned = {"X-Slack-Signature": "", "X-Slack-Request-Timestamp": ""}
    assert (await ana.post(b"ssl_check=1&token=x", headers=unsigned)).status == 200
    for more in (slash(), b"payload=%7B%7D", b"token=" + b"x" * 600):
        assert (await ana.post(b"ssl_check=1&" + more, headers=unsigned)).status == 401
    assert by_http.heard == []


async def test_a_signed_request_is_let_in(ana: SlackPerson, by_http: Stage) -> None:
    ack = await ana.post(slash())
    assert ack.status == 200
    assert len(by_http.heard) == 1


@pytest.mark.parametrize("shift", [-300, 300])
async def test_five_minutes_off_is_still_let_in(ana: SlackPerson, shift: int) -> None:
    assert (await ana.post(slash(), timestamp=stamp(seconds=shift))).status == 200


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("another secret", {"secret": "not-the-secret"}),
        ("stale", {"timestamp": stamp(seconds=-301)}),
        ("from the future", {"timestamp": stamp(seconds=301)}),
        ("no timestamp", {"headers": {"X-Slack-Request-Timestamp": ""}}),
        ("no signature", {"headers": {"X-Slack-Signature": ""}}),
        ("half a signature", {"headers": {"X-Slack-Signature": "v0="}}),
        ("another version", {"headers": {"X-Slack-Signature": "v1=" + "0" * 64}}),
        ("a signature of another script", {"headers": {"X-Slack-Signature": "v0=é"}}),
        ("a timestamp in words", {"timestamp": "now"}),
        ("a signed timestamp", {"timestamp": f"+{STAMP}"}),
        ("a fraction", {"timestamp": f"{STAMP}.0"}),
        ("a huge timestamp", {"timestamp": "9" * 5_000}),
        ("a timestamp in Arabic digits", {"headers": {"X-Slack-Request-Timestamp": "١٢٣"}}),
    ],
)
async def test_what_slack_did_not_send_is_refused(
    ana: SlackPerson, by_http: Stage, name: str, how: dict[str, object]
) -> None:
    ack = await ana.post(slash(), **how)  # type: ignore[arg-type]  # one of several keywords
    assert ack.status == 401, name
    assert by_http.heard == []


async def test_a_changed_body_is_refused(ana: SlackPerson, by_http: Stage) -> None:
    headers = {"X-Slack-Signature": sign(SECRET, STAMP, slash("help"))}
    assert (await ana.post(slash("drop"), headers=headers)).status == 401
    assert by_http.heard == []


async def test_the_same_request_again_is_refused(ana: SlackPerson, by_http: Stage) -> None:
    assert (await ana.post(slash())).status == 200
    assert (await ana.post(slash())).status == 409
    assert len(by_http.heard) == 1


async def test_many_copies_at_once_have_one_effect(ana: SlackPerson, by_http: Stage) -> None:
    acks = await asyncio.gather(*(ana.post(slash()) for _ in range(8)))
    assert sorted(ack.status for ack in acks) == [200] + [409] * 7
    assert len(by_http.heard) == 1


async def test_a_locked_store_does_not_shut_the_door(ana: SlackPerson, by_http: Stage) -> None:
    by_http.notes.broken = True
    assert (await ana.post(slash())).status == 200


def _event(**changes: object) -> bytes:
    event = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "x"}}
    return json.dumps({**event, **changes}).encode()


def _payload(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", FORM),
    "empty JSON": (b"", JSON),
    "no type of content": (slash(), ""),
    "text": (slash(), "text/plain"),
    "XML": (b"<a/>", "application/xml"),
    "multipart": (b"--x--", "multipart/form-data; boundary=x"),
    "broken JSON": (b'{"type": "event_callback"', JSON),
    "JSON null": (b"null", JSON),
    "JSON list": (b"[]", JSON),
    "JSON number": (b"12", JSON),
    "JSON text": (b'"x"', JSON),
    "endless JSON": (b"[" * 200_000, JSON),
    "a huge number": (b'{"type": ' + b"9" * 10_000 + b"}", JSON),
    "not UTF-8": (b"\xff\xfe\x00", FORM),
    "not UTF-8 JSON": (b'{"type": "\xff"}', JSON),
    "a type that is a list": (b'{"type": []}', JSON),
    "an event without an event": (_event(event=None), JSON),
    "an event that is text": (_event(event="x"), JSON),
    "an event without a team": (_event(team_id=""), JSON),
    "an event without an id": (_event(event_id=None), JSON),
    "authorizations that are text": (_event(authorizations="x"), JSON),
    "authorizations of text": (_event(authorizations=["x"]), JSON),
    "a payload that is broken": (urlencode({"payload": "{"}).encode(), FORM),
    "a payload that is null": (_payload(None), FORM),
    "a payload that is a list": (_payload([]), FORM),
    "two payloads": (b"payload=%7B%7D&payload=%7B%7D", FORM),
    "a thousand fields": (b"&".join(b"a%d=1" % n for n in range(1_000)), FORM),
    "a click without a person": (_payload({"type": "block_actions", "actions": []}), FORM),
    "a click without a control": (
        _payload({"type": "block_actions", "user": {"id": "U"}, "actions": []}),
        FORM,
    ),
    "a click on text": (
        _payload({"type": "block_actions", "user": {"id": "U"}, "actions": ["x"]}),
        FORM,
    ),
    "a form without a view": (_payload({"type": "view_submission", "user": {"id": "U"}}), FORM),
    "a view that is a list": (
        _payload({"type": "view_submission", "user": {"id": "U"}, "view": []}),
        FORM,
    ),
    "a team that is text": (
        _payload(
            {"type": "shortcut", "user": {"id": "U"}, "callback_id": "x", "team": "T1"},
        ),
        FORM,
    ),
    "a command without a team": (b"command=%2Fadvocate&text=help", FORM),
    "no command at all": (b"a=1", FORM),
    "a challenge without one": (b'{"type": "url_verification"}', JSON),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_a_malformed_request_is_refused_not_failed(
    ana: SlackPerson, by_http: Stage, name: str
) -> None:
    body, content_type = MALFORMED[name]
    ack = await ana.post(body, content_type)
    assert 400 <= ack.status < 500, name
    assert by_http.heard == []


async def test_an_unsigned_malformed_request_is_refused_for_its_signature(
    ana: SlackPerson,
) -> None:
    assert (await ana.post(b"{", JSON, secret="wrong")).status == 401


async def test_the_largest_body_is_one_mebibyte(ana: SlackPerson) -> None:
    padded = b'{"type": "unknown_to_us"}'.ljust(1024 * 1024)
    assert (await ana.post(padded, JSON)).status == 200
    assert (await ana.post(padded + b" ", JSON)).status == 413


async def test_what_nobody_listens_to_is_acknowledged(ana: SlackPerson, by_http: Stage) -> None:
    assert (await ana.post(b'{"type": "app_rate_limited", "team_id": "T1"}', JSON)).status == 200
    assert (
        await ana.post(_event(event={"type": "pin_added", "user": {"id": 1}}), JSON)
    ).status == 200
    assert by_http.heard == []


async def test_slacks_own_challenge_is_answered(ana: SlackPerson) -> None:
    ack = await ana.post(b'{"type": "url_verification", "challenge": "abc"}', JSON)
    assert ack.status == 200
    assert ack.body in ({"challenge": "abc"}, {"text": "abc"})


async def test_other_methods_are_not_allowed(by_http: Stage) -> None:
    async with aiohttp.ClientSession() as session, session.get(by_http.door) as answer:
        assert answer.status == 405


async def test_socket_mode_opens_no_http_door(by_socket: Stage) -> None:
    assert list(by_socket.connector.routes()) == []


async def test_environment_names_of_the_sdk_switch_nothing_on(
    fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-environment")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret-of-the-environment")
    stage = await Stage(fake).open()
    try:
        stage.replies["help"] = Reply("private", message("<text>Help</text>"))
        ack = await SlackPerson(fake, stage.door).slash("help")
        assert ack.status == 200
        assert ack.body["text"] == "Help"
    finally:
        await stage.close()
