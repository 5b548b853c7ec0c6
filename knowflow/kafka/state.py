"""Keep a state on Kafka: what the commands of knowflow.cli.keep do with an index in Elasticsearch.

The Kafka client is imported when a command runs: without it, the embedded default works.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from knowflow.kafka.options import producer_options
from knowflow.replay import read_again
from knowflow.settings import Settings

# ruff: noqa: PLC0415 - see above


class KafkaState:
    """Act on the Kafka of the settings; each method connects for itself. Raises as knowflow.kafka.errors says."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        """Use knowflow.cli.options.on_kafka."""
        self._settings = settings
        self._options = options

    def status(self) -> dict[str, Any]:
        """Return what there is and how far behind its readers are."""
        from knowflow.kafka.status import status

        return status(self._options)

    def dump(self, names: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield the lines of `dump --from log`."""
        from knowflow.kafka.dump import dump_log

        return dump_log(self._options, names)

    def decide(self, decisions: Iterable[dict[str, Any]]) -> None:
        """Write decisions; all are checked before the first is written."""
        from knowflow.kafka.decisions import decide

        decide(producer_options(self._settings), decisions)

    def dead_letters(self) -> list[dict[str, Any]]:
        """Return all dead letters."""
        from knowflow.kafka.letters import dead_letters

        return dead_letters(self._options)

    def dead_letter(self, name: str) -> dict[str, Any] | None:
        """Return one dead letter, or None."""
        from knowflow.kafka.letters import dead_letter

        return dead_letter(self._options, name)

    def replay_dead_letters(self, names: Sequence[str] | None) -> dict[str, str | None]:
        """Try dead letters again, all where `names` is None."""
        from knowflow.kafka.letters import replay

        return replay(self._options, producer_options(self._settings), names, read_again)

    def drop_dead_letters(self, names: Sequence[str]) -> int:
        """Delete dead letters."""
        from knowflow.kafka.letters import drop

        return drop(self._options, producer_options(self._settings), names)
