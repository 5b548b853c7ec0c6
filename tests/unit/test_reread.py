"""A dead letter's payload is read again as reading its source would, once it or the code is mended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from knowflow.errors import UserError
from knowflow.replay import read_again
from producers.base import Event, SourceError
from producers.registry import factory
from producers.stackexchange.rows import read_rows
from producers.write import interaction
from schemas.canonical import canonical
from streams.deadletters import dead_letter
from tests.cli import DUMP

EVENT = interaction(action="posted", source="chat:x", time="2024-01-01T00:00:00Z", item="chat:x/1")
OTHER = interaction(action="posted", source="chat:x", time="2024-01-01T00:00:00Z", item="chat:x/2")
COMMIT = {
    "hash": "a" * 40, "parents": [], "author": "Ann", "author_email": "ann@example.org", "subject": "Begin",
    "author_date": "2020-01-01T00:00:00Z", "commit_date": "2020-01-01T00:00:00Z",
}  # fmt: skip


def letter(kind: str, source: str, location: str, payload: Any) -> dict[str, Any]:
    text = payload if isinstance(payload, str) else orjson.dumps(payload).decode()
    return dead_letter(kind, source, location, "was odd", text)


def read(kind: str, paths: list[str], **options: Any) -> list[Event]:
    return [event for outcome in factory(kind).open(paths, **options).read() for event in outcome.events]


def test_an_event_and_one_of_a_batch() -> None:
    assert list(read_again(letter("cloudevents", "cloudevents:f", "f.jsonl, line 1", EVENT))) == [EVENT]
    batch = letter("cloudevents", "cloudevents:f", "f.jsonl, line 1, event 2", [EVENT, OTHER])
    assert list(read_again(batch)) == [OTHER]


def test_a_commit(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(canonical(COMMIT))
    expected = read("gitlog", [str(path)], name="site")
    assert expected
    assert list(read_again(letter("gitlog", "git:site", "log.jsonl, line 1", COMMIT))) == expected


@pytest.mark.parametrize("table", ["Users", "Posts", "PostHistory", "Comments", "Votes", "PostLinks", "Badges"])
def test_every_row_of_a_dump(table: str) -> None:
    path = DUMP / f"{table}.xml"
    producer = factory("stackexchange").open([str(path)], name="beer")
    with path.open("rb") as stream:
        rows = list(read_rows(stream, table.lower(), table))
    outcomes = list(producer.read())
    assert len(outcomes) == len(rows) > 0
    for number, (row, outcome) in enumerate(zip(rows, outcomes, strict=True), 1):
        again = letter("stackexchange", producer.source, f"{table}.xml row {number}", row or {})
        if outcome.failure is None:
            assert tuple(read_again(again)) == outcome.events
        else:
            with pytest.raises(ValueError, match=re.escape(outcome.failure.reason) if row else "it is no row"):
                read_again(again)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (letter("cloudevents", "cloudevents:f", "f, line 1", "{no"), "is no JSON"),
        (letter("cloudevents", "cloudevents:f", "f, line 1", "{" + " " * 20_000), "the payload was cut"),
        (letter("cloudevents", "cloudevents:f", "f, line 1", {"id": "x"}), "`source` is missing"),
        (letter("gitlog", "git:site", "log, line 1", {"hash": "x"}), "`hash` is no commit hash"),
        (letter("gitlog", "git:site+1", "log, line 1", COMMIT), "git:site\\+1 stands for several histories"),
        (letter("stackexchange", "stackexchange:beer", "Posts.xml row 1", {}), "it is no row of a dump's file"),
        (letter("stackexchange", "stackexchange:beer", "Odd.xml row 1", {"Id": "1"}), "it is no row of a dump's file"),
        (letter("stackexchange", "stackexchange:beer", "Users.xml row 1", {"Id": "x"}), "Id"),
    ],
)
def test_what_is_still_broken_says_why(broken: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told) as raised:
        read_again(broken)
    assert "\n" not in str(raised.value)


def test_a_kind_that_reads_no_single_record_and_one_that_is_gone() -> None:
    with pytest.raises(UserError, match="kind 'sample' reads no single record: mend the source"):
        read_again(letter("sample", "sample:x", "record 1", EVENT))
    with pytest.raises(SourceError, match="there is no source kind `gone`"):
        read_again(letter("gone", "gone:x", "record 1", EVENT))
