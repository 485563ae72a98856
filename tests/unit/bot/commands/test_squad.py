"""Squads are an admin's to make and their leads' to keep."""

from __future__ import annotations

from tests.fixtures_bot import Company


async def test_who_sees_which(company: Company) -> None:
    first, second = await company.squad("First"), await company.squad("Second")
    kim = await company.someone("Kim", admin=True)
    mia, ana = await company.someone("Mia", leads=second), await company.someone("Ana")
    await kim.say("squad")
    assert "First" in kim.text
    assert "Second" in kim.text
    await mia.say("squad")
    assert "Second" in mia.text
    await mia.act("squad.show", str(first))
    assert "isn't in your hands" in mia.text
    for action in ("squad.show", "squad.edit", "squad.goal", "squad.test", "squad.invite"):
        await ana.act(action, str(second))
        assert "isn't in your hands" in ana.text


async def test_without_a_channel_nothing_can_be_posted(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    for action in ("squad.test", "squad.invite"):
        await mia.act(action, str(squad))
        assert "Choose the squad's channel first" in mia.text


async def test_a_goal_is_a_number_above_nothing(company: Company) -> None:
    squad = await company.squad()
    mia = await company.someone("Mia", leads=squad)
    await mia.say("squad goal")
    for target in ("", "0", "-3", "1.5", "9999999", "²"):
        await mia.send(target=target)
        assert list(mia.errors()) == ["target"], target
    await mia.send(target="12", measure="likes")
    assert list(mia.errors()) == ["measure"]
    await mia.send(target="12", measure="opened", aim="Be read")
    assert "Be read: 12 people" in mia.text
