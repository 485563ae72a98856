"""The directory: read page by page every night, kept fresh by its events in between; who counts as a colleague."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.base import NOTHING, Reply
from connectors.events import Actor, CommandEvent, DirectoryEvent, Event
from connectors.slack.workplaces import Workplace
from tests.fakes.slack import FakeSlack, person
from tests.fakes.slack_client import SlackPerson
from tests.replay.slack.brisk import Brisk
from tests.replay.slack.stage import NOW, Stage, message, until

Json = dict[str, Any]


@pytest.fixture
def brisk(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Brisk:
    """Slack's limits hold; a minute of them takes less than a second."""
    brisk = Brisk(100.0)
    brisk.hasten(monkeypatch, fake, "directory", "patience")
    return brisk


@pytest.fixture
async def office(fake: FakeSlack, brisk: Brisk) -> AsyncIterator[Stage]:
    """One door is enough for what nobody sends."""
    stage = await Stage(fake).open()
    yield stage
    await stage.close()


async def read(stage: Stage) -> None:
    """What happens every night."""
    upkeep = stage.connector._upkeep
    assert upkeep is not None
    await upkeep.pass_over(await place_of(stage))


async def place_of(stage: Stage) -> Workplace:
    assert stage.connector._workplaces is not None
    place = await stage.connector._workplaces.of("T1")
    assert place is not None
    return place


def listed(stage: Stage) -> list[DirectoryEvent]:
    return [event for event in stage.heard if isinstance(event, DirectoryEvent)]


def people_in(stage: Stage) -> dict[str, Actor]:
    """Everyone the core was told of, by key, each once."""
    told = [actor for event in listed(stage) for actor in event.people]
    found = {actor.key: actor for actor in told}
    assert len(found) == len(told), "nobody is told of twice"
    return found


def counts(stage: Stage) -> list[int]:
    return [event.count for event in listed(stage) if event.count is not None]


# ---------------------------------------------------------------- every night


async def test_five_thousand_people_are_read_page_by_page(
    office: Stage, fake: FakeSlack, brisk: Brisk
) -> None:
    ordinary = fake.populate(
        5_000, deleted_every=10, guest_every=7, bot_every=23, stranger_every=33
    )
    kinds = Counter(
        kind
        for one in fake.users.values()
        for kind in ("deleted", "is_restricted", "is_bot", "is_stranger")
        if one.get(kind)
    )
    await read(office)
    calls = fake.called("users.list")
    assert {call.error for call in calls} == {""}
    assert len(calls) == 26, "two hundred a page, and Slackbot is one more"
    assert all(call.arguments["limit"] == "200" for call in calls)
    assert fake.limits.refused == {}
    found = people_in(office)
    outside = {key for key, actor in found.items() if actor.guest}
    assert found.keys() - outside == {f"T1/{key}" for key in [*ordinary, "UANA"]}
    assert len(outside) == kinds["is_restricted"] + kinds["is_stranger"]
    gone = [key for event in listed(office) for key in event.gone]
    assert len(gone) == len({*gone}) == kinds["deleted"]
    assert not {*gone} & found.keys()
    assert counts(office) == [len(ordinary) + 1], "and Ana"
    assert listed(office)[-1].count is not None, "it is told once all were seen"


async def test_zone_and_language_come_with_every_page(office: Stage, fake: FakeSlack) -> None:
    fake.users["UYUI"] = person("Yui", "Asia/Tokyo", "ja-JP")
    fake.users["UNIX"] = {"name": "nix", "profile": {}}
    await read(office)
    found = people_in(office)
    assert (found["T1/UYUI"].zone, found["T1/UYUI"].language) == ("Asia/Tokyo", "ja-JP")
    assert (found["T1/UNIX"].zone, found["T1/UNIX"].language) == ("", "")


async def test_the_core_is_told_by_nobody(office: Stage, fake: FakeSlack) -> None:
    fake.populate(300)
    await read(office)
    assert {event.actor.key for event in listed(office)} == {""}
    assert {event.actor.installation.key for event in listed(office)} == {"T1"}
    assert {event.actor.installation.name for event in listed(office)} == {"Acme"}
    identities = [event.id for event in listed(office)]
    assert len(identities) == len({*identities})


async def test_guests_bots_strangers_and_who_left_do_not_count(
    office: Stage, fake: FakeSlack
) -> None:
    """UBEN is a guest, and the bot and Slackbot are there from the start."""
    for key, facts in {
        "UONE": {"is_ultra_restricted": True},
        "UTWO": {"is_restricted": True},
        "UTHREE": {"is_bot": True},
        "UFOUR": {"is_stranger": True},
        "UFIVE": {"deleted": True},
        "USIX": {"deleted": True, "is_bot": True},
        "USEVEN": {"is_admin": True},
        "UEIGHT": {"is_owner": True, "deleted": False},
    }.items():
        fake.users[key] = person(key.title()) | facts
    await read(office)
    assert counts(office) == [3]
    found = people_in(office)
    assert "T1/USLACKBOT" not in found
    assert "T1/UTHREE" not in found
    assert {key for key, actor in found.items() if actor.administrator} == {
        "T1/USEVEN",
        "T1/UEIGHT",
    }
    assert [key for event in listed(office) for key in event.gone] == ["T1/UFIVE"]


async def test_it_is_read_soon_after_the_start_and_once_a_day(
    fake: FakeSlack, brisk: Brisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.upkeep.FIRST", 0.0)
    monkeypatch.setattr("connectors.slack.upkeep.EVERY", 0.02)
    stage = await Stage(fake).open()
    other = Stage(fake, notes=stage.notes)
    try:
        await until(lambda: counts(stage))
        await other.open()
        await until(lambda: len(fake.called("auth.test")) >= 3)
        day = f"once slack.upkeep:T1:{NOW:%Y-%m-%d}"
        assert stage.notes.kept[day] == "seen"
    finally:
        await stage.close()
        await other.close()
    assert (len(counts(stage)), len(counts(other))) == (1, 0)
    assert len(fake.called("users.list")) == 1


# ---------------------------------------------------------------- Slack wants to wait, or is away


@pytest.mark.parametrize("after", [0, 2, 5])
async def test_a_page_that_has_to_wait_is_asked_for_again(
    office: Stage, fake: FakeSlack, brisk: Brisk, after: int
) -> None:
    ordinary = fake.populate(1_000)
    fake.fault("users.list", "ratelimited:30", times=2, after=after)
    await read(office)
    asked = [call.arguments.get("cursor", "") for call in fake.called("users.list")]
    refused = [call.error for call in fake.called("users.list")]
    assert refused.count("ratelimited") == 2
    assert asked[after] == asked[after + 1] == asked[after + 2], "it goes on where it was"
    assert len({*asked}) == len(asked) - 2
    assert len([wait for wait in brisk.slept if wait > 29]) == 2, "as long as Slack wanted"
    assert len(people_in(office)) == 1_000 + 2
    assert counts(office) == [len(ordinary) + 1]


@pytest.mark.parametrize("fault", ["http:503", "error:internal_error", "ratelimited:600"])
async def test_what_breaks_in_between_tells_no_half_count(
    office: Stage, fake: FakeSlack, fault: str
) -> None:
    fake.populate(1_000)
    fake.fault("users.list", fault, after=2)
    await read(office)
    assert counts(office) == []
    assert len(people_in(office)) == 399, "what was read is told; the bot is no person"
    if fault.startswith("ratelimited"):
        return
    office.heard.clear()
    await read(office)
    assert counts(office) == [1_001]
    assert len(people_in(office)) == 1_002


async def test_without_the_scope_it_is_left(
    office: Stage, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    fake.scopes.discard("users:read")
    await read(office)
    assert listed(office) == []
    [left] = [one for one in caplog.records if one.message == "slack.upkeep_left"]
    assert "missing_scope" in str(left.__dict__["why"])


# ---------------------------------------------------------------- e-mail


async def test_an_e_mail_comes_only_where_it_was_granted(office: Stage, fake: FakeSlack) -> None:
    await read(office)
    assert people_in(office)["T1/UANA"].email == "ana@acme.example"
    office.heard.clear()
    fake.scopes.discard("users:read.email")
    await read(office)
    assert {actor.email for actor in people_in(office).values()} == {""}
    office.heard.clear()
    ana = SlackPerson(fake, office.door)
    await ana.changes("UANA", tz="Asia/Tokyo")
    assert people_in(office)["T1/UANA"].email == ""
    await ana.slash("help")
    assert office.heard[-1].actor.email == ""


# ---------------------------------------------------------------- events


def helping(stage: Stage) -> None:
    stage.replies["help"] = Reply("private", message("<text>Help</text>"))


async def who_asks(stage: Stage, somebody: SlackPerson) -> Actor:
    """Who a command is from, as the core is told."""
    helping(stage)
    await somebody.slash("help")
    event = stage.heard[-1]
    assert isinstance(event, CommandEvent)
    return event.actor


async def test_somebody_new_is_told_of(stage: Stage, ana: SlackPerson, fake: FakeSlack) -> None:
    assert (await ana.joins("UNEW", tz="Asia/Tokyo", locale="ja-JP")).status == 200
    [event] = listed(stage)
    [actor] = event.people
    assert (actor.key, actor.name, actor.zone, actor.language, actor.email) == (
        "T1/UNEW",
        "New",
        "Asia/Tokyo",
        "ja-JP",
        "new@acme.example",
    )
    assert (event.gone, event.count, event.actor.key) == ((), None, "")
    assert fake.called("users.info") == []


async def test_a_move_shows_in_the_next_command(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    before = await who_asks(stage, ana)
    assert (before.zone, before.language) == ("Europe/Helsinki", "fi-FI")
    await ana.changes("UANA", tz="Asia/Tokyo", locale="ja-JP")
    assert people_in(stage)["T1/UANA"].zone == "Asia/Tokyo"
    after = await who_asks(stage, ana)
    assert (after.zone, after.language) == ("Asia/Tokyo", "ja-JP")
    assert len(fake.called("users.info")) == 1, "the event said it all"


async def test_what_no_event_told_is_fresh_after_the_night(office: Stage, fake: FakeSlack) -> None:
    """Slack lost the event."""
    ana = SlackPerson(fake, office.door)
    await who_asks(office, ana)
    fake.users["UANA"] |= {"tz": "America/Lima", "locale": "es-LA"}
    assert (await who_asks(office, ana)).zone == "Europe/Helsinki", "what was asked an hour ago"
    await read(office)
    after = await who_asks(office, ana)
    assert (after.zone, after.language) == ("America/Lima", "es-LA")
    assert len(fake.called("users.info")) == 1


async def test_who_leaves_is_gone_and_may_come_back(
    stage: Stage, ana: SlackPerson, fake: FakeSlack
) -> None:
    fake.users["UCEM"] = person("Cem")
    await ana.changes("UCEM", deleted=True)
    [left] = listed(stage)
    assert (left.people, left.gone) == ((), ("T1/UCEM",))
    await ana.changes("UCEM", deleted=False)
    back = listed(stage)[-1]
    assert [actor.key for actor in back.people] == ["T1/UCEM"]
    assert back.gone == ()
    assert back.people[0].zone == "Europe/Helsinki"


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted", "is_stranger"])
async def test_who_becomes_a_guest_is_one_at_once(
    stage: Stage, ana: SlackPerson, fake: FakeSlack, kind: str
) -> None:
    assert not (await who_asks(stage, ana)).guest
    await ana.changes("UANA", **{kind: True})
    assert people_in(stage)["T1/UANA"].guest
    assert (await who_asks(stage, ana)).guest


async def test_bots_come_and_go_untold(stage: Stage, ana: SlackPerson, fake: FakeSlack) -> None:
    await ana.joins("UROBOT", is_bot=True)
    await ana.changes("UROBOT", deleted=True)
    assert {(event.people, event.gone) for event in listed(stage)} == {((), ())}


async def test_an_event_again_says_the_same(stage: Stage, ana: SlackPerson) -> None:
    entry = ana.place.profile("UANA", email=True, locale=True)
    event = {"type": "user_change", "user": {**entry, "tz": "Asia/Tokyo"}, "cache_ts": 1}
    for _ in range(2):
        assert (await ana.event(event, "Ev1")).status == 200
    assert {(one.id, one.people) for one in listed(stage)} == {("Ev1", listed(stage)[0].people)}


async def test_an_event_not_kept_in_time_is_asked_for_again(
    by_http: Stage, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is acknowledged after commit: else somebody would stay in the wrong zone till the night."""
    monkeypatch.setattr("connectors.slack.hearing.EVENT_PATIENCE", 0.05)
    committed = asyncio.Event()

    async def commit(event: Event) -> Reply:
        await committed.wait()
        return NOTHING

    by_http.replies["DirectoryEvent"] = commit
    ana = SlackPerson(fake, by_http.door)
    event = {"type": "team_join", "user": ana.place.profile("UANA", email=True)}
    assert (await ana.event(event, "Ev1")).status == 503
    committed.set()
    assert (await ana.event(event, "Ev1")).status == 200
    assert {one.id for one in listed(by_http)} == {"Ev1"}


@pytest.mark.parametrize("user", ["UANA", None, {}, {"id": 7}, [], {"id": "UANA", "profile": None}])
async def test_a_broken_event_is_acknowledged(stage: Stage, ana: SlackPerson, user: object) -> None:
    assert (await ana.event({"type": "user_change", "user": user})).status == 200
    assert (await who_asks(stage, ana)).key == "T1/UANA"
