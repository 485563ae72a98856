"""One script for both faces: the same people, by first name, who type, press and fill in alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from tests.faces.slack_office import SlackOffice
from tests.faces.teams_office import TeamsOffice


class Somebody(Protocol):
    """What a colleague can do on either face. `find` gives a card to press on later, as it stood."""

    @property
    def text(self) -> str:
        """What was new to this person after their last act."""

    @property
    def form(self) -> dict[str, Any]:
        """What stands in the open form, by name."""

    @property
    def complaint(self) -> str:
        """What the form says is wrong with what was sent."""

    @property
    def closed(self) -> bool:
        """Whether no form is open."""

    async def types(self, text: str) -> str:
        """Give a command in the way of this platform."""

    async def press(self, label: str, *, on: Any = None) -> str:
        """Press the newest control with this label."""

    async def fill(self, **fields: Any) -> str:
        """Send the open form with these answers over what stands in it; several answers are a tuple."""

    async def suggests(self, text: str, author: Any) -> str:
        """Choose "Suggest to squad" on what somebody (`author`, of the same face) wrote where all may read it."""

    def find(self, label: str) -> Any:
        """The newest thing in sight with a control of this label."""

    def inbox(self) -> list[str]:
        """What stands in this person's own chat."""


@dataclass
class Stage:
    """An office on one of the faces, with Brand Squad in it, which Mia leads and Kim and Lee listen for."""

    office: SlackOffice | TeamsOffice

    def person(self, name: str) -> Somebody:
        """One of the people, as "ana"."""
        if isinstance(self.office, SlackOffice):
            return self.office.colleague(f"U{name.upper()}")
        return self.office.colleague(name)

    def posts(self) -> list[str]:
        """What the squad's channel was told, neutral lines that answers leave there apart."""
        return [text for text in self.office.posts() if text != "I answered in our own chat."]

    async def publish(self, title: str, **fields: str) -> None:
        """Let Mia bring something and put it out at once."""
        mia = self.person("mia")
        await mia.types(f"drop {self.office.link()}")
        await mia.fill(title=title, **fields)
        await mia.press("Now")
        assert title in self.posts()[-1]
