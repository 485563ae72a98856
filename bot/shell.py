"""What the web shell is handed: links, clicks and share pages as callables over the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from bot.command import House
from bot.practice import anyone, clicking, mine, sharing
from bot.rules.captions import END
from bot.rules.clicks import judge as judge_click
from bot.rules.links import is_public_base
from bot.rules.networks import NETWORKS
from connectors.base import Dispatch, Memory
from connectors.web.ports import (
    ClickRecord,
    MyFile,
    NetworkDoor,
    PageStart,
    PrivacyWords,
    SharePage,
    Started,
    Target,
    WebPorts,
)
from store import drops, links, people, shares, workspaces
from store.database import Connection, Database
from store.links import Click

COPY = "copy"
END_IN_A_BROWSER = r"(?![\p{L}\p{N}_]|['’]s)"
r"""A browser's \w knows no letters but A to Z."""
FIELDS = tuple(field.name for field in fields(Click))


def find_target(connection: Connection, code: str) -> Target | None:
    """Return where a link leads, with the card preview robots get."""
    link = links.find(connection, code)
    if link is None:
        return None
    drop = drops.find(connection, link.workspace_id, link.drop_id) if link.drop_id else None
    share = shares.find(connection, link.workspace_id, link.share_id) if link.share_id else None
    return Target(
        link_id=link.id,
        workspace_id=link.workspace_id,
        url=link.url,
        closed=link.closed_at is not None,
        title=drop.title if drop else "",
        summary=drop.summary if drop else "",
        image_url=drop.image_url if drop else "",
        image_alt=drop.image_alt if drop else "",
        opener=(share.opener or "") if share else "",
    )


def show_share(connection: Connection, house: House, token: str, now: datetime) -> SharePage | None:
    """Return the words of a share, ready to copy, and the networks' doors."""
    opened = sharing.open_page(connection, house, token, COPY, now)
    if opened is None:
        return None
    asked = opened.who.asked()
    return SharePage(
        caption=opened.who.whole(opened.share.caption),
        link=opened.link,
        title=opened.share.title,
        networks=[NetworkDoor(n.key, n.label, n.prefills) for n in NETWORKS.values()],
        start=PageStart(
            opened.who.line(),
            asked.known.replace(END, END_IN_A_BROWSER),
            asked.rule.source.name,
            asked.rule.source.url,
            [(one.labels, one.line) for one in opened.who.elsewhere(tuple(NETWORKS))],
        ),
    )


def judge(
    method: str, headers: Mapping[str, str], *, crawler: bool, opener: bool
) -> tuple[bool, str]:
    """Say whether a request counts; a visitor's second of a day is found by the store."""
    verdict = judge_click(method, headers, crawler=crawler, opener=opener, repeat=False)
    return verdict.counted, verdict.reason


def privacy_words(connection: Connection) -> PrivacyWords:
    """Name the organisation, and an admin's address where one is known."""
    for workspace in workspaces.all_workspaces(connection):
        admins = people.admins(connection, workspace.id)
        contact = next((admin.email for admin in admins if admin.email), "")
        return PrivacyWords(workspace.name, contact)
    return PrivacyWords()


def ports(
    database: Database,
    house: House,
    now: Callable[[], datetime],
    is_ready: Callable[[], Awaitable[bool]],
    memory: Memory,
    dispatch: Dispatch,
    *,
    spill: Path,
    front: str,
    privacy: PrivacyWords,
    after_commit: Callable[[], None],
) -> WebPorts:
    """Bind the callables to one process."""

    async def record(clicks: Sequence[ClickRecord]) -> None:
        # asdict copies every value deeply, which costs more than the insert.
        visits = [Click(**{name: getattr(one, name) for name in FIELDS}) for one in clicks]
        await database.run(clicking.record, house, visits, now())
        after_commit()

    async def find_link(code: str) -> Target | None:
        return await database.read(find_target, code)

    async def open_share(token: str) -> SharePage | None:
        return await database.run(show_share, house, token, now())

    async def open_mine(token: str) -> MyFile | None:
        return await database.read(mine.open_file, house, token, now())

    async def start_share(token: str, network: str, browser: str) -> Started | None:
        opened = await database.run(sharing.start, house, token, network, browser, now())
        return Started(opened.composer) if opened else None

    async def is_door(door: str) -> bool:
        return await database.read(anyone.is_door, house, door)

    return WebPorts(
        find_link=find_link,
        judge=judge,
        record=record,
        open_share=open_share,
        start_share=start_share,
        open_mine=open_mine,
        fingerprint=house.fingerprint,
        now=now,
        is_ready=is_ready,
        memory=memory,
        dispatch=dispatch,
        is_door=is_door,
        spill=spill,
        privacy=privacy,
        front=front,
        is_https=is_public_base(house.settings.public_url),
    )
