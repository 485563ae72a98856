"""What happens to an event: admitted, claimed once, run in one unit of work, answered kindly whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import pytest
import structlog
from sqlalchemy import func, select

from bot.args import Arguments
from bot.command import Action, Anyone, Command, Context, Fields, FormSpec, House, Role
from bot.commands import home, share
from bot.errors import UserError
from bot.practice import directory
from bot.router import Router
from bot.settings import Settings
from connectors.base import Reply
from connectors.events import Actor, Conversation, HomeEvent, JoinedEvent, LeftEvent
from store import people
from store.database import Database
from store.models import advocate, policy, receipt
from templates import engine
from templates.message import Form
from templates.plain import to_plain
from tests.fixtures_bot import CHANNEL, HOME, Clock, Company

SECRET = "Zebra secret"


def _say(ctx: Context, text: str) -> Reply:
    return ctx.private("common/sorry", text=text)


def _note(ctx: Context) -> None:
    """Leave a trace in the store."""
    ctx.connection.execute(
        policy.insert().values(
            workspace_id=ctx.workspace.id, version=ctx.now.microsecond, text="x", created_at=ctx.now
        )
    )


class Desk:
    """A command whose handlers do what a test needs."""

    def __init__(self) -> None:
        self.calls = 0
        self.prepared: list[str] = []
        self.gate: asyncio.Event | None = None

    async def prepare(self, house: House, link: str) -> str:
        self.prepared.append(link)
        if self.gate:
            await self.gate.wait()
        return f"page of {link}"

    def handle(self, ctx: Context, arguments: Arguments, prepared: Any) -> Reply:
        self.calls += 1
        match arguments.words[:1]:
            case ("trace",):
                _note(ctx)
            case ("mend",):
                _note(ctx)
                raise UserError("Do it like this.")
            case ("break",):
                _note(ctx)
                raise RuntimeError(f"quotes {arguments.text}")
        return _say(ctx, f"call {self.calls} {prepared} {arguments.text}")

    def send(self, ctx: Context, value: str, fields: Fields) -> Reply:
        if fields.get("link") != "ok":
            raise UserError("Not that.", "link")
        return _say(ctx, f"sent {value}")

    def build(self, ctx: Context, value: str) -> Form:
        if value == "gone":
            raise UserError("Gone.")
        if value == "broken":
            raise RuntimeError(SECRET)
        return engine.form("share/own", ctx.voice)

    def quiet(self, anyone: Anyone, arguments: Arguments) -> Reply:
        assert not isinstance(anyone, Context)
        self.calls += 1
        return anyone.private("common/sorry", text=f"quiet {arguments.text}")

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                name="desk",
                aliases=("table",),
                summary="A desk",
                handle=self.handle,
                prepare=self.prepare,
                opens=lambda arguments: arguments.words[:1] == ("form",),
                actions=MappingProxyType(
                    {
                        "desk.press": Action(lambda ctx, value: _say(ctx, f"pressed {value}")),
                        "desk.lead": Action(lambda ctx, _: _say(ctx, "led"), role=Role.LEAD),
                        "desk.admin": Action(lambda ctx, _: _say(ctx, "ruled"), role=Role.ADMIN),
                        "desk.hear": Action(lambda ctx, _: _say(ctx, "heard"), role=Role.LISTENER),
                        "desk.open": Action(
                            lambda ctx, v: Reply("form", self.build(ctx, v)), opens=True
                        ),
                        "desk.update": Action(
                            lambda ctx, _: ctx.update("common/sorry", text="new")
                        ),
                    }
                ),
                forms=MappingProxyType({"desk.send": FormSpec(self.send, self.build)}),
            ),
            Command(name="quiet", summary="Quiet", handle=self.quiet, anonymous=True),
            Command(name="board", summary="A board", handle=self.handle),
        )


@pytest.fixture
def desk() -> Desk:
    """The command under test."""
    return Desk()


@pytest.fixture
def commands(desk: Desk) -> Sequence[Command]:
    """A table of its own."""
    return desk.commands()


async def traces(company: Company) -> int:
    """Count what handlers left in the store."""
    return await company.database.read(
        lambda c: c.execute(select(func.count()).select_from(policy)).scalar_one()
    )


async def rows(company: Company) -> tuple[int, int]:
    """Count people and receipts."""
    return await company.database.read(
        lambda c: (
            c.execute(select(func.count()).select_from(advocate)).scalar_one(),
            c.execute(select(func.count()).select_from(receipt)).scalar_one(),
        )
    )


async def test_a_command_runs_with_what_was_prepared(company: Company, desk: Desk) -> None:
    ana = company.stranger("Ana")
    await ana.say("desk https://a.example/x")
    assert ana.text == "call 1 page of https://a.example/x https://a.example/x"
    await ana.say("table no link")
    assert ana.text == "call 2 None no link"
    assert desk.prepared == ["https://a.example/x"]


async def test_a_repeat_gets_the_same_answer_and_runs_nothing(company: Company, desk: Desk) -> None:
    ana = company.stranger("Ana")
    first = await ana.say("desk one", event_id="same")
    again = await ana.say("desk one", event_id="same")
    assert again == first
    assert desk.calls == 1


async def test_a_repeat_that_comes_meanwhile_joins_the_first(company: Company, desk: Desk) -> None:
    ana = company.stranger("Ana")
    desk.gate = asyncio.Event()
    running = [
        asyncio.create_task(ana.say("desk https://a.example", event_id="same")) for _ in range(3)
    ]
    await asyncio.sleep(0.05)
    desk.gate.set()
    replies = await asyncio.gather(*running)
    assert desk.calls == 1
    assert len(desk.prepared) == 1
    assert replies[0] == replies[1] == replies[2]


async def test_a_user_error_undoes_all_and_may_be_tried_again(company: Company, desk: Desk) -> None:
    ana = company.stranger("Ana")
    for _ in range(2):
        reply = await ana.say("desk mend", event_id="same")
        assert reply.kind == "private"
        assert ana.text == "Do it like this."
    assert desk.calls == 2
    assert await traces(company) == 0
    assert (await rows(company))[1] == 0


async def test_a_fault_of_ours_undoes_all_and_is_logged_without_words(
    company: Company, desk: Desk
) -> None:
    ana = company.stranger("Ana")
    with structlog.testing.capture_logs() as logs:
        await ana.say(f"desk break {SECRET}")
    assert "on my side. Nothing was lost" in ana.text
    assert await traces(company) == 0
    (line,) = [one for one in logs if one["event"] == "dispatch_failed"]
    assert line["error"] == "RuntimeError"
    assert "test_router.py" in line["where"]
    assert SECRET not in repr(logs)
    assert "Ana" not in repr(logs)


async def test_answers_are_kept_sealed(company: Company) -> None:
    ana = company.stranger("Ana")
    await ana.say(f"desk {SECRET}")
    kept = await company.database.read(lambda c: c.execute(select(receipt)).all())
    assert kept
    assert SECRET not in repr(kept)


@pytest.mark.parametrize(
    ("action", "role", "sentence"),
    [
        ("desk.lead", "leads", "Squad leads do this."),
        ("desk.admin", "admin", "An admin does this."),
        ("desk.hear", "listener", "The people who read concerns do this."),
    ],
)
async def test_roles_are_asked_before_anything_runs(
    company: Company, action: str, role: str, sentence: str
) -> None:
    stranger = company.stranger("Ana")
    await stranger.act(action)
    assert sentence in stranger.text
    assert await rows(company) == (0, 0), "who is refused leaves no row"
    held: dict[str, Any] = {role: await company.squad() if role == "leads" else True}
    mia = await company.someone("Mia", **held)
    await mia.act(action)
    assert sentence not in mia.text


async def test_a_refused_form_comes_back_as_typed(company: Company) -> None:
    ana = company.stranger("Ana")
    await ana.act("desk.open", "7")
    await ana.send("desk.send", value="7", link="bad", caption="Kept")
    assert ana.errors() == {"link": "Not that."}
    assert "Kept" in ana.text
    await ana.send("desk.send", value="gone", link="bad")
    assert ana.last.kind == "private"
    assert ana.text == "Not that."
    await ana.send("desk.send", value="7", link="ok")
    assert ana.text == "sent 7"


async def test_a_form_that_cannot_be_built_again_still_gets_kind_words(company: Company) -> None:
    ana = company.stranger("Ana")
    with structlog.testing.capture_logs() as logs:
        await ana.send("desk.send", value="broken", link="bad")
    assert "on my side. Nothing was lost" in ana.text
    assert SECRET not in repr(logs)


async def test_what_is_not_known_is_stale(company: Company) -> None:
    ana = company.stranger("Ana")
    await ana.act("nothing.here")
    assert "isn't there any more" in ana.text
    await ana.send("nothing.here", value="")
    assert "isn't there any more" in ana.text


@pytest.mark.parametrize(
    ("typed", "nearest"), [("dsek", "desk"), ("quite", "quiet"), ("zzzz", ""), ("x" * 500, "")]
)
async def test_an_unknown_word_gets_the_nearest(company: Company, typed: str, nearest: str) -> None:
    ana = company.stranger("Ana")
    await ana.say(typed)
    assert f"I don't know “{typed[:40]}”." in ana.text
    assert ("Did you mean" in ana.text) == bool(nearest)
    assert nearest in ana.text


async def test_the_anonymous_path_writes_nothing_at_all(company: Company, desk: Desk) -> None:
    ana = company.stranger("Ana")
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            await ana.say(f"quiet {SECRET}", event_id="same")
    assert SECRET in ana.text
    assert await rows(company) == (0, 0)
    assert SECRET not in repr(logs)


async def test_expects_says_without_waiting_whether_a_form_follows(
    company: Company, router: Router
) -> None:
    ana = company.stranger("Ana")
    await ana.act("desk.open")
    assert ana.last.kind == "form", "the helper compares it with expects()"
    await ana.act("desk.press", "1")
    assert ana.text == "pressed 1"


async def test_an_update_never_replaces_what_others_see(company: Company) -> None:
    from connectors.events import ActionEvent, MessageRef  # noqa: PLC0415  for this one test

    ana = company.stranger("Ana")
    for place, kind in ((CHANNEL, "private"), (ana.actor.direct, "update")):
        reply = await ana.send_event(
            ActionEvent(
                id=f"u{place.key}",
                actor=ana.actor,
                conversation=place,
                action="desk.update",
                message=MessageRef("slack", "1"),
            )
        )
        assert reply.kind == kind


async def test_after_every_event_somebody_looks_for_what_to_send(
    commands: Sequence[Command], database: Database, house: House, clock: Clock, company: Company
) -> None:
    woken: list[int] = []
    router = Router(
        commands,
        database,
        house,
        clock,
        home=home.tab,
        joined=home.joined,
        left=home.left,
        linked=share.card,
        searched=share.search,
        listed=directory.listed,
        after_commit=lambda: woken.append(1),
    )
    actor = company.stranger("Ana").actor
    await router.dispatch(HomeEvent(id="h", actor=actor, conversation=actor.direct))
    assert woken


def test_two_commands_cant_share_an_action(
    desk: Desk, database: Database, house: House, clock: Clock
) -> None:
    twice = (*desk.commands(), *desk.commands()[:1])
    with pytest.raises(ValueError, match=r"desk\.press is declared twice"):
        Router(
            twice,
            database,
            house,
            clock,
            home=home.tab,
            joined=home.joined,
            left=home.left,
            linked=share.card,
            searched=share.search,
            listed=directory.listed,
        )


class TestWithoutBoards:
    """A command that is switched off is as unknown as any word."""

    @pytest.fixture
    def settings(self) -> Settings:
        """No boards here."""
        return Settings.model_validate({"boards": "off"})

    async def test_it_is_unknown(self, company: Company) -> None:
        ana = company.stranger("Ana")
        await ana.say("board")
        assert "I don't know “board”." in ana.text
        await ana.say("bord")
        assert "Did you mean" not in ana.text


async def test_the_first_installer_is_admin_and_nobody_after(company: Company) -> None:
    kim, tom = company.stranger("Kim"), company.stranger("Tom")
    for one in (kim, tom):
        await one.send_event(
            JoinedEvent(
                id=f"j{one.actor.key}",
                actor=one.actor,
                conversation=one.actor.direct,
                installed=True,
            )
        )
    admins = await company.database.read(people.admins, company.workspace_id)
    assert [one.name for one in admins] == ["Kim"]


class TestNamedAdmins:
    """SQUAD_ADMINS: by e-mail or platform id, in any case of letters."""

    @pytest.fixture
    def settings(self) -> Settings:
        """Two named admins."""
        return Settings.model_validate({"admins": "KIM@acme.example, u9"})

    async def test_the_named_are_admins(self, company: Company) -> None:
        kim = company.stranger("Kim", email="kim@acme.example")
        lee = company.stranger("Lee")
        lee.actor = Actor(HOME, "U9", Conversation("slack", "T1/D9", "direct"), name="Lee")
        ana = company.stranger("Ana")
        for one in (kim, lee, ana):
            await one.say("desk hello")
        admins = await company.database.read(people.admins, company.workspace_id)
        assert [one.name for one in admins] == ["Kim", "Lee"]


async def test_leaving_a_conversation_is_heard(company: Company) -> None:
    ana = company.stranger("Ana")
    reply = await ana.send_event(LeftEvent(id="l", actor=ana.actor, conversation=CHANNEL))
    assert reply.kind == "nothing"


def test_plain_words_of_the_failure_are_kind() -> None:
    assert "Nothing was lost" in to_plain(engine.message("common/failed", engine.Voice()))
