import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack import wire

ACTIONS = st.from_regex(r"[a-z]+\.[a-z_]+", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8"), max_size=80)


@given(st.lists(ACTIONS, min_size=1, max_size=12))
def test_ids_are_unique_and_read_back(actions: list[str]) -> None:
    numbering = wire.Numbering()
    ids = [numbering.number(action) for action in actions]
    assert len(set(ids)) == len(ids)
    assert [wire.read_id(each) for each in ids] == actions


@pytest.mark.parametrize(
    "foreign", ["", "share.open", "share.open#", "share.open#x", "Share.Open#1", "a.b#1 "]
)
def test_foreign_ids_are_none_of_ours(foreign: str) -> None:
    assert wire.read_id(foreign) == ""


@given(ACTIONS, VALUES.map(lambda value: value.rstrip(" ")))
def test_a_menu_line_reads_back(action: str, value: str) -> None:
    assert wire.read_choice(wire.write_choice(action, value)) == (action, value)


@pytest.mark.parametrize("foreign", ["", "x", "Share.Open 1", " share.open", "a.b#1 x"])
def test_foreign_menu_lines_are_none_of_ours(foreign: str) -> None:
    assert wire.read_choice(foreign) == ("", "")


ORIGINS = st.builds(wire.Origin, VALUES, VALUES, VALUES, VALUES, st.booleans(), VALUES)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=1_000), ORIGINS)
def test_a_note_reads_back(value: str, origin: wire.Origin) -> None:
    assert wire.read_note(wire.write_note(value, origin)) == (value, origin)


@pytest.mark.parametrize(
    "note", ["", "x", "[]", "null", '"v"', '{"v":1,"c":[],"e":"yes"}', "{" * 5_000]
)
def test_a_note_that_is_not_ours_is_empty(note: str) -> None:
    assert wire.read_note(note) == ("", wire.Origin())


def test_a_note_with_the_longest_value_fits() -> None:
    origin = wire.Origin(
        "C" * 20, "", "1" * 20, "2" * 20, True, "https://hooks.slack.com/" + "x" * 200
    )
    assert len(wire.write_note('"' * 1_000, origin)) < 3_000
