"""privacy: what is kept, the file, going for good and staying after all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.command import House
from bot.commands import privacy
from bot.practice import mine
from bot.rounds import keeping
from bot.settings import Settings
from store import drops, ideas, people, squads
from store.database import Connection
from templates import message as m
from tests.fixtures_bot import CHANNEL, Company, Someone, controls


@pytest.fixture
def settings() -> Settings:
    """Our pages can be reached."""
    return Settings.model_validate({"public_url": "https://go.acme.example"})


async def person(company: Company, who: Someone) -> Any:
    """The row as it is."""
    return await company.database.read(people.person, company.workspace_id, who.id)


def link(someone: Someone) -> str:
    """The address on the last card."""
    document = someone.last.document
    assert isinstance(document, m.Message)
    (row,) = (block for block in document.blocks if isinstance(block, m.Actions))
    (button,) = (one for one in row.elements if isinstance(one, m.LinkButton))
    return button.href


async def nights(company: Company, house: House, days: int = 1) -> None:
    """Let nights go by with their chores."""
    for _ in range(days):
        company.clock.forward(days=1)
        for chore in keeping.make(house):
            for _ in range(4):
                await company.database.run(chore.work, company.clock())


async def test_it_says_what_is_kept_and_who_sees_it(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("idea A tour of the workshop")
    await ana.say("privacy")
    assert ana.last.kind == "private"
    for words in (
        "you and your wishes",
        "your ideas",
        "Who sees it",
        "How long",
        "90 days",
        "backups 30",
    ):
        assert words in ana.text
    for alias in ("mydata", "forget"):
        await ana.say(alias)
        assert "This is kept about you" in ana.text
    await ana.say("privacy", CHANNEL)
    assert ana.last.kind == "private"


async def test_the_file_holds_ones_own_for_an_hour(company: Company, house: House) -> None:
    ana = await company.someone("Ana", email="ana@acme.example")
    ben = await company.someone("Ben", email="ben@acme.example")
    for one, words in ((ana, "Zebra crossing"), (ben, "Tiger crossing")):
        await one.say("idea")
        await one.send(text=words)
    await ana.say("privacy")
    await ana.press("Download")
    url = link(ana)
    assert url.startswith("https://go.acme.example/mine/")
    token = url.rpartition("/")[2]
    database, now = company.database, company.clock()
    file = await database.read(mine.open_file, house, token, now)
    assert file is not None
    for words in ("Zebra crossing", "ana@acme.example", ana.actor.key):
        assert words in repr(file.sections)
        assert words in file.data
    for words in ("Tiger", "ben@acme.example", ben.actor.key):
        assert words not in repr(file)
    assert "Fri 27" not in file.made
    later = now + timedelta(minutes=61)
    assert await database.read(mine.open_file, house, token, later) is None
    assert await database.read(mine.open_file, house, "x" * 43, now) is None
    kept = await database.read(lambda c: repr(c.exec_driver_sql("select * from memory").all()))
    assert token not in kept, "who reads the database can open nobody's file"


async def test_going_takes_a_tick_and_a_week(company: Company, house: House) -> None:
    ana = await company.someone("Ana")
    await ana.say("join")
    await ana.act("join.choose", "message")
    await ana.say("privacy")
    await ana.press("Delete everything")
    await ana.send(sure=())
    assert "sure" in ana.errors()
    assert (await person(company, ana)).erase_at is None
    await ana.send("privacy.delete", "", sure=("yes",))
    assert "It is gone on Tue 1 Dec" in ana.text
    row = await person(company, ana)
    assert row.left_at is not None
    assert row.erase_at == company.clock() + privacy.UNDO
    await ana.send("privacy.delete", "", sure=("yes",))
    assert "will be deleted on Tue 1 Dec" in ana.text
    assert (await person(company, ana)).erase_at == row.erase_at
    await nights(company, house, 6)
    assert await person(company, ana) is not None
    await ana.say("privacy")
    assert "Undo" in [one.label for one in controls(ana.last.document)]
    await nights(company, house, 1)
    assert await person(company, ana) is None
    await ana.say("privacy")
    assert "will be deleted" not in ana.text
    again = await company.database.read(people.find_person, "slack", "T1", ana.actor.key)
    assert again is not None
    assert not again.has_joined, "who comes back begins anew"


async def test_undo_gives_everything_back(company: Company) -> None:
    squad = await company.squad()
    ana = await company.someone("Ana", leads=squad, listener=True)
    boss = await company.someone("Boss", admin=True)
    await ana.act("join.choose", "message")
    await ana.say("privacy")
    await ana.press("Delete everything")
    await ana.send(sure=("yes",))
    assert "You no longer lead Brand Squad; Boss was told." in ana.text
    assert any("Ana no longer reads concerns." in one for one in await boss.inbox())
    row = await person(company, ana)
    assert (row.is_listener, row.has_joined, row.on_board) == (False, False, False)
    company.clock.forward(days=6, hours=23)
    await ana.press("Undo")
    assert "Nothing is deleted. Everything is as it was." in ana.text
    row = await person(company, ana)
    assert (row.is_listener, row.has_joined, row.erase_at) == (True, True, None)
    assert await company.database.read(squads.led_by, company.workspace_id, ana.id) == (squad,)
    await ana.act("privacy.keep")
    assert "Nothing is deleted." in ana.text


async def test_who_goes_is_named_no_more_at_once(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    await ana.say("idea Film the canteen")
    await ana.press("You may name me")
    await mia.press("Accept")
    await mia.press("Make it something to share")
    await mia.send(link="https://acme.example/film", title="The film")

    async def named() -> tuple[str, bool]:
        drop = await company.database.read(drops.find, company.workspace_id, 1)
        idea = await company.database.read(ideas.find, company.workspace_id, 1)
        assert drop is not None
        assert idea is not None
        return drop.credit_name, idea.credit

    assert await named() == ("Ana", True)
    await ana.say("privacy")
    await ana.press("Delete everything")
    await ana.send(sure=("yes",))
    assert await named() == ("", False)
    await ana.press("Undo")
    assert await named() == ("Ana", True)


async def test_who_joins_again_meanwhile_stays(company: Company, house: House) -> None:
    ana = await company.someone("Ana")
    await ana.send("privacy.delete", "", sure=("yes",))
    await ana.act("join.choose", "ask")
    assert "What is yours stays." in ana.text
    await nights(company, house, 8)
    assert (await person(company, ana)).has_joined


async def test_who_has_not_joined_is_not_joined_by_undo(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.send("privacy.delete", "", sure=("yes",))
    await ana.act("privacy.keep")
    assert "Nothing comes unasked until you join." in ana.text
    assert not (await person(company, ana)).has_joined


async def test_a_squad_is_not_left_alone_by_who_is_gone(company: Company, house: House) -> None:
    squad = await company.squad()
    ana = await company.someone("Ana", leads=squad)
    boss = await company.someone("Boss", admin=True)

    def leave_company(connection: Connection) -> None:
        home = people.person(connection, company.workspace_id, ana.id)
        assert home is not None
        assert home.installation_id is not None
        people.mark_gone(connection, home.installation_id, ana.actor.key, company.clock())

    await company.database.run(leave_company)
    await nights(company, house, 90)
    assert await person(company, ana) is not None
    await nights(company, house, 1)
    assert await person(company, ana) is None
    assert any("Brand Squad has no lead now" in one for one in await boss.inbox())


async def test_without_an_address_the_chat_shows_it_all(
    company: Company, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await company.someone("Ana")
    for number in range(14):
        await ana.send("idea.send", "", text=f"Idea number {number}")
    monkeypatch.setattr("bot.practice.sharing.is_public_base", lambda _: False)
    await ana.say("privacy")
    seen = []
    await ana.press("See it all")
    while "Next page" in [one.label for one in controls(ana.last.document)]:
        seen.append(ana.text)
        await ana.press("Next page")
    seen.append(ana.text)
    for number in range(14):
        assert f"Idea number {number}" in "".join(seen)
    await ana.act("privacy.read", "99")
    assert "isn't there any more" in ana.text
    await ana.act("privacy.read", "x")
    assert "isn't there" in ana.text
    await ana.act("privacy.download")
    assert "Page 1 of" in ana.text
