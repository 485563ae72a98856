"""Takes docs/picture.png from the running playground: `make picture`. Ana got her picks and shares one."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import expect

from tests.browser.chromium import MISSING, chromium, find_chromium
from tests.browser.product import ROOT, Product, running
from tests.browser.visitor import Requests, Visitor

PICTURE = ROOT / "docs" / "picture.png"


async def take(product: Product, path: str, picture: Path) -> None:
    """Let Ana join, bring the day of her picks, and show the card of one she shares."""
    async with (
        chromium(path) as browser,
        await browser.new_context(
            viewport={"width": 1280, "height": 800}, color_scheme="light", reduced_motion="reduce"
        ) as context,
    ):
        me = Visitor(await context.new_page(), product.url, Requests(context))
        await me.open("ana")
        await me.say("/advocate join")
        await me.press("Join, by message")
        await me.go("Home")
        await me.press("Settings")
        for topic in ("#design", "#product"):
            await me.form.get_by_role("group", name="Topics you like").get_by_label(topic).check()
        await me.submit("Keep")
        for _ in range(5):
            await me.jump()
            if await me.saying("Worth a look").or_(me.button("Share")).count():
                break
        await me.answer.get_by_role("button", name=re.compile("^Share:")).last.click()
        await me.settled()
        await expect(me.saying("Starts with")).to_be_visible()
        await me.page.mouse.move(0, 0)
        await me.page.evaluate("document.activeElement.blur()")
        await me.page.screenshot(path=picture)


def main() -> None:
    path = find_chromium()
    if path is None:
        sys.exit(MISSING)
    with TemporaryDirectory() as folder, running(Path(folder) / "var") as product:
        asyncio.run(take(product, path, PICTURE))
    size = PICTURE.stat().st_size
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {size // 1024} kB\n")


if __name__ == "__main__":
    main()
