"""Define the derived records: what the streams write and the indexes hold.

Each record is the full current value under a stable key. Counts are raw integers; weeks
are named by their Monday (UTC). No floats, no nulls, no wall-clock times. A row covers
exactly the events of its audience; docs/model.md says how each field is worked out.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Week = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Monday of the week, UTC")]
Stamp = Annotated[str, Field(description="RFC 3339, UTC, microseconds")]
State = Literal["open", "answered", "resolved"]
EVIDENCE_KINDS = (
    "posted", "asked", "answered", "replied", "commented", "committed", "documented", "reviewed",
    "accepted", "endorsed", "opposed", "thanked",
)  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KindWeek(_Record):
    """Count one kind of evidence in one week."""

    week: Week
    kind: str = Field(description="One of EVIDENCE_KINDS")
    count: int


class WeekCount(_Record):
    """Count something in one week."""

    week: Week
    count: int


class NamedCount(_Record):
    """Count something by a name: an account, a topic, a surface form ..."""

    name: str
    count: int


class TopList(_Record):
    """List the 100 with the greatest count, ties by name, and say how many there are."""

    total: int
    top: list[NamedCount]


class Link(_Record):
    """Point to another item."""

    relation: str
    item: str


class Conversation(_Record):
    """Describe one conversation as one audience sees its own part of it."""

    conversation: str
    audience: list[str]
    source: str
    channel: str | None = None
    opens: bool = Field(description="The head item is of exactly this audience")
    question: bool = Field(description="The head item was asked")
    title: str
    url: str
    text: str = Field(description="Of the head item, up to 4,000 characters; empty unless `opens`")
    tokens: str = Field(description="Analysed tokens of title and text; empty unless `opens`")
    asker: str | None = Field(None, description="Account of the head item's author")
    asker_person: str | None = None
    started_at: Stamp
    last_at: Stamp | None = Field(None, description="Latest trusted event")
    asked_at: Stamp | None = Field(None, description="Time of the head item; only where `opens`")
    items: int
    answers: int = Field(description="Answers by others than the asker")
    accepted: int
    first_reply_at: Stamp | None = Field(None, description="First answer by another than the asker")
    first_reply_seconds: int | None = Field(None, description="From the head item; only where it is visible")
    resolved_at: Stamp | None = None
    closed_at: Stamp | None = None
    state: State
    people: TopList = Field(description="Accounts by live items")
    topics: list[str]
    links: list[Link]


class ContributionTopic(_Record):
    """Say how a topic belongs to a contribution."""

    topic: str
    own: int = Field(description="Own items that name it")
    inherited: int = Field(description="1 where the question names it")


class Outcome(_Record):
    """Count what became of a contribution."""

    accepted: int
    endorsed: int
    opposed: int
    thanked: int
    observed: int = Field(description="Sum of the latest observed totals, which name nobody")


class Contribution(_Record):
    """Hold what one account gave in one conversation: the unit of evidence."""

    conversation: str
    account: str
    audience: list[str]
    person: str
    name: str
    source: str
    bot: bool
    title: str = Field(description="Of the conversation")
    url: str = Field(description="Of the best own item: accepted, then most endorsed, then first")
    roles: list[NamedCount] = Field(description="Live own items by action, sorted by name")
    items: int
    first_at: Stamp
    last_at: Stamp
    text: str = Field(description="First 32 own items in total order, up to 4,000 characters")
    tokens: str = Field(description="Analysed tokens of the same items, up to 512")
    context: str = Field(description="Tokens of the question where another asked it, up to 128")
    topics: list[ContributionTopic]
    outcome: Outcome
    helped: TopList = Field(description="Accounts, by items that answered them")
    paths: list[str] = Field(description="First 200 paths in byte order")
    weeks: list[KindWeek]


class Expertise(_Record):
    """Count a person's evidence in one topic."""

    person: str
    topic: str
    audience: list[str]
    conversations: int
    own: int = Field(description="Contributions whose own text names the topic")
    totals: list[NamedCount] = Field(description="Per kind of evidence, sorted by name")
    weeks: list[KindWeek]
    first_week: Week
    last_week: Week


class Person(_Record):
    """Describe a person as one audience sees them."""

    person: str
    audience: list[str]
    name: str = Field(description="Most frequent display name, ties by bytes")
    names: list[NamedCount]
    accounts: list[NamedCount] = Field(description="With their contributions")
    organisations: list[NamedCount]
    teams: list[NamedCount]
    bot: bool
    conversations: int = Field(description="Contributions, over all accounts")
    given: list[KindWeek]
    received: list[WeekCount] = Field(description="Items by others that helped this person")
    totals: list[NamedCount]
    last_times: list[Stamp] = Field(description="The last 64 trusted times of own items, newest first")
    last_at: Stamp | None = None
    hours: list[int] = Field(description="168 counts from Monday 00:00 UTC, exact times only; empty if none")


class TopicWeek(_Record):
    """Count what began in a topic in one week."""

    week: Week
    conversations: int
    questions: int


class Topic(_Record):
    """Describe a subject of knowledge."""

    topic: str
    audience: list[str]
    label: str = Field(description="Most frequent surface form, ties by bytes")
    aliases: list[NamedCount] = Field(description="Up to 100 surface forms, with their contributions")
    people: int
    conversations: int
    contributions: int
    questions: int
    open: int
    answered: int
    resolved: int
    weeks: list[TopicWeek]
    answer_seconds: list[NamedCount] = Field(
        description="First replies by bit length of the seconds: name n counts times below 2^n, at least 2^(n-1)"
    )


class Flow(_Record):
    """Count what one person did for another."""

    helper: str
    helped: str
    audience: list[str]
    conversations: int
    totals: list[NamedCount]
    weeks: list[KindWeek]
    topics: TopList
    teams: list[NamedCount] = Field(description="`HELPER_TEAM>HELPED_TEAM` as of the events, percent-encoded")
    organisations: list[NamedCount]


class Evidence(_Record):
    """Say why an account belongs to its person."""

    rule: Literal["decision", "address"]
    account: str = Field(description="The other account")
    detail: str
    confidence: int = Field(description="Thousandths")


class Identity(_Record):
    """Say which person an account is."""

    account: str
    person: str
    evidence: list[Evidence]
    confidence: int = Field(description="Thousandths; 1000 for an account alone")


class DeadLetter(_Record):
    """Keep what could not be read, with the reason, so that it can be replayed."""

    id: str
    kind: str = Field(description="Producer kind, or the stage")
    source: str
    location: str = Field(description="File, and line or record within it; never an absolute path")
    reason: str
    payload: str = Field(description="The source record as text, up to 10,000 characters")
