"""Expert search reads the rows of those alone who can be among the best, and still names the best."""

from __future__ import annotations

from typing import Any

from indexers.memory import MemoryIndex
from indexers.port import PUBLIC_VIEWER
from knowflow.queries.ask import Ask
from knowflow.queries.experts import experts
from schemas.times import parse_time
from tests.index_documents import checked, contribution, put

PEOPLE = 150


def person(number: int) -> dict[str, Any]:
    name = f"s:x/{number:03d}"
    last_at = f"20{10 + number % 14}-01-01T00:00:00.000000Z"
    return checked("people", {
        "person": name, "audience": ["public"], "name": name, "names": [{"name": name, "count": 1}],
        "accounts": [{"name": name, "count": 1}], "organisations": [], "teams": [], "bot": number % 7 == 0,
        "conversations": 1, "given": [], "received": [], "totals": [], "last_times": [last_at], "last_at": last_at,
        "hours": [],
    })  # fmt: skip


def given(number: int) -> dict[str, Any]:
    return contribution(
        f"s:x/{number:03d}", f"s:x/c{number}", tokens="malt " * (1 + number % 5) + "w " * (number % 11),
        roles=[{"name": "answered", "count": 1}], answers=1, last_at="2023-01-01T00:00:00.000000Z",
        outcome={"accepted": number % 3, "endorsed": number % 13, "opposed": 0, "thanked": 0, "observed": 0},
    )  # fmt: skip


def test_names_the_best_whatever_the_limit() -> None:
    index = MemoryIndex()
    index.apply([put("people", person(number)) for number in range(PEOPLE)])
    index.apply([put("contributions", given(number)) for number in range(PEOPLE)])
    ask = Ask(index, PUBLIC_VIEWER)
    everybody = experts(ask, "malt", PEOPLE)["results"]
    assert len(everybody) == sum(number % 7 != 0 for number in range(PEOPLE))
    assert [one["person"] for one in everybody] == [
        one["person"] for one in sorted(everybody, key=lambda one: (-one["score"], one["person"]))
    ]
    for limit in (1, 10, 70):
        assert experts(ask, "malt", limit)["results"] == everybody[:limit]


def test_shows_what_fits_best_before_what_is_newer_and_praised() -> None:
    def answered(conversation: str, tokens: str, at: str, accepted: int) -> dict[str, Any]:
        return contribution(
            "s:x/001", conversation, tokens=tokens, title=tokens, first_at=at, last_at=at, answers=1,
            roles=[{"name": "answered", "count": 1}],
            outcome={"accepted": accepted, "endorsed": 0, "opposed": 0, "thanked": 0, "observed": 0},
        )  # fmt: skip

    index = MemoryIndex()
    index.apply([
        put("people", person(1)),
        put("contributions", answered("s:x/c1", "malt hops yeast", "2019-01-01T00:00:00.000000Z", 0)),
        put("contributions", answered("s:x/c2", "malt w w w", "2023-01-01T00:00:00.000000Z", 3)),
    ])  # fmt: skip
    [best] = experts(Ask(index, PUBLIC_VIEWER, parse_time("2023-02-01T00:00:00Z")), "malt hops yeast")["results"]
    assert [evidence["title"] for evidence in best["evidence"]] == ["malt hops yeast", "malt w w w"]


def test_quotes_what_was_said_where_the_title_does_not_show_it() -> None:
    def answered(conversation: str, title: str, text: str) -> dict[str, Any]:
        return contribution(
            "s:x/001", conversation, tokens="malt w", title=title, text=text, answers=1,
            roles=[{"name": "answered", "count": 1}],
        )  # fmt: skip

    index = MemoryIndex()
    index.apply([
        put("people", person(1)),
        put("contributions", answered("s:x/c1", "What to brew", "Take pale malt for that.")),
        put("contributions", answered("s:x/c2", "Which malt", "Take pale malt for that, too.")),
        put("contributions", answered("s:x/c3", "Whatever", "The one over there.")),
    ])  # fmt: skip
    [best] = experts(Ask(index, PUBLIC_VIEWER), "malt")["results"]
    assert {evidence["title"]: evidence["why"] for evidence in best["evidence"]} == {
        "What to brew": "answered: “Take pale malt for that.”", "Which malt": "answered", "Whatever": "answered",
    }  # fmt: skip
