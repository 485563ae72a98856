"""ASKED. COMMANDS is the one table; its order is the order of `help`. A row joins when it works."""

from __future__ import annotations

from bot.command import Command
from bot.commands import (
    ask,
    board,
    concern,
    digest,
    drop,
    help,  # noqa: A004  named as it is typed
    home,
    idea,
    inbox,
    join,
    leave,
    me,
    policy,
    privacy,
    settings,
    share,
    snooze,
    squad,
)

COMMANDS: tuple[Command, ...] = (
    home.COMMAND,
    share.COMMAND,
    idea.COMMAND,
    concern.COMMAND,
    ask.COMMAND,
    me.COMMAND,
    join.COMMAND,
    snooze.COMMAND,
    settings.COMMAND,
    help.make(lambda: COMMANDS),
    policy.COMMAND,
    privacy.COMMAND,
    leave.COMMAND,
    board.COMMAND,
    inbox.COMMAND,
    squad.COMMAND,
    drop.COMMAND,
    digest.COMMAND,
)
