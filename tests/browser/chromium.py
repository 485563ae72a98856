"""Chromium: where it is, and one that can reach this computer only."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from bot.settings import environment

NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing may leave, even if the product tried: every name but our own leads nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
MISSING = "Chromium is not on this machine. Install it, or say where it is: CHROMIUM=/path/to/it"


def find_chromium() -> str | None:
    """Return Chromium's path: what CHROMIUM says, else the first usual name; None without one."""
    named = environment().get("CHROMIUM", "")
    found = (shutil.which(name) for name in ((named,) if named else NAMES))
    return next(filter(None, found), None)


@asynccontextmanager
async def chromium(path: str) -> AsyncIterator[Browser]:
    """A running Chromium with a fresh profile."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()
