"""Every sample is something the platforms accept: Block Kit's limits and Slack's own models, Adaptive Cards 1.5."""

import copy
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from templates.message import Form, Message
from tests.fakes.slack_blocks import TOTAL_TEXT, check_message, check_view, total_text
from tests.golden.cards import check_card
from tests.golden.faces import card_of, compose, to_slack, to_teams
from tests.golden.samples import SAMPLES
from tests.golden.samples.rows import Sample

by_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
UNKNOWN_TO_SDK = {"data_visualization"}


@by_sample
def test_slack_accepts_it(sample: Sample) -> None:
    document = compose(sample, "slack")
    payload = to_slack(document)
    if isinstance(document, Message):
        assert check_message(payload["blocks"]) == []
        assert total_text(payload["blocks"]) <= TOTAL_TEXT
        assert 0 < len(payload["text"]) <= 4000
    else:
        assert check_view(payload) == []


@by_sample
def test_slacks_own_models_accept_it(sample: Sample) -> None:
    document = compose(sample, "slack")
    payload = copy.deepcopy(to_slack(document))
    for block in payload["blocks"]:
        if block["type"] in UNKNOWN_TO_SDK:
            continue
        parsed = Block.parse(block)
        assert parsed is not None, block["type"]
        parsed.validate_json()
    if not isinstance(document, Message):
        View(**payload).validate_json()


@by_sample
def test_teams_accepts_it(sample: Sample) -> None:
    document = compose(sample, "teams")
    card = card_of(to_teams(document))
    assert check_card(card, dialog=isinstance(document, Form)) == []


def test_the_card_check_sees_what_is_wrong() -> None:
    text = {"type": "TextBlock", "text": "Hi", "wrap": True}
    press = {"type": "Action.Submit", "title": "Go", "data": {}, "id": "a#1"}
    execute = {"type": "Action.Execute", "title": "Go", "verb": "a.b", "data": {}, "id": "b#1"}
    ask = {"type": "Input.Text", "id": "one.a", "label": "A"}

    def problems(*body: Any, **more: Any) -> list[str]:
        return check_card({"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more})

    assert problems(text) == []
    assert problems({"type": "Image", "url": "https://a.example/x.png"})
    assert problems({"type": "Video"})
    assert problems({"type": "TextBlock", "text": "no wrap"})
    assert problems({**ask}, {**ask})
    assert problems({**ask, "isRequired": True})
    assert problems(
        {"type": "ActionSet", "actions": [execute | {"fallback": {**press, "title": "?"}}]}
    )
    assert problems({"type": "ActionSet", "actions": [press] * 2})
    assert problems({**text, "text": "x" * 26_000})
    assert problems(text, version="1.6")
