"""Which of the things worth sharing to bring up for one reader, and why each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Why = Literal["yours", "follows", "squad", "idea", "language", "fresh", "evergreen"]

HALF_LIFE = timedelta(days=7)
"""After this long a thing counts half as fresh."""
COOLING = timedelta(days=30)
"""How long "not for me" keeps the topics of that thing back."""

_FOLLOWED, _OWN_SQUAD, _FROM_IDEA = 3.0, 1.5, 1.2
_OTHER_LANGUAGE, _COOLED = 0.25, 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing worth sharing. `topics`: slugs, the main one first. `language`: as in `en`, `de`."""

    id: int
    topics: tuple[str, ...]
    language: str
    published_at: datetime
    author: str | None = None
    squad: int | None = None
    idea: int | None = None
    expires_at: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """What a person told us. `ideas`: their own, by number. `dismissed`: when each candidate got "not for me"."""

    follows: frozenset[str] = frozenset()
    mutes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    squads: frozenset[int] = frozenset()
    ideas: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()
    dismissed: Mapping[int, datetime] = field(default_factory=dict)
    cooled_topics: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """`why` names the reason told to the reader; `topic` the topic it speaks of, if any."""

    candidate: Candidate
    why: Why
    topic: str | None


def rank(
    candidates: Sequence[Candidate], reader: Reader, now: datetime, count: int = 3
) -> list[Pick]:
    """The best `count` for this reader, different from each other where there is a choice.

    Left out: withdrawn, expired or not yet published, already shared, dismissed, muted topics.
    Score = freshness x followed topic 3 x own squad 1.5 x from an idea 1.2, and a quarter each
    for a foreign language and for a topic that got "not for me" in the last 30 days
    (`Reader.cooled_topics`: topic to the latest such time). Equal scores: lowest id first.
    """
    open_ones = [one for one in candidates if _may_show(one, reader, now)]
    open_ones.sort(key=lambda one: (-_score(one, reader, now), one.id))
    chosen = _diverse(open_ones, count)
    return [_explain(one, reader, now, open_ones) for one in chosen]


def _may_show(one: Candidate, reader: Reader, now: datetime) -> bool:
    return not (
        one.withdrawn
        or one.published_at > now
        or (one.expires_at is not None and one.expires_at <= now)
        or one.id in reader.shared
        or one.id in reader.dismissed
        or not reader.mutes.isdisjoint(one.topics)
    )


def _score(one: Candidate, reader: Reader, now: datetime) -> float:
    score: float = 0.5 ** ((now - one.published_at) / HALF_LIFE)
    if not reader.follows.isdisjoint(one.topics):
        score *= _FOLLOWED
    if one.squad in reader.squads:
        score *= _OWN_SQUAD
    if one.idea is not None:
        score *= _FROM_IDEA
    if reader.languages and one.language not in reader.languages:
        score *= _OTHER_LANGUAGE
    if any(_is_cooled(topic, reader, now) for topic in one.topics):
        score *= _COOLED
    return score


def _is_cooled(topic: str, reader: Reader, now: datetime) -> bool:
    since = reader.cooled_topics.get(topic)
    return since is not None and now - since < COOLING


def _diverse(ordered: Sequence[Candidate], count: int) -> list[Candidate]:
    """Take new topics by new authors first, then new topics, then whatever is best."""
    chosen: list[Candidate] = []
    taken: set[int] = set()
    levels: tuple[tuple[Callable[[Candidate, Candidate], bool], ...], ...] = (
        (_share_topic, _share_author),
        (_share_topic,),
        (),
    )
    for clashes in levels:
        for one in ordered:
            if len(chosen) >= count:
                return chosen
            if one.id not in taken and not any(
                clash(one, other) for clash in clashes for other in chosen
            ):
                chosen.append(one)
                taken.add(one.id)
    return chosen


def _share_topic(one: Candidate, other: Candidate) -> bool:
    return not set(one.topics).isdisjoint(other.topics)


def _share_author(one: Candidate, other: Candidate) -> bool:
    return one.author is not None and one.author == other.author


def _explain(one: Candidate, reader: Reader, now: datetime, among: Sequence[Candidate]) -> Pick:
    if one.idea in reader.ideas:
        return Pick(one, "yours", None)
    followed = next((topic for topic in one.topics if topic in reader.follows), None)
    if followed is not None:
        return Pick(one, "follows", followed)
    why: Why
    if one.squad in reader.squads:
        why = "squad"
    elif one.idea is not None:
        why = "idea"
    elif one.language in reader.languages and _is_rare(one.language, among):
        why = "language"
    elif now - one.published_at <= HALF_LIFE:
        why = "fresh"
    else:
        why = "evergreen"
    return Pick(one, why, one.topics[0] if one.topics else None)


def _is_rare(language: str, among: Sequence[Candidate]) -> bool:
    """Being in one's language is a reason only where most things are not."""
    return 2 * sum(one.language == language for one in among) < len(among)
