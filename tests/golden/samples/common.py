"""The few sentences everything shares, and help."""

from typing import Any

from bot.command import Role
from bot.commands import COMMANDS
from tests.golden.samples.rows import Sample

ROWS = {command.name: command for command in COMMANDS}
COMMON = [c for c in COMMANDS if c.name and c.role is Role.ALL]
LEADS = [c for c in COMMANDS if c.role is Role.LEAD]

SLIP: dict[str, Any] = {"name": "", "nearest": "", "said": "", "sentence": False}

SAMPLES = (
    *(
        Sample("common/elsewhere", state, {"state": state}, brief=state != "answered")
        for state in (
            "answered",
            "closed",
            "below",
            "working",
            "done",
            "required",
            "no_channel",
            "slow",
        )
    ),
    Sample("common/failed", "always"),
    *(
        Sample("common/modal", state, {"state": state, "key": "form/7f3a"})
        for state in ("wait", "kept", "gone", "done")
    ),
    Sample("common/modal", "again", {"state": "again", "key": "7", "opener": "concern.answer"}),
    Sample("common/sorry", "a refusal", {"text": "That link only works inside the company."}),
    Sample("common/stale", "always"),
    Sample(
        "help/show",
        "an employee",
        {"commands": COMMON[:8], "more": COMMON[8:], "leads": []},
        quiet={"more": [c for c in COMMON[8:] if c.name != "board"]},
    ),
    Sample(
        "help/show",
        "a lead",
        {"commands": COMMON[:8], "more": COMMON[8:], "leads": LEADS},
        quiet={"more": [c for c in COMMON[8:] if c.name != "board"]},
    ),
    Sample("help/one", "with aliases", {"one": ROWS["me"]}),
    Sample("help/one", "without", {"one": ROWS["join"]}),
    Sample("help/gladly", "thanks", {}),
    Sample("help/unknown", "a typo", {**SLIP, "name": "snoze", "nearest": "snooze"}),
    Sample("help/unknown", "nothing near", {**SLIP, "name": "pizza"}),
    Sample(
        "help/unknown",
        "a sentence",
        {**SLIP, "name": "we", "said": "We could film the demo day", "sentence": True},
    ),
    Sample("help/unknown", "a long one", {**SLIP, "name": "we", "sentence": True}),
)
