"""The scorer of planted truth: perfect answers score one, and each fault lowers its own measure only."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from knowflow.evaluate.answers import (
    Answers,
    FirstMeeting,
    NamedPerson,
    NamedTopic,
    RisingTopic,
    TopicRisk,
    TopicTime,
    Viewers,
)
from knowflow.evaluate.measures import hit, mean, precision_recall, reciprocal_rank, share
from knowflow.evaluate.sample import score_sample
from knowflow.evaluate.sample_private import unspoken
from producers.sample import make_options, truth


@cache
def planted() -> dict[str, Any]:
    return truth(make_options(people=120, events=6_000, seed=2))


NETWORK = ("communities", "brokers", "newcomers", "drifting", "isolated")

LEARNING = ("mentors", "emerging", "novel")


class Perfect:
    """Answer from the truth itself, as one viewer; a test puts a fault in by overriding."""

    def __init__(self, known: dict[str, Any], labels: Sequence[str] = ()) -> None:
        self.known, self.labels = known, labels
        self.people = known["people"]
        self.owner = {account: who for who, row in self.people.items() for account in row["accounts"]}
        self.groups = [*known["private"], *known["closed_channels"]]

    def account(self, who: str) -> str:
        return str(min(self.people[who]["joined"]))

    def experts(self, text: str, limit: int) -> Sequence[str]:
        rows = [row for row in self.known["experts"] if text in (row["query"], row["question"])]
        return [self.account(who) for row in rows for who in row["experts"]][:limit]

    def topics(self, limit: int) -> Sequence[NamedTopic]:
        hidden = {group["topic"] for group in self.groups if group["label"] not in self.labels}
        rows = [row for row in self.known["topics"] if row["topic"] not in hidden]
        return [NamedTopic(row["topic"], row["label"]) for row in rows][:limit]

    def flows(self, limit: int) -> Sequence[tuple[str, str]]:
        return [(self.account(row["mentor"]), self.account(row["learner"])) for row in self.known["mentors"]][:limit]

    def waiting(self, limit: int) -> Sequence[str]:
        sees = {"public", *self.labels}
        return [row["conversation"] for row in self.known["waiting"] if sees & set(row["audience"])][:limit]

    def times(self, limit: int) -> Sequence[TopicTime]:
        known = {row["topic"]: row["median_seconds"] for row in self.known["topics"]}
        return [TopicTime(row.topic, row.label, known[row.topic]) for row in Perfect.topics(self, limit)]

    def risk(self, limit: int) -> Sequence[TopicRisk]:
        rows = self.known["single_carriers"]
        return [TopicRisk(row["topic"], "", 1, (self.account(row["person"]),)) for row in rows][:limit]

    def similar(self, text: str, limit: int) -> Sequence[str]:
        found = [[row["original"], row["again"]] for row in self.known["duplicates"] if row["query"] == text]
        return [one for pair in found for one in pair][:limit]

    def search(self, text: str, limit: int) -> Sequence[str]:
        mine = [group for group in self.groups if group["label"] in self.labels]
        found = [group["conversations"] for group in mine if text in (*group["terms"], *group["aliases"])]
        return ([one for group in found for one in group] or list(self.similar(text, limit)))[:limit]

    def communities(self) -> Sequence[Sequence[str]]:
        return [[self.account(who) for who in row["members"]] for row in self.known["communities"]]

    def bridges(self, limit: int) -> Sequence[str]:
        return [self.account(row["person"]) for row in self.known["brokers"]][:limit]

    def newcomers(self, limit: int) -> Sequence[str]:
        return [self.account(who) for who in self.known["newcomers"]][:limit]

    def drifting(self, limit: int) -> Sequence[str]:
        return [self.account(who) for who in self.known["drifting"]][:limit]

    def isolated(self, limit: int) -> Sequence[str]:
        return [self.account(who) for who in self.known["isolated"]][:limit]

    def mentors(self, topic: str, learner: str, limit: int) -> Sequence[NamedPerson]:
        labels = {row["topic"]: row["label"] for row in self.known["topics"]}
        rows = [row for row in self.known["mentors"] if labels[row["topic"]] == topic]
        asked = [row for row in rows if self.account(row["learner"]) == learner]
        return [NamedPerson(self.account(row["mentor"]), tuple(row["conversations"][:1])) for row in asked][:limit]

    def emerging(self, limit: int) -> Sequence[RisingTopic]:
        rows = self.known["emergence"]
        return [RisingTopic(row["topic"], "", tuple(row["conversations"][-1:])) for row in rows][:limit]

    def novel(self, limit: int) -> Sequence[FirstMeeting]:
        return [
            FirstMeeting(NamedTopic("", row["topics"][1]), NamedTopic("", row["topics"][0]), (row["conversation"],))
            for row in self.known["combinations"]
        ][:limit]

    def person_of(self, account: str) -> str | None:
        row = self.people[self.owner[account]]
        return self.account(self.owner[account]) if account in row["joined"] else account


def scores(faulty: type[Perfect] = Perfect) -> dict[str, Any]:
    return score_sample(planted(), lambda labels: faulty(planted(), labels))


def test_perfect_answers_score_one_and_leak_nothing() -> None:
    found = scores()
    for asked in ("experts_by_name", "experts_by_words"):
        row = found[asked]
        assert row["precision"] == row["recall"] == row["hit_1"] == row["hit_3"] == row["mrr"] == 1.0
        assert row["decoy_in_3"] == 0.0
    assert found["topics"]["precision"] == found["topics"]["recall"] == found["topics"]["keys_per_topic"] == 1.0
    for name in ("single_carriers", "waiting", "flows", "identities", "times", *NETWORK):
        assert (found[name]["precision"], found[name]["recall"]) == (1.0, 1.0), name
        assert found[name]["planted"] > 0
    assert found["single_carriers"]["right_person"] == 1.0
    for name in ("similar", "search"):
        assert found[name]["hit_1"] == found[name]["hit_3"] == found[name]["both_in_3"] == found[name]["mrr"] == 1.0
    for name in LEARNING:
        assert (found[name]["hit_1"], found[name]["hit_3"], found[name]["evidence"]) == (1.0, 1.0, 1.0), name
        assert found[name]["planted"] > 0
    private = found["private"]
    assert (private["leaks"], private["leaked"], private["found"], private["waiting_found"]) == (0, [], 1.0, 1.0)
    assert found["bots"] == {"named": 0}


def test_the_measures_are_plain_json_that_names_the_run() -> None:
    found = scores()
    assert json.loads(json.dumps(found)) == found
    assert found["task"] == "sample"
    assert found["source"].startswith("sample:acme-")
    assert (found["protocol"]["people"], found["protocol"]["seed"]) == (120, 2)
    assert found["n"] == len(planted()["experts"])


class Silent(Perfect):
    """Answer nothing at all."""

    def experts(self, text: str, limit: int) -> Sequence[str]:
        return []

    def topics(self, limit: int) -> Sequence[NamedTopic]:
        return []

    def flows(self, limit: int) -> Sequence[tuple[str, str]]:
        return []

    def waiting(self, limit: int) -> Sequence[str]:
        return []

    def times(self, limit: int) -> Sequence[TopicTime]:
        return []

    def risk(self, limit: int) -> Sequence[TopicRisk]:
        return []

    def similar(self, text: str, limit: int) -> Sequence[str]:
        return []

    def search(self, text: str, limit: int) -> Sequence[str]:
        return []

    def mentors(self, topic: str, learner: str, limit: int) -> Sequence[NamedPerson]:
        return []

    def emerging(self, limit: int) -> Sequence[RisingTopic]:
        return []

    def novel(self, limit: int) -> Sequence[FirstMeeting]:
        return []

    def communities(self) -> Sequence[Sequence[str]]:
        return []

    def bridges(self, limit: int) -> Sequence[str]:
        return []

    def newcomers(self, limit: int) -> Sequence[str]:
        return []

    def drifting(self, limit: int) -> Sequence[str]:
        return []

    def isolated(self, limit: int) -> Sequence[str]:
        return []

    def person_of(self, account: str) -> str | None:
        return None


class Lumped(Perfect):
    """Take everybody for one community, and everybody for a broker, new and alone."""

    def everybody(self) -> list[str]:
        return [self.account(who) for who in sorted(self.people)]

    def communities(self) -> Sequence[Sequence[str]]:
        return [self.everybody()]

    def newcomers(self, limit: int) -> Sequence[str]:
        return self.everybody()


def test_one_lump_has_every_pair_and_hardly_a_right_one() -> None:
    found = scores(Lumped)
    planted_sizes = [len(row["members"]) for row in planted()["communities"]]
    pairs, every = sum(n * (n - 1) for n in planted_sizes), sum(planted_sizes) * (sum(planted_sizes) - 1)
    assert found["communities"]["recall"] == 1.0
    assert found["communities"]["precision"] == round(pairs / every, 4)
    assert (found["communities"]["ami"], found["communities"]["ari"]) == (0.0, 0.0)
    assert found["newcomers"]["precision"] == round(len(planted()["newcomers"]) / len(planted()["people"]), 4)


def test_silence_scores_zero_everywhere_and_leaks_nothing() -> None:
    found = scores(Silent)
    for name in NETWORK:
        assert (found[name]["precision"], found[name]["recall"]) == (0.0, 0.0), name
    for name in ("experts_by_name", "experts_by_words", "single_carriers", "waiting", "flows", "identities", "times"):
        assert (found[name]["precision"], found[name]["recall"]) == (0.0, 0.0), name
    assert found["topics"]["recall"] == found["similar"]["hit_3"] == found["search"]["mrr"] == 0.0
    assert (found["private"]["leaks"], found["private"]["found"]) == (0, 0.0)


class Decoyed(Perfect):
    """Put a decoy first, and a bot last."""

    def experts(self, text: str, limit: int) -> Sequence[str]:
        rows = [row for row in self.known["experts"] if text in (row["query"], row["question"])]
        decoys = [self.account(who) for row in rows for who in row["decoys"][:1]]
        bots = [next(iter(self.known["bots"].values()))["accounts"][0]] if rows else []
        return [*decoys, *super().experts(text, limit), *bots][:limit]


def test_decoys_and_bots_among_experts_are_counted() -> None:
    found = scores(Decoyed)
    row = found["experts_by_name"]
    with_decoys = sum(1 for one in planted()["experts"] if one["decoys"]) / len(planted()["experts"])
    assert row["decoy_in_3"] == round(with_decoys, 4)
    assert row["hit_1"] == round(1 - with_decoys, 4)
    assert row["hit_3"] == 1.0
    assert row["precision"] < 1.0
    assert found["bots"]["named"] == 2 * len(planted()["experts"])


class Chatty(Perfect):
    """Let one private conversation, topic and question through, and call more pairs one person."""

    def topics(self, limit: int) -> Sequence[NamedTopic]:
        return [NamedTopic(row["topic"], row["label"]) for row in self.known["topics"]]

    def search(self, text: str, limit: int) -> Sequence[str]:
        group = self.groups[0]
        return group["conversations"][:1] if text == group["terms"][0] else super().search(text, limit)

    def waiting(self, limit: int) -> Sequence[str]:
        return [row["conversation"] for row in self.known["waiting"]]


def test_leaks_are_counted_and_named() -> None:
    private = scores(Chatty)["private"]
    hidden = [row for row in planted()["waiting"] if row["audience"] != ["public"]]
    groups = private["groups"]
    assert private["leaks"] == 1 + len(hidden) + groups
    assert any("search finds something for" in leak for leak in private["leaked"])
    assert any("waiting shows" in leak for leak in private["leaked"])
    assert scores(Chatty)["waiting"]["precision"] < 1.0


class OnePerson(Perfect):
    """Call everybody the same person."""

    def person_of(self, account: str) -> str | None:
        return "one"


class NoJoin(Perfect):
    """Join no accounts."""

    def person_of(self, account: str) -> str | None:
        return account


def test_joins_too_many_and_too_few() -> None:
    joined, apart = scores(OnePerson)["identities"], scores(NoJoin)["identities"]
    assert joined["recall"] == 1.0
    assert joined["precision"] < 0.1
    assert (apart["recall"], apart["joined"]) == (0.0, 0)


class Misled(Perfect):
    """Name what was planted fourth, or without a planted conversation behind it."""

    def mentors(self, topic: str, learner: str, limit: int) -> Sequence[NamedPerson]:
        others = [NamedPerson(f"other:x/{at}", ()) for at in range(3)]
        return [*others, *super().mentors(topic, learner, limit)]

    def emerging(self, limit: int) -> Sequence[RisingTopic]:
        return [
            RisingTopic("", "", ()),
            *(RisingTopic(row.topic, "", ("elsewhere",)) for row in super().emerging(limit)),
        ]

    def novel(self, limit: int) -> Sequence[FirstMeeting]:
        return [FirstMeeting(row.one, row.one, row.evidence) for row in super().novel(limit)]


def test_what_stands_too_far_down_or_lacks_its_evidence_is_not_found() -> None:
    found = scores(Misled)
    measured = {name: tuple(found[name][part] for part in ("hit_1", "hit_3", "evidence")) for name in LEARNING}
    assert measured == {"mentors": (0.0, 0.0, 0.0), "emerging": (0.0, 1.0, 0.0), "novel": (0.0, 0.0, 0.0)}


class Slow(Perfect):
    """Say three times the medians, and call every topic a risk."""

    def times(self, limit: int) -> Sequence[TopicTime]:
        return [TopicTime(row.topic, row.label, 3 * (row.median or 0)) for row in super().times(limit)]

    def risk(self, limit: int) -> Sequence[TopicRisk]:
        return [TopicRisk(row.topic, row.label, 1, (self.flows(1)[0][0],)) for row in self.topics(limit)]


def test_wrong_times_and_risks() -> None:
    found = scores(Slow)
    assert (found["times"]["precision"], found["times"]["recall"]) == (0.0, 0.0)
    carried = found["single_carriers"]
    assert carried["recall"] == 1.0
    assert carried["precision"] < 0.5
    assert carried["right_person"] == 0.0


class Spelt(Perfect):
    """Show one topic under two keys, and labels in another spelling."""

    def topics(self, limit: int) -> Sequence[NamedTopic]:
        rows = super().topics(limit)
        upper = [NamedTopic(f"key-{at}", row.label.upper().replace(" ", "_")) for at, row in enumerate(rows)]
        return [*upper, NamedTopic("again", rows[0].label)]


def test_a_topic_is_known_by_any_spelling_and_counted_by_its_keys() -> None:
    found = scores(Spelt)["topics"]
    assert found["recall"] == 1.0
    assert found["keys_per_topic"] > 1.0
    assert found["precision"] == round(found["planted"] / found["listed"], 4) < 1.0


def test_private_facts_do_not_depend_on_what_was_planted_elsewhere() -> None:
    """A truth without private groups still scores, with nothing to leak or to find."""
    bare = copy.deepcopy(planted())
    bare["private"] = bare["closed_channels"] = []
    bare["waiting"] = [row for row in bare["waiting"] if row["audience"] == ["public"]]
    viewers: Viewers = lambda labels: Perfect(bare, labels)  # noqa: E731 - the protocol is a callable
    assert score_sample(bare, viewers)["private"]["leaks"] == 0


@pytest.mark.parametrize(
    ("found", "wanted", "precision", "recall"),
    [
        ([], [], 0.0, 0.0),
        ([1, 2], [2, 3, 4], 0.5, 0.3333),
        ([1, 1, 2], [1, 2], 1.0, 1.0),
        ([], [1], 0.0, 0.0),
        ([1], [], 0.0, 0.0),
    ],
)
def test_precision_and_recall(found: list[int], wanted: list[int], precision: float, recall: float) -> None:
    row = precision_recall(found, wanted)
    assert (row["precision"], row["recall"]) == (precision, recall)


def test_small_measures() -> None:
    assert share(1, 3) == 0.3333
    assert share(1, 0) == 0.0
    assert mean([]) == 0.0
    assert mean([1, 0, 0, 1]) == 0.5
    assert [hit("abc", "c", within) for within in (1, 2, 3)] == [0, 0, 1]
    assert reciprocal_rank("abc", "bc") == 0.5
    assert reciprocal_rank("abc", "x") == 0.0


def test_the_fake_answers_as_the_protocol_says() -> None:
    answers: Answers = Perfect(planted())
    assert answers.waiting(1)


def said(text: str, audience: list[str], conversation: str = "sample-qa:x/q1", **item: Any) -> dict[str, Any]:
    """Return an event as far as the scorer looks at it."""
    return {"data": {"audience": audience, "conversation": conversation, "item": {"text": text, **item}}}


def test_a_private_word_whose_stem_the_public_says_is_asked_no_more() -> None:
    group = {"label": "private:a", "topic": "t", "aliases": ["t"], "terms": ["sahape", "rukotu", "lumika", "fanoli"]}
    known = {"private": [{**group, "conversations": ["sample-chat:x/m1"]}], "closed_channels": []}
    events = [
        said("See TamizSahaper", ["public"]),  # stems to a private word
        said("The rukotu is gone", ["private:a"], "sample-chat:x/m7"),  # said by members only
        said("The lumika is gone", ["private:a", "public"], "sample-chat:x/m1"),  # public once, private now
        said("Nothing", ["public"], paths=["fanoli.py"], tags=["one"]),
        {"data": {"action": "joined", "audience": ["public"]}},
    ]
    kept = unspoken(known, events)
    assert kept == {
        "private": [{**group, "terms": ["rukotu", "lumika"], "conversations": ["sample-chat:x/m1"]}],
        "closed_channels": [],
    }
    assert known["private"][0]["terms"] == group["terms"], "the truth itself stays as it was"
