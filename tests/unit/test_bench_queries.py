"""Run the bench of queries once, tiny; the records that it makes up are valid."""

from __future__ import annotations

from collections import Counter

from knowflow.bench.queries import COMMANDS, bench, quantile
from knowflow.bench.simulated import World
from schemas.registry import RECORDS


def test_simulated_records_are_valid_and_add_up() -> None:
    rows = list(World(people=30, words=20, seed=3).rows(200))
    assert len({(record, key) for record, key, _ in rows}) == len(rows)
    for record, _, value in rows:
        assert RECORDS[record].model.model_validate(value).model_dump(exclude_none=True) == value
    given = [value for record, _, value in rows if record == "contributions"]
    assert len(given) >= 200
    people = {value["person"]: value for record, _, value in rows if record == "people"}
    assert Counter(value["person"] for value in given) == {name: row["conversations"] for name, row in people.items()}
    topics = {value["topic"]: value["contributions"] for record, _, value in rows if record == "topics"}
    assert Counter(topic["topic"] for value in given for topic in value["topics"]) == topics
    helped = sum(value["conversations"] for record, _, value in rows if record == "flows")
    assert helped == sum(value["helped"]["total"] for value in given)
    again = World(people=30, words=20, seed=3)
    assert list(again.rows(200)) == rows
    assert len({len(text.split()) > 20 for text in again.texts(4)}) == 2


def test_asks_each_command_as_often_as_told() -> None:
    results = bench([60], people=20, words=15, texts=4)
    assert [result["part"] for result in results] == ["fill", *COMMANDS]
    filled, *asked = results
    assert filled["contributions"] == 60
    assert filled["documents"] > 60
    for result in asked:
        assert result["n"] == 4
        assert result["with_results"] >= 3  # two rare words may be nowhere
        assert 0 < result["p50_ms"] <= result["p95_ms"] <= result["p99_ms"] <= result["worst_ms"]


def test_a_quantile_is_one_of_the_values() -> None:
    assert [quantile([1.0, 2.0, 3.0, 4.0], part) for part in (0.5, 0.75, 0.95, 1.0)] == [2.0, 3.0, 4.0, 4.0]
    assert quantile([7.0], 0.5) == 7.0
