"""Agreement of divisions against what counting every case gives; the task on a small network with known groups."""

from __future__ import annotations

import gzip
import itertools
import math
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from knowflow.errors import UserError
from knowflow.evaluate.communities import evaluate_communities
from knowflow.evaluate.divisions import adjusted_mutual_information, adjusted_rand, expected_information
from knowflow.evaluate.measures import milliseconds
from tests.cli import knowflow

ONE, OTHER = "aabbcc", "aabccc"


def information(one: str, other: str) -> float:
    size, first, second = len(one), Counter(one), Counter(other)
    return sum(n / size * math.log(size * n / (first[a] * second[b]))
               for (a, b), n in Counter(zip(one, other, strict=True)).items())  # fmt: skip


def test_the_expected_information_is_the_mean_over_all_orders() -> None:
    every = mean(information(ONE, "".join(order)) for order in itertools.permutations(OTHER))
    assert expected_information([2, 2, 2], [2, 1, 3]) == pytest.approx(every)


def test_agreement_is_one_for_the_same_and_near_nothing_by_chance() -> None:
    assert adjusted_rand(ONE, "xxyyzz") == adjusted_mutual_information(ONE, "xxyyzz") == 1.0
    assert adjusted_rand(ONE, OTHER) == 0.4444
    assert mean(adjusted_rand(ONE, order) for order in itertools.permutations(OTHER)) == pytest.approx(0, abs=1e-3)
    assert mean(adjusted_mutual_information(ONE, o) for o in itertools.permutations(OTHER)) == pytest.approx(
        0, abs=1e-3
    )


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert milliseconds([0.003, 0.001, 0.002]) == {"p50": 2.0, "p95": 3.0}


def written(folder: Path) -> Path:
    """Write two groups of six who all write to each other, tied by one mail, and somebody who writes to nobody."""
    groups = [range(6), range(6, 12)]
    ties = [pair for group in groups for pair in itertools.permutations(group, 2)] + [(0, 6), (3, 3)]
    lines = "".join(f"{one} {other}\n" for one, other in ties)
    (folder / "mail.txt.gz").write_bytes(gzip.compress(f"# who to whom\n{lines}".encode()))
    labels = "".join(f"{person} {person // 6}\n" for person in range(13))
    (folder / "mail-department-labels.txt.gz").write_bytes(gzip.compress(labels.encode()))
    return folder / "mail.txt.gz"


def test_known_groups_are_found(tmp_path: Path) -> None:
    found = evaluate_communities([str(written(tmp_path))])
    assert (found["n"], found["people"], found["ties"], found["groups"]) == (13, 12, 61, 3)
    assert (found["ami"], found["ari"], found["communities"]) == (1.0, 1.0, 3)
    assert [run["resolution"] for run in found["runs"]] == [1.0] * 5


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert knowflow("evaluate", "communities", file, "--json").json["task"] == "communities"
    assert "AMI 1.000" in knowflow("evaluate", "communities", file).out
    done = knowflow("evaluate", "communities", tmp_path / "none.txt")
    assert (done.code, "none.txt" in done.error) == (2, True)
    (tmp_path / "broken.txt").write_text("1\n")
    with pytest.raises(UserError, match=r"broken.txt, line 1"):
        evaluate_communities([str(tmp_path / "broken.txt"), str(file)])
