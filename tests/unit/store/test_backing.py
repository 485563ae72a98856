"""Who may see and back an idea, and what merging carries over; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from store import backing, ideas, metrics, people, squads, workspaces
from store.ideas import DECIDED, STEPS

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def crowd(connection: Connection) -> list[people.Person]:
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
    return [
        people.ensure_person(connection, home, f"U{n}", name=f"P{n}", now=NOW) for n in range(4)
    ]


@pytest.fixture
def squad_id(connection: Connection, crowd: list[people.Person]) -> int:
    return squads.create_squad(
        connection,
        crowd[0].workspace_id,
        name="Brand",
        conversation_id=None,
        contact_id=None,
        language="en",
        zone="UTC",
        now=NOW,
    )


def _receive(
    connection: Connection,
    author: people.Person,
    squad_id: int,
    at: datetime = NOW,
    *,
    shown: bool = True,
) -> int:
    return ideas.receive(
        connection,
        author.workspace_id,
        squad_id=squad_id,
        author_id=author.id,
        text=f"An idea of {at}",
        url="",
        credit=False,
        may_show=shown,
        due_at=at + 2 * DAY,
        now=at,
    )


def _public(connection: Connection, who: people.Person, now: datetime = NOW) -> list[int]:
    return [one.id for one in backing.public_ideas(connection, who.workspace_id, now)]


def test_public_takes_the_authors_word_and_a_leads_act(
    connection: Connection, crowd: list[people.Person], squad_id: int
) -> None:
    ana, mia, *_ = crowd
    one = _receive(connection, ana, squad_id)
    two = _receive(connection, ana, squad_id, NOW + DAY, shown=False)
    assert _public(connection, ana) == []
    for idea_id in (one, two):
        assert ideas.move(connection, idea_id, to="accepted", actor_id=mia.id, now=NOW)
    assert _public(connection, ana) == [one]
    assert backing.set_shown(connection, two, ana.id, True, NOW)
    assert not backing.set_shown(connection, two, ana.id, True, NOW)
    assert _public(connection, ana) == [two, one]
    assert ideas.move(connection, two, to="made", actor_id=mia.id, now=NOW, made_as="event")
    assert _public(connection, ana, NOW + backing.REMEMBERED - DAY) == [two, one]
    assert _public(connection, ana, NOW + backing.REMEMBERED + DAY) == [one]
    other = workspaces.ensure_installation(connection, "slack", "T2", "Other", NOW)
    eve = people.ensure_person(connection, other, "U1", name="Eve", now=NOW)
    assert _public(connection, eve) == []


def test_hidden_again_it_is_closed(
    connection: Connection, crowd: list[people.Person], squad_id: int
) -> None:
    ana, mia, *_ = crowd
    one = _receive(connection, ana, squad_id)
    assert ideas.move(connection, one, to="discussed", actor_id=mia.id, now=NOW)
    assert backing.mark_opened(connection, one, NOW)
    assert not backing.mark_opened(connection, one, NOW)
    assert _public(connection, ana) == [one]
    backing.set_shown(connection, one, ana.id, False, NOW)
    found = ideas.find(connection, ana.workspace_id, one)
    assert found is not None
    assert (found.state, found.opened_at, found.public) == ("acknowledged", None, False)


def test_backing_is_counted_once_and_not_of_who_left(
    connection: Connection, crowd: list[people.Person], squad_id: int
) -> None:
    ana, ben, eve, _ = crowd
    one = _receive(connection, ana, squad_id)
    assert backing.back(connection, one, ben.id, NOW)
    assert not backing.back(connection, one, ben.id, NOW)
    assert backing.back(connection, one, eve.id, NOW)
    assert metrics.backers(connection, one) == 2
    assert eve.installation_id is not None
    people.mark_gone(connection, eve.installation_id, eve.user_key, NOW)
    assert metrics.backers(connection, one) == 1
    assert metrics.known(connection, ana.workspace_id) == 3
    assert backing.unback(connection, one, ben.id)
    assert not backing.unback(connection, one, ben.id)
    assert metrics.backers(connection, one) == 0


def test_merging_carries_backers_and_earlier_merges(
    connection: Connection, crowd: list[people.Person], squad_id: int
) -> None:
    ana, ben, eve, mia = crowd
    one, two, three = (
        _receive(connection, who, squad_id, NOW + n * DAY) for n, who in enumerate((ana, ben, eve))
    )
    backing.back(connection, two, eve.id, NOW)
    assert backing.merge(connection, one, two, mia.id, NOW)
    assert backing.merge(connection, two, three, mia.id, NOW)
    assert not backing.merge(connection, two, three, mia.id, NOW)
    assert {found.author_id for found in backing.merged(connection, three)} == {ana.id, ben.id}
    assert backing.backed_by(connection, eve.id) == frozenset(), "nobody backs their own"
    assert metrics.backers(connection, three) == 2
    assert [one.id for one in backing.targets(connection, ana.workspace_id, squad_id, 0)] == [three]


def test_merged_into_one_that_stays_closed_backs_nothing(
    connection: Connection, crowd: list[people.Person], squad_id: int
) -> None:
    ana, ben, _, mia = crowd
    one = _receive(connection, ana, squad_id)
    two = _receive(connection, ben, squad_id, shown=False)
    assert backing.merge(connection, one, two, mia.id, NOW)
    assert backing.backed_by(connection, ana.id) == frozenset()


def test_first_steps_are_those_of_somebody_else(
    connection: Connection, crowd: list[people.Person], squad_id: int
) -> None:
    ana, mia, *_ = crowd
    one = _receive(connection, ana, squad_id)
    two = _receive(connection, mia, squad_id)
    ideas.move(connection, one, to="acknowledged", actor_id=mia.id, now=NOW + DAY)
    ideas.move(connection, one, to="accepted", actor_id=mia.id, now=NOW + 9 * DAY)
    ideas.move(connection, one, to="made", actor_id=mia.id, now=NOW + 12 * DAY, made_as="change")
    ideas.move(connection, two, to="declined", actor_id=mia.id, now=NOW + DAY, reason="x")

    def steps(kinds: frozenset[str], since: int, until: int) -> list[int]:
        found = metrics.first_steps(
            connection, squad_id, kinds, NOW + since * DAY, NOW + until * DAY
        )
        return [(at - came).days for came, at in found]

    assert steps(STEPS, 0, 7) == [1]
    assert steps(STEPS, 7, 14) == [], "a second step is no first one"
    assert steps(DECIDED, 0, 7) == []
    assert steps(DECIDED, 7, 14) == [9]
    assert steps(STEPS, 2, 1) == []
    three = _receive(connection, ana, squad_id, NOW + DAY)
    assert metrics.undecided(connection, squad_id, NOW + 2 * DAY) == 1
    assert metrics.undecided(connection, squad_id, NOW + DAY) == 0
    ideas.move(connection, three, to="declined", actor_id=mia.id, now=NOW + 3 * DAY, reason="x")
    assert metrics.undecided(connection, squad_id, NOW + 9 * DAY) == 0
