"""Documents to render: every node once, hostile text wherever a person's words can stand, and any document at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from templates import message as m

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
HOSTILE = (
    "<!channel> <!here> <@UANA> <#CGENERAL> <!subteam^S1> <http://evil.example|bank.example> "
    "*bold* _italic_ ~gone~ `code` &amp; > quote"
)


def all_blocks(words: str = "Words") -> tuple[m.Block, ...]:
    """Every kind of block, with `words` wherever user text can stand."""
    inline: m.Inlines = (
        m.Text(words),
        m.Styled("b", (m.Text(words), m.Styled("i", (m.Text(words),)))),
        m.Styled("s", (m.Text(words),)),
        m.Code(words),
        m.Link("https://acme.example/a?b=1|2", (m.Text(words),)),
        m.Link("mailto:ana@acme.example", (m.Text(words),)),
        m.Mention("user", words, ("teams:T/U", "slack:T1/UANA")),
        m.Mention("user", words, ("teams:T/U",)),
        m.Mention("channel", words, ("slack:T1/CGENERAL",)),
        m.Mention("channel", words),
        m.Time(AT, "datetime", words),
        m.Emoji("🎉", "party"),
        m.Break(),
        m.Text(words),
    )
    return (
        m.Header(words),
        m.Paragraph(inline),
        m.Quote(inline),
        m.ItemList((inline, (m.Text(words),))),
        m.ItemList(((m.Text(words),),), ordered=True),
        m.Fields((m.Field(words, inline), m.Field(words, (m.Text(words),)))),
        m.Image("https://acme.example/a.png", words, words),
        m.Divider(),
        m.Context(inline),
        m.Context((m.Text(words),)),
        m.Progress(words, 3, 10, words),
        m.Table(words, (words, "Points"), ((words, "12"), ("Ben", ""))),
        m.Chart("bar", words, ("A", "B"), (m.Series(words, (1.0, 2.5)),), words),
        m.Chart("pie", words, ("A", "B"), (m.Series(words, (1.0, 2.0)),), words),
        m.Actions(all_actions(words)),
    )


def all_actions(words: str = "Words") -> tuple[m.Action, ...]:
    return (
        m.Button("share.open", words, "42", "primary", True, words, words),
        m.Button("share.open", words, "43", "danger"),
        m.LinkButton("https://acme.example/a b", words, "primary", words),
        m.Select("squad.pick", words, (m.Option("a", words, words), m.Option("b", "B")), "b"),
        m.Menu(words, (m.MenuItem("pick.mute", words, "1 2"), m.MenuItem("pick.why", words))),
        m.DatePicker("drop.when", words, date(2026, 12, 1)),
    )


def all_inputs(words: str = "Words", error: str = "") -> tuple[m.Input, ...]:
    """Every kind of input, filled."""
    options = tuple(m.Option(value, words, words) for value in ("a", "b", "c"))
    return (
        m.Input("text", "t", words, words, words, True, (words,), longest=200, error=error),
        m.Input("multiline", "ml", words, words, words, False, (words,), shortest=5),
        m.Input("url", "u", words, initial=("https://acme.example",)),
        m.Input("number", "n", words, initial=("3",), shortest=1, longest=10),
        m.Input("select", "s", words, initial=("b",), options=options),
        m.Input("multiselect", "ms", words, initial=("a", "c"), options=options),
        m.Input("radio", "r", words, initial=("a",), options=options),
        m.Input("checkbox", "c", words, initial=("a", "b"), options=options, required=False),
        m.Input("date", "d", words, initial=("2026-12-01",)),
        m.Input("person", "p", words, initial=("slack:T1/UBEN",)),
        m.Input("channel", "ch", words, initial=("slack:T1/CGENERAL",)),
    )


# ---------------------------------------------------------------- any document

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=400)
LONG = st.one_of(TEXT, st.builds(lambda text, n: text * n, TEXT, st.integers(1, 40)))
SOME = LONG.filter(str.strip)

_LEAVES: st.SearchStrategy[m.Inline] = st.one_of(
    st.builds(m.Text, SOME),
    st.builds(m.Code, SOME),
    st.builds(
        m.Link,
        st.sampled_from(["https://a.example", "mailto:a@b"]),
        st.tuples(st.builds(m.Text, SOME)),
    ),
    st.builds(m.Mention, st.sampled_from(["user", "channel"]), SOME, st.just(("slack:T1/UANA",))),
    st.builds(m.Time, st.just(AT), st.sampled_from(["date", "time", "datetime", "day"]), SOME),
    st.just(m.Break()),
)
INLINES = st.lists(_LEAVES, min_size=1, max_size=6).map(tuple)

BLOCKS: st.SearchStrategy[m.Block] = st.one_of(
    st.builds(m.Header, SOME),
    st.builds(m.Paragraph, INLINES),
    st.builds(m.Quote, INLINES),
    st.builds(m.ItemList, st.lists(INLINES, min_size=1, max_size=5).map(tuple), st.booleans()),
    st.builds(
        m.Fields, st.lists(st.builds(m.Field, SOME, INLINES), min_size=1, max_size=5).map(tuple)
    ),
    st.builds(m.Context, INLINES),
    st.builds(m.Image, st.sampled_from(["https://a.example/x.png", "javascript:x"]), SOME, LONG),
    st.builds(m.Progress, SOME, st.integers(-5, 500), st.integers(0, 100), SOME),
    st.builds(
        lambda caption, rows: m.Table(caption, ("A", "B"), tuple(rows)),
        SOME,
        st.lists(st.tuples(LONG, LONG), max_size=130),
    ),
    st.builds(
        lambda kind, title, values: m.Chart(
            kind,
            title,
            tuple(f"{title[:15]}{n}" for n in range(len(values))),
            (m.Series(title, tuple(values)),),
            title,
        ),
        st.sampled_from(["bar", "line", "area", "pie"]),
        SOME,
        st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=30),
    ),
    st.builds(
        m.Actions,
        st.lists(
            st.one_of(
                st.builds(
                    m.Button, st.just("share.open"), SOME, st.text(max_size=80), confirm=LONG
                ),
                st.builds(m.LinkButton, st.just("https://a.example"), SOME),
                st.builds(
                    m.Select,
                    st.just("squad.pick"),
                    SOME,
                    st.integers(1, 230).map(
                        lambda n: tuple(m.Option(str(i), "Squad" * 30) for i in range(n))
                    ),
                ),
            ),
            min_size=1,
            max_size=30,
        ).map(tuple),
    ),
)
MESSAGES = st.builds(m.Message, st.lists(BLOCKS, min_size=1, max_size=70).map(tuple))
