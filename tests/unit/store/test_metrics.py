"""What a number of people is out of: never more than there surely are."""

from __future__ import annotations

from store import metrics, workspaces
from store.workspaces import Installation
from tests.fixtures_bot import Company


async def test_who_stands_in_two_directories_is_counted_once(company: Company) -> None:
    for name in ("Ana", "Ben", "Mia"):
        await company.someone(name)

    async def everyone() -> int:
        return await company.database.read(metrics.everyone, company.workspace_id)

    assert await everyone() == 3
    (slack,) = await company.database.read(workspaces.installations)
    teams: Installation = await company.database.run(
        workspaces.ensure_installation,
        "teams",
        "tenant",
        name="Acme",
        now=company.clock(),
        workspace_id=company.workspace_id,
    )
    await company.database.run(workspaces.count_people, slack.id, 12, company.clock())
    assert await everyone() == 12
    await company.database.run(workspaces.count_people, teams.id, 9, company.clock())
    assert await everyone() == 12
    await company.database.run(workspaces.revoke, slack.id, company.clock())
    assert await everyone() == 9
