"""The text of a message: a sentence for a notification, inert whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given

from connectors.slack.render.notice import notice
from templates import message as m
from tests.unit.connectors.slack.samples import AT, HOSTILE, MESSAGES, all_blocks


def text(value: str) -> m.Inlines:
    return (m.Text(value),)


def test_a_summary_stands_for_the_message() -> None:
    assert notice(m.Message((m.Header("Long"),), "Short & sweet")) == "Short &amp; sweet"
    assert notice(m.Message((m.Header("Long"),), "Two\n lines")) == "Two lines"


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        (
            (m.Header("This week"), m.Paragraph(text("Three to share."))),
            "This week. Three to share.",
        ),
        ((m.Paragraph(text("Ready?")), m.Paragraph(text("Go on"))), "Ready? Go on"),
        (
            (m.Paragraph((m.Styled("b", (m.Link("https://a.example/x", text("How we hire")),)),)),),
            "How we hire",
        ),
        (
            (
                m.Paragraph(
                    (
                        m.Mention("user", "Ana", ("slack:T1/UANA",)),
                        m.Text(" in "),
                        m.Mention("channel", "general"),
                        m.Break(),
                        m.Time(AT, "datetime", "Thu 26 Nov, 09:00"),
                        m.Code("x"),
                    )
                ),
            ),
            "Ana in #general Thu 26 Nov, 09:00x",
        ),
        (
            (m.ItemList((text("one"), text("two"))), m.Fields((m.Field("Posts", text("3")),))),
            "one, two. Posts: 3",
        ),
        ((m.Image("https://a.example/x.png", "A bridge"), m.Divider()), "A bridge"),
        ((m.Table("Board", ("Who",), (("Ana",),)),), "Board"),
        ((m.Chart("bar", "T", ("a",), (m.Series("s", (1,)),), "61 times."),), "61 times."),
        ((m.Progress("Goal", 1, 2, "1 of 2."), m.Quote(text("Yes"))), "1 of 2. Yes"),
        ((m.Actions((m.Button("share.open", "Share"),)), m.Context(text("Small"))), "Share. Small"),
    ],
)
def test_what_the_blocks_say(blocks: tuple[m.Block, ...], said: str) -> None:
    assert notice(m.Message(blocks)) == said


@pytest.mark.parametrize("size", [299, 300, 5_000])
def test_under_three_hundred_characters(size: int) -> None:
    said = notice(m.Message((m.Paragraph(text("w" * size)),)))
    assert len(said) == 299
    assert said.endswith("…") == (size > 299)


def test_it_is_cut_after_a_sentence() -> None:
    sentence = "Nine words that say what this was all about today. "
    said = notice(m.Message((m.Paragraph(text(sentence * 9)),)))
    assert said == (sentence * 5).strip()
    assert notice(m.Message((m.Paragraph(text("Yes. " + "word " * 90)),))).endswith("word…")


def test_nothing_in_it_is_a_mention_or_a_link() -> None:
    for document in (m.Message(all_blocks(HOSTILE)), m.Message((m.Divider(),), HOSTILE)):
        assert not set(notice(document)) & set("<>")


@given(MESSAGES)
def test_any_message_has_one_line_that_is_short_and_inert(document: m.Message) -> None:
    said = notice(document)
    assert not set(said) & set("<>\n")
    assert len(said.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")) <= 299
