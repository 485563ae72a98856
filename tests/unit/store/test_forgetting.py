"""A person who asks goes wholly: every row and word of theirs, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from store import forgetting, holdings, memory, outbox, people, points, workspaces
from store.database import Database
from store.datamap import MAP
from store.engines import sqlite_file
from store.models import (
    advocate,
    concern,
    delivery,
    drop,
    erasure,
    idea,
    identity,
    link,
    metadata,
    point_entry,
)
from tests.unit.store.planting import NOT_PLANTED, NOW, Planted, forget, plant


@pytest.fixture
async def two(database: Database) -> tuple[Planted, Planted]:
    """Two people with a row in every table."""
    ana = await database.run(plant, database.cipher, "ANA")
    ben = await database.run(plant, database.cipher, "BEN")
    return ana, ben


def everything(connection: Connection) -> str:
    """Every value of every row."""
    rows = [
        tuple(row)
        for table in metadata.sorted_tables
        for row in connection.execute(select(table)).all()
    ]
    return repr(rows)


def _count(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


async def finish(database: Database, planted: Planted) -> int:
    """Delete to the end; return how many units of work it took."""
    for number in range(1, 400):
        if await database.run(forget, planted):
            return number
    raise AssertionError("it never ends")


async def test_each_planted_value_is_found_and_none_of_anybody_else(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, _ = two
    held = await database.read(holdings.read, ana.id, database.cipher)
    facts = {(h.table, f.name): str(f.value) for h in held for row in h.rows for f in row}
    text = repr(held)
    lost = {where: value for where, value in ana.given_out().items() if value not in text}
    assert lost == {}
    assert len(ana.given_out()) > 60
    assert "BEN-" not in text
    assert facts["draft", "data"] == "ANA-draft-data"
    secret = {"ANA-share-token", "ANA-click-visitor", "ANA-installation-tokens"}
    assert {one for one in secret if one in text} == set()


async def test_nothing_of_a_person_stays_and_everything_of_others_does(
    database: Database, two: tuple[Planted, Planted], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = two
    before = await database.read(_count)
    held = await database.read(holdings.read, ben.id, database.cipher)
    monkeypatch.setattr(forgetting, "SOME", 3)
    assert await finish(database, ana) > 5
    after = await database.read(_count)
    people_only = {name for name, entry in MAP.items() if entry.about == "person"} - NOT_PLANTED
    halved = {name for name in people_only if after[name] * 2 == before[name]}
    # Whoever's account holds the points takes the place of the advocate who went.
    assert people_only - halved == {"advocate", "point_entry", "point_total", "audit"}
    assert await database.read(holdings.read, ben.id, database.cipher) == held
    stays = await database.read(everything)
    for (table, name), value in ana.given_out().items():
        if MAP[table].about == "person" and table != "audit" and value.startswith("ANA-"):
            assert value not in stays, f"{table}.{name}"
    assert await database.run(forget, ana), "once more does no harm"


async def test_points_stay_as_a_sum_that_is_nobodys(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, ben = two

    def more(connection: Connection) -> int:
        home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
        points.rebuild_totals(connection, home.workspace_id)
        for number in range(12):
            points.pay(connection, home.workspace_id, ana.id, 10, "x", f"share:{number}", NOW)
        points.reverse(connection, home.workspace_id, "x", "share:3", NOW)
        return home.workspace_id

    workspace_id = await database.run(more)
    own = await database.read(points.total, ana.id)
    assert own > 100
    await finish(database, ana)

    def check(connection: Connection) -> None:
        nobody = forgetting.ensure_nobody(connection, workspace_id, NOW)
        assert points.total(connection, nobody) == own
        (line,) = points.entries(connection, nobody)
        assert line.reason == forgetting.KEPT_SUM
        assert points.wrong_totals(connection, workspace_id) == []
        assert connection.execute(select(erasure)).all() == []
        person = people.person(connection, workspace_id, nobody)
        assert person is not None
        assert (person.name, person.email, person.identity_id) == ("", None, None)

    await database.run(check)
    await finish(database, ben)

    def both(connection: Connection) -> int:
        nobodies = connection.execute(select(func.count()).where(advocate.c.is_nobody)).scalar_one()
        assert nobodies == 1
        return points.total(connection, forgetting.ensure_nobody(connection, workspace_id, NOW))

    assert await database.run(both) > own


async def test_what_is_the_companys_stays_without_the_person(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, ben = two

    def made(connection: Connection) -> None:
        mine = idea.c.author_id == ana.id
        connection.execute(update(idea).where(mine).values(state="made", credit=True))
        # Somebody else's idea quotes her.
        words = {"quoted_id": ana.id, "quote": "her words", "quote_state": "allowed"}
        words |= {"permalink": "where she said it"}
        connection.execute(update(idea).where(idea.c.author_id == ben.id).values(words))

    await database.run(made)
    held = repr(await database.read(holdings.read, ana.id, database.cipher))
    assert "her words" in held
    assert "BEN-" not in held, "his idea is not hers, though it quotes her"
    await finish(database, ana)

    def check(connection: Connection) -> None:
        nobody = connection.execute(select(advocate.c.id).where(advocate.c.is_nobody)).scalar_one()
        kept = connection.execute(select(idea).where(idea.c.state == "made")).one()
        assert (kept.text, kept.author_id, kept.credit) == ("ANA-idea-text", nobody, False)
        assert kept.quote == "", "she quoted herself"
        his = connection.execute(select(idea).where(idea.c.author_id == ben.id)).one()
        assert (his.quoted_id, his.quote, his.text) == (None, "", "BEN-idea-text")
        drops = connection.execute(select(drop.c.author_id, drop.c.title)).all()
        assert (nobody, "ANA-drop-title") in [tuple(row) for row in drops]
        code = select(link).where(link.c.code == "ANA-link-code")
        assert connection.execute(code).one().share_id is None

    await database.read(check)


async def test_words_to_others_about_them_are_emptied(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, ben = two
    name = "Ana O'Neil & Co"

    def say(connection: Connection) -> None:
        connection.execute(update(advocate).where(advocate.c.id == ana.id).values(name=name))
        own = connection.execute(select(idea.c.id).where(idea.c.author_id == ana.id)).scalar_one()
        case = connection.execute(
            select(concern.c.id).where(concern.c.author_id == ana.id)
        ).scalar_one()
        channel = connection.execute(
            insert(metadata.tables["conversation"])
            .values(
                workspace_id=1, installation_id=1, platform="slack", key="T1/C1", kind="channel"
            )
            .returning(metadata.tables["conversation"].c.id)
        ).scalar_one()
        written = "Ana O&#39;Neil &amp; Co"
        for key, to, about, words in (
            ("named", outbox.ToPerson(ben.id), "", f"by {written}"),
            ("idea", outbox.ToPerson(ben.id), f"idea:{own}", "rather not named"),
            ("concern", outbox.ToPerson(ben.id), f"concern:{case}", "a worry"),
            ("other", outbox.ToPerson(ben.id), "", "something else"),
            ("channel", outbox.ToConversation(channel), "", f"by {written}, yes"),
        ):
            outbox.post(
                connection, workspace_id=1, to=to, message_xml=words, key=key, kind="x", about=about, now=NOW
            )  # fmt: skip
        connection.execute(update(delivery).values(state="sent"))

    await database.run(say)
    await finish(database, ana)
    rows = await database.read(
        lambda c: dict(c.execute(select(delivery.c.key, delivery.c.message)).all())
    )
    kept = {key: rows[key] for key in ("named", "idea", "concern", "other", "channel")}
    assert kept == {
        "named": None,
        "idea": None,
        "concern": None,
        "other": "something else",
        "channel": "by …, yes",
    }


async def test_asking_waits_and_can_be_taken_back(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, ben = two
    later = NOW + timedelta(days=7)
    long_ago = NOW - timedelta(days=90)
    assert await database.run(forgetting.ask, ana.id, later)
    assert not await database.run(forgetting.ask, ana.id, later + timedelta(days=1)), (
        "the first counts"
    )
    assert await database.read(forgetting.due, NOW, long_ago) is None
    assert await database.read(forgetting.due, later, long_ago) == (1, ana.id)
    assert await database.run(forgetting.keep, ana.id)
    assert not await database.run(forgetting.keep, ana.id)
    assert await database.read(forgetting.due, later, long_ago) is None
    assert ben.id


async def test_who_the_platform_no_longer_knows_goes_in_time(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, _ = two
    before = NOW - timedelta(days=90)

    def gone(connection: Connection, at: Any) -> None:
        mine = identity.c.advocate_id == ana.id
        connection.execute(update(identity).values(gone_at=None))
        connection.execute(update(identity).where(mine).values(gone_at=at))

    await database.run(gone, before + timedelta(days=1))
    assert await database.read(forgetting.due, NOW, before) is None
    await database.run(gone, before - timedelta(days=1))
    assert await database.read(forgetting.due, NOW, before) == (1, ana.id)


async def test_who_comes_back_meanwhile_begins_anew(
    database: Database, two: tuple[Planted, Planted], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _ = two
    key = "ANA-identity-user_key"

    def remember(connection: Connection) -> None:
        for name in (
            f"teams:chat:{key}",
            f"chat/{key}",
            f"left/{ana.id}",
            f"promised/{ana.id}/idea:1",
            f"chat:x{key}",
        ):
            memory.remember(connection, name, "x", None, database.cipher, NOW)

    await database.run(remember)
    monkeypatch.setattr(forgetting, "SOME", 1)
    assert not await database.run(forget, ana)

    def back(connection: Connection) -> int:
        home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
        return people.ensure_person(connection, home, key, name="Ana", now=NOW).id

    again = await database.run(back)
    assert again != ana.id
    await finish(database, ana)
    assert await database.run(back) == again
    left = await database.read(
        lambda c: [r[0] for r in c.execute(select(metadata.tables["memory"].c.key))]
    )
    assert left == [f"chat:x{key}"], "only what ends with the very id"


async def test_a_message_being_sent_is_waited_for(
    database: Database, two: tuple[Planted, Planted]
) -> None:
    ana, _ = two

    def sending(connection: Connection, state: str) -> None:
        mine = delivery.c.advocate_id == ana.id
        connection.execute(update(delivery).where(mine).values(state=state))

    await database.run(sending, "sending")
    assert not await database.run(forget, ana)
    assert await database.read(lambda c: c.execute(select(point_entry)).first()) is not None
    await database.run(sending, "sent")
    await finish(database, ana)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_nothing_stays_in_the_raw_file(
    database: Database, database_url: str, two: tuple[Planted, Planted]
) -> None:
    ana, _ = two
    file = sqlite_file(database_url)
    assert file is not None
    log = file.with_name(file.name + "-wal")
    planted = b"ANA-idea-text"
    assert planted in file.read_bytes() + log.read_bytes()
    assert b"ANA-share-caption" in file.read_bytes() + log.read_bytes()
    await finish(database, ana)
    # The unit after the last commit finds the log emptied.
    await database.run(lambda c: c.execute(select(advocate.c.id)).all())
    raw = file.read_bytes() + log.read_bytes()
    for (table, name), value in ana.given_out().items():
        if MAP[table].about == "person" and table != "audit" and value.startswith("ANA-"):
            assert value.encode() not in raw, f"{table}.{name}"
    assert b"BEN-idea-text" in raw
