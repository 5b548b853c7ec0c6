"""Hold what the mail producer gives to counts that others took from r-help's archives, and to their own lines."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from knowflow.evaluate.source_facts import compare, facts
from producers.mbox import FACTORY


@pytest.mark.slow
@pytest.mark.parametrize(("year", "unresolved"), [(2015, 428), (2016, 509)])
def test_real_archives_are_whole(year: int, unresolved: int, shared_data: Path, root: Path) -> None:
    """Every message is read, has an author and a sure time, and what it answers is its parent or in no message's id."""
    path = shared_data / "mail" / f"r-help-{year}.mbox.gz"
    found = list(FACTORY.open([str(path)]).read())
    assert all(len(outcome.events) == 1 for outcome in found)
    events = {event["id"]: event for outcome in found for event in outcome.events}
    stated = json.loads((root / "tests" / "golden" / "source_counts.json").read_text("utf-8"))[path.name]
    counted = facts("mbox", events.values(), {})
    for name, value in compare(counted, stated).items():
        assert value["equal"] or value.get("why"), (name, value)
    assert counted["assumed_times"] == counted["with_replaced_characters"] == 0
    assert all("account" in event["data"]["actor"] for event in events.values())
    raw = gzip.decompress(path.read_bytes()).decode("latin-1")
    header = re.compile(r"^From .* at .*\n(?:.+\n)+", re.MULTILINE)
    answered: dict[str, set[str]] = {}
    for block in header.findall(raw):
        own = re.search(r"^Message-ID: <(.*)>$", block, re.MULTILINE)
        named = re.search(r"^In-Reply-To:\s+<(.*?)>", block, re.MULTILINE)
        if own is not None and named is not None:
            answered.setdefault(f"mail:message/{own[1]}/posted", set()).add(f"mail:message/{named[1]}")
    assert all(events[one]["data"]["in_reply_to"][0] in parents for one, parents in answered.items())
    assert len(answered) >= 6_370
    assert counted["with_in_reply_to"] - counted["resolved"] == unresolved
