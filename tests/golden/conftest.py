"""`pytest tests/golden --golden-update` writes the golden files anew; the diff is the review."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="write the golden files anew")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether this run writes instead of comparing. The option is unknown where only a parent folder is named."""
    return bool(request.config.getoption("--golden-update", default=False))
