"""Measure communities against a network whose groups are known: `knowflow evaluate communities`.

Reads the form of the SNAP collection (Leskovec and Krevl, 2014): lines of two numbers, a tie
from the first to the second, and lines of a person's number and that of their group; gzip or
not. The groups are looked at when everything is chosen, never before.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from knowflow.errors import UserError
from knowflow.evaluate.divisions import adjusted_mutual_information, adjusted_rand
from knowflow.evaluate.measures import DIGITS, milliseconds
from streams.graph.network import Network, Tie, network
from streams.graph.partition import MOST_SEEDS, PLAIN, RESOLUTIONS, Division, divide, search

RUNS = 5
SUFFIXES = ("-department-labels.txt.gz", "-department-labels.txt", "-labels.txt.gz", "-labels.txt")


def evaluate_communities(paths: Sequence[str], runs: int = RUNS) -> dict[str, Any]:
    """Return how far communities agree with the known groups, over so many runs from different seeds.

    `paths` are the ties, and the groups (default: the file beside it that SNAP's names suggest).
    People without a tie count, each as a group of their own. Every tie weighs 1. Raises UserError.
    """
    ties_file, groups_file = _files(paths)
    groups = dict(_pairs(groups_file))
    pairs = [pair for pair in _pairs(ties_file) if pair[0] != pair[1]]
    if not pairs or not groups:
        raise UserError(f"{ties_file} or {groups_file} holds no line of two numbers: give ties, then groups")
    net = network({Tie(one, other, 1) for one, other in pairs})
    people = sorted(groups)
    truth = [groups[name] for name in people]
    found, seconds = [], []
    for run in range(runs):
        began = time.perf_counter()
        division = divide(net, first_seed=run * MOST_SEEDS)
        seconds.append(time.perf_counter() - began)
        found.append((division, _scores(net, division.community.tolist(), people, truth)))
    plain = [search(net, RESOLUTIONS[PLAIN], run).tolist() for run in range(runs)]
    return {
        "task": "communities",
        "source": ties_file.name,
        "protocol": {"runs": runs, "seeds": [run * MOST_SEEDS for run in range(runs)], "groups": groups_file.name,
                     "weights": "1 for each tie, so 2 where it is returned"},
        "n": len(people),
        "people": net.size,
        "ties": len(net.helper),
        "groups": len(set(truth)),
        **_means([scores for _, scores in found]),
        "runs": [{**_of(division), **scores} for division, scores in found],
        "baselines": {"modularity": _means([_scores(net, labels, people, truth) for labels in plain])},
        "ms_per_query": milliseconds(seconds),
    }  # fmt: skip


def _of(division: Division) -> dict[str, Any]:
    return {
        "resolution": division.resolution / 1_000_000,
        "stability": round(division.stability / 1_000_000, DIGITS),
        "stabilities": {f"{one / 1_000_000:.2f}": round(value / 1_000_000, DIGITS)
                        for one, value in division.stabilities.items()},
    }  # fmt: skip


def _scores(net: Network, labels: Sequence[int], people: Sequence[str], truth: Sequence[str]) -> dict[str, Any]:
    label = {name: str(number) for name, number in zip(net.people, labels, strict=True)}
    ours = [label.get(name, f"alone {name}") for name in people]
    return {
        "ami": adjusted_mutual_information(truth, ours),
        "ari": adjusted_rand(truth, ours),
        "communities": len(set(ours)),
    }


def _means(scores: Sequence[dict[str, Any]]) -> dict[str, float]:
    return {name: round(mean(row[name] for row in scores), DIGITS) for name in ("ami", "ari", "communities")}


def _files(paths: Sequence[str]) -> tuple[Path, Path]:
    if not 1 <= len(paths) <= 2:
        raise UserError("task communities needs a file of ties, and one of groups: evaluate communities TIES [GROUPS]")
    ties = Path(paths[0])
    stem = ties.name.removesuffix(".gz").removesuffix(".txt")
    beside = [ties.with_name(stem + suffix) for suffix in SUFFIXES]
    groups = Path(paths[1]) if len(paths) > 1 else next((file for file in beside if file.exists()), beside[0])
    for file in (ties, groups):
        if not file.is_file():
            raise UserError(f"there is no file {file}: evaluate communities TIES [GROUPS]")
    return ties, groups


def _pairs(file: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        for number, line in enumerate(lines, 1):
            words = line.split()
            if not words or line.startswith("#"):
                continue
            if len(words) < 2:
                raise UserError(f"{file}, line {number}: two numbers are expected")
            yield words[0].zfill(12), words[1].zfill(12)
