"""Divide a network into communities, at the resolution at which the division is the most stable.

Leiden (Traag, Waltman, van Eck, Scientific Reports 9, 2019) maximises modularity with a
resolution (Reichardt and Bornholdt, Physical Review E 74, 2006). What resolution fits is asked
of the network alone: at each of a range of them the search begins from several seeds, and the
one where these agree the most (mean adjusted Rand index of all pairs; Hubert and Arabie, 1985),
a peak within the range, is taken, after Lambiotte (WiOpt 2010). Of the divisions found there
the majority decides (consensus clustering after Lancichinetti and Fortunato, Scientific Reports
2, 2012): two people who are tied stay together if they are in more than half of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import graspologic_native
import numpy as np

from streams.graph.network import Ints, Network

# Half powers of two around 1, the resolution of plain modularity.
RESOLUTIONS = (500_000, 707_107, 1_000_000, 1_414_214, 2_000_000, 2_828_427, 4_000_000, 5_656_854, 8_000_000)
PLAIN = RESOLUTIONS.index(1_000_000)
MOST_SEEDS, LEAST_SEEDS = 8, 2
# Ties that all searches together look at: some five seconds; beyond 140,000 ties at least two searches each.
BUDGET = 2_500_000
THOUSAND, MILLION = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Division:
    """Be a division: the number of each person's community, from 0 in the order of their first members.

    `resolution` and `stability` are in millionths; `stabilities` those of all resolutions tried.
    """

    community: Ints
    resolution: int
    stability: int
    stabilities: dict[int, int]


def divide(network: Network, first_seed: int = 0) -> Division:
    """Return the communities; the same network and seed give the same ones, on any machine."""
    if not network.size:
        return Division(np.zeros(0, np.int64), RESOLUTIONS[PLAIN], MILLION, {})
    seeds = range(first_seed, first_seed + seeds_for(len(network.other) // 2))
    found = {resolution: [search(network, resolution, seed) for seed in seeds] for resolution in RESOLUTIONS}
    stable = {resolution: stability(runs) for resolution, runs in found.items()}
    best = RESOLUTIONS[peak([stable[one] for one in RESOLUTIONS])]
    return Division(majority(network, found[best]), best, stable[best], stable)


def peak(stabilities: Sequence[int]) -> int:
    """Return the place of the greatest of the values, in thousandths, that no neighbour exceeds; PLAIN if none is such.

    Ends do not count: towards them divisions agree ever more because everything falls
    together, or apart into whoever stands around one person, which says nothing of groups.
    Among equals it is the nearest to PLAIN, then the first.
    """
    values = [value // THOUSAND for value in stabilities]
    peaks = [at for at in range(1, len(values) - 1) if values[at - 1] <= values[at] >= values[at + 1]]
    return min(peaks, key=lambda at: (-values[at], abs(at - PLAIN), at), default=PLAIN)


def seeds_for(ties: int) -> int:
    """Return from how many seeds to search at each resolution."""
    return max(LEAST_SEEDS, min(MOST_SEEDS, BUDGET // (ties * len(RESOLUTIONS))))


def search(network: Network, resolution: int, seed: int) -> Ints:
    """Return one division by Leiden, each person's number of a community; the resolution in millionths."""
    _, found = graspologic_native.leiden_csr(
        network.start,
        network.other.astype(np.int32),
        network.weight.astype(np.float64),
        network.size,
        resolution=resolution / MILLION,
        seed=seed,
    )
    return np.array([found[number] for number in range(network.size)], dtype=np.int64)


def stability(runs: Sequence[Ints]) -> int:
    """Return how far divisions agree: the mean of all pairs, in millionths, rounded down."""
    agreed = [agreement(one, other) for at, one in enumerate(runs) for other in runs[at + 1 :]]
    return sum(agreed) // len(agreed)


def agreement(one: Ints, other: Ints) -> int:
    """Return the adjusted Rand index of two divisions in millionths, rounded down.

    Where it is not defined, both say the same: that all belong together, which is a finding
    (1), or that nobody belongs to anybody, which is none (0).
    """
    size = len(one)
    _, counts = np.unique(one * (int(other.max()) + 1) + other, return_counts=True)
    together, of_one, of_other = _pairs(counts), _pairs(np.bincount(one)), _pairs(np.bincount(other))
    every = size * (size - 1) // 2
    above = 2 * (together * every - of_one * of_other)
    below = (of_one + of_other) * every - 2 * of_one * of_other
    if below == 0:
        return MILLION if of_one else 0
    return above * MILLION // below


def _pairs(counts: Ints) -> int:
    return sum(count * (count - 1) // 2 for count in counts.tolist())


def majority(network: Network, runs: Sequence[Ints]) -> Ints:
    """Return the components of the ties whose ends are together in more than half of the divisions."""
    owner, other = network.owners, network.other
    votes = np.zeros(len(other), np.int64)
    for run in runs:
        votes += run[owner] == run[other]
    kept = 2 * votes > len(runs)
    owner, other = owner[kept], other[kept]
    label = np.arange(network.size)
    while True:  # each takes the least label around, then that label's own, until nothing changes
        least = label.copy()
        np.minimum.at(least, owner, label[other])
        least = least[least]
        if np.array_equal(least, label):
            break
        label = least
    return np.unique(label, return_inverse=True)[1].astype(np.int64)
