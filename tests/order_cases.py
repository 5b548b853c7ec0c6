"""Run one case of guarantee 1, and count the cases that ran."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec

from schemas.canonical import canonical
from schemas.interaction import event_rank
from schemas.registry import DERIVED
from streams.core import Stage
from streams.items import PENDING
from streams.topology import stages
from tests.analyser import analyse_words
from tests.chat import PLAIN, PlainTalk, plain_remark
from tests.harness import Harness
from tests.oracle import Truth, recompute
from tests.oracle.chat import Chat
from tests.oracle.items import Analyse

P = ParamSpec("P")

RAN: Counter[str] = Counter()  # cases by property

Event = dict[str, Any]


def make_stages() -> Sequence[Stage]:
    """Return new stages with the analyser of the tests."""
    return stages(analyse_words, plain_remark, PlainTalk)


def expected(
    interactions: Sequence[Event], decisions: Sequence[Event], analyse: Analyse = analyse_words, chat: Chat = PLAIN
) -> Truth:
    """Return what the oracle says."""
    return recompute(interactions, decisions, analyse, chat)


def dump(records: dict[str, dict[str, Any]]) -> list[bytes]:
    """Return the canonical lines of the derived records, as the command `dump` writes them."""
    return [
        canonical({"record": name, "key": key, "value": value})
        for name in DERIVED
        for key, value in sorted(records.get(name, {}).items())
    ]


def check(harness: Harness, truth: Truth) -> None:
    """Compare the documents and the pending counts with the oracle's; raise AssertionError where they differ."""
    got, want = dump(harness.documents), dump(truth.records)
    if got != want:
        surplus, missing = sorted(set(got) - set(want)), sorted(set(want) - set(got))
        lines = [f"{len(surplus)} lines differ or are surplus, {len(missing)} differ or are missing"]
        lines += [f"stages: {line.decode()}" for line in surplus[:3]]
        lines += [f"oracle: {line.decode()}" for line in missing[:3]]
        raise AssertionError("\n".join(lines))
    pending: Counter[str] = Counter()
    for rows in harness.rows("items"):
        pending.update({source: int(count or 0) for source, count in rows.scan(PENDING)})
    assert {source: n for source, n in sorted(pending.items()) if n} == truth.pending
    assert greatest(harness.archive()) == greatest(harness.fed), "compaction of the archive lost a greater event"


def greatest(events: Sequence[Event]) -> dict[str, Event]:
    """Return the greatest event of each id."""
    found: dict[str, Event] = {}
    for event in events:
        held = found.get(event["id"])
        if held is None or event_rank(held) < event_rank(event):
            found[event["id"]] = event
    return found


def count(name: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Return a decorator that counts each call of a property's body as a case."""

    def decorate(test: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(test)
        def counted(*args: P.args, **kwargs: P.kwargs) -> None:
            RAN[name] += 1
            test(*args, **kwargs)

        return counted

    return decorate
