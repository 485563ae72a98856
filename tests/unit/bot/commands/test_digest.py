"""Preview and the next three, for those who lead."""

from __future__ import annotations

from tests.fixtures_bot import Company


async def test_a_lead_previews_their_own(company: Company) -> None:
    first, second = await company.squad("First"), await company.squad("Second")
    mia = await company.someone("Mia", leads=second)
    await mia.say("digest")
    assert "This week in Second" in mia.text
    await mia.act("digest.preview", str(first))
    assert "isn't in your hands" in mia.text
    await mia.act("digest.preview", str(second))
    assert "This week in Second" in mia.text
    await mia.say("digest when")
    assert "There is no digest yet" in mia.text


async def test_a_listener_is_no_lead(company: Company) -> None:
    lee = await company.someone("Lee", listener=True)
    for words in ("digest", "digest when"):
        await lee.say(words)
        assert lee.text == "Squad leads do this. Whom to ask: type policy."
