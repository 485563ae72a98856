"""Getting a share ready and opening its composer: words dealt in turn, disclosure first, our own redirect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.args import number
from bot.command import Context, House
from bot.errors import UserError
from bot.practice import disclosing, guidance
from bot.practice.disclosing import Speaking, speaking
from bot.rules import captions, intents, networks
from bot.rules.links import PrivateAddressError, is_public_base, safe_for_caption, tracked
from store import attention, drops, links, people, shares
from store.database import Connection
from store.drops import Drop
from store.shares import Share
from store.squads import Squad
from templates import engine
from templates.engine import Voice
from templates.message import Message

CODE_LENGTH = 12
"""Characters of a link's code, at most; only for telling how much room a network leaves."""
START = 80
"""Characters of a sentence of one's own that are shown as what a post starts with."""


@dataclass(frozen=True, slots=True)
class Door:
    """One network on the card: where its button leads."""

    key: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Room:
    """How many characters a network leaves, its link counted; below zero: too long."""

    label: str
    left: int


def dealt_words(ctx: Context, drop: Drop, other_than: str | None = None) -> str:
    """Deal the suggested caption that was dealt least, so that colleagues don't get the same."""
    offered = [c for c in drops.captions(ctx.connection, drop.id) if c.text != other_than]
    if not offered:
        return other_than or ""
    turn = captions.deal([c.id for c in offered], {c.id: c.dealt for c in offered})[0]
    drops.deal(ctx.connection, turn)
    return next(c.text for c in offered if c.id == turn)


def mine(ctx: Context, value: str) -> Share:
    """Return the person's own share a button is about. Raises UserError for any other."""
    share = shares.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if share is None or share.advocate_id != ctx.person.id:
        raise UserError("That share isn't there any more. Type share to start anew.")
    return share


def fingerprint(ctx: Context, link: str) -> str:
    """Hash a post's address with a key of ours: two of the same are known, none can be read back."""
    return ctx.house.fingerprint(f"post:{ctx.workspace.id}:{link}")


def is_measured(ctx: Context, share: Share) -> bool:
    """Say whether clicks on this share can be counted: a public address of ours and a link in it."""
    return bool(share.url) and is_public_base(ctx.house.settings.public_url)


def card(ctx: Context, share: Share, *, every: bool = False, put_back: bool = False) -> Message:
    """Compose the card a share is made from. `put_back`: what readers should know was taken out, and stands again."""
    base = own_base(ctx)
    title = share.title
    suggested = _is_suggested(ctx.connection, share)
    shown, rest = networks.offered(shares.last_networks(ctx.connection, ctx.person.id))
    keys = [*shown, *rest] if every else list(shown)
    who = speaking(ctx.connection, ctx.house, share)
    out = [_Outward(who, share, key, suggested) for key in keys]
    doors = [door for one in out if (door := one.door(base)) is not None]
    labels = [networks.NETWORKS[key] for key in keys]
    # What a lead suggested was looked at by them; one's own words get a word from us, and no more than that.
    verdict = None if suggested else guidance.check(ctx, share.caption)
    variants = len(drops.captions(ctx.connection, share.drop_id)) if share.drop_id else 0
    document = ctx.compose(
        "share/card",
        share=share,
        title=title,
        caption=share.caption,
        url=share.url,
        whole=who.whole(share.caption),
        disclosure=_start(who, share),
        rule=who.asked().rule,
        put_back=put_back,
        elsewhere=who.elsewhere(keys),
        networks=doors,
        rooms=[room for one in out if (room := one.room(ctx.house)) is not None],
        x_shown="x" in keys and suggested,
        paste=[n.label for n in labels if not n.prefills and n.key != "copy"],
        page_url=f"{base}/s/{share.token}" if base else "",
        measured=is_measured(ctx, share) or not share.url,
        more=not every,
        variants=variants,
        findings=verdict.findings if verdict else (),
    )
    assert isinstance(document, Message)  # noqa: S101  the template writes <message>
    return document


def own_base(ctx: Context) -> str:
    """Return where this person can open our own pages: the public address, this machine's in the playground, or ""."""
    if is_public_base(ctx.house.settings.public_url):
        return ctx.house.settings.public_url
    return ctx.house.local_url if ctx.platform == "playground" else ""


@dataclass(frozen=True, slots=True)
class _Outward:
    """A share on its way to one network. `suggested`: the caption is still one we dealt."""

    who: Speaking
    share: Share
    network: str
    suggested: bool

    @property
    def words(self) -> str:
        """The whole text: a suggestion of ours does not stand in X's field, own words do."""
        caption = self.share.caption
        words = captions.opening(self.network, caption) if self.suggested else caption
        return self.who.whole(words, self.network)

    def door(self, base: str) -> Door | None:
        label = networks.NETWORKS[self.network].label
        if base:
            return Door(self.network, label, f"{base}/s/{self.share.token}/{self.network}")
        link = _plain_link(self.share, self.network)
        href = intents.compose_url(self.network, self.words, link, self.share.title)
        return Door(self.network, label, href) if href else None

    def room(self, house: House) -> Room | None:
        """How much room is left, counting the link that really goes out: ours has a code of fixed length."""
        link = _plain_link(self.share, self.network)
        if link and is_public_base(house.settings.public_url):
            link = f"{house.settings.public_url}/r/{'x' * CODE_LENGTH}"
        left = networks.left(self.network, self.words, link)
        return None if left is None else Room(networks.NETWORKS[self.network].label, left)


def _start(who: Speaking, share: Share) -> str:
    """What the text starts with: our line, or the first words of a sentence that says it already."""
    whole, line = who.whole(share.caption), who.line()
    return (
        line
        if whole.casefold().startswith(line.casefold())
        else captions.fit(whole.split("\n")[0], START)
    )


def _is_suggested(connection: Connection, share: Share) -> bool:
    """Say whether the caption is still one we dealt, not the person's own words."""
    if share.drop_id is None:
        return False
    return any(c.text == share.caption for c in drops.captions(connection, share.drop_id))


def _plain_link(share: Share, network: str) -> str:
    campaign = f"drop-{share.drop_id}" if share.drop_id else "own"
    return tracked(share.url, network, campaign) if share.url else ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the copy page shows, and where its network's composer is (None for copying)."""

    share: Share
    who: Speaking
    words: str
    link: str
    composer: str | None


def open_page(
    connection: Connection, house: House, token: str, network: str, now: datetime
) -> Opened | None:
    """Return a share's words and tracked link for a network; None for an unknown token.

    Creates the link the first time. `safe_for_caption` is the last word: no loopback or private
    address leaves in a caption, whatever is configured.
    """
    share = shares.by_token(connection, token)
    if share is None or network not in networks.NETWORKS:
        return None
    link = _plain_link(share, network)
    if share.url and is_public_base(house.settings.public_url):
        known = links.of_share(connection, share.id, network) or links.create(
            connection,
            workspace_id=share.workspace_id,
            url=link,
            share_id=share.id,
            drop_id=share.drop_id,
            network=network,
            now=now,
        )
        link = f"{house.settings.public_url}/r/{known.code}"
    try:
        link = safe_for_caption(link) if link else ""
    except PrivateAddressError:
        return None
    who = speaking(connection, house, share)
    words = _Outward(who, share, network, _is_suggested(connection, share)).words
    return Opened(share, who, words, link, intents.compose_url(network, words, link, share.title))


def start(
    connection: Connection, house: House, token: str, network: str, browser: str, now: datetime
) -> Opened | None:
    """Open a composer: the share is started, by this browser, on this network."""
    opened = open_page(connection, house, token, network, now)
    if opened is None:
        return None
    attention.act(connection, opened.share.advocate_id)
    shares.choose_network(connection, opened.share.id, network)
    shares.start(connection, opened.share.id, browser, now)
    disclosing.note(connection, house, opened.share, network, opened.words, now)
    return opened


def posted(ctx: Context, share: Share) -> None:
    """Keep how a post began that its author told us of, as it stood on the network they opened last."""
    suggested = _is_suggested(ctx.connection, share)
    who = speaking(ctx.connection, ctx.house, share)
    words = _Outward(who, share, share.network, suggested).words
    disclosing.note(ctx.connection, ctx.house, share, share.network, words, ctx.now)


def told(connection: Connection, house: House, share: Share, squad: Squad) -> Message:
    """Compose what a squad's channel is told when somebody asked for it."""
    sharer = people.person(connection, share.workspace_id, share.advocate_id)
    drop = drops.find(connection, share.workspace_id, share.drop_id) if share.drop_id else None
    known = networks.NETWORKS.get(share.network)
    return engine.message(
        "share/told",
        Voice(squad.language, squad.zone),
        share=share,
        name=sharer.name if sharer else "",
        drop=drop,
        network=known.label if known and known.key != "copy" else "",
        post_url=share.post_url,
        **house.words(),
    )
