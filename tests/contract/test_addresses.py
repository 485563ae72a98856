"""Addresses come back as they went out, whatever ids a platform makes up, and lead to the same place."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Parcel, Reply
from connectors.events import Actor
from connectors.playground import address as playground
from connectors.playground.settings import Cast, Channel, Person
from connectors.slack import address as slack
from connectors.teams import address as teams
from templates import message as m
from templates.refill import refill
from tests.contract.faces import Face, eventually, shows
from tests.samples import card, note

UPPER = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=14)
GUID = st.uuids().map(str)
THREAD = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=40).map(
    lambda text: f"19:{text}@thread.tacv2"
)


@given(UPPER, st.sampled_from("CGD"), UPPER, st.from_regex(r"[0-9]{10}\.[0-9]{6}", fullmatch=True))
def test_slack(team: str, kind: str, rest: str, ts: str) -> None:
    channel, user = f"{kind}{rest}", f"U{rest}"
    assert slack.to_place(slack.conversation(team, channel)) == slack.Place(team, channel)
    assert slack.to_place(slack.direct(team, user)) == slack.Place(team, user)
    assert slack.to_place(slack.actor(team, user).direct).personal
    ref = slack.reference(team, channel, ts)
    assert slack.to_spot(ref) == slack.Spot(team, channel, ts)
    assert slack.own_id(slack.neutral(team, user), "user", team) == user
    assert slack.own_id(slack.neutral(team, user), "user", f"{team}X") == ""


@given(GUID, GUID, THREAD, st.from_regex(r"[0-9a-zA-Z:_-]{1,40}", fullmatch=True), st.text())
def test_teams(tenant: str, person: str, thread: str, activity: str, anything: str) -> None:
    route = teams.Route("https://smba.trafficmanager.net/emea/", "28:bot", anything)
    assert teams.read_route(route.dumps()) == route
    place = teams.to_place(tenant, f"{thread};messageid=12", "channel", route)
    assert teams.split_key(place.key) == (tenant, thread, "")
    assert teams.split_key(teams.to_direct(tenant, person, route).key) == (tenant, "", person)
    ref = teams.to_ref(tenant, f"{thread};messageid=12", activity)
    assert teams.split_ref(ref.key) == (tenant, f"{thread};messageid=12", activity)
    assert teams.from_neutral(teams.to_neutral(teams.to_person(tenant, person)), tenant) == person


@given(
    st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True)
)
def test_playground(name: str, entry: str) -> None:
    person, channel = Person(f"p{name}", name), Channel(f"c{name}", name)
    cast = Cast((person,), (channel,))
    direct, room = playground.person_to_direct(person), playground.channel_to_conversation(channel)
    for place in (direct, room):
        assert playground.key_to_conversation(cast, place.key) == place
        assert playground.split_ref(playground.to_ref(place.key, entry).key) == (place.key, entry)
    actor = playground.chosen(cast, playground.person_to_neutral(person), "Acme")
    assert actor == playground.person_to_actor(person, "Acme")
    assert playground.chosen(cast, playground.channel_to_neutral(channel), "Acme") == room


async def test_where_a_command_came_from_can_be_written_to(face: Face) -> None:
    await face.ask("help")
    await face.say("help")
    await eventually(lambda: len(face.core.commands) == 2)
    asked, said = face.core.commands
    assert asked.conversation.key == face.channel.key
    assert said.conversation.key == said.actor.direct.key == face.direct.key
    assert asked.actor.direct.key == face.direct.key
    await face.connector.deliver(Parcel("k1", "post", asked.conversation, note("To all")))
    await face.connector.deliver(Parcel("k2", "post", asked.actor.direct, note("To Ana")))
    assert await shows(face, face.channel, "To all", "ben")
    assert await shows(face, face.direct, "To Ana")
    assert not await shows(face, face.channel, "To Ana")


async def test_a_pressed_message_is_the_one_that_was_sent(face: Face) -> None:
    button = m.Button("share.open", "Share", "42")
    ref = await face.connector.deliver(
        Parcel("k", "post", face.direct, card("Worth a look", button))
    )
    await face.press("Share", face.direct)
    await eventually(lambda: face.core.presses)
    (event,) = face.core.presses
    assert (event.action, event.value) == ("share.open", "42")
    assert event.message == ref
    await face.connector.deliver(
        Parcel("k2", "revise", face.direct, note("Changed"), event.message)
    )
    assert await shows(face, face.direct, "Changed")


async def test_the_same_person_has_the_same_key_by_every_way(face: Face) -> None:
    face.core.answer = lambda _: Reply("private", note("Hi"))
    await face.ask("me")
    await face.say("me")
    await eventually(lambda: len(face.core.commands) == 2)
    first, second = (event.actor for event in face.core.commands)
    assert (first.key, first.installation.key) == (second.key, second.installation.key)
    assert first.name == "Ana"


async def test_a_chosen_person_is_named_by_platform_and_key(face: Face) -> None:
    """So that the core can write the address of anyone whose key it keeps, and a form can show it again."""
    form = m.Form("squad.save", "Squad", "Keep", (m.Input("person", "lead", "Lead"),))
    opener = m.Button("squad.new", "Make", opens=True)
    face.core.opening = {"squad.new"}
    face.core.answer = lambda _: Reply("form", form)
    await face.connector.deliver(Parcel("k", "post", face.direct, card("Squads", opener)))
    await face.press("Make", face.direct)
    await eventually(face.opened)
    await face.send(lead=face.ben)
    await eventually(lambda: face.core.forms)
    (event,) = face.core.forms
    address = str(event.fields["lead"])
    chosen = event.chosen[address]
    assert isinstance(chosen, Actor)
    assert address == f"{face.connector.platform}:{chosen.key}"

    filled = refill(form, {"lead": address}, {})
    face.core.answer = lambda _: Reply("form", filled)
    await face.press("Make", face.direct)
    await eventually(lambda: _lead(face) == face.ben)


def _lead(face: Face) -> str:
    seen = face.opened()
    return "".join(seen.asks["lead"].initial) if seen and "lead" in seen.asks else ""
