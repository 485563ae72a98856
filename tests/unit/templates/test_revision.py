"""A kept message is edited in one place and stays word for word in every other."""

from __future__ import annotations

from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from templates import revision
from templates.engine import clean
from templates.markup import parse
from templates.tree import Element, read

WORDS = st.text(max_size=40).map(clean)
ATTRIBUTE = WORDS.map(lambda text: text.replace("\t", " "))


def message(words: list[str], about: str = "") -> str:
    """A message with one paragraph for each of the words."""
    lines = [revision.write(_text(f"x{one}", about)) for one in words]
    return f"<message>{''.join(lines)}</message>"


def _text(words: str, about: str) -> Element:
    attributes = {"about": about} if about else {}
    return Element("text", attributes, 1, [words])


@given(st.lists(WORDS, min_size=1, max_size=4), ATTRIBUTE)
def test_written_and_read_it_is_the_same(words: list[str], summary: str) -> None:
    source = message(words).replace("<message>", "<message>", 1)
    root = read(source, "test")
    root.attributes["summary"] = summary
    again = read(revision.write(root), "test")
    assert again.attributes == root.attributes
    assert [child.children for child in again.elements()] == [
        child.children for child in root.elements()
    ]
    assert revision.write(again) == revision.write(root)


@given(st.lists(WORDS, min_size=1, max_size=3), WORDS, st.lists(WORDS, max_size=3))
def test_only_what_it_is_about_changes(before: list[str], new: str, after: list[str]) -> None:
    old = message(["old one", "old two"], "drop:1 follows x")
    inner = [message(part)[len("<message>") : -len("</message>")] for part in (before, after)]
    source = f"<message>{inner[0]}{old[len('<message>') : -len('</message>')]}{inner[1]}</message>"
    told: list[tuple[str, ...]] = []

    def change(why: tuple[str, ...]) -> str:
        told.append(why)
        return message([new], "drop:1 follows x")

    changed = revision.rewrite(source, "drop:1", change)
    assert told == [("follows", "x")], "two blocks that stand together are one thing"
    assert parse(changed) == parse(
        f"<message>{inner[0]}<text>{_escaped(new)}</text>{inner[1]}</message>"
    )


def _escaped(words: str) -> str:
    return escape(f"x{words}")


def test_mentions_compares_whole_names() -> None:
    source = message(["a"], "drop:12 follows x")
    assert revision.mentions(source, "drop:12")
    assert not revision.mentions(source, "drop:1")
    assert not revision.mentions(source, "follows")
    assert not revision.mentions(message(["a"]), "drop:12")


def test_each_place_it_stands_is_changed() -> None:
    source = (
        '<message><text about="drop:1 channel">a</text><divider/>'
        '<text about="drop:2 channel">b</text><text about="drop:1 told 7">c</text></message>'
    )
    changed = revision.rewrite(
        source, "drop:1", lambda why: f'<message><context about="drop:1">{why}</context></message>'
    )
    assert changed.count("<context") == 2
    assert "('channel',)" in changed
    assert "('told', '7')" in changed
    assert '<text about="drop:2 channel">b</text>' in changed


def test_what_is_not_there_changes_nothing_that_is_read() -> None:
    source = '<message summary="a &amp; b"><text>x\u2028y &lt;</text></message>'
    assert parse(revision.rewrite(source, "drop:9", lambda _: "<message/>")) == parse(source)
