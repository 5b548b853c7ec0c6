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
    "answered_inferred", "accepted_inferred", "thanked_inferred",
)  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KindWeek(_Record):
    """Count one kind of evidence in one week."""

    week: Week
    kind: str = Field(description="One of EVIDENCE_KINDS")
    count: int = Field(description="How often in that week")


class WeekCount(_Record):
    """Count something in one week."""

    week: Week
    count: int = Field(description="How many in that week")


class NamedCount(_Record):
    """Count something by a name: an account, a topic, a surface form ..."""

    name: str = Field(description="What is counted")
    count: int = Field(description="How often it occurs")


class TopList(_Record):
    """List the 100 with the greatest count, ties by name, and say how many there are."""

    total: int = Field(description="How many different names there are")
    top: list[NamedCount] = Field(description="The first 100 of them")


class Link(_Record):
    """Point to another item."""

    relation: str = Field(description="duplicate_of or related")
    item: str = Field(description="Id of the item that is pointed to")


class Finding(_Record):
    """Say how something about a conversation is known, and which item shows it."""

    basis: Literal["stated", "inferred"] = Field(description="The source says so, or rules over its items do")
    confidence: int = Field(description="Percent; 100 where it is stated")
    item: str = Field(description="Id of the item that shows it")
    account: str | None = Field(None, description="Its author")
    at: Stamp = Field(description="Time of the item; of a resolution: since when")


class Conversation(_Record):
    """Describe one conversation as one audience sees its own part of it."""

    conversation: str = Field(description="Id: that of the thread, or of its first item")
    audience: list[str] = Field(description="Sorted labels of those who may see this row")
    source: str = Field(description="`system:instance` that the head item was read from")
    channel: str | None = Field(None, description="Channel, list or repository, where there is one")
    opens: bool = Field(description="The head item is of exactly this audience")
    question: bool = Field(description="A question, as the source states or as its words show")
    question_found: Finding | None = Field(None, description="What asks; only where `question`")
    title: str = Field(description="Of the head item, else what its text says first, without a greeting")
    url: str = Field(description="Of the head item, or empty")
    text: str = Field(description="Of the head item, up to 4,000 characters; empty unless `opens`")
    tokens: str = Field(description="Analysed tokens of title and text; empty unless `opens`")
    asker: str | None = Field(None, description="Account of the head item's author")
    asker_person: str | None = Field(None, description="Person of `asker`")
    started_at: Stamp = Field(description="Time of the first item")
    last_at: Stamp | None = Field(None, description="Latest trusted event")
    asked_at: Stamp | None = Field(None, description="Time of the head item; only where `opens`")
    items: int = Field(description="Live items")
    answers: int = Field(description="Answers by others than the asker; not what only asks back, joins in or thanks")
    answer_found: Finding | None = Field(None, description="The accepted answer, else the likeliest one to a question")
    accepted: int = Field(description="Items that were accepted as an answer")
    first_reply_at: Stamp | None = Field(None, description="First answer by another than the asker")
    first_reply_seconds: int | None = Field(None, description="From the head item; only where it is visible")
    resolved_at: Stamp | None = Field(None, description="First acceptance or resolution, stated or else inferred")
    resolved_found: Finding | None = Field(None, description="What shows that it is resolved")
    closed_at: Stamp | None = Field(None, description="When it was last closed, if it was not reopened")
    state: State = Field(description="open, answered or resolved")
    people: TopList = Field(description="Accounts by live items")
    topics: list[str] = Field(description="Topic keys of the head item, up to 8")
    links: list[Link] = Field(description="To duplicates and related items, the first 100 in byte order")


class Sign(_Record):
    """Say that an own item was thanked or accepted, though the source does not state it."""

    kind: Literal["thanked", "accepted"] = Field(description="What happened to it")
    item: str = Field(description="Own item")
    by: str = Field(description="Item that shows it; the own item where a reaction does")
    account: str = Field(description="Who thanked or accepted")
    at: Stamp = Field(description="When; for a reaction the time of the item")
    confidence: int = Field(description="Percent")


class ContributionTopic(_Record):
    """Say how a topic belongs to a contribution."""

    topic: str = Field(description="Topic key")
    own: int = Field(description="Own items that name it")
    inherited: int = Field(description="1 where the question names it")


class Outcome(_Record):
    """Count what became of a contribution."""

    accepted: int = Field(description="Own items accepted as an answer to another")
    endorsed: int = Field(description="Votes and reactions for it, by others")
    opposed: int = Field(description="Votes against it, by others")
    thanked: int = Field(description="Thanks said for it, by others")
    accepted_inferred: int = Field(0, description="Own items that the asker's words show to be the answer, not stated")
    thanked_inferred: int = Field(0, description="Thanks that words or reactions show, not stated")
    observed: int = Field(description="Sum of the latest observed totals, which name nobody")


class Contribution(_Record):
    """Hold what one account gave in one conversation: the unit of evidence."""

    conversation: str = Field(description="Conversation id")
    account: str = Field(description="Account of the author")
    audience: list[str] = Field(description="Sorted labels of those who may see this row")
    person: str = Field(description="Person that the account belongs to")
    name: str = Field(description="Most frequent display name in these items, or empty")
    source: str = Field(description="`system:instance` that the first item was read from")
    bot: bool = Field(description="The source says that a program wrote it")
    title: str = Field(description="Of the conversation")
    url: str = Field(description="Of the best own item: accepted, then most endorsed, then first")
    roles: list[NamedCount] = Field(description="Live own items by action, sorted by name")
    items: int = Field(description="Live own items")
    first_at: Stamp = Field(description="Time of the first own item")
    last_at: Stamp = Field(description="Time of the last own item")
    text: str = Field(description="First 32 own items in total order, up to 4,000 characters")
    tokens: str = Field(description="Analysed tokens of the same items, up to 512")
    context: str = Field(description="Tokens of the question where another asked it, up to 128")
    topics: list[ContributionTopic] = Field(description="Up to 8, the most named first")
    outcome: Outcome = Field(description="What became of the own items")
    answers: int = Field(0, description="Own items that answer the question of another")
    signs: list[Sign] = Field([], description="What was inferred of own items, the first 16")
    helped: TopList = Field(description="Accounts, by items that answered them")
    paths: list[str] = Field(description="First 200 paths in byte order")
    weeks: list[KindWeek] = Field(description="Own items, and what became of them, by week and kind")


class Expertise(_Record):
    """Count a person's evidence in one topic."""

    person: str = Field(description="Person id")
    topic: str = Field(description="Topic key")
    audience: list[str] = Field(description="Sorted labels of those who may see this row")
    conversations: int = Field(description="Contributions with the topic")
    own: int = Field(description="Contributions whose own text names the topic")
    totals: list[NamedCount] = Field(description="Per kind of evidence, sorted by name")
    weeks: list[KindWeek] = Field(description="Evidence by week and kind")
    first_week: Week = Field(description="Week of the first contribution")
    last_week: Week = Field(description="Week of the last contribution")


class Person(_Record):
    """Describe a person as one audience sees them."""

    person: str = Field(description="Id: the least account id of those that were joined")
    audience: list[str] = Field(description="Sorted labels of those who may see this row")
    name: str = Field(description="Most frequent display name, ties by bytes")
    names: list[NamedCount] = Field(description="Display names, with the contributions that state them")
    accounts: list[NamedCount] = Field(description="With their contributions")
    organisations: list[NamedCount] = Field(description="With the contributions that state them")
    teams: list[NamedCount] = Field(description="With the contributions that state them")
    bot: bool = Field(description="At least one account is a program")
    conversations: int = Field(description="Contributions, over all accounts")
    given: list[KindWeek] = Field(description="Contributions' evidence by week and kind")
    received: list[WeekCount] = Field(description="Items by others that helped this person")
    totals: list[NamedCount] = Field(description="`given` per kind, sorted by name")
    last_times: list[Stamp] = Field(description="The last 64 trusted times of own items, newest first")
    last_at: Stamp | None = Field(None, description="The first of `last_times`")
    hours: list[int] = Field(description="168 counts from Monday 00:00 UTC, exact times only; empty if none")


class TopicWeek(_Record):
    """Count what began in a topic in one week."""

    week: Week
    conversations: int = Field(description="Conversations that began")
    questions: int = Field(description="Those of them that ask a question")


class Topic(_Record):
    """Describe a subject of knowledge."""

    topic: str = Field(description="Key: a normal form in which a tag and a phrase meet")
    audience: list[str] = Field(description="Sorted labels of those who may see this row")
    label: str = Field(description="Most frequent surface form, ties by bytes")
    aliases: list[NamedCount] = Field(description="Up to 100 surface forms, with their contributions")
    people: int = Field(description="Different persons who contributed")
    conversations: int = Field(description="Different conversations")
    contributions: int = Field(description="Contributions that own or inherit the topic")
    leading: int = Field(0, description="Conversations that open with it as their first topic")
    questions: int = Field(description="Questions asked")
    open: int = Field(description="Questions without an answer")
    answered: int = Field(description="Questions with an answer, none of them accepted")
    resolved: int = Field(description="Questions accepted or resolved")
    weeks: list[TopicWeek] = Field(description="What began, by week")
    answer_seconds: list[NamedCount] = Field(
        description="First replies by bit length of the seconds: name n counts times below 2^n, at least 2^(n-1)"
    )


class Flow(_Record):
    """Count what one person did for another."""

    helper: str = Field(description="Person who gave")
    helped: str = Field(description="Person who received")
    audience: list[str] = Field(description="Sorted labels of those who may see this row")
    conversations: int = Field(description="Contributions that helped, per helped account")
    totals: list[NamedCount] = Field(description="Per kind of evidence, sorted by name")
    weeks: list[KindWeek] = Field(description="By week and kind")
    topics: TopList = Field(description="Topics of the contributions that helped")
    teams: list[NamedCount] = Field(description="`HELPER_TEAM>HELPED_TEAM` as of the events, percent-encoded")
    organisations: list[NamedCount] = Field(description="`HELPER_ORGANISATION>HELPED_ORGANISATION`, likewise")


class Community(_Record):
    """Describe people who help each other more than others, by public help alone.

    A weight is the bit length of how often one person helped another, was accepted and thanked.
    """

    community: str = Field(description="Id: the person whose ties within it weigh the most")
    size: int = Field(description="Members; at least 3")
    members: TopList = Field(description="Persons, by the weight of their ties within")
    topics: list[NamedCount] = Field(
        description="Up to 20 topics that tell it from the others, with the conversations of its own ties"
    )
    inside: int = Field(description="Weight of the ties within")
    outside: int = Field(description="Weight of the ties with everybody else")
    ties: int = Field(description="Ordered pairs within of whom one helped the other")
    mutual: int = Field(description="Those of them that are returned")
    gives: TopList = Field(description="Other communities, by the weight of the help that they are given")
    takes: TopList = Field(description="Other communities, by the weight of the help that they give")
    resolution: int = Field(description="Millionths; that at which the division is the most stable")
    stability: int = Field(description="Millionths; how far divisions from several seeds agree there")


class Bridge(_Record):
    """Say how a person stands between others, by public help alone."""

    person: str = Field(description="Person id")
    community: str | None = Field(None, description="The own community, where there is one")
    people: int = Field(description="Persons helped or helped by")
    mutual: int = Field(description="Those of them with whom help goes both ways")
    strength: int = Field(description="Weight of all ties")
    given: int = Field(description="Weight of the help given")
    taken: int = Field(description="Weight of the help taken")
    inside: int = Field(description="Weight of the ties within the own community")
    beyond: int = Field(description="Weight of the ties with that other community where it is greatest")
    communities: TopList = Field(description="Other communities, by the weight of the ties with them")
    betweenness: int = Field(description="Millionths of all pairs whose shortest ways lead over the person")
    constraint: int = Field(description="Millionths; low where the neighbours do not know each other (Burt)")
    effective_size: int = Field(description="Millionths; neighbours, less the ties that each has to the others")


class Evidence(_Record):
    """Say why an account belongs to its person."""

    rule: Literal["decision", "address", "name_login", "word_login", "name_domain", "name", "login"] = Field(
        description="decision: somebody said so; address: a common one; name_login: full name and login; word_login: a "
        "word of the name and login; name_domain, name, login: too weak to join, only suggested"
    )
    account: str = Field(description="The other account")
    detail: str = Field(description="The decision's id, or what both have")
    confidence: int = Field(description="Thousandths")


class Affiliation(_Record):
    """Say where a person belongs, as somebody decided."""

    organisation: str | None = Field(None, description="Organisation, where it names one")
    team: str | None = Field(None, description="Team, where it names one")
    valid_from: str | None = Field(None, description="When it began; absent: it always held")
    valid_to: str | None = Field(None, description="The first moment after it; absent: it goes on")
    account: str = Field(description="The account of the person that the decision names")
    decision: str = Field(description="The decision's id")


class Identity(_Record):
    """Say which person an account is."""

    account: str = Field(description="Account id")
    person: str = Field(description="Person id: the least account id of those that are joined")
    evidence: list[Evidence] = Field(description="What joins the account to others, the strongest first")
    confidence: int = Field(description="Thousandths; 1000 for an account alone")
    suggested: list[Evidence] = Field(
        default_factory=list, description="What is too weak to join it to another person, up to 10, the strongest first"
    )
    bot: Literal["", "login", "name", "stated"] = Field(
        "", description="What shows that it is a program: its login, its name, or else that the source says so"
    )
    affiliations: list[Affiliation] = Field(
        default_factory=list, description="The person's, as decided, that which began last first; up to 100"
    )


class Joining(_Record):
    """Name a decision that makes a topic one with another."""

    topic: str = Field(description="The other topic")
    decision: str = Field(description="The decision's id")


class Synonym(_Record):
    """Say under which topic all records speak of a topic that decisions make one with others."""

    topic: str = Field(description="Topic key, as texts and tags give it")
    spoken_of_as: str = Field(description="The least key of the topics that are one with it, maybe its own")
    decisions: list[Joining] = Field(description="What makes it one with others; by topic, up to 100")


class DeadLetter(_Record):
    """Keep what could not be read, with the reason, so that it can be replayed."""

    id: str = Field(description="Stable for the source record")
    kind: str = Field(description="Producer kind, or the stage")
    source: str = Field(description="`system:instance`")
    location: str = Field(description="File, and line or record within it; never an absolute path")
    reason: str = Field(description="Why it could not be read or written")
    payload: str = Field(description="The source record as text, up to 10,000 characters")
