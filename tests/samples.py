"""Documents with every node of the markup, with any words wherever a person's words can stand. Hostile ones too."""

from __future__ import annotations

from datetime import UTC, date, datetime

from templates import message as m

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
HREF = "https://acme.example/a?b=1&c=2"

HOSTILE = {
    "slack broadcast": "<!channel> <!here> <!everyone> <!subteam^S1>",
    "slack mention": "<@UANA> <#CGENERAL> <http://evil.example|bank.example>",
    "bold": "*b* **b** __b__",
    "italic": "_i_ and ~s~",
    "code": "`c` ```c```",
    "link": "[a](http://evil.example) ![x](http://evil.example/x.png)",
    "markup": "]]> <b>x</b> <script>alert(1)</script> &amp; &lt; \"quoted\" 'too'",
    "teams mention": "</at> <at>Ana</at>",
    "teams function": "{{DATE(2026-11-26T07:00:00Z,SHORT)}} {{x}}",
    "list marks": "1. one # two > three - four",
    "right to left": "שלום \u202egnp.exe\u202c عربي",
    "emoji": "👩🏽\u200d💻 :tada: 🇫🇮",
    "jinja": "{% raw %}{{ 7 * 7 }}{# no #}",
    "template end": "</message><form id='x.y'/>",
}
LONG = "A sentence of eight words that goes on. " * 250
"""10,000 characters."""


def inlines(words: str = "Words") -> m.Inlines:
    return (
        m.Text(words),
        m.Text(" "),
        m.Styled("b", (m.Text(words),)),
        m.Text(" "),
        m.Styled("i", (m.Text(words),)),
        m.Text(" "),
        m.Link(HREF, (m.Text(words),)),
        m.Text(" "),
        m.Time(AT, "datetime", "Thu 26 Nov, 09:00"),
        m.Text(" "),
        m.Emoji("🎉", "party"),
        m.Break(),
        m.Mention("user", "Nobody here", ("elsewhere:X/Y",)),
    )


def actions(words: str = "Words") -> tuple[m.Action, ...]:
    return (
        m.Button("share.open", words, "42", "primary", opens=True, accessible=words),
        m.Button("share.open", words, "43", "danger"),
        m.Button("share.undo", words, "44", confirm=words),
        m.LinkButton("https://acme.example/x", words, "primary"),
        m.Select("squad.pick", words, (m.Option("a", words), m.Option("b", "Other")), "b"),
        m.Menu("More", (m.MenuItem("share.why", words, "1 2"), m.MenuItem("share.fewer", words))),
        m.DatePicker("drop.day", words, date(2026, 12, 1)),
    )


def blocks(words: str = "Words") -> tuple[m.Block, ...]:
    """Every kind of block once or more, `words` wherever user text can stand."""
    return (
        m.Header(words),
        m.Paragraph(inlines(words)),
        m.Paragraph((m.Code(words), m.Styled("s", (m.Text(words),)))),
        m.Quote(inlines(words)),
        m.ItemList((inlines(words), (m.Text(words),))),
        m.ItemList(((m.Text(words),), (m.Text(words),)), ordered=True),
        m.Fields((m.Field("Label", (m.Text(words),)), m.Field("Other", inlines(words)))),
        m.Image("https://acme.example/a.png", words, words),
        m.Divider(),
        m.Context(inlines(words)),
        m.Context((m.Text(words),)),
        m.Progress(words, 3, 10, words),
        m.Table(words, (words, "Points"), ((words, "12"), ("Ben", "7"))),
        m.Chart("bar", words[:40], ("A", "B"), (m.Series("Posts", (1.0, 2.5)),), words),
        m.Chart("pie", words[:40], ("A", "B"), (m.Series("Posts", (1.0, 2.0)),), words),
        m.Actions(actions(words)),
    )


def inputs(words: str = "Words") -> tuple[m.Input, ...]:
    """Every kind of input that no platform fills by itself."""
    options = tuple(m.Option(value, f"{words} {value}"[-75:]) for value in ("a", "b", "c"))
    return (
        m.Input("text", "line", words, words, words, initial=(words[:200],), longest=200),
        m.Input("multiline", "lines", words, required=False, initial=(words[:3000],)),
        m.Input("url", "link", words, initial=(HREF,)),
        m.Input("number", "count", words, initial=("3",), shortest=1, longest=10),
        m.Input("select", "one", words, initial=("b",), options=options),
        m.Input("multiselect", "many", words, initial=("a", "c"), options=options),
        m.Input("radio", "ring", words, initial=("a",), options=options),
        m.Input("checkbox", "boxes", words, initial=("b",), options=options, required=False),
        m.Input("date", "day", words, initial=("2026-12-01",)),
        m.Input("person", "who", words, required=False),
        m.Input("channel", "where", words, required=False),
    )


def message(words: str = "Words") -> m.Message:
    return m.Message(blocks(words), words)


def home(words: str = "Words") -> m.Home:
    return m.Home(blocks(words))


def form(words: str = "Words", title: str = "Everything") -> m.Form:
    inside: tuple[m.Block | m.Input, ...] = (
        m.Paragraph(inlines(words)),
        m.Quote((m.Text(words),)),
        *inputs(words),
    )
    return m.Form("share.keep", title, "Send", inside, value="42")


def note(words: str) -> m.Message:
    return m.Message((m.Paragraph((m.Text(words),)),))


def card(words: str, *buttons: m.Button) -> m.Message:
    return m.Message((m.Paragraph((m.Text(words),)), m.Actions(buttons)))
