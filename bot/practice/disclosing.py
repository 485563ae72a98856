"""How one share starts: the rules applied to who posts what where, and what is kept of that as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.command import Context, House
from bot.errors import UserError
from bot.rules import disclosure
from bot.rules.disclosure import Asked, Case
from bot.rules.networks import NETWORKS
from bot.rules.reviews import review_site, review_sites
from store import disclosures, drops, people, workspaces
from store.database import Connection
from store.shares import Share

WITHOUT_A_NAME = "this company"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Networks on which the same share starts otherwise."""

    labels: Sequence[str]
    line: str


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who posts what, as far as it decides how the post starts. `own`: their words for where they work, "" = ours."""

    country: str
    kind: str
    incentive: str
    language: str
    company: str
    pattern: str
    own: str

    def asked(self, network: str = "") -> Asked:
        """Return what a post must start with on a network; "" where none is chosen yet."""
        case = Case(self.country, network, self.kind, self.incentive, self.language)
        return disclosure.ask(case, self.company, self.pattern)

    def line(self, network: str = "") -> str:
        """Return the line that is put first where the text doesn't say it itself."""
        return disclosure.own_line(self.own, self.asked(network))

    def whole(self, caption: str, network: str = "") -> str:
        """Return the text as it goes out."""
        return disclosure.put(caption, self.asked(network), self.own)

    def elsewhere(self, keys: Sequence[str]) -> list[Elsewhere]:
        """Return where the line differs from the one that is shown for all."""
        others: dict[str, list[str]] = {}
        for key in keys:
            if key in NETWORKS and self.line(key) != self.line():
                others.setdefault(self.line(key), []).append(NETWORKS[key].label)
        return [Elsewhere(labels, line) for line, labels in others.items()]


def speaking(connection: Connection, house: House, share: Share) -> Speaking:
    """Return who posts what. The country is the person's own wish, else the company's (SQUAD_COUNTRY), else unknown."""
    person = people.person(connection, share.workspace_id, share.advocate_id)
    workspace = workspaces.workspace(connection, share.workspace_id)
    drop = drops.find(connection, share.workspace_id, share.drop_id) if share.drop_id else None
    paid = drop.incentive if drop else ""
    return Speaking(
        (person.country if person else "") or house.settings.country,
        drop.kind if drop else "own",
        paid or ("points" if house.settings.has_points else "none"),
        drop.language if drop else workspace.language,
        workspace.name or WITHOUT_A_NAME,
        workspace.disclosure,
        share.disclosure,
    )


def own_words(ctx: Context, share: Share, caption: str, line: str) -> tuple[str, bool]:
    """Return the line to keep, "" for ours, and whether something readers should know had been taken out."""
    who = replace(speaking(ctx.connection, ctx.house, share), own="")
    asked = who.asked()
    if line == asked.line:
        return "", False
    whole = disclosure.put(caption, asked, line)
    lacks = not disclosure.is_said(line, asked) and not disclosure.is_said(caption, asked)
    return line, lacks and whole != caption


def note(
    connection: Connection, house: House, share: Share, network: str, words: str, now: datetime
) -> None:
    """Keep what a post had to start with and the words handed over; once it is posted that stays."""
    who = speaking(connection, house, share)
    asked = who.asked(network)
    disclosures.note(
        connection,
        disclosures.Evidence(
            share_id=share.id,
            rule=asked.rule.id,
            checked=asked.rule.checked,
            country=who.country,
            network=network,
            kind=who.kind,
            incentive=who.incentive,
            shown=asked.line,
            shared=words,
            at=now,
        ),
        workspace_id=share.workspace_id,
        again=share.confirmed_at is None,
    )


def refuse_reviews(link: str, field: str, words: str = "") -> None:
    """Raise UserError for an address of a review site, or words that hold one."""
    site = review_site(link) if link else ""
    site = site or next(iter(review_sites(words)), "")
    if site:
        raise UserError(
            f"That leads to {site}. Reviews are trusted because no company asks for them, so we don't share them here.",
            field,
        )
