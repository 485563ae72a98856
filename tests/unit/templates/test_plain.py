"""Every node has words: what Slack notifies with, what the log and the terminal show."""

from __future__ import annotations

from templates import message as m
from templates.markup import parse
from templates.plain import to_plain, to_summary

EVERYTHING = """<message>
<header>Title</header>
<text>Hello <b>Ana</b>, see <a href="https://a.example/x">this</a><br/>and <channel name="brand"/> by
 <user name="Mia"/> at <time at="2026-11-26T09:00:00+00:00" shown="Thu 09:00"/> <emoji char="🎉" name="party"/></text>
<text><a href="https://a.example">https://a.example</a></text>
<quote>one\u2028two</quote>
<list><item>a</item><item>b</item></list>
<list ordered="yes"><item>a</item><item>b</item></list>
<fields><field label="Leads">Mia</field></fields>
<image src="https://a.example/p.png" alt="A desk"/>
<divider/>
<context>small</context>
<progress label="Goal" value="1" target="2" sentence="1 of 2"/>
<table caption="Board"><column>Name</column><column>Posts</column><row><cell>Ana</cell><cell>1</cell></row></table>
<chart kind="bar" title="t" sentence="It rose."><label>a</label><series name="n"><point>1</point></series></chart>
<actions><button action="a.b">Share</button><link-button href="https://x.example">Open</link-button>
<select action="a.c" label="Pick"><option value="1" label="One"/></select>
<menu label="More"><item action="a.d">Why</item><item action="a.e">Less</item></menu>
<date action="a.f" label="Day"/></actions>
</message>"""


def test_every_node_is_said() -> None:
    assert to_plain(parse(EVERYTHING)).split("\n") == [
        "Title",
        "Hello Ana, see this (https://a.example/x)",
        "and #brand by Mia at Thu 09:00 🎉",
        "https://a.example",
        "> one",
        "> two",
        "• a",
        "• b",
        "1. a",
        "2. b",
        "Leads: Mia",
        "[Image: A desk]",
        "———",
        "small",
        "1 of 2",
        "Board",
        "Name | Posts",
        "Ana | 1",
        "It rose.",
        "[Share] [Open] (https://x.example) [Pick ▾] [… Why | Less] [Day ▾]",
    ]


def test_the_summary_leaves_out_buttons_and_small_print() -> None:
    document = parse(
        "<message><context>why</context><text>Words</text>"
        '<actions><button action="a.b">Go</button></actions></message>'
    )
    assert isinstance(document, m.Message)
    assert to_summary(document) == "Words"
    given = parse('<message summary="Short"><text>Words</text></message>')
    assert isinstance(given, m.Message)
    assert to_summary(given) == "Short"


def test_a_message_of_small_print_alone_still_says_something() -> None:
    document = parse("<message><context>Taken back.</context></message>")
    assert isinstance(document, m.Message)
    assert to_summary(document) == "Taken back."


def test_a_form_is_said_too() -> None:
    form = parse(
        '<form id="a.b" title="T" submit="Go"><input kind="text" name="n" label="Name" initial="Ana"/>'
        '<input kind="text" name="o" label="Other" required="no"/></form>'
    )
    assert to_plain(form) == "T\nName: Ana\nOther:\n[Go]"
