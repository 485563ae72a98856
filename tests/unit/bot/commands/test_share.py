"""Getting a share ready, by word, by form and by button."""

from __future__ import annotations

import pytest

from tests.fixtures_bot import Company


async def test_words_and_link_are_told_apart(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Look at this https://acme.example/x #hiring")
    assert "I work at Acme\nLook at this #hiring" in ana.text.replace("> ", "")
    assert "acme.example%2Fx" in ana.text


@pytest.mark.parametrize("field", ["caption", "disclosure"])
async def test_no_inside_address_in_any_words(company: Company, field: str) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Words")
    await ana.press("Change the words")
    await ana.send(**{field: "See http://localhost:8080/x"})
    assert list(ana.errors()) == [field]


async def test_what_was_posted_keeps_its_words(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share First words")
    words = await ana.find("Change the words")
    await ana.press("I posted it")
    await ana.act(words.action, getattr(words, "value", ""))
    await ana.send(caption="Other words")
    assert "First words" in ana.text


async def test_without_a_squad_there_is_nobody_to_tell(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Words")
    confirm = await ana.find("I posted it")
    await ana.press("I posted it")
    assert "[Tell the squad]" not in ana.text
    await ana.act("share.tell", getattr(confirm, "value", ""))
    assert "There is no squad channel to tell yet." in ana.text
