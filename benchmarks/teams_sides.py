"""The processes that benchmarks/teams.py measures: a Bot Connector, the stock adapter, our door, our whole bot."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import AdaptiveCardInvokeResponse
from botframework.connector.auth import PasswordServiceClientCredentialFactory
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from msrest.authentication import BasicTokenAuthentication

from bot import app as squad
from bot.logs import set_up_logs
from bot.serving import keys, read_settings
from connectors.base import NOTHING, Ports, Reply
from connectors.content.fetch import Fetcher
from connectors.events import CommandEvent, Event
from connectors.teams import pace
from connectors.teams.auth import ISSUER
from connectors.teams.connector import PATH, TeamsConnector
from connectors.teams.render import CARD
from connectors.teams.settings import TeamsSettings
from store.database import Database
from templates.markup import parse
from templates.message import Message

APP, SECRET, TOKEN = "6f0d1f0e-52a1-4c39-8a0b-0d6b1a4b7c55", "benchmark-secret", "benchmark-token"
TENANT = "2b8a7c40-93f1-4d0e-a1c7-5e4f3d2c1b0a"
LATENCY = 0.05
"""Seconds the Bot Connector takes for a send."""

tell = partial(print, flush=True)


# ---------------------------------------------------------------- the service


def make_keys(folder: Path) -> rsa.RSAPrivateKey:
    """Make the service's key: it signs what comes in, and serves https, where alone MSAL asks for a token."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    published = {**public, "kid": "benchmark", "use": "sig", "endorsements": ["msteams"]}
    (folder / "keys.json").write_text(json.dumps({"keys": [published]}))
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "benchmark")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    day, now, pem = timedelta(days=1), squad.now(), serialization.Encoding.PEM
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    signed = certificate.add_extension(address, critical=False).sign(key, hashes.SHA256())
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "tls.crt").write_bytes(signed.public_bytes(pem))
    (folder / "tls.key").write_bytes(key.private_bytes(pem, *private))
    return key


async def serve_service(folder: Path) -> Callable[[], int]:
    """Serve a Bot Connector that takes what is sent with its own token, Entra and the issuer; return what counts."""
    sent, published = list[str](), json.loads((folder / "keys.json").read_text())

    async def take(request: web.Request) -> web.Response:
        await request.read()
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        await asyncio.sleep(LATENCY)
        sent.append(request.path)
        return web.json_response({"id": str(len(sent))}, status=201)

    async def say(request: web.Request) -> web.Response:
        here = f"{request.scheme}://{request.host}"
        entra = {"authorization_endpoint": f"{here}/token", "token_endpoint": f"{here}/token"}
        said = {
            "/metadata": {"issuer": ISSUER, "jwks_uri": f"{here}/keys"},
            "/keys": published,
            "/token": {"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"},
        }
        return web.json_response(said.get(request.path, entra))

    app, tls = web.Application(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    app.router.add_route("*", "/v3/conversations/{what:.*}", take)
    app.router.add_route("*", "/{what:.*}", say)
    tls.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    (folder / "https").write_text(await listen(app, tls))
    tell(await listen(app))
    return sent.__len__


async def listen(app: web.Application, tls: ssl.SSLContext | None = None) -> str:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    return f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}"


# ---------------------------------------------------------------- the bots


class KeptToken(PasswordServiceClientCredentialFactory):  # type: ignore[misc]  # the SDK ships no types
    """The kept side's one change: the SDK's own place to say where tokens come from."""

    async def create_credentials(self, *_: Any, **__: Any) -> BasicTokenAuthentication:
        return BasicTokenAuthentication({"access_token": TOKEN})


class Answering(ActivityHandler):  # type: ignore[misc]  # the SDK ships no types
    """A bot that answers, nothing else."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity("Help is here.")

    async def on_adaptive_card_invoke(self, turn_context: TurnContext, invoke_value: Any) -> Any:
        body = [{"type": "TextBlock", "text": "Home is here.", "wrap": True}]
        card = {"type": "AdaptiveCard", "version": "1.5", "body": body}
        return AdaptiveCardInvokeResponse(status_code=200, type=CARD, value=card)


def stock_app(folder: Path, service: str, *, kept: bool) -> web.Application:
    """The adapter as its samples wire it. MSAL would ask Microsoft about an unknown host, but for "adfs"."""
    os.environ["REQUESTS_CA_BUNDLE"] = str(folder / "tls.crt")

    class Configuration:
        APP_ID, APP_PASSWORD, APP_TYPE, APP_TENANTID = APP, SECRET, "SingleTenant", TENANT
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = f"{service}/metadata"
        TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = ISSUER
        TO_CHANNEL_FROM_BOT_LOGIN_URL = f"{(folder / 'https').read_text()}/adfs"
        TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = OAUTH_URL = ISSUER

    tokens = KeptToken(APP, SECRET, TENANT) if kept else None
    trust = ConfigurationBotFrameworkAuthentication(Configuration, credentials_factory=tokens)
    app = web.Application()
    app.router.add_post(PATH, partial(CloudAdapter(trust).process, bot=Answering()))
    return app


class Notes:
    """What the door keeps while there is no store behind it."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._seen: set[str] = set()

    async def once(self, key: str, _: timedelta) -> bool:
        fresh = key not in self._seen
        self._seen.add(key)
        return fresh

    async def recall(self, key: str) -> str | None:
        return self._kept.get(key)

    async def remember(self, key: str, value: str, _: timedelta | None) -> None:
        self._kept[key] = value

    async def living(self, _: str) -> tuple[()]:
        return ()

    async def tokens(self, _: object) -> None:
        return None

    async def save(self, _: object, __: str) -> None:
        """Nobody installs anything here."""


async def door_app(service: str) -> web.Application:
    """Our connector with a core that answers at once, as the stock adapter's bot does."""
    help_ = parse("<message><text>Help is here.</text></message>")
    assert isinstance(help_, Message)
    said = Reply("private", help_)

    async def dispatch(event: Event) -> Reply:
        return said if isinstance(event, CommandEvent) else NOTHING

    connector, notes = TeamsConnector(settings(service)), Notes()
    await connector.start(Ports(dispatch, lambda _: "reply", notes, squad.now, notes))
    app = web.Application()
    app.add_routes(connector.routes())
    return app


def settings(service: str) -> TeamsSettings:
    """What a connector needs to know of the service."""
    where = f"{service}/metadata", f"{service}/token"
    return TeamsSettings(APP, SECRET, TENANT, *where, service_hosts=("127.0.0.1",))


async def our_process(folder: Path, service: str) -> squad.Process:
    """The whole bot on SQLite."""
    url = f"sqlite:///{folder / 'squad.db'}"
    core = read_settings({"SQUAD_DATABASE_URL": url, "SQUAD_PORT": "0"})
    set_up_logs("warning")
    database = Database(url, secret_keys=keys(core))
    teams, spill = TeamsConnector(settings(service)), folder / "spill"
    process = squad.Process(core, database, {"teams": teams}, squad.now, Fetcher(), spill)
    await process.prepare()
    return process


def resident() -> int:
    """KB of this process that are in memory."""
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0])


async def serve(name: str, folder: Path, service: str, *, paced: bool) -> None:
    """Serve one side until the standard input ends; answer each line with the side's number."""
    # Read without a thread: the stock adapter sends from the few threads of the loop's own pool.
    asked, over = asyncio.StreamReader(), asyncio.Event()
    protocol = partial(asyncio.StreamReaderProtocol, asked)
    await asyncio.get_running_loop().connect_read_pipe(protocol, sys.stdin)
    number, work = resident, list[Coroutine[Any, Any, None]]()
    if not paced:
        pace.PER_TENANT = ((1.0, 2000),)
    match name:
        case "service":
            number = await serve_service(folder)
        case "ours":
            process = await our_process(folder, service)
            work.append(squad.serve(process, until=over, listening=tell))
        case "door":
            tell(await listen(await door_app(service)))
        case _:
            tell(await listen(stock_app(folder, service, kept=name == "kept")))
    working = asyncio.gather(*work)
    while await asked.readline():
        tell(number())
    over.set()
    await working
