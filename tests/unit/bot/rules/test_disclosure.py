import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.disclosure import line


def test_names_the_employer() -> None:
    assert line("Acme") == "I work at Acme"
    assert line("  Acme\n Oy ", "#ad, {company} pays me") == "#ad, Acme Oy pays me"


def test_only_the_name_is_filled_in() -> None:
    assert line("{company}", "{company.__class__} {0} {company}") == (
        "{company.__class__} {0} {company}"
    )


@given(st.text().filter(lambda text: text.strip()), st.text())
def test_is_one_line_and_never_empty(name: str, pattern: str) -> None:
    shown = line(name, pattern)
    assert shown
    assert len(shown.splitlines()) == 1


def test_asks_for_the_name() -> None:
    with pytest.raises(ValueError, match="give the workspace a name"):
        line("  ")
