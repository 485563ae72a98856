"""Joining accepts the guidance as it stands and keeps one choice."""

from __future__ import annotations

import pytest

from store import people, policies
from tests.fixtures_bot import Company


@pytest.mark.parametrize("wish", ["message", "channel", "ask"])
async def test_a_choice_joins_and_accepts(company: Company, wish: str) -> None:
    ana = await company.someone("Ana")
    await ana.act("join.choose", wish)
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert person.has_joined
    assert person.wish == wish
    policy = await company.database.read(policies.current, company.workspace_id)
    assert policy is not None
    first = await company.database.read(policies.accepted_at, ana.id, policy.id)
    assert first == company.clock()
    company.clock.forward(days=1)
    await ana.act("join.choose", wish)
    assert await company.database.read(policies.accepted_at, ana.id, policy.id) == first


async def test_no_other_choice_is_taken(company: Company) -> None:
    ana = await company.someone("Ana")
    await ana.act("join.choose", "always")
    assert "Choose how picks come" in ana.text
    person = await company.database.read(people.person, company.workspace_id, ana.id)
    assert person is not None
    assert not person.has_joined
