"""A concern without a name: said under a key, filed later, heard at fixed hours, answered behind the key."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.command import House
from bot.practice import digests
from bot.rounds import cases as rounds
from connectors.events import Conversation
from store import squads
from store.database import Connection
from store.models import concern, concern_message, metadata
from templates import message as m
from templates.plain import to_plain
from tests.fixtures_bot import CHANNEL, Clock, Company, Someone

WORDS = "my manager reads our letters"


@pytest.fixture
async def kim(company: Company) -> Someone:
    """One who listens; so does Lee."""
    await company.someone("Lee", listener=True)
    return await company.someone("Kim", listener=True)


async def everything(company: Company) -> list[str]:
    """Every row there is."""

    def read(connection: Connection) -> list[str]:
        return [
            f"{table.name} {tuple(row)}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ]

    return await company.database.read(read)


async def later(company: Company, house: House, clock: Clock, hours: float = 24) -> None:
    """Let letters be filed, the next fixed hour come, and what is due be brought."""
    await filed(company, house, clock)
    clock.forward(hours=hours)
    await company.database.run(rounds.bring, house, clock())


async def tells(person: Someone, text: str = WORDS) -> str:
    """Say something without a name; return the key."""
    await person.say("concern")
    await person.press("Without my name")
    assert person.form is not None
    key = person.form.value
    assert key in person.text
    await person.send(text=text)
    assert person.form.title == "It is said", person.text
    assert key in person.text
    return key


async def filed(company: Company, house: House, clock: Clock) -> None:
    """Let ten minutes pass: what waits is filed, and its readers have not heard of it."""
    clock.forward(minutes=10)
    await house.letterbox.empty(company.database, clock())


async def looks(person: Someone, key: str) -> str:
    """Come back with a key; return what the form shows."""
    await person.act("concern.key")
    await person.send(key=key)
    return person.text


async def test_a_key_is_six_plain_words_and_new_each_time(company: Company, kim: Someone) -> None:
    ana = company.stranger("Ana")
    keys = set()
    for _ in range(5):
        await ana.act("concern.unnamed")
        assert ana.form is not None
        assert ana.form.sealed
        keys.add(ana.form.value)
    assert len(keys) == 5
    assert {len(key.split("-")) for key in keys} == {6}


async def test_the_whole_way_there_and_back(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    assert await kim.inbox() == []
    await kim.say("inbox")
    assert "No concern waits for you." in kim.text
    await later(company, house, clock)
    (news,) = await kim.inbox()
    assert WORDS not in news
    name = (await kim.find("concern.show")).label.removeprefix("Read ")
    await kim.press(f"Read {name}")
    assert f"{name}, read. Came in without a name in the week of Mon 23 Nov." in kim.text
    assert WORDS in kim.text
    await kim.press("I'm on it")
    assert "In progress, sent in the week" in await looks(ana, key)
    await kim.press("Answer")
    assert f"Read by whoever holds the key of {name} and by Lee, with your name." in kim.text
    await kim.send(text="Thank you. Since when?")
    assert kim.text.startswith(f"It waits with {name}, for whoever holds the key.")
    assert await ana.inbox() == []
    shown = await looks(ana, key.upper().replace("-", "  "))
    assert "Answered, sent in the week of Mon 23 Nov. Read by: Kim and Lee." in shown
    assert "Kim, Wed 25 Nov:\n> Thank you. Since when?" in shown
    await ana.send(text="Since May")
    assert "hear of it" in ana.text
    await kim.act("concern.show", await _only(company))
    assert "Since May" not in kim.text, "before the next fixed hour"
    await later(company, house, clock)
    await kim.act("concern.show", await _only(company))
    assert f"{name}:\n> Since May" in kim.text
    await kim.press("Close")
    assert "It is closed." in kim.text
    assert (await looks(ana, key)).startswith("Your case\nClosed, sent in the week")
    await ana.send(text="It happened again")
    await later(company, house, clock)
    assert len(await kim.inbox()) == 3
    await kim.act("concern.show", await _only(company))
    assert f"{name}, read." in kim.text
    assert "It happened again" in kim.text


async def _only(company: Company) -> str:
    return await company.database.read(lambda c: str(c.execute(select(concern.c.id)).scalar_one()))


async def test_nothing_is_written_before_it_is_filed_and_then_only_the_case(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = await company.someone("Ana")
    before = await everything(company)
    with capture_logs() as lines:
        key = await tells(ana)
        await looks(ana, key)
        await ana.send(text="More", then="keep")
        await looks(ana, "no such key at all here")
        await ana.act("concern.unnamed")
        await ana.send(text=" ")
        await ana.say(f"concern {key}")
    assert await everything(company) == before
    assert [line for line in lines if line["event"] != "unit_slow"] == []
    await filed(company, house, clock)
    new = [row for row in await everything(company) if row not in before]
    assert {row.split()[0] for row in new} == {"concern", "concern_reader", "concern_message"}
    # A short word of the key may stand in what was said, or within the name of a table.
    bare = [row.replace(WORDS, "") for row in new]
    for word in key.split("-"):
        assert not any(re.search(rf"\b{word}\b", row) for row in bare), word
    for trace in (key, ana.actor.key, "Ana", "2026-11", "slack"):
        assert all(trace not in row for row in new), trace


async def test_what_is_filed_holds_neither_who_nor_when(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    await tells(company.stranger("Ana"))
    await filed(company, house, clock)
    row = await company.database.read(lambda c: c.execute(select(concern)).one())
    assert (row.author_id, row.created_at, row.created_week) == (None, None, "2026-W48")
    assert (row.told, row.fresh, row.state) == (False, True, "new")


@pytest.mark.parametrize("where", [None, CHANNEL])
async def test_a_typed_key_is_never_taken(
    company: Company, kim: Someone, where: Conversation | None
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    for typed in (key, key.replace("-", " "), f"{key} please"):
        await ana.say(f"concern {typed}", where=where)
        assert ana.last.kind == "private"
        assert key.split("-")[0] not in ana.text
        assert "[I have a case key]" in ana.text
        assert "[With my name]" not in ana.text


async def test_sent_twice_it_is_one(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    await ana.act("concern.unnamed")
    opened = ana.form
    for _ in range(2):
        await ana.send(text=WORDS)
        ana.form = opened
    await filed(company, house, clock)
    await ana.send(text=WORDS)
    await house.letterbox.empty(company.database, clock())
    kept = await company.database.read(lambda c: c.execute(select(concern.c.id)).all())
    assert len(kept) == 1


async def test_other_words_under_the_same_key_are_not_lost(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    await ana.act("concern.unnamed")
    opened = ana.form
    assert opened is not None
    for text in ("First thought", "Better said"):
        ana.form = opened
        await ana.send(text=text)
    await later(company, house, clock)
    ana.form = opened
    await ana.send(text="And one thing more")
    shown = await looks(ana, opened.value)
    assert "First thought" not in shown, "what wasn't filed yet was replaced"
    assert "Better said" in shown
    assert "And one thing more" in shown
    await later(company, house, clock)
    await kim.act("concern.show", await _only(company))
    assert "Better said" in kim.text
    assert "And one thing more" in kim.text


async def test_nothing_is_cut_unseen(company: Company, kim: Someone) -> None:
    ana = company.stranger("Ana")
    await ana.act("concern.unnamed")
    await ana.send(text="x" * 3001)
    assert "That is 3,001 characters, and 3,000 fit here." in ana.errors()["text"]
    assert ana.form is not None
    await ana.act("concern.named")
    await ana.send(text="x" * 3001)
    assert "That is 3,001 characters" in ana.errors()["text"]


async def test_a_reply_sent_twice_is_one(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    await later(company, house, clock)
    for _ in range(2):
        await looks(ana, key)
        await ana.send(text="More")
        await later(company, house, clock)
    said = await company.database.read(lambda c: c.execute(select(concern_message.c.id)).all())
    assert len(said) == 1


async def test_before_it_is_filed_its_author_sees_it(company: Company, kim: Someone) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    shown = await looks(ana, key)
    assert WORDS in shown
    assert "It is filed at 09:10" in shown
    await ana.send(then="reveal")
    assert list(ana.errors()) == ["then"]


async def test_a_slip_in_the_key_is_kept_and_named(company: Company, kim: Someone) -> None:
    ana = company.stranger("Ana")
    await looks(ana, "amber-otter-nothing")
    assert "Look for a slip in the words" in ana.errors()["key"]
    assert isinstance(ana.last.document, m.Form)
    (field,) = [b for b in ana.last.document.blocks if isinstance(b, m.Input)]
    assert field.initial == ("amber-otter-nothing",)
    await looks(ana, "  ")
    assert ana.errors() == {"key": "Type the six words of your key."}


async def test_nobody_else_reads_it(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    squad = await company.squad()
    others = [
        await company.someone("Mia", leads=squad),
        await company.someone("Zoe", admin=True),
        await company.someone("Bo", listener=True),
    ]
    ana = company.stranger("Ana")
    await ana.act("concern.unnamed")
    await ana.send(text=WORDS, readers=(str(kim.id),))
    await later(company, house, clock)
    assert len(await kim.inbox()) == 1
    for person in others:
        assert await person.inbox() == []
        for action in ("show", "take_up", "answer", "close"):
            await person.act(f"concern.{action}", await _only(company))
            assert WORDS not in person.text


async def test_readers_are_told_once_an_hour_that_is_fixed(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    await company.database.run(rounds.bring, house, clock())
    ana = company.stranger("Ana")
    await tells(ana)
    for _ in range(10):
        clock.forward(minutes=30)
        await house.letterbox.empty(company.database, clock())
        await company.database.run(rounds.bring, house, clock())
        assert (clock().hour >= 15) == bool(await kim.inbox()), clock()
    await tells(ana, "Another")
    clock.forward(hours=1)
    await house.letterbox.empty(company.database, clock())
    await company.database.run(rounds.bring, house, clock())
    assert len(await kim.inbox()) == 1


async def test_a_reader_who_looks_often_learns_no_sooner(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    await later(company, house, clock)

    async def seen() -> tuple[str, str]:
        await kim.say("inbox")
        inbox = kim.text
        await kim.act("concern.show", await _only(company))
        return inbox, kim.text

    await kim.act("concern.answer", await _only(company))
    await kim.send(text="Since when?")
    before = await seen()
    for said in ({"text": "Since May"}, {"then": "close"}):
        await looks(ana, key)
        await ana.send(**said)
        await filed(company, house, clock)
        assert await seen() == before
    assert (await looks(ana, key)).startswith("Your case\nClosed")
    await later(company, house, clock)
    assert "No concern waits" in (await seen())[0]
    assert "Since May" in (await seen())[1]


async def test_what_came_in_before_a_reader_closed_is_not_lost(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    await later(company, house, clock)
    await looks(ana, key)
    await ana.send(text="It happened again")
    await filed(company, house, clock)
    await kim.act("concern.close", await _only(company))
    assert "It is closed." in kim.text
    assert (await looks(ana, key)).startswith("Your case\nOpen again")
    await later(company, house, clock)
    await kim.say("inbox")
    assert "open again" in kim.text
    await kim.press("Read all")
    assert "It happened again" in kim.text


async def test_who_says_who_they_are_is_read_at_once(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    await later(company, house, clock)
    await looks(ana, key)
    await ana.send(text="It happened again")
    await filed(company, house, clock)
    await looks(ana, key)
    await ana.send(text="Ask me", then="reveal")
    await ana.send(text="Ask me" + "!" * 3_000)
    assert list(ana.errors()) == ["text"]
    await kim.act("concern.close", await _only(company))
    await ana.send(text="Ask me")
    told = (await kim.inbox())[-1]
    assert "Ana has said since that it is theirs." in told
    assert "It happened again" in told
    assert "Ask me" in told
    assert "open again" in told


async def test_saying_who_one_is_is_asked_twice_and_for_good(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    ana = company.stranger("Ana")
    key = await tells(ana)
    await later(company, house, clock)
    await looks(ana, key)
    await ana.send(then="reveal")
    assert "it can't be taken back" in ana.text
    await kim.act("concern.show", await _only(company))
    assert "Ana" not in kim.text
    await ana.send()
    assert ana.text.startswith("Kim and Lee see your name on it now")
    assert "Ana has said since that it is theirs." in (await kim.inbox())[-1]
    await looks(ana, key)
    assert "It carries your name now." in ana.text
    await kim.press("Answer")
    await kim.send(text="Let us talk")
    assert "Kim answered your concern:\n> Let us talk" in (await ana.inbox())[-1]
    ben = company.stranger("Ben")
    await ben.send("concern.reveal", value=key)
    assert ben.text.startswith("This case carries a name already")
    assert "Ben" not in "".join(await kim.inbox())


async def test_the_digest_tells_everyone_and_no_number(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    squad_id = await company.squad()

    async def said() -> str:
        squad = await company.database.read(squads.find_squad, company.workspace_id, squad_id)
        assert squad is not None
        at = clock() + timedelta(minutes=1)
        found = await company.database.read(digests.gather, squad, at)
        return to_plain(digests.compose(house, found, at))

    await tells(company.stranger("Ana"))
    await later(company, house, clock)
    assert "without a name" not in await said()
    await kim.act("concern.answer", await _only(company))
    await kim.send(text="Thank you")
    assert "Some concern without a name was answered." in await said()
    clock.forward(days=8)
    assert "without a name" not in await said()


async def test_floods_are_stopped_without_asking_who(company: Company, kim: Someone) -> None:
    for number in range(30):
        await tells(company.stranger(f"P{number}"), f"{WORDS} {number}")
    ana = company.stranger("Ana")
    await ana.act("concern.unnamed")
    await ana.send(text=WORDS)
    assert "within an hour" in ana.errors()["text"]
    assert isinstance(ana.last.document, m.Form)
    assert WORDS in to_plain(ana.last.document) or any(
        isinstance(b, m.Input) and b.initial == (WORDS,) for b in ana.last.document.blocks
    )


async def test_hostile_words_stay_words(
    company: Company, kim: Someone, house: House, clock: Clock
) -> None:
    hostile = '<!channel> </quote><actions/> {{ 7*7 }} "&amp;" *b* [a](b) ]]> \U0001f600'
    ana = company.stranger("Ana")
    key = await tells(ana, hostile)
    assert hostile in await looks(ana, key)
    await later(company, house, clock)
    await kim.act("concern.show", await _only(company))
    assert isinstance(kim.last.document, m.Message)
    (quote,) = [b for b in kim.last.document.blocks if isinstance(b, m.Quote)]
    assert quote.children == (m.Text(hostile),)


async def test_guests_and_strangers_are_told_so(company: Company, kim: Someone) -> None:
    guest = company.stranger("Gil", guest=True)
    await guest.act("concern.unnamed")
    assert "colleagues of this organisation" in guest.text
