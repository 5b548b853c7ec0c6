"""Merge, unmerge, merge: at once in every record, and back exactly to what was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowflow.app import Knowflow
from knowflow.cli.main import run
from schemas.canonical import canonical
from schemas.interaction import read_event
from schemas.registry import DERIVED
from streams.core import Message, Rows
from streams.graph.stage import GraphStage

ANN, TWIN = "forum:a/1", "mail:ann@x.org"


def _event(n: int, action: str, account: str, name: str, **more: Any) -> dict[str, Any]:
    return read_event({
        "id": f"e{n}", "source": "forum:a", "time": f"2024-01-{n + 1:02}T10:00:00Z", "partitionkey": "c",
        "data": {"action": action, "actor": {"account": account, "name": name}, "conversation": "c1", **more},
    })  # fmt: skip


EVENTS = [
    _event(0, "asked", "forum:a/2", "Bob", item={"id": "c1", "title": "How to brew stout", "tags": ["stout"]}),
    _event(1, "answered", ANN, "Ann", item={"id": "i1", "text": "With dark malt"}, in_reply_to=["c1"]),
    _event(2, "answered", TWIN, "Ann L.", item={"id": "i2", "text": "And patience"}, in_reply_to=["c1"]),
]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Knowflow]:
    with Knowflow.open(tmp_path / "data") as opened:
        opened.engine.append(EVENTS)
        opened.engine.process()
        opened.sync()
        yield opened


def _dump(state: Knowflow) -> list[bytes]:
    return [canonical(line) for line in state.dump(*DERIVED)]


def _decide(state: Knowflow, name: str, kind: str, day: int) -> list[bytes]:
    time = f"2024-03-{day:02}T00:00:00Z"
    state.decide([{"id": name, "time": time, "kind": kind, "accounts": [ANN, TWIN]}])
    assert list(state.dump(*DERIVED, source="index")) == list(state.dump(*DERIVED))
    return _dump(state)


def test_merge_unmerge_and_merge_again(state: Knowflow) -> None:
    never = _dump(state)
    merged = _decide(state, "d1", "merge", 1)
    assert {row["person"] for _, row in state.engine.dump("contributions")} == {"forum:a/2", ANN}
    assert _decide(state, "d2", "unmerge", 2) == never
    assert _decide(state, "d1", "merge", 3) == merged
    assert _decide(state, "d2", "unmerge", 4) == never


def test_suggestions_are_listed_once_and_gone_when_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "data")
    with Knowflow.open(folder) as state:
        state.engine.append([
            _event(3, "posted", "forum:a/3", "Cat Ross", item={"id": "p3"}),
            _event(4, "posted", "wiki:b/9", "Cat Ross", item={"id": "p4"}),
        ])  # fmt: skip
        state.engine.process()
        state.sync()
        assert state.identity_suggestions() == {
            "total": 1,
            "results": [
                {"accounts": ["forum:a/3", "wiki:b/9"], "rule": "name", "detail": "cat ross", "confidence": 600}
            ],
        }
    assert run(["identities", "suggest", "--data", folder]) == 0
    assert "cat ross" in capsys.readouterr().out
    assert run(["identities", "merge", "forum:a/3", "wiki:b/9", "--data", folder]) == 0
    assert run(["identities", "suggest", "--data", folder]) == 0
    assert "No two accounts" in capsys.readouterr().out


def test_several_are_merged_by_one_command_which_draws_the_network_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, accounts = str(tmp_path / "data"), [f"forum:a/{number}" for number in range(1, 5)]
    with Knowflow.open(folder) as state:
        events = [_event(1, "asked", "forum:a/9", "Asker", item={"id": "p0"}, conversation="p0")]
        for at, account in enumerate(accounts, 2):
            item = {"id": f"p{at}"}
            events.append(
                _event(at, "answered", account, f"Name {account}", item=item, conversation="p0", in_reply_to=["p0"])
            )
        state.engine.append(events)
        state.engine.process()
        state.sync()
    drawn = []
    settle = GraphStage.settle

    def counted(self: GraphStage, rows: Rows) -> Iterator[Message]:
        drawn.append(1)
        return settle(self, rows)

    monkeypatch.setattr(GraphStage, "settle", counted)
    assert run(["identities", "merge", *accounts, "--data", folder]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{account} is forum:a/1" for account in accounts]
    assert drawn == [1]


@pytest.mark.parametrize(
    ("accounts", "said"), [(["a:b/1", "a:b/1"], "different accounts"), (["a:b/1", "@x.org"], "@x.org is a domain")]
)
def test_what_cannot_be_merged_is_told_in_one_line(
    accounts: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["identities", "merge", *accounts, "--data", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
