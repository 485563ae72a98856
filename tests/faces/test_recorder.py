"""The recorder behind docs/parity.md, on a real office: only what worked is walked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.faces.conftest import make_slack_squad
from tests.faces.recorder import NOTED, note_rounds
from tests.faces.slack_office import BRAND, Colleague, SlackOffice

FIRST_DIGEST = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Tuesday at nine in Berlin."""


@pytest.fixture
async def ana(slack: SlackOffice) -> Colleague:
    """A colleague of Brand Squad. What was walked to get there is forgotten."""
    await make_slack_squad(slack)
    NOTED.clear()
    return slack.colleague("UANA")


def walked(kind: str) -> set[str]:
    return {walk.name for walk in NOTED if walk[:2] == ("slack", kind)}


@pytest.mark.parametrize(
    ("typed", "name"),
    [("", "home"), ("hello", "home"), ("points", "me"), ("hlep", "help"), ("STOP", "snooze")],
)
async def test_a_command_counts_under_its_own_name(ana: Colleague, typed: str, name: str) -> None:
    await ana.slash(typed)
    assert walked("command") == {name}


@pytest.mark.parametrize("typed", ["digest", "inbox", "snooze soon", "qwertz", "thank you"])
async def test_what_is_refused_or_not_understood_is_not_walked(ana: Colleague, typed: str) -> None:
    await ana.slash(typed)
    assert set() == NOTED


async def test_a_form_counts_once_it_is_taken(ana: Colleague) -> None:
    await ana.slash("idea")
    await ana.fill(text=" ")
    assert ana.errors
    assert (walked("command"), walked("form")) == ({"idea"}, set())
    await ana.fill(text="Film the canteen")
    assert walked("form") == {"idea.send"}


async def test_a_button_that_leads_nowhere_any_more_is_not_walked(ana: Colleague) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "value": "7"}
    for at, action in enumerate(("old.gone#1", "share.open#1", "drop.now#1"), 1):
        row = {"type": "actions", "elements": [{**button, "action_id": action}]}
        old = {"ts": f"{at}.1", "channel": BRAND, "user": "UBOT", "blocks": [row]}
        ana.office.fake.messages[BRAND].append(old)
        assert await ana.press("Press", on=old)
    assert set() == NOTED


async def test_a_round_counts_when_what_it_says_has_arrived(
    slack: SlackOffice, ana: Colleague
) -> None:
    await note_rounds(slack.process)
    assert walked("round") == set()
    await slack.until(FIRST_DIGEST)
    assert "This week in Brand Squad" in slack.posts()[-1]
    await note_rounds(slack.process)
    assert walked("round") == {"digest"}
