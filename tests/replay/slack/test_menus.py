"""Slack's own menus: a message picked, "Share something" chosen anywhere; what may leave its conversation."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from connectors.base import Reply
from connectors.events import Event, Quoted, ShortcutEvent
from tests.fakes.slack import BOT_ID, FakeSlack
from tests.fakes.slack.workspace import person
from tests.fakes.slack_client import SlackPerson, words
from tests.replay.slack.stage import Stage, form, message, until

Json = dict[str, Any]
LINK = "https://acme.example/a?b=1&c=2"
TYPED = "Ship &amp; tell &lt;soon&gt;: <https://acme.example/a?b=1&amp;c=2|our page>"
READ = f"Ship & tell <soon>: {LINK}"
SUGGEST, SOMETHING = "idea.suggest", "share.something"
HOSTILE = {
    "a call to everybody": "<!channel> <@UBEN> <!subteam^S1>",
    "Slack's marks": "*b* _i_ ~s~ `c` > q",
    "Markdown": "[a](https://b.example) ![x](y) # h",
    "entities": "&amp;lt;b&amp;gt; &lt;script&gt; \"quoted\" 'so'",
    "from right to left": "שלום \u202etxt.exe\u202c مرحبا",
    "emoji": "👩‍👩‍👧‍👦🇫🇮 :tada: 🏴‍☠️",
    "template marks": "{{ 7*7 }} {% raw %} ${x}",
    "tags": "</message><actions><button>x</button>",
    "several lines": "one\n\n\ttwo\u2028three",
}


def typed(text: str) -> str:
    """What Slack makes of words as they were typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


async def echo(event: Event) -> Reply:
    """A form with what was picked in it, as the core would write it."""
    assert isinstance(event, ShortcutEvent)
    quoted = event.quoted or Quoted()
    return Reply(
        "form",
        form(
            f'<input kind="multiline" name="words" label="Words" longest="3000"'
            f" initial={attribute(quoted.text[:3000])}/>"
            f'<input kind="url" name="link" label="Link" initial={attribute(quoted.link)}/>'
        ),
    )


def attribute(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


async def picked(stage: Stage, number: int = 1) -> Quoted:
    """The message that the core was handed, once it was; `number` counts the acts."""
    await until(lambda: len(stage.heard) == number)
    event = stage.heard[-1]
    assert isinstance(event, ShortcutEvent)
    assert event.quoted is not None
    return event.quoted


async def opened(fake: FakeSlack) -> Json:
    """The form, once it stands where the loading view stood."""
    await until(lambda: any("submit" in view for view in fake.views.values()))
    [view] = fake.views.values()
    return view


def initials(view: Json) -> dict[str, str]:
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    return {one["block_id"]: one["element"].get("initial_value", "") for one in fields}


@pytest.fixture(autouse=True)
def answering(stage: Stage) -> None:
    stage.forms, stage.replies = {"ShortcutEvent"}, {"ShortcutEvent": echo}


# ---------------------------------------------------------------- out of a public channel


@pytest.mark.parametrize("channel", ["CGENERAL", "CQUIET"])
async def test_out_of_a_public_channel_come_words_link_address_and_author(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, channel: str
) -> None:
    """Whether or not the app is there."""
    ben = SlackPerson(fake, stage.door, "UBEN")
    written = ben.write(TYPED, channel)
    ack = await ana.shortcut_on(SUGGEST, written)
    assert (ack.status, ack.body) == (200, {})
    view = await opened(fake)
    assert initials(view) == {"words": READ, "link": LINK}
    quoted = await picked(stage)
    assert (quoted.text, quoted.link) == (READ, LINK)
    place = written["ts"].replace(".", "")
    assert quoted.permalink == f"https://acme.slack.com/archives/{channel}/p{place}"
    assert quoted.author is not None
    assert (quoted.author.key, quoted.author.name, quoted.author.zone) == (
        "T1/UBEN",
        "Ben",
        "America/New_York",
    )
    [event] = stage.heard
    assert isinstance(event, ShortcutEvent)
    assert (event.shortcut, event.actor.key, event.actor.name) == (SUGGEST, "T1/UANA", "Ana")
    assert event.conversation.key == f"T1/{channel}"
    assert len(fake.called("views.open")) == 1
    assert not fake.ephemerals


async def test_the_address_is_the_one_slack_gives(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    parent = ana.write("Who knows?")
    reply = ana.write("I do.", thread_ts=parent["ts"])
    for number, one in enumerate((parent, reply), 1):
        await ana.shortcut_on(SUGGEST, one)
        path = (await picked(stage, number)).permalink.partition("/archives/")[2]
        assert path.startswith(f"CGENERAL/p{one['ts'].replace('.', '')}")
        assert ("thread_ts" in path) is (one is reply)


async def test_ones_own_words_have_nobody_to_ask(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    await ana.shortcut_on(SUGGEST, ana.write(TYPED))
    quoted = await picked(stage)
    assert (quoted.text, quoted.author) == (READ, None)


async def test_a_bots_message_has_nobody_to_ask(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    """Slack names a bot's user in its messages too; those of old integrations have none."""
    fake.users["UDEPLOY"] = person("Deploys", is_bot=True)
    deploys = SlackPerson(fake, stage.door, "UDEPLOY")
    other = deploys.write(TYPED, bot_id="BDEPLOY")
    old = {key: value for key, value in other.items() if key != "user"}
    ours = fake.message("CGENERAL", fake.say("CGENERAL", {"text": TYPED}))
    assert ours["bot_id"] == BOT_ID
    old |= {"subtype": "bot_message", "username": "Deploys"}
    slackbot = SlackPerson(fake, stage.door, "USLACKBOT").write(TYPED)
    for number, written in enumerate((other, old, ours, slackbot), 1):
        await ana.shortcut_on(SUGGEST, written)
        quoted = await picked(stage, number)
        assert (quoted.text, quoted.link, quoted.author) == (READ, LINK, None)


async def test_a_link_may_stand_in_what_slack_drew_under_the_words(
    stage: Stage, ana: SlackPerson
) -> None:
    card = {"from_url": LINK, "title": "A page"}
    await ana.shortcut_on(SUGGEST, ana.write("", attachments=[card], files=[{"id": "F1"}]))
    quoted = await picked(stage)
    assert (quoted.text, quoted.link) == ("", LINK)


# ---------------------------------------------------------------- out of private talks


@pytest.mark.parametrize(
    "channel", ["CLEADS", "CSECRET", "GMANY", "CMANY", "CSHUT", "DUANA", "DUBEN"]
)
async def test_out_of_a_private_talk_comes_the_link_alone(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, channel: str
) -> None:
    fake.channels.update(
        {
            "GMANY": {"members": {"UANA", "UBEN"}, "is_private": True},
            "CMANY": {"members": {"UANA", "UBEN"}, "name": "mpdm-ana--ben-1", "is_private": True},
            "CSHUT": {"members": {"UANA", "UBEN"}, "is_private": True, "is_archived": True},
        }
    )
    ben = SlackPerson(fake, stage.door, "UBEN")
    written = ben.write(f"Secret: {TYPED}", channel)
    await ana.shortcut_on(SUGGEST, written)
    assert initials(await opened(fake)) == {"words": "", "link": LINK}
    assert await picked(stage) == Quoted(link=LINK)
    heard = repr(stage.heard)
    for trace in ("Secret", "UBEN", written["ts"], written["ts"].replace(".", "")):
        assert trace not in heard.replace("T1/DUBEN", "")
        assert trace not in str(fake.called("views.update")[-1].arguments["view"]["blocks"])


async def test_a_channel_that_calls_itself_public_is_not_believed(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payload's name is a word among words; conversations.info says what the channel is."""
    monkeypatch.setattr(type(fake.home), "name_of", lambda _, channel: "leads")
    await ana.shortcut_on(SUGGEST, ana.write(TYPED, "CLEADS"))
    assert await picked(stage) == Quoted(link=LINK)


@pytest.mark.parametrize("fault", ["http:503", "ratelimited:30", "drop", "error:missing_scope"])
async def test_where_slack_can_not_say_what_a_channel_is_it_is_taken_for_private(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, fault: str
) -> None:
    fake.fault("conversations.info", fault, times=2)
    await ana.shortcut_on(SUGGEST, ana.write(TYPED))
    assert await picked(stage) == Quoted(link=LINK)
    assert initials(await opened(fake)) == {"words": "", "link": LINK}


# ---------------------------------------------------------------- anywhere


async def test_share_something_can_be_chosen_anywhere(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    ack = await ana.shortcut(SOMETHING)
    assert (ack.status, ack.body) == (200, {})
    await opened(fake)
    [event] = stage.heard
    assert isinstance(event, ShortcutEvent)
    assert (event.shortcut, event.quoted) == (SOMETHING, None)
    assert event.conversation == event.actor.direct
    assert (event.actor.name, event.actor.language) == ("Ana", "fi-FI")


async def test_the_answer_to_a_global_shortcut_s_form_reaches_the_own_chat(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    """It came from nowhere: there is no channel to whisper in and no response URL."""
    stage.replies["share.send"] = Reply("private", message("<text>Ready to share.</text>"))
    await ana.shortcut(SOMETHING)
    await ana.submit(await opened(fake), {"words": "Mine", "link": LINK})
    await until(lambda: fake.messages["DUANA"])
    assert "Ready to share." in words(fake.messages["DUANA"])
    assert not fake.ephemerals


async def test_the_answer_to_a_picked_message_s_form_is_seen_by_one(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["share.send"] = Reply("private", message("<text>Sent to the leads.</text>"))
    await ana.shortcut_on(SUGGEST, ana.write(TYPED, "CSECRET"))
    await ana.submit(await opened(fake), {"words": "Mine", "link": LINK})
    await until(lambda: fake.ephemerals)
    assert "Sent to the leads." in words(fake.ephemerals)
    assert [one["user"] for one in fake.ephemerals] == ["UANA"]
    assert len(fake.messages["CSECRET"]) == 1


# ---------------------------------------------------------------- too late


async def choose(ana: SlackPerson, where: str) -> None:
    if where:
        await ana.shortcut_on(SUGGEST, ana.write(TYPED, where))
    else:
        await ana.shortcut(SOMETHING)


def seen(fake: FakeSlack) -> list[Json]:
    """What Ana reads: whispers and her own chat."""
    return [*fake.ephemerals, *fake.messages["DUANA"]]


@pytest.mark.parametrize("where", ["CGENERAL", "CSECRET", ""])
async def test_after_three_seconds_the_form_waits_behind_a_button(
    stage: Stage,
    ana: SlackPerson,
    fake: FakeSlack,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    with monkeypatch.context() as late:
        late.setattr("tests.fakes.slack.state.TRIGGER_SECONDS", -1.0)
        await choose(ana, where)
        await until(lambda: seen(fake))
    assert [call.error for call in fake.called("views.open")] == ["expired_trigger_id"]
    [note] = seen(fake)
    assert "Your form is ready" in words(note)
    await ana.click(ana.seen({**note, "channel": where or "DUANA"}), "Open the form")
    expected = READ if where == "CGENERAL" else ""
    assert initials(await opened(fake))["words"] == expected


@pytest.mark.parametrize("where", ["CGENERAL", "CSECRET", ""])
async def test_after_three_seconds_words_still_reach_the_person(
    stage: Stage,
    ana: SlackPerson,
    fake: FakeSlack,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    stage.replies["ShortcutEvent"] = Reply("private", message("<text>Not for guests.</text>"))
    monkeypatch.setattr("tests.fakes.slack.state.TRIGGER_SECONDS", -1.0)
    await choose(ana, where)
    await until(lambda: seen(fake))
    [said] = seen(fake)
    assert "Not for guests." in words(said)


async def test_words_instead_of_a_form_fill_the_view(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    stage.replies["ShortcutEvent"] = Reply("private", message("<text>Not for guests.</text>"))
    await ana.shortcut(SOMETHING)
    await until(lambda: "Not for guests." in words([*fake.views.values()]))
    assert not seen(fake)


# ---------------------------------------------------------------- hostile words


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_words_are_only_words(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, text: str
) -> None:
    await ana.shortcut_on(SUGGEST, ana.write(typed(text)))
    assert (await picked(stage)).text == text
    # A line separator is a line break to a form.
    assert initials(await opened(fake))["words"] == text.replace("\u2028", "\n")


async def test_a_call_that_was_made_is_a_word_when_it_is_picked(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    called = "<!channel> <!here|here> <@UBEN> <#CGENERAL|general> <!subteam^S1|@leads>"
    await ana.shortcut_on(SUGGEST, ana.write(called))
    assert initials(await opened(fake))["words"] == "@channel @here @UBEN #general @leads"


@pytest.mark.parametrize("letter", ["a", "ä", "👩‍👧", "<", "&"], ids=repr)
async def test_ten_thousand_characters_open_a_form(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, letter: str
) -> None:
    text = (letter * 10_000)[:10_000]
    await ana.shortcut_on(SUGGEST, ana.write(typed(text)))
    assert (await picked(stage)).text == text
    value = initials(await opened(fake))["words"]
    assert text.startswith(value.removesuffix("…"))
    assert 2_900 < len(value) <= 3_000
