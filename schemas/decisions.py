"""Define decisions: what people decided, as against what they said.

Decisions are ordered by (time, id) and replayed by a rebuild.
"""

from __future__ import annotations

from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from schemas.canonical import content_hash
from schemas.interaction import Name, Text, Time, _Model

MAX_TOPIC_BYTES: Final = 80  # of a topic's key

DecisionKind = Literal["merge", "unmerge", "affiliation", "synonym"]


class Decision(_Model):
    """Say that two accounts, or topics, are or are not one; or where somebody belongs, and when.

    Per unordered pair of accounts the last merge or unmerge in (time, id) holds. An unmerge
    also forbids the rules to join the pair, until a later merge. An affiliation holds for the
    person of its account, within its times; one with neither organisation nor team says nothing. In the place
    of an account it may name a domain, `@x.org`: it holds for all addresses there that nothing else is decided of.
    Per unordered pair of topics the last synonym in (time, id) holds: the two are one, or with
    `same` false are no longer said to be.
    """

    id: Name = Field(description="Chosen by who decides; of two with one id the later stands")
    time: Time = Field(description="When it was decided")
    kind: DecisionKind = Field(description="merge, unmerge, affiliation or synonym")
    accounts: list[Name] = Field(
        default_factory=list, description="The two accounts, sorted; of an affiliation the one, of a synonym none"
    )
    topics: list[Name] | None = Field(None, description="Of a synonym: the keys of the two topics, sorted")
    same: bool | None = Field(None, description="Of a synonym: whether they are one; false takes that back")
    by: Text = Field("", description="Who decided")
    reason: Text = Field("", description="Why, in words")
    organisation: Text | None = Field(None, description="Of an affiliation: the organisation, if it names one")
    team: Text | None = Field(None, description="Of an affiliation: the team, if it names one")
    valid_from: Time | None = Field(None, description="Of an affiliation: when it began; absent: it always held")
    valid_to: Time | None = Field(None, description="Of an affiliation: the first moment after it; absent: it goes on")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self.accounts = sorted(set(self.accounts))
        if self.kind == "synonym":
            return self._of_topics()
        if self.topics is not None or self.same is not None:
            raise ValueError(f"`{self.kind}` has no topics, and no `same`")
        if self.kind == "affiliation":
            if len(self.accounts) != 1:
                raise ValueError("`affiliation` names one account")
            if self.valid_from is not None and self.valid_to is not None and self.valid_from >= self.valid_to:
                raise ValueError("`affiliation` ends after it begins")
            return self
        if len(self.accounts) != 2:
            raise ValueError(f"`{self.kind}` names two different accounts")
        if self.accounts[0].startswith("@") or self.accounts[1].startswith("@"):
            raise ValueError(f"`{self.kind}` names accounts, no whole domain")
        self._without_affiliation()
        return self

    def _of_topics(self) -> Self:
        self.topics = sorted(set(self.topics or ()))
        if len(self.topics) != 2 or self.same is None:
            raise ValueError("`synonym` names two different topics, and says whether they are the `same`")
        if any(len(topic.encode()) > MAX_TOPIC_BYTES for topic in self.topics):
            raise ValueError(f"`synonym` names topics by their keys, which have {MAX_TOPIC_BYTES} bytes at most")
        if self.accounts:
            raise ValueError("`synonym` has no accounts")
        self._without_affiliation()
        return self

    def _without_affiliation(self) -> None:
        if any(value is not None for value in (self.organisation, self.team, self.valid_from, self.valid_to)):
            raise ValueError(f"`{self.kind}` has no organisation, team, valid_from or valid_to")


def read_decision(value: Any) -> dict[str, Any]:
    """Check a decision and return it as plain JSON values. Raises pydantic.ValidationError."""
    return Decision.model_validate(value).model_dump(exclude_none=True)


def decision_rank(decision: dict[str, Any]) -> tuple[str, str]:
    """Return (time, canonical hash): of two decisions with one id the greater stands."""
    return decision["time"], content_hash(decision)
