"""Answer as the truth of a simulation would, or not at all, and have the answers scored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from knowflow.evaluate.answers import (
    FirstMeeting,
    NamedPerson,
    NamedTopic,
    RisingTopic,
    TopicRisk,
    TopicTime,
)
from knowflow.evaluate.sample import score_sample
from producers.sample import make_options, truth


@cache
def planted() -> dict[str, Any]:
    return truth(make_options(people=120, events=6_000, seed=2))


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
