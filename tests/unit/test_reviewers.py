"""Reviewers of changes: features, what is known when, `route --paths` over an index, `evaluate reviewers` on a log."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from indexers.port import OWNER
from knowflow.cli.many import repeated
from knowflow.errors import UserError
from knowflow.evaluate.reviewers import trees
from knowflow.evaluate.reviewers.measure import rank_of, score
from knowflow.evaluate.reviewers.replay import cases
from knowflow.queries.ask import Ask
from knowflow.queries.ranking.features import Floats
from knowflow.queries.reviewers import reviewers
from knowflow.queries.reviewing.change import Change, Places, change_of, marks_of
from knowflow.queries.reviewing.counts import Counts
from knowflow.queries.reviewing.features import FEATURES
from knowflow.queries.reviewing.past import Past
from schemas.interaction import read_event
from schemas.times import format_time, parse_time
from tests.cli import knowflow
from tests.harness import Harness
from tests.order_cases import make_stages

DAY = 86_400.0
FOLDERS = {"net": ("ann", "bob"), "disk": ("cid", "dora"), "docs": ("eve", "ann"), "ui": ("gus", "hal")}


def history(seed: int, size: int = 120) -> list[Change]:
    """Return changes, each of one folder, whose first keeper reviews it, sometimes with the second."""
    rng = random.Random(seed)
    found = []
    for number in range(size):
        folder = rng.choice(list(FOLDERS))
        first, second = FOLDERS[folder]
        paths = [f"src/{folder}/{rng.randrange(3)}.py" for _ in range(2)]
        who = [first, second] if rng.random() < 0.3 else [first]
        found.append(change_of(number * DAY / 4, f"new{rng.randrange(4)}", who, paths, f"MINOR: mend {folder}"))
    return found


def scores_of(changes: list[Change], with_trees: bool = False) -> list[dict[str, dict[str, float]]]:
    return [
        {method: dict(zip(case.candidates, values.tolist(), strict=True)) for method, values in case.scores.items()}
        for case in cases(changes, with_trees)
    ]


@pytest.mark.parametrize("place", [40, 80, 118])
def test_what_comes_after_a_commit_changes_no_score_of_it(place: int) -> None:
    changes = history(1)
    before = scores_of(changes)
    later = [one for one in history(2) if one.at > changes[place].at]
    # The change itself is told of other reviewers too: who did review it is not known when it is asked.
    asked = change_of(changes[place].at, changes[place].author, ["zoe"], changes[place].paths, "MINOR: mend")
    asked = Change(asked.at, asked.author, asked.reviewers, asked.paths, changes[place].words, changes[place].marks)
    after = scores_of([*changes[:place], asked, *later])
    known = place - (len(changes) - len(before)) + 1
    assert known > 20
    assert after[:known] == before[:known]


def test_who_keeps_a_folder_is_first() -> None:
    changes = history(3)
    found, pool = score(changes, cases(changes), seed=0)
    assert (found["n"], found["unseen"], pool) == (36, 0, 7)
    assert found["hit@1"] == 1.0
    assert found["mrr"] == found["any_answerer"]["mrr"] == 1.0
    assert found["baselines"]["activity_90d"]["hit@1"] < 0.6


def test_trees_rank_by_what_was_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("lightgbm", reason="the extra `trees` is not installed")
    monkeypatch.setattr(trees, "FIRST_FIT", 20)
    monkeypatch.setattr(trees, "EVERY", 30)
    changes = history(3)
    found, _ = score(changes, cases(changes, with_trees=True), seed=0)
    assert found["hit@1"] > 0.9
    before = scores_of(changes, with_trees=True)
    after = scores_of([*changes[:100], *(one for one in history(2) if one.at > changes[99].at)], with_trees=True)
    known = 100 - (len(changes) - len(before))
    assert after[:known] == before[:known]
    assert before[known - 1]["knowflow"] != before[known - 1]["softmax"]


def test_counts_fade_by_halves_whatever_the_order() -> None:
    counts, other = Counts(10), Counts(10)
    counts.add("a", 0, 0.0)
    counts.add("a", 0, 10 * DAY)
    other.add("a", 0, 10 * DAY)
    other.add("a", 0, 0.0)
    assert counts.at("a", 20 * DAY) == other.at("a", 20 * DAY) == {0: pytest.approx(0.75)}
    assert counts.at("b", 0.0) == {}


def test_places_of_paths() -> None:
    assert Places.of(["a/b/c/d/e_test.py", "Makefile"]) == Places(
        {"a/b/c/d/e_test.py": 0.5, "Makefile": 0.5},
        {"4:a/b/c/d": 0.5},
        {"1:a": 0.5, "2:a/b": 0.5, "3:a/b/c": 0.5},
        {"a/b": 0.5, "": 0.5},
        {"py": 0.25, "a test": 0.25, "": 0.25, "no test": 0.25},
    )


def test_marks_are_tickets_and_the_word_before_the_colon() -> None:
    assert marks_of("KAFKA-12: mend KIP-3 (#99)") == ("KAFKA-12", "KIP-3")
    assert marks_of("fix(parser)!: say where") == ("FIX",)
    assert marks_of("Say when") == ()


def test_nobody_reviews_their_own_change_and_only_reviewers_are_candidates() -> None:
    past = Past()
    past.fold(change_of(0.0, "ann", ["ann", "bob", "bob"], ["a.py"], "one"))
    past.fold(change_of(DAY, "cid", ["ann"], ["b/c.py"], "two"))
    look = past.look(change_of(2 * DAY, "bob", (), ["a.py"], "one"))
    assert [past.names[who] for who in look.candidates] == ["ann"]
    told: dict[str, Any] = dict(zip(FEATURES, look.features[0].tolist(), strict=True))
    assert (told["files"], told["own_files"], told["pair_back"]) == (
        0.0,
        1.0,
        pytest.approx(math.log1p(2 ** (-2 / 180))),
    )


@pytest.mark.parametrize(
    ("scores", "wanted", "rank"),
    [([3.0, 2.0, 1.0], {"b"}, 2), ([1.0, 1.0, 1.0], {"c"}, 2), ([1.0, 2.0, 3.0], {"a", "b"}, 2), ([1.0], {"z"}, None)],
)
def test_ranks(scores: list[float], wanted: set[str], rank: float | None) -> None:
    values: Floats = np.array(scores)
    assert rank_of(values, "abc"[: len(scores)], wanted) == (rank or float("inf"))


def test_words_after_paths_are_files_until_the_next_option() -> None:
    assert repeated(["mend", "--paths", "a", "b", "--limit", "3", "c"]) == [
        "mend", "--paths", "a", "--paths", "b", "--limit", "3", "c",
    ]  # fmt: skip
    assert repeated(["--paths=a", "b"]) == ["--paths=a", "--paths", "b"]
    assert repeated(["--paths", "a", "--", "b"]) == ["--paths", "a", "--", "b"]
    with pytest.raises(UserError, match="name at least one file"):
        repeated(["--paths", "--json"])


# --- over an index -------------------------------------------------------------------------


def commit(number: int, at: int, author: str, reviewers: list[str], paths: list[str], **more: Any) -> list[Any]:
    home = f"git:commit/{number}"

    def event(action: str, who: str, item: str) -> Any:
        return read_event({
            "id": f"{item}#{action}", "source": "git:x", "time": format_time(at), "partitionkey": home,
            "data": {"action": action, "actor": {"account": f"git:{who}", "name": who}, "conversation": home, **more,
                     "item": {"id": item, "title": f"Change {number}", "paths": paths}},
        })  # fmt: skip

    reviews = [event("reviewed", who, f"{home}/review/{who}") for who in reviewers]
    return [event("committed", author, home), *reviews]


@pytest.fixture(scope="module")
def asked() -> Ask:
    start = parse_time("2024-01-01T10:00:00Z")
    events = []
    for number, change in enumerate(history(4, 40)):
        at = start + int(change.at * 1e6)
        events += commit(number, at, change.author, list(change.reviewers), list(change.paths))
    events += commit(99, start, "new0", ["secret"], ["src/net/0.py"], audience=["inner"])
    harness = Harness(make_stages, disorder=False)
    harness.feed(events, [])
    harness.run()
    return Ask(harness.index())


def test_who_reviewed_the_files_is_first_with_the_review_as_evidence(asked: Ask) -> None:
    answer = reviewers(asked, "", ["./src/disk/1.py"], limit=3)
    assert (answer["paths"], answer["basis"]) == (["src/disk/1.py"], "reviews")
    first = answer["results"][0]
    assert (first["person"], first["name"]) == ("git:cid", "cid")
    assert set(first["why"]) == {"activity", "paths", "authorship", "author", "words"}
    assert first["why"]["paths"] > 0.2
    assert first["evidence"][0]["role"] == "reviewed"
    assert first["evidence"][0]["why"].startswith("reviewed, of these files: src/disk/1.py")
    assert all(result["evidence"] for result in answer["results"])


def test_where_no_review_is_told_those_are_named_who_changed_what_is_near() -> None:
    start = parse_time("2024-01-01T10:00:00Z")
    events = []
    for number, (who, path) in enumerate(
        [("ann", "src/net/0.py"), ("ann", "src/net/1.py"), ("bob", "src/net/1.py"), ("cid", "docs/a.md")]
    ):
        events += commit(number, start + number * 1_000_000, who, [], [path])
    harness = Harness(make_stages, disorder=False)
    harness.feed(events, [])
    harness.run()
    ask = Ask(harness.index())
    answer = reviewers(ask, "", ["src/net/0.py"])
    assert answer["basis"] == "changes"
    assert [row["person"] for row in answer["results"]] == ["git:ann", "git:bob", "git:cid"]
    assert sum(row["score"] for row in answer["results"]) == pytest.approx(1, abs=1e-5)
    assert answer["results"][0]["evidence"][0]["why"] == "committed, of these files: src/net/0.py"
    without = reviewers(ask, "", ["src/net/0.py"], asker="git:ann")["results"]
    assert [row["person"] for row in without] == ["git:bob", "git:cid"]


def test_the_author_is_no_candidate(asked: Ask) -> None:
    named = [row["person"] for row in reviewers(asked, "", ["src/disk/1.py"], asker="git:cid")["results"]]
    assert named[0] == "git:dora"
    assert "git:cid" not in named


def test_a_review_that_the_viewer_may_not_see_tells_nothing(asked: Ask) -> None:
    assert "git:secret" not in str(reviewers(asked, "", ["src/net/0.py"], limit=100))
    assert "git:secret" in str(reviewers(Ask(asked.index, OWNER), "", ["src/net/0.py"], limit=100))


def test_later_reviews_are_not_known_before(asked: Ask) -> None:
    then = Ask(asked.index, as_of=parse_time("2024-01-01T00:00:00Z"))
    assert reviewers(then, "", ["src/net/0.py"])["results"] == []
    with pytest.raises(UserError, match="is no file"):
        reviewers(asked, "", ["./"])


# --- the task ------------------------------------------------------------------------------


def log(folder: Path, changes: list[Change]) -> Path:
    lines = [
        {
            "hash": f"{number:040x}", "parents": ["0" * 40], "author": change.author,
            "author_email": f"{change.author}@x.example", "author_date": "2015-01-01T00:00:00Z",
            "commit_date": f"{format_time(int(1.5e15 + change.at * 1e6))[:19]}Z", "subject": "MINOR: mend",
            "trailers": [["Reviewers", ", ".join(f"{who} <{who}@x.example>" for who in change.reviewers)]],
            "files": [["M", path] for path in change.paths],
        }
        for number, change in enumerate(changes)
    ]  # fmt: skip
    file = folder / "history.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, reversed(lines))) + b"\n")
    return file


def test_the_task_tells_how_well_reviewers_are_named(tmp_path: Path) -> None:
    file = log(tmp_path, history(5))
    found = knowflow("evaluate", "reviewers", file, "--json").json
    measured = {"mrr", "mrr_ci", "hit@1", "hit@5", "hit@10", "ndcg@10"}
    assert set(found) == measured | {
        "task", "source", "protocol", "n", "unseen", "ms_per_query", "baselines", "any_answerer",
    }  # fmt: skip
    assert (found["task"], found["source"], found["n"], found["unseen"]) == ("reviewers", "history.jsonl", 36, 0)
    more = {"softmax"} if found["protocol"]["trees"] else set()
    assert set(found["baselines"]) - more == {"activity_90d", "recency", "path_overlap_180d", "online_softmax"}
    assert all(set(row) == measured for row in found["baselines"].values())
    assert set(found["ms_per_query"]) == {"p50", "p95"}
    assert found["hit@5"] == 1.0
    assert knowflow("evaluate", "reviewers", file).lines[0] == (
        "history.jsonl: 36 of 120 reviewed commits, 7 candidates, 0 without a reviewer seen before"
    )


def test_what_cannot_be_measured_is_told(tmp_path: Path) -> None:
    assert "needs a history of commits" in knowflow("evaluate", "reviewers").error
    assert (
        "holds 3 commits of files that name a reviewer"
        in knowflow("evaluate", "reviewers", log(tmp_path, history(1, 3))).error
    )
    other = tmp_path / "chat.log"
    other.write_text("[10:00] <ann> hello\n")
    assert "is of kind irc" in knowflow("evaluate", "reviewers", other, "--kind", "irc").error
