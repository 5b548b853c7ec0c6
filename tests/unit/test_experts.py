"""Expert search reads the rows of those alone who can be among the best, and still names the best."""

from __future__ import annotations

from typing import Any

from indexers.memory import MemoryIndex
from indexers.port import PUBLIC_VIEWER
from knowflow.queries.ask import Ask
from knowflow.queries.experts import experts
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
    praise = {"accepted": 3, "endorsed": 0, "opposed": 0, "thanked": 0, "observed": 0}
    told: dict[str, Any] = {"roles": [{"name": "answered", "count": 1}], "answers": 1}
    old, new = "2019-01-01T00:00:00.000000Z", "2023-01-01T00:00:00.000000Z"
    index = MemoryIndex()
    index.apply([
        put("people", person(1)),
        put("contributions", contribution("s:x/001", "s:x/c1", tokens="malt hops yeast", title="fits", last_at=old, **told)),
        put("contributions", contribution("s:x/001", "s:x/c2", tokens="malt w w w", title="new", last_at=new,
                                          **told, outcome=praise)),
    ])  # fmt: skip
    [best] = experts(Ask(index, PUBLIC_VIEWER), "malt hops yeast")["results"]
    assert [evidence["title"] for evidence in best["evidence"]] == ["fits", "new"]
