"""What holds for every test: no skips where SQUAD_NO_SKIPS is set, no Hypothesis deadline, notes of what is walked."""

import os

import pytest
from hypothesis import settings

from tests.faces.recorder import Recorder

NO_SKIPS = os.environ.get("SQUAD_NO_SKIPS", "") not in {"", "0"}

# A shared machine stalls now and then; pytest-timeout catches what really hangs.
# In CI the same examples each time: a new find belongs to whoever is working, not to an innocent change.
settings.register_profile("squad", deadline=None, derandomize=NO_SKIPS)
settings.load_profile("squad")

pytest_plugins = ["tests.fixtures_store", "tests.fixtures_bot"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-parity",
        action="store_true",
        help="write docs/parity.md anew; takes a run of all tests in tests/faces",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder(config), "parity")


def skipped(config: pytest.Config) -> int:
    """Count what this run skipped, on the controller when pytest-xdist spreads the work."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if NO_SKIPS and exitstatus == pytest.ExitCode.OK and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if NO_SKIPS and (count := skipped(config)):
        terminalreporter.write_line(
            f"SQUAD_NO_SKIPS is set, so {count} skipped count as failed: install what they miss.",
            red=True,
        )
