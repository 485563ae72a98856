"""Help by role; one command in detail; a typo."""

from __future__ import annotations

import pytest

from tests.fixtures_bot import Company


async def test_leads_see_what_leads_do(company: Company) -> None:
    squad = await company.squad()
    ana, mia = await company.someone("Ana"), await company.someone("Mia", leads=squad)
    await ana.say("help")
    assert "drop [link]" not in ana.text
    await mia.say("help")
    assert "drop [link]" in mia.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("help share", "/advocate share [words | link] Share a pick"),
        ("help PICKS", "/advocate share"),
        ("help sahre", "Did you mean /advocate share?"),
        ("help drop", "I don't know “drop”."),
        ("help zzz", "I don't know “zzz”."),
    ],
)
async def test_one_command(company: Company, line: str, said: str) -> None:
    ana = await company.someone("Ana")
    await ana.say(line)
    assert said in ana.text
