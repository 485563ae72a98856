"""Journey 0: from an empty installation to a squad, an invitation, and the first who join."""

from __future__ import annotations

import pytest

from tests.walks.conftest import make_squad, person
from tests.walks.town import Someone, Town


async def test_the_first_admin_is_greeted_once(town: Town) -> None:
    kim = town.person("kim")
    (greeting,) = await kim.screens()
    assert "Hi Kim Larsen." in greeting.text
    assert greeting.labels == ["Make a squad", "Help"]
    await town.forward(hours=1)
    assert len(await kim.messages()) == 1
    assert await town.person("ana").messages() == []


async def test_an_empty_installation_is_nobodys_dead_end(town: Town) -> None:
    kim, ana = town.person("kim"), town.person("ana")
    assert "The first step is a squad" in await kim.say("/advocate")
    assert kim.screen.labels[0] == "Make a squad"
    assert "An admin makes the first squad" in await ana.say("/advocate")
    assert "Share something of mine" in ana.text
    assert "Nothing new for you right now" in await ana.say("/advocate share")
    assert "An admin makes the first squad" in await ana.home()
    for line in ("me", "settings", "help", "policy", "board", "snooze", "idea Hello", "concern x"):
        assert await ana.say(f"/advocate {line}"), line


async def test_an_admin_makes_a_squad_and_sees_its_next_three_runs(town: Town) -> None:
    kim = town.person("kim")
    await kim.press("Make a squad")
    assert kim.opened.title == "Make a squad"
    mia = await make_squad(town)
    assert "Leads\nMia Schmidt" in kim.text
    assert "Whom to ask\nLee Okafor" in kim.text
    assert "Tue 24 Nov, 09:00; Tue 1 Dec, 09:00; Tue 8 Dec, 09:00" in kim.text
    assert "Brand Squad is ready" in await mia.say("/advocate")
    assert mia.screen.labels[0] == "Bring something"


async def test_the_form_says_at_the_field_what_is_missing_and_keeps_the_rest(town: Town) -> None:
    kim = town.person("kim")
    await kim.say("/advocate squad new")
    typed = {"name": "Brand Squad", "weekday": "3", "time": "14:30", "zone": "Asia/Tokyo"}
    steps = [
        ({"name": "   "}, "name", "Give the squad a name."),
        ({"name": "Brand Squad"}, "channel", "Choose the channel where the digest goes."),
        ({"channel": "playground:brand", "lead": ""}, "lead", "Choose a person."),
        ({"lead": "slack:T1/U9"}, "lead", "Choose a person from here."),
        ({"lead": person("mia"), "contact": ""}, "contact", "Choose a person."),
        ({"contact": person("lee")}, "listener", "Choose a person."),
        (
            {"listener": person("kim"), "listener2": person("kim")},
            "listener2",
            "Choose two different people to read concerns.",
        ),
    ]
    for more, field, error in steps:
        typed |= more
        await kim.send(**typed)
        assert kim.form, kim.text
        assert kim.opened.errors == {field: error}
        kept = {name: value for name, value in typed.items() if kim.opened.values[name] != value}
        assert kept in ({}, {"name": "   "}, {"lead": "slack:T1/U9"}), kept
    assert "There is no squad yet" in await town.person("kim").say("/advocate squad")
    await kim.say("/advocate squad new")
    text = await kim.send(**(typed | {"listener2": person("lee")}))
    assert "Thu 26 Nov, 14:30" in text


async def test_the_test_post_and_the_invitation_stand_in_the_channel_once(
    town: Town, mia: Someone
) -> None:
    await mia.say("/advocate squad")
    assert "A test post is on its way to #brand-squad." in await mia.press("Send a test post")
    assert (
        "A test from Mia Schmidt: this is where Brand Squad's weekly digest will stand."
        in (await mia.messages("brand"))[-1]
    )
    await mia.press("Back to the squad")
    assert "on its way" in await mia.press("Post the invitation")
    await mia.press("Back to the squad")
    assert "it isn't repeated" in await mia.press("Post the invitation")
    assert "it isn't repeated" in await mia.say("/advocate squad invite")
    ana = town.person("ana")
    invitations = [s for s in await ana.screens("brand") if "Join" in s.labels]
    assert len(invitations) == 1
    said = invitations[0].text
    for words in ("It is: voluntary", "It is not: a duty", "Who sees what: you see yours"):
        assert words in said


async def test_joining_shows_guidance_first_and_accepts_it_once(town: Town, mia: Someone) -> None:
    await mia.say("/advocate squad invite")
    ana = town.person("ana")
    card = await ana.press("Join")
    assert ana.screen.only, "the card is Ana's alone"
    assert card.count("\n") > 8
    assert "Say that you work here, so that readers know." in card
    assert "What is kept\nWhat you tell me you posted, where and when, and your points." in card
    assert "Who sees it\nYou. Squad leads see sums" in card
    assert "Whom to ask\nLee Okafor" in card
    assert ana.screen.labels == [
        "Join, by message",
        "In the channel only",
        "Not now",
        "Only when I ask",
    ]
    done = await ana.press("Join, by message")
    assert "Picks come by message, once a week at most." in done
    assert "You accepted version 1 on Mon, 23 Nov 2026." in await ana.say("/advocate policy")
    await town.forward(days=2)
    await ana.say("/advocate join")
    await ana.press("In the channel only")
    assert "You accepted version 1 on Mon, 23 Nov 2026." in await ana.say("/advocate policy")
    # The invitation itself stays for the others.
    assert any("Join" in s.labels for s in await town.person("ben").screens("brand"))


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("In the channel only", "You'll find the picks in the channel; I won't write to you."),
        ("Only when I ask", "I'll be quiet until you ask."),
    ],
)
async def test_the_other_two_choices(town: Town, mia: Someone, button: str, said: str) -> None:
    ana = town.person("ana")
    await ana.say("/advocate join")
    assert said in await ana.press(button)
    # Undo is there, and takes it all back.
    assert "I won't write to you" in await ana.press("Undo")
    assert said in await ana.press("Undo")


async def test_not_now_is_an_answer(town: Town, mia: Someone) -> None:
    await mia.say("/advocate squad invite")
    ana = town.person("ana")
    assert "I won't ask again" in await ana.press("Not now")
    assert "[Join]" not in await ana.say("/advocate")
    await town.forward(days=20)
    assert len(await ana.messages()) == 1, "nothing comes but what she asked for"
    assert "Hi Ana Ruiz." in await ana.say("/advocate join")


async def test_guidance_is_edited_by_leads_and_accepted_anew(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    await ana.say("/advocate join")
    await ana.press("Join, by message")
    await mia.say("/advocate policy")
    await mia.press("Edit the text")
    await mia.send(text=" \n ")
    assert list(mia.opened.errors) == ["text"]
    await mia.send(text="Be kind.\nSay where you work.")
    assert "version 2" in await mia.send(matters="yes")
    shown = await ana.say("/advocate policy")
    assert "Be kind." in shown
    assert "which you accepted" in shown, "version 1, and what is new since"
    assert "Edit the text" not in shown
    assert "Squad leads and admins edit" in await ana.act("policy.edit")


async def test_leaving_is_one_tap_and_as_warm(town: Town, mia: Someone) -> None:
    ana = town.person("ana")
    await ana.say("/advocate join")
    await ana.press("Join, by message")
    assert "thank you for having been here" in await ana.say("/advocate leave")
    assert ana.screen.labels == ["Undo", "Just snooze two weeks instead"]
    await ana.press("Just snooze two weeks instead")
    assert "Quiet until" in ana.text
    assert "You haven't joined" not in await ana.say("/advocate settings"), "a snooze is no leave"


async def test_when_the_last_lead_leaves_the_admin_is_asked(town: Town, mia: Someone) -> None:
    await mia.say("/advocate leave")
    kim = town.person("kim")
    assert "Brand Squad has no lead now." in (await kim.messages())[-1]
    await kim.press("Choose a lead")
    assert "Tom Baker" in await kim.send(lead=person("tom"))
    assert "Brand Squad" in await town.person("tom").say("/advocate squad")


async def test_undo_of_leaving_gives_everything_back(town: Town, mia: Someone) -> None:
    await mia.say("/advocate leave")
    await mia.say("/advocate leave")
    assert "join" in await mia.press("Undo"), "who had not joined does not join by an undo"
    assert "Leads\nMia Schmidt" in await mia.say("/advocate squad")
    kim = town.person("kim")
    assert not any("no lead" in said for said in await kim.messages())
    await town.forward(minutes=1)
    await mia.say("/advocate leave")
    assert "Brand Squad has no lead now." in (await kim.messages())[-1]


async def test_homes_next_step_by_role(town: Town, mia: Someone) -> None:
    ana, kim = town.person("ana"), town.person("kim")
    assert "Once a week, up to three things you may like to share." in await ana.say("/advocate")
    assert ana.screen.labels[0] == "Join"
    await kim.say("/advocate")
    assert kim.screen.labels[0] == "Join"
    await mia.say("/advocate drop Something")
    await mia.send(link="https://acme.example/a", title="Something")
    await mia.press("In the next digest")
    assert "Nothing to look at, 1 ready for the next digest." in await mia.say("/advocate")
    await ana.say("/advocate snooze 2w")
    assert "Quiet until Mon 7 Dec." in await ana.say("/advocate")


async def test_three_goal_questions(town: Town, mia: Someone) -> None:
    await mia.say("/advocate squad goal")
    await mia.send(target="none")
    assert mia.opened.errors == {"target": "A whole number above 0, please."}
    said = await mia.send(
        audience="Engineers", aim="Look at our roles", measure="opened", target="40"
    )
    assert "Look at our roles: 40 people a week who open a link, reaching Engineers" in said


async def test_squads_are_made_by_admins_and_kept_by_their_own_leads(
    town: Town, mia: Someone
) -> None:
    ana, tom = town.person("ana"), town.person("tom")
    assert "An admin makes squads." in await mia.say("/advocate squad new")
    assert "Leads and admins look after squads." in await ana.say("/advocate squad")
    assert "isn't in your hands" in await tom.act("squad.edit", "1")
    assert "isn't in your hands" in await tom.act("squad.invite", "1")
    assert await town.person("ana").messages("brand") == []
    await make_squad(town, name="Second", lead=person("tom"), channel="playground:other")
    assert "isn't in your hands" in await tom.act("squad.edit", "1")
    assert "isn't in your hands" in await mia.act("squad.test", "2")
