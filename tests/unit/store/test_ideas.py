"""Ideas move only along their way, once, and only those asked for are listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from store import ideas, people, squads, workspaces
from store.ideas import State

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def ana(connection: Connection) -> people.Person:
    home = workspaces.ensure_installation(connection, "slack", "T1", "Acme", NOW)
    return people.ensure_person(connection, home, "U1", name="Ana", now=NOW)


def _squad(connection: Connection, ana: people.Person, name: str = "Brand") -> int:
    return squads.create_squad(
        connection,
        ana.workspace_id,
        name=name,
        conversation_id=None,
        contact_id=None,
        language="en",
        zone="UTC",
        now=NOW,
    )


def _receive(
    connection: Connection,
    ana: people.Person,
    text: str = "A lamp",
    squad_id: int | None = None,
    now: datetime = NOW,
) -> int:
    return ideas.receive(
        connection,
        ana.workspace_id,
        squad_id=squad_id,
        author_id=ana.id,
        text=text,
        url="",
        credit=False,
        due_at=now + timedelta(days=2),
        now=now,
    )


def _found(connection: Connection, ana: people.Person, idea_id: int) -> ideas.Idea:
    found = ideas.find(connection, ana.workspace_id, idea_id)
    assert found is not None
    return found


def test_a_new_one_is_whole(connection: Connection, ana: people.Person) -> None:
    squad_id = _squad(connection, ana)
    found = _found(connection, ana, _receive(connection, ana, squad_id=squad_id))
    assert (found.author_name, found.squad_name, found.state) == ("Ana", "Brand", "received")
    assert found.open
    assert found.due_at == NOW + timedelta(days=2)
    assert [event.kind for event in ideas.events(connection, found.id)] == ["received"]


def test_the_same_words_are_one_idea_for_ten_minutes(
    connection: Connection, ana: people.Person
) -> None:
    first = _receive(connection, ana)
    assert _receive(connection, ana, now=NOW + timedelta(minutes=9)) == first
    assert _receive(connection, ana, now=NOW + timedelta(minutes=10)) != first
    assert _receive(connection, ana, "Another") != first
    assert len(ideas.of_author(connection, ana.id)) == 3


def test_another_workspace_finds_nothing(connection: Connection, ana: people.Person) -> None:
    idea_id = _receive(connection, ana)
    other = workspaces.create_workspace(connection, "Other", NOW)
    assert ideas.find(connection, other, idea_id) is None
    assert ideas.open_ideas(connection, other, None) == []


WAYS: list[tuple[list[State], State, bool]] = [
    ([], "acknowledged", True),
    (["acknowledged"], "acknowledged", False),
    (["asked"], "acknowledged", False),
    (["asked"], "accepted", True),
    (["accepted"], "accepted", False),
    (["accepted"], "declined", False),
    (["accepted"], "made", True),
    (["accepted", "made"], "made", False),
    (["declined"], "made", False),
    (["declined"], "accepted", False),
    ([], "received", False),
]


@pytest.mark.parametrize(("before", "to", "allowed"), WAYS)
def test_the_ways(
    connection: Connection, ana: people.Person, before: list[State], to: State, allowed: bool
) -> None:
    idea_id = _receive(connection, ana)
    for step in before:
        assert ideas.move(connection, idea_id, to=step, actor_id=ana.id, now=NOW)
    kinds = [event.kind for event in ideas.events(connection, idea_id)]
    assert ideas.move(connection, idea_id, to=to, actor_id=ana.id, now=NOW) is allowed
    stood = before[-1] if before else "received"
    assert _found(connection, ana, idea_id).state == (to if allowed else stood)
    after = [event.kind for event in ideas.events(connection, idea_id)]
    assert after == [*kinds, to] if allowed else after == kinds


def test_a_reason_and_its_moment_stay(connection: Connection, ana: people.Person) -> None:
    idea_id = _receive(connection, ana)
    ideas.ask(connection, idea_id, ana.id, "Which one?", NOW)
    assert _found(connection, ana, idea_id).decided_at is None
    ideas.move(connection, idea_id, to="declined", actor_id=ana.id, now=NOW, reason="Too loud")
    found = _found(connection, ana, idea_id)
    assert (found.reason, found.decided_at, found.open) == ("Too loud", NOW, False)
    assert ideas.decided_since(connection, 1, NOW) == []


def test_question_and_answer_take_turns(connection: Connection, ana: people.Person) -> None:
    idea_id = _receive(connection, ana)
    assert ideas.ask(connection, idea_id, ana.id, "Which one?", NOW)
    assert not ideas.ask(connection, idea_id, ana.id, "Which one?", NOW)
    assert ideas.ask(connection, idea_id, ana.id, "And when?", NOW)
    later = NOW + timedelta(days=3)
    assert ideas.answer(connection, idea_id, ana.id, "The red one", NOW, due_at=later)
    assert not ideas.answer(connection, idea_id, ana.id, "The red one", NOW)
    found = _found(connection, ana, idea_id)
    assert (found.state, found.due_at) == ("acknowledged", later)
    assert ideas.ask(connection, idea_id, ana.id, "Which one?", NOW)
    ideas.move(connection, idea_id, to="accepted", actor_id=ana.id, now=NOW)
    assert not ideas.answer(connection, idea_id, ana.id, "Too late", NOW)
    assert not ideas.ask(connection, idea_id, ana.id, "Too late", NOW)


def test_open_ones_are_listed_by_squad(connection: Connection, ana: people.Person) -> None:
    first, gone = _squad(connection, ana), _squad(connection, ana, "Gone")
    of_first = _receive(connection, ana, "1", first)
    of_gone = _receive(connection, ana, "2", gone)
    of_none = _receive(connection, ana, "3")
    decided = _receive(connection, ana, "4", first)
    ideas.move(connection, decided, to="declined", actor_id=ana.id, now=NOW)
    squads.change_squad(connection, gone, archived_at=NOW)

    def listed(squad_ids: tuple[int, ...] | None, unassigned: bool = False) -> list[int]:
        found = ideas.open_ideas(connection, ana.workspace_id, squad_ids, unassigned=unassigned)
        return [one.id for one in found]

    assert listed(None) == [of_first, of_gone, of_none]
    assert listed((first,)) == [of_first]
    assert listed(()) == []
    assert listed((), unassigned=True) == [of_gone, of_none]
    assert [i.id for i in ideas.decided_since(connection, first, NOW)] == [decided]


def test_credit_changes_once(connection: Connection, ana: people.Person) -> None:
    idea_id = _receive(connection, ana)
    assert ideas.set_credit(connection, idea_id, ana.id, True, NOW)
    assert not ideas.set_credit(connection, idea_id, ana.id, True, NOW)
    assert _found(connection, ana, idea_id).credit
    assert [e.kind for e in ideas.events(connection, idea_id)] == ["received", "named"]
