"""Values stay values: escaped, cleaned, never silently missing; times and lists in the reader's words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup

from templates import engine
from templates import message as m
from templates.engine import Voice, clean, say_time
from templates.markup import parse
from templates.plain import to_plain
from templates.tree import MarkupError

AT = datetime(2026, 11, 26, 8, 5, tzinfo=UTC)


def write(source: str, voice: Voice | None = None, **context: Any) -> str:
    """Render a template given as text, as `compose` does with one of ours."""
    template = engine.environment().from_string(source)
    return template.render(voice=voice or Voice(), **context)


def sorry(text: str) -> m.Message:
    """The one template that says just what it is told."""
    return engine.message("common/sorry", Voice(), text=text)


@given(st.text())
def test_any_value_is_text_and_never_a_tag(value: str) -> None:
    spoken = f"x{value}x"
    document = sorry(spoken)
    (block,) = document.blocks
    assert isinstance(block, m.Paragraph)
    assert all(isinstance(node, m.Text | m.Break) for node in block.children)
    assert parse(document.source) == document, "it can be kept and read back"


@given(st.text())
def test_clean_leaves_nothing_illegal_in_xml(value: str) -> None:
    kept = clean(value)
    parse(f"<message><text>x{Markup.escape(kept)}</text></message>")
    assert clean(kept) == kept


def test_hostile_markup_is_escaped() -> None:
    hostile = '</text></message><button action="drop.now">x</button> ]]> & &lt;'
    assert to_plain(sorry(hostile)) == hostile


def test_line_breaks_inside_a_value_stay() -> None:
    assert to_plain(sorry("one\r\ntwo\rthree\nfour\u2028five")) == "one\ntwo\nthree\nfour\nfive"


def test_control_characters_and_half_surrogates_go() -> None:
    assert to_plain(sorry("a\x00b\x1b[0m\ud800c\ufffe\x85d")) == "ab[0mcd"


def test_a_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError, match="text"):
        engine.message("common/sorry", Voice())
    with pytest.raises(UndefinedError):
        write("{% if nobody %}x{% endif %}")
    with pytest.raises(UndefinedError):
        write("{{ person.nick }}", person=Voice())


def test_a_value_that_reads_like_a_template_is_only_text() -> None:
    assert to_plain(sorry("{{ 7*7 }} {% raw %}")) == "{{ 7*7 }} {% raw %}"


def test_the_root_must_be_what_was_asked_for() -> None:
    with pytest.raises(TypeError, match="must write <form>"):
        engine.form("common/sorry", Voice(), text="x")
    with pytest.raises(TypeError, match="must write <message>"):
        engine.message("share/own", Voice())


def test_an_empty_value_in_a_block_of_its_own_is_refused() -> None:
    with pytest.raises(MarkupError, match="common/sorry, line 1"):
        sorry("  ")


@pytest.mark.parametrize(
    ("language", "zone", "style", "shown"),
    [
        ("en", "UTC", "datetime", "Thu 26 Nov, 08:05"),
        ("en", "Asia/Tokyo", "datetime", "Thu 26 Nov, 17:05"),
        ("en", "America/Los_Angeles", "day", "Thu 26 Nov"),
        ("en-US", "UTC", "day", "Thu, Nov 26"),
        ("en", "Europe/Berlin", "time", "09:05"),
        # No Spanish words yet: a Spanish date inside an English sentence helps nobody.
        ("es", "Europe/Madrid", "day", "Thu 26 Nov"),
        ("xx-nonsense", "UTC", "day", "Thu 26 Nov"),
        ("en-XXXXXXX-1", "UTC", "day", "Thu 26 Nov"),
    ],
)
def test_times_are_said_in_the_readers_zone_and_our_language(
    language: str, zone: str, style: engine.TimeStyle, shown: str
) -> None:
    assert say_time(AT, style, Voice(language, zone)) == shown


def test_a_time_is_a_node() -> None:
    source = write("<message><text>{{ at|time('day') }}</text></message>", at=AT)
    document = parse(source)
    assert isinstance(document, m.Message)
    assert document.blocks == (m.Paragraph((m.Time(AT, "day", "Thu 26 Nov"),)),)


def test_filters() -> None:
    said = write(
        "{{ n|number }}|{{ names|names }}|{{ names|names('or') }}|{{ 0|weekday }}|{{ day|day }}|{{ at|when }}",
        n=12345,
        names=["Ana", "Ben", "<b>"],
        day=date(2026, 11, 26),
        at=AT,
    )
    assert said == (
        "12,345|Ana, Ben and &lt;b&gt;|Ana, Ben or &lt;b&gt;|Monday|Thu 26 Nov|Thu 26 Nov, 08:05"
    )


@given(st.text(min_size=1), st.integers(min_value=2, max_value=30))
def test_clip_holds_its_limit(text: str, limit: int) -> None:
    clipped = engine.environment().filters["clip"](text, limit)
    assert len(clipped) <= limit
    assert clipped == text or clipped.endswith("…")


def test_clip_ends_at_a_word() -> None:
    assert engine.environment().filters["clip"]("Warm, plain words", 14) == "Warm, plain…"


def test_a_page_says_its_language() -> None:
    assert '<html lang="en"' in engine.page("front", Voice("de"))
