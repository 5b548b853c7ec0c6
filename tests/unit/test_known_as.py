"""A person is found whose name is written otherwise, and a name that nobody has is met with those close to it."""

from __future__ import annotations

from typing import Any

import pytest

from indexers.memory import MemoryIndex
from indexers.port import PUBLIC_VIEWER, Viewer
from knowflow.errors import UserError
from knowflow.queries.ask import Ask
from tests.index_documents import checked, put


def person(who: str, name: str, audience: str = "public") -> dict[str, Any]:
    return checked("people", {
        "person": who, "audience": [audience], "name": name, "names": [{"name": name, "count": 1}],
        "accounts": [{"name": who, "count": 1}], "organisations": [], "teams": [], "bot": False, "conversations": 1,
        "given": [], "received": [], "totals": [], "last_times": [], "hours": [],
    })  # fmt: skip


@pytest.fixture
def index() -> MemoryIndex:
    made = MemoryIndex()
    made.apply([
        put("people", row) for row in (
            person("f:x/1", "Málta Hopfen"), person("f:x/2", "Rye Brewer"), person("f:x/3", "Rye-Brewer"),
            person("f:x/4", "Secret Brewer", "a"),
        )
    ])  # fmt: skip
    return made


@pytest.mark.parametrize("text", ["f:x/1", "Málta Hopfen", "malta hopfen", "MALTA-HOPFEN", "maltahopfen"])
def test_finds_a_person_however_the_name_is_written(index: MemoryIndex, text: str) -> None:
    assert Ask(index, PUBLIC_VIEWER).resolve_person(text) == "f:x/1"


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("hopfen", "close to that: Málta Hopfen (f:x/1); "),
        ("Malta Hopfem", "close to that: Málta Hopfen (f:x/1); "),
        ("brewer", "close to that: Rye Brewer (f:x/2), Rye-Brewer (f:x/3); "),
        ("rye brewer", "close to that: Rye Brewer (f:x/2), Rye-Brewer (f:x/3); "),
        ("xyz", ""),
        ("!!", ""),
    ],
)
def test_says_who_is_close(index: MemoryIndex, text: str, close: str) -> None:
    with pytest.raises(UserError) as told:
        Ask(index, PUBLIC_VIEWER).resolve_person(text)
    assert str(told.value) == (
        f"nobody is known as {text!r}: {close}give a person id, an account id or a full name (see `experts`)"
    )


def test_names_nobody_whom_the_viewer_may_not_see(index: MemoryIndex) -> None:
    assert Ask(index, Viewer(frozenset({"a"}))).resolve_person("secret brewer") == "f:x/4"
    with pytest.raises(UserError) as told:
        Ask(index, PUBLIC_VIEWER).resolve_person("secret brewer")
    assert "f:x/4" not in str(told.value)
