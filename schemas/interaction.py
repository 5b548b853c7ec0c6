"""Define the interaction: the one event that every producer emits.

It is a CloudEvents 1.0 event. Attribute names follow that specification (lower-case
letters and digits only), hence `timeprecision`; `time_precision` is accepted when reading.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from schemas.canonical import MAX_INT, content_hash
from schemas.times import format_time, parse_time

EVENT_TYPE = "knowflow.interaction.v1"
PUBLIC = "public"

Action = Literal[
    "posted",
    "asked",
    "answered",
    "replied",
    "commented",
    "edited",
    "deleted",
    "restored",
    "moved",
    "linked",
    "accepted",
    "endorsed",
    "thanked",
    "retracted",
    "resolved",
    "unresolved",
    "closed",
    "reopened",
    "reviewed",
    "review_requested",
    "committed",
    "documented",
    "assigned",
    "joined",
    "left",
    "renamed",
    "redacted",
]
TimePrecision = Literal["exact", "day", "second", "assumed", "observed"]

# An item begins with one of these; before it, whatever else names the item is pending.
CREATING: frozenset[str] = frozenset(
    {"posted", "asked", "answered", "replied", "commented", "committed", "documented", "reviewed"}
)
# What an account or a channel does without any item.
ITEMLESS: frozenset[str] = frozenset({"joined", "left", "renamed", "moved", "edited", "closed", "reopened"})


def _clean(text: str) -> str:
    """Replace lone surrogates, which no JSON writer accepts, and NUL, which no index does."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _utc_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a time is an RFC 3339 text")
    return format_time(parse_time(value))


def _labels(value: list[str]) -> list[str]:
    labels = sorted(set(value))
    if not labels or "" in labels:
        raise ValueError("an audience holds at least one label, none of them empty")
    return [PUBLIC] if PUBLIC in labels else labels


Text = Annotated[str, AfterValidator(_clean)]
Name = Annotated[str, AfterValidator(_clean), Field(min_length=1, max_length=2048)]
Int = Annotated[int, Field(ge=-MAX_INT, le=MAX_INT, strict=True)]
Count = Annotated[int, Field(ge=0, le=MAX_INT, strict=True)]
Time = Annotated[str, BeforeValidator(_utc_text)]
Audience = Annotated[list[Text], AfterValidator(_labels)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Actor(_Model):
    """Say who acted, as far as the source tells."""

    account: Name | None = Field(None, description="`system:instance/local-id`, `mail:ADDRESS` or `git:ADDRESS`")
    name: Text | None = Field(None, description="Display name at the time of the event")
    address: Text | None = Field(None, description="E-mail address, lower case")
    organisation: Text | None = Field(None, description="As the source states it at the time of the event")
    team: Text | None = Field(None, description="As the source states it at the time of the event")
    bot: bool | None = Field(None, description="True where the source says that a program acted")


class Item(_Model):
    """Name the thing acted on, and state of it what the source states in this record."""

    id: Name = Field(description="Stable and unique over all sources")
    kind: Text | None = Field(None, description="question, answer, comment, message, commit, review, page ...")
    url: Text | None = Field(None, description="Where people can read it")
    title: Text | None = Field(None, description="Title or subject line")
    text: Text | None = Field(None, description="As the source has it, see `text_format`")
    text_format: Literal["plain", "markdown", "html"] | None = Field(None, description="Of `text`; absent: plain")
    quoted: Text | None = Field(
        None,
        description="Quotes and signatures that stood in the text: kept, not searched",
    )
    language: Text | None = Field(None, description="BCP 47 tag, where the source states it")
    tags: list[Text] | None = Field(None, description="The source's own tags; an empty list says: none")
    paths: list[Text] | None = Field(None, description="Files touched, as paths from the root")


class Link(_Model):
    """Point from this event's item to another one."""

    relation: Literal["duplicate_of", "related"] = Field(description="How the two belong together")
    item: Name = Field(description="Id of the item that is pointed to")


class Data(_Model):
    """Carry what happened."""

    action: Action = Field(description="What was done")
    revision: Count = Field(0, description="The greater of two events with one id stands")
    actor: Actor | None = Field(None, description="Who did it; absent where the source does not say")
    item: Item | None = Field(None, description="What it was done to")
    conversation: Name | None = Field(None, description="Where the source says it; for `moved`: the new home")
    by_reply: bool | None = Field(
        None,
        description="True where `conversation` is but the earliest item that a reply names: it goes with what it "
        "replies to, else with that item, where these are known",
    )
    channel: Name | None = Field(None, description="Channel, list or repository")
    in_reply_to: list[Name] | None = Field(None, description="Item ids")
    addressed: list[Name] | None = Field(None, description="Accounts spoken to")
    helped: list[Name] | None = Field(None, description="Accounts, only where the source says so")
    value: Int | None = Field(None, description="Of a vote: +1, -1; of a bounty: its amount")
    reaction: Text | None = Field(None, description="Normalised name, without skin tone")
    total: Count | None = Field(None, description="An observed cumulative count; the latest stands")
    retracts: Name | None = Field(None, description="Event id of the same item that this one withdraws")
    link: Link | None = Field(None, description="For `linked`: where to")
    audience: Audience | None = Field(
        None, description="Sorted labels; on creating events absent means public, elsewhere: unchanged"
    )

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        action = self.action
        if self.audience is None and action in CREATING:
            self.audience = [PUBLIC]
        if self.item is None:
            if action not in ITEMLESS:
                raise ValueError(f"`{action}` names no item")
            if self.channel is None and (self.actor is None or self.actor.account is None):
                raise ValueError(f"`{action}` names no item, channel or account")
        if self.by_reply and self.conversation is None:
            raise ValueError("`by_reply` goes with a conversation")
        if action == "retracted" and self.retracts is None:
            raise ValueError("`retracted` does not say which event it withdraws")
        if action == "linked" and self.link is None:
            raise ValueError("`linked` does not say what it points to")
        if action == "moved" and self.item is not None and self.conversation is None:
            raise ValueError("`moved` does not name the conversation that the item went to")
        return self


class Interaction(_Model):
    """Be the one event: CloudEvents attributes and `data`.

    `id` is stable for (instance, item, action, revision). Two different events with one id:
    the greater (revision, SHA-256 of the canonical event) stands.
    """

    specversion: Literal["1.0"] = Field("1.0", description="Version of CloudEvents")
    type: Literal["knowflow.interaction.v1"] = Field(
        "knowflow.interaction.v1", description="What kind of event this is"
    )
    datacontenttype: Literal["application/json"] = Field("application/json", description="What `data` is written in")
    id: Name = Field(description="Stable for (instance, item, action, revision)")
    source: Name = Field(description="`system:instance`")
    time: Time = Field(description="Event time, UTC, microseconds")
    timeprecision: TimePrecision = Field(
        "exact",
        validation_alias=AliasChoices("timeprecision", "time_precision"),
        description="How well `time` is known: exact, second, day; assumed, observed: not by the source",
    )
    sequence: Count = Field(0, description="Order within equal times, where the source has one")
    partitionkey: Name = Field(description="Pure function of the source record")
    data: Data = Field(description="What happened")

    def as_event(self) -> dict[str, Any]:
        """Return the event as plain JSON values, without absent members."""
        return self.model_dump(exclude_none=True)


def read_event(value: Any) -> dict[str, Any]:
    """Check one structured-mode event and return its normal form as plain JSON values.

    Raises pydantic.ValidationError, which names each wrong member. The normal form is a
    fixed point: reading it again returns the same.
    """
    return Interaction.model_validate(value).as_event()


def event_rank(event: dict[str, Any]) -> tuple[int, str]:
    """Return (revision, SHA-256 of the canonical event): of equal ids the greater stands."""
    return event["data"]["revision"], content_hash(event)
