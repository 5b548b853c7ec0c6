"""Define decisions: what people decided, as against what they said.

Decisions are ordered by (time, id) and replayed by a rebuild.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from schemas.canonical import content_hash
from schemas.interaction import Name, Text, Time, _Model

DecisionKind = Literal["merge", "unmerge"]


class Decision(_Model):
    """Say that two accounts are, or are not, one person.

    Per unordered pair of accounts the last decision in (time, id) holds. An unmerge also
    forbids the rules to join the pair, until a later merge.
    """

    id: Name = Field(description="Chosen by who decides; of two with one id the later stands")
    time: Time = Field(description="When it was decided")
    kind: DecisionKind = Field(description="merge or unmerge")
    accounts: list[Name] = Field(description="The two accounts, sorted")
    by: Text = Field("", description="Who decided")
    reason: Text = Field("", description="Why, in words")

    @model_validator(mode="after")
    def _pair(self) -> Self:
        self.accounts = sorted(set(self.accounts))
        if len(self.accounts) != 2:
            raise ValueError(f"`{self.kind}` names two different accounts")
        return self


def read_decision(value: Any) -> dict[str, Any]:
    """Check a decision and return it as plain JSON values. Raises pydantic.ValidationError."""
    return Decision.model_validate(value).model_dump()


def decision_rank(decision: dict[str, Any]) -> tuple[str, str]:
    """Return (time, canonical hash): of two decisions with one id the greater stands."""
    return decision["time"], content_hash(decision)
