"""What was answered last is found by the conversations in which something happened last, as by the contributions."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from indexers.memory import MemoryIndex
from indexers.port import OWNER, Document, Sort, Viewer, Where, Write
from knowflow.queries.ask import Ask
from knowflow.queries.ranking import found
from schemas.times import parse_time
from tests.index_documents import TIME, contribution, conversation, put


def rows(random: Random) -> Iterator[Write]:
    """Yield conversations of which the newest were moved by a vote alone, or hold a program's words only."""
    for number in range(80):
        name, audience = f"c{number:02d}", random.choice([["public"], ["a"]])
        given: list[Document] = []
        for account in random.sample("pqrs", random.randint(0, 3)):
            day = random.randint(1, 15)
            one = contribution(f"s:x/{account}", audience=audience, bot=random.random() < 0.3, tokens="malt")
            at = {"first_at": TIME.format(day, 0), "last_at": TIME.format(day, random.randint(0, 3))}
            given.append(one | {"conversation": name, "answers": 1} | at)
        yield from (put("contributions", one) for one in given)
        last = max((one["last_at"] for one in given), default=TIME.format(9, 0))
        moved = TIME.format(20, 0) if random.random() < 0.3 else last
        begun = min((one["first_at"] for one in given), default=last)
        yield put("conversations", conversation(name, audience, started_at=begun, last_at=moved))


@pytest.mark.parametrize("viewer", [Viewer(), OWNER, Viewer(frozenset("a"))])
@pytest.mark.parametrize("day", [None, 5])
@pytest.mark.parametrize("most", [1, 8, 500])
def test_the_newest(viewer: Viewer, day: int | None, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "NEWEST", most)
    index = MemoryIndex()
    index.apply(list(rows(Random(4))))
    ask = Ask(index, viewer, None if day is None else parse_time(TIME.format(day, 2)))
    where = [Where("bot", "eq", False), *ask.until_now("first_at")]
    expected = index.find("contributions", viewer, where, [Sort("last_at", descending=True)], most)
    assert [hit.key for hit in found._newest(ask, where)] == [hit.key for hit in expected]
