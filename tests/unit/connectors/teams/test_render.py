"""Every node becomes a card that Teams takes; what is too long is shortened; what people typed stays words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.teams import wire
from connectors.teams.render import BUDGET, CARD, Surroundings, render, to_card, to_dialog, weigh
from connectors.teams.render.actions import LABEL_LIMIT
from connectors.teams.render.text import escape, shorten, to_safe_url
from templates import message as m
from templates.markup import parse

TENANT = "0f9a4c1e-7d8b-4d2f-8a51-3c2b1a0d9e88"
ANA = "1b7a6a4e-37a5-4ad5-9b1e-5d9e0c1f2a33"
Card = dict[str, Any]


def card(body: str, around: Surroundings | None = None) -> Card:
    return to_card(parse(f"<message>{body}</message>"), around)


def one(body: str) -> Card:
    (element,) = card(body)["body"]
    assert isinstance(element, dict)
    return element


def walk(node: object) -> Iterator[Card]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def only(node: object, kind: str) -> list[Card]:
    return [part for part in walk(node) if part.get("type") == kind]


# ---------------------------------------------------------------- text


def test_a_paragraph_is_markdown() -> None:
    text = one('<text>Go <b>on</b>, <i>Ana</i>: <a href="https://a.example/x_(1)">read</a></text>')
    assert text["type"] == "TextBlock"
    assert text["wrap"] is True
    assert text["text"] == "Go **on**, *Ana*: [read](https://a.example/x_%281%29)"


def test_a_break_starts_a_paragraph_and_marks_close_before_it() -> None:
    bold = m.Styled("b", (m.Text("a"), m.Break(), m.Text("b ")))
    (made,) = to_card(m.Message((m.Paragraph((bold, m.Text("c"))),)))["body"]
    assert made["text"] == "**a**\n\n**b** c"


def test_code_and_struck_text_are_runs() -> None:
    made = one("<text>Run <code>*make*</code>, not <s>all</s></text>")
    assert made["type"] == "RichTextBlock"
    assert [run["text"] for run in made["inlines"]] == ["Run ", "*make*", ", not ", "all"]
    assert made["inlines"][1]["fontType"] == "Monospace"
    assert made["inlines"][3]["strikethrough"] is True


def test_times_are_shown_in_the_readers_zone() -> None:
    at = 'at="2026-11-26T11:00:00.5+02:00" shown="Thu 26 Nov"'
    shown = {
        style: one(f'<text><time style="{style}" {at}/></text>')["text"]
        for style in ("date", "time", "datetime", "day")
    }
    assert shown["time"] == "{{TIME(2026-11-26T09:00:00Z)}}"
    assert shown["day"] == shown["date"] == "{{DATE(2026-11-26T09:00:00Z,SHORT)}}"
    assert shown["datetime"] == f"{shown['date']} {shown['time']}"


def test_a_mention_of_our_tenant_mentions() -> None:
    body = f'<text>By <user name="Ana *M*" keys="slack:T1/U1 teams:{TENANT}/{ANA}"/></text>'
    made = card(body, Surroundings(TENANT))
    assert made["body"][0]["text"] == "By <at>Ana M</at>"
    assert made["msteams"]["entities"] == [
        {"type": "mention", "text": "<at>Ana M</at>", "mentioned": {"id": ANA, "name": "Ana M"}}
    ]


@pytest.mark.parametrize("keys", ["", "slack:T1/U1", f"teams:another-tenant/{ANA}"])
def test_a_mention_of_others_is_a_name(keys: str) -> None:
    made = card(f'<text><user name="Ana" keys="{keys}"/></text>', Surroundings(TENANT))
    assert made["body"][0]["text"] == "Ana"
    assert "msteams" not in made


def test_two_people_of_one_name_are_not_mixed_up() -> None:
    keys = [f"teams:{TENANT}/{n}" for n in "ab"]
    users = "".join(f'<user name="Ana" keys="{key}"/> ' for key in keys)
    made = card(f"<text>{users}</text>", Surroundings(TENANT))
    assert made["body"][0]["text"] == "<at>Ana</at> Ana"
    assert len(made["msteams"]["entities"]) == 1


HOSTILE = [
    "*bold* _it_ **b** __i__",
    "[click](https://evil.example)",
    "![p](https://evil.example/p.png)",
    "<https://evil.example>",
    "<at>Boss</at>",
    "&lt;at&gt;Boss&lt;/at&gt;",
    "`code` ~~gone~~",
    "{{DATE(2020-01-01T00:00:00Z,SHORT)}}",
    "back\\slash \\[x](y)",
    "# head",
    "- item",
    "+ item",
    "1. item",
    "---",
]
MARK = re.compile(r"(?<!\\)(?:\\\\)*([*_\[\]`<>{}~])")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_and_whole(text: str) -> None:
    safe = escape(text)
    assert not MARK.search(safe)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", safe) == text
    assert not re.match(r"\s*(#+|[-+]|\d+[.)]|-{3})(\s|$)", safe)
    assert not re.search(r"(?<!\\)&\w+;", safe)


def test_hostile_text_is_inert_through_every_node() -> None:
    words = " ".join(HOSTILE).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    made = card(
        f"<header>{words}</header><text>{words} <b>{words}</b></text><quote>{words}</quote>"
        f'<list><item>{words}</item></list><fields><field label="{words}">{words}</field></fields>'
        f'<context>{words}</context><text><a href="https://a.example">{words}</a></text>'
        f'<progress label="{words}" value="1" target="2" sentence="{words}"/>'
        f'<table caption="{words}"><column>{words}</column><row><cell>{words}</cell></row></table>'
        f'<chart kind="bar" title="{words}" sentence="{words}"><label>{words}</label>'
        f'<series name="{words}"><point>1</point></series></chart>'
        f'<image src="http://a.example/p.png" alt="{words}"/>'
        f'<actions><button action="a.b" confirm="{words}">{words}</button></actions>'
        f"<text><code>{words}</code></text>",
        Surroundings(TENANT),
    )
    shown = [part["text"] for part in only(made, "TextBlock")]
    shown += [fact[key] for part in only(made, "FactSet") for fact in part["facts"] for key in fact]
    assert len(shown) > 12
    for text in shown:
        ours = re.sub(r"\*\*|\]\(https?://a\.example[^)]*\)|^\[", "", text)
        assert not MARK.search(ours), text
    for run in only(made, "TextRun"):
        assert "{{" not in run["text"]
    for action in (part for part in walk(made) if str(part.get("type")).startswith("Action.")):
        assert "](" not in action["title"]
    assert "msteams" not in made or "entities" not in made["msteams"]
    assert {part["url"] for part in walk(made) if "url" in part} == set()


def test_text_with_a_mention_can_not_make_another() -> None:
    body = (
        f'<text><user name="Boss" keys="teams:{TENANT}/{ANA}"/> '
        "&lt;at&gt;Boss&lt;/at&gt; said</text>"
    )
    made = card(body, Surroundings(TENANT))
    assert json.dumps(made["body"]).count("<at>Boss</at>") == 1


def test_links_go_to_web_and_mail_only() -> None:
    for href in ("javascript:alert(1)", "data:text/html,x", "ms-word:x", "tel:1"):
        node = m.Message((m.Paragraph((m.Link(href, (m.Text("x"),)),)),))
        assert to_card(node)["body"][0]["text"] == "x"
        struck = m.Styled("s", (m.Link(href, (m.Text("x"),)),))
        assert "selectAction" not in json.dumps(to_card(m.Message((m.Paragraph((struck,)),))))
    assert to_safe_url("https://a.example/) [x](b") == "https://a.example/%29%20%5Bx%5D%28b"


def test_shortening_is_at_a_word() -> None:
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three", 12) == "one two…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"


# ---------------------------------------------------------------- blocks


def test_every_picture_has_its_words_and_comes_over_https() -> None:
    made = one('<image src="https://a.example/p.png" alt="A cat"/>')
    assert (made["type"], made["altText"]) == ("Image", "A cat")
    assert one('<image src="http://a.example/p.png" alt="A cat"/>')["text"] == (
        "[A cat](http://a.example/p.png)"
    )


def test_a_divider_is_a_line_above_what_follows() -> None:
    first, second = card("<text>a</text><divider/><text>b</text><divider/>")["body"]
    assert "separator" not in first
    assert second["separator"] is True


def test_progress_has_bar_fallback_and_sentence() -> None:
    made = one('<progress label="Goal" value="61" target="100" sentence="61 of 100 came."/>')
    (bar,) = only(made, "ProgressBar")
    assert (bar["value"], bar["max"]) == (61, 100)
    assert bar["fallback"]["text"].count("▰") == 12
    assert "61 of 100 came" in json.dumps(made)


@pytest.mark.parametrize(("value", "target"), [(0, 0), (-3, 10), (30, 10)])
def test_progress_stays_within_its_bar(value: int, target: int) -> None:
    made = to_card(m.Message((m.Progress("Goal", value, target, "s"),)))
    (bar,) = only(made, "ProgressBar")
    assert 0 <= bar["value"] <= bar["max"]
    assert bar["max"] > 0


@pytest.mark.parametrize(
    ("kind", "series", "type_"),
    [
        ("bar", 1, "Chart.VerticalBar"),
        ("bar", 2, "Chart.VerticalBar.Grouped"),
        ("line", 1, "Chart.Line"),
        ("area", 2, "Chart.Line"),
        ("pie", 1, "Chart.Pie"),
    ],
)
def test_charts_carry_a_table_and_a_sentence(kind: str, series: int, type_: str) -> None:
    points = '<series name="{}"><point>20</point><point>6.5</point></series>'
    made = card(
        f'<chart kind="{kind}" title="Opened" sentence="Up."><label>Mon</label><label>Tue</label>'
        + "".join(points.format(n) for n in range(series))
        + "</chart>"
    )
    (chart,) = only(made, type_)
    assert chart["fallback"]["type"] == "Table"
    assert len(chart["fallback"]["rows"]) == 3
    assert "6.5" in json.dumps(chart["fallback"])
    assert "Up." in [text["text"] for text in only(made, "TextBlock")]
    assert made["msteams"]["width"] == "Full"


def test_a_table_has_head_and_rows() -> None:
    caption, table = card(
        '<table caption="Board"><column>Name</column><column>n</column>'
        "<row><cell>Ana</cell><cell>3</cell></row></table>"
    )["body"]
    assert caption["text"] == "Board"
    assert [len(row["cells"]) for row in table["rows"]] == [2, 2]
    assert len(table["columns"]) == 2


# ---------------------------------------------------------------- actions


def actions(inside: str) -> list[Card]:
    return list(only(card(f"<actions>{inside}</actions>"), "ActionSet")[-1]["actions"])


def test_a_button_executes_and_falls_back_to_submit() -> None:
    (made,) = actions('<button action="share.confirm" value="42" style="primary">Go</button>')
    assert (made["type"], made["verb"], made["style"]) == (
        "Action.Execute",
        "share.confirm",
        "positive",
    )
    assert made["data"] == made["fallback"]["data"] == {"action": "share.confirm", "value": "42"}
    assert made["fallback"]["type"] == "Action.Submit"
    assert wire.read(made["data"], TENANT) == wire.Pressed("share.confirm", "42")


def test_a_button_that_opens_a_form_fetches_a_dialog() -> None:
    (made,) = actions('<button action="share.open" value="42" opens="form">Go</button>')
    assert made["type"] == "Action.Submit"
    assert made["data"]["msteams"] == {"type": "task/fetch"}
    assert wire.read(made["data"], TENANT) == wire.Pressed("share.open", "42")


def test_equal_ids_are_numbered() -> None:
    made = actions("".join(f'<button action="a.b" value="{n}">x</button>' for n in range(3)))
    assert [action["id"] for action in made] == ["a.b#1", "a.b#2", "a.b#3"]


def test_a_question_comes_before_a_button_that_asks_one() -> None:
    (made,) = actions('<button action="a.b" style="danger" confirm="Sure?">Withdraw</button>')
    assert made["type"] == "Action.ShowCard"
    assert made["card"]["body"][0]["text"] == "Sure?"
    (inner,) = made["card"]["actions"]
    assert (inner["verb"], inner["style"]) == ("a.b", "destructive")


def rows(body: str) -> list[list[str]]:
    """The labels of each row of buttons."""
    document = parse(f"<message><actions>{body}</actions></message>")
    card = to_card(document)
    return [[one["title"] for one in row["actions"]] for row in card["body"]]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["a", "b", "c"], [["a", "b", "c"]]),
        (["a", "b", "c", "d"], [["a", "b", "c"], ["d"]]),
        (["x" * 14, "y" * 14], [["x" * 14, "y" * 14]]),
        (["x" * 14, "y" * 15], [["x" * 14], ["y" * 15]]),
        (["z" * 60, "a"], [["z" * 60], ["a"]]),
    ],
)
def test_a_row_is_as_wide_as_a_phone(labels: list[str], expected: list[list[str]]) -> None:
    assert rows("".join(f'<button action="a.b">{label}</button>' for label in labels)) == expected


def test_the_dots_of_a_menu_have_room_in_their_row() -> None:
    menu = '<menu label="More"><item action="a.c">m</item></menu>'
    two = f'<button action="a.b">{"x" * 14}</button><button action="a.b">{"y" * 10}</button>'
    assert rows(two + menu) == [["x" * 14], ["y" * 10, "m"]]
    assert rows(menu) == [["m"]]


def test_a_menu_is_behind_the_dots() -> None:
    made = actions(
        '<button action="a.b">x</button><menu label="More"><item action="a.c" value="7">y</item>'
        '<item action="a.d" opens="form">z</item></menu>'
    )
    assert [action.get("mode") for action in made] == [None, "secondary", "secondary"]
    assert wire.read(made[1]["data"], TENANT) == wire.Pressed("a.c", "7")
    assert made[2]["data"]["msteams"] == {"type": "task/fetch"}


@pytest.mark.parametrize(
    ("inside", "kind", "chosen"),
    [
        (
            '<select action="a.b" label="Day"><option value="1,5" label="Mon"/></select>',
            "Input.ChoiceSet",
            "1,5",
        ),
        ('<date action="a.b" label="Day" initial="2026-12-07"/>', "Input.Date", "2026-12-08"),
    ],
)
def test_a_select_is_a_field_with_its_button(inside: str, kind: str, chosen: str) -> None:
    made = card(f"<actions>{inside}</actions>")
    (chooser,) = only(made, kind)
    (button,) = only(made, "Action.Execute")
    assert chooser["label"] == "Day"
    assert "associatedInputs" not in button
    sent = {**button["data"], chooser["id"]: chosen}
    assert wire.read(sent, TENANT) == wire.Pressed("a.b", chosen)


@pytest.mark.parametrize("length", [LABEL_LIMIT, LABEL_LIMIT + 1])
def test_labels_end_at_a_word(length: int) -> None:
    label = ("word " * 20)[: length - 1] + "x"
    (made,) = actions(f'<button action="a.b">{label}</button>')
    assert len(made["title"]) <= LABEL_LIMIT
    assert made["title"].endswith("…") == (length > LABEL_LIMIT)


# ---------------------------------------------------------------- size


def test_a_card_at_the_budget_is_whole_and_one_past_is_cut() -> None:
    def heavy(count: int) -> m.Message:
        return m.Message(tuple(m.Paragraph((m.Text("x" * 980),)) for _ in range(count)))

    whole = max(
        n for n in range(1, 40) if "…" not in json.dumps(to_card(heavy(n)), ensure_ascii=False)
    )
    assert BUDGET - 1100 < weigh(to_card(heavy(whole))) <= BUDGET
    cut = to_card(heavy(whole + 1))
    assert weigh(cut) <= BUDGET


@pytest.mark.parametrize("text", ["word " * 20_000, "ж" * 60_000, "*" * 60_000, "🎉" * 30_000])
def test_no_text_bursts_a_card(text: str) -> None:
    made = to_card(
        m.Message((m.Header(text), m.Paragraph((m.Text(text),)), m.Quote((m.Code(text),))))
    )
    assert weigh(made) <= BUDGET
    assert "…" in json.dumps(made, ensure_ascii=False)


def test_too_many_blocks_keep_their_buttons() -> None:
    buttons = m.Actions((m.Button("a.b", "Go"),))
    words = tuple(m.Paragraph((m.Text("word " * 100),)) for _ in range(500))
    made = to_card(m.Message((*words, buttons)))
    assert weigh(made) <= BUDGET
    assert made["body"][-1]["type"] == "ActionSet"
    assert made["body"][-2]["text"] == "…"


def test_a_long_table_says_that_it_goes_on() -> None:
    rows = tuple((f"Person {n}", str(n)) for n in range(500))
    made = to_card(m.Message((m.Table("Board", ("Name", "n"), rows),)))
    assert weigh(made) <= BUDGET
    assert made["body"][1]["rows"][-1]["cells"][0]["items"][0]["text"] == "…"


# ---------------------------------------------------------------- documents


def test_a_message_has_a_summary_and_one_card() -> None:
    document = parse("<message summary='Three picks'><text>x</text></message>")
    made = render(document)
    assert made["summary"] == "Three picks"
    (attachment,) = made["attachments"]
    assert attachment["contentType"] == CARD
    assert (attachment["content"]["type"], attachment["content"]["version"]) == (
        "AdaptiveCard",
        "1.5",
    )


def test_a_home_is_a_card() -> None:
    made = render(parse("<home><header>Hi Ana</header></home>"))
    assert made["summary"] == "Hi Ana"
    assert made["attachments"][0]["content"]["body"][0]["text"] == "Hi Ana"


def test_a_dialog_has_a_short_title() -> None:
    form = parse(f'<form id="a.b" title="{"word " * 30}" submit="Go"><text>x</text></form>')
    assert isinstance(form, m.Form)
    assert len(to_dialog(form, form.title)["title"]) <= 64
