"""Markdown becomes our tags or stays the words it is; nothing passes raw."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from templates import markdown, markup
from templates import message as m
from templates.engine import environment
from templates.plain import to_plain


def parsed(text: str) -> m.Message:
    written = environment().from_string("<message><text>x</text>{{ t|markdown }}</message>")
    document = markup.parse(written.render(t=text))
    assert isinstance(document, m.Message)
    return document


def test_headings_lists_and_paragraphs() -> None:
    blocks = parsed("# One **b**\n\nA *b*\nc `d`\n\n- e\n  f\n- g\n\n1. h\n2. i").blocks[1:]
    heading, paragraph, bullets, numbers = blocks
    assert heading == m.Paragraph((m.Styled("b", (m.Text("One b"),)),))
    assert isinstance(paragraph, m.Paragraph)
    assert m.Break() in paragraph.children
    assert m.Code("d") in paragraph.children
    assert isinstance(bullets, m.ItemList)
    assert not bullets.ordered
    assert [to_plain(m.Message((m.Paragraph(one),))) for one in bullets.items] == ["e f", "g"]
    assert isinstance(numbers, m.ItemList)
    assert numbers.ordered


def test_two_lists_side_by_side_stay_two() -> None:
    blocks = parsed("- a\n- b\n\n## H\n\n- c").blocks[1:]
    assert [type(block).__name__ for block in blocks] == ["ItemList", "Paragraph", "ItemList"]


def test_bare_lines_are_a_numbered_list() -> None:
    (numbers,) = parsed("Be kind\nAsk first").blocks[1:]
    assert isinstance(numbers, m.ItemList)
    assert numbers.ordered
    (single,) = parsed("Be kind").blocks[1:]
    assert isinstance(single, m.Paragraph)


def test_links_lead_only_where_we_would_send_anybody() -> None:
    text = "[a](https://a.example/?x=1&y=2) [b](/inside) [c](mailto:a@b.example) [d](javascript:alert(1))"
    (paragraph,) = parsed(text).blocks[1:]
    assert isinstance(paragraph, m.Paragraph)
    links = [node.href for node in paragraph.children if isinstance(node, m.Link)]
    assert links == ["https://a.example/?x=1&y=2", "mailto:a@b.example"]


def test_raw_html_and_pictures_mean_nothing() -> None:
    words = to_plain(parsed("<b>x</b> & <script>y</script> &amp; ![p](https://a.example/p.png)"))
    assert "<b>x</b> & <script>y</script> &amp; !p" in words


def test_lines_know_their_bold_words() -> None:
    pieces = markdown.read("## Better not\n\n- **Project Falcon** and **pay**\n- none")
    assert [piece.bold for piece in pieces] == [(), ("Project Falcon", "pay"), ()]
    assert [piece.kind for piece in pieces] == ["heading", "item", "item"]


def test_a_mark_cut_by_a_line_break_is_closed() -> None:
    parsed("a **b\nc** d\n*e\n\nf* [g\nh](https://a.example)")


@given(st.text(alphabet=st.sampled_from("ab *_#-1.[](){}<>&`~\n\\!|\"'\u2028\x00:/"), max_size=80))
def test_anything_can_be_read(text: str) -> None:
    parsed(text)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    parsed(text)
