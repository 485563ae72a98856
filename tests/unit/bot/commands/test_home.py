"""The one next step of each role, as a message and as the own page."""

from __future__ import annotations

from tests.fixtures_bot import Company


async def test_one_next_step_for_each_role(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    ana = await company.someone("Ana")
    await kim.say("")
    assert "The first step is a squad" in kim.text
    await ana.say("hello")
    assert "An admin makes the first squad" in ana.text
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.say("home")
    assert "Brand Squad is ready." in mia.text
    await ana.say("")
    assert "Always optional." in ana.text
    await ana.act("join.later")
    await ana.say("")
    assert "Nothing new for you right now." in ana.text
    await ana.act("home.open")
    assert ana.last.kind == "update"
