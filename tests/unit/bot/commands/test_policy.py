"""The guidance: versions, what changed in plain words, accepting, drafts held against it, its care."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bot.practice import guidance
from bot.rounds import reviewing
from store import policies
from store.database import Connection
from store.models import metadata
from store.policies import Acceptance, Policy
from tests.fixtures_bot import CHANNEL, Company, Someone


async def standing(company: Company) -> Policy | None:
    return await company.database.read(policies.current, company.workspace_id)


async def last_accepted(company: Company, who: Someone) -> Acceptance:
    found = await company.database.read(policies.last_accepted, who.id)
    assert found is not None
    return found


async def rewrite(who: Someone, words: str, matters: str = "yes") -> None:
    """Edit the text as a lead does: preview, then keep."""
    await who.act("policy.edit")
    await who.send(text=words)
    await who.send(matters=matters)
    assert "version" in who.text, who.text


async def test_editing_before_anybody_joined_makes_version_two(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await mia.say("policy")
    assert "Our guidance, version 1" in mia.text
    assert await standing(company) is None, "looking writes nothing"
    await rewrite(mia, "- Be kind")
    assert "version 2" in mia.text
    first = await company.database.read(policies.of_version, company.workspace_id, 1)
    assert first is not None
    assert first.text == guidance.starter()


async def test_a_change_is_seen_in_plain_words_before_it_is_kept(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await rewrite(mia, "- Be kind\n- Say where you work\n- Ask first")
    await mia.act("policy.edit")
    await mia.send(text="- Be kind\n- Say where you work, always\n- Thank people")
    assert mia.last.kind == "form"
    assert "Changed: Say where you work → Say where you work, always" in mia.text
    assert "Removed: Ask first" in mia.text
    assert "Added: Thank people" in mia.text
    assert "Be kind" not in mia.text.split("The text")[0], "what stays is no news"
    kept = await standing(company)
    assert kept is not None
    assert kept.version == 2
    await mia.send(text="- Be kind\n- Something else again", matters="no")
    assert "Something else again" in mia.text
    assert mia.last.kind == "form", "what was not seen is shown first"
    await mia.send(matters="no")
    assert "version 3" in mia.text
    await mia.act("policy.edit")
    await mia.send()
    assert "version 3" in mia.text, "the same text is the same version"


async def test_two_who_edit_at_once_do_not_overwrite_each_other_unseen(company: Company) -> None:
    squad = await company.squad()
    mia, tom = [await company.someone(name, leads=squad) for name in ("Mia", "Tom")]
    for who, words in ((mia, "- Mia's line"), (tom, "- Tom's line")):
        await who.act("policy.edit")
        await who.send(text=words)
    await mia.send(matters="no")
    await tom.send(matters="no")
    assert tom.last.kind == "form"
    assert "Changed: Mia's line → Tom's line" in tom.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("  \n\n", "Leave at least one line"),
        ("## Do", "Leave at least one line"),
        ("- x\n" * 31, "30 lines at most"),
        ("long " * 700, "3,000 characters at most"),
    ],
)
async def test_what_cannot_be_kept_comes_back_as_typed(
    company: Company, words: str, told: str
) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await mia.act("policy.edit")
    await mia.send(text=words)
    assert told in mia.errors()["text"]
    assert await standing(company) is None


async def test_only_who_looks_after_it_edits(company: Company) -> None:
    ana = await company.someone("Ana")
    for action in ("policy.edit", "policy.care", "policy.reviewed"):
        await ana.act(action)
        assert "Squad leads and admins edit" in ana.text
    for form, fields in (("policy.keep", {"text": "x"}), ("policy.look_after", {"check": "on"})):
        await ana.send(form, "", **fields)
        assert "Squad leads and admins edit" in ana.text, form
    for action in ("policy.names",):
        await ana.act(action)
        assert "An admin does this" in ana.text
    await ana.send("policy.keep_names", "", names="Falcon")
    assert "An admin does this" in ana.text
    assert await standing(company) is None


async def test_accepting_is_a_record_of_version_time_and_wording(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("join")
    await ana.press("Join, by message")
    assert "You accepted version 1" in ana.text
    first = await last_accepted(company, ana)
    assert first.policy.version == 1
    assert first.at == company.clock()
    assert first.wording == policies.fingerprint(first.policy.text)


async def test_only_a_change_that_matters_is_asked_about_and_only_at_the_persons_own_act(
    company: Company,
) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana, ben = await company.someone("Ana"), await company.someone("Ben")
    await ana.act("join.choose", "message")
    await rewrite(mia, guidance.starter() + "\n\n- A comma, mended", matters="no")
    for line in ("home", "share", "policy"):
        await ana.say(line)
        assert "Accept" not in ana.text, line
    await rewrite(mia, guidance.starter() + "\n\n- Never post about Bluebird", matters="yes")
    assert await ana.inbox() == [], "nobody is written to"
    await ben.say("home")
    assert "guidance has changed" not in ben.text, "who hasn't joined accepts by joining"
    for line in ("home", "share", "policy"):
        await ana.say(line)
        assert "Added: Never post about Bluebird" in ana.text, line
        await ana.find("Accept")
    await ana.press("Accept")
    assert "You accepted version 3" in ana.text
    second = await last_accepted(company, ana)
    assert second.policy.version == 3
    await ana.press("Home")
    assert "guidance has changed" not in ana.text
    company.clock.forward(days=1)
    await ana.act("policy.accept", "3")
    assert (await last_accepted(company, ana)).at == second.at, "the first time counts"


async def test_what_was_on_the_screen_is_accepted_and_nothing_else(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    await ana.say("join")
    await rewrite(mia, "- Something new")
    await ana.press("Join, by message")
    assert (await last_accepted(company, ana)).policy.version == 1
    await ana.act("policy.accept", "1")
    assert "Our guidance has changed" in ana.text
    await ana.act("policy.accept", "99")
    assert (await last_accepted(company, ana)).policy.version == 2
    ben = await company.someone("Ben")
    await ben.act("policy.accept", "2")
    assert "Joining accepts it" in ben.text


async def test_a_harmless_draft_is_fine(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("policy We shipped a thing, and I'm proud of it")
    assert "Fine, as far as I can see" in ana.text
    assert "Say that you work here" in ana.text
    await ana.say("check I work at Acme, and we shipped a thing")
    assert "Say that you work here" not in ana.text


async def test_a_risky_draft_names_the_line_and_the_person(company: Company) -> None:
    squad = await company.squad()
    await company.someone("Mia", leads=squad)
    ana = await company.someone("Ana")
    await ana.act("policy.draft")
    await ana.send(text="  ")
    assert ana.errors() == {"text": "Paste the words you'd like to post."}
    await ana.send(text="The password is Sup3rS3cret, call +358 40 123 4567")
    assert "It looks like there is a password in it." in ana.text
    assert "Passwords, keys, or what is marked confidential or internal." in ana.text
    assert "There is a phone number in it." in ana.text
    assert "Mia can tell" in ana.text


async def test_a_draft_is_written_down_nowhere_until_it_is_sent(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    for words in ("zebra crossing, all fine", "zebra password: hunter2"):
        await ana.say(f"policy {words}")
        await ana.say(f"policy {words}", where=CHANNEL)
        await ana.act("policy.draft")
        await ana.send(text=words)

    def holds(connection: Connection, word: str) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).all():
                found += [table.name] if word in repr(row) else []
        return found

    assert await company.database.read(holds, "zebra") == []
    assert await mia.inbox() == []
    # The answer that is kept for a repeat quotes nothing either.
    assert "zebra" not in ana.text.split("Your words")[0]
    await ana.send()
    assert "Sent to Mia" in ana.text
    assert await company.database.read(holds, "zebra") != []
    assert "Ana asks whether this may be posted" in (await mia.inbox())[-1]
    assert "zebra password: hunter2" in (await mia.inbox())[-1]


async def test_without_anybody_to_ask_the_findings_stand_alone(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("policy AKIAIOSFODNN7EXAMPLE")
    assert "Worth a second look" in ana.text
    assert "an AWS access key" in ana.text


async def test_words_in_bold_among_the_donts_are_looked_for(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await rewrite(mia, "## Do\n- **Tell** about work\n\n## Better not\n- Anybody's **salary**")
    ana = await company.someone("Ana")
    await ana.say("policy I tell you my salary")
    assert "“salary” is better left out. Anybody's salary" in ana.text
    await ana.say("policy I tell you about celery")
    assert "Fine" in ana.text


async def test_names_are_kept_back_until_their_day(company: Company) -> None:
    kim = await company.someone("Kim", admin=True)
    await kim.act("policy.names")
    for bad in ("Falcon until soon", " until 2027-01-31", "x" * 61):
        await kim.send(names=bad)
        assert list(kim.errors()) == ["names"], bad
    await kim.send(names="Project Falcon until 2026-11-30\nBluebird\n\nBluebird")
    assert "2 names" in kim.text
    await kim.act("policy.names")
    assert kim.form is not None
    assert "Project Falcon until 2026-11-30" in repr(kim.form.blocks)
    ana = await company.someone("Ana")
    await ana.say("policy #ProjectFalcon is near")
    assert "“Project Falcon” isn't to be named outside until Mon 30 Nov 2026 is over." in ana.text
    company.clock.forward(days=7)
    await ana.say("policy #ProjectFalcon is near")
    assert "Fine" in ana.text
    await ana.say("policy bluebird it is")
    assert "“Bluebird” isn't to be named outside yet." in ana.text
    await kim.act("policy.names")
    await kim.send(names="")
    assert "No name is on the list" in kim.text


async def test_ones_own_words_get_a_soft_note_and_suggested_ones_none(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("share Write to maria.lopez@client.example")
    assert "Worth a second look: There is somebody's e-mail address in it." in ana.text
    await ana.find("I posted it")  # still one tap to go on
    await ana.press("Change the words")
    await ana.send(caption="Write to us")
    assert "second look" not in ana.text


async def test_the_owner_alone_is_reminded_once_on_the_day(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    await ana.act("join.choose", "message")
    await mia.act("policy.care")
    await mia.send(review="2026-11-20")
    assert list(mia.errors()) == ["review"]
    await mia.send(review="2026-12-09")
    assert list(mia.errors()) == ["owner"]

    def own(connection: Connection) -> None:
        policies.look_after(
            connection,
            company.workspace_id,
            owner_id=ana.id,
            review_at=company.clock() + timedelta(days=14, hours=11),
            has_quiz=False,
            quiz="",
        )

    await company.database.run(own)
    (chore,) = reviewing.make(company.router._house)

    async def tick() -> None:
        await company.database.run(chore.work, company.clock())

    await tick()
    assert await ana.inbox() == []
    company.clock.forward(days=14, hours=11)
    for _ in range(3):
        await tick()
    assert await ana.inbox() == [], "20:00 is in their quiet hours"
    company.clock.forward(hours=13)
    (told,) = await ana.inbox()
    assert "Today is the day our guidance wants a look" in told
    assert await mia.inbox() == []
    await ana.press("Still right")
    assert "Ana hears on" in ana.text
    company.clock.forward(days=1)
    await tick()
    assert len(await ana.inbox()) == 1
    company.clock.forward(days=182)
    await tick()
    company.clock.forward(days=1)
    assert len(await ana.inbox()) == 2


async def test_three_questions_are_offered_where_wished_and_kept_nowhere(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    ana = await company.someone("Ana")
    await ana.act("join.choose", "message")
    assert "Three quick questions" not in ana.text
    await ana.act("policy.quiz")
    assert "There are no questions just now" in ana.text
    await mia.act("policy.care")
    await mia.send(check="on", quiz="One?\n+ a\n- b\n> n")
    assert "Three questions" in mia.errors()["quiz"]
    await mia.send(check="on", quiz=guidance.starter_quiz())
    assert "Three questions are offered" in mia.text
    await ana.act("join.choose", "message")
    await ana.press("Three quick questions")
    before = await company.database.read(_rows)
    await ana.send(q0="2", q1="0", q2="7")
    assert ana.text.count("A thought on this one:") == 2
    assert ana.text.count("Yes, that fits.") == 1
    after = await company.database.read(_rows)
    assert after - before == 1, "the receipt of a repeat alone"


def _rows(connection: Connection) -> int:
    return sum(
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    )


async def test_hostile_marks_stay_words(company: Company) -> None:
    mia = await company.someone("Mia", leads=await company.squad())
    await rewrite(mia, "- <script>x</script> [a](javascript:x) & \x00 ]]> {{ 7*7 }} <!channel>")
    assert "<script>x</script> [a](javascript:x) & ]]> {{ 7*7 }} <!channel>" in " ".join(
        mia.text.split()
    )


async def test_a_repeat_of_a_verdict_is_answered_alike(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.say("policy all is well", event_id="same")
    first = ana.text
    await ana.say("policy all is well", event_id="same")
    assert ana.text == first
    assert await company.database.read(
        lambda c: c.execute(text("SELECT count(*) FROM receipt")).scalar_one()
    )
