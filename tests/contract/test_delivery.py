"""What is sent unasked: posted, revised, retracted; and what each fault of a platform is called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.base import Busy, Gone, Parcel, Refused, Uncertain
from connectors.events import Conversation, MessageRef
from tests.contract.faces import NOW, Face, Outcome, shows
from tests.samples import note

OUTCOMES: dict[Outcome, type[Exception]] = {
    "busy": Busy,
    "gone": Gone,
    "refused": Refused,
    "lost": Uncertain,
}


@pytest.mark.parametrize("where", ["direct", "channel"])
async def test_a_message_is_posted_revised_and_retracted(face: Face, where: str) -> None:
    to: Conversation = getattr(face, where)
    ref = await face.connector.deliver(Parcel("k1", "post", to, note("First words")))
    assert ref.platform == face.connector.platform
    assert await shows(face, to, "First words")
    again = await face.connector.deliver(Parcel("k2", "revise", to, note("Better words"), ref))
    assert again == ref
    assert await shows(face, to, "Better words")
    assert not await shows(face, to, "First words")
    await face.connector.deliver(Parcel("k3", "retract", to, None, ref))
    assert not await shows(face, to, "Better words")


async def test_what_was_retracted_can_be_retracted_again_but_not_revised(face: Face) -> None:
    ref = await face.connector.deliver(Parcel("k1", "post", face.channel, note("Words")))
    for _ in range(2):
        try:
            await face.connector.deliver(Parcel("k2", "retract", face.channel, None, ref))
        except Gone:
            continue
    with pytest.raises(Gone):
        await face.connector.deliver(Parcel("k3", "revise", face.channel, note("More"), ref))


@pytest.mark.parametrize(("fault", "outcome"), OUTCOMES.items())
async def test_each_fault_has_its_outcome(
    remote: Face, fault: Outcome, outcome: type[Exception]
) -> None:
    parcel = Parcel("run-1", "post", remote.channel, note("Words"))
    remote.break_next(fault)
    with pytest.raises(outcome) as found:
        await remote.connector.deliver(parcel)
    if isinstance(found.value, Busy):
        assert found.value.seconds >= 30
    assert remote.count_posts() == (1 if fault == "lost" else 0), "sent twice, or not refused"


async def test_after_a_lost_answer_find_never_says_that_nothing_arrived(remote: Face) -> None:
    """It finds the message or says that it can't know: None would have it sent twice."""
    parcel = Parcel("run-2", "post", remote.channel, note("Words"))
    remote.break_next("lost")
    with pytest.raises(Uncertain):
        await remote.connector.deliver(parcel)
    since = NOW - timedelta(minutes=1)
    try:
        ref = await remote.connector.find(parcel, since)
    except Uncertain:
        return
    assert ref is not None
    await remote.connector.deliver(Parcel("k", "revise", remote.channel, note("Found"), ref))
    assert await shows(remote, remote.channel, "Found")


async def test_what_was_never_sent_is_not_found(face: Face) -> None:
    parcel = Parcel("never", "post", face.channel, note("Words"))
    try:
        assert await face.connector.find(parcel, NOW - timedelta(minutes=1)) is None
    except Uncertain:
        assert face.connector.platform == "teams", "only Teams can't be asked"


async def test_nonsense_is_gone_or_refused_never_a_crash(face: Face) -> None:
    platform = face.connector.platform
    nowhere = Conversation(platform, "nonsense")
    lost = MessageRef(platform, "nonsense")
    for parcel in (
        Parcel("k", "post", nowhere, note("Words")),
        Parcel("k", "revise", face.channel, note("Words"), lost),
    ):
        with pytest.raises((Gone, Refused)):
            await face.connector.deliver(parcel)
