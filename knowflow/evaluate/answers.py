"""Say what a measurement asks for, in plain types, so that anything that answers can be measured.

People are person ids, which are account ids (docs/model.md, section 8), so that a measurement
that knows whose account is whose can tell who was named. Conversations are conversation ids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NamedTopic:
    """Be a topic: its key, and the surface form shown."""

    topic: str
    label: str


@dataclass(frozen=True, slots=True)
class TopicTime(NamedTopic):
    """Say how long the first answer to a question takes, in seconds; None where most have none."""

    median: int | None


@dataclass(frozen=True, slots=True)
class TopicRisk(NamedTopic):
    """Say how few carry a topic, and who, the strongest first."""

    bus_factor: int
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Be somebody named, with the conversations shown as evidence."""

    person: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RisingTopic(NamedTopic):
    """Be a topic that emerges, with the conversations shown as evidence."""

    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstMeeting:
    """Be two topics that met for the first time, with the conversations shown as evidence."""

    one: NamedTopic
    other: NamedTopic
    evidence: tuple[str, ...]


class Answers(Protocol):
    """Answer as one viewer sees it; lists are the best first, at most `limit` long."""

    def experts(self, text: str, limit: int) -> Sequence[str]:
        """Return the people who know about a text."""
        ...

    def topics(self, limit: int) -> Sequence[NamedTopic]:
        """Return the topics."""
        ...

    def flows(self, limit: int) -> Sequence[tuple[str, str]]:
        """Return (helper, helped), those with the most help first."""
        ...

    def waiting(self, limit: int) -> Sequence[str]:
        """Return the conversations that wait for an answer."""
        ...

    def times(self, limit: int) -> Sequence[TopicTime]:
        """Return times to the first answer, by topic."""
        ...

    def risk(self, limit: int) -> Sequence[TopicRisk]:
        """Return the topics that few carry."""
        ...

    def similar(self, text: str, limit: int) -> Sequence[str]:
        """Return earlier questions like a text."""
        ...

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return conversations that hold words of a text."""
        ...

    def communities(self) -> Sequence[Sequence[str]]:
        """Return the members of each community."""
        ...

    def bridges(self, limit: int) -> Sequence[str]:
        """Return the people who bridge communities."""
        ...

    def newcomers(self, limit: int) -> Sequence[str]:
        """Return the people who are new."""
        ...

    def drifting(self, limit: int) -> Sequence[str]:
        """Return the people who have been quiet for longer than usual for them."""
        ...

    def isolated(self, limit: int) -> Sequence[str]:
        """Return the people to whom nobody reacts."""
        ...

    def mentors(self, topic: str, learner: str, limit: int) -> Sequence[NamedPerson]:
        """Return the people who could mentor a person in a topic."""
        ...

    def emerging(self, limit: int) -> Sequence[RisingTopic]:
        """Return the topics that emerge."""
        ...

    def novel(self, limit: int) -> Sequence[FirstMeeting]:
        """Return the pairs of topics that met for the first time."""
        ...

    def person_of(self, account: str) -> str | None:
        """Return whom an account belongs to, or None if it was never seen."""
        ...


# From a viewer's labels (none: the public) to what this viewer is answered.
Viewers = Callable[[Sequence[str]], Answers]
