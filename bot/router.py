"""dispatch(event) -> Reply: admit -> prepare -> one unit of work: claim, person, role again, handle.

Says what happens to an event; what it means is in `commands`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.args import read_arguments, split_name
from bot.command import (
    Action,
    Anyone,
    Command,
    Context,
    FormSpec,
    House,
    Role,
    Shortcut,
    is_offered,
)
from bot.errors import UserError, where
from bot.practice import anyone, attention, casting, guests, slips
from connectors.base import NOTHING, Expectation, Reply
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
from store import conversations, people, receipts, squads, workspaces
from store.database import Connection, Database
from templates import engine, markup
from templates.engine import Voice
from templates.message import Form
from templates.refill import refill

log = structlog.get_logger()
KEPT = frozenset({"private", "public", "update"})
ONLY = {
    Role.LEAD: "Squad leads do this. Whom to ask: type policy.",
    Role.LISTENER: "The people who read concerns do this.",
    Role.ADMIN: "An admin does this. Ask the person who set me up.",
}


@dataclass(frozen=True, slots=True)
class _Job:
    """One event, resolved: what runs, who may, and what it needs.

    `anonymous` runs without a person, `quiet` with one who is known already; both leave no trace.
    """

    run: Callable[[Any, Any], Reply]
    role: Role = Role.ALL
    opens: bool = False
    anonymous: bool = False
    quiet: bool = False
    prepare: Callable[[House], Any] | None = None
    form: FormSpec | None = None


class Router:
    """Finds what an event means and runs it. Never raises to a connector."""

    def __init__(
        self,
        commands: Sequence[Command],
        database: Database,
        house: House,
        now: Callable[[], datetime],
        *,
        home: Callable[[Context, bool], Reply],
        joined: Callable[[Context, bool], Reply],
        left: Callable[[Connection, LeftEvent, datetime], None],
        linked: Callable[[Anyone, str], Reply],
        searched: Callable[[Anyone, str], Reply],
        listed: Callable[[Connection, DirectoryEvent, datetime], None],
        after_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._home, self._joined, self._left = home, joined, left
        self._linked, self._searched, self._listed = linked, searched, listed
        self._database, self._house = database, house
        self._now, self._after_commit = now, after_commit
        commands = [c for c in commands if is_offered(c, house.settings)]
        self._commands = {name: c for c in commands for name in (c.name, *c.aliases)}
        self._names = [c.name for c in commands if c.name]
        self._actions: dict[str, Action] = _merged(c.actions for c in commands)
        self._forms: dict[str, FormSpec] = _merged(c.forms for c in commands)
        self._shortcuts: dict[str, Shortcut] = _merged(c.shortcuts for c in commands)
        self._running: dict[str, asyncio.Future[Reply]] = {}

    # ------------------------------------------------------------ ports

    def expects(self, event: Event) -> Expectation:
        """Say whether a form will follow. Pure, instant."""
        return "form" if self._job(event).opens else "reply"

    def is_traceless(self, event: Event) -> bool:
        """Say whether nothing may be kept of an event. Pure, instant."""
        return self._job(event).anonymous

    async def dispatch(self, event: Event) -> Reply:
        """Handle an event to its end. A repeat that arrives meanwhile gets the first one's answer."""
        key = f"{event.actor.installation.platform}:{event.actor.installation.key}:{event.id}"
        first = self._running.get(key)
        if first is not None:
            return await asyncio.shield(first)
        future = self._running[key] = asyncio.get_running_loop().create_future()
        try:
            reply = await self._handled(event, key)
            future.set_result(reply)
            return reply
        finally:
            if not future.done():
                future.cancel()
            del self._running[key]

    # ------------------------------------------------------------ inside

    async def _handled(self, event: Event, key: str) -> Reply:
        voice = Voice(event.actor.language or "en", event.actor.zone or "UTC")
        job = self._job(event)
        try:
            try:
                return await self._answered(event, job, key, voice)
            except UserError as error:
                return await self._refused(event, job, error, voice)
        except Exception as error:
            log.error(  # noqa: TRY400  the text of an exception may quote a person
                "dispatch_failed",
                kind=type(event).__name__,
                error=type(error).__name__,
                where=where(error),
            )
            return Reply("private", engine.message("common/failed", voice))
        finally:
            self._after_commit()

    async def _answered(self, event: Event, job: _Job, key: str, voice: Voice) -> Reply:
        if isinstance(event, LeftEvent):
            await self._database.run(self._left, event, self._now())
            return NOTHING
        if isinstance(event, DirectoryEvent):
            await self._database.run(self._listed, event, self._now())
            return NOTHING
        if job.anonymous:
            return await self._database.read(self._answer_anyone, event, job, voice)
        if event.actor.installation.platform == anyone.WEB:
            return NOTHING
        if job.quiet:
            return await self._database.read(self._answer_quietly, event, job)
        if job.prepare is None:
            return await self._database.run(self._work, event, job, key, None)
        # What is fetched costs time: not for a repeat, nor for somebody who may not.
        kept = await self._database.read(self._admit, event, job, key)
        if kept is not None:
            return kept
        prepared = await job.prepare(self._house)
        return await self._database.run(self._work, event, job, key, prepared)

    async def _refused(self, event: Event, job: _Job, error: UserError, voice: Voice) -> Reply:
        if not (job.anonymous or job.quiet):
            # What they tried was undone with its unit; that they tried is a sign of them all the same.
            await self._database.run(attention.note_act, event.actor)
        if isinstance(event, FormEvent) and job.form is not None:
            do = self._database.read if job.anonymous else self._database.run
            form = await do(self._rebuilt, event, job, job.form, voice)
            if form is not None:
                return Reply("form", refill(form, event.fields, {error.field: error.text}))
        return Reply("private", engine.message("common/sorry", voice, text=error.text))

    def _rebuilt(
        self, connection: Connection, event: FormEvent, job: _Job, spec: FormSpec, voice: Voice
    ) -> Form | None:
        """Build the form again, also for somebody new; None when what it was about is gone or not theirs."""
        try:
            if job.anonymous:
                return spec.build(self._anyone(connection, event, voice), event.value)
            context = self._context(connection, event, create=True)
            if context is None or spec.role not in context.roles:
                return None
            return spec.build(context, event.value)
        except UserError:
            return None

    def _admit(self, connection: Connection, event: Event, job: _Job, key: str) -> Reply | None:
        kept = receipts.find(connection, key)
        if kept is not None:
            return self._opened(kept.reply)
        if job.role is not Role.ALL:
            context = self._context(connection, event, create=False)
            self._check_role(context, job)
        return None

    def _work(
        self, connection: Connection, event: Event, job: _Job, key: str, prepared: Any
    ) -> Reply:
        claim = receipts.claim(connection, key, self._now())
        if not claim.new:
            return self._opened(claim.reply)
        if event.actor.guest:
            return guests.answer(connection, event, Voice(event.actor.language or "en"))
        context = self._context(connection, event, create=True)
        self._check_role(context, job)
        reply = _for_one(job.run(context, prepared), event)
        if reply.kind in KEPT and reply.document is not None:
            sealed = self._house.cipher.seal(f"{reply.kind}\n{reply.document.source}")
            receipts.keep(connection, key, sealed)
        return reply

    def _opened(self, sealed: str | None) -> Reply:
        if sealed is None:
            return NOTHING
        kind, _, source = self._house.cipher.open(sealed).partition("\n")
        return Reply(kind, markup.parse(source, "receipt"))  # type: ignore[arg-type]  # we wrote the kind

    def _check_role(self, context: Context | None, job: _Job) -> None:
        if job.role is Role.ALL or (context is not None and job.role in context.roles):
            return
        raise UserError(ONLY[job.role])

    def _context(self, connection: Connection, event: Event, *, create: bool) -> Context | None:
        actor, place, now = event.actor, event.conversation, self._now()
        if create:
            at = actor.installation
            home = workspaces.ensure_installation(connection, at.platform, at.key, at.name, now)
            if home.revoked_at is not None:
                workspaces.revive(connection, home.id)
            person = people.ensure_person(
                connection,
                home,
                actor.key,
                name=actor.name,
                language=actor.language,
                zone=actor.zone,
                email=actor.email,
                direct_key=actor.direct.key,
                route=actor.direct.route,
                is_admin=self._is_admin(connection, event, home.workspace_id),
                now=now,
            )
            attention.act(connection, person.id)
            conversations.ensure_conversation(
                connection,
                home.workspace_id,
                home.id,
                place.platform,
                place.key,
                place.kind,
                place.name,
                place.route,
                there=casting.are_there(event),
            )
        else:
            found = workspaces.find_installation(
                connection, actor.installation.platform, actor.installation.key
            )
            known = people.find_person(
                connection, actor.installation.platform, actor.installation.key, actor.key
            )
            if found is None or known is None:
                return None
            home, person = found, known
        return Context(
            connection=connection,
            workspace=workspaces.workspace(connection, home.workspace_id),
            person=person,
            actor=actor,
            installation_id=home.id,
            conversation=place,
            message=event.message if isinstance(event, ActionEvent) else None,
            chosen=event.chosen if isinstance(event, FormEvent) else {},
            leads=squads.led_by(connection, person.workspace_id, person.id),
            now=now,
            house=self._house,
            voice=Voice(person.language, person.zone),
            seen=isinstance(event, CommandEvent) and event.seen,
            platform=actor.installation.platform,
        )

    def _is_admin(self, connection: Connection, event: Event, workspace_id: int) -> bool:
        """The named first admins; where none is named, whoever installed the bot first."""
        named = {name.lower() for name in self._house.settings.admins}
        own = {event.actor.key, event.actor.key.rpartition("/")[2], event.actor.email} - {""}
        if named:
            return bool({key.lower() for key in own} & named)
        installer = isinstance(event, JoinedEvent) and event.installed
        return installer and not people.admins(connection, workspace_id)

    def _anyone(self, connection: Connection, event: Event, voice: Voice) -> Anyone:
        return anyone.meet(connection, event, self._house, voice, self._now())

    def _answer_anyone(
        self, connection: Connection, event: Event, job: _Job, voice: Voice
    ) -> Reply:
        """The anonymous path: reads, writes nothing, keeps no answer, logs nothing."""
        return job.run(self._anyone(connection, event, voice), None)

    def _answer_quietly(self, connection: Connection, event: Event, job: _Job) -> Reply:
        """Read what somebody known may see; nothing for anybody else."""
        context = self._context(connection, event, create=False)
        return NOTHING if context is None else job.run(context, None)

    # ------------------------------------------------------------ resolving

    def _job(self, event: Event) -> _Job:
        match event:
            case CommandEvent(text=text):
                return self._command_job(text)
            case ActionEvent(action=name, value=value):
                action = self._actions.get(name)
                if action is None:
                    return _Job(lambda ctx, _: ctx.private("common/stale"))
                return _Job(
                    lambda ctx, _: action.handle(ctx, value),
                    action.role,
                    action.opens,
                    action.anonymous,
                )
            case FormEvent(form=name, value=value, fields=fields):
                form = self._forms.get(name)
                if form is None:
                    return _Job(lambda ctx, _: ctx.private("common/stale"))
                return _Job(
                    lambda ctx, _: form.handle(ctx, value, fields),
                    form.role,
                    anonymous=form.anonymous,
                    form=form,
                )
            case HomeEvent(refresh=refresh):
                return _Job(lambda ctx, _: self._home(ctx, refresh), quiet=refresh)
            case ShortcutEvent(shortcut=name, quoted=quoted):
                shortcut = self._shortcuts.get(name)
                if shortcut is None:
                    return _Job(lambda ctx, _: ctx.private("common/stale"))
                return _Job(lambda ctx, _: shortcut.handle(ctx, quoted), opens=True)
            case LinkEvent(link=link):
                return _Job(lambda anyone, _: self._linked(anyone, link), anonymous=True)
            case SearchEvent(text=text):
                return _Job(lambda anyone, _: self._searched(anyone, text), anonymous=True)
            case JoinedEvent(installed=installed):
                return _Job(lambda ctx, _: self._joined(ctx, installed))
            case LeftEvent() | DirectoryEvent():
                return _Job(lambda _, __: NOTHING)

    def _command_job(self, text: str) -> _Job:
        name, rest = split_name(text)
        command = self._commands.get(name) or slips.meant(self._commands, name, rest)
        if command is None:
            return _Job(slips.unknown(self._names, name, rest, text))
        arguments = read_arguments(rest)
        prepare = command.prepare
        return _Job(
            lambda ctx, prepared: (
                command.handle(ctx, arguments)
                if command.anonymous
                else command.handle(ctx, arguments, prepared)
            ),
            command.role,
            command.opens(arguments),
            command.anonymous,
            prepare=(lambda house: prepare(house, arguments.link))
            if prepare and arguments.link
            else None,
        )


def _for_one(reply: Reply, event: Event) -> Reply:
    """An update answers one person: it never takes the place of a message that others see too."""
    shared = (
        isinstance(event, ActionEvent)
        and event.message is not None
        and event.conversation.kind != "direct"
    )
    return Reply("private", reply.document) if shared and reply.kind == "update" else reply


def _merged(tables: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for table in tables:
        for key, value in table.items():
            if key in merged:
                raise ValueError(f"{key} is declared twice")
            merged[key] = value
    return merged
