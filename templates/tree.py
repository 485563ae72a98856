"""A minimal XML tree that remembers line numbers, read by expat. Knows nothing of our tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat


class MarkupError(ValueError):
    """The markup can't be read. The text names the template, the line and what to write instead."""

    def __init__(self, name: str, line: int, problem: str) -> None:
        super().__init__(f"{name}, line {line}: {problem}")


@dataclass(slots=True)
class Element:
    """A tag with its attributes and children, in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> list[Element]:
        """Return the child tags without the text between them."""
        return [child for child in self.children if isinstance(child, Element)]


def read(source: str, name: str) -> Element:
    """Return the root element of `source`; raise MarkupError when it isn't well formed.

    Document types are refused: they are the door to entity bombs and nothing of ours needs one.
    """
    parser = expat.ParserCreate()
    roots: list[Element] = []
    open_elements: list[Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, parser.CurrentLineNumber)
        if open_elements:
            open_elements[-1].children.append(element)
        else:
            roots.append(element)
        open_elements.append(element)

    def end(_tag: str) -> None:
        open_elements.pop()

    def text(data: str) -> None:
        siblings = open_elements[-1].children
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += data
        else:
            siblings.append(data)

    def doctype(*_: object) -> None:
        raise MarkupError(name, parser.CurrentLineNumber, "remove the document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(source, True)
    except expat.ExpatError as problem:
        raise MarkupError(name, problem.lineno, expat.ErrorString(problem.code)) from problem
    return roots[0]
