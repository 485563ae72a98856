"""The questions of a form as HTML, with labels, hints and errors tied to their fields. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from connectors.web.tags import EMPTY, Attribute, Html, join, tag, text
from templates import message as m

_TYPES = {"text": "text", "url": "url", "date": "date", "number": "number"}


@dataclass(frozen=True, slots=True)
class _Marks:
    """What ties one field together: its id, and those of its hint and error where it has them."""

    id: str
    hint: str
    error: str
    name: str

    @property
    def described(self) -> str | None:
        return " ".join(filter(None, [self.hint, self.error])) or None


@dataclass(frozen=True, slots=True)
class Offered:
    """What stands for choice where a form asks for a person or a channel."""

    people: tuple[m.Option, ...] = ()
    channels: tuple[m.Option, ...] = ()


def input_to_html(
    node: m.Input, prefix: str, number: int, offered: Offered, *, posted: bool = False
) -> Html:
    """Write one question; data-name and data-kind tell a page's script how to read the answer.

    With `posted` each field has its name, so that a browser sends the form without any script.
    """
    base = f"{prefix}-{number}"
    marks = _Marks(
        base,
        node.hint and f"{base}-hint",
        node.error and f"{base}-error",
        node.name if posted else "",
    )
    match node.kind:
        case "radio" | "checkbox" | "multiselect":
            inside = _choices(node, marks)
        case "select":
            inside = _labelled(node, marks, _drop_down(node, marks, node.options))
        case "person":
            inside = _labelled(node, marks, _drop_down(node, marks, offered.people))
        case "channel":
            inside = _labelled(node, marks, _drop_down(node, marks, offered.channels))
        case "multiline":
            area = tag(
                "textarea",
                # A parser drops the first line break of a textarea.
                Html("\n" + text("\n".join(node.initial))),
                rows=4,
                minlength=node.shortest,
                maxlength=node.longest,
                placeholder=node.placeholder or None,
                **_tied(node, marks),
            )
            inside = _labelled(node, marks, area)
        case "text" | "url" | "date" | "number":
            inside = _labelled(node, marks, _line(node, marks))
        case _:
            assert_never(node.kind)
    return tag("div", inside, class_="input", data_name=node.name, data_kind=node.kind)


def _tied(node: m.Input, marks: _Marks) -> dict[str, Attribute]:
    return {
        "id": marks.id,
        "name": marks.name or None,
        "required": node.required,
        "aria_describedby": marks.described,
        "aria_invalid": "true" if node.error else None,
    }


def _star(node: m.Input) -> Html:
    return tag("span", Html(" *"), class_="star", aria_hidden="true") if node.required else EMPTY


def _notes(node: m.Input, marks: _Marks) -> Html:
    hint = tag("p", text(node.hint), id=marks.hint, class_="hint") if node.hint else EMPTY
    error = tag("p", text(node.error), id=marks.error, class_="error") if node.error else EMPTY
    return join([hint, error])


def _labelled(node: m.Input, marks: _Marks, control: Html) -> Html:
    label = tag("label", join([text(node.label), _star(node)]), for_=marks.id)
    return join([label, control, _notes(node, marks)])


def _line(node: m.Input, marks: _Marks) -> Html:
    number = node.kind == "number"
    return tag(
        "input",
        type=_TYPES[node.kind],
        value=next(iter(node.initial), ""),
        min=node.shortest if number else None,
        max=node.longest if number else None,
        step="any" if number else None,
        minlength=None if number else node.shortest,
        maxlength=None if number else node.longest,
        placeholder=node.placeholder or None,
        autocomplete="off",
        **_tied(node, marks),
    )


def _drop_down(node: m.Input, marks: _Marks, options: tuple[m.Option, ...]) -> Html:
    known = {option.value for option in options}
    nothing = tag("option", text(node.placeholder), value="")
    chosen = [
        tag(
            "option",
            text(f"{option.label} · {option.hint}" if option.hint else option.label),
            value=option.value,
            selected=option.value in node.initial,
        )
        for option in options
    ]
    may_be_empty = not node.required or not known.intersection(node.initial)
    return tag("select", join([nothing, *chosen] if may_be_empty else chosen), **_tied(node, marks))


def _choices(node: m.Input, marks: _Marks) -> Html:
    """Write radios or boxes. A browser can require one box alone; a group is the page's job."""
    radio = node.kind == "radio"
    alone = len(node.options) == 1
    rows = []
    for number, option in enumerate(node.options):
        own = f"{marks.id}-{number}"
        hint = tag("small", text(option.hint), id=f"{own}-hint") if option.hint else EMPTY
        control = tag(
            "input",
            type="radio" if radio else "checkbox",
            id=own,
            name=marks.name or marks.id,
            value=option.value,
            checked=option.value in node.initial,
            required=node.required and (radio or alone),
            aria_describedby=f"{own}-hint" if option.hint else None,
            aria_invalid="true" if node.error and not radio else None,
        )
        label = tag("label", text(option.label), for_=own)
        rows.append(tag("div", join([control, tag("div", join([label, hint]))]), class_="choice"))
    return tag(
        "fieldset",
        join([tag("legend", join([text(node.label), _star(node)])), *rows, _notes(node, marks)]),
        id=marks.id,
        aria_describedby=marks.described,
        data_required=node.required and not radio and not alone,
    )
