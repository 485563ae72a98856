"""OAuth v2: the consent page, which answers at once as a test wishes; codes, tokens, their renewal and their end."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.slack.facts import APP, CODE_MINUTES, TOKEN_SECONDS, Code, Json, SlackError
from tests.fakes.slack.grants import Grant
from tests.fakes.slack.methods import Ask, Method
from tests.fakes.slack.state import State


def consent(slack: State, query: Mapping[str, str]) -> web.Response:
    """Answer the authorize page as `slack.consent` says, by sending the browser back."""
    wish = slack.consent
    scopes = set(filter(None, query.get("scope", "").split(",")))
    redirect = query.get("redirect_uri", "")
    if query.get("client_id") != slack.client_id:
        return web.Response(status=400, text="Invalid client_id parameter")
    if slack.redirect_urls and not redirect.startswith(tuple(slack.redirect_urls)):
        return web.Response(status=400, text="redirect_uri did not match any configured URIs")
    if not scopes:
        return web.Response(status=400, text="Invalid permissions requested: no scopes")
    answer = {"state": query["state"]} if "state" in query else {}
    if wish.allow:
        key, until = slack.new("code."), slack.clock.after(CODE_MINUTES * 60)
        slack.codes[key] = Code(wish.home, wish.user, scopes - wish.without, redirect, until)
        answer["code"] = key
    else:
        answer["error"] = "access_denied"
    glue = "&" if "?" in redirect else "?"
    return web.Response(status=302, headers={"Location": f"{redirect}{glue}{urlencode(answer)}"})


def access(ask: Ask) -> Json:
    """Exchange a code for a token, or a refresh token for the next one."""
    _check_app(ask)
    match ask.arguments.get("grant_type") or "authorization_code":
        case "authorization_code":
            return _exchange(ask)
        case "refresh_token":
            grant = ask.slack.grants.by_refresh(str(ask.arguments.get("refresh_token", "")))
            return _granted(ask, ask.slack.rotate(grant))
        case _:
            raise SlackError("invalid_grant_type")


def _exchange(ask: Ask) -> Json:
    slack = ask.slack
    # Single use: a wrong exchange spends it too.
    code = slack.codes.pop(str(ask.arguments.get("code", "")), None)
    if code is None or slack.clock.now() > code.until:
        raise SlackError("invalid_code")
    if ask.arguments.get("redirect_uri", "") != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    place = slack.workspaces.get(code.home)
    if place and place.enterprise and any(slack.grants.living(place.enterprise)):
        raise SlackError("cannot_install_an_org_installed_app")
    grant = slack.install(code.home, code.scopes)
    return {**_granted(ask, grant), "authed_user": {"id": code.user}}


def _granted(ask: Ask, grant: Grant) -> Json:
    slack = ask.slack
    place = slack.workspaces[grant.teams[0]]
    enterprise = None
    if grant.enterprise:
        enterprise = {"id": grant.enterprise, "name": slack.enterprises[grant.enterprise]}
    rotating: Json = {}
    if grant.refresh:
        rotating = {"refresh_token": grant.refresh, "expires_in": TOKEN_SECONDS}
    return {
        "access_token": grant.token,
        "token_type": "bot",
        "scope": ",".join(sorted(grant.scopes)),
        "bot_user_id": grant.bot,
        "app_id": APP,
        "team": None if grant.org else {"id": place.id, "name": place.name},
        "enterprise": enterprise,
        "is_enterprise_install": grant.org,
        **rotating,
    }


def revoke(ask: Ask) -> Json:
    """Give a token back. A bot's is the installation's: the app is removed by it."""
    if ask.arguments.get("test") in {"1", "true", True}:
        return {"revoked": False}
    ask.slack.uninstall(ask.grant.home, "token_revoked")
    return {"revoked": True}


def uninstall(ask: Ask) -> Json:
    _check_app(ask)
    ask.slack.uninstall(ask.grant.home)
    return {"uninstalled": True}


def _check_app(ask: Ask) -> None:
    """Basic authentication or fields. Raises SlackError."""
    said = ask.basic
    if not said[0]:
        said = (
            str(ask.arguments.get("client_id", "")),
            str(ask.arguments.get("client_secret", "")),
        )
    if said[0] != ask.slack.client_id:
        raise SlackError("invalid_client_id")
    if said[1] != ask.slack.client_secret:
        raise SlackError("bad_client_secret")


METHODS = {
    "apps.uninstall": Method(uninstall, tier=1, json=False),
    "auth.revoke": Method(revoke, json=False),
    "oauth.v2.access": Method(access, tier=600, token="none", json=False),
}
