"""Only those who chose it; by squad where asked."""

from __future__ import annotations

from tests.fixtures_bot import Company


async def test_only_who_chose_it(company: Company) -> None:
    squad = await company.squad()
    ana, ben = await company.someone("Ana", member=squad), await company.someone("Ben")
    for one in (ana, ben):
        await one.say("share My words")
        await one.press("I posted it")
        await one.act("board.seen", "yes")
    assert "Ana | 1 | 15" in ben.text
    await ana.say("board squad")
    assert "Ben" not in ana.text
    assert "in Brand Squad" in ana.text
    await ben.act("board.seen", "forged")
    assert "Ben" not in ben.text
