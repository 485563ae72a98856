"""What Teams needs to know, read from a mapping of environment names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE_HOSTS = (
    "smba.trafficmanager.net",
    "*.teams.microsoft.com",
    "*.teams.microsoft.us",
)
"""Hosts a service URL may have: the public cloud, GCC, GCC High and DoD. The list is our own second line: the
signed claim is the first."""

_NEEDED = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID")
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """`public_url` is where Teams reaches us; `check` asks for https there."""

    app_id: str
    app_password: str = field(repr=False)
    tenant_id: str
    metadata_url: str = METADATA_URL
    token_url: str = ""
    service_hosts: tuple[str, ...] = SERVICE_HOSTS
    public_url: str = ""

    @property
    def token_endpoint(self) -> str:
        """Where our own token comes from: the bot's own tenant, as single-tenant registrations ask."""
        own = f"https://login.microsoftonline.com/{self.tenant_id}/oauth2/v2.0/token"
        return self.token_url or own

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
        missing = [key for key, value in values.items() if not value]
        if missing:
            raise ValueError(
                f"Teams is only half configured: set {', '.join(missing)} too, or remove "
                f"{', '.join(key for key, value in values.items() if value)}."
            )
        hosts = tuple(
            host.strip().lower()
            for host in env.get("TEAMS_ALLOWED_SERVICE_HOSTS", "").split(",")
            if host.strip()
        )
        return cls(
            app_id=values["TEAMS_APP_ID"],
            app_password=values["TEAMS_APP_PASSWORD"],
            tenant_id=values["TEAMS_TENANT_ID"].lower(),
            metadata_url=env.get("TEAMS_OPENID_METADATA_URL", "").strip() or METADATA_URL,
            token_url=env.get("TEAMS_TOKEN_URL", "").strip(),
            service_hosts=hosts or SERVICE_HOSTS,
            public_url=env.get("SQUAD_PUBLIC_URL", "").strip().rstrip("/"),
        )
