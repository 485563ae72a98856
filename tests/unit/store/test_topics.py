"""Following and not following any more."""

from __future__ import annotations

from store import topics
from store.database import Connection
from store.people import Person


def test_what_was_followed_is_left_and_followed_again(connection: Connection, ada: Person) -> None:
    hiring, culture, events = topics.ensure_topics(
        connection, ada.workspace_id, ["hiring", "culture", "events"]
    )
    topics.set_follows(connection, ada.workspace_id, ada.id, {"hiring": 1, "events": -1})
    ids = [hiring.id, culture.id, events.id]
    assert topics.unfollow(connection, ada.id, ids) == [hiring.id]
    assert topics.unfollow(connection, ada.id, ids) == [], "pressed twice"
    assert topics.follows(connection, ada.id) == {"events": -1}
    for _ in range(2):
        topics.follow_again(connection, ada.workspace_id, ada.id, [hiring.id, events.id])
    assert topics.follows(connection, ada.id) == {"hiring": 1, "events": -1}
    topics.follow_again(connection, ada.workspace_id + 1, ada.id, [culture.id])
    assert "culture" not in topics.follows(connection, ada.id), "another's topics"
