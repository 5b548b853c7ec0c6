"""Keep the ties between people, and draw their network anew once nothing else is on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from schemas.canonical import canonical
from schemas.keys import join_key
from streams.core import Input, Message, Rows
from streams.digest import digest

TIES, PROGRAMS, SENT, STATE = "ties", "programs", "sent", "#"
_DIRTY = "dirty"


class GraphStage:
    """Fold `ties` and `programs` into `communities` and `bridges`; see docs/model.md, part 11.

    Communities cannot be kept up to date tie by tie. So what comes is only stored; settle()
    draws the whole network. What it writes depends on the ties that are stored then and on
    nothing else, so that it may be called at any time, as long as it is called at the end.
    """

    name = "graph"
    inputs = (Input("ties"), Input("programs"))
    single = True

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Store what came."""
        changed = False
        for message in batch:
            group = TIES if message.stream == "ties" else PROGRAMS
            held = rows.get(group, message.key)
            if held is not None and held[0] >= message.version:
                continue
            rows.put(group, message.key, [message.version, message.value])
            changed = changed or message.value != (held[1] if held is not None else None)
        if changed and rows.get(STATE, _DIRTY) is None:
            rows.put(STATE, _DIRTY, True)
        return []

    def unsettled(self, rows: Rows) -> bool:
        """Tell whether ties have changed since the network was drawn."""
        return rows.get(STATE, _DIRTY) is not None

    def settle(self, rows: Rows) -> Iterator[Message]:
        """Draw the network and yield what changed in the records.

        The work is bounded by streams.graph.partition.BUDGET and streams.graph.positions.VISITS.
        """
        # NumPy takes a fifth of a second to import, and most commands never draw anything.
        from streams.graph import drawing as graph  # noqa: PLC0415
        from streams.graph.network import Tie  # noqa: PLC0415

        programs = [name for _, name in _values(rows, PROGRAMS)]
        drawn = graph.draw((Tie(*tie[:3]) for _, tie in _values(rows, TIES)), programs)
        topics = graph.community_topics(drawn, ((tie[0], tie[1], tie[3]) for _, tie in _values(rows, TIES)))
        yield from _send(rows, "communities", sorted(graph.communities(drawn, topics).items()))
        del topics
        yield from _send(rows, "bridges", graph.positions(drawn))
        rows.delete(STATE, _DIRTY)


def _values(rows: Rows, group: str) -> Iterator[tuple[str, Any]]:
    for row, (_, value) in rows.scan(group):
        if value is not None:
            yield row, value


def _send(rows: Rows, record: str, documents: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Message]:
    """Yield the documents that are not as they were sent last, and deletes of those that are gone."""
    group = f"{SENT}-{record}"
    sent = dict(rows.scan(group))
    for name, document in documents:
        encoded = canonical(document)
        found = digest(encoded)
        version, last = sent.pop(name, (0, ""))
        if found != last:
            rows.put(group, name, [version + 1, found])
            yield Message(record, join_key(name), name, document, version + 1, encoded)
    for name, (version, last) in sent.items():
        if last:
            rows.put(group, name, [version + 1, ""])
            yield Message(record, join_key(name), name, None, version + 1)
