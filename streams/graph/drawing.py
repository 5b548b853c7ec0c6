"""Draw the whole picture of a network as documents: its communities, and how each person stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from streams.counts import TOP, Counter, named
from streams.graph.network import Ints, Network, Tie, network, whole_sums
from streams.graph.partition import Division, divide
from streams.graph.positions import betweenness, constraint_and_size

MIN_COMMUNITY = 3  # people: two who help each other are a pair
TOPICS = 20

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hold a network with its division; `names` are the ids of communities by their numbers, "" for too small ones.

    `inside` are the weights of each person's ties within the own community.
    """

    network: Network
    division: Division
    names: tuple[str, ...]
    inside: Ints

    def community_of(self, number: int) -> str:
        """Return the id of a person's community, "" for none."""
        return self.names[int(self.division.community[number])]


def draw(ties: Iterable[Tie], programs: Iterable[str] = ()) -> Drawing:
    """Divide the network of ties, without programs, and name each community by its strongest member."""
    net = network(ties, programs)
    division = divide(net)
    owner, community = net.owners, division.community
    within = community[owner] == community[net.other]
    inside = whole_sums(owner[within], net.weight[within], net.size)
    members = np.bincount(community) if net.size else np.zeros(0, np.int64)
    names = [""] * len(members)
    strongest = np.lexsort((np.arange(net.size), -inside))
    for number in strongest.tolist():
        at = int(community[number])
        if not names[at] and members[at] >= MIN_COMMUNITY:
            names[at] = net.people[number]
    return Drawing(net, division, tuple(names), inside)


def community_topics(drawing: Drawing, topics: Iterable[tuple[str, str, Iterable[tuple[str, int]]]]) -> list[Counter]:
    """Add up what help is about within each community; `topics` are (helper, helped, (topic, conversations)...).

    Ties between communities count for neither; those of people who are not drawn are left out.
    """
    place = {name: number for number, name in enumerate(drawing.network.people)}
    found: list[Counter] = [{} for _ in drawing.names]
    for helper, helped, counts in topics:
        if helper not in place or helped not in place:
            continue
        one, other = (int(drawing.division.community[place[name]]) for name in (helper, helped))
        if one == other and drawing.names[one]:
            own = found[one]
            for topic, count in counts:
                own[topic] = own.get(topic, 0) + count
    return found


def communities(drawing: Drawing, topics: list[Counter]) -> dict[str, Document]:
    """Return the documents of communities by id; `topics` as community_topics() gives them."""
    net, division = drawing.network, drawing.division
    members: dict[int, list[int]] = {}
    for number, at in enumerate(division.community.tolist()):
        if drawing.names[at]:
            members.setdefault(at, []).append(number)
    helper, helped = division.community[net.helper], division.community[net.helped]
    between = _between(drawing, helper, helped)
    returned = _returned(net)
    own = helper == helped
    ties, mutual = (np.bincount(helper[mask], minlength=len(drawing.names)) for mask in (own, own & returned))
    totals: Counter = {}
    for counts in topics:
        for topic, count in counts.items():
            totals[topic] = totals.get(topic, 0) + count
    found: dict[str, Document] = {}
    for at, numbers in members.items():
        inside = {net.people[number]: int(drawing.inside[number]) for number in numbers}
        gives = {drawing.names[there]: weight for (here, there), weight in between.items() if here == at}
        takes = {drawing.names[here]: weight for (here, there), weight in between.items() if there == at}
        strength = int(net.strengths[numbers].sum())
        found[drawing.names[at]] = {
            "community": drawing.names[at],
            "size": len(numbers),
            "members": _top(inside),
            "topics": named(_telling(topics[at], totals)),
            "inside": sum(inside.values()) // 2,
            "outside": strength - sum(inside.values()),
            "ties": int(ties[at]),
            "mutual": int(mutual[at]),
            "gives": _top(gives),
            "takes": _top(takes),
            "resolution": division.resolution,
            "stability": division.stability,
        }
    return found


def positions(drawing: Drawing) -> Iterator[tuple[str, Document]]:
    """Yield each person's id and document, in the order of the ids; one at a time, since there are many."""
    net = drawing.network
    between = betweenness(net)
    constraint, effective = constraint_and_size(net)
    strengths, returned = net.strengths, _returned(net)
    given, taken = (whole_sums(ends, net.given, net.size) for ends in (net.helper, net.helped))
    mutual = np.bincount(net.helper[returned], minlength=net.size)
    for number, name in enumerate(net.people):
        community = drawing.community_of(number)
        beyond: Counter = {}
        entries = slice(net.start[number], net.start[number + 1])
        for other, weight in zip(net.other[entries].tolist(), net.weight[entries].tolist(), strict=True):
            there = drawing.community_of(other)
            if there and there != community:
                beyond[there] = beyond.get(there, 0) + weight
        document = {
            "person": name,
            **({"community": community} if community else {}),
            "people": int(net.start[number + 1] - net.start[number]),
            "mutual": int(mutual[number]),
            "strength": int(strengths[number]),
            "given": int(given[number]),
            "taken": int(taken[number]),
            "inside": int(drawing.inside[number]) if community else 0,
            "beyond": max(beyond.values(), default=0),
            "communities": _top(beyond),
            "betweenness": between[number],
            "constraint": constraint[number],
            "effective_size": effective[number],
        }
        yield name, document


def _top(counter: Counter) -> Document:
    ranked = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    return {"total": len(ranked), "top": named(ranked[:TOP])}


def _telling(own: Counter, totals: Counter) -> list[tuple[str, int]]:
    """Return the topics that tell a community from the others: by how much more often than everywhere they come up.

    What everybody talks about is in no community's name then, however often it is said there.
    """
    here, everywhere = sum(own.values()), sum(totals.values())

    def beyond(topic: str) -> int:
        return own[topic] * everywhere - totals[topic] * here

    return sorted(own.items(), key=lambda pair: (-beyond(pair[0]), -pair[1], pair[0]))[:TOPICS]


def _returned(net: Network) -> Any:
    """Tell of each directed tie whether there is one back."""
    forth, back = net.helper * net.size + net.helped, net.helped * net.size + net.helper
    return np.isin(forth, back)


def _between(drawing: Drawing, helper: Ints, helped: Ints) -> dict[tuple[int, int], int]:
    """Return the weights of ties from one community to another, of those that have an id."""
    count = len(drawing.names)
    pairs, which = np.unique(helper * count + helped, return_inverse=True)
    sums = whole_sums(which, drawing.network.given, len(pairs))
    found = {}
    for pair, weight in zip(pairs.tolist(), sums.tolist(), strict=True):
        here, there = divmod(pair, count)
        if here != there and drawing.names[here] and drawing.names[there]:
            found[here, there] = weight
    return found
