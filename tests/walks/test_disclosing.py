"""How posts begin, through the share page: the words of each network, kept as evidence of what was handed over."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from store.models import share_disclosure
from tests.walks.conftest import OpenTown, make_squad, publish
from tests.walks.test_digest import join

PUBLIC = "https://squad.acme.example"


async def test_the_company_s_country_counts_where_somebody_names_none(
    open_a_town: OpenTown,
) -> None:
    town = await open_a_town(country="de")
    mia = await make_squad(town)
    await publish(town, mia, "Launch", kind="product", link="https://acme.example/good")
    ana, ben = await join(town, "ana"), await join(town, "ben")
    assert "Werbung. I work at Acme" in await ana.press("Share")
    await ben.say("/advocate settings")
    await ben.press("Change")
    await ben.send(country="United States")
    await ben.say("/advocate share")
    card = await ben.press("Share")
    assert "I work at Acme" in card
    assert "Werbung. I work" not in card, "one's own country comes first"


async def test_each_network_gets_its_words_and_they_are_kept(open_a_town: OpenTown) -> None:
    town = await open_a_town(public_url=PUBLIC)
    mia = await make_squad(town)
    await publish(town, mia, "Launch", kind="product", link="https://acme.example/good")
    ana = await join(town, "ana")
    await ana.press("Share")
    card = await ana.press("More")
    assert "On Xing it starts with “Werbung. I work at Acme”." in card
    await ana.press("Change the words")
    await ana.send(caption="All my own.", disclosure="I'm an engineer at Acme")
    page = await (
        await town.visit(urlsplit(ana.screen.links["Open X"]).path.rpartition("/")[0])
    ).text()
    assert "#ad I&#39;m an engineer at Acme" in page
    assert "ASA, United Kingdom" in page
    composer = await town.visit(ana.screen.links["Open X"].removeprefix(PUBLIC))
    sent = parse_qs(urlsplit(composer.headers["Location"]).query)["text"][0]
    assert sent == "#ad I'm an engineer at Acme\nAll my own."
    await ana.press("I posted it")
    columns = [
        share_disclosure.c[n] for n in ("rule", "network", "kind", "incentive", "shown", "shared")
    ]
    kept = await town.process.database.read(lambda c: c.execute(select(*columns)).all())
    assert [tuple(row) for row in kept] == [
        ("world-product", "x", "product", "points", "#ad I work at Acme", sent)
    ]
    began = await ana.say("/advocate me words")
    assert "X: “#ad I'm an engineer at Acme”" in began
