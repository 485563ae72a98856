"""compose(template, voice, **context) -> a document. The one home of Jinja2 and Babel.

Autoescape protects our tags; each connector's `render` protects its platform.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from templates import markdown
from templates import message as m
from templates.markup import parse
from templates.tag import LINE

HERE = Path(__file__).parent
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")
LANGUAGES = frozenset({"en"})
"""Languages we have words in."""
ENGLISH = Locale("en", "GB")
"""English where the platform names no region: 24 hours, the day before the month."""
TimeStyle = Literal["date", "time", "datetime", "day"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose language and IANA zone a message is written for: the reader's, or the squad's for a channel."""

    language: str = "en"
    zone: str = "UTC"

    @property
    def locale(self) -> Locale:
        """The locale of the words that will be used: a Spanish date inside an English sentence helps nobody."""
        spoken = self.language.replace("-", "_")
        if spoken.split("_")[0] not in LANGUAGES:
            return ENGLISH
        try:
            return ENGLISH if spoken == "en" else Locale.parse(spoken)
        except (UnknownLocaleError, ValueError):
            return ENGLISH


def clean(text: str) -> str:
    """Drop characters illegal in XML 1.0 and turn line breaks into the one the markup keeps."""
    return _BREAKS.sub(LINE, _ILLEGAL.sub("", text))


def _finalize(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return clean(value) if isinstance(value, str) else value


def say_time(at: datetime, style: TimeStyle, voice: Voice) -> str:
    """Write an aware instant in the voice's zone and language: "Thu 26 Nov", "09:00"."""
    local = at.astimezone(ZoneInfo(voice.zone))
    skeletons = {"date": "yMMMEd", "day": "MMMEd", "time": "Hm"}
    if style == "datetime":
        day = dates.format_skeleton("MMMEd", local, locale=voice.locale)
        return f"{day}, {dates.format_skeleton('Hm', local, locale=voice.locale)}"
    return dates.format_skeleton(skeletons[style], local, locale=voice.locale)


@pass_context
def _time(context: Context, at: datetime, style: TimeStyle = "datetime") -> Markup:
    shown = say_time(at, style, context["voice"])
    return Markup('<time at="{}" style="{}" shown="{}"/>').format(at.isoformat(), style, shown)


@pass_context
def _when(context: Context, at: datetime, style: TimeStyle = "datetime") -> str:
    """The same instant as plain words, for attributes, labels and table cells."""
    return say_time(at, style, context["voice"])


@pass_context
def _day(context: Context, day: date) -> str:
    return dates.format_skeleton("MMMEd", day, locale=context["voice"].locale)


def _monday(week: str) -> date:
    """Return the first day of a week written "2026-W48"."""
    return datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007  a day, of no zone


@pass_context
def _number(context: Context, value: float) -> str:
    return numbers.format_decimal(value, locale=context["voice"].locale)


@pass_context
def _names(context: Context, words: Sequence[str], style: Literal["and", "or"] = "and") -> str:
    kind: Literal["standard", "or"] = "standard" if style == "and" else "or"
    return lists.format_list(list(words), kind, context["voice"].locale)


@pass_context
def _weekday(context: Context, number: int) -> str:
    """Name a weekday, 0 = Monday."""
    return str(dates.get_day_names("wide", locale=context["voice"].locale)[number])


def _clip(text: str, limit: int) -> str:
    """Shorten at a word, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] or cut).rstrip(" ,.;:") + "…"


def _stop(text: str) -> str:
    """The full stop a title needs in a sentence, none where it ends with a mark of its own."""
    return "" if text.rstrip().endswith(("?", "!", ".", "…", ":")) else "."


def _markdown(text: str) -> Markup:
    """Write a text in Markdown as blocks of a message."""
    return markdown.to_markup(_ILLEGAL.sub("", text))


@cache
def environment() -> Environment:
    """The one Jinja environment, for messages (*.xml.j2) and pages (*.html.j2) alike."""
    env = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.filters |= {
        "time": _time,
        "when": _when,
        "day": _day,
        "monday": _monday,
        "number": _number,
        "names": _names,
        "weekday": _weekday,
        "clip": _clip,
        "stop": _stop,
        "markdown": _markdown,
        "attr": escape,
    }
    return env


def compose(template: str, voice: Voice, /, **context: Any) -> m.Document:
    """Render `templates/<template>.xml.j2` for `voice` and read it as a document.

    Raises jinja2.UndefinedError for a missing value and MarkupError for markup that can't be read.
    """
    source = environment().get_template(f"{template}.xml.j2").render(voice=voice, **context)
    return parse(source, template)


def message(template: str, voice: Voice, /, **context: Any) -> m.Message:
    """Compose a template whose root is <message>."""
    document = compose(template, voice, **context)
    if not isinstance(document, m.Message):
        raise TypeError(f"{template} must write <message>")
    return document


def form(template: str, voice: Voice, /, **context: Any) -> m.Form:
    """Compose a template whose root is <form>."""
    document = compose(template, voice, **context)
    if not isinstance(document, m.Form):
        raise TypeError(f"{template} must write <form>")
    return document


def page(template: str, voice: Voice, /, **context: Any) -> str:
    """Render `templates/pages/<template>.html.j2`, a whole HTML page."""
    source = environment().get_template(f"pages/{template}.html.j2")
    return source.render(voice=voice, language=voice.locale.language, **context)
