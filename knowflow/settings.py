"""Read settings: flags first, then KNOWFLOW_* variables, then knowflow.toml, then defaults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from knowflow.errors import UserError

CONFIG_FILE = "knowflow.toml"


class Settings(BaseSettings):
    """Hold what a command needs to know beside its own flags."""

    model_config = SettingsConfigDict(env_prefix="KNOWFLOW_", toml_file=CONFIG_FILE, extra="ignore")

    data: Path = Path(".knowflow")
    index: str = "embedded"
    partitions: int | None = None
    kafka: str = ""  # bootstrap servers, comma separated; empty: those of `knowflow engines up`
    elasticsearch: str = ""  # URLs, comma separated; empty: those of `knowflow engines up`
    elasticsearch_options: dict[str, Any] = Field(default_factory=dict)  # of its client, such as api_key or ca_certs
    index_prefix: str = ""  # before the names of indices and aliases, where others use the cluster, too
    kafka_options: dict[str, str] = Field(default_factory=dict)  # Kafka's client properties, such as security.protocol
    session_seconds: float = Field(default=15.0, ge=6, le=600)  # a stream worker silent for so long is taken for dead
    log_level: Literal["debug", "info", "warning", "error"] | None = None  # None: info for services, else warning

    @field_validator("kafka_options", mode="before")
    @classmethod
    def _flat(cls, value: Any) -> Any:
        """Take `security.protocol = "SSL"` in TOML, which is a table in a table, for what it is meant to be."""
        return dict(_flattened(value)) if isinstance(value, dict) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put flags before the environment, and the environment before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _flattened(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flattened(value, f"{prefix}{name}.")
        elif isinstance(value, bool):
            yield prefix + name, str(value).lower()
        else:
            yield prefix + name, str(value) if isinstance(value, int) else value


def load_settings(**flags: object) -> Settings:
    """Return the settings with the flags that were given. Raises UserError for a wrong value."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"setting `{where}`: {first['msg'].lower()}; mend the flag, KNOWFLOW_{where.upper()} or {CONFIG_FILE}"
        ) from error
    except SettingsError as error:  # names the setting and where it stands
        raise UserError(f"a variable KNOWFLOW_* cannot be read ({error}): write it as a JSON object") from error
    except ValueError as error:  # tomllib names line and column
        raise UserError(f"{CONFIG_FILE} cannot be read: {error}") from error
