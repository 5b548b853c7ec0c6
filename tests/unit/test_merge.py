"""Rows of several audiences: what they are narrowed and counted by is that of the whole merged rows."""

from __future__ import annotations

from random import Random

import pytest

from indexers.memory import MemoryIndex
from indexers.port import OWNER, PUBLIC_VIEWER, Viewer
from knowflow.queries import merge
from knowflow.queries.ask import Ask
from schemas.times import parse_time
from tests.index_documents import TIME, conversation, put

MEMBERS = ("conversation", "source", "channel", "topics", "state", "started_at")
DAYS = 9


def index_of_rows(random: Random) -> MemoryIndex:
    index = MemoryIndex()
    for name in (f"c{number}" for number in range(30)):
        for audience in random.sample([["public"], ["a"], ["a", "b"], ["b"]], random.randint(1, 3)):
            times = [TIME.format(random.randint(1, DAYS), 0) for _ in range(3)]
            told = {"first_reply_at": times[1], "resolved_at": times[2], "channel": f"room {random.randint(1, 3)}"}
            more = {field: value for field, value in told.items() if random.random() < 0.6}
            state = "resolved" if "resolved_at" in more else "answered" if "first_reply_at" in more else "open"
            row = conversation(
                name, audience, started_at=times[0], opens=random.random() < 0.5, state=state,
                topics=random.sample(["malt", "hop", "mash"], random.randint(0, 3)), **more,
            )  # fmt: skip
            index.apply([put("conversations", row)])
    return index


@pytest.mark.parametrize("viewer", [PUBLIC_VIEWER, OWNER, Viewer(frozenset("b"))])
@pytest.mark.parametrize("day", [None, 4, DAYS])
def test_outlines_say_what_merged_rows_say(viewer: Viewer, day: int | None) -> None:
    index = index_of_rows(Random(5))
    ask = Ask(index, viewer, None if day is None else parse_time(TIME.format(day, 0)))
    names = [f"c{number}" for number in range(30)]
    whole, outlines = merge.conversations(ask, names), merge.outlines(ask, names)
    assert outlines.keys() == whole.keys()
    told = {name: {member: row.get(member) for member in MEMBERS} for name, row in outlines.items()}
    assert told == {name: {member: row.get(member) for member in MEMBERS} for name, row in whole.items()}
