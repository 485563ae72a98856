"""docs/privacy.md and docs/works-council.md say what the data map and the commands say."""

from pathlib import Path

import pytest

from store.datamap import MAP
from tests.architecture.kept import PARTS, commands, kept, matrix, renewed, sees

EACH = pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)


@EACH
def test_the_made_parts_are_as_they_must_be(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == renewed(path), "run: make privacy"


def test_every_table_has_its_row() -> None:
    said = kept()
    for entry in MAP.values():
        assert f"| {entry.says} |" in said


def test_leads_see_no_single_post_and_nobody_but_listeners_a_concern() -> None:
    assert MAP["share"].sees["leads"] == "sums"
    assert set(MAP["concern"].sees) == {"you", "listeners"}
    assert sees(MAP["follow"]) == "You"
    assert "| Your posts | yes |" in matrix()
    assert "`digest` | leads" in commands()


def test_a_page_without_its_places_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare.md"
    bare.write_text("# Nothing\n")
    monkeypatch.setitem(PARTS, bare, {"kept": kept})
    with pytest.raises(ValueError, match="no place for kept"):
        renewed(bare)
