"""What a post starts with, by country, network, kind and incentive: data, with source and date. Not legal advice.

Read from the top: the first line that fits is the answer, and the last fits everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.rules.networks import NETWORKS

Incentive = Literal["none", "points", "contest", "reward"]
"""What the author gets for posting: points that buy nothing, a chance to win, or anything of worth."""
Read = Literal["source", "report", "memory"]
"""How the source was looked at on that day: an excerpt of its own text, a report of it by others, or by heart only."""

INCENTIVES: tuple[Incentive, ...] = ("none", "points", "contest", "reward")
KINDS = ("news", "product", "culture", "hiring", "event", "own")
"""Of a drop; "own" is a person's own link or words."""
ANY: tuple[str, ...] = ("*",)
OF_WORTH = ("contest", "reward")
EU = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so, and where."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. That somebody works there is always said, in plain words and first; `label` stands before it.

    Countries are ISO 3166-1 in two letters. `short` are labels people write that are too little there.
    """

    id: str
    label: str
    source: Source
    checked: date
    read: Read
    countries: tuple[str, ...] = ANY
    networks: tuple[str, ...] = ANY
    kinds: tuple[str, ...] = ANY
    incentives: tuple[str, ...] = ANY
    short: tuple[str, ...] = ()

    def fits(self, country: str, network: str, kind: str, incentive: str) -> bool:
        """Say whether this line is about such a post."""
        asked = (
            (self.countries, country),
            (self.networks, network),
            (self.kinds, kind),
            (self.incentives, incentive),
        )
        return all(said == ANY or one in said for said, one in asked)


FTC = Source(
    "FTC, United States",
    "https://www.ftc.gov/business-guidance/resources/ftcs-endorsement-guides-what-people-are-asking",
)
ASA = Source("ASA, United Kingdom", "https://www.asa.org.uk/resource/influencers-guide.html")
CCPC = Source(
    "CCPC, Ireland",
    "https://www.ccpc.ie/business/help-for-business/guidelines-for-business/influencer-advertising-and-marketing/",
)
ECG = Source(
    "ECG § 6, Austria",
    "https://www.ris.bka.gv.at/Dokument.wxe?Abfrage=Bundesnormen&Dokumentnummer=NOR40025802",
)
UWG = Source("UWG § 5a, Germany", "https://www.gesetze-im-internet.de/uwg_2004/__5a.html")
LOI = Source("Loi 2023-451, France", "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000047663185")
UCPD = Source("Directive 2005/29/EC, EU", "https://eur-lex.europa.eu/eli/dir/2005/29/oj")
X = Source("X", "https://help.x.com/en/rules-and-policies/paid-partnerships-policy")

LOOKED = date(2026, 11, 26)

RULES: tuple[Rule, ...] = (
    # X asks for #ad whatever the country, and beside what the country asks for.
    Rule(
        "x-de",
        "#ad Werbung",
        X,
        LOOKED,
        "source",
        countries=("DE", "AT"),
        networks=("x",),
        incentives=OF_WORTH,
    ),
    Rule(
        "x-fr",
        "#ad Publicité",
        X,
        LOOKED,
        "source",
        countries=("FR",),
        networks=("x",),
        incentives=OF_WORTH,
    ),
    Rule("x", "#ad", X, LOOKED, "source", networks=("x",), incentives=OF_WORTH),
    # Xing is read in German, from wherever one writes.
    Rule(
        "xing-worth",
        "Werbung",
        UWG,
        LOOKED,
        "report",
        networks=("xing",),
        incentives=OF_WORTH,
        short=("#ad",),
    ),
    Rule(
        "xing-product",
        "Werbung",
        UWG,
        LOOKED,
        "report",
        networks=("xing",),
        kinds=("product",),
        short=("#ad",),
    ),
    # A plain sentence is enough, "#ad" is not asked for; a chance to win is a second thing to say (16 CFR 255).
    Rule(
        "us",
        "",
        FTC,
        LOOKED,
        "report",
        countries=("US",),
        short=("#spon", "#ee", "#partner", "#sp"),
    ),
    Rule(
        "gb-worth",
        "#ad",
        ASA,
        LOOKED,
        "source",
        countries=("GB",),
        incentives=OF_WORTH,
        short=("#sp", "#spon", "#gifted", "#aff"),
    ),
    # Posts about one's own products are advertising there, on a personal account too.
    Rule(
        "gb-product",
        "#ad",
        ASA,
        LOOKED,
        "source",
        countries=("GB",),
        kinds=("product",),
        short=("#sp", "#spon", "#gifted", "#aff"),
    ),
    Rule("gb", "", ASA, LOOKED, "source", countries=("GB",)),
    # A benefit for the author, or a brand of their own, is labelled #Ad; other tags are no more enough.
    Rule(
        "ie-worth",
        "#ad",
        CCPC,
        LOOKED,
        "report",
        countries=("IE",),
        incentives=OF_WORTH,
        short=("#iworkwith", "#ownbrand"),
    ),
    Rule(
        "ie-product",
        "#ad",
        CCPC,
        LOOKED,
        "report",
        countries=("IE",),
        kinds=("product",),
        short=("#iworkwith", "#ownbrand"),
    ),
    # What furthers sales is to be recognised as such, and who asked for it; "Werbung" is a word of § 26 MedienG.
    Rule(
        "at-worth",
        "Werbung",
        ECG,
        LOOKED,
        "source",
        countries=("AT",),
        incentives=OF_WORTH,
        short=("#ad",),
    ),
    Rule(
        "at-product",
        "Werbung",
        ECG,
        LOOKED,
        "source",
        countries=("AT",),
        kinds=("product",),
        short=("#ad",),
    ),
    # Without anything in return nothing is commercial, but that is for the author to show: so the label.
    Rule(
        "de-worth",
        "Werbung",
        UWG,
        LOOKED,
        "report",
        countries=("DE",),
        incentives=OF_WORTH,
        short=("#ad",),
    ),
    Rule(
        "de-product",
        "Werbung",
        UWG,
        LOOKED,
        "report",
        countries=("DE",),
        kinds=("product",),
        short=("#ad",),
    ),
    Rule(
        "fr-worth",
        "Publicité",
        LOI,
        LOOKED,
        "source",
        countries=("FR",),
        incentives=OF_WORTH,
        short=("#ad",),
    ),
    Rule(
        "fr-product",
        "Publicité",
        LOI,
        LOOKED,
        "source",
        countries=("FR",),
        kinds=("product",),
        short=("#ad",),
    ),
    # Who speaks on behalf of a company, or is in any way paid by it, says so in the post itself (Annex I, 11 and 22).
    Rule("eu-worth", "#ad", UCPD, LOOKED, "report", countries=EU, incentives=OF_WORTH),
    Rule("eu-product", "#ad", UCPD, LOOKED, "report", countries=EU, kinds=("product",)),
    Rule("eu", "", UCPD, LOOKED, "memory", countries=EU),
    # No country known, or none of ours: as strict as the strictest, in words that are read anywhere.
    Rule("world-worth", "#ad", ASA, LOOKED, "source", incentives=OF_WORTH),
    Rule("world-product", "#ad", ASA, LOOKED, "source", kinds=("product",)),
    Rule("world", "", FTC, LOOKED, "report"),
)

PLACES: tuple[str, ...] = ("", *NETWORKS)
"""Networks a rule may be asked for; "" while none is chosen."""

EMPLOYER: Mapping[str, str] = {
    "en": "I work at {company}",
    "de": "Ich arbeite bei {company}",
    "es": "Trabajo en {company}",
    "fi": "Työpaikkani on {company}",
    "fr": "Je travaille chez {company}",
    "it": "Lavoro per {company}",
    "nl": "Ik werk bij {company}",
    "sv": "Jag jobbar på {company}",
}
"""By language, that of the thing shared. A language that isn't here gets English."""

ADDED: Mapping[str, Mapping[str, str]] = {
    "contest": {
        "en": "This post enters me in a contest",
        "de": "Mit diesem Beitrag nehme ich an einem Gewinnspiel teil",
        "es": "Con esta publicación participo en un concurso",
        "fi": "Osallistun tällä julkaisulla kilpailuun",
        "fr": "Ce post me fait participer à un concours",
        "it": "Con questo post partecipo a un concorso",
        "nl": "Met dit bericht doe ik mee aan een prijsvraag",
        "sv": "Med inlägget deltar jag i en tävling",
    },
    "reward": {
        "en": "I get a reward for this post",
        "de": "Ich bekomme etwas für diesen Beitrag",
        "es": "Recibo una recompensa por esta publicación",
        "fi": "Saan tästä julkaisusta palkkion",
        "fr": "Je reçois une récompense pour ce post",
        "it": "Ricevo un premio per questo post",
        "nl": "Ik krijg een beloning voor dit bericht",
        "sv": "Jag får en belöning för inlägget",
    },
}

SAID: Mapping[str, str] = {
    "contest": (
        "contest|sweepstakes|prize draw|giveaway"
        "|gewinnspiel|concours|concurso|concorso|prijsvraag|tävling|kilpailu"
    ),
    "reward": "reward|paid for|get paid|belohnung|bekomme|récompense|recompensa|premio|beloning|belöning|palkkio",
}
"""Words by which somebody has said it already."""

SHAPES: tuple[str, ...] = (
    "(?:(?:as|since|because) )?i (?:(?:proudly|happily|also|now) )?work (?:here|(?:at|for|with) (?:the )?{company})",
    "(?:i am|i['’]m) an? (?:(?!not |ex|former|fan|customer|client|user|guest|visitor|investor)"
    "[\\w-]+ ){1,4}(?:at|with|for) {company}",
    "as an? (?:{company} employee|employee (?:of|at) {company})",
    "working (?:at|for) {company} since",
    "my employer,? {company}",
    "(?:here|(?:our|my) team|we) at {company}",
    "#{joined}_?employee",
    "ich arbeite (?:(?:gern|gerne|selbst) )?(?:bei|für) {company}",
    "als mitarbeiter(?:in|[:*_]in)? (?:bei|von) {company}",
    "je travaille (?:chez|pour|à) {company}",
    "trabajo (?:en|para) {company}",
    "ik werk (?:bij|voor) {company}",
    "lavoro (?:in|per|da|presso) {company}",
    "jag (?:jobbar|arbetar) (?:på|hos|för) {company}",
    "työpaikkani on {company}",
)
"""Ways to begin that say where one works, so that nothing is said twice. A space stands for any white space."""
