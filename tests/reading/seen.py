"""One neutral form for what is on a screen, and the same for a document: what should be there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, assert_never

from templates import message as m
from templates.plain import inlines_to_plain


class Press(NamedTuple):
    """A button or menu line of ours."""

    label: str
    action: str
    value: str


class Ask(NamedTuple):
    """A question: label, whether it must be answered, what stands in it, what can be chosen."""

    label: str
    required: bool
    initial: tuple[str, ...]
    options: tuple[str, ...]


class Choice(NamedTuple):
    """A select or date that acts at once. A date has no options."""

    label: str
    action: str
    options: tuple[str, ...]
    initial: str


class Frame(NamedTuple):
    """What stands around a form, and what comes back with it."""

    title: str
    submit: str
    id: str
    value: str


@dataclass(slots=True)
class Seen:
    """Everything on one screen. `openers` are the presses marked as opening a form, None where the face can't tell."""

    words: list[str] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    openers: set[Press] | None = field(default_factory=set)
    choices: list[Choice] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    asks: dict[str, Ask] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)
    """Questions whose choices are the platform's own: people and channels."""
    people: list[str] = field(default_factory=list)
    frame: Frame | None = None

    def say(self, *texts: str) -> None:
        self.words.extend(text for text in texts if text)

    @property
    def text(self) -> str:
        """All words, white space folded."""
        return fold(" ".join(self.words))


def fold(text: str) -> str:
    """Fold white space and drop the invisible characters a face may put between marks."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


# ---------------------------------------------------------------- what should be there


def expected(document: m.Document, own_ids: Collection[m.InputKind] = ()) -> Seen:
    """Walk the document: each label, value and target that a person must find.

    `own_ids`: kinds of input whose answer stands there as the platform's own id.
    """
    seen = Seen()
    for block in document.blocks:
        _block(block, seen)
        if isinstance(block, m.Input) and block.kind in own_ids:
            ask = seen.asks[block.name]
            ids = tuple(value.rpartition("/")[2] for value in ask.initial)
            seen.asks[block.name] = ask._replace(initial=ids)
    if isinstance(document, m.Form):
        # What can't be sent carries nothing back.
        back = (document.id, document.value) if document.submit else ("", "")
        seen.frame = Frame(document.title, document.submit, *back)
    return seen


def _block(node: m.Block | m.Input, seen: Seen) -> None:
    match node:
        case m.Header(text):
            seen.say(text)
        case m.Paragraph(children) | m.Quote(children) | m.Context(children):
            _inlines(children, seen)
        case m.ItemList(items):
            for item in items:
                _inlines(item, seen)
        case m.Fields(fields):
            for one in fields:
                seen.say(one.label)
                _inlines(one.children, seen)
                if all(isinstance(child, m.Text) for child in one.children):
                    seen.pairs.append((one.label, fold(inlines_to_plain(one.children))))
        case m.Image(url, alt, title):
            seen.images.append((alt, url))
            seen.say(title)
        case m.Divider():
            pass
        case m.Progress() | m.Table() | m.Chart():
            _figure(node, seen)
        case m.Actions(elements):
            for element in elements:
                _action(element, seen)
        case m.Input():
            seen.asks[node.name] = Ask(
                node.label,
                node.required,
                tuple(sorted(node.initial)),
                tuple(option.label for option in node.options),
            )
            if node.kind in {"person", "channel"}:
                seen.free.add(node.name)
            seen.say(node.label, node.hint, node.error)
        case _:
            assert_never(node)


def _figure(node: m.Progress | m.Table | m.Chart, seen: Seen) -> None:
    match node:
        case m.Progress(label, _, _, sentence):
            seen.say(label, sentence)
        case m.Table(caption, columns, rows):
            seen.say(caption, *columns, *(cell for row in rows for cell in row))
        case m.Chart(title=title, sentence=sentence):
            seen.say(title, sentence)
        case _:
            assert_never(node)


def _inlines(nodes: m.Inlines, seen: Seen) -> None:
    for node in nodes:
        match node:
            case m.Text(value) | m.Code(value) | m.Emoji(char=value):
                seen.say(fold(value))
            case m.Styled(_, children):
                _inlines(children, seen)
            case m.Link(href, children):
                seen.links.append((fold(inlines_to_plain(children)), href))
            case m.Mention(name=name):
                seen.people.append(name)
            case m.Time(at):
                seen.times.append(int(at.timestamp()))
            case m.Break():
                pass
            case _:
                assert_never(node)


def _press(node: m.Button | m.MenuItem, seen: Seen) -> None:
    press = Press(node.label, node.action, node.value)
    seen.presses.append(press)
    if node.opens and seen.openers is not None:
        seen.openers.add(press)


def _action(node: m.Action, seen: Seen) -> None:
    match node:
        case m.Button():
            _press(node, seen)
        case m.LinkButton(href, label):
            seen.links.append((label, href))
        case m.Select(action, label, options, initial):
            labels = tuple(option.label for option in options)
            seen.choices.append(Choice(label, action, labels, initial))
        case m.Menu(_, items):
            for item in items:
                _press(item, seen)
        case m.DatePicker(action, label, day):
            seen.choices.append(Choice(label, action, (), day.isoformat() if day else ""))
        case _:
            assert_never(node)


def differences(wanted: Seen, seen: Seen) -> list[str]:
    """Say what is missing or added on a screen, a line each."""
    text = seen.text
    found = [f"word missing: {word!r}" for word in wanted.words if fold(word) not in text]
    found += _compare("press", wanted.presses, seen.presses)
    found += _compare("choice", wanted.choices, seen.choices)
    found += _compare("link", wanted.links, seen.links)
    found += _compare("image", wanted.images, seen.images)
    found += _compare("time", wanted.times, seen.times)
    found += [f"field missing: {pair}" for pair in wanted.pairs if pair not in seen.pairs]
    if seen.openers is not None and wanted.openers is not None:
        found += _compare("opens a form", wanted.openers, seen.openers)
    for name in wanted.asks.keys() | seen.asks.keys():
        left, right = wanted.asks.get(name), seen.asks.get(name)
        if right and name in wanted.free:
            right = right._replace(options=())
        if _shown(left) != _shown(right):
            found.append(f"question {name}: wanted {left}, found {right}")
    if seen.frame is not None and wanted.frame != seen.frame:
        found.append(f"frame: wanted {wanted.frame}, found {seen.frame}")
    return found


def _shown(value: object) -> str:
    # A face may put the invisible character between marks, so that no client reads them.
    return repr(value).replace("\\u200b", "")


def _compare(name: str, wanted: Iterable[object], found: Iterable[object]) -> list[str]:
    left, right = sorted(map(_shown, wanted)), sorted(map(_shown, found))
    return [] if left == right else [f"{name}: wanted {left}, found {right}"]
