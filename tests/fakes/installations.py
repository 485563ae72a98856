"""The Installations port over plain dicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.events import Installation


@dataclass
class KeptInstallations:
    """`forget` is what dispatching a LeftEvent does in the real one."""

    homes: dict[tuple[str, str], tuple[Installation, str]] = field(default_factory=dict)

    async def living(self, platform: str) -> Sequence[Installation]:
        return [home for home, _ in self.homes.values() if home.platform == platform]

    async def tokens(self, home: Installation) -> str | None:
        found = self.homes.get((home.platform, home.key))
        return found[1] if found else None

    async def save(self, home: Installation, tokens: str) -> None:
        self.homes[home.platform, home.key] = (home, tokens)

    def forget(self, home: Installation) -> None:
        self.homes.pop((home.platform, home.key), None)
