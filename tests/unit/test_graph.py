"""Divisions and positions in networks whose answer can be seen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from streams.distributed.settling import Pace
from streams.flows import tie_weight
from streams.graph import partition, positions
from streams.graph.drawing import communities, community_topics, draw
from streams.graph.drawing import positions as all_positions
from streams.graph.network import Tie, network

LEFT, RIGHT = ["a1", "a2", "a3", "a4", "a5"], ["b1", "b2", "b3", "b4", "b5"]
TWO_GROUPS = [Tie(*pair, 2) for group in (LEFT, RIGHT) for pair in itertools.permutations(group, 2)]
BRIDGED = [*TWO_GROUPS, Tie("a5", "b1", 1), Tie("a5", "b2", 1)]


def test_a_hundred_replies_are_no_hundred_times_one() -> None:
    assert [tie_weight(count) for count in (1, 2, 3, 4, 100)] == [1, 2, 2, 3, 7]


def test_two_groups_are_found_and_named_by_their_strongest() -> None:
    drawn = draw(BRIDGED)
    named = {name: drawn.community_of(number) for number, name in enumerate(drawn.network.people)}
    assert named == {**dict.fromkeys(LEFT, "a1"), **dict.fromkeys(RIGHT, "b1")}
    assert (drawn.division.resolution, drawn.division.stability) == (1_000_000, 1_000_000)


def test_a_community_is_named_by_topics_that_the_others_lack() -> None:
    drawn = draw(BRIDGED)
    about = [("a1", "a2", [("malt", 9), ("weather", 9)]), ("b1", "b2", [("hops", 2), ("weather", 9)]),
             ("a5", "b1", [("bridge", 50)]), ("a1", "nobody", [("malt", 50)])]  # fmt: skip
    found = communities(drawn, community_topics(drawn, about))
    assert [topic["name"] for topic in found["a1"]["topics"]] == ["malt", "weather"]
    assert found["b1"]["topics"] == [{"name": "weather", "count": 9}, {"name": "hops", "count": 2}]


def test_who_ties_two_groups_stands_between_them() -> None:
    found = dict(all_positions(draw(BRIDGED)))
    assert max(found.values(), key=lambda row: row["betweenness"])["person"] == "a5"
    assert found["a5"]["beyond"] == 2
    assert found["a5"]["communities"] == {"total": 1, "top": [{"name": "b1", "count": 2}]}
    assert found["a5"]["constraint"] < found["a1"]["constraint"]
    # Six neighbours: four know each other (6 ties), so do the two others (1): 6 - 2 * 7 / 6.
    assert found["a5"]["effective_size"] == 6_000_000 - 14_000_000 // 6 - 1


def test_programs_tie_nobody_together() -> None:
    helper = [Tie("bot", name, 9) for name in (*LEFT, *RIGHT)]
    assert draw([*TWO_GROUPS, *helper], ["bot"]).network.people == tuple(LEFT + RIGHT)


def test_nobody_is_drawn_as_nothing() -> None:
    drawn = draw([])
    assert communities(drawn, community_topics(drawn, [])) == {}
    assert dict(all_positions(drawn)) == {}


def test_a_pair_is_no_community() -> None:
    drawn = draw([Tie("a", "b", 3), Tie("b", "a", 3)])
    assert communities(drawn, []) == {}
    assert [row["people"] for row in dict(all_positions(drawn)).values()] == [1, 1]


def test_agreement_is_the_adjusted_rand_index() -> None:
    one, other = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2])
    assert partition.agreement(one, other) == 444_444  # 4/9, by hand: (2 - 4/5) / (7/2 - 4/5)
    assert partition.agreement(one, one) == 1_000_000
    assert partition.agreement(np.zeros(5, np.int64), np.zeros(5, np.int64)) == 1_000_000
    assert partition.agreement(np.arange(5), np.arange(5)) == 0, "nobody with anybody is no finding"


@pytest.mark.parametrize(
    ("stabilities", "place"),
    [
        ([9, 1, 2, 5, 4, 6, 7, 8, 9], 3),  # both ends are higher
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], partition.PLAIN),
        ([9, 9, 9, 9, 9, 9, 9, 9, 9], partition.PLAIN),
        ([1, 8, 1, 2, 1, 9, 1, 1, 1], 5),
    ],
)
def test_the_most_stable_resolution_is_a_peak(stabilities: list[int], place: int) -> None:
    assert partition.peak([value * 1_000 for value in stabilities]) == place


@pytest.mark.parametrize(("ties", "seeds"), [(1, 8), (34_000, 8), (100_000, 2), (10_000_000, 2)])
def test_the_searches_stay_within_their_budget(ties: int, seeds: int) -> None:
    assert partition.seeds_for(ties) == seeds


def test_ways_from_some_people_stand_for_those_from_all(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network(BRIDGED)
    exact = positions.betweenness(net)
    monkeypatch.setattr(positions, "BLOCK", len(net.other))  # one start at a time: sums in the same order
    assert positions.betweenness(net) == exact
    monkeypatch.setattr(positions, "VISITS", 6 * len(net.other))
    some = positions.pivots(net)
    assert len(some) == 6
    estimated = positions.betweenness(net)
    assert estimated != exact
    assert max(range(net.size), key=estimated.__getitem__) == net.people.index("a5")


def test_settling_takes_its_share_of_the_time_only() -> None:
    pace = Pace()
    assert pace.due(100.0, idle=True)
    pace.settled(110.0, 10.0)
    assert not pace.due(120.0, idle=True)
    assert pace.due(160.0, idle=True)
    assert not pace.due(170.0, idle=False), "under load it waits"
    assert pace.due(310.0, idle=False)
