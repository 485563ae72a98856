"""Tags become nodes; what isn't ours is refused, by template and line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from templates import message as m
from templates.markup import parse
from templates.tree import MarkupError


def paragraph(inside: str) -> m.Inlines:
    """The inline nodes of one paragraph."""
    document = parse(f"<message><text>{inside}</text></message>")
    assert isinstance(document, m.Message)
    (block,) = document.blocks
    assert isinstance(block, m.Paragraph)
    return block.children


REFUSED = [
    ("<message><text>a</text>\n<blink>b</blink></message>", 2, "<blink> can't stand in <message>"),
    ("<message>\n\n<text>a <u>b</u></text></message>", 3, "<u> is no tag of ours"),
    ('<message>\n<text size="9">a</text></message>', 2, "<text> knows no size="),
    ("<message>loose words<divider/></message>", 1, "can't hold text: 'loose words'"),
    ("<message/>", 1, "is empty"),
    ("<message><text>  </text></message>", 1, "is empty; leave it out"),
    ("<message><header>\n</header></message>", 1, "is empty; leave it out"),
    ("<letter/>", 1, "can't be a root"),
    ("<message><text>a</message>", 1, "mismatched tag"),
    ("<message><text>a & b</text></message>", 1, "not well-formed"),
    ("", 1, "no element found"),
    ('<!DOCTYPE x [<!ENTITY a "b">]><message><text>&a;</text></message>', 1, "document type"),
    ('<message><text><a href="javascript:alert(1)">x</a></text></message>', 1, "href= must start"),
    ('<message><text><a href="data:text/html,x">x</a></text></message>', 1, "href= must start"),
    ('<message><image src="file:///etc/passwd" alt="a"/></message>', 1, "src= must start"),
    ('<message><image src="https://a.example/p.png"/></message>', 1, "needs alt="),
    ('<message><image src="https://a.example/p.png" alt=" "/></message>', 1, "needs alt="),
    ("<message><list/></message>", 1, "needs at least one <item>"),
    ("<message><fields/></message>", 1, "needs at least one <field>"),
    ("<message><actions/></message>", 1, "needs at least one button"),
    ("<message><list><text>a</text></list></message>", 1, "<text> can't stand in <list>"),
    ('<message><actions><button action="Share">S</button></actions></message>', 1, "name.verb"),
    (
        f'<message><actions><button action="a.b" value="{"x" * 81}">S</button></actions></message>',
        1,
        "over 80 characters",
    ),
    (
        '<message><actions><button action="a.b" opens="window">S</button></actions></message>',
        1,
        "opens='window' is none of",
    ),
    (
        '<message><actions><menu label="More">'
        + '<item action="a.b">x</item>' * 6
        + "</menu></actions></message>",
        1,
        "holds 1 to 5",
    ),
    ('<message><text><time at="noon" shown="noon"/></text></message>', 1, "ISO 8601"),
    ('<message><text><time at="2026-11-22T09:00" shown="x"/></text></message>', 1, "offset"),
    (
        '<message><table caption="c"><column>A</column><row><cell>1</cell><cell>2</cell></row>'
        "</table></message>",
        1,
        "has 2 cells for 1 columns",
    ),
    (
        '<message><chart kind="bar" title="t" sentence="s"><label>a</label><series name="n">'
        "<point>many</point></series></chart></message>",
        1,
        "no number",
    ),
    (
        '<message><chart kind="bar" title="t" sentence="s"><label>a</label><series name="n"/>'
        "</chart></message>",
        1,
        "has 0 points for 1 labels",
    ),
    (
        '<message><progress label="l" value="x" target="2" sentence="s"/></message>',
        1,
        "is no whole number",
    ),
    ('<form id="a.b" title="t"><input kind="text" name="n"/></form>', 1, "needs label="),
    ('<form id="a.b" title="t"><input kind="colour" name="n" label="l"/></form>', 1, "is none of"),
    (
        '<form id="a.b" title="t"><input kind="select" name="n" label="l"/></form>',
        1,
        "needs <option>",
    ),
    (
        '<form id="a.b" title="t"><input kind="text" name="n" label="l">'
        '<option value="1" label="1"/></input></form>',
        1,
        "takes no <option>",
    ),
    (
        f'<form id="a.b" title="t" value="{"x" * 1001}"><divider/></form>',
        1,
        "over 1000 characters",
    ),
]


@pytest.mark.parametrize(("source", "line", "problem"), REFUSED)
def test_what_is_not_ours_is_refused_by_template_and_line(
    source: str, line: int, problem: str
) -> None:
    with pytest.raises(MarkupError) as refused:
        parse(source, "drop/form")
    assert str(refused.value).startswith(f"drop/form, line {line}: ")
    assert problem in str(refused.value)


def test_white_space_folds_as_in_html() -> None:
    assert paragraph("\n   one\n\t two  <b> three </b>  four ") == (
        m.Text("one two "),
        m.Styled("b", (m.Text(" three "),)),
        m.Text(" four"),
    )


def test_a_line_separator_is_a_break_and_eats_the_space_around() -> None:
    assert paragraph(" one \u2028 two\u2028\u2028three ") == (
        m.Text("one"),
        m.Break(),
        m.Text("two"),
        m.Break(),
        m.Break(),
        m.Text("three"),
    )
    assert paragraph("one <br/> two") == (m.Text("one"), m.Break(), m.Text("two"))


def test_a_break_inside_an_attribute_is_a_line_break() -> None:
    form = parse(
        '<form id="a.b" title="t"><input kind="multiline" name="n" label="l" initial="a\u2028b"/></form>'
    )
    assert isinstance(form, m.Form)
    (question,) = form.blocks
    assert isinstance(question, m.Input)
    assert question.initial == ("a\nb",)


def test_every_inline_tag() -> None:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert paragraph(
        '<i>a</i><s>b</s><code>c  d</code><a href="https://a.example">e</a>'
        '<user name="Ana" keys="slack:T1/U1 teams:x"/><channel name="brand"/>'
        '<time at="2026-11-22T10:00:00+01:00" style="day" shown="Sun"/><emoji char="🎉" name="party"/>'
    ) == (
        m.Styled("i", (m.Text("a"),)),
        m.Styled("s", (m.Text("b"),)),
        m.Code("c d"),
        m.Link("https://a.example", (m.Text("e"),)),
        m.Mention("user", "Ana", ("slack:T1/U1", "teams:x")),
        m.Mention("channel", "brand"),
        m.Time(at, "day", "Sun"),
        m.Emoji("🎉", "party"),
    )


def test_any_block_may_say_what_it_is_about_and_nothing_else_may() -> None:
    document = parse(
        '<message><text about="drop:1 follows x">a</text><divider about="y"/></message>'
    )
    assert isinstance(document, m.Message)
    assert document.blocks == (m.Paragraph((m.Text("a"),)), m.Divider())
    with pytest.raises(MarkupError, match="knows no about="):
        parse('<message><text>a <b about="drop:1">c</b></text></message>')


def test_the_source_stays_with_the_document_but_makes_no_difference() -> None:
    first = parse("<message><text>a</text></message>")
    second = parse("<message>\n<text> a </text>\n</message>")
    assert first == second
    assert first.source != second.source


def test_a_form_with_everything() -> None:
    form = parse(
        '<form id="a.b" title="T" submit="Go" close="No" value="7" opener="a.c">'
        '<input kind="checkbox" name="c" label="C" required="no" error="e" hint="h">'
        '<option value="1" label="One" hint="x" chosen="yes"/><option value="2" label="Two"/>'
        "</input><text>words</text></form>"
    )
    options = (m.Option("1", "One", "x"), m.Option("2", "Two"))
    question = m.Input(
        "checkbox", "c", "C", "h", required=False, initial=("1",), options=options, error="e"
    )
    assert form == m.Form(
        "a.b", "T", "Go", (question, m.Paragraph((m.Text("words"),))), "7", "No", opener="a.c"
    )
