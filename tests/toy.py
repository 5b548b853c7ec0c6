"""Be a topology that is small enough to foresee, and producers for it.

`keep` holds each event under its partition key and tells its actor's account; `count` makes
a `people` record per account; `total`, on one partition, makes the one `topics` record.
A merge decision, which goes to every partition, adds one to a mark in each people record.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from producers.base import Cursor, Failure, Outcome
from schemas.interaction import event_rank, read_event
from streams.core import Input, Message, Rows, Stage
from streams.embedded.scheduling import Turn

Event = dict[str, Any]
POISON = "poison"


class Keep:
    """Keep events; emit `kept`: per event and account, the event's value."""

    name = "keep"
    inputs = (Input("interactions"),)
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        out: list[Message] = []
        for message in batch:
            event = message.value
            assert event is not None
            if event["data"].get("value") == 13 and event["data"]["item"].get("title") == POISON:
                raise ValueError("a poisoned event")
            held = rows.get(message.partition_key, message.key)
            rank = list(event_rank(event))
            if held is not None and held["rank"] >= rank:
                continue
            account = event["data"]["actor"]["account"]
            version = held["version"] + 1 if held else 1
            if held is not None and held["account"] != account:
                out.append(Message("kept", f"{message.key}|{held['account']}", held["account"], None, version))
                version += 1
            value = event["data"].get("value", 1)
            out.append(Message("kept", f"{message.key}|{account}", account, value, version))
            rows.put(message.partition_key, message.key, {"rank": rank, "account": account, "version": version})
        return out


class Count:
    """Count events and add values per account."""

    name = "count"
    inputs = (Input("kept"), Input("decisions", broadcast=True))
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        changed: dict[str, None] = {}
        for message in batch:
            if message.stream == "decisions":
                rows.put("#decisions", message.key, 1)
                for account, _ in rows.scan("#accounts"):
                    changed[account] = None
                continue
            account = message.partition_key
            state = rows.get(account, "#") or {"events": 0, "sum": 0, "version": 0}
            before = rows.get(account, "e" + message.key)
            if before is not None:
                state["events"] -= 1
                state["sum"] -= before
            if message.value is None:
                rows.delete(account, "e" + message.key)
            else:
                rows.put(account, "e" + message.key, message.value)
                state["events"] += 1
                state["sum"] += message.value
            rows.put(account, "#", state)
            rows.put("#accounts", account, 1)
            changed[account] = None
        marks = sum(1 for _ in rows.scan("#decisions"))
        return [self._emit(rows, account, marks) for account in changed]

    @staticmethod
    def _emit(rows: Rows, account: str, marks: int) -> Message:
        state = rows.get(account, "#")
        assert state is not None
        state["version"] += 1
        rows.put(account, "#", state)
        value = {"account": account, "events": state["events"], "sum": state["sum"], "marks": marks}
        return Message("people", account, account, value if state["events"] else None, state["version"])


class Total:
    """Add everything up, on one partition."""

    name = "total"
    inputs = (Input("people"),)
    single = True

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        state = rows.get("", "#") or {"events": 0, "version": 0}
        for message in batch:
            held = rows.get("person", message.key) or [0, 0]
            if message.version <= held[1]:
                continue
            events = message.value["events"] if message.value else 0
            state["events"] += events - held[0]
            rows.put("person", message.key, [events, message.version])
        state["version"] += 1
        rows.put("", "#", state)
        return [Message("topics", "all", "all", {"events": state["events"]}, state["version"])]


def toy_stages() -> list[Stage]:
    """Return the toy topology."""
    return [Keep(), Count(), Total()]


def toy_event(number: int, *, revision: int = 0, account: int | None = None, value: int = 1, title: str = "") -> Event:
    """Return an event in its normal form; by default of one of seven accounts and eleven keys."""
    who = number % 7 if account is None else account
    return read_event({
        "id": f"toy:e/{number}", "source": "toy:e", "time": f"2024-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z",
        "partitionkey": f"key {number % 11}",
        "data": {
            "action": "endorsed", "revision": revision, "actor": {"account": f"toy:e/u{who}"},
            "item": {"id": f"item {number}", "title": title}, "value": value,
        },
    })  # fmt: skip


def expected(events: Sequence[Event], marks: int = 0) -> dict[str, dict[str, Any]]:
    """Return what the topology makes of events, worked out anew."""
    winners: dict[str, Event] = {}
    for event in events:
        held = winners.get(event["id"])
        if held is None or event_rank(event) > event_rank(held):
            winners[event["id"]] = event
    people: dict[str, Any] = {}
    for event in winners.values():
        account = event["data"]["actor"]["account"]
        row = people.setdefault(account, {"account": account, "events": 0, "sum": 0, "marks": marks})
        row["events"] += 1
        row["sum"] += event["data"].get("value", 1)
    return {"people": people, "topics": {"all": {"events": len(winners)}} if winners else {}}


@dataclass
class ToyProducer:
    """Give events `size` at a time; ignore every fifth record and fail at every eleventh.

    A cursor comes with every `cursor_every`-th record, or never where that is 0. `broken_at`
    raises in the middle.
    """

    count: int
    cursor_every: int = 1
    broken_at: int | None = None
    kind: ClassVar[str] = "toy"
    source: str = "toy:e"
    started_at: list[int] = field(default_factory=list)
    size: int = 2
    notice: str | None = None

    def read(self, cursor: Cursor | None = None) -> Iterator[Outcome]:
        first = cursor["next"] if cursor else 0
        self.started_at.append(first)
        for number in range(first, self.count):
            if number == self.broken_at:
                raise RuntimeError("the source broke off")
            place = {"next": number + 1} if self.cursor_every and (number + 1) % self.cursor_every == 0 else None
            if number % 11 == 10:
                yield Outcome(failure=Failure(f"line {number}", "not readable", "<raw>"), cursor=place)
            elif number % 5 == 4:
                yield Outcome(ignored="every fifth", cursor=place)
            else:
                yield Outcome(events=tuple(self.events(number)), cursor=place)

    def events(self, number: int) -> list[Event]:
        """Return a record's events: the second one comes again with every seventh record."""
        return [toy_event(number * self.size + at if number % 7 or at == 0 else 1) for at in range(self.size)]

    def all_events(self) -> list[Event]:
        """Return what read() gives, in its order."""
        return [event for outcome in self.read() for event in outcome.events]


class ShuffledScheduler:
    """Let any stage and partition go next, with any number of messages, and commit at any time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def next(self, waiting: Mapping[tuple[int, int], int]) -> Turn:
        stage, partition = self._random.choice(sorted(waiting))
        return Turn(stage, partition, self._random.choice([1, 1, 2, 5, 100]), self._random.random() < 0.2)
