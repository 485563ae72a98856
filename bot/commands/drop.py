"""drop: a lead brings something worth sharing: form, preview, then the next digest, a time, or now."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.args import Arguments, number, tidy
from bot.command import Action, Command, Context, Fields, FormSpec, House, Role
from bot.commands import idea
from bot.errors import UserError
from bot.practice import disclosing, publishing, voices
from bot.rules import networks
from bot.rules.hours import zone_of
from bot.rules.links import PrivateAddressError, private_links, safe_for_caption
from connectors.base import Reply
from connectors.content.guard import Unreachable, is_public_link
from connectors.content.page import Page, load_page
from store import drops, ideas, squads
from store.drops import Drop
from templates import engine
from templates.message import Form

RECENT = timedelta(days=28)
TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
NO_SQUAD = "Make a squad first: type squad new. Then bring what is worth sharing."
_PAGE = re.compile(r"page:([0-9]{1,3}):([A-Za-z]{2,3})?[A-Za-z0-9-]{0,30}")
"""What the form of a page carries along: minutes to read, and its language."""
KINDS = frozenset({"news", "product", "culture", "hiring", "event"})
INCENTIVES = frozenset({"contest", "reward"})


async def prepare(house: House, link: str) -> Page | str:
    """Read the page behind a link; the reason as a word when that can't be done."""
    try:
        return await load_page(house.fetcher, link)
    except Unreachable as problem:
        return problem.reason


def _opens(arguments: Arguments) -> bool:
    return bool(arguments.text)


def handle(ctx: Context, arguments: Arguments, page: Page | str | None) -> Reply:
    """With a link: the form, filled from the page. Bare: what is in hand. From no lead: an idea."""
    if Role.LEAD not in ctx.roles and not arguments.text:
        return ctx.private("drop/idea")
    if Role.LEAD not in ctx.roles:
        return idea.receive(ctx, arguments.rest or arguments.link, arguments.link)
    if not arguments.text:
        return _drafts(ctx)
    return Reply("form", _new_form(ctx, arguments, page))


def _new_form(ctx: Context, arguments: Arguments, page: Page | str | None) -> Form:
    values: dict[str, Any] = {
        "link": arguments.link,
        "title": "" if arguments.link else arguments.text,
    }
    values["topics"] = ", ".join(arguments.tags)
    if isinstance(page, Page):
        values |= {
            "drop_id": f"page:{min(page.minutes, 999)}:{page.language}",
            "link": page.url,
            "title": page.title,
            "summary": page.summary,
            "image_url": page.image_url,
            "image_alt": page.image_alt,
        }
    problem = page if isinstance(page, str) else "" if arguments.link else "not_a_link"
    return _form(ctx, problem=problem, **values)


def _form(ctx: Context, **values: Any) -> Form:
    led = [s for s in squads.all_squads(ctx.connection, ctx.workspace.id) if s.id in ctx.leads]
    if not led:
        raise UserError(NO_SQUAD)
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    blank = {
        "drop_id": "",
        "problem": "",
        "link": "",
        "title": "",
        "summary": "",
        "captions": "",
        "topics": "",
        "image_url": "",
        "image_alt": "",
        "kind": "news",
        "incentive": "",
        "chosen": (),
        "squads": led,
        "squad_id": here.id if here and here.id in ctx.leads else led[0].id,
        "networks": [n for n in networks.NETWORKS.values() if n.key != "copy"],
    }
    return engine.form("drop/form", ctx.voice, **(blank | values))


def build(ctx: Context, value: str) -> Form:
    """The form of a drop in hand, or an empty one."""
    if not value:
        return _form(ctx)
    if value.startswith("idea:"):
        return _idea_form(ctx, value)
    if _PAGE.fullmatch(value):
        return _form(ctx, drop_id=value)
    drop = _mine(ctx, value)
    texts = [caption.text for caption in drops.captions(ctx.connection, drop.id)]
    return _form(
        ctx,
        drop_id=drop.id,
        link=drop.url,
        title=drop.title,
        summary=drop.summary,
        captions="\n\n".join(texts),
        topics=", ".join(topic.slug for topic in drop.topics),
        image_url=drop.image_url,
        image_alt=drop.image_alt,
        kind=drop.kind,
        incentive=drop.incentive,
        chosen=tuple(drop.networks.split(",")),
        squad_id=drop.squad_id,
    )


def _idea_form(ctx: Context, value: str) -> Form:
    found = _accepted_idea(ctx, value)
    return _form(
        ctx,
        drop_id=value,
        link=found.url,
        summary=found.text,
        squad_id=found.squad_id or ctx.leads[0],
    )


def _accepted_idea(ctx: Context, value: str) -> ideas.Idea:
    found = voices.to_decide(ctx, value.removeprefix("idea:"))
    if found.state != "accepted":
        raise UserError("That idea isn't waiting any more. See the inbox for what is.")
    return found


def _mine(ctx: Context, value: str) -> Drop:
    """Return a drop of a squad this person leads. Raises UserError for any other."""
    drop = drops.find(ctx.connection, ctx.workspace.id, number(value) or 0)
    if drop is None or drop.squad_id not in ctx.leads:
        raise UserError("That isn't in your hands. Type drop to see what is.")
    if drop.state == "withdrawn":
        raise UserError("That was taken back already. Type drop to bring something else.")
    return drop


def open_form(ctx: Context, value: str) -> Reply:
    """Open the form, empty or for a drop in hand."""
    return Reply("form", build(ctx, value))


def from_idea(ctx: Context, value: str) -> Reply:
    """Open the form filled from an accepted idea."""
    return Reply("form", build(ctx, f"idea:{value}"))


def save(ctx: Context, value: str, fields: Fields) -> Reply:
    """Keep what the form says and show it as it will look. An edit reaches every message already sent."""
    values, topics, captions = _read(ctx, fields)
    if value.isdecimal():
        drop = drops.change(
            ctx.connection,
            _mine(ctx, value),
            now=ctx.now,
            topic_slugs=topics,
            captions=captions,
            **values,
        )
        if drop.state == "published":
            publishing.follow_up(ctx.connection, ctx.house, drop, ctx.now)
        return _preview(ctx, drop)
    if read := _PAGE.fullmatch(value):
        values |= {"minutes": int(read[1]), "language": (read[2] or "en").lower()}
    if value.startswith("idea:"):
        found = _accepted_idea(ctx, value)
        values |= {"idea_id": found.id, "credit_id": found.author_id if found.credit else None}
    new_id = drops.create(
        ctx.connection,
        ctx.workspace.id,
        author_id=ctx.person.id,
        now=ctx.now,
        topic_slugs=topics,
        captions=captions,
        **values,
    )
    return _preview(ctx, _mine(ctx, str(new_id)))


def _read(ctx: Context, fields: Fields) -> tuple[dict[str, Any], list[str], list[str]]:
    def text(name: str) -> str:
        return tidy(str(fields.get(name, "")))

    try:
        link = safe_for_caption(text("link"))
    except PrivateAddressError:
        raise UserError("Use a link that people outside the company can open.", "link") from None
    disclosing.refuse_reviews(link, "link")
    image, alt = text("image"), text("alt")
    if not text("title"):
        raise UserError("Give it a title, so people see what it is about.", "title")
    if image and not alt:
        raise UserError("Say what the picture shows, for everyone who can't see it.", "alt")
    if image and not is_public_link(image):
        raise UserError("Use the picture's own link, one that everyone can open.", "image")
    squad_id = text("squad")
    if squad_id and number(squad_id) not in ctx.leads:
        raise UserError("Choose a squad you lead.", "squad")
    chosen = fields.get("networks", ())
    picked = [
        key
        for key in (chosen if isinstance(chosen, tuple) else (chosen,))
        if key in networks.NETWORKS
    ]
    kind = text("kind") or "news"
    values = {
        "url": link,
        "title": text("title")[:200],
        "summary": text("summary")[:600],
        "image_url": image,
        "image_alt": alt[:300],
        "networks": ",".join(picked),
        "kind": kind if kind in KINDS else "news",
        "incentive": text("incentive") if text("incentive") in INCENTIVES else "",
        "squad_id": int(squad_id) if squad_id else _default_squad(ctx),
    }
    topics = [t.strip(" #").lower().replace(" ", "-") for t in re.split(r"[,;\n]", text("topics"))]
    captions = [part.strip() for part in re.split(r"\n\s*\n", text("captions")) if part.strip()]
    for name in ("title", "captions"):
        if private_links(text(name)):
            raise UserError("A link in it only works inside the company. Leave it out.", name)
        disclosing.refuse_reviews("", name, text(name))
    return values, [t[:40] for t in topics if t][:8], captions[:15]


def _default_squad(ctx: Context) -> int:
    if not ctx.leads:
        raise UserError(NO_SQUAD)
    here = squads.squad_of_channel(ctx.connection, ctx.workspace.id, ctx.conversation.key)
    return here.id if here and here.id in ctx.leads else ctx.leads[0]


def _preview(ctx: Context, drop: Drop, kind: Any = "private") -> Reply:
    document = ctx.compose(
        "drop/preview",
        drop=drop,
        networks=[networks.NETWORKS[k].label for k in drop.networks.split(",") if k],
        captions=drops.captions(ctx.connection, drop.id),
        next=publishing.next_digest(ctx.connection, drop.squad_id),
    )
    return Reply(kind, document)


def open_one(ctx: Context, value: str) -> Reply:
    """Show one drop in hand."""
    return _preview(ctx, _mine(ctx, value), "update")


def _drafts(ctx: Context, kind: Any = "private") -> Reply:
    recent = [
        d
        for squad_id in ctx.leads
        for d in drops.recent_of_squad(ctx.connection, squad_id, ctx.now - RECENT)
    ]
    document = ctx.compose(
        "drop/drafts",
        drafts=drops.drafts(ctx.connection, ctx.workspace.id, ctx.leads)[:8],
        recent=recent[:5],
    )
    return Reply(kind, document)


def show_drafts(ctx: Context, _: str) -> Reply:
    """Show what is in hand."""
    return _drafts(ctx)


def next_digest(ctx: Context, value: str) -> Reply:
    """Put it into the squad's next digest."""
    drop = _unpublished(ctx, value)
    drop = drops.change(ctx.connection, drop, now=ctx.now, state="ready", publish_at=None)
    return _preview(ctx, drop, "update")


def now(ctx: Context, value: str) -> Reply:
    """Publish it at once; twice is once."""
    drop = _mine(ctx, value)
    if drop.state != "published":
        publishing.publish(ctx.connection, ctx.house, drop, ctx.now)
    return _preview(ctx, _mine(ctx, value), "update")


def _unpublished(ctx: Context, value: str) -> Drop:
    drop = _mine(ctx, value)
    if drop.state == "published":
        raise UserError("It is out already. Edit it, or take it back.")
    return drop


def build_time(ctx: Context, value: str) -> Form:
    """The form for a day and a time, in the lead's zone."""
    zone = zone_of(ctx.person.zone)
    day = (ctx.now.astimezone(zone) + timedelta(days=1)).date()
    return engine.form(
        "drop/time",
        ctx.voice,
        drop=_unpublished(ctx, value),
        day=day,
        zone=ctx.person.zone,
        times=TIMES,
    )


def time(ctx: Context, value: str) -> Reply:
    """Open the form for a day and a time."""
    return Reply("form", build_time(ctx, value))


def schedule(ctx: Context, value: str, fields: Fields) -> Reply:
    """Publish it at that time on the lead's own clock."""
    drop = _unpublished(ctx, value)
    try:
        day = date.fromisoformat(str(fields.get("day", "")))
        hour, minute = map(int, str(fields.get("time", "")).split(":"))
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone_of(ctx.person.zone))
    except ValueError:
        raise UserError("Choose a day and a time.", "day") from None
    if at <= ctx.now:
        raise UserError("That time has passed. Choose a later one.", "day")
    drop = drops.change(ctx.connection, drop, now=ctx.now, state="scheduled", publish_at=at)
    return _preview(ctx, drop)


def withdraw(ctx: Context, value: str) -> Reply:
    """Take it back: every message says so, those who shared are told once, the link turns neutral."""
    drop = _mine(ctx, value)
    was_out = drop.state == "published"
    publishing.withdraw(ctx.connection, ctx.house, drop, ctx.now)
    return ctx.update("drop/withdrawn", was_out=was_out)


COMMAND = Command(
    name="drop",
    leads=True,
    summary="Bring something worth sharing",
    usage="[link]",
    handle=handle,
    opens=_opens,
    prepare=prepare,
    actions=MappingProxyType(
        {
            "drop.open": Action(open_form, opens=True, role=Role.LEAD),
            "drop.edit": Action(open_form, opens=True, role=Role.LEAD),
            "drop.from_idea": Action(from_idea, opens=True, role=Role.LEAD),
            "drop.open_one": Action(open_one, role=Role.LEAD),
            "drop.drafts": Action(show_drafts, role=Role.LEAD),
            "drop.next": Action(next_digest, role=Role.LEAD),
            "drop.time": Action(time, opens=True, role=Role.LEAD),
            "drop.now": Action(now, role=Role.LEAD),
            "drop.withdraw": Action(withdraw, role=Role.LEAD),
        }
    ),
    forms=MappingProxyType(
        {
            "drop.save": FormSpec(save, build, role=Role.LEAD),
            "drop.at": FormSpec(schedule, build_time, role=Role.LEAD),
        }
    ),
)
