"""Name indices and aliases, and join generation and version to the version that Elasticsearch compares."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.registry import DERIVED, RECORDS

GENERATION_BITS = 32
_VERSIONS = (1 << GENERATION_BITS) - 1

# What the embedded index holds, too: the archive, decisions and dead letters stay in the log.
INDEXED: tuple[str, ...] = DERIVED


@dataclass(frozen=True, slots=True)
class Names:
    """Name what belongs to one deployment in a cluster that others may use, too: `prefix` comes before every name."""

    prefix: str = ""

    def alias(self, record: str) -> str:
        """Return the name that is asked: an alias of the index of the generation that serves."""
        return self.prefix + RECORDS[record].index_alias

    def index(self, record: str, generation: int) -> str:
        """Return the name of the index of one generation."""
        return f"{self.alias(record)}-g{generation}"

    def pattern(self, record: str) -> str:
        """Return the pattern of the indices of all generations."""
        return f"{self.alias(record)}-g*"

    def template(self, record: str) -> str:
        """Return the name of the index template."""
        return self.alias(record)

    def generation(self, record: str, index: str) -> int | None:
        """Return the generation of an index of the record, None for a name that is none."""
        number = index.removeprefix(f"{self.alias(record)}-g")
        return int(number) if number != index and number.isascii() and number.isdecimal() else None


def stored_version(generation: int, version: int) -> int:
    """Return the external version: any of a later generation is above all of the earlier ones.

    Raises ValueError for a version that does not fit, which would count as a later generation's.
    """
    if not 0 <= version <= _VERSIONS:
        raise ValueError(f"version {version} is not within {GENERATION_BITS} bits")
    return generation << GENERATION_BITS | version


def own_version(stored: int) -> int:
    """Return the version within its generation."""
    return stored & _VERSIONS
