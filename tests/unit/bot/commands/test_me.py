"""My posts, and the points line by line."""

from __future__ import annotations

from tests.fixtures_bot import Company


async def test_every_line_says_why(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("me")
    assert "Nothing posted yet." in ana.text
    assert "0 points this month, 0 in all." in ana.text
    await ana.say("share My words")
    await ana.press("I posted it")
    await ana.press("Undo")
    await ana.say("points why")
    for words in ("+10 | You told me you posted", "+5 | Your first post", "10 | Taken back"):
        assert words in ana.text
    assert ana.text.startswith("0 points, line by line")
