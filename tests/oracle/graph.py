"""Draw the graph as docs/model.md section 11 says, pair by pair and with fractions.

Only the search for divisions is the library's, as the page says.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

import graspologic_native
import numpy as np

from tests.oracle.lists import put, top_list

RESOLUTIONS = [500_000, 707_107, 1_000_000, 1_414_214, 2_000_000, 2_828_427, 4_000_000, 5_656_854, 8_000_000]
Pairs = dict[frozenset[str], int]
Groups = list[set[str]]


def put_graph(out: dict[str, dict[str, Any]]) -> None:
    bots = {row["person"] for row in out["people"].values() if row["audience"] == ["public"] and row["bot"]}
    flows = {
        (row["helper"], row["helped"]): row
        for row in out["flows"].values()
        if row["audience"] == ["public"] and not bots & {row["helper"], row["helped"]}
    }
    weight = {pair: sum(n["count"] for n in row["totals"]).bit_length() for pair, row in flows.items()}
    both: Pairs = Counter()
    for pair, w in weight.items():
        both[frozenset(pair)] += w
    if not both:
        return
    people = sorted({name for pair in both for name in pair})
    groups, resolution, stability = division(people, both)
    inside = {
        name: sum(w for pair, w in both.items() if name in pair and pair <= group) for group in groups for name in group
    }
    named = {min(group, key=lambda name: (-inside[name], name)): group for group in groups if len(group) >= 3}
    own = {name: community for community, group in named.items() for name in group}
    topics: dict[str, Counter[str]] = {community: Counter() for community in named}
    for (helper, helped), row in flows.items():
        if helper in own and own[helper] == own.get(helped):
            topics[own[helper]].update({t["name"]: t["count"] for t in row["topics"]["top"][:5]})
    total: Counter[str] = sum(topics.values(), Counter())

    for community, group in named.items():
        gives: Counter[str] = Counter()
        takes: Counter[str] = Counter()
        for (helper, helped), w in weight.items():
            here, there = own.get(helper), own.get(helped)
            if here and there and here != there:
                gives[there] += w * (here == community)
                takes[here] += w * (there == community)
        within = [pair for pair in weight if set(pair) <= group]
        share = Fraction(topics[community].total(), max(1, total.total()))
        telling = sorted(topics[community].items(), key=lambda t: (share * total[t[0]] - t[1], -t[1], t[0]))
        put(out, "communities", {
            "community": community,
            "size": len(group),
            "members": top_list(Counter({name: inside[name] for name in group})),
            "topics": [{"name": name, "count": n} for name, n in telling[:20]],
            "inside": sum(w for pair, w in both.items() if pair <= group),
            "outside": sum(w for pair, w in both.items() if len(pair & group) == 1),
            "ties": len(within),
            "mutual": sum((b, a) in weight for a, b in within),
            "gives": top_list(+gives),
            "takes": top_list(+takes),
            "resolution": resolution,
            "stability": stability,
        })  # fmt: skip
    lies_between = betweenness(people, both)
    for name in people:
        mine = {other: w for pair, w in both.items() if name in pair for other in pair - {name}}
        beyond: Counter[str] = Counter()
        for other, w in mine.items():
            if other in own and own[other] != own.get(name):
                beyond[own[other]] += w
        known = sum(frozenset(pair) in both for pair in combinations(sorted(mine), 2))
        k = len(mine)
        put(out, "bridges", {
            "person": name,
            "community": own.get(name),
            "people": k,
            "mutual": sum((name, other) in weight and (other, name) in weight for other in mine),
            "strength": sum(mine.values()),
            "given": sum(w for (helper, _), w in weight.items() if helper == name),
            "taken": sum(w for (_, helped), w in weight.items() if helped == name),
            "inside": inside[name] if name in own else 0,
            "beyond": max(beyond.values(), default=0),
            "communities": top_list(beyond),
            "betweenness": lies_between[name],
            "constraint": constraint(name, both),
            "effective_size": (k * k - 2 * known) * 1_000_000 // k,
        })  # fmt: skip


def division(people: list[str], both: Pairs) -> tuple[Groups, int, int]:
    """Return the communities, small ones too, with resolution and stability."""
    seeds = max(2, min(8, 2_500_000 // (len(RESOLUTIONS) * len(both))))
    found = {r: [search(people, both, r, seed) for seed in range(seeds)] for r in RESOLUTIONS}
    stable = {}
    for resolution, runs in found.items():
        agreed = [agreement(one, other) for one, other in combinations(runs, 2)]
        stable[resolution] = sum(agreed) // len(agreed)
    values = [stable[r] // 1000 for r in RESOLUTIONS]
    peaks = [at for at in range(1, 8) if values[at] == max(values[at - 1 : at + 2])]
    best = RESOLUTIONS[min(peaks, key=lambda at: (-values[at], abs(at - 2), at)) if peaks else 2]
    kept = [pair for pair in both if 2 * sum(len({run[name] for name in pair}) == 1 for run in found[best]) > seeds]
    groups: Groups = []
    left = set(people)
    while left:
        group = {min(left)}
        while grown := {name for pair in kept if pair & group for name in pair} - group:
            group |= grown
        groups.append(group)
        left -= group
    return groups, best, stable[best]


def search(people: list[str], both: Pairs, resolution: int, seed: int) -> dict[str, int]:
    start, others, weights = [0], [], []
    for name in people:
        for other in people:
            if other != name and frozenset((name, other)) in both:
                others.append(people.index(other))
                weights.append(both[frozenset((name, other))])
        start.append(len(others))
    _, found = graspologic_native.leiden_csr(
        np.array(start, np.int64),
        np.array(others, np.int32),
        np.array(weights, np.float64),
        len(people),
        resolution=resolution / 1_000_000,
        seed=seed,
    )
    return {people[number]: group for number, group in found.items()}


def agreement(one: dict[str, int], other: dict[str, int]) -> int:
    """Count every pair of people; the index is (found - expected) / (greatest - expected)."""
    pairs = list(combinations(sorted(one), 2))
    first = sum(one[a] == one[b] for a, b in pairs)
    second = sum(other[a] == other[b] for a, b in pairs)
    together = sum(one[a] == one[b] and other[a] == other[b] for a, b in pairs)
    expected = Fraction(first * second, len(pairs))
    greatest = Fraction(first + second, 2)
    if greatest == expected:
        return 1_000_000 if first else 0
    return (together - expected) / (greatest - expected) * 1_000_000 // 1


def betweenness(people: list[str], both: Pairs) -> dict[str, int]:
    """Walk from everybody, and give each pair's one way to those on it, in equal parts of the ways there are."""
    near = {name: [other for other in people if frozenset((name, other)) in both] for name in people}
    far: dict[str, dict[str, int]] = {}
    ways: dict[str, dict[str, int]] = {}
    for name in people:
        steps, count = {name: 0}, {name: 1}
        ring = [name]
        while ring:
            beyond = sorted({other for at in ring for other in near[at]} - set(steps))
            steps.update(dict.fromkeys(beyond, steps[ring[0]] + 1))
            count.update({at: sum(count[back] for back in near[at] if back in ring) for at in beyond})
            ring = beyond
        far[name], ways[name] = steps, count
    found = {}
    pairs = (len(people) - 1) * (len(people) - 2) // 2
    for name in people:
        share = Fraction(0)
        for a, b in combinations([other for other in people if other != name], 2):
            if b in far[a] and name in far[a] and far[a][name] + far[name].get(b, len(people)) == far[a][b]:
                share += Fraction(ways[a][name] * ways[name][b], ways[a][b])
        found[name] = round(share / pairs * 1_000_000) if pairs else 0
    return found


def constraint(name: str, both: Pairs) -> int:
    def share(one: str, other: str) -> Fraction:
        return Fraction(both.get(frozenset((one, other)), 0), sum(w for pair, w in both.items() if one in pair))

    mine = sorted({other for pair in both if name in pair for other in pair - {name}})
    parts = [share(name, j) + sum(share(name, q) * share(q, j) for q in mine if q != j) for j in mine]
    return round(sum(part * part for part in parts) * 1_000_000)
