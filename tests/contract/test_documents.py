"""Every node, any length and anybody's words: over each face's real wire, nothing lost, nothing live."""

from __future__ import annotations

import pytest

from connectors.base import Parcel, Reply
from connectors.events import ActionEvent, HomeEvent
from templates import message as m
from tests import samples
from tests.contract.faces import Face, eventually
from tests.reading.seen import Seen, differences, expected

WORDS = {"plain": "Words for a start", **samples.HOSTILE}
EDGES = [1, 24, 25, 30, 31, 60, 61, 75, 76, 100, 101, 150, 151, 300, 301, 1000, 1001]
FAR_EDGES = [2000, 2001, 3000, 3001, 10_000]
OPENER = m.Button("share.words", "Open", "1", opens=True)


def on(face: Face, document: m.Document) -> Seen:
    """What must be found; the playground names the host of a foreign picture instead of loading it."""
    wanted = expected(document)
    if face.channel.platform == "playground":
        wanted.images = [(alt, "//acme.example") for alt, _ in wanted.images]
    return wanted


async def last(face: Face) -> Seen:
    return (await face.screen(face.direct))[-1]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
async def test_a_message_with_every_node_arrives_whole_and_inert(face: Face, words: str) -> None:
    short = words[:60]
    document = samples.message(short)
    await face.connector.deliver(Parcel("k", "post", face.direct, document))
    seen = await last(face)
    assert differences(on(face, document), seen) == []
    assert set(seen.people) <= {"Nobody here"}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
async def test_a_form_with_every_question_opens_whole_and_inert(face: Face, words: str) -> None:
    document = samples.form(words[:60])
    face.core.opening = {"share.words"}
    face.core.answer = lambda _: Reply("form", document)
    await face.connector.deliver(Parcel("k", "post", face.direct, samples.card("Words", OPENER)))
    await face.press("Open", face.direct)
    await eventually(face.opened)
    seen = face.opened()
    assert seen is not None
    assert differences(on(face, document), seen) == []
    assert set(seen.people) <= {"Nobody here"}


async def test_a_home_with_every_node_is_shown(face: Face) -> None:
    document = samples.home()

    def answer(event: object) -> Reply:
        return Reply("home", document)

    face.core.answer = answer
    await face.visit()
    await eventually(lambda: face.core.heard)
    if isinstance(face.core.heard[0], HomeEvent) and face.channel.platform == "playground":
        return  # Its home is a panel beside the talk; its own tests look at it.
    await eventually(lambda: face.screen(face.direct))
    assert differences(on(face, document), (await face.screen(face.direct))[0]) == []


def sized(count: int) -> str:
    """Words of exactly `count` characters."""
    return ("Word " * (count // 5 + 1))[:count].strip().ljust(count, "x")


@pytest.mark.parametrize("count", [*EDGES, *FAR_EDGES])
async def test_whatever_is_too_long_is_shortened_and_never_refused(face: Face, count: int) -> None:
    words = sized(count)
    blocks: list[tuple[m.Block, ...]] = [
        (m.Header(words), m.Paragraph((m.Text(words),))),
        (m.Quote((m.Text(words),)), m.Context((m.Text(words),))),
        (m.ItemList(((m.Text(words),),)), m.Fields((m.Field(words, (m.Text(words),)),))),
        (m.Progress(words, 1, 2, words), m.Table(words, (words,), ((words,),))),
        (m.Chart("bar", words, (words,), (m.Series(words, (1.0,)),), words),),
        (m.Image("https://acme.example/a.png", words, words),),
        (
            m.Actions(
                (
                    m.Button("share.open", words, "1", confirm=words, accessible=words),
                    m.LinkButton("https://acme.example", words),
                    m.Select("squad.pick", words, (m.Option("a", words, words),)),
                    m.Menu(words, (m.MenuItem("share.why", words),)),
                )
            ),
        ),
    ]
    # In two places by turns: each may only be written to so often.
    places = (face.direct, face.channel)
    for number, part in enumerate(blocks):
        place = places[number % 2]
        document = m.Message(part, words)
        await face.connector.deliver(Parcel(f"k{number}", "post", place, document))
        seen = (await face.screen(place))[-1]
        assert (
            words[:20] in seen.text
            or any(words[:20] in p.label for p in seen.presses)
            or (any(words[:20] in alt for alt, _ in seen.images))
        )
    whole = [s for place in places for s in await face.screen(place) if words in s.text]
    assert whole or count > 300


@pytest.mark.parametrize("count", [20, 21, 49, 50, 51, 100, 101, 130])
async def test_many_blocks_rows_and_buttons_are_never_refused(face: Face, count: int) -> None:
    rows = tuple((f"Row {number}", str(number)) for number in range(count))
    buttons = tuple(m.Button("share.open", f"Press {n}", str(n)) for n in range(min(count, 60)))
    names = tuple(name for name, _ in rows)
    parts: list[tuple[m.Block, ...]] = [
        tuple(m.Paragraph((m.Text(f"Line {n}"),)) for n in range(count)),
        (m.Table("Rows", ("Name", "Posts"), rows),),
        (m.ItemList(tuple((m.Text(name),) for name in names)),),
        (m.Actions(buttons),),
        (m.Chart("line", "Weeks", names, (m.Series("s", (1.0,) * count),), "So"),),
    ]
    for number, blocks in enumerate(parts):
        document = m.Message(blocks)
        await face.connector.deliver(Parcel(f"k{number}", "post", face.direct, document))
    shown = await face.screen(face.direct)
    assert [press.value for press in shown[3].presses] == [str(n) for n in range(len(buttons))]
    lines, cut = shown[0].text, count > 40
    assert f"Line {count - 1}" in lines or (cut and "…" in lines)


async def test_choices_over_every_limit_still_open(face: Face) -> None:
    count = 130
    options = tuple(m.Option(f"v{n}", f"Choice {n}") for n in range(count))
    asked = m.Form(
        "share.keep",
        "A title that is longer than any platform shows in one line",
        "A label that is longer than twenty-four",
        tuple(
            m.Input(kind, kind, "Label", options=options)
            for kind in ("select", "checkbox", "radio", "multiselect")
        ),
        value="x" * 1000,
    )
    face.core.opening = {"share.words"}
    face.core.answer = lambda event: (
        Reply("form", asked) if isinstance(event, ActionEvent) else Reply("nothing")
    )
    await face.connector.deliver(Parcel("k", "post", face.direct, samples.card("Words", OPENER)))
    await face.press("Open", face.direct)
    await eventually(face.opened)
    seen = face.opened()
    assert seen is not None
    assert {len(ask.options) for ask in seen.asks.values()} == {count}
    await face.send(select="v129")
    await eventually(lambda: face.core.forms)
    assert face.core.forms[0].value == "x" * 1000
    assert face.core.forms[0].fields["select"] == "v129"
