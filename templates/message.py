"""The nodes a message is made of: one tree, rendered by every connector.

Values only. How tags become nodes is `markup`; how nodes become Block Kit, cards or HTML is each connector's `render`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

VERSION = 1
"""Version of the markup. Stored beside every kept message, so that an old one can still be read back."""

# ---------------------------------------------------------------- inline


@dataclass(frozen=True, slots=True)
class Text:
    """A run of plain text. The renderer escapes it for its platform; nobody else does."""

    value: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Bold, italic or struck text around other inline nodes."""

    style: Literal["b", "i", "s"]
    children: Inlines


@dataclass(frozen=True, slots=True)
class Code:
    """Text in a fixed-width face, taken literally."""

    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `href` is http, https or mailto, checked when the markup is read."""

    href: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class Mention:
    """A person or a channel by name; `keys` are its platform addresses ("slack:T1/U1").

    A renderer that finds one of its own platform among `keys` mentions; every other writes the name.
    """

    kind: Literal["user", "channel"]
    name: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """An instant (aware, UTC). Shown in the reader's zone where the platform can, else as `shown`."""

    at: datetime
    style: Literal["date", "time", "datetime", "day"]
    shown: str


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji: the Unicode character, and its name for who can't see it."""

    char: str
    name: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new line inside a paragraph."""


Inline = Text | Styled | Code | Link | Mention | Time | Emoji | Break
Inlines = tuple[Inline, ...]

# ---------------------------------------------------------------- actions


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, menu, radio or checkbox list."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of ours. `action` is a literal id `<name>.<verb>`; `value` at most 80 characters.

    `opens` says that a form follows; platforms must know before anything runs.
    """

    action: str
    label: str
    value: str = ""
    style: Literal["", "primary", "danger"] = ""
    opens: bool = False
    confirm: str = ""
    accessible: str = ""


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens an address in the browser."""

    href: str
    label: str
    style: Literal["", "primary"] = ""
    accessible: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A drop-down that acts at once when something is chosen."""

    action: str
    label: str
    options: tuple[Option, ...]
    initial: str = ""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of an overflow menu: an action of its own."""

    action: str
    label: str
    value: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """The rest of the actions, behind three dots: 1 to 5 items."""

    label: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class DatePicker:
    """A date that acts at once when picked."""

    action: str
    label: str
    initial: date | None = None


Action = Button | LinkButton | Select | Menu | DatePicker

# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Header:
    """A heading, plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (the tag is `text`)."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted or numbered list."""

    items: tuple[Inlines, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A label with a value."""

    label: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `alt` is required and never empty."""

    url: str
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


@dataclass(frozen=True, slots=True)
class Context:
    """Small print: why this, who sees it, what kind of number it is."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Progress:
    """Target against actual; also stands in words as `sentence`."""

    label: str
    value: int
    target: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; every row has as many cells as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: a name and one value per label."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Data plus a sentence that says the same in words."""

    kind: Literal["bar", "line", "area", "pie"]
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Actions:
    """A row of buttons, selects and menus."""

    elements: tuple[Action, ...]


Block = (
    Header
    | Paragraph
    | Quote
    | ItemList
    | Fields
    | Image
    | Divider
    | Context
    | Progress
    | Table
    | Chart
    | Actions
)

InputKind = Literal[
    "text",
    "multiline",
    "select",
    "multiselect",
    "date",
    "number",
    "checkbox",
    "radio",
    "url",
    "person",
    "channel",
]


@dataclass(frozen=True, slots=True)
class Input:
    """One question of a form.

    `initial` holds one value, or several for multiselect and checkbox. `shortest`/`longest` are characters for text and
    the smallest/largest number for `number`. A `person` or `channel` answers with a neutral address ("slack:T1/U1").
    """

    kind: InputKind
    name: str
    label: str
    hint: str = ""
    placeholder: str = ""
    required: bool = True
    initial: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    error: str = ""


# ---------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Message:
    """What is said in a conversation. `source` is the XML it was read from, kept when the message is stored."""

    blocks: tuple[Block, ...]
    summary: str = ""
    source: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in a modal or dialog. `id` reads `<name>.<verb>`; `value`, at most 1,000 characters, comes back.

    A form with an `opener` is written down nowhere, not even as a draft: it may hold a concern. Where it is lost,
    that action opens another in its place, with the same value. One that is `sealed` holds a secret in its value or
    words: it stands in a modal or dialog and nowhere else, and what takes its place has none of it.
    """

    id: str
    title: str
    submit: str
    blocks: tuple[Block | Input, ...]
    value: str = ""
    close: str = ""
    opener: str = ""
    sealed: bool = False
    source: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Home:
    """A person's own page: Slack's App Home, Teams' personal tab, the playground's home."""

    blocks: tuple[Block, ...]
    source: str = field(default="", compare=False, repr=False)


Document = Message | Form | Home
