"""Pending events are counted over all sources that a reading brought, not the producer's alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from producers.base import Outcome
from producers.write import interaction
from streams.embedded.runner import Engine


class _TwoSources:
    kind = "cloudevents"
    source = "cloudevents:mixed"
    notice = None

    def read(self, cursor: dict[str, Any] | None = None) -> Iterator[Outcome]:
        for number, source in enumerate(("forum:a", "forum:b", "forum:b")):
            vote = interaction(
                action="endorsed",
                source=source,
                time="2024-01-01T00:00:00Z",
                item={"id": f"{source}/missing/{number}"},
                value=1,
            )
            yield Outcome(events=(vote,))


def test_votes_on_items_that_never_came_are_pending_under_their_own_sources(tmp_path: Path) -> None:
    with Engine.open(tmp_path / "data", durable=False) as engine:
        report = engine.ingest(_TwoSources())
        assert report.pending == 3
        assert engine.pending_by_source() == {"forum:a": 1, "forum:b": 2}
