"""An answer that Slack loses or leaves hanging still reaches whoever acted, on another way or a second time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import Reply
from connectors.events import ActionEvent, CommandEvent
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_client import SlackPerson, words
from tests.replay.slack.stage import Stage, form, home, message, until

POST, WHISPER = "chat.postMessage", "chat.postEphemeral"
SAID = message("<text>Your numbers</text>")
FIELD = "<input kind='text' name='words' label='Words'/>"


@pytest.fixture
async def stage(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("connectors.slack.answers.AGAIN_AFTER", (0.05, 0.1))
    stage = await Stage(fake).open()
    yield stage
    await stage.close()


@pytest.fixture
def ana(stage: Stage) -> SlackPerson:
    return SlackPerson(stage.fake, stage.door)


def read(fake: FakeSlack) -> list[str]:
    return [words(one["blocks"]) for one in [*fake.messages["DUANA"], *fake.ephemerals]]


@pytest.mark.parametrize("fault", ["http:503", "error:internal_error", "drop"])
async def test_an_answer_in_the_own_chat_comes_at_the_second_try(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, fault: str
) -> None:
    stage.replies["me"] = Reply("private", SAID)
    fake.fault(POST, fault)
    await ana.say("me")
    await until(lambda: read(fake) == ["Your numbers"])


async def test_a_note_in_a_channel_comes_another_way(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["me"] = Reply("private", SAID)
    fake.fault(WHISPER, "http:503", times=9)
    await ana.mention("me")
    await until(lambda: read(fake) == ["Your numbers"])
    assert "Your numbers" in words(fake.messages["DUANA"][0]["blocks"])


async def test_a_receipt_whose_address_fails_comes_another_way(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["share.confirm"] = Reply("update", message("<text>Thank you</text>"))
    button = message("<actions><button action='share.confirm'>I posted it</button></actions>")
    stage.replies["share"] = Reply("private", button)
    await ana.slash("share")
    await until(lambda: fake.ephemerals)
    fake.fault("response_url", "http:503", times=9)
    await ana.click(ana.seen(fake.ephemerals[0]), "I posted it")
    await until(lambda: "Thank you" in " ".join(read(fake)))


async def test_a_home_that_was_not_drawn_is_drawn_again(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["HomeEvent"] = Reply("home", home("<text>Hi Ana</text>"))
    fake.fault("views.publish", "http:503")
    await ana.event({"type": "app_home_opened", "tab": "home"})
    await until(lambda: "UANA" in fake.homes)


@pytest.mark.parametrize("fault", ["http:503", "drop_after"])
async def test_what_others_see_too_is_said_once(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, fault: str
) -> None:
    stage.replies["praise"] = Reply("public", message("<text>Well done</text>"))
    fake.fault(POST, fault, times=9)
    await ana.mention("praise")
    await until(lambda: fake.called(POST))
    await asyncio.sleep(0.4)
    assert len(fake.called(POST)) == 1


async def test_what_fails_to_the_last_is_let_go(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["me"] = Reply("private", SAID)
    fake.fault(POST, "http:503", times=99)
    await ana.say("me")
    await until(lambda: len(fake.called(POST)) == 3)
    await asyncio.sleep(0.3)
    assert len(fake.called(POST)) == 3


async def test_a_form_that_slack_leaves_hanging_waits_behind_a_button_soon(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.web.TRIGGERED_TIMEOUT", 0.2)
    stage.replies["idea"], stage.forms = Reply("form", form(FIELD)), {"idea"}
    fake.fault("views.open", "slow:9")
    await ana.slash("idea")
    await until(lambda: any("Your form is ready" in text for text in read(fake)))


async def test_a_call_that_hangs_is_given_up(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.web.TIMEOUT", 0.2)
    stage.replies["me"] = Reply("private", SAID)
    fake.fault(POST, "slow:9")
    await ana.say("me")
    await until(lambda: read(fake))


# ---------------------------------------------------------------- a form that is kept nowhere


async def test_a_form_that_may_hold_a_concern_opens_anew(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    """Typed words bring no trigger, so there is no view to stand in: a button opens one."""
    concern = replace(form(FIELD), id="concern.send", value="7", opener="concern.open")
    stage.replies |= {"concern": Reply("form", concern), "concern.open": Reply("form", concern)}
    stage.forms = {"concern.open"}
    await ana.say("concern")
    await until(lambda: fake.messages["DUANA"])
    [said] = fake.messages["DUANA"]
    assert "I kept nothing of it" in words(said["blocks"])
    await ana.click(said, "Open the form")
    await until(lambda: any("submit" in view for view in fake.views.values()))
    pressed = stage.heard[-1]
    assert isinstance(pressed, ActionEvent)
    assert (pressed.action, pressed.value) == ("concern.open", "7")
    assert not [key for key in stage.notes.kept if "form" in key], "nothing is written down"


# ---------------------------------------------------------------- what was typed


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("idea We are hiring :tada:", "idea We are hiring :tada:"),
        ("idea A list: one, two:", "idea A list: one, two:"),
        (":wave: there", ":wave: there"),
        ("idea Ask <@UBEN00001> and <@UNOBODY99>", "idea Ask @Ben and @UNOBODY99"),
    ],
)
async def test_words_stay_as_they_were_typed(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, typed: str, read_as: str
) -> None:
    fake.users["UBEN00001"] = fake.users["UBEN"]
    await ana.say(typed)
    await until(lambda: stage.heard)
    heard = stage.heard[-1]
    assert isinstance(heard, CommandEvent)
    assert heard.text == read_as


@pytest.mark.parametrize("between", ["", ":", ", "])
async def test_a_mention_is_taken_out_with_what_follows_it(
    stage: Stage, ana: SlackPerson, between: str
) -> None:
    await ana.mention(f"{between} idea Hiring :tada:")
    await until(lambda: stage.heard)
    heard = stage.heard[-1]
    assert isinstance(heard, CommandEvent)
    assert heard.text == "idea Hiring :tada:"


async def test_a_view_without_a_form_may_be_closed(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    """Its callback_id is "": only views that hold a form have one."""
    stage.replies["idea"], stage.forms, stage.slow = Reply("private", SAID), {"idea"}, 0.3
    await ana.slash("idea")
    await until(lambda: fake.views)
    [view] = fake.views.values()
    assert (await ana.close(view)).status == 200
