"""Drafts: what was typed is there again, sealed, in its own workspace, for a week."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from store import drafts
from store.cipher import Cipher, new_key
from store.database import Connection
from store.models import draft
from store.people import Person
from tests.unit.store.conftest import NOW, new_home


def test_a_draft_comes_back(connection: Connection, ada: Person) -> None:
    cipher, space = Cipher([new_key()]), ada.workspace_id

    def save(data: str) -> None:
        drafts.save(
            connection,
            "drop:ada",
            workspace_id=space,
            advocate_id=ada.id,
            form="drop.save",
            data=data,
            cipher=cipher,
            now=NOW,
        )

    save('{"title":"first"}')
    save('{"title":"Launch"}')
    found = drafts.load(connection, space, "drop:ada", cipher)
    assert found is not None
    assert (found.data, found.form, found.advocate_id) == (
        '{"title":"Launch"}',
        "drop.save",
        ada.id,
    )
    assert "Launch" not in connection.execute(select(draft.c.data)).scalar_one()
    other = new_home(connection, "T2")
    assert drafts.load(connection, other.workspace_id, "drop:ada", cipher) is None
    assert drafts.sweep_old(connection, NOW + timedelta(days=6)) == 0
    assert drafts.sweep_old(connection, NOW + timedelta(days=8)) == 1
    save("again")
    drafts.drop(connection, "drop:ada")
    assert drafts.load(connection, space, "drop:ada", cipher) is None
