"""The stages in Faust workers over a real Kafka make what they make embedded."""

from __future__ import annotations

import os
import random
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest

from knowflow.engines import Addresses
from producers.registry import factory
from producers.testing import events_of
from streams.text import topic_key
from tests.cli import DUMP
from tests.conftest import ROOT
from tests.engines.site import Dump, Event, Site, differences, embedded, versions_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

GOLDEN = ROOT / "tests" / "golden"
SYNONYMS = 10
SIZE = 2_000  # interactions of each format at most


def of_all_formats() -> list[Event]:
    """Return interactions of every format: simulated, written for tests, of our own history, and real where at hand."""
    real = Path(os.environ.get("KNOWFLOW_SHARED_DATA") or ROOT.parent / "shared" / "data")
    wanted: list[tuple[str, list[str]]] = [
        ("sample", ["people=50", f"events={SIZE}", "words=12", "noise=20", "seed=11"]),
        ("stackexchange", [str(DUMP)]),
        ("git", [str(ROOT)]),
        ("mbox", [str(GOLDEN / "mbox" / "source")]),
        ("irc", [str(GOLDEN / "irc" / "logs")]),
        ("zulip", [str(GOLDEN / "zulip" / "source")]),
        ("discourse", [str(GOLDEN / "discourse" / "source")]),
        ("slack", [str(GOLDEN / "slack" / "export")]),
        ("slack-xml", [str(GOLDEN / "slackxml")]),
        ("perceval", [str(GOLDEN / "perceval" / "items.jsonl")]),
        ("stackexchange", [str(real / "stackexchange" / "beer.stackexchange.com.7z")]),
        ("gitlog", [str(real / "git" / "apache-kafka.commits.jsonl.gz")]),
    ]
    found: list[Event] = []
    for kind, source in wanted:
        if kind == "sample" or Path(source[0]).exists():
            found += islice(events_of(factory(kind).open(source).read()), SIZE)
    return found


def decisions_of(events: list[Event]) -> list[dict[str, Any]]:
    """Return merges, unmerges and affiliations of accounts that the events know, and synonyms of their tags."""
    accounts = sorted({account for event in events if (account := event["data"].get("actor", {}).get("account"))})
    pairs = [("merge", 0, 7), ("merge", 7, 13), ("unmerge", 0, 7), ("merge", 3, 4), ("merge", 4, 0)]
    joined = [
        {
            "id": f"decision/{number}", "kind": kind, "time": f"2024-05-01T00:00:0{number}.000000Z",
            "accounts": sorted([accounts[one], accounts[other]]), "by": "", "reason": "",
        }
        for number, (kind, one, other) in enumerate(pairs)
    ]  # fmt: skip
    half = sorted(event["time"] for event in events)[len(events) // 2]
    belong = [
        {
            "id": f"affiliation/{number}", "kind": "affiliation", "time": "2024-05-02T00:00:00.000000Z",
            "accounts": [account], "by": "", "reason": "", "team": f"Team {number % 3}", side: half,
        }
        for number, (account, side) in enumerate(product(accounts[:8], ("valid_to", "valid_from")))
    ]  # fmt: skip
    tags = {topic_key(tag) for event in events for tag in event["data"].get("item", {}).get("tags", ())}
    topics = [*sorted(tags), *(f"unheard{number}" for number in range(2 * SYNONYMS))]
    one = [
        {
            "id": f"synonym/{number}", "kind": "synonym", "time": "2024-05-03T00:00:00.000000Z", "accounts": [],
            "topics": sorted(topics[2 * number : 2 * number + 2]), "same": True, "by": "", "reason": "",
        }
        for number in range(SYNONYMS)
    ]  # fmt: skip
    return joined + belong + one


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], list[Any], Dump]:
    events = of_all_formats()
    decisions = decisions_of(events)
    expected = embedded(tmp_path_factory.mktemp("embedded"), events, decisions)
    assert all(expected[record] for record in ("conversations", "contributions", "expertise", "people", "flows"))
    return events, decisions, expected


@pytest.mark.parametrize(("workers", "partitions"), [(1, 1), (3, 6)])
def test_shuffled_and_doubled_it_is_byte_identical(
    workers: int,
    partitions: int,
    engines: Addresses,
    truth: tuple[list[Event], list[Any], Dump],
    tmp_path: Path,
) -> None:
    events, decisions, expected = truth
    chance = random.Random(partitions)
    fed = events + chance.sample(events, len(events) // 2)
    chance.shuffle(fed)
    site = Site(engines.kafka, tmp_path, partitions)
    half = len(fed) // 2
    site.produce(fed[:half], decisions[2:])
    site.catch_up(workers)
    site.produce(fed[half:], decisions)
    site.catch_up(workers)
    assert differences(site.dump(), expected) == []
    assert site.dump("deadletters") == {"deadletters": {}}
    assert site.messages_of_a_worker() == 0, "whoever starts again where all was read must read nothing again"
    for record in ("contributions", "topics"):
        for key, versions in versions_of(record, site.options).items():
            assert versions == sorted(set(versions)), f"{record} {key}: versions must rise: {versions}"
