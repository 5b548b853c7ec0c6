"""What Kafka topics generations need, and how a difference is told."""

from __future__ import annotations

from dataclasses import replace

from knowflow.kafka.declared import Found, declared, differences, lasting_partitions, likely_partitions
from schemas.generations import Generation
from schemas.kafka_topics import KAFKA_TOPICS

FIRST = Generation(generation=1, partitions=4, state="serving")
SECOND = Generation(generation=2, partitions=6, state="building")


def test_each_generation_has_its_own_beside_what_lasts() -> None:
    wanted = declared([FIRST, SECOND], 3, 4)
    lasting = [topic for topic in KAFKA_TOPICS.values() if topic.lasting]
    assert len(wanted) == 2 * len(KAFKA_TOPICS) - len(lasting)
    people, later = wanted["knowflow.people.v1"], wanted["knowflow.people.v1.g2"]
    assert (people.generation, people.partitions, people.replicas) == (1, 4, 3)
    assert (later.generation, later.partitions, later.replicas) == (2, 6, 3)
    assert {wanted[topic.name].generation for topic in lasting} == {0}
    assert wanted["knowflow.interactions.v1"].partitions == 4
    assert wanted["knowflow.identities.v1.g2"].partitions == 1


def test_what_lasts_keeps_the_first_number_of_partitions() -> None:
    assert lasting_partitions([SECOND, FIRST]) == 4
    assert lasting_partitions([SECOND]) == 0
    assert declared([SECOND], 1, 0)["knowflow.interactions.v1"].partitions == 0
    assert declared([SECOND], 1, 0)["knowflow.decisions.v1"].partitions == 1


def test_an_interrupted_first_creation_is_gone_on_with() -> None:
    assert likely_partitions({}) == 4
    assert likely_partitions({"knowflow.interactions.v1": Found(7, 1)}) == 7


def test_each_difference_is_a_line() -> None:
    wanted = declared([FIRST], 3, 4)["knowflow.people.v1"]
    right = Found(4, 3, dict(wanted.configuration))
    assert differences("t", wanted, right) == []
    assert differences("t", wanted, replace(right, replicas=5)) == [], "more copies do no harm"
    assert differences("t", wanted, None) == ["t: missing"]
    wrong = Found(3, 1, {**wanted.configuration, "retention.ms": "1", "cleanup.policy": "delete"})
    assert differences("t", wanted, wrong) == [
        "t: 3 partitions instead of 4",
        "t: 1 replicas instead of 3",
        "t: cleanup.policy is delete instead of compact",
        "t: retention.ms is 1 instead of -1",
    ]
    assert differences("t", replace(wanted, partitions=0), replace(right, partitions=9)) == []
