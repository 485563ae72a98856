"""What Teams needs to know, read from a mapping of environment names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.teams.address import is_guid

METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
TAB = "/teams/tab"
"""Where everyone's own page is, if there is one."""
SIGN_IN_URL = "https://login.microsoftonline.com"
SERVICE_HOSTS = (
    "smba.trafficmanager.net",
    "*.teams.microsoft.com",
    "*.teams.microsoft.us",
)
"""Hosts a service URL may have: the public cloud, GCC, GCC High and DoD. The list is our own second line: the
signed claim is the first."""

_NEEDED = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")
_SECRET = "TEAMS_APP_PASSWORD"  # noqa: S105  its name
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """`public_url` is where Teams reaches us; `check` asks for https there.

    `tenant_id` is our own: tokens come from there, whomever we serve. With `managed_identity` the Azure machine vouches
    for us in place of a secret. `guests` are the other tenants whose people may speak to us. With `tab` everyone has a
    page beside the chat, for which Entra at `sign_in_url` says who looks.
    """

    app_id: str
    app_password: str = field(repr=False)
    tenant_id: str
    metadata_url: str = METADATA_URL
    token_url: str = ""
    service_hosts: tuple[str, ...] = SERVICE_HOSTS
    public_url: str = ""
    managed_identity: bool = False
    guests: frozenset[str] = frozenset()
    tab: bool = False
    sign_in_url: str = SIGN_IN_URL

    def serves(self, tenant: str) -> bool:
        """Whether people of a tenant may speak to us."""
        return tenant == self.tenant_id or tenant in self.guests

    @property
    def token_endpoint(self) -> str:
        """Where our own token comes from: the bot's own tenant, as single-tenant registrations ask."""
        return self.token_url or f"{self.sign_in_url}/{self.tenant_id}/oauth2/v2.0/token"

    @property
    def sign_in_metadata(self) -> str:
        """Where the keys are found that sign people in: the same for every tenant."""
        return f"{self.sign_in_url}/common/v2.0/.well-known/openid-configuration"

    def issuers(self, tenant: str) -> frozenset[str]:
        """Who may have signed somebody of a tenant in: Entra, in the words of its second or first version."""
        return frozenset(
            {f"{self.sign_in_url}/{tenant}/v2.0", f"https://sts.windows.net/{tenant}/"}
        )

    def allows(self, service_url: str) -> bool:
        """Whether replies may be sent there: a listed host over https, or a listed loopback host."""
        try:
            parts = urlsplit(service_url)
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
            return False
        return any(
            host.endswith(entry[1:]) if entry.startswith("*.") else host == entry
            for entry in self.service_hosts
        )

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> TeamsSettings | None:
        """Return the settings, or None when Teams isn't configured at all.

        Raises ValueError naming every key that is missing from a half configuration.
        """
        values = {key: env.get(key, "").strip() for key in _NEEDED}
        if not any(values.values()):
            return None
        managed = _switch(env, "TEAMS_MANAGED_IDENTITY")
        needed = [key for key in _NEEDED if not (managed and key == _SECRET)]
        missing = [key for key in needed if not values[key]]
        if missing:
            raise ValueError(
                f"Teams is only half configured: set {', '.join(missing)} too, or remove "
                f"{', '.join(key for key, value in values.items() if value)}."
            )
        hosts = _list(env, "TEAMS_ALLOWED_SERVICE_HOSTS")
        guests = _list(env, "TEAMS_TENANTS")
        if strange := [tenant for tenant in guests if not is_guid(tenant)]:
            raise ValueError(
                f"TEAMS_TENANTS takes Directory (tenant) IDs; {strange[0]!r} isn't one."
            )
        return cls(
            app_id=values["TEAMS_APP_ID"],
            app_password="" if managed else values[_SECRET],
            tenant_id=values["TEAMS_TENANT_ID"].lower(),
            metadata_url=env.get("TEAMS_OPENID_METADATA_URL", "").strip() or METADATA_URL,
            token_url=env.get("TEAMS_TOKEN_URL", "").strip(),
            service_hosts=hosts or SERVICE_HOSTS,
            public_url=env.get("SQUAD_PUBLIC_URL", "").strip().rstrip("/"),
            managed_identity=managed,
            guests=frozenset(guests),
            tab=_switch(env, "TEAMS_TAB"),
            sign_in_url=env.get("TEAMS_SIGN_IN_URL", "").strip().rstrip("/") or SIGN_IN_URL,
        )


def _list(env: Mapping[str, str], key: str) -> tuple[str, ...]:
    found = (entry.strip().lower() for entry in env.get(key, "").split(","))
    return tuple(entry for entry in found if entry)


def _switch(env: Mapping[str, str], key: str) -> bool:
    value = env.get(key, "").strip().lower()
    if value not in {"", "on", "off"}:
        raise ValueError(f"{key} is on or off, not {value!r}.")
    return value == "on"
