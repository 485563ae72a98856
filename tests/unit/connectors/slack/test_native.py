"""What a workspace refuses is remembered for a day: after that it is tried again."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.base import Uncertain
from connectors.slack.native import PLAIN_FOR, Native
from connectors.slack.web import Denied


class Workspace:
    """Refuses what is native with `code`, or everything when `all_of_it`."""

    def __init__(self, code: str = "invalid_blocks", *, all_of_it: bool = False) -> None:
        self.code, self.all_of_it = code, all_of_it
        self.sent: list[bool] = []

    async def take(self, body: dict[str, Any]) -> str:
        self.sent.append(body["native"])
        if self.code and (body["native"] or self.all_of_it):
            raise Denied("chat.postMessage", self.code)
        return "taken"


def draw(native: bool) -> dict[str, Any]:
    return {"native": native}


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_arguments"])
async def test_a_refusal_is_remembered_for_a_day(code: str) -> None:
    clock = [0.0]
    native, workspace = Native(lambda: clock[0]), Workspace(code)
    for _ in range(3):
        assert await native.send(workspace.take, draw, newest=True) == "taken"
    assert workspace.sent == [True, False, False, False]
    known = [native.works]
    clock[0] = PLAIN_FOR
    known.append(native.works)
    workspace.code = ""
    await native.send(workspace.take, draw, newest=True)
    assert workspace.sent[-1] is True
    assert [*known, native.works] == [False, True, True]


async def test_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    native = Native()
    for _ in range(2):
        await native.send(Workspace().take, draw, newest=True)
    assert [r.message for r in caplog.records].count("slack.native_blocks_refused") == 1


async def test_nothing_is_learnt_from_a_message_refused_in_words_too() -> None:
    native, workspace = Native(), Workspace(all_of_it=True)
    with pytest.raises(Denied):
        await native.send(workspace.take, draw, newest=True)
    assert workspace.sent == [True, False]
    assert native.works


@pytest.mark.parametrize(
    ("code", "newest"), [("invalid_blocks", False), ("channel_not_found", True)]
)
async def test_other_refusals_are_final(code: str, newest: bool) -> None:
    native, workspace = Native(), Workspace(code)
    with pytest.raises(Denied):
        await native.send(workspace.take, draw, newest=newest)
    assert workspace.sent == [True]
    assert native.works


async def test_a_lost_answer_is_not_sent_again() -> None:
    sent = []

    async def lose(body: dict[str, Any]) -> None:
        sent.append(body)
        raise Uncertain("lost")

    with pytest.raises(Uncertain):
        await Native().send(lose, draw, newest=True)
    assert len(sent) == 1
