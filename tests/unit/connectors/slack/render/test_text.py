from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack.render.text import (
    inert,
    label_of,
    safe_url,
    sections,
    to_elements,
    to_mrkdwn,
)
from templates import message as m
from tests.unit.connectors.slack.samples import AT, HOSTILE


def test_styles_add_up() -> None:
    nodes = (m.Styled("b", (m.Text("a"), m.Styled("i", (m.Text("b"),)))), m.Code("c"))
    assert to_elements(nodes) == [
        {"type": "text", "text": "a", "style": {"bold": True}},
        {"type": "text", "text": "b", "style": {"bold": True, "italic": True}},
        {"type": "text", "text": "c", "style": {"code": True}},
    ]


def test_a_mention_needs_a_key_of_slacks_and_of_this_team() -> None:
    ana = m.Mention("user", "Ana", ("teams:x/y", "slack:T1/UANA"))
    assert to_elements((ana,)) == [{"type": "user", "user_id": "UANA"}]
    assert to_elements((ana,), "T1") == [{"type": "user", "user_id": "UANA"}]
    assert to_elements((ana,), "T2") == [{"type": "text", "text": "Ana"}]
    for key in ("slack:T1/<!channel>", "slack:T1/CGENERAL", "slack:T1", "teams:T1/UANA", ""):
        named = m.Mention("user", "Ana", (key,))
        assert to_elements((named,)) == [{"type": "text", "text": "Ana"}]
    general = m.Mention("channel", "#general", ("slack:T1/CGENERAL",))
    assert to_elements((general,)) == [{"type": "channel", "channel_id": "CGENERAL"}]
    assert to_elements((m.Mention("channel", "general"),)) == [{"type": "text", "text": "#general"}]
    assert to_mrkdwn((ana, m.Text(" in "), general)) == "<@UANA> in <#CGENERAL>"


def test_a_time_is_shown_in_the_readers_zone() -> None:
    at = m.Time(AT, "datetime", "Thu 26 Nov, 09:00")
    [element] = to_elements((at,))
    assert element == {
        "type": "date",
        "timestamp": 1795676400,
        "format": "{date_short_pretty}, {time}",
        "fallback": "Thu 26 Nov, 09:00",
    }
    hostile = m.Time(AT, "day", "a|b> <!channel>")
    assert to_mrkdwn((hostile,)) == (
        "<!date^1795676400^{date_short_pretty}|a¦b&gt; &lt;!channel&gt;>"
    )


def test_hostile_text_is_inert_in_mrkdwn() -> None:
    shown = to_mrkdwn((m.Text(HOSTILE), m.Break(), m.Text("> quoted")))
    assert not any(mark in shown for mark in "<>*_~`")
    assert "\n› quoted" in shown


@given(st.text())
def test_nothing_in_any_text_is_a_mark(text: str) -> None:
    assert not set(inert(text)) & set("<>*_~`")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("https://a.example/|<b>\n c", "https://a.example/%7C%3Cb%3E%0A%20c"),
        ("https://exämple.example/ä", "https://exämple.example/ä"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("slack://open", ""),
        ("//a.example", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://bank.example\\@evil.example/", ""),
        ("https://user:word@a.example", ""),
        ("https://a.example/@ana", "https://a.example/@ana"),
        ("https://[", ""),
        ("https://a.example/" + "x" * 3_000, ""),
    ],
)
def test_only_the_web_is_linked(href: str, url: str) -> None:
    assert safe_url(href) == url


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("How we hire", "How we hire"),
        ("acme.example", "acme.example"),
        ("www.acme.example/x", "www.acme.example/x"),
        ("https://acme.example/other", "https://acme.example/other"),
        ("https://bank.example", "https://acme.example/a"),
        ("bank.example", "https://acme.example/a"),
        ("  ", "https://acme.example/a"),
        ("3.5 million", "3.5 million"),
        ("How we use Node.js", "How we use Node.js"),
        ("Log in at https://bank.example now", "https://acme.example/a"),
        ("Log in at www.bank.example", "https://acme.example/a"),
        ("Read https://acme.example/a first", "Read https://acme.example/a first"),
        ("bank。example", "https://acme.example/a"),
        ("ｂａｎｋ．example", "https://acme.example/a"),
        ("bank\u200b.example", "https://acme.example/a"),
        ("\u202eelpmaxe.knab\u202c", "https://acme.example/a"),
        ("\u200b", "https://acme.example/a"),
    ],
)
def test_a_label_never_names_another_host(label: str, shown: str) -> None:
    assert label_of("https://acme.example/a", label) == shown


@given(st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=12))
def test_cutting_a_long_run_loses_nothing(texts: list[str]) -> None:
    elements = [{"type": "text", "text": text} for text in texts]
    runs = list(sections(elements, 40))
    assert "".join(e["text"] for run in runs for e in run) == "".join(texts)
    assert all(sum(len(e["text"]) for e in run) <= 40 for run in runs)
    assert all(e["text"] for run in runs for e in run)
