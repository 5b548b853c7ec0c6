"""Hold who helps whom as arrays, in an order that depends on nothing but the ties themselves."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Tie(NamedTuple):
    """Say how much one person helped another: `weight` is streams.flows.tie_weight() of what was counted."""

    helper: str
    helped: str
    weight: int


@dataclass(frozen=True, slots=True)
class Network:
    """Be a graph of people in byte order of their ids, each known by the place in `people`.

    `helper`, `helped`, `given` are the directed ties, each pair once, in the order of the pair.
    `start`, `other`, `weight` are the undirected ones as compressed sparse rows: the neighbours
    of i, in order, are other[start[i]:start[i + 1]]; a weight is the sum of both directions, so
    that help that is returned counts as what it is.
    """

    people: tuple[str, ...]
    helper: Ints
    helped: Ints
    given: Ints
    start: Ints
    other: Ints
    weight: Ints

    @property
    def size(self) -> int:
        """Return the number of people."""
        return len(self.people)

    @property
    def degrees(self) -> Ints:
        """Return how many neighbours each person has."""
        return np.diff(self.start)

    @property
    def owners(self) -> Ints:
        """Return whose neighbour each entry of `other` is."""
        return np.repeat(np.arange(self.size), self.degrees)

    @property
    def strengths(self) -> Ints:
        """Return the sum of each person's undirected weights."""
        return whole_sums(self.owners, self.weight, self.size)


def whole_sums(groups: Ints, values: Ints, count: int) -> Ints:
    """Return the sum of integers for each of so many groups, exactly (below 2^53)."""
    return np.bincount(groups, weights=values, minlength=count).astype(np.int64)


def network(ties: Iterable[Tie], programs: Iterable[str] = ()) -> Network:
    """Return the network of all ties but those of programs; at most one tie for each ordered pair."""
    left_out = frozenset(programs)
    met: dict[str, int] = {}  # numbers in the order of being met: ties are many, so that their names are not kept
    ends, weights = array("q"), array("q")
    for helper_name, helped_name, tie_weight in ties:
        if helper_name not in left_out and helped_name not in left_out:
            ends.append(met.setdefault(helper_name, len(met)))
            ends.append(met.setdefault(helped_name, len(met)))
            weights.append(tie_weight)
    people = tuple(sorted(met))
    size = len(people)
    place = np.empty(size, np.int64)
    place[[met[name] for name in people]] = np.arange(size)
    numbers = place[np.array(ends, np.int64).reshape(-1, 2)]
    by_pair = np.lexsort((numbers[:, 1], numbers[:, 0]))
    helper, helped = numbers[by_pair, 0], numbers[by_pair, 1]
    given = np.array(weights, np.int64)[by_pair]
    low, high = np.minimum(helper, helped), np.maximum(helper, helped)
    pairs, which = np.unique(low * size + high, return_inverse=True)
    both = whole_sums(which, given, len(pairs))
    one, two = (pairs // size, pairs % size) if size else (pairs, pairs)
    owner, other, weight = np.concatenate([one, two]), np.concatenate([two, one]), np.concatenate([both, both])
    order = np.lexsort((other, owner))
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(owner, minlength=size))])
    return Network(people, helper, helped, given, start, other[order], weight[order])
