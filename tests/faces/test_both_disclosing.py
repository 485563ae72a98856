"""How posts begin, on both faces: whose rules, put back where taken out, kept as evidence; and no review sites."""

from __future__ import annotations

from tests.faces.both import Stage
from tests.faces.slack_office import SlackOffice


def company(stage: Stage) -> str:
    """What the company is called there: Teams doesn't tell its name."""
    return "Acme" if isinstance(stage.office, SlackOffice) else "this company"


async def test_a_post_begins_by_the_rules_of_ones_country(stage: Stage) -> None:
    await stage.publish("Launch", kind="product", captions="Look at this")
    ana, ad = stage.person("ana"), f"#ad I work at {company(stage)}"
    assert ad in await ana.press("Share"), "no country known: the strictest"
    await ana.types("settings")
    await ana.press("Change")
    await ana.fill(country="Narnia")
    assert "I don't know that country" in ana.complaint
    await ana.fill(country="united states")
    await ana.types("share")
    card = await ana.press("Share")
    assert f"I work at {company(stage)}" in card
    assert "#ad" not in card


async def test_what_is_taken_out_stands_there_again(stage: Stage) -> None:
    await stage.publish("Launch", kind="product", captions="Look at this")
    ana, ad = stage.person("ana"), f"#ad I work at {company(stage)}"
    await ana.press("Share")
    await ana.press("Change the words")
    assert ana.form["disclosure"] == ad
    back = await ana.fill(caption="My own words", disclosure="")
    assert f"I put “{ad}” back at the start, so readers know." in back
    await ana.press("Change the words")
    own = await ana.fill(caption=f"I work at {company(stage)}, and this is good", disclosure=ad)
    assert f"{ad}, and this is good" in own
    await ana.press("I posted it")
    await ana.types("me")
    began = await ana.press("How they began")
    assert f"{ad}, and this is good" in began
    assert "ASA, United Kingdom" in began
    assert f"{ad}, and this is good" in await ana.types("me words")


async def test_who_may_win_something_says_so(stage: Stage) -> None:
    await stage.publish("Photo contest", incentive="contest", captions="Look at this")
    ana, ad = stage.person("ana"), f"#ad I work at {company(stage)}"
    assert f"{ad}. This post enters me in a contest" in await ana.press("Share")


async def test_review_sites_are_no_place_to_share(stage: Stage) -> None:
    ana, mia = stage.person("ana"), stage.person("mia")
    site = "https://www.glassdoor.com/Reviews/acme"
    said = await ana.types(f"share {site}")
    assert "That leads to Glassdoor. Reviews are trusted because no company asks for them" in said
    await mia.types(f"drop {stage.office.link()}")
    await mia.fill(title="Praise us", link=site)
    assert "Glassdoor" in mia.complaint
