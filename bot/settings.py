"""Core settings, all at once and all checked. Each platform reads its own keys in its own folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

DOTENV = Path(".env")
Switch = Literal["on", "off"]


def data_folder() -> Path:
    """Where a process keeps its files when nothing else is said."""
    return (
        Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "social-squad"
    )


class Settings(BaseSettings):
    """Every SQUAD_* setting. The description is what README and .env.example say of it."""

    model_config = SettingsConfigDict(
        env_prefix="SQUAD_",
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,
        extra="ignore",
    )

    database_url: str = Field(
        default_factory=lambda: f"sqlite:///{data_folder() / 'squad.db'}",
        description="Where everything is kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on. 0.0.0.0 inside a container.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    public_url: str = Field(
        "",
        description="The https address under which the world reaches this process. Without it clicks are not measured.",
    )
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="Comma list of keys from `squad keygen`; the first encrypts, all decrypt.",
    )
    secrets_dir: Path | None = Field(
        None, description="Folder with one file per setting, for Docker and Kubernetes secrets."
    )
    admins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Comma list of e-mail addresses or platform ids of the first admins."
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (),
        description="Comma list of the addresses of your own reverse proxies; only they are believed about visitors.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged."
    )
    keep_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="Days after which everything of an organisation that removed the app is deleted.",
    )
    concern_contact: str = Field(
        "",
        max_length=300,
        description="Whom people turn to who need help at once, or advice; it stands beside every concern.",
    )
    keep_gone_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days after which all of a person whom the platform no longer knows is deleted.",
    )
    keep_message_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days after which the words of messages that were sent are emptied.",
    )
    keep_delivery_days: int = Field(
        400,
        ge=1,
        le=3650,
        description="Days after which it is forgotten that something was sent to somebody.",
    )
    keep_words_days: int = Field(
        730,
        ge=1,
        le=3650,
        description="Days after which the words and the link of a post are emptied; that somebody posted stays.",
    )
    keep_click_days: int = Field(
        400,
        ge=1,
        le=3650,
        description="Days after which requests for links that never counted (robots, scanners) are deleted.",
    )
    keep_idea_days: int = Field(
        730,
        ge=1,
        le=3650,
        description="Days after which declined ideas are deleted.",
    )
    keep_concern_days: int = Field(
        365,
        ge=1,
        le=3650,
        description="Days after which closed concerns are deleted with all that was said.",
    )
    backup_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="Days after which your own backups are overwritten; people are told so. It changes no backup.",
    )
    country: str = Field(
        "",
        pattern=r"^([A-Z]{2})?$",
        description="Two letters, like FI: where people post from who name no country. Empty: the strictest rules.",
    )
    full_import: Switch = Field(
        "off",
        description="on gives everyone in the directory a row before they act; off counts heads.",
    )
    points: Switch = Field("on", description="off leaves no word of points anywhere.")
    boards: Switch = Field("on", description="off leaves no board anywhere.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from `load` alone: `environment` has already merged every source, once for all readers."""
        return (init_settings,)

    @field_validator("secret_keys", "admins", "trusted_proxies", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("country", mode="before")
    @classmethod
    def _two_letters(cls, value: object) -> object:
        written = value.strip().upper() if isinstance(value, str) else value
        return "GB" if written == "UK" else written

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def has_points(self) -> bool:
        """Say whether points may be mentioned."""
        return self.points == "on"

    @property
    def has_boards(self) -> bool:
        """Say whether boards may be mentioned."""
        return self.boards == "on"

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret keys in clear, first the one that encrypts."""
        return tuple(key.get_secret_value() for key in self.secret_keys)


def environment(base: Mapping[str, str] | None = None, dotenv: Path = DOTENV) -> dict[str, str]:
    """Merge `.env`, the files of SQUAD_SECRETS_DIR and the real environment, which wins.

    Connectors get this mapping; nothing else in the project reads the environment.
    """
    real = dict(os.environ if base is None else base)
    merged = {key: value for key, value in dotenv_values(dotenv).items() if value}
    folder = real.get("SQUAD_SECRETS_DIR") or merged.get("SQUAD_SECRETS_DIR")
    if folder:
        for file in sorted(Path(folder).iterdir()):
            if file.is_file() and not file.name.startswith("."):
                merged[file.name.upper()] = file.read_text().strip()
    return merged | {key: value for key, value in real.items() if value}


def load(env: Mapping[str, str]) -> Settings:
    """Build Settings from a merged mapping. Raises pydantic.ValidationError naming every wrong setting at once."""
    prefix = "SQUAD_"
    given = {k[len(prefix) :].lower(): v for k, v in env.items() if k.startswith(prefix) and v}
    return Settings(**{key: value for key, value in given.items() if key in Settings.model_fields})  # type: ignore[arg-type]  # pydantic converts
