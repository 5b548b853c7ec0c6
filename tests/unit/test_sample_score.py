"""The scorer of planted truth: perfect answers score one, and each fault lowers its own measure only."""

from __future__ import annotations

import json
from collections.abc import Sequence

from knowflow.evaluate.answers import (
    Answers,
    FirstMeeting,
    NamedPerson,
    NamedTopic,
    RisingTopic,
    TopicRisk,
    TopicTime,
)
from tests.sample_answers import Perfect, Silent, planted, scores

NETWORK = ("communities", "brokers", "newcomers", "drifting", "isolated")

LEARNING = ("mentors", "emerging", "novel")


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


def test_the_fake_answers_as_the_protocol_says() -> None:
    answers: Answers = Perfect(planted())
    assert answers.waiting(1)
