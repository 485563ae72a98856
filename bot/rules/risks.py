"""What in a draft deserves a second look: keys and passwords, personal data, names to keep back, words of secrecy.

Warns and never blocks, so a harmless post must stay without a word: each pattern asks for its own check digit, prefix
or neighbour. Nothing here quotes the draft; a risk names its kind and, where the words are ours, those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["secret", "email", "phone", "account", "card", "identity", "name", "confidential"]


@dataclass(frozen=True, slots=True)
class Risk:
    """`subject`: which key, which name of our list, which word of secrecy; "" where the kind says it all."""

    kind: Kind
    subject: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class KeptName:
    """Words nobody outside should read yet, up to and including the day `until`; None: until somebody lifts it."""

    words: str
    until: date | None = None

    def holds(self, today: date) -> bool:
        """Say whether it still counts."""
        return self.until is None or today <= self.until


SOURCE = "gitleaks 8 default rules and the vendors' own pages, read 2026-11"
"""Where the shapes of keys come from: prefixes that nothing else has."""
_KEYS = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("an AWS access key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
        ("a private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"),
        ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})"),
        ("a GitLab token", r"\bglpat-[\w-]{20,}"),
        ("a Slack token", r"\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
        ("a Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]{20,}"),
        ("a Google API key", r"\bAIza[\w-]{35}"),
        ("a Stripe key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"),
        ("an API key", r"\bsk-(?:ant-|proj-|svcacct-)?(?=[\w-]*[0-9])[A-Za-z0-9_-]{20,}"),
        ("a SendGrid key", r"\bSG\.[\w-]{16,32}\.[\w-]{16,64}"),
        ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
        ("an Azure key", r"\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}"),
        ("a signed token", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
        ("an address with a password", r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]+:[^\s/@]+@[\w.-]+"),
    )
)
_PASSWORD = re.compile(
    r"\b(?:pass(?:word|wd|phrase|code)|pwd|api[ _-]?key|secret[ _-]?key|access[ _-]?(?:key|token)"
    r"|client[ _-]?secret|wi-?fi code)\b[ \t]*(?:is|=|:)[ \t]*[\"'“‘`]?(?P<value>[^\s\"'“”‘’`]{6,})",
    re.IGNORECASE,
)
_LINK = re.compile(r"\b(?:https?://|www\.|urn:)\S+", re.IGNORECASE)

_EMAIL = re.compile(
    r"(?<![\w@.+/-])(?P<local>[A-Za-z0-9][\w.+-]*)@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
)
_ROLES = re.compile(
    r"(?:jobs?|careers?|talent|recruit\w*|hiring|apply|info|press|media|pr|hello|hi|contact|support|help|sales|team"
    r"|office|events?|news(?:letter)?|marketing|partners?\w*|hr|people|feedback|community|service|welcome|mail"
    r"|rekry|no-?reply|ir|security|privacy|legal)(?:[.+_-]\w+)*",
    re.IGNORECASE,
)
"""Mailboxes that are meant to be known."""

_PHONE = re.compile(r"(?<![\w+./-])(?:\+|00)(?P<digits>[1-9][\d ()./-]{6,20}\d)(?![\w%])")
_US_PHONE = re.compile(
    r"(?<![\w+./-])(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[.-]\d{4}(?![\w-])"
)
_SAID_PHONE = re.compile(
    r"\b(?:tel|phone|mobile|cell|call|text|ring|whatsapp)\b[^\d\n+]{0,20}(?P<digits>0[\d ()/-]{7,16}\d)(?!\w)",
    re.IGNORECASE,
)
_FREE = re.compile(r"^1?8(?:00|33|44|55|66|77|88)")
"""Numbers that cost the caller nothing are advertised."""

_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26,
    "AE": 23, "SA": 24, "IL": 23, "BR": 29, "UA": 29,
}  # fmt: skip
"""Characters of an account number by country (SWIFT IBAN registry, release 97)."""
_CARD = re.compile(r"(?<![\w.,:-])\d(?:[ -]?\d){12,18}(?![\w-])")
_CARD_SHAPES = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6\d{15,18}"
)
"""Lengths by first digits: Visa, Mastercard, Amex, Discover and Maestro (ISO/IEC 7812)."""
_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")

_CONFIDENTIAL = re.compile(
    r"(?P<said>"
    r"\b(?:strictly|company|highly|commercially|marked|this is|that's|still) (?:confidential|internal)\b"
    r"(?! (?:comput|tool|doc))"
    r"|\b(?:confidential and|confidential information)\b"
    r"|(?:^|[\[(*_])confidential(?=[\])*_:!.]|[ ]*[-–—]|[ ]*$)"
    r"|\binternal(?:[ -]use)? only\b|\bfor internal (?:use|eyes)\b|\b(?:internal|company) eyes only\b"
    r"|\bnot for (?:external|public) (?:use|release|distribution)\b|\bnot for (?:distribution|publication|release)\b"
    r"|\bdo not (?:distribute|forward|circulate)\b|\bunder (?:an? )?(?:NDA|embargo)\b|\bembargoed (?:until|till)\b"
    r"|\boff the record\b|\btrade secrets?\b(?! sauce)"
    r"|\b(?:not|isn't|isn’t|hasn't been|hasn’t been|not been) (?:yet )?(?:announced|public)(?: yet)?\b"
    r"|\bbefore (?:we|it's|it’s|it is) (?:announced?|public)\b"
    r"|\bbetween (?:us|you and me)\b(?=[,.:])"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT_THE_WORD = re.compile(
    r"(?:keep|kept|keeps|keeping|stays?|remain\w*)[^.\n]{0,40}$", re.IGNORECASE
)
"""Before the word, these make a promise of it and no mark: "we keep your data strictly confidential"."""


def find(draft: str, names: Iterable[KeptName], today: date) -> tuple[Risk, ...]:
    """List what deserves a second look, each once, worst first."""
    text = unicodedata.normalize("NFKC", draft)
    found = [
        *_secrets(text),
        *_names(text, names, today),
        *_personal(text),
        *_confidential(text),
    ]
    return tuple(dict.fromkeys(found))


def _secrets(text: str) -> Iterator[Risk]:
    for label, pattern in _KEYS:
        if pattern.search(text):
            yield Risk("secret", label)
    if any(_reads_like_a_password(hit["value"]) for hit in _PASSWORD.finditer(text)):
        yield Risk("secret", "a password")


def _reads_like_a_password(value: str) -> bool:
    """Tell "hunter2" from a word of the sentence: letters with digits or marks among them, and no length or link."""
    value = value.rstrip(".,;:!?)")
    if value.lower().startswith(("http", "www.")) or re.fullmatch(r"\d+[-–]?[a-z-]+", value):
        return False
    marks = re.search(r"[#$%&*!@^+=?<>~]", value)
    return bool(re.search(r"[A-Za-z]", value) and (re.search(r"\d", value) or marks))


def _personal(text: str) -> Iterator[Risk]:
    # What stands in an address is public already, and its numbers are no one's.
    plain = _LINK.sub(" ", text)
    if any(not _ROLES.fullmatch(hit["local"]) for hit in _EMAIL.finditer(plain)):
        yield Risk("email")
    ibans = [hit.group().replace(" ", "") for hit in _IBAN.finditer(plain)]
    if any(_is_iban(one) for one in ibans):
        yield Risk("account")
    cards = [re.sub(r"[ -]", "", hit.group()) for hit in _CARD.finditer(plain)]
    if any(_CARD_SHAPES.fullmatch(one) and _luhn(one) for one in cards):
        yield Risk("card")
    if _SSN.search(plain):
        yield Risk("identity")
    if _has_phone(plain):
        yield Risk("phone")


def _is_iban(number: str) -> bool:
    """Check country, length and the two check digits (ISO 13616)."""
    if _IBAN_LENGTHS.get(number[:2]) != len(number):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _luhn(digits: str) -> bool:
    """Check the last digit of a card's number (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        total += digit if place % 2 == 0 else sum(divmod(digit * 2, 10))
    return total % 10 == 0 and len(set(digits)) > 1


def _has_phone(text: str) -> bool:
    if any(_is_abroad(re.sub(r"\D", "", hit["digits"])) for hit in _PHONE.finditer(text)):
        return True
    american = (re.sub(r"\D", "", hit.group()) for hit in _US_PHONE.finditer(text))
    if any(not _FREE.match(number) for number in american):
        return True
    said = (re.sub(r"\D", "", hit["digits"]) for hit in _SAID_PHONE.finditer(text))
    return any(9 <= len(number) <= 12 and not number.startswith("0800") for number in said)


def _is_abroad(digits: str) -> bool:
    """Tell a number that can be dialled (E.164: 8 to 15 digits) from "+100 000 000 people"."""
    if not 8 <= len(digits) <= 15 or "000000" in digits or _FREE.match(digits):
        return False
    return digits[0] != "1" or (len(digits) == 11 and digits[1] in "23456789")


def _names(text: str, names: Iterable[KeptName], today: date) -> Iterator[Risk]:
    for name in names:
        words = re.findall(r"\w+", unicodedata.normalize("NFKC", name.words))
        if not words or not name.holds(today):
            continue
        # Also as a hashtag, with hyphens, and as "Falcon's".
        pattern = r"(?<!\w)" + r"[\W_]{0,3}".join(map(re.escape, words)) + r"(?!\w)"
        if re.search(pattern, text, re.IGNORECASE):
            yield Risk("name", name.words, name.until)


def _confidential(text: str) -> Iterator[Risk]:
    for hit in _CONFIDENTIAL.finditer(text):
        if not _ABOUT_THE_WORD.search(text[max(hit.start() - 60, 0) : hit.start()]):
            yield Risk(
                "confidential", re.sub(r"[\[(*_]", "", hit["said"]).lower().replace("’", "'")
            )


def holds_words(draft: str, words: str) -> bool:
    """Say whether a draft has these words, whole and in this order, whatever stands between them."""
    return any(True for _ in _names(draft, (KeptName(words),), date.min))
