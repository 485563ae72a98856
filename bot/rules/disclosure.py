"""The words that tell readers who is speaking: which, and how they stay first. The rules: disclosure_table.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.captions import END, with_disclosure
from bot.rules.disclosure_table import ADDED, EMPLOYER, RULES, SAID, SHAPES, Rule

PATTERN = EMPLOYER["en"]
"""The pattern a workspace starts with; one that an admin wrote is used in every language."""
STALE = timedelta(days=366)
"""So old may a rule be before somebody should look again."""
_OPENING = 300
"""Characters within which what the author gets must be said, to count as being at the start."""
_SPECIAL = re.compile(r"([.*+?^${}()|\[\]\\/])")
_BARE_AD = re.compile(r"[#\[(]?(?:ad|advert|advertisement)[\])]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """What decides. `country` "" = unknown; `network` "" = not chosen yet; `language` of the thing shared."""

    country: str = ""
    network: str = ""
    kind: str = "own"
    incentive: str = "none"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a post must start with, by which rule. `works` and `gets`: regular expressions of ways to say it."""

    rule: Rule
    label: str
    employer: str
    added: str
    works: str
    gets: str

    @property
    def line(self) -> str:
        """All of it, in one line."""
        said = f"{self.employer}. {self.added}" if self.added else self.employer
        return _labelled(self.label, said)

    @property
    def known(self) -> str:
        """Finds that all of it is said at a text's start. A browser reads it too, but for END."""
        label = rf"(?:{_label_shape(self.label)})[\s.,:;|·–—-]+" if self.label else ""
        gets = rf"(?=[\s\S]{{0,{_OPENING}}}?(?:{self.gets}))" if self.gets else ""
        added = rf"(?:{_escaped(self.added)}[\s.!]+)?" if self.added else ""
        return rf"^\s*{gets}{label}{added}(?:{self.works}){END}"


def line(workspace_name: str, pattern: str = PATTERN) -> str:
    """The sentence that names the employer, in one line and never empty.

    `pattern` is what an admin wrote, so only {company} is filled in and nothing else read from it.
    Raises ValueError for a workspace without a name.
    """
    name = " ".join(workspace_name.split())
    if not name:
        raise ValueError("a disclosure names the employer: give the workspace a name")
    return " ".join((pattern if pattern.strip() else PATTERN).replace("{company}", name).split())


def find(case: Case) -> Rule:
    """The rule for a case: the first line of the table that fits, of which there is always one."""
    country = "GB" if case.country.upper() == "UK" else case.country.upper()
    return next(r for r in RULES if r.fits(country, case.network, case.kind, case.incentive))


def by_id(name: str) -> Rule | None:
    """The rule with this id; None for one that is no more."""
    return next((rule for rule in RULES if rule.id == name), None)


def ask(case: Case, company: str, pattern: str = PATTERN) -> Asked:
    """What a post must start with. `pattern` as in `line`: only another than ours replaces our sentence."""
    rule = find(case)
    language = re.split("[-_]", case.language.lower())[0]
    own = pattern.strip() and pattern != PATTERN
    employer = line(company, pattern if own else EMPLOYER.get(language, PATTERN))
    added = ADDED.get(case.incentive, {})
    name = " ".join(company.split())
    shapes = [_spaced(s).replace("{company}", _escaped(name)) for s in SHAPES]
    works = [s.replace("{joined}", _escaped("".join(name.split()))) for s in shapes]
    return Asked(
        rule,
        rule.label,
        employer,
        added.get(language, added.get("en", "")),
        "|".join([_escaped(employer), *works]),
        SAID.get(case.incentive, ""),
    )


def put(caption: str, asked: Asked, own: str = "") -> str:
    """The caption with all that is asked for at its start, once, however often and after any edit.

    Words of the person's own that say it stay as they are, in the text or in `own`, their line; what they
    leave out is put before them.
    """
    text = caption.replace("\r\n", "\n").strip()
    if is_said(text, asked):
        return _once(text, asked)
    body = _without_label(text, asked)
    if _says(asked.works, body):
        return _labelled(asked.label, _adding(body, asked))
    return with_disclosure(_without_lines(body, asked.employer), own_line(own, asked))


def own_line(own: str, asked: Asked) -> str:
    """The line in a person's own words, with what they leave out put before it; ours where they wrote none."""
    text = _without_label(" ".join(own.split()), asked)
    if not text:
        return asked.line
    if is_said(own, asked):
        return " ".join(own.split())
    if _says(asked.works, text):
        return _labelled(asked.label, _adding(text, asked))
    rest = text if text.casefold().strip(" .!") not in asked.line.casefold() else ""
    return f"{asked.line}. {rest}" if rest else asked.line


def is_said(text: str, asked: Asked) -> bool:
    """Say whether the text says at its start all that is asked for."""
    return re.match(asked.known, text, re.IGNORECASE) is not None


def old(today: date) -> Iterator[Rule]:
    """The rules that nobody has looked at for a year."""
    return (rule for rule in RULES if today - rule.checked > STALE)


def _without_lines(text: str, words: str) -> str:
    alone = re.compile(rf"\s*{_escaped(words)}[\s.!,;:。]*", re.IGNORECASE)
    return "\n".join(one for one in text.split("\n") if not alone.fullmatch(one)).strip()


def _once(text: str, asked: Asked) -> str:
    return with_disclosure(text, asked.line) if _starts(asked.line, text) else text


def _starts(words: str, text: str) -> bool:
    return re.match(_escaped(words) + END, text, re.IGNORECASE) is not None


def _says(shape: str, text: str) -> bool:
    return re.match(rf"(?:{shape}){END}", text, re.IGNORECASE) is not None


def _adding(text: str, asked: Asked) -> str:
    if not asked.gets or re.search(asked.gets, text[:_OPENING], re.IGNORECASE):
        return text
    return f"{asked.added}. {text}"


def _labelled(label: str, text: str) -> str:
    if not label:
        return text
    return f"{label} {text}" if label.split()[-1].startswith("#") else f"{label}. {text}"


def _label_shape(label: str) -> str:
    return r"[\s]+".join(
        _BARE_AD.pattern if word == "#ad" else f"#?{_escaped(word)}" for word in label.split()
    )


def _without_label(text: str, asked: Asked) -> str:
    """The text without labels at its start that are asked for, or too little where it is."""
    labels = [_label_shape(asked.label)] if asked.label else []
    labels += [f"{_escaped(short)}" for short in asked.rule.short]
    if not labels:
        return text
    return re.sub(
        rf"^(?:(?:{'|'.join(labels)})(?:[\s.,:;|·–—-]+|$))+", "", text, flags=re.IGNORECASE
    )


def _escaped(words: str) -> str:
    """Words as a regular expression that Python and a browser read alike."""
    return r"\s+".join(_SPECIAL.sub(r"\\\1", word) for word in words.split())


def _spaced(shape: str) -> str:
    return shape.replace(" ", r"\s+")
