"""Topics that people say are one: at once in every record, and back exactly to what was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowflow.app import Knowflow
from knowflow.cli.main import run
from knowflow.errors import UserError
from knowflow.synonyms import check_apart, said_of_pairs, to_decision
from schemas.canonical import canonical
from schemas.decisions import read_decision
from schemas.interaction import read_event
from schemas.registry import DERIVED


def _asked(n: int, tags: list[str], **more: Any) -> list[dict[str, Any]]:
    def event(name: str, action: str, account: str, **data: Any) -> dict[str, Any]:
        return read_event({
            "id": name, "source": "forum:a", "time": f"2024-01-{n + 1:02}T10:00:00Z", "partitionkey": f"c{n}",
            "data": {"action": action, "actor": {"account": account}, "conversation": f"c{n}", **data},
        })  # fmt: skip

    return [
        event(f"q{n}", "asked", "a:b/1", item={"id": f"c{n}", "title": "Well?", "tags": tags, **more}),
        event(f"a{n}", "answered", f"a:b/{2 + n % 2}", item={"id": f"i{n}", "text": "So"}, in_reply_to=[f"c{n}"]),
    ]


EVENTS = [
    event
    for n, tags in enumerate([["k8s"], ["k8s", "kubernetes"], ["kubernetes"], ["Kubernetes"], ["kube"], ["x"]])
    for event in _asked(n, tags)
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


def _decide(state: Knowflow, day: int, topics: list[str], same: bool) -> list[bytes]:
    time = f"2024-03-{day:02}T00:00:00Z"
    state.decide([{"id": f"d{day}", "time": time, "kind": "synonym", "topics": topics, "same": same}])
    assert list(state.dump(*DERIVED, source="index")) == list(state.dump(*DERIVED))
    return _dump(state)


def test_records_speak_of_the_least_key_until_it_is_taken_back(state: Knowflow) -> None:
    never = _dump(state)
    assert [key for key, _ in state.engine.dump("topics")] == ["kubernetes|public"]
    merged = _decide(state, 1, ["kubernetes", "k8s"], True)
    (topic,) = [value for _, value in state.engine.dump("topics")]
    assert (topic["topic"], topic["label"], topic["conversations"]) == ("k8s", "k8s", 4)
    assert {entry["name"]: entry["count"] for entry in topic["aliases"]} == {"k8s": 4, "kubernetes": 4}
    assert dict(state.engine.dump("conversations"))["c1|public"]["topics"] == ["k8s"]
    assert _decide(state, 2, ["kube", "kubernetes"], True) != merged
    assert {key: value["spoken_of_as"] for key, value in state.engine.dump("synonyms")} == {
        "k8s": "k8s", "kube": "k8s", "kubernetes": "k8s",
    }  # fmt: skip
    assert _decide(state, 3, ["kubernetes", "kube"], False) == merged
    assert _decide(state, 4, ["k8s", "kubernetes"], False) == never


def test_a_question_finds_a_topic_by_each_of_its_names(state: Knowflow) -> None:
    _decide(state, 1, ["kubernetes", "k8s"], True)
    for name in ("k8s", "Kubernetes"):
        assert {entry["topic"] for row in state.experts(name)["results"] for entry in row["topics"]} == {"k8s"}
        assert state.learn(name)["topic"] == "k8s"


def test_the_commands(tmp_path: Path, state: Knowflow, capsys: pytest.CaptureFixture[str]) -> None:
    state.close()
    data = ["--data", str(tmp_path / "data")]

    def told(*arguments: str, code: int = 0) -> str:
        assert run([*arguments, *data]) == code
        captured = capsys.readouterr()
        return captured.err if code else captured.out

    assert '"topics":{"k8s":"k8s","kubernetes":"k8s"}' in told("topics", "merge", "Kubernetes", "K8s", "--json")
    assert told("topics", "merge", "kube", "kubernetes") == "kube is k8s\nkubernetes is k8s\n"
    assert '"topic":"k8s"' in told("topics", "--json")
    assert "through others ('k8s' with 'kubernetes', 'kubernetes' with 'kube')" in told(
        "topics", "unmerge", "k8s", "kube", code=2
    )
    assert told("topics", "unmerge", "kube", "kubernetes") == "kube is kube\nkubernetes is k8s\n"
    assert "one topic by their letters" in told("topics", "merge", "Kube", "kubes", code=2)
    assert "a topic is empty" in told("topics", "merge", " ", "kube", code=2)


def test_pairs_are_suggested_with_their_signs_until_somebody_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["We use continuous integration (CI) now", "CI breaks", "CI is red"]
    tags = [["continuous-integration"], ["continuous-integration", "deploy"], ["continuous-integration", "deploy"]]
    with Knowflow.open(tmp_path / "data") as state:
        state.engine.append([
            event
            for n in range(3)
            for event in _asked(n, ["CI", *tags[n]], text=texts[n])
        ])  # fmt: skip
        state.engine.process()
        state.sync()
        answer = state.topic_suggestions()
        (suggested,) = answer["suggestions"]
        assert (answer["total"], suggested["topics"]) == (1, ["ci", "continuousintegration"])
        assert suggested["labels"] == ["CI", "continuous-integration"]
        assert suggested["why"][0] == "stated: continuous integration (CI)"
        assert suggested["evidence"] == ["c0", "c2", "c1"]
    data = ["--data", str(tmp_path / "data")]
    assert run(["topics", "suggest", *data]) == 0
    assert "stated: continuous integration (CI)" in " ".join(capsys.readouterr().out.split())
    assert run(["topics", "unmerge", "CI", "continuous integration", *data]) == 0
    capsys.readouterr()
    assert run(["topics", "suggest", *data]) == 0
    assert capsys.readouterr().out == "No two topics look like one.\n"


def test_the_last_decision_of_a_pair_holds() -> None:
    yes = to_decision("a", "b", "2024-01-02", same=True)
    no = to_decision("b", "a", "2024-01-01", same=False)
    assert said_of_pairs([yes, no]) == {("a", "b"): True}
    with pytest.raises(UserError, match="through others"):
        check_apart({"topics": ["a", "c"]}, {("a", "b"): True, ("b", "c"): True, ("a", "c"): True})
    check_apart({"topics": ["a", "b"]}, {("a", "b"): True, ("b", "c"): True})


@pytest.mark.parametrize(
    "stated",
    [
        {"topics": ["a"], "same": True},
        {"topics": ["a", "b"]},
        {"topics": ["a", "b" * 81], "same": True},
        {"topics": ["a", "b"], "same": True, "accounts": ["x:y/1"]},
        {"topics": ["a", "b"], "same": True, "team": "Malt"},
        {"kind": "merge", "accounts": ["x:y/1", "x:y/2"], "same": True},
    ],
)
def test_what_is_no_synonym(stated: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"synonym|same"):
        read_decision({"id": "d", "time": "2024-01-01", "kind": "synonym", **stated})
