"""share: a pick or anything of one's own, posted in two taps, confirmed in one, undone in one."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from bot.args import Arguments, number, tidy
from bot.command import Action, Anyone, Command, Context, Fields, FormSpec, Shortcut
from bot.errors import NO_LINK, UserError
from bot.practice import disclosing, guidance, picks, rewards, sharing
from bot.rules import intents
from bot.rules.links import PrivateAddressError, private_links, safe_for_caption
from connectors.base import NOTHING, Reply, Result
from connectors.events import Quoted
from store import drops, links, outbox, shares, squads, topics
from templates import engine
from templates.message import Form, Message

LOOK_BACK = timedelta(days=365)
"""How old what a search finds may be."""
FOUND = 10
"""So many are found at most: a list to glance over."""
UNDOABLE = 6
"""Topics that an Undo can carry in the 80 characters of a button."""
PRIVATE_LINK = "That link only works inside the company. Use the one that people outside can open."


def handle(ctx: Context, arguments: Arguments, _: Any) -> Reply:
    """Bare: up to three picks. With a link or words: the card to share them, no drop and no approval needed."""
    if not arguments.text:
        return show_picks(ctx)
    share = _prepared(ctx, arguments.link, arguments.rest)
    return Reply("private", sharing.card(ctx, share))


def show_picks(ctx: Context, kind: str = "private") -> Reply:
    """Show up to three picks chosen for this person."""
    document = ctx.compose(
        "share/picks",
        picks=picks.picks_for(ctx.connection, ctx.person, ctx.now),
        due=guidance.due(ctx),
    )
    return Reply("update" if kind == "update" else "private", document)


def again(ctx: Context, _: str) -> Reply:
    """Replace a waved-away pick by others."""
    return show_picks(ctx, "update")


def _prepared(ctx: Context, link: str, words: str) -> shares.Share:
    if link and not link.lower().startswith(("http://", "https://")):
        raise UserError(NO_LINK, "link")
    if link:
        try:
            link = safe_for_caption(link)
        except PrivateAddressError:
            raise UserError(PRIVATE_LINK, "link") from None
    if private_links(words):
        raise UserError(PRIVATE_LINK, "caption")
    disclosing.refuse_reviews(link, "link")
    disclosing.refuse_reviews("", "caption", words)
    if not link and not words:
        raise UserError("Give me a link or a few words, and I'll get it ready.", "caption")
    return shares.prepare(
        ctx.connection,
        ctx.workspace.id,
        ctx.person.id,
        drop_id=None,
        url=link,
        network="",
        caption=words,
        disclosure="",
        now=ctx.now,
    )


def open_card(ctx: Context, value: str) -> Reply:
    """Get a pick ready: words dealt in turn, disclosure at the start, networks one tap away."""
    drop = picks.offered(ctx, value)
    disclosing.refuse_reviews(drop.url, "")
    share = shares.prepare(
        ctx.connection,
        ctx.workspace.id,
        ctx.person.id,
        drop_id=drop.id,
        url=drop.url,
        network="",
        caption=sharing.dealt_words(ctx, drop),
        disclosure="",
        now=ctx.now,
    )
    return Reply("private", sharing.card(ctx, share))


def card(anyone: Anyone, link: str) -> Reply:
    """Show what one of our own links leads to; nothing for a link that isn't ours or leads nowhere any more."""
    try:
        code = urlsplit(link).path.rpartition("/r/")[2]
    except ValueError:
        return NOTHING
    found = links.find(anyone.connection, code)
    if found is None or found.closed_at is not None or found.workspace_id != anyone.workspace.id:
        return NOTHING
    drop = drops.find(anyone.connection, found.workspace_id, found.drop_id or 0)
    if drop is None or not drop.offered:
        return NOTHING
    return Reply("card", _card_of(anyone, drop))


def _card_of(anyone: Anyone, drop: drops.Drop) -> Message:
    host = urlsplit(drop.url).hostname or ""
    return anyone.compose_message("share/link", drop=drop, host=host)


def search(anyone: Anyone, text: str) -> Reply:
    """Find what may be shared by words in its title, summary, topics or squad; without words, what is newest."""
    words = text.casefold().removeprefix("#").split()
    offered = drops.published(anyone.connection, anyone.workspace.id, anyone.now - LOOK_BACK)
    fitting = [drop for drop in offered if all(word in _searchable(drop) for word in words)]
    if not fitting:
        return anyone.private("share/nothing", words=tidy(text)[:40])
    return Reply(
        "results",
        results=tuple(
            Result(drop.title or drop.url, drop.summary, _card_of(anyone, drop))
            for drop in fitting[:FOUND]
        ),
    )


def _searchable(drop: drops.Drop) -> str:
    topics = [topic.slug for topic in drop.topics]
    return " ".join((drop.title, drop.summary, drop.url, drop.squad_name, *topics)).casefold()


def more(ctx: Context, value: str) -> Reply:
    """Show every network."""
    return Reply("update", sharing.card(ctx, sharing.mine(ctx, value), every=True))


def another(ctx: Context, value: str) -> Reply:
    """Deal other words."""
    share = sharing.mine(ctx, value)
    drop = drops.find(ctx.connection, ctx.workspace.id, share.drop_id or 0)
    if drop is not None:
        words = sharing.dealt_words(ctx, drop, other_than=share.caption)
        share = shares.rewrite(ctx.connection, share, words, share.disclosure)
    return Reply("update", sharing.card(ctx, share))


def build_words(ctx: Context, value: str) -> Form:
    """The form to change caption and disclosure."""
    share = sharing.mine(ctx, value)
    who = disclosing.speaking(ctx.connection, ctx.house, share)
    return engine.form(
        "share/words", ctx.voice, share=share, line=who.line(), rule=who.asked().rule
    )


def words(ctx: Context, value: str) -> Reply:
    """Open the form to change caption and disclosure."""
    return Reply("form", build_words(ctx, value))


def keep_words(ctx: Context, value: str, fields: Fields) -> Reply:
    """Keep the person's own words. What readers should know stays at their start; taken out, it is put back."""
    caption = intents.sendable(tidy(str(fields.get("caption", ""))))
    line = intents.one_line(tidy(str(fields.get("disclosure", ""))))
    for name, words in (("caption", caption), ("disclosure", line)):
        if private_links(words):
            raise UserError(PRIVATE_LINK, name)
        disclosing.refuse_reviews("", name, words)
    own, put_back = disclosing.own_words(ctx, sharing.mine(ctx, value), caption, line)
    share = shares.rewrite(ctx.connection, sharing.mine(ctx, value), caption, own)
    return Reply("private", sharing.card(ctx, share, put_back=put_back))


def build_own(ctx: Context, _: str) -> Form:
    """The form for one's own link or words."""
    return engine.form("share/own", ctx.voice)


def own(ctx: Context, value: str) -> Reply:
    """Open the form for one's own link or words."""
    return Reply("form", build_own(ctx, value))


def something(ctx: Context, _: Quoted | None) -> Reply:
    """Open the same form from the platform's own menu."""
    return own(ctx, "")


def keep_own(ctx: Context, _: str, fields: Fields) -> Reply:
    """Get one's own link or words ready."""
    link = tidy(str(fields.get("link", "")))
    caption = intents.sendable(tidy(str(fields.get("caption", ""))))
    return Reply("private", sharing.card(ctx, _prepared(ctx, link, caption)))


def confirm(ctx: Context, value: str) -> Reply:
    """Pays once, however often it is pressed."""
    share = sharing.mine(ctx, value)
    if shares.confirm(ctx.connection, share.id, ctx.now):
        sharing.posted(ctx, share)
        rewards.pay_share(ctx, share)
    return _thanks(ctx, value)


def _thanks(ctx: Context, value: str) -> Reply:
    share = sharing.mine(ctx, value)
    earned = rewards.earned_by(ctx, share)
    return ctx.update(
        "share/thanks",
        share=share,
        measured=sharing.is_measured(ctx, share),
        hears=ctx.person.has_joined and ctx.person.wish == "message",
        earned=earned.amount,
        capped=earned.capped,
        first=earned.first,
        visible=bool(share.post_url),
        may_tell=share.squad_told_at is None and _squad_to_tell(ctx, share) is not None,
    )


def undo(ctx: Context, value: str) -> Reply:
    """Take a confirmation back, with what it paid."""
    share = sharing.mine(ctx, value)
    if shares.undo(ctx.connection, share.id, ctx.now):
        rewards.take_back(ctx, share)
    return ctx.update("share/undone", share=share)


def build_post(ctx: Context, value: str) -> Form:
    """The form for the post's own address."""
    return engine.form("share/post", ctx.voice, share=sharing.mine(ctx, value))


def post(ctx: Context, value: str) -> Reply:
    """Open the form for the post's own address."""
    return Reply("form", build_post(ctx, value))


def keep_post(ctx: Context, value: str, fields: Fields) -> Reply:
    """Keep a fingerprint of the post's address; the address itself only with the person's tick."""
    share = sharing.mine(ctx, value)
    link = tidy(str(fields.get("post", "")))
    try:
        link = safe_for_caption(link)
    except PrivateAddressError:
        raise UserError("Paste the address of your post, starting with https://.", "post") from None
    disclosing.refuse_reviews(link, "post")
    shown = "yes" in fields.get("show", ())
    shares.keep_post(
        ctx.connection, share.id, sharing.fingerprint(ctx, link), link if shown else None
    )
    if shares.confirm(ctx.connection, share.id, ctx.now):
        sharing.posted(ctx, share)
        rewards.pay_share(ctx, share)
    return _thanks(ctx, value)


def _squad_to_tell(ctx: Context, share: shares.Share) -> squads.Squad | None:
    if share.drop_id is not None:
        drop = drops.find(ctx.connection, ctx.workspace.id, share.drop_id)
        found = drop and squads.find_squad(ctx.connection, ctx.workspace.id, drop.squad_id)
    else:
        mine = squads.squads_of(ctx.connection, ctx.workspace.id, ctx.person.id)
        found = squads.find_squad(ctx.connection, ctx.workspace.id, mine[0]) if mine else None
    return found if found and found.conversation_id is not None else None


def tell(ctx: Context, value: str) -> Reply:
    """Tell the squad's channel, once, because the person asked for it."""
    share = sharing.mine(ctx, value)
    squad = _squad_to_tell(ctx, share)
    if squad is None or squad.conversation_id is None:
        raise UserError("There is no squad channel to tell yet.")
    if shares.mark_told(ctx.connection, share.id, ctx.now):
        told = sharing.told(ctx.connection, ctx.house, share, squad)
        outbox.post(
            ctx.connection,
            workspace_id=ctx.workspace.id,
            to=outbox.ToConversation(squad.conversation_id),
            message_xml=told.source,
            key=f"share:{share.id}:told",
            kind="answer",
            about=f"share:{share.id}:told",
            now=ctx.now,
        )
    return _thanks(ctx, value)


def dismiss(ctx: Context, value: str) -> Reply:
    """Not for me: it stays away, and its topics come less for a month."""
    drop = picks.offered(ctx, value)
    drops.dismiss(ctx.connection, ctx.person.id, drop.id, "", ctx.now)
    names = [f"#{topic.slug}" for topic in drop.topics]
    return ctx.update(
        "share/dismissed", undo=drop.id, title=drop.title, topics=names, unfollowed=[]
    )


def fewer(ctx: Context, value: str) -> Reply:
    """Fewer like this: not for me, and its topics are followed no more."""
    drop = picks.offered(ctx, value)
    drops.dismiss(ctx.connection, ctx.person.id, drop.id, "fewer", ctx.now)
    ids = topics.unfollow(ctx.connection, ctx.person.id, [topic.id for topic in drop.topics])
    return ctx.update(
        "share/dismissed",
        undo=" ".join(map(str, (drop.id, *ids[:UNDOABLE]))),
        title=drop.title,
        topics=[f"#{topic.slug}" for topic in drop.topics],
        unfollowed=[f"#{topic.slug}" for topic in drop.topics if topic.id in ids],
    )


def undismiss(ctx: Context, value: str) -> Reply:
    """Take "not for me" or "fewer like this" back."""
    first, *rest = value.split() or [""]
    drop = picks.offered(ctx, first)
    drops.undo_dismissal(ctx.connection, ctx.person.id, drop.id)
    own = {topic.id for topic in drop.topics}
    again = own & {number(one) or 0 for one in rest}
    topics.follow_again(ctx.connection, ctx.workspace.id, ctx.person.id, again)
    return show_picks(ctx, "update")


def why(ctx: Context, value: str) -> Reply:
    """Say why this was shown."""
    drop = picks.offered(ctx, value)
    reason = picks.reason(ctx.connection, ctx.person, drop, ctx.now)
    return ctx.private("share/why", why=reason.why, topic=reason.topic)


COMMAND = Command(
    name="share",
    forgiving=True,
    aliases=("picks",),
    summary="Share a pick, a link or your own words",
    usage="[words | link]",
    handle=handle,
    actions=MappingProxyType(
        {
            "share.open": Action(open_card),
            "share.more": Action(more),
            "share.another": Action(another),
            "share.words": Action(words, opens=True),
            "share.own": Action(own, opens=True),
            "share.confirm": Action(confirm),
            "share.undo": Action(undo),
            "share.post": Action(post, opens=True),
            "share.tell": Action(tell),
            "share.dismiss": Action(dismiss),
            "share.fewer": Action(fewer),
            "share.undismiss": Action(undismiss),
            "share.again": Action(again),
            "share.why": Action(why),
        }
    ),
    forms=MappingProxyType(
        {
            "share.keep": FormSpec(keep_words, build_words),
            "share.mine": FormSpec(keep_own, build_own),
            "share.link": FormSpec(keep_post, build_post),
        }
    ),
    shortcuts=MappingProxyType(
        {
            "share.something": Shortcut(
                "Share something", "Share a link or your own words", "anywhere", something
            )
        }
    ),
)
