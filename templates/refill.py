"""A form again, holding what somebody typed and an error beside the field it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from templates.message import Form, Input


def refill(
    form: Form, fields: Mapping[str, str | tuple[str, ...]], errors: Mapping[str, str]
) -> Form:
    """Return `form` with `fields` as initial values and `errors` by input name.

    An error under a name that no input has is shown at the first input, so that it is never lost.
    """
    names = [block.name for block in form.blocks if isinstance(block, Input)]
    placed = (
        {name if name in names else names[0]: text for name, text in errors.items()}
        if names
        else {}
    )

    def again(node: Input) -> Input:
        typed = fields.get(node.name)
        initial = node.initial if typed is None else (typed,) if isinstance(typed, str) else typed
        if node.options:
            offered = {option.value for option in node.options}
            initial = tuple(value for value in initial if value in offered)
        return replace(node, initial=tuple(filter(None, initial)), error=placed.get(node.name, ""))

    return replace(
        form, blocks=tuple(again(b) if isinstance(b, Input) else b for b in form.blocks), source=""
    )
