"""Define generations: the one that serves, and the one that is being built beside it.

A generation is one folding of all interactions and decisions: its state, its Kafka topics
and its indices. The Kafka topic of generations is compacted, and the key is the number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.canonical import canonical

State = Literal["building", "serving", "retired"]


class Generation(BaseModel):
    """Be a generation, which are numbered from 1; its number of partitions is fixed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    generation: int = Field(ge=1, lt=2**20, description="Its number; a version in an index is above it 32 bits")
    partitions: int = Field(ge=1, le=1024, description="Of each of its Kafka topics that has more than one")
    state: State = Field(description="At most one serves, at most one is being built")

    @property
    def key(self) -> bytes:
        """Return the message key."""
        return str(self.generation).encode()

    @property
    def value(self) -> bytes:
        """Return the message value: canonical JSON."""
        return canonical(self.model_dump())


def read_generation(key: bytes | None, value: bytes) -> Generation:
    """Return the generation of a message. Raises ValueError where it is none, or its key is another's."""
    read = Generation.model_validate_json(value)
    if key != read.key:
        raise ValueError(f"the key {key!r} is not that of generation {read.generation}")
    return read


def serving_of(generations: Iterable[Generation]) -> Generation | None:
    """Return the generation that serves, or None. Of several, which a crash between two writes may leave, the last."""
    return _last(generations, "serving")


def building_of(generations: Iterable[Generation]) -> Generation | None:
    """Return the generation that is being built, or None. Of several the last."""
    return _last(generations, "building")


def _last(generations: Iterable[Generation], state: State) -> Generation | None:
    return max((one for one in generations if one.state == state), key=lambda one: one.generation, default=None)
