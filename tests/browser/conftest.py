"""The product, seeded once and copied; one Chromium for all; a tab that may not leave this computer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.chromium import MISSING, chromium, find_chromium
from tests.browser.product import Product, running
from tests.browser.visitor import Requests, Visitor

Start = Callable[..., Product]
PATIENCE = 10_000
"""Milliseconds to wait for what should be there at once: a busy machine is slow, not wrong."""
Visit = Callable[[Product], Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the whole run; a test that needs it is skipped where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    expect.set_options(timeout=PATIENCE)
    async with chromium(path) as running_browser:
        yield running_browser


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the made-up past, to be copied."""
    folder = tmp_path_factory.mktemp("seeded") / "var"
    with running(folder) as product:
        product.end()
    return folder


@pytest.fixture(scope="session")
def town(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A demo that tests share, each as people of its own; nothing in it may depend on their order."""
    with running(tmp_path_factory.mktemp("town") / "var", copy_of=seeded) as product:
        yield product


@pytest.fixture
def start(tmp_path: Path, seeded: Path) -> Iterator[Start]:
    """Start a demo of one's own: `start("--empty")`, `start(public_url=...)`; without options, seeded."""
    with ExitStack() as stack:

        def begin(*options: str, public_url: str = "") -> Product:
            past = None if options else seeded
            return stack.enter_context(
                running(tmp_path / "var", *options, copy_of=past, public_url=public_url)
            )

        yield begin


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Open a tab at a product; at the end no request may have left this computer unasked."""
    # "HeadlessChrome" is on the public list of robots; here a person sits before it.
    agent = f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{browser.version} Safari"
    window: ViewportSize = {"width": 1280, "height": 800}
    async with await browser.new_context(viewport=window, user_agent=agent) as context:
        context.set_default_timeout(PATIENCE)
        requests = Requests(context)
        problems: list[str] = []
        context.on("weberror", lambda error: problems.append(str(error.error)))
        context.on(
            "console",
            # What the server refuses is the test's to judge; a broken script or a breach of the CSP is not.
            lambda said: (
                problems.append(said.text)
                if said.type == "error" and not said.text.startswith("Failed to load resource")
                else None
            ),
        )

        async def enter(product: Product) -> Visitor:
            return Visitor(await context.new_page(), product.url, requests)

        yield enter
        await context.close()
        assert requests.outside == []
        assert problems == []
