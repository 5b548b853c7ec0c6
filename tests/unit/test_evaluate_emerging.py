"""A tag that emerges is to be named within its first year; what was used long before is no find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowflow.asking import Asking
from knowflow.evaluate.emerging import score_emerging, tag_uses
from producers.base import Outcome
from schemas.canonical import canonical
from schemas.interaction import read_event
from schemas.times import format_time
from tests.cli import DUMP, knowflow
from tests.unit.test_learning import START, index_of

WEEK = 7 * 86_400_000_000


def asked(week: int, number: int, *tags: str) -> dict[str, Any]:
    name = f"{week}.{number}"
    item = {"id": name, "title": "About it", "text": "", "tags": list(tags)}
    return read_event({
        "id": name, "source": "forum:a", "time": format_time(START + week * WEEK), "partitionkey": name,
        "data": {"action": "asked", "actor": {"account": f"forum:a/{number}"}, "item": item, "conversation": name},
    })  # fmt: skip


def test_uses_are_told_by_topic_and_in_order() -> None:
    outcomes = [Outcome((asked(5, 0, "Malts", "malt"),)), Outcome(ignored="nothing"), Outcome((asked(2, 0, "malt"),))]
    assert tag_uses(outcomes) == {"malt": [START + 2 * WEEK, START + 5 * WEEK]}


def site() -> list[dict[str, Any]]:
    events = [asked(week, number, "usual") for week in range(130) for number in range(2)]
    events += [asked(week, number, "new") for week in range(100, 104) for number in range(2, 4)]
    events += [asked(60, 2, "seldom")]
    return events + [asked(week, number, "seldom") for week in range(120, 124) for number in range(2, 5)]


FOUND = {"n": 1, "recall": 1.0, "precision": 0.5, "named": 2, "named_tags": 2}


def test_a_new_tag_is_found_with_its_delay_and_an_old_one_that_rises_is_no_find() -> None:
    events = site()
    found = score_emerging(Asking(index_of(events)), tag_uses([Outcome(tuple(events))]))
    assert {name: found[name] for name in FOUND} == FOUND
    assert found["delay_weeks"] == 4.0, "asked every fourth week, it was named at the first moment after it began"
    assert found["baselines"]["three_lately"] == {
        "recall": 1.0, "delay_weeks": 4.0, "precision": 0.3333, "named": 3, "named_tags": 3,
    }  # fmt: skip


def test_the_command_reads_a_source_and_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "site.jsonl"
    file.write_bytes(b"\n".join(canonical(event) for event in site()) + b"\n")
    found = knowflow("evaluate", "emerging", file, "--kind", "cloudevents", "--json").json
    assert (found["task"], set(found["ms_per_query"])) == ("emerging", {"p50", "p95"})
    assert found["recall"] == 1.0


@pytest.mark.parametrize(("paths", "hint"), [([], "at least one path"), ([DUMP], "less than a year"),
                                             (["nowhere.7z"], "nowhere.7z")])  # fmt: skip
def test_what_cannot_be_measured_is_told(paths: list[object], hint: str) -> None:
    done = knowflow("evaluate", "emerging", *paths)
    assert done.code == 2
    assert hint in done.error
