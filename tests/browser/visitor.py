"""A person at the playground: reads, types, presses by the names things have on the page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserContext, Locator, Page, Request, expect

T = TypeVar("T")
OURS = "127.0.0.1"


class Requests:
    """Every request a browser context makes to somewhere else than this computer."""

    def __init__(self, context: BrowserContext) -> None:
        self.outside: list[str] = []
        self._own = {OURS}
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in self._own:
            self.note(request.url)

    def note(self, address: str) -> None:
        """Add where a browser was sent."""
        self.outside.append(address)

    def allow(self, host: str) -> None:
        """Take a host for this computer: the test itself answers there."""
        self._own.add(host)
        self.outside = [url for url in self.outside if urlsplit(url).hostname != host]

    async def composer(self, host: str, wanted: int = 1) -> str:
        """Take the request for a network's composer out of the list, and return its address."""

        def found() -> str | None:
            fitting = [url for url in self.outside if urlsplit(url).hostname == host]
            return fitting[wanted - 1] if len(fitting) >= wanted else None

        address = await until(found)
        self.outside = [url for url in self.outside if urlsplit(url).hostname != host]
        return address


async def until(look: Callable[[], T | None], seconds: float = 10) -> T:
    """Look again and again until there is something."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (found := look()) is None:
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"nothing came within {seconds} s")
        await asyncio.sleep(0.02)
    return found


class Visitor:
    """One tab of the playground."""

    def __init__(self, page: Page, url: str, requests: Requests) -> None:
        self.page, self.url, self.requests = page, url, requests
        self.line = page.get_by_role("combobox", name="Message")
        self.form = page.get_by_role("dialog")
        self.messages = page.locator("#messages > .message")

    # ------------------------------------------------------------ where and who

    async def open(self, person: str, place: str = "") -> None:
        """Open the page as somebody, in their direct message or in `place`."""
        await self.page.goto(f"{self.url}/playground/?as={person}&in={place or '@' + person}")
        await self._there(person)

    async def become(self, person: str) -> None:
        """Choose to be somebody else. From a direct message or home one gets to theirs."""
        await self.page.get_by_label("You are").select_option(person)
        await self._there(person)

    async def _there(self, person: str) -> None:
        await self.page.wait_for_url(re.compile(rf"[?&]as={person}&in="))
        await expect(self.page.get_by_label("You are")).to_have_value(person)

    async def go(self, name: str) -> None:
        """Open a place of the side: "Home", "Social Squad", "brand"."""
        places = self.page.get_by_role("navigation", name="Conversations")
        button = places.get_by_role("button", name=re.compile(rf"^{re.escape(name)}( \d+ new)?$"))
        await button.click()
        await expect(button).to_have_attribute("aria-current", "page")

    # ------------------------------------------------------------ doing

    async def say(self, text: str) -> None:
        """Type a line, send it, and wait for what comes of it."""
        await self.line.fill(text)
        await self.line.press("Enter")
        await expect(self.page.locator("#send")).to_have_attribute("aria-busy", "false")

    async def press(self, name: str, inside: Locator | None = None) -> None:
        """Press the newest button of this name and wait for what comes of it."""
        await self.button(name, inside).click()
        await self.settled()

    def button(self, name: str, inside: Locator | None = None) -> Locator:
        """The newest button of this name: one may have a longer name for those who can't see it."""
        pattern = re.compile(rf"^{re.escape(name)}(:|$)")
        return (inside or self.page.locator("#content")).get_by_role("button", name=pattern).last

    async def submit(self, name: str) -> None:
        """Send the open form."""
        await self.form.get_by_role("button", name=name, exact=True).click()
        await self.settled()

    async def settled(self) -> None:
        """Wait until no button is busy any more."""
        await expect(self.page.locator("button[aria-busy=true]")).to_have_count(0)

    async def fill(self, **answers: str) -> None:
        """Type into fields of the open form; `in_a_sentence` is the field "In a sentence ..."."""
        for name, answer in answers.items():
            label = re.compile(rf"^{name.replace('_', ' ')}\b", re.IGNORECASE)
            await self.form.get_by_role("textbox", name=label).fill(answer)

    async def agree(self, name: str) -> None:
        """Answer the question that stands before a step, with yes."""
        question = self.page.get_by_role("alertdialog")
        await question.get_by_role("button", name=name, exact=True).click()
        await self.settled()

    async def jump(self) -> None:
        """Press the clock's button."""
        clock = self.page.get_by_role("region", name="Demo time")
        await clock.get_by_role("button", name="Jump to the next digest").click()
        await self.settled()

    async def leaves_for(self, host: str, act: Callable[[], Awaitable[object]]) -> str:
        """Do what opens a network's composer in a new tab; return the composer's address."""
        async with self.page.context.expect_page() as opened:
            await act()
        address = await self.requests.composer(host)
        await (await opened.value).close()
        return address

    # ------------------------------------------------------------ reading

    @property
    def answer(self) -> Locator:
        """The newest message of the bot."""
        return self.page.locator("#messages > .message.bot").last

    def saying(self, text: str | re.Pattern[str]) -> Locator:
        """The messages of the bot that hold these words."""
        return self.page.locator("#messages > .message.bot").filter(has_text=text)

    async def reads(self, text: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """See that the newest answer holds these words."""
        await expect(inside or self.answer).to_contain_text(text)

    async def rows(self) -> list[str]:
        """The rows of the newest table, each as its cells joined by a bar."""
        lines = await self.answer.get_by_role("row").all()
        return [" | ".join(await line.get_by_role("cell").all_inner_texts()) for line in lines[1:]]


def query(url: str) -> dict[str, str]:
    """The parameters of an address, the last of each."""
    return {key: values[-1] for key, values in parse_qs(urlsplit(url).query).items()}
