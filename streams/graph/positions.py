"""Work out how people stand between others: betweenness, constraint, effective size."""

from __future__ import annotations

import numpy as np

from streams.digest import digest
from streams.graph.network import Floats, Ints, Network

MILLION = 1_000_000
VISITS = 40_000_000  # ties that are walked over for betweenness: a few seconds
BLOCK = 250_000  # of them at a time, so that memory stays bounded


def betweenness(network: Network) -> list[int]:
    """Return the share of all pairs whose shortest ways lead over each person, in millionths.

    Brandes, Journal of Mathematical Sociology 25, 2001, on undirected ties without weights. It
    is exact where people times ties stay within VISITS / 2; beyond, it is estimated from as many
    start people as fit (Brandes and Pich, 2007), those whose ids have the least digests.
    Sums run in one fixed order, so that they are the same everywhere.
    """
    size = network.size
    if size < 3:
        return [0] * size
    starts = np.array(pivots(network), dtype=np.int64)
    total = np.zeros(size)
    at_a_time = max(1, BLOCK // len(network.other))
    for first in range(0, len(starts), at_a_time):
        total += _dependencies(network, starts[first : first + at_a_time])
    # Each pair is met from both ends; `size / len(starts)` makes up for the ends left out.
    scale = size / len(starts) / ((size - 1) * (size - 2))
    return [int(value) for value in np.rint(total * scale * MILLION)]


def pivots(network: Network) -> list[int]:
    """Return the people from whom shortest ways are followed: all, or as many as the work allows."""
    most = max(1, VISITS // len(network.other))
    if network.size <= most:
        return list(range(network.size))
    order = sorted(range(network.size), key=lambda number: digest(network.people[number].encode()))
    return sorted(order[:most])


def _dependencies(network: Network, starts: Ints) -> Floats:
    """Return the sums over all starts of how much each person lies on the ways from there.

    Person v as seen from the k-th start has the place k * size + v: all starts take their
    steps together.
    """
    size, start, degrees = network.size, network.start, network.degrees
    places = len(starts) * size
    ways, step = np.zeros(places), np.full(places, -1)
    frontier = np.arange(len(starts)) * size + starts
    ways[frontier], step[frontier] = 1.0, 0
    levels: list[tuple[Ints, Ints]] = []
    while len(frontier):
        person = frontier % size
        count = degrees[person]
        skipped = np.cumsum(count) - count
        entry = np.arange(int(count.sum())) + np.repeat(start[person] - skipped, count)
        source = np.repeat(frontier, count)
        target = source - np.repeat(person, count) + network.other[entry]
        fresh = np.unique(target[step[target] < 0])
        step[fresh] = len(levels) + 1
        forward = step[target] == len(levels) + 1
        source, target = source[forward], target[forward]
        ways += np.bincount(target, weights=ways[source], minlength=places)
        levels.append((source, target))
        frontier = fresh
    owed = np.zeros(places)
    for source, target in reversed(levels):
        owed += np.bincount(source, weights=ways[source] / ways[target] * (1.0 + owed[target]), minlength=places)
    owed[np.arange(len(starts)) * size + starts] = 0.0
    total: Floats = owed.reshape(len(starts), size).cumsum(axis=0)[-1]  # one start after the other
    return total


def constraint_and_size(network: Network) -> tuple[list[int], list[int]]:
    """Return each person's constraint and effective size, in millionths.

    Burt, Structural Holes, 1992: constraint is the sum over neighbours of the squared share of
    one's ties that lead to them, directly or over a common neighbour. Effective size is the
    number of neighbours less the mean number of ties that each has to the others (Borgatti,
    Connections 20, 1997). The work is that of all pairs of ties that meet, within limits of a
    single person's memory.
    """
    size, start, degrees = network.size, network.start, network.degrees
    strengths = network.strengths
    share = network.weight / strengths[network.owners] if size else np.zeros(0)
    constraint, effective = [0] * size, [0] * size
    known = np.zeros(size, dtype=bool)
    for person in range(size):
        mine = slice(start[person], start[person + 1])
        neighbours = network.other[mine]
        count = degrees[neighbours]
        skipped = np.cumsum(count) - count
        entry = np.arange(int(count.sum())) + np.repeat(start[neighbours] - skipped, count)
        beyond = network.other[entry]
        known[neighbours] = True
        common = known[beyond]
        known[neighbours] = False
        entry, beyond = entry[common], beyond[common]
        first = np.repeat(share[mine], count)[common]
        order = np.searchsorted(neighbours, beyond)
        detour = np.bincount(order, weights=first * share[entry], minlength=len(neighbours))
        squares = (share[mine] + detour) ** 2
        total = np.bincount(np.zeros(len(squares), np.int64), weights=squares)[0]
        constraint[person] = int(np.rint(total * MILLION))
        alters = len(neighbours)
        effective[person] = (alters * alters - len(beyond)) * MILLION // alters
    return constraint, effective
