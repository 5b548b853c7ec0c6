"""A table holds the latest of each key; of events and decisions with one id the greatest, whatever came last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from knowflow.kafka.reading import Message
from knowflow.kafka.tables import Table
from producers.write import interaction
from schemas.binary import to_binary
from schemas.canonical import canonical
from schemas.interaction import event_rank


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    made = Table(request.param)
    yield made
    made.close()


def put(table: Table, key: str, value: Any, offset: int = 0) -> None:
    table.put(Message(0, offset, key.encode(), None if value is None else canonical(value), [], 0))


def event(name: str, revision: int = 0, text: str = "") -> dict[str, Any]:
    return interaction(
        action="posted", source="chat:x", time="2024-01-01T00:00:00Z", item={"id": name, "text": text},
        revision=revision,
    )  # fmt: skip


def put_event(table: Table, given: dict[str, Any]) -> None:
    message = to_binary(given)
    table.put(Message(0, 0, message.key, message.value, message.headers, 0))


@pytest.mark.parametrize("table", ["people"], indirect=True)
def test_the_latest_value_stands_and_a_null_deletes(table: Table) -> None:
    for key, value in (("b", {"n": 1}), ("a", {"n": 2}), ("b", {"n": 3}), ("c", {"n": 4}), ("c", None), ("d", None)):
        put(table, key, value)
    assert list(table.rows()) == [("a", {"n": 2}), ("b", {"n": 3})]
    assert len(table) == 2
    assert table.get("b") == {"n": 3}
    assert table.get("c") is None
    put(table, "c", {"n": 5})
    assert table.get("c") == {"n": 5}


@pytest.mark.parametrize("table", ["people"], indirect=True)
def test_rows_come_by_the_bytes_of_their_keys(table: Table) -> None:
    keys = ["é", "z", "Z", "a|b", "a", "a%7C", "😀", "\u20ac"]
    table.fill(Message(0, 0, key.encode(), b"{}", [], 0) for key in keys)
    assert [key for key, _ in table.rows()] == sorted(keys, key=str.encode)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_events_with_one_id_the_greatest_stands(order: tuple[int, ...]) -> None:
    events = [event("chat:x/1", 1, "a"), event("chat:x/1", 1, "b"), event("chat:x/1", 0, "c")]
    for given in events:
        given["id"] = "one"
    table = Table("interactions")
    for at in order:
        put_event(table, events[at])
    assert list(table.rows()) == [("one", max(events, key=event_rank))]
    table.close()


@pytest.mark.parametrize("table", ["interactions"], indirect=True)
def test_an_event_is_named_by_its_own_id_and_what_is_none_is_refused(table: Table) -> None:
    odd = event("chat:x/a b|c")
    put_event(table, odd)
    assert odd["id"] not in to_binary(odd).key.decode(), "the message's key is encoded"
    assert list(table.rows()) == [(odd["id"], odd)]
    put(table, "no event", {"x": 1})
    assert (table.refused, len(table)) == (1, 1)
    table.put(Message(0, 9, to_binary(odd).key, None, [], 0))
    assert len(table) == 0, "an erasure"


@pytest.mark.parametrize("table", ["decisions"], indirect=True)
def test_of_decisions_with_one_id_the_later_stands(table: Table) -> None:
    later, earlier = (
        {"id": "d", "time": f"20{year}-01-01T00:00:00.000000Z", "kind": "merge", "accounts": ["a:x/1", "a:x/2"],
         "by": "", "reason": ""}
        for year in (24, 23)
    )  # fmt: skip
    put(table, "d", later)
    put(table, "d", earlier)
    put(table, "e", {"id": "e"})
    assert list(table.rows()) == [("d", later)]
    assert table.refused == 1
