"""Let an open state answer a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from knowflow.app import Knowflow
from knowflow.errors import UserError
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
from knowflow.queries import (
    emerging,
    engagement,
    experts,
    flows,
    mentors,
    novel,
    risk,
    search,
    similar,
    times,
    topics,
)
from knowflow.queries.ask import Ask
from knowflow.queries.bridges import ranked_bridges
from knowflow.queries.conversations import open_questions
from knowflow.queries.network import picture
from knowflow.queries.waiting import in_order


class StateAnswers:
    """Answer from the queries over one index, as one viewer. What does not depend on a text is asked once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def experts(self, text: str, limit: int) -> Sequence[str]:
        return [row["person"] for row in experts.experts(self._ask, text, limit)["results"]]

    def topics(self, limit: int) -> Sequence[NamedTopic]:
        return self._topics[:limit]

    def flows(self, limit: int) -> Sequence[tuple[str, str]]:
        return self._flows[:limit]

    def waiting(self, limit: int) -> Sequence[str]:
        return self._waiting[:limit]

    def times(self, limit: int) -> Sequence[TopicTime]:
        return self._times[:limit]

    def risk(self, limit: int) -> Sequence[TopicRisk]:
        return self._risk[:limit]

    def similar(self, text: str, limit: int) -> Sequence[str]:
        return [row["conversation"] for row in similar.similar(self._ask, text, limit)["results"]]

    def search(self, text: str, limit: int) -> Sequence[str]:
        return [row["conversation"] for row in search.search(self._ask, text, limit)["results"]]

    def communities(self) -> Sequence[Sequence[str]]:
        found = picture(self._ask)
        members: dict[str, list[str]] = {name: [] for name in found.communities}
        for person in found.people:
            if community := found.community_of(person):
                members[community].append(person)
        return list(members.values())

    def bridges(self, limit: int) -> Sequence[str]:
        return [row["person"] for row in ranked_bridges(picture(self._ask))[:limit]]

    def newcomers(self, limit: int) -> Sequence[str]:
        return self._attention("newcomers")[:limit]

    def drifting(self, limit: int) -> Sequence[str]:
        return self._attention("drifting")[:limit]

    def isolated(self, limit: int) -> Sequence[str]:
        return self._attention("isolated")[:limit]

    def mentors(self, topic: str, learner: str, limit: int) -> Sequence[NamedPerson]:
        try:
            rows = mentors.mentors(self._ask, topic, learner, limit)["results"]
        except UserError:
            return []  # the topic is not known
        return [NamedPerson(row["person"], _shown(row)) for row in rows]

    def emerging(self, limit: int) -> Sequence[RisingTopic]:
        rows = emerging.emerging(self._ask, limit)["results"]
        return [RisingTopic(row["topic"], row["label"], _shown(row)) for row in rows]

    def novel(self, limit: int) -> Sequence[FirstMeeting]:
        found = []
        for row in novel.novel(self._ask, limit)["results"]:
            one, other = (NamedTopic(topic["topic"], topic["label"]) for topic in row["topics"])
            found.append(FirstMeeting(one, other, _shown(row)))
        return found

    def _attention(self, name: str) -> list[str]:
        return [row["person"] for row in self._engagement[name]["people"]]

    @cached_property
    def _engagement(self) -> dict[str, Any]:
        return engagement.engagement(self._ask, limit=_ALL)

    def person_of(self, account: str) -> str | None:
        return self._person_of.get(account)

    @cached_property
    def _topics(self) -> list[NamedTopic]:
        return [NamedTopic(row["topic"], row["label"]) for row in topics.topics(self._ask, _ALL)["results"]]

    @cached_property
    def _flows(self) -> list[tuple[str, str]]:
        return [(row["helper"], row["helped"]) for row in flows.flows(self._ask, "person", _ALL)["results"]]

    @cached_property
    def _waiting(self) -> list[str]:
        return [row["conversation"] for row in in_order(self._ask, open_questions(self._ask))]

    @cached_property
    def _times(self) -> list[TopicTime]:
        rows = times.times(self._ask, limit=_ALL)["topics"]
        return [TopicTime(row["topic"], row["label"], row["first_answer_seconds"]["p50"]) for row in rows]

    @cached_property
    def _risk(self) -> list[TopicRisk]:
        return [
            TopicRisk(
                row["topic"],
                row["label"],
                row["bus_factor"],
                tuple(carrier["person"] for carrier in row["carriers"]),
            )
            for row in risk.risk(self._ask, limit=_ALL)["results"]
        ]

    @cached_property
    def _person_of(self) -> dict[str, str]:
        return {row["account"]: row["person"] for row in self._ask.find("identities")}


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(evidence["conversation"] for evidence in row["evidence"])


_ALL = 1_000_000


def viewers_of(state: Knowflow) -> Viewers:
    """Return a state's answers by viewer; each viewer's are kept, since a measurement asks again and again."""
    kept: dict[tuple[str, ...], Answers] = {}

    def answers(labels: Sequence[str]) -> Answers:
        key = tuple(sorted(labels))
        if "*" in key:
            raise UserError("a measurement asks as the public or as labels, never as the owner")
        if key not in kept:
            kept[key] = StateAnswers(state.ask(key))
        return kept[key]

    return answers
