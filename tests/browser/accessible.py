"""axe over a page as it stands: light, dark, and 360 pixels wide."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[str, Scheme, int], ...] = (
    ("light", "light", 1280),
    ("dark", "dark", 1280),
    ("narrow", "light", 360),
    ("narrow and dark", "dark", 360),
)


async def violations(page: Page) -> list[str]:
    """Return every rule that is broken, in each look, with the element that breaks it. The page stays open."""
    found = []
    for look, scheme, width in LOOKS:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size({"width": width, "height": 800})
        for rule in (await Axe().run(page)).response["violations"]:
            where = "; ".join(str(node["html"])[:160] for node in rule["nodes"][:3])
            found.append(f"{look}: {rule['id']} ({rule['help']}): {where}")
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{look}: the page is wider than the window")
    await page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    await page.set_viewport_size({"width": 1280, "height": 800})
    return found
