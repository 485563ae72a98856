"""The house as it stands on disk: folders, sizes of files, no trace of where it was built."""

import configparser
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = {"bot", "scheduler", "connectors", "store", "templates"}
CODE = PRODUCT | {"tests"}
BESIDE = {".ci", "benchmarks", "docs", "requirements"}
# Left behind by tools, programs and editors; none of it is ever committed.
LEFTOVERS = {"build", "dist", "var", "test-results", "__pycache__"}
SECRET_FILES = {".env", "uv.lock", "pylock.toml"}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def walk(folder: Path) -> Iterator[Path]:
    """Yield every file that could be committed, without asking git: a tarball has none."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in LEFTOVERS and not is_hidden(f))
        for name in sorted(names):
            if name not in SECRET_FILES and not name.endswith((".pyc", ".db", ".sqlite3")):
                yield Path(base, name)


def is_hidden(folder: str) -> bool:
    return folder.startswith(".") and folder not in BESIDE


def texts() -> Iterator[tuple[Path, str]]:
    for path in walk(ROOT):
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def test_top_level_folders_are_those_of_the_design() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in walk(ROOT) if path.parent != ROOT}
    assert found >= CODE, f"missing: {sorted(CODE - found)}"
    assert found <= CODE | BESIDE, (
        f"{sorted(found - CODE - BESIDE)}: each top-level folder answers one question and has "
        "its place in bot/__init__.py, .importlinter and here; does it belong inside one of them?"
    )


def test_every_code_folder_is_under_the_contracts() -> None:
    parser = contracts()
    layers = re.findall(r"\w+", parser["importlinter:contract:folders"]["layers"])
    assert set(parser["importlinter"]["root_packages"].split()) == CODE
    assert sorted(layers) == sorted(CODE)


def test_every_product_folder_is_in_the_wheel() -> None:
    table = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wheel = tomllib.loads(table)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["packages"]) == PRODUCT


def test_the_map_names_every_code_folder() -> None:
    text = (ROOT / "bot" / "__init__.py").read_text(encoding="utf-8")
    assert {folder for folder in CODE if f"    {folder}/" in text} == CODE


def test_contracts_make_no_exceptions() -> None:
    parser = contracts()
    excused = [section for section in parser.sections() if "ignore_imports" in parser[section]]
    decided = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "adr").glob("*.md")
    )
    assert [s for s in excused if parser[s]["name"] not in decided] == [], (
        "ignore_imports needs an ADR that names the contract"
    )


def test_python_files_are_small() -> None:
    long = []
    for path in walk(ROOT):
        inside = path.relative_to(ROOT)
        if path.suffix != ".py" or inside.parts[:3] == ("store", "migrations", "versions"):
            continue
        budget = 600 if inside.parts[0] == "tests" else 400
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > budget:
            long.append(f"{inside}: {lines} lines of {budget}")
    assert long == [], "split by what the parts are about"


def test_every_python_folder_is_a_package() -> None:
    bare = {
        str(path.parent.relative_to(ROOT))
        for path in walk(ROOT)
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in CODE
        and not (path.parent / "__init__.py").exists()
        # Alembic loads migrations by path.
        and "migrations" not in path.parts
    }
    assert bare == set(), "an __init__.py with one line on what lives there"


def test_files_do_not_name_the_place_they_were_made_in() -> None:
    # The docs may name shared places such as /home, but not this checkout and its neighbours.
    shared = {"/", "/home", "/root", "/tmp", "/opt", "/srv", "/app", "/usr/src", "/Users"}
    places = {str(ROOT), str(ROOT.parent)} - shared
    pattern = re.compile(
        r"(?<![\w.\]})-])(?:"
        + "|".join(re.escape(p) for p in sorted(places))
        + r")(?=[/\s\"'`)]|$)"
    )
    named = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}"
        for path, text in texts()
        for hit in pattern.finditer(text)
    ]
    assert named == []


def test_no_package_index_is_named() -> None:
    settings = re.compile(r"(?<!no-emit-)\b(?:index-url|find-links|trusted-host)\b|tool\.uv\.index")
    here = Path(__file__).relative_to(ROOT)
    named = [str(path) for path, text in texts() if settings.search(text) and path != here]
    assert named == [], (
        "which index to ask is a matter of the machine: pip and uv have settings for it"
    )


def test_there_are_locks() -> None:
    assert {path.stem for path in LOCKS} == {"install", "run", "dev"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_lock_pins_every_requirement_with_hashes_and_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    requirements = re.sub(r"\\\n\s*", "", text).splitlines()
    pinned = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+ (; [^#]+ )?(--hash=sha256:[0-9a-f]{64} ?)+")
    assert requirements
    assert [line[:60] for line in requirements if not pinned.fullmatch(line)] == []
    assert "://" not in text


def test_run_lock_is_part_of_the_dev_lock() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^[^\s#-]\S*==\S+", text, flags=re.MULTILINE))

    assert pins("run.txt") < pins("dev.txt")


def test_declared_dependencies_are_locked() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    locked = {m.lower() for m in re.findall(r"^([\w.-]+)(?:\[.*\])?==", lock, flags=re.MULTILINE)}
    declared = {
        re.match(r"[\w.-]+", line).group().lower()  # type: ignore[union-attr]  # always a name
        for line in table["project"]["dependencies"]
    }
    assert declared - locked == set(), "run `make lock`"
