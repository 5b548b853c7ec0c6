"""Count the real Stack Exchange dumps: every row is accounted for, and the numbers are those of the data's README."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from producers.declare import undeclared
from producers.stackexchange import ACTIONS, FACTORY
from producers.testing import assert_well_formed


@dataclass
class Counts:
    source: str
    rows: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    standing: dict[str, str] = field(default_factory=dict)  # event id -> action
    answerers: set[str] = field(default_factory=set)
    duplicates: int = 0
    failures: int = 0

    def of(self, action: str) -> int:
        return sum(1 for standing in self.standing.values() if standing == action)


def count(path: Path) -> Counts:
    producer = FACTORY.open([str(path)])
    counts = Counts(producer.source)
    for number, outcome in enumerate(producer.read()):
        assert outcome.cursor is not None
        counts.rows[outcome.cursor["file"]] += 1
        if outcome.ignored is not None:
            counts.ignored[outcome.ignored] += 1
        counts.failures += outcome.failure is not None
        for event in outcome.events:
            data = event["data"]
            counts.actions[data["action"]] += 1
            counts.standing[event["id"]] = data["action"]
            counts.duplicates += data.get("link", {}).get("relation") == "duplicate_of"
            if data["action"] == "answered" and "account" in data.get("actor", {}):
                counts.answerers.add(data["actor"]["account"])
        if number % 50 == 0:
            assert_well_formed(outcome)
            assert not undeclared(ACTIONS, [outcome])
    return counts


@pytest.mark.parametrize(
    ("file", "source", "posts", "asked", "answered", "accepted", "answerers"),
    [
        ("matheducators-2014-05-posts-only.zip", "stackexchange:matheducators", 2061, 397, 1507, 189, 302),
        ("augur-2018-03-posts-only.zip", "stackexchange:augur", 621, 258, 293, 134, 58),
        ("conlang-meta-2020-fixture.zip", "stackexchange:conlang-meta", 177, 54, 115, 11, 31),
    ],
)
def test_small_dumps(
    shared_data: Path, file: str, source: str, posts: int, asked: int, answered: int, accepted: int, answerers: int
) -> None:
    counts = count(shared_data / "stackexchange" / file)
    assert (counts.source, counts.rows["posts"], counts.failures) == (source, posts, 0)
    assert (counts.of("asked"), counts.of("answered"), counts.of("accepted")) == (asked, answered, accepted)
    assert len(counts.answerers) == answerers


def test_the_meta_site_in_full(shared_data: Path) -> None:
    counts = count(shared_data / "stackexchange" / "conlang-meta-2020-fixture.zip")
    assert counts.rows == {
        "posts": 177, "users": 272, "comments": 230, "votes": 1119, "postlinks": 20, "tags": 71, "badges": 612,
    }  # fmt: skip
    assert counts.duplicates == 1


@pytest.mark.slow
def test_beer(shared_data: Path) -> None:
    counts = count(shared_data / "stackexchange" / "beer.stackexchange.com.7z")
    assert counts.source == "stackexchange:beer"
    assert counts.failures == 0
    assert counts.rows == {
        "posts": 3471, "users": 6863, "comments": 3509, "votes": 18564, "postlinks": 148, "tags": 153, "badges": 9367,
        "posthistory": 9071,
    }  # fmt: skip
    assert (counts.of("asked"), counts.of("answered"), counts.of("commented"), counts.of("joined")) == (
        1029, 2277, 3509, 6863,
    )  # fmt: skip
    assert len(counts.answerers) == 729
    # 619 accepted answers of the posts, each with its vote, and 6 votes on posts that are in no file.
    assert (counts.actions["accepted"], counts.of("accepted")) == (619 + 625, 625)
    assert counts.duplicates - 1 == 26, "of the links; one more was merged away, says the history"
    assert (counts.ignored["badge"], counts.ignored["tag count"]) == (9367, 153)
    assert sum(counts.rows.values()) == 51146
