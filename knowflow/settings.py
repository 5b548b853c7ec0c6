"""Read settings: flags first, then KNOWFLOW_* variables, then knowflow.toml, then defaults."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
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
    except ValueError as error:  # tomllib names line and column
        raise UserError(f"{CONFIG_FILE} cannot be read: {error}") from error
