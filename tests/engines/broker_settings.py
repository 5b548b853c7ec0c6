"""Start brokers with other settings than `knowflow engines up` gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from knowflow.engines import kafka


@contextmanager
def broker_settings(changed: Mapping[str, str]) -> Iterator[None]:
    """Give brokers that are started meanwhile these settings beside or instead of their own."""
    own = kafka.properties

    def properties(*server: object) -> str:
        lines = own(*server).splitlines()  # type: ignore[arg-type]
        kept = [line for line in lines if line.partition("=")[0] not in changed]
        return "\n".join([*kept, *(f"{name}={value}" for name, value in changed.items()), ""])

    with patch.object(kafka, "properties", properties):
        yield
