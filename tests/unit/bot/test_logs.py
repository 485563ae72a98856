"""A log line is a name and fields; secrets are blanked by name and by shape."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import redact, set_up_logs


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Give structlog and the root logger back as they were."""
    kept, root = structlog.get_config(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.configure(**kept)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "field",
    ["token", "bot_token", "Authorization", "client_secret", "password", "Cookie", "signature"],
)
def test_a_secret_field_is_blanked(field: str) -> None:
    assert redact(None, "", {field: "x", "event": "e"}) == {field: "***", "event": "e"}


@pytest.mark.parametrize(
    "value",
    [
        "xoxb-1-2-abc",
        "xapp-1-A-b",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    ],
)
def test_what_looks_like_a_secret_is_blanked_wherever_it_stands(value: str) -> None:
    line = redact(None, "", {"event": "failed", "why": f"bad {value} here"})
    assert line["why"] == "bad *** here"


def test_a_line_is_json_with_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info")
    structlog.get_logger().info("started", platforms=["slack"], token="x")
    structlog.get_logger().debug("unheard")
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "started"
    assert line["level"] == "info"
    assert line["token"] == "***"
    assert line["timestamp"].endswith("Z")


def test_an_exception_is_told_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info")
    try:
        raise ValueError("xoxb-1-secret")
    except ValueError:
        structlog.get_logger().exception("broke")
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "xoxb-1-secret" not in said
