"""Watches the process that a test walks through, and keeps for docs/parity.md what worked in tests that passed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Process
from bot.args import split_name
from bot.errors import UserError
from bot.practice import slips
from bot.router import Router, _Job
from connectors.base import Ports, Reply
from connectors.events import (
    ActionEvent,
    CommandEvent,
    DirectoryEvent,
    Event,
    FormEvent,
    HomeEvent,
    JoinedEvent,
    LeftEvent,
    LinkEvent,
    SearchEvent,
    ShortcutEvent,
)
from store.database import Connection
from store.models import delivery, run, schedule, sent_message
from templates import engine
from templates.engine import Voice
from templates.message import Form, Input
from tests.faces.parity import FACES, MOMENTS, PAGE, Thing, Walk, differences, page

FOLDER = "tests/faces/"
NOTED: set[Walk] = set()
"""What the test that runs now has walked so far; one process runs one test at a time."""

# ---------------------------------------------------------------- what a process does


def watched(process: Process) -> Ports:
    """Return the ports of a prepared process, with an eye on each event that is dispatched."""
    router, refused = process.router, set[str]()
    refuse = router._refused

    async def refusing(event: Event, job: _Job, error: UserError, voice: Voice) -> Reply:
        refused.add(event.id)
        return await refuse(event, job, error, voice)

    # A refusal is a kind sentence like any other answer: only here it can be told apart.
    vars(router)["_refused"] = refusing

    async def dispatch(event: Event) -> Reply:
        reply = await router.dispatch(event)
        thing, home = thing_of(router, event), event.actor.installation.platform
        if thing and home in FACES and event.id not in refused and is_done(router, event, reply):
            NOTED.add(Walk(home, *thing))
        return reply

    return replace(process._ports, dispatch=dispatch)


def thing_of(router: Router, event: Event) -> Thing | None:
    """Return what an event asks for, by the name the router finds for it; None where it finds none."""
    match event:
        case CommandEvent(text=text):
            name, rest = split_name(text)
            command = router._commands.get(name) or slips.meant(router._commands, name, rest)
            return Thing("command", command.name or "home") if command else None
        case ActionEvent(action=name):
            return Thing("button", name) if name in router._actions else None
        case FormEvent(form=name):
            return Thing("form", name) if name in router._forms else None
        case ShortcutEvent(shortcut=name):
            return Thing("menu", name) if name in router._shortcuts else None
        case HomeEvent():
            return Thing("moment", MOMENTS["home"])
        case LinkEvent():
            return Thing("moment", MOMENTS["link"])
        case SearchEvent():
            return Thing("moment", MOMENTS["search"])
        case JoinedEvent(installed=installed):
            return Thing("moment", MOMENTS["installed" if installed else "added"])
        case LeftEvent():
            return Thing("moment", MOMENTS["removed"])
        case DirectoryEvent():
            return Thing("moment", MOMENTS["directory"])


def is_done(router: Router, event: Event, reply: Reply) -> bool:
    """Say whether an event came to the end it is for: no apology, and the form that it promises."""
    if reply.document is not None and reply.document.source in _apologies():
        return False
    match event:
        case JoinedEvent() | LeftEvent() | DirectoryEvent():
            return not event.actor.guest
        case HomeEvent():
            return reply.kind == "home"
        case LinkEvent():
            return reply.kind == "card"
        case SearchEvent():
            return reply.kind == "results"
        case FormEvent():
            return reply.kind != "nothing" and not _is_refused(reply)
        case CommandEvent() | ActionEvent() | ShortcutEvent():
            opens = router.expects(event) == "form"
            return reply.kind == "form" if opens else reply.kind != "nothing"


def _is_refused(reply: Reply) -> bool:
    """Whether a form came back to be mended; one that leads on to another is done."""
    form = reply.document
    inputs = (
        [one for one in form.blocks if isinstance(one, Input)] if isinstance(form, Form) else []
    )
    return any(one.error for one in inputs)


def _apologies() -> set[str]:
    return {engine.message(name, Voice()).source for name in ("common/failed", "common/stale")}


async def note_rounds(process: Process) -> None:
    """Note the rounds whose messages arrived somewhere, as far as this process still can be asked."""
    NOTED.update(
        Walk(face, "round", name)
        for face, name in await process.database.read(_rounds)
        if face in FACES
    )


def _rounds(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(sent_message.c.platform, schedule.c.round)
        .join(delivery, delivery.c.id == sent_message.c.delivery_id)
        .join(run, run.c.id == delivery.c.run_id)
        .join(schedule, schedule.c.id == run.c.schedule_id)
        .where(delivery.c.state == "sent")
        .distinct()
    )
    return [(row.platform, row.round) for row in rows]


# ---------------------------------------------------------------- what a run of the tests does


class Recorder:
    """The plugin. Where pytest-xdist spreads the work, every worker has one and hands what it knows to the first."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worker: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self._spoiled: set[str] = set()
        self.found: set[str] = set()
        self.passed: set[str] = set()
        self.walked: set[Walk] = set()
        self.is_bad, self.verdict = False, ""
        """Whether the run fails by the page, and one line for its end, or ""."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note what there is, before -k, -m and the like take anything away."""
        self.found |= {item.nodeid for item in items if item.nodeid.startswith(FOLDER)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        NOTED.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: object) -> Any:
        report: pytest.TestReport = yield
        if not report.passed:
            self._spoiled.add(item.nodeid)
        ours = item.nodeid.startswith(FOLDER) and item.nodeid not in self._spoiled
        # Offices close after the test: only then all is known of it.
        if ours and report.when == "teardown":
            self.passed.add(item.nodeid)
            self.walked |= NOTED
        return report

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        handed: dict[str, Any] = getattr(node, "workeroutput", {}).get("parity", {})
        self.found |= set(handed.get("found", ()))
        self.passed |= set(handed.get("passed", ()))
        self.walked |= {Walk(*one) for one in handed.get("walked", ())}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._worker is not None:
            walked = [list(one) for one in sorted(self.walked)]
            told = {"found": sorted(self.found), "passed": sorted(self.passed), "walked": walked}
            self._worker["parity"] = told
            return
        missing = left_out(self.found, self.passed)
        write = bool(self._config.getoption("--write-parity"))
        self.is_bad, self.verdict = judge(page(self.walked), PAGE, missing, write=write)
        if self.is_bad and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.verdict:
            terminalreporter.write_line(self.verdict, red=self.is_bad)


def left_out(found: Iterable[str], passed: set[str]) -> set[str]:
    """Return the face tests that didn't run and pass: of those pytest found, and of those that stand in the files.

    A run of some files finds only what is in them, so the files themselves are asked as well.
    """
    ran = {re.sub(r"\[.*", "", name, flags=re.DOTALL) for name in passed}
    return ({*found} - passed) | (written() - ran)


def written() -> set[str]:
    """Return every test that stands in a file of this folder, as pytest names it, parameters apart."""
    return {
        f"{FOLDER}{file.name}::{name}"
        for file in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }


def judge(new: str, file: Path, missing: set[str], *, write: bool) -> tuple[bool, str]:
    """Compare a page with the file, or write it. Return whether the run fails by it, and what to say.

    A run without all of the walks knows too little to say anything.
    """
    if missing:
        some = f"{len(missing)} of the tests there didn't run and pass, {min(missing)} for one"
        return write, f"{file.name} is not written: {some}." if write else ""
    if write:
        file.write_text(new, encoding="utf-8")
        return False, f"{file.name} is written."
    told = differences(file.read_text(encoding="utf-8") if file.exists() else "", new)
    if not told:
        return False, ""
    more = f" (and {len(told) - 3} more)" if len(told) > 3 else ""
    some = f"{'; '.join(told[:3])}{more}"
    return True, f"docs/{file.name} differs: {some}. Write it anew: make parity"
