"""Every node as HTML, and hostile words that stay words."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.playground.inbound import read_wire
from connectors.playground.render import View, render, to_wire
from templates import message as m
from tests.unit.connectors.playground.conftest import CAST, Outline

VIEW = View("ana", "http://127.0.0.1:8080", "m1", CAST)
AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def show(*blocks: m.Block) -> Outline:
    return Outline(render(m.Message(blocks), VIEW))


def say(*nodes: m.Inline) -> Outline:
    return show(m.Paragraph(nodes))


def test_inline_nodes_say_what_they_mean() -> None:
    html = render(
        m.Message(
            (
                m.Paragraph(
                    (
                        m.Text("one\ntwo"),
                        m.Break(),
                        m.Styled("b", (m.Text("bold"),)),
                        m.Styled("i", (m.Text("slanted"),)),
                        m.Styled("s", (m.Text("struck"),)),
                        m.Code("x < y"),
                        m.Emoji("🌱", "seedling"),
                        m.Time(AT, "day", "Thu 26 Nov"),
                    )
                ),
            )
        ),
        VIEW,
    )
    assert html == (
        "<p>one<br>two<br><strong>bold</strong><em>slanted</em><s>struck</s><code>x &lt; y</code>"
        '<span role="img" aria-label="seedling">🌱</span>'
        '<time datetime="2026-11-26T09:00:00+00:00">Thu 26 Nov</time></p>'
    )


@pytest.mark.parametrize(
    ("href", "shown", "target"),
    [
        ("https://acme.example/a?b=1&c=2", "https://acme.example/a?b=1&c=2", "_blank"),
        ("mailto:mia@acme.example", "mailto:mia@acme.example", None),
        ("http://127.0.0.1:8080/r/Ab3?x=1", "/r/Ab3?x=1", "_blank"),
        ("http://localhost:8080/r/Ab3", "/r/Ab3", "_blank"),
        ("http://127.0.0.1:9090/r/Ab3", "http://127.0.0.1:9090/r/Ab3", "_blank"),
        ("http://127.0.0.1:8080//evil.example/", "/evil.example/", "_blank"),
    ],
)
def test_a_link_opens_apart_and_ours_stay_here(href: str, shown: str, target: str | None) -> None:
    link = say(m.Link(href, (m.Text("read"),))).one("a")
    assert (link["href"], link.get("target"), link["rel"]) == (shown, target, "noopener")


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "http://["]
)
def test_an_address_that_could_do_harm_stays_words(href: str) -> None:
    outline = show(
        m.Paragraph((m.Link(href, (m.Text("read"),)),)), m.Actions((m.LinkButton(href, "open"),))
    )
    assert outline.all("a") == []
    assert outline.words == "readopen"


def test_a_mention_of_the_cast_is_marked_and_any_other_is_a_name() -> None:
    outline = say(
        m.Mention("user", "Ana Silva", ("slack:T1/U1", "playground:ana")),
        m.Mention("user", "Mia Berg", ("playground:mia",)),
        m.Mention("user", "Zoe", ("slack:T1/U9",)),
        m.Mention("channel", "#brand-squad", ("playground:brand",)),
        m.Mention("channel", "elsewhere"),
    )
    assert outline.words == "@Ana Silva@Mia BergZoe#brand-squad#elsewhere"
    classes = [attributes["class"] for attributes in outline.all("span")]
    assert classes == ["mention me", "mention", "name", "name"]
    assert outline.one("a")["data-open"] == "brand"


def test_words_have_their_blocks() -> None:
    html = render(
        m.Message(
            (
                m.Header("Week"),
                m.Quote((m.Text("said"),)),
                m.ItemList(((m.Text("a"),), (m.Text("b"),)), ordered=True),
                m.ItemList(((m.Text("c"),),)),
                m.Fields((m.Field("Posts", (m.Text("7"),)),)),
                m.Divider(),
                m.Context((m.Text("why"),)),
            )
        ),
        VIEW,
    )
    assert html == (
        "<h2>Week</h2><blockquote><p>said</p></blockquote><ol><li>a</li><li>b</li></ol>"
        "<ul><li>c</li></ul><dl><div><dt>Posts</dt><dd>7</dd></div></dl><hr>"
        '<p class="context">why</p>'
    )


def test_a_foreign_picture_is_described_and_never_loaded() -> None:
    outline = show(m.Image("https://u:p@cdn.acme.example/a.png", "A whiteboard", "Notes"))
    assert outline.all("img") == []
    assert outline.words == "A whiteboardcdn.acme.exampleNotes"
    assert "https" not in render(m.Message((m.Image("https://cdn.acme.example/a.png", "A"),)), VIEW)


def test_a_picture_of_our_own_is_loaded_from_here() -> None:
    picture = show(m.Image("http://localhost:8080/media/1.png", "A whiteboard")).one("img")
    assert (picture["src"], picture["alt"]) == ("/media/1.png", "A whiteboard")


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [(61, 80, ("61", "80")), (90, 80, ("80", "80")), (0, 0, ("0", "1"))],
)
def test_progress_stays_inside_its_target(value: int, target: int, shown: tuple[str, str]) -> None:
    outline = show(m.Progress("Goal", value, target, "On the way."))
    bar = outline.one("progress")
    assert (bar["value"], bar["max"]) == shown
    assert outline.one("label")["for"] == bar["id"]
    assert "GoalOn the way." in outline.words


def test_a_table_has_headings_and_sets_numbers_right() -> None:
    outline = show(
        m.Table("Seen", ("Name", "Opened"), (("Ana", "1,204"), ("2", "18 %"), ("Tom", "-3")))
    )
    assert outline.one("caption") == {}
    assert [cell.get("class") for cell in outline.all("th")] == [None, "num"]
    assert [cell.get("class") for cell in outline.all("td")] == [None, "num"] * 3
    assert outline.all("div")[0] == {
        "class": "scroll", "role": "group", "aria-label": "Seen", "tabindex": "0"
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["bar", "line", "area", "pie"])
def test_a_chart_is_shapes_a_sentence_and_a_table(kind: Any) -> None:
    chart = m.Chart(
        kind,
        "Opened",
        ("9 Nov", "16 Nov"),
        (m.Series("Ours", (48, 61)), m.Series("All", (41.5, 44))),
        "Opened 61 times.",
    )
    outline = show(chart)
    assert outline.one("svg")["aria-hidden"] == "true"
    assert "Opened 61 times." in outline.words
    assert outline.one("table")["class"] == "visually-hidden"
    for cell in ("48", "61", "41.5", "44"):
        assert cell in outline.words


def test_buttons_carry_what_a_press_sends() -> None:
    outline = show(
        m.Actions(
            (
                m.Button("share.open", "Share", "42", "primary", opens=True, accessible="Share it"),
                m.Button("share.open", "Share", "43"),
                m.Button("drop.withdraw", "Withdraw", "7", "danger", confirm="Sure?"),
                m.LinkButton("https://acme.example/", "Open", "primary"),
            )
        )
    )
    first, second, third = outline.all("button")
    assert first["data-action"] == "share.open#1"
    assert (first["data-value"], first["aria-haspopup"]) == ("42", "dialog")
    assert (first["aria-label"], first["class"]) == ("Share it", "button primary")
    assert second["data-action"] == "share.open#2"
    assert third["data-confirm"] == "Sure?"
    assert outline.one("a")["class"] == "button primary"


def test_choices_that_act_are_buttons_in_a_list() -> None:
    outline = show(
        m.Actions(
            (
                m.Select(
                    "board.show",
                    "Show",
                    (m.Option("squad", "This squad", "eight"), m.Option("month", "This month")),
                    "squad",
                ),
                m.Menu("More", (m.MenuItem("share.later", "Later", "42", opens=True),)),
                m.DatePicker("digest.on", "Week", date(2026, 11, 16)),
            )
        )
    )
    squad, month, later, on = outline.all("button")
    assert (squad["data-value"], squad["aria-current"]) == ("squad", "true")
    assert (month["data-action"], month["data-value"]) == ("board.show#2", "month")
    assert (later["data-action"], later["data-value"]) == ("share.later#1", "42")
    assert outline.all("summary")[1]["aria-label"] == "More"
    day = outline.one("input")
    assert (day["type"], day["value"], on["data-source"]) == ("date", "2026-11-16", day["id"])
    assert "Show: This squad" in outline.words
    assert "Week: Mon 16 Nov" in outline.words


@pytest.mark.parametrize("number", [1, 2, 17])
def test_an_action_comes_back_as_it_went(number: int) -> None:
    assert read_wire(to_wire("share.open_all", number)) == "share.open_all"


HOSTILE = '</textarea></script><img src=x onerror=alert(1)>"\' onfocus=alert(1) autofocus x="&lt;'


def poison(value: Any) -> Any:
    """Replace every free text in a tree of nodes by something hostile."""
    if isinstance(value, tuple):
        return tuple(poison(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        closed = {"kind", "style", "source"}
        changed = {
            f.name: poison(getattr(value, f.name)) for f in fields(value) if f.name not in closed
        }
        return replace(value, **changed)
    return HOSTILE if isinstance(value, str) else value


FREE: tuple[m.InputKind, ...] = (
    "text",
    "multiline",
    "date",
    "number",
    "url",
    "person",
    "channel",
)
CHOSEN: tuple[m.InputKind, ...] = ("select", "multiselect", "checkbox", "radio")
INPUTS = tuple(
    m.Input(kind, "n", "L", "H", "P", initial=("a",), options=options, error="E")
    for kinds, options in ((FREE, ()), (CHOSEN, (m.Option("a", "A", "h"),)))
    for kind in kinds
)
EVERYTHING: tuple[m.Block | m.Input, ...] = (
    m.Header("h"),
    m.Paragraph(
        (
            m.Text("t"),
            m.Styled("b", (m.Text("t"),)),
            m.Code("c"),
            m.Link("https://a.example/", (m.Text("t"),)),
            m.Mention("user", "n", ("playground:ana",)),
            m.Mention("channel", "n", ("playground:brand",)),
            m.Time(AT, "day", "s"),
            m.Emoji("e", "n"),
            m.Break(),
        )
    ),
    m.Quote((m.Text("q"),)),
    m.ItemList(((m.Text("i"),),)),
    m.Fields((m.Field("l", (m.Text("v"),)),)),
    m.Image("https://a.example/i.png", "alt", "title"),
    m.Context((m.Text("c"),)),
    m.Progress("l", 1, 2, "s"),
    m.Table("c", ("a",), (("b",),)),
    *(
        m.Chart(kind, "t", ("a", "b"), (m.Series("s", (1, 2)),), "s")
        for kind in ("bar", "line", "area", "pie")
    ),
    m.Actions(
        (
            m.Button("a.b", "l", "v", confirm="c", accessible="x"),
            m.LinkButton("https://a.example/", "l", accessible="x"),
            m.Select("a.b", "l", (m.Option("v", "l", "h"),)),
            m.Menu("l", (m.MenuItem("a.b", "l", "v"),)),
            m.DatePicker("a.b", "l"),
        )
    ),
    *INPUTS,
)  # fmt: skip


def test_hostile_words_are_inert_in_every_node() -> None:
    tame = Outline(render(m.Form("a.b", "t", "s", EVERYTHING), VIEW))
    wild = Outline(render(m.Form("a.b", "t", "s", poison(EVERYTHING)), VIEW))
    assert {tag for tag, _ in wild.tags} <= {tag for tag, _ in tame.tags}
    for tag, attributes in wild.tags:
        assert not any(name.startswith("on") or name == "autofocus" for name in attributes), tag
        for name in ("href", "src"):
            assert (attributes.get(name) or "/").startswith(("/", "http", "#")), attributes


def test_ids_of_two_documents_never_meet() -> None:
    form = m.Form("a.b", "t", "s", EVERYTHING)
    ids = [
        attributes["id"]
        for prefix in ("m1", "m2")
        for _, attributes in Outline(render(form, replace(VIEW, prefix=prefix))).tags
        if "id" in attributes
    ]
    assert len(ids) == len(set(ids))
