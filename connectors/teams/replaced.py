"""What of the Bot Framework SDK is replaced, through its public methods. Kept are TurnContext, schema and middleware.

Its own front answers 500 to every invoke, its token check blocks and answers 500 to bad tokens, its sender repeats
nothing and sends six at a time; it gets no more releases.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.core.invoke_response import InvokeResponse
from botbuilder.schema import Activity, ActivityTypes, CallerIdConstants
from botframework.connector.auth import AuthenticateRequestResult, ClaimsIdentity
from msrest.exceptions import ClientException

from connectors.teams.auth import ISSUER

Logic = Callable[[TurnContext], Awaitable[None]]


class NoActivityError(ValueError):
    """The body isn't an activity."""


class _Verified:
    """Stands where the SDK would check the token: `auth` has. Makes no user-token client: nobody uses one."""

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None


class _NoClient:
    """The SDK wants a client for each turn; ours says where sending lives."""

    async def create(self, service_url: str, audience: str) -> _NoClient:
        return self

    @property
    def conversations(self) -> None:
        raise RuntimeError("Send with connectors.teams.sender: the SDK's own client isn't used.")


class Adapter(CloudAdapterBase):  # type: ignore[misc]  # the SDK ships no types
    """Runs a turn for a request that `auth` has let in."""

    def __init__(self) -> None:
        super().__init__(_Verified())

    async def run(
        self, payload: Mapping[str, Any], claims: Mapping[str, Any], logic: Logic
    ) -> InvokeResponse | None:
        """Return the invoke's answer, None for every other activity. Raises NoActivityError."""
        try:
            activity = Activity().deserialize(payload)
        except (ClientException, AttributeError, TypeError, ValueError) as problem:
            raise NoActivityError(str(problem)) from problem
        result = AuthenticateRequestResult()
        result.audience = ISSUER
        result.caller_id = CallerIdConstants.public_azure_channel
        result.claims_identity = ClaimsIdentity(dict(claims), True)
        result.connector_factory = _NoClient()
        return await self.process_activity(result, activity, logic)


async def answer_invoke(turn: TurnContext, body: Mapping[str, Any] | None) -> None:
    """Leave the answer of an invoke with the turn, status 200."""
    value = InvokeResponse(status=200, body=body)
    await turn.send_activity(Activity(type=ActivityTypes.invoke_response, value=value))
