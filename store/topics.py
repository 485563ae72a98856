"""What drops are about, and who follows it. Slugs are lower case, unique in a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from store.database import Connection
from store.models import drop_topic, follow, topic
from store.rows import insert_for


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by number, slug ("hiring") and name ("Hiring")."""

    id: int
    slug: str
    name: str


def all_topics(connection: Connection, workspace_id: int) -> list[Topic]:
    """List the workspace's topics by name."""
    rows = connection.execute(
        select(topic.c.id, topic.c.slug, topic.c.name)
        .where(topic.c.workspace_id == workspace_id)
        .order_by(topic.c.name)
    )
    return [Topic(*row) for row in rows]


def ensure_topics(connection: Connection, workspace_id: int, slugs: Iterable[str]) -> list[Topic]:
    """Return the topics of these slugs, adding the missing ones."""
    wanted = list(dict.fromkeys(slug.strip().lower().lstrip("#") for slug in slugs))
    wanted = [slug for slug in wanted if slug]
    known = {t.slug: t for t in all_topics(connection, workspace_id)}
    missing = [slug for slug in wanted if slug not in known]
    if missing:
        connection.execute(
            insert(topic),
            [
                {
                    "workspace_id": workspace_id,
                    "slug": slug,
                    "name": slug.replace("-", " ").capitalize(),
                }
                for slug in missing
            ],
        )
        known = {t.slug: t for t in all_topics(connection, workspace_id)}
    return [known[slug] for slug in wanted]


def of_drops(connection: Connection, drop_ids: Sequence[int]) -> dict[int, tuple[Topic, ...]]:
    """Return the topics of each drop."""
    rows = connection.execute(
        select(drop_topic.c.drop_id, topic.c.id, topic.c.slug, topic.c.name)
        .join(topic, topic.c.id == drop_topic.c.topic_id)
        .where(drop_topic.c.drop_id.in_(drop_ids))
        .order_by(topic.c.name)
    )
    found: dict[int, tuple[Topic, ...]] = dict.fromkeys(drop_ids, ())
    for drop_id, *rest in rows:
        found[drop_id] += (Topic(*rest),)
    return found


def follows(connection: Connection, advocate_id: int) -> dict[str, int]:
    """Return what a person follows: slug to weight, above 0 followed, below muted."""
    rows = connection.execute(
        select(topic.c.slug, follow.c.weight)
        .join(topic, topic.c.id == follow.c.topic_id)
        .where(follow.c.advocate_id == advocate_id)
    )
    return {row[0]: row[1] for row in rows}


def unfollow(connection: Connection, advocate_id: int, topic_ids: Iterable[int]) -> list[int]:
    """Stop following these; return which of them were followed."""
    gone = connection.execute(
        delete(follow)
        .where(
            follow.c.advocate_id == advocate_id,
            follow.c.topic_id.in_(list(topic_ids)),
            follow.c.weight > 0,
        )
        .returning(follow.c.topic_id)
    )
    return sorted(gone.scalars())


def follow_again(
    connection: Connection, workspace_id: int, advocate_id: int, topic_ids: Iterable[int]
) -> None:
    """Follow these topics of the workspace, unless the person has said something else of them since."""
    ours = select(topic.c.id).where(
        topic.c.workspace_id == workspace_id, topic.c.id.in_(list(topic_ids))
    )
    rows = [
        {"advocate_id": advocate_id, "topic_id": topic_id, "weight": 1}
        for topic_id in connection.execute(ours).scalars()
    ]
    if rows:
        connection.execute(insert_for(connection, follow).on_conflict_do_nothing(), rows)


def set_follows(
    connection: Connection, workspace_id: int, advocate_id: int, weights: dict[str, int]
) -> None:
    """Replace what a person follows."""
    connection.execute(delete(follow).where(follow.c.advocate_id == advocate_id))
    for found in ensure_topics(connection, workspace_id, weights):
        connection.execute(
            insert(follow).values(
                advocate_id=advocate_id, topic_id=found.id, weight=weights[found.slug]
            )
        )
