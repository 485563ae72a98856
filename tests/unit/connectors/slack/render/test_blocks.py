"""One node at a time: what it becomes, and its limits at the edge and one past."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.slack.render.blocks import Drawing
from templates import message as m
from tests.fakes.slack_blocks import check_message
from tests.fakes.slack_client import words

Json = dict[str, Any]


def draw(node: m.Block, *, native: bool = True) -> list[Json]:
    blocks = Drawing("message", native=native).draw([node])
    assert check_message(blocks) == []
    return blocks


def text(value: str) -> m.Inlines:
    return (m.Text(value),)


@pytest.mark.parametrize(("size", "shown"), [(150, 150), (151, 150)])
def test_a_header(size: int, shown: int) -> None:
    [block] = draw(m.Header("h" * size))
    assert len(block["text"]["text"]) == shown
    assert block["type"] == "header"


@pytest.mark.parametrize(("size", "blocks"), [(3_000, 1), (3_001, 2), (9_000, 3)])
@pytest.mark.parametrize("node", [m.Paragraph, m.Quote])
def test_long_words_go_on_in_another_block(node: Any, size: int, blocks: int) -> None:
    drawn = draw(node(text("w" * size)))
    assert len(drawn) == blocks
    assert words(drawn).replace(" ", "") == "w" * size


def test_a_long_list_item_is_shortened() -> None:
    [block] = draw(m.ItemList((text("w" * 3_001), text("next"))))
    assert words(block).replace(" ", "").endswith("…next")


def test_small_print_is_plain_where_it_can_be() -> None:
    [block] = draw(m.Context(text("*as it is* <!here>")))
    assert block["elements"] == [
        {"type": "plain_text", "text": "*as it is* <!here>", "emoji": True}
    ]
    [block] = draw(m.Context((m.Text("by *me* "), m.Link("https://a.example", text("a|b")))))
    assert block["elements"][0]["text"] == "by ∗me∗ <https://a.example|a¦b>"


@pytest.mark.parametrize(("size", "elements"), [(3_000, 1), (3_001, 2), (30_001, 10)])
def test_long_small_print(size: int, elements: int) -> None:
    [block] = draw(m.Context(text("w" * size)))
    assert len(block["elements"]) == elements
    marked = (m.Styled("b", text("w" * size)),)
    [block] = draw(m.Context(marked))
    assert len(block["elements"]) in {elements, 2}


@pytest.mark.parametrize(("size", "rows"), [(25, [25]), (26, [25, 1]), (60, [25, 25, 10])])
def test_twenty_five_controls_a_row(size: int, rows: list[int]) -> None:
    buttons = tuple(m.Button("share.open", f"b{n}", str(n)) for n in range(size))
    drawn = draw(m.Actions(buttons))
    assert [len(row["elements"]) for row in drawn] == rows
    ids = [element["action_id"] for row in drawn for element in row["elements"]]
    assert ids == [f"share.open#{n + 1}" for n in range(size)]


@pytest.mark.parametrize(("size", "shown"), [(75, 75), (76, 75)])
def test_the_words_on_a_button(size: int, shown: int) -> None:
    button = m.Button("share.open", "b" * size, "v" * 80, accessible="a" * size, confirm="c" * 300)
    [block] = draw(m.Actions((button,)))
    [element] = block["elements"]
    assert len(element["text"]["text"]) == len(element["accessibility_label"]) == shown
    assert element["value"] == "v" * 80
    assert len(element["confirm"]["text"]["text"]) == 300
    assert len(element["confirm"]["confirm"]["text"]) == 30


def test_a_button_without_a_value_sends_none() -> None:
    [block] = draw(m.Actions((m.Button("share.open", "Share", style="danger"),)))
    assert block["elements"] == [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Share", "emoji": True},
            "action_id": "share.open#1",
            "style": "danger",
        }
    ]


def test_a_link_button_opens_only_the_web() -> None:
    [block] = draw(m.Actions((m.LinkButton("https://a.example/?q=a b|c", "Open"),)))
    assert block["elements"][0]["url"] == "https://a.example/?q=a%20b%7Cc"
    [block] = draw(m.Actions((m.LinkButton("javascript:alert(1)", "Open"),)))
    assert "url" not in block["elements"][0]
    [block] = draw(m.Actions((m.LinkButton("https://a.example", "https://bank.example"),)))
    assert block["elements"][0]["text"]["text"] == "https://a.example"


@pytest.mark.parametrize(("size", "groups"), [(100, 0), (101, 2), (201, 3)])
def test_a_hundred_options_a_group(size: int, groups: int) -> None:
    options = tuple(m.Option(str(n), "o" * 76) for n in range(size))
    [block] = draw(m.Actions((m.Select("squad.pick", "Squad", options, str(size - 1)),)))
    [element] = block["elements"]
    assert len(element.get("option_groups", [])) == groups
    assert element["initial_option"]["value"] == str(size - 1)
    assert element["placeholder"]["text"] == "Squad"


def test_a_menu_carries_the_action_in_its_lines() -> None:
    menu = m.Menu("More", (m.MenuItem("pick.mute", "Mute", "1 2"), m.MenuItem("pick.why", "Why?")))
    [block] = draw(m.Actions((menu,)))
    [element] = block["elements"]
    assert element["type"] == "overflow"
    assert element["action_id"] == "menu.open#1"
    assert [o["value"] for o in element["options"]] == ["pick.mute 1 2", "pick.why"]


def test_an_image_must_be_on_the_web() -> None:
    [block] = draw(m.Image("https://a.example/a b.png", "Alt" * 1_000))
    assert block["image_url"] == "https://a.example/a%20b.png"
    assert len(block["alt_text"]) == 2_000
    [block] = draw(m.Image("file:///etc/passwd", "A chart"))
    assert block["type"] == "rich_text"
    assert words(block).strip() == "A chart"


@pytest.mark.parametrize(
    ("value", "target", "bar"),
    [
        (0, 10, "░" * 10),
        (3, 10, "███░░░░░░░"),
        (15, 10, "█" * 10),
        (1, 0, "░" * 10),
        (-2, 10, "░" * 10),
    ],
)
def test_progress_is_a_bar_and_a_sentence(value: int, target: int, bar: str) -> None:
    [block] = draw(m.Progress("Shares", value, target, "3 of 10 shared."))
    runs = block["elements"][0]["elements"]
    assert runs[0] == {"type": "text", "text": "Shares", "style": {"bold": True}}
    assert runs[-1]["text"] == f"{bar} 3 of 10 shared."


def test_a_table_is_native_once_and_words_else() -> None:
    table = m.Table("Board", ("Who", "Points"), (("Ana", "12"), ("Ben", "")))
    caption, native = draw(table)
    assert [words(cell).strip() for row in native["rows"] for cell in row] == [
        "Who",
        "Points",
        "Ana",
        "12",
        "Ben",
        "–",
    ]
    assert {cell["type"] for row in native["rows"] for cell in row} == {"rich_text"}
    assert "Board" in words(caption)
    _, plain = draw(table, native=False)
    assert plain["elements"][0]["type"] == "rich_text_preformatted"
    assert words(plain).strip() == "Who  Points\nAna  12\nBen"
    blocks = Drawing("message").draw([table, table])
    assert [b["type"] for b in blocks].count("table") == 1
    assert check_message(blocks) == []


@pytest.mark.parametrize(("rows", "shown"), [(99, 100), (100, 100), (400, 100)])
def test_a_hundred_rows_a_table(rows: int, shown: int) -> None:
    drawn = draw(m.Table("T", ("A",), tuple((f"r{n}",) for n in range(rows))))
    assert len(drawn[1]["rows"]) == shown
    assert ("…" in words(drawn[1]["rows"][-1])) == (rows > 99)


@pytest.mark.parametrize(("columns", "kind"), [(20, "table"), (21, "rich_text")])
def test_twenty_columns_a_table(columns: int, kind: str) -> None:
    names = tuple(f"c{n}" for n in range(columns))
    assert draw(m.Table("T", names, (names,)))[1]["type"] == kind


def chart(kind: Any = "bar", points: int = 2, series: int = 1, value: float = 1.5) -> m.Chart:
    labels = tuple(f"label {n}" for n in range(points))
    runs = tuple(m.Series(f"series {n}", (value,) * points) for n in range(series))
    return m.Chart(kind, "Opened", labels, runs, "61 times.")


def test_a_chart_is_native_with_its_sentence() -> None:
    native, sentence = draw(chart())
    assert native["title"] == "Opened"
    assert words(sentence).strip() == "61 times."
    assert native["chart"] == {
        "type": "bar",
        "series": [
            {
                "name": "series 0",
                "data": [{"label": "label 0", "value": 1.5}, {"label": "label 1", "value": 1.5}],
            }
        ],
        "axis_config": {"categories": ["label 0", "label 1"]},
    }
    pie, _ = draw(chart("pie"))
    assert pie["chart"]["segments"][0] == {"label": "label 0", "value": 1.5}


@pytest.mark.parametrize(
    ("node", "native"),
    [
        (chart(points=20), True),
        (chart(points=21), False),
        (chart(series=6), True),
        (chart(series=7), False),
        (chart("pie", points=12), True),
        (chart("pie", points=13), False),
        (chart("pie", value=0), False),
        (chart("pie", series=2), False),
        (chart(value=float("nan")), False),
        (chart(value=float("inf")), False),
        (m.Chart("bar", "T", ("x" * 21, "x" * 22), (m.Series("s", (1, 2)),), "S."), False),
    ],
)
def test_what_slack_can_not_draw_is_written(node: m.Chart, native: bool) -> None:
    drawn = draw(node)
    assert (drawn[0]["type"] == "data_visualization") == native
    assert node.sentence in words(drawn)


def test_two_charts_a_message() -> None:
    blocks = Drawing("message").draw([chart(), chart(), chart()])
    assert check_message(blocks) == []
    assert [b["type"] for b in blocks].count("data_visualization") == 2
