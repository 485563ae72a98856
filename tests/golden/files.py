"""Golden files: one per template, a section per sample and face. `on` is as set out of the box."""

from __future__ import annotations

import re
from pathlib import Path

from templates.engine import HERE
from tests.golden.faces import FACES, Face, compose, draw
from tests.golden.samples import SAMPLES
from tests.golden.samples.rows import Sample

FILES = Path(__file__).parent / "files"
LANGUAGES: dict[Face, str] = {"plain": "text", "slack": "json", "teams": "json", "html": "html"}
OFF = {"without points": (False, True), "without boards": (True, False)}
_ROOT = re.compile(r"<(message|form|home)\b")


def templates() -> set[str]:
    """Every template that writes a document of its own; the others only lend their macros."""
    return {
        path.relative_to(HERE).as_posix().removesuffix(".xml.j2")
        for path in HERE.rglob("*.xml.j2")
        if _ROOT.search(path.read_text(encoding="utf-8"))
    }


def path_of(template: str) -> Path:
    return FILES / f"{template}.md"


def write(template: str) -> str:
    """Write what the golden file of a template must say."""
    parts = [f"# {template}"]
    for sample in SAMPLES:
        if sample.template == template:
            parts += _sections(sample)
    return "\n\n".join(parts) + "\n"


def _sections(sample: Sample) -> list[str]:
    """All faces, then those that differ with points or boards switched off."""
    parts = [f"## {sample.name}"]
    faces: tuple[Face, ...] = ("plain",) if sample.brief else FACES
    shown = {face: draw(compose(sample, face), face) for face in faces}
    parts += [_section(face, face, text) for face, text in shown.items()]
    for switch, (points, boards) in OFF.items():
        for face in faces:
            text = draw(compose(sample, face, points=points, boards=boards), face)
            if text != shown[face]:
                parts.append(_section(f"{face}, {switch}", face, text))
    return parts


def _section(title: str, face: Face, text: str) -> str:
    # Longer than any run of ticks inside, as Markdown asks.
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"### {title}\n\n{fence}{LANGUAGES[face]}\n{text}\n{fence}"
