"""Writes Lumen's twelve weeks into an empty database, the same every time. `serve` never comes here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.demo.company import ADMIN, LISTENERS, NAME, SQUADS, cast
from bot.demo.stories import CAPTIONS, IDEAS, STORIES
from bot.practice import rewards, stewards
from bot.rules.links import tracked
from bot.rules.schedule import Weekly, next_times
from connectors.playground import address
from store import (
    backing,
    conversations,
    drops,
    ideas,
    links,
    memory,
    people,
    schedules,
    shares,
    squads,
    topics,
    workspaces,
)
from store.database import Connection, Database
from store.links import Click
from store.squads import Goal

COMPANY = NAME
KEY = "demo/seeded"
WEEKS = 12
SITE = "https://lumen.example/stories"
NETWORKS = ("linkedin",) * 6 + ("x", "bluesky", "whatsapp", "facebook", "mastodon", "reddit")
QUIET = frozenset({"olga", "ian", "joy", "paul", "zoe", "eva"})
"""Colleagues who took no part. The seed knows; no output of the product does."""


@dataclass(frozen=True, slots=True)
class Town:
    """What the seed wrote so far: numbers by key."""

    workspace_id: int
    people: dict[str, int]
    squads: dict[str, int]


async def once(database: Database, now: datetime, *, with_drops: bool = True) -> bool:
    """Seed, unless that was done before; a seed cut short is finished. Return whether it was done now."""
    if await database.read(memory.recall, KEY, database.cipher, now):
        return False
    town = await database.run(_people, now)
    if with_drops:
        random = Random(20)  # noqa: S311  the same company every time
        plan = _plan(town, now, random)
        for step in plan:
            await database.run(step)
        await database.run(_ideas, town, now)
    await database.run(memory.remember, KEY, "yes", None, database.cipher, now)
    return True


def _people(connection: Connection, now: datetime) -> Town:
    began = now - timedelta(weeks=WEEKS)
    company = cast()
    home = workspaces.ensure_installation(
        connection, address.PLATFORM, address.INSTALLATION, NAME, began
    )
    numbers: dict[str, int] = {}
    for number, person in enumerate(company.people):
        actor = address.person_to_actor(person, NAME)
        row = people.ensure_person(
            connection,
            home,
            actor.key,
            name=actor.name,
            language=actor.language,
            zone=actor.zone,
            direct_key=actor.direct.key,
            is_admin=person.key == ADMIN,
            now=began,
        )
        numbers[person.key] = row.id
        if person.key in LISTENERS:
            people.set_listener(connection, row.id, True)
        if person.key not in QUIET and person.key != "ana":
            people.join(connection, row.id, began + timedelta(days=number % 40))
            wish: people.Wish = "message" if number % 3 else "channel"
            people.update_wishes(
                connection, home.workspace_id, row.id, wish=wish, on_board=number % 4 == 0
            )
    made = {squad.name: _squad(connection, home, numbers, squad.name, now) for squad in SQUADS}
    stewards.set_clock(connection, home.workspace_id)
    topics.ensure_topics(connection, home.workspace_id, STORIES)
    return Town(home.workspace_id, numbers, made)


def _squad(
    connection: Connection,
    home: workspaces.Installation,
    numbers: dict[str, int],
    name: str,
    now: datetime,
) -> int:
    plan = next(squad for squad in SQUADS if squad.name == name)
    standing = [s for s in squads.all_squads(connection, home.workspace_id) if s.name == name]
    if standing:
        return standing[0].id
    place = conversations.ensure_conversation(
        connection,
        home.workspace_id,
        home.id,
        address.PLATFORM,
        plan.channel,
        "channel",
        plan.channel,
    )
    began = now - timedelta(weeks=WEEKS)
    squad_id = squads.create_squad(
        connection,
        home.workspace_id,
        name=name,
        conversation_id=place.id,
        contact_id=numbers[plan.contact],
        language="en",
        zone=plan.zone,
        now=began,
    )
    for key in plan.leads:
        squads.set_member(connection, squad_id, numbers[key], "lead", began)
    for key in plan.members:
        squads.set_member(connection, squad_id, numbers[key], "member", began)
    weekly = Weekly(plan.weekday, plan.hour, 0, ZoneInfo(plan.zone))
    schedules.save(
        connection,
        workspace_id=home.workspace_id,
        squad_id=squad_id,
        round="digest",
        weekday=plan.weekday,
        hour=plan.hour,
        minute=0,
        zone=plan.zone,
        next_at=next_times(weekly, now, 1)[0],
    )
    goal = Goal(plan.audience, plan.aim, plan.measure, plan.target)
    squads.set_goal(connection, home.workspace_id, squad_id, goal, began)
    return squad_id


def _plan(town: Town, now: datetime, random: Random) -> list[Callable[[Connection], None]]:
    """Return one step for each story: the drop, and what colleagues did with it."""
    steps: list[Callable[[Connection], None]] = []
    squad_of = {topic: squad for squad in SQUADS for topic in squad.topics}
    stories = [(topic, story) for topic, told in STORIES.items() for story in told]
    random.shuffle(stories)
    gap = timedelta(weeks=WEEKS) / len(stories)
    waiting = {}
    for number, (topic, _) in enumerate(stories):
        waiting[squad_of[topic].name] = number  # each squad's newest waits for its next digest
    sharers = sorted(set(town.people) - QUIET - {"ana"})
    for number, (topic, (title, summary)) in enumerate(stories):
        at = now - timedelta(weeks=WEEKS) + gap * number + gap / 2
        squad = squad_of[topic]
        who = random.sample(sharers, k=random.randint(1, 6))
        seed = random.randrange(2**32)
        ready = number in waiting.values()

        def step(
            connection: Connection,
            *,
            number: int = number,
            topic: str = topic,
            title: str = title,
            summary: str = summary,
            at: datetime = at,
            lead: int = town.people[squad.leads[0]],
            squad_id: int = town.squads[squad.name],
            who: list[str] = who,
            seed: int = seed,
            ready: bool = ready,
        ) -> None:
            url = f"{SITE}/{number + 1}"
            if drops.has_url(connection, town.workspace_id, url):
                return  # a seed that was cut short goes on here
            drop_id = drops.create(
                connection,
                town.workspace_id,
                squad_id=squad_id,
                author_id=lead,
                now=at,
                topic_slugs=[topic],
                captions=[text.format(title=title.lower()) for text in CAPTIONS],
                url=url,
                title=title,
                summary=summary,
                kind=topic if topic in {"product", "culture", "hiring"} else "news",
                minutes=2 + number % 6,
                demo=True,
                state="ready" if ready else "draft",
            )
            if not ready:
                drops.publish(connection, [drop_id], at)
                _shares(connection, town, drop_id, who, at, now, Random(seed))  # noqa: S311

        steps.append(step)
    return steps


def _shares(
    connection: Connection,
    town: Town,
    drop_id: int,
    who: list[str],
    published: datetime,
    now: datetime,
    random: Random,
) -> None:
    for key in who:
        at = published + timedelta(minutes=random.randint(20, 4_000))
        if at > now:
            continue
        network = random.choice(NETWORKS)
        found = drops.find(connection, town.workspace_id, drop_id)
        url = found.url if found else SITE
        share = shares.prepare(
            connection,
            town.workspace_id,
            town.people[key],
            drop_id=drop_id,
            url=url,
            network=network,
            caption=random.choice(CAPTIONS).format(title="this"),
            disclosure=f"I work at {NAME}",
            now=at,
        )
        shares.start(connection, share.id, None, at)
        if random.random() < 0.15:
            continue  # opened the composer and thought better of it
        shares.confirm(connection, share.id, at)
        rewards.pay(
            connection, town.workspace_id, town.people[key], "share_confirmed", share.id, at
        )
        _clicks(connection, town, share, url, at, now, random)


def _clicks(
    connection: Connection,
    town: Town,
    share: shares.Share,
    url: str,
    at: datetime,
    now: datetime,
    random: Random,
) -> None:
    link = links.create(
        connection,
        workspace_id=town.workspace_id,
        url=tracked(url, share.network, f"drop-{share.drop_id}"),
        share_id=share.id,
        drop_id=share.drop_id,
        network=share.network,
        now=at,
    )
    visits = []
    for number in range(random.choice((0, 0, 1, 2, 2, 3, 4, 6, 9))):
        moment = at + timedelta(minutes=random.randint(3, 9_000))
        if moment > now:
            continue
        human = random.random() < 0.7
        visits.append(
            Click(
                workspace_id=town.workspace_id,
                link_id=link.id,
                event_id=f"demo:{link.id}:{number}",
                at=moment,
                day=moment.date(),
                visitor=f"demo-{random.randrange(2**40):x}",
                counted=human,
                reason="human" if human else "robot",
            )
        )
    links.record_clicks(connection, visits)
    first = min((visit.at for visit in visits if visit.counted), default=None)
    if first is not None:
        shares.prove(connection, share.id, first)
        rewards.pay(
            connection, town.workspace_id, share.advocate_id, "share_proven", share.id, first
        )


def _ideas(connection: Connection, town: Town, now: datetime) -> None:
    if ideas.of_author(connection, town.people[IDEAS[0][0]]):
        return
    for number, (author, squad, text, state, reason) in enumerate(IDEAS):
        at = now - timedelta(days=2 + number * 2, hours=number)
        plan = next(one for one in SQUADS if one.name == squad)
        lead = town.people[plan.leads[0]]
        idea_id = ideas.receive(
            connection,
            town.workspace_id,
            squad_id=town.squads[squad],
            author_id=town.people[author],
            text=text,
            url="",
            credit=number % 2 == 0,
            may_show=state != "received",
            due_at=at + timedelta(days=2),
            now=at,
        )
        later = at + timedelta(days=1)
        if state == "made":
            ideas.move(connection, idea_id, to="accepted", actor_id=lead, now=later)
        made = {"made_as": "change", "made_words": reason} if state == "made" else {}
        if state != "received":
            ideas.move(
                connection,
                idea_id,
                to=state,
                actor_id=lead,
                now=later,
                reason="" if made else reason,
                **made,
            )
        if state == "discussed":
            backing.mark_opened(connection, idea_id, later)
