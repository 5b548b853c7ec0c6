"""Ask an index: the questions that the command line and programs share, whichever engine holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from indexers.port import OWNER, PUBLIC_VIEWER, Index, Viewer, Where
from knowflow.errors import UserError
from knowflow.queries import (
    bridges,
    communities,
    conversations,
    emerging,
    engagement,
    experts,
    flows,
    growth,
    identities,
    learn,
    leaver,
    mentors,
    novel,
    people,
    reviewers,
    risk,
    route,
    search,
    similar,
    synonyms,
    times,
    topics,
    waiting,
)
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.narrow import Narrow
from schemas.keys import join_key
from schemas.times import parse_time

SIMULATED_PREFIX = "sample-"
_AFTER_SIMULATED = "sample."  # the first text after all that begin with the prefix


def viewer_of(labels: str | Iterable[str] | None) -> Viewer:
    """Return who looks: None is the public, `*` the local owner, else the labels."""
    if labels is None:
        return PUBLIC_VIEWER
    named = [labels] if isinstance(labels, str) else list(labels)
    if "*" in named:
        return OWNER
    return Viewer(frozenset(named))


class Asking:
    """Answer questions from an index. Every method may raise indexers.port.IndexUnavailable."""

    def __init__(self, index: Index) -> None:
        """Take the index, which close() closes."""
        self.index = index

    def close(self) -> None:
        """Release what is held; closing twice does nothing."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, viewer: str | Iterable[str] | None = None, as_of: str | None = None) -> Ask:
        """Return an Ask for a viewer's labels and a moment (RFC 3339). Raises UserError for a broken moment."""
        moment = None
        if as_of is not None:
            try:
                moment = parse_time(as_of)
            except ValueError as error:
                raise UserError(f"--as-of {as_of!r} is no time: write 2020-05-31 or 2020-05-31T12:00:00Z") from error
        return Ask(self.index, viewer_of(viewer), moment)

    def experts(self, text: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Say who knows about a text."""
        return experts.experts(self.ask(viewer, as_of), text, limit)

    def route(
        self, text: str, *, asker: str | None = None, viewer: Any = None, as_of: str | None = None, limit: int = 10
    ) -> Answer:
        """Say who should get a question now."""
        return route.route(self.ask(viewer, as_of), text, asker, limit)

    def reviewers(
        self,
        paths: Sequence[str],
        text: str = "",
        *,
        asker: str | None = None,
        viewer: Any = None,
        as_of: str | None = None,
        limit: int = 10,
    ) -> Answer:
        """Say who should review a change of files; `text` is its subject, `asker` its author."""
        return reviewers.reviewers(self.ask(viewer, as_of), text, paths, asker, limit)

    def search(
        self,
        text: str,
        *,
        narrow: Narrow | None = None,
        viewer: Any = None,
        as_of: str | None = None,
        limit: int = 10,
    ) -> Answer:
        """Find conversations, of those that `narrow` leaves."""
        return search.search(self.ask(viewer, as_of), text, limit, narrow or Narrow())

    def similar(self, text: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Find earlier questions like this one."""
        return similar.similar(self.ask(viewer, as_of), text, limit)

    def topics(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """List the subjects of knowledge."""
        return topics.topics(self.ask(viewer, as_of), limit)

    def person(self, who: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Describe a person."""
        return people.person(self.ask(viewer, as_of), who, limit)

    def conversation(self, name: str, *, viewer: Any = None, as_of: str | None = None) -> Answer:
        """Show a conversation."""
        return conversations.conversation(self.ask(viewer, as_of), name)

    def waiting(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """List unanswered questions."""
        return waiting.waiting(self.ask(viewer, as_of), limit)

    def times(self, by: times.By = "topic", *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """Say how long answers take."""
        return times.times(self.ask(viewer, as_of), by, limit)

    def flows(
        self, by: flows.By = "person", *, viewer: Any = None, as_of: str | None = None, limit: int = 20
    ) -> Answer:
        """Show who helps whom."""
        return flows.flows(self.ask(viewer, as_of), by, limit)

    def communities(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """List communities of practice."""
        return communities.communities(self.ask(viewer, as_of), limit)

    def bridges(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """Say who bridges communities."""
        return bridges.bridges(self.ask(viewer, as_of), limit)

    def engagement(
        self,
        by: engagement.By = "team",
        *,
        min_group: int = engagement.MIN_GROUP,
        viewer: Any = None,
        as_of: str | None = None,
        limit: int = 20,
    ) -> Answer:
        """Say how people take part."""
        return engagement.engagement(self.ask(viewer, as_of), by, min_group, limit)

    def risk(self, by: risk.By = "topic", *, viewer: Any = None, as_of: str | None = None, limit: int = 20) -> Answer:
        """Say which topics, folders of code or teams few people carry."""
        return risk.risk(self.ask(viewer, as_of), by, limit)

    def leaver(self, who: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Say what would be lost if a person left."""
        return leaver.leaver(self.ask(viewer, as_of), who, limit)

    def mentors(
        self, topic: str, learner: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 5
    ) -> Answer:
        """Say who could mentor a person in a topic."""
        return mentors.mentors(self.ask(viewer, as_of), topic, learner, limit)

    def learn(self, topic: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 9) -> Answer:
        """Say what to read about a topic, and which lessons were learned."""
        return learn.learn(self.ask(viewer, as_of), topic, limit)

    def growth(self, who: str, *, viewer: Any = None, as_of: str | None = None, limit: int = 5) -> Answer:
        """Show how a person's knowledge grew."""
        return growth.growth(self.ask(viewer, as_of), who, limit)

    def emerging(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Say which topics emerge."""
        return emerging.emerging(self.ask(viewer, as_of), limit)

    def novel(self, *, viewer: Any = None, as_of: str | None = None, limit: int = 10) -> Answer:
        """Say which topics and groups met for the first time."""
        return novel.novel(self.ask(viewer, as_of), limit)

    def simulated(self) -> bool:
        """Tell whether any source is a simulated one, which answers then say."""
        named = [Where("source", "ge", SIMULATED_PREFIX), Where("source", "lt", _AFTER_SIMULATED)]
        return self.index.count("conversations", OWNER, named) > 0

    def identity(self, account: str) -> Answer:
        """Say which person an account is, and why. Raises UserError for an account that nobody has seen in public."""
        found = list(self.index.get("identities", [join_key(account)], OWNER).values())
        if not found:
            raise UserError(f"no public event names the account {account!r}: `person NAME` lists account ids")
        return found[0]

    def topic_suggestions(
        self, *, apart: Collection[synonyms.Pair] = (), viewer: Any = None, limit: int = 20
    ) -> Answer:
        """List pairs of topics that may be one, for people to decide."""
        return synonyms.suggestions(self.ask(viewer), apart, limit)

    def identity_suggestions(self, limit: int = 20) -> Answer:
        """List pairs of accounts that may be one person, for people to decide."""
        return identities.suggestions(Ask(self.index, OWNER), limit)
