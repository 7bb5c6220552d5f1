"""The settings: one frozen, typed object from ITINERA_* variables or itinera.toml; it refuses to start when wrong."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

HERE = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is bad or missing; the sentence names it."""


class Settings(BaseSettings):
    """Every setting, its default and what it does. docs/operators.md lists the same."""

    model_config = SettingsConfigDict(env_prefix="ITINERA_", extra="forbid", frozen=True)

    home: Path = Field(default=HERE, description="the installation: config.yml, data, models")
    state: Path = Field(default=Path("var"), description="the folder of database and secrets, below home if relative")
    database: str = Field(default="", description="database address; empty: SQLite in the state folder")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    secure_cookies: bool = Field(default=False, description="true behind HTTPS: cookies then never travel without it")
    proxied: bool = Field(default=False, description="true behind a proxy that says in X-Forwarded-For who asks")
    conversation_rate: Annotated[float, Field(gt=0)] = 5
    terminal_rate: Annotated[float, Field(gt=0)] = 5
    kiosk_idle_warning_s: Annotated[int, Field(ge=20, le=3600)] = 180
    kiosk_idle_s: Annotated[int, Field(ge=40, le=7200)] = 240
    kiosk_most_s: Annotated[int, Field(ge=300, le=86400)] = 3600
    staff_idle_s: Annotated[int, Field(ge=60, le=86400)] = 900
    staff_most_s: Annotated[int, Field(ge=300, le=172800)] = 28800
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @field_validator("home")
    @classmethod
    def _home_holds_the_assistant(cls, home: Path) -> Path:
        home = home.expanduser().resolve()
        if not (home / "config.yml").is_file():
            raise ValueError(f"{home} has no config.yml; it must be the folder of the installation")
        return home

    @property
    def state_folder(self) -> Path:
        """The folder of database and secrets."""
        return self.state if self.state.is_absolute() else self.home / self.state

    @property
    def database_url(self) -> str:
        """The database's address."""
        return self.database or f"sqlite:///{self.state_folder / 'itinera.db'}"

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.home / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code, then the environment, then itinera.toml."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_toml()))


def read(**given: Any) -> Settings:
    """The settings; raises SettingsError with one line for each that is wrong."""
    known = {f"ITINERA_{name.upper()}" for name in Settings.model_fields} | {"ITINERA_TOML"}
    strange = sorted(name for name in os.environ if name.startswith("ITINERA_") and name not in known)
    if strange:
        raise SettingsError(f"{strange[0]}: there is no such setting; see docs/operators.md")
    try:
        settings = Settings(**given)
    except ValidationError as error:
        lines = []
        for fault in error.errors(include_url=False):
            name = ".".join(str(part) for part in fault["loc"])
            found = "" if fault["type"] == "missing" else f" (found {fault['input']!r})"
            lines.append(f"ITINERA_{name.upper()}: {fault['msg'].removeprefix('Value error, ')}{found}")
        raise SettingsError("\n".join(lines)) from None
    if settings.workers > 1 and settings.database_url.startswith("sqlite"):
        raise SettingsError("ITINERA_WORKERS: more than one worker needs PostgreSQL; SQLite serves one process")
    if settings.kiosk_idle_s - settings.kiosk_idle_warning_s < 20:
        raise SettingsError("ITINERA_KIOSK_IDLE_S: leave people at least 20 seconds after the warning")
    return settings


def _toml() -> Path:
    named = os.environ.get("ITINERA_TOML")
    if named is not None and not Path(named).is_file():
        raise SettingsError(f"ITINERA_TOML: there is no file {named}")
    return Path(named) if named else HERE / "itinera.toml"
