"""Read items and members as docs/model.md section 2 says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.interaction import CREATING, PUBLIC
from schemas.times import week_of
from streams.bots import is_bot
from tests.oracle.events import Audience, Event, Order, is_trusted, order_of, time_of
from tests.oracle.lists import KindWeeks

CUES = {"asks back": 1, "thanks": 2, "works": 4, "joins in": 8, "code": 16, "only thanks": 32}
APPROVING = {
    "+1", "thumbsup", "thumbs_up", "heart", "hearts", "purple_heart", "blue_heart", "green_heart", "yellow_heart",
    "tada", "pray", "folded_hands", "bow", "clap", "raised_hands", "white_check_mark", "check", "check_mark",
    "heavy_check_mark", "ballot_box_with_check", "100", "ok_hand", "star", "star2", "muscle", "rocket", "thank-you",
    "thank_you", "thankyou", "thanks", "thx", "ty", "gratitude", "merci", "danke", "gracias",
}  # fmt: skip
MAX_STEPS = 100  # from parent to parent, to find a home


class Analysis(Protocol):
    """Be what the text analysis says of one item."""

    @property
    def plain(self) -> str: ...
    @property
    def tokens(self) -> Sequence[str]: ...
    @property
    def topics(self) -> Sequence[tuple[str, str]]: ...
    @property
    def speech(self) -> tuple[int, int, int, tuple[str, ...]]: ...


Analyse = Callable[[str, str, str, str, Sequence[str], Sequence[str]], Analysis]


@dataclass
class Item:
    """Hold one item with a head: what docs/model.md section 2 names, field by field."""

    head: Event
    stated_home: str | None
    by_reply: bool
    deleted: bool
    channel: str | None
    audience: Audience
    author: dict[str, Any]
    title: str
    url: str | None
    paths: list[str]
    analysis: Analysis
    weeks: KindWeeks
    accepted_at: int | None
    resolved_at: int | None
    closed_at: int | None
    observed: int
    thankers: list[str]
    approvers: list[str]
    unsettled: bool
    links: set[tuple[str, str]]
    last_at: int | None
    text: str
    text_format: str
    home: str = ""
    chat_parent: str | None = None

    @property
    def id(self) -> str:
        return str(self.head["data"]["item"]["id"])

    @property
    def t(self) -> int:
        return time_of(self.head)

    @property
    def order(self) -> Order:
        return order_of(self.head)

    @property
    def action(self) -> str:
        return str(self.head["data"]["action"])

    @property
    def account(self) -> str | None:
        return self.author.get("account")

    @property
    def parents(self) -> list[str]:
        return [self.chat_parent] if self.chat_parent else self.head["data"].get("in_reply_to") or []

    @property
    def bot(self) -> bool:
        return bool(self.author.get("bot"))

    @property
    def addressed(self) -> list[str]:
        return self.head["data"].get("addressed") or []

    def says(self, *cues: str) -> bool:
        return any(self.analysis.speech[2] & CUES[cue] for cue in cues)

    def outcome(self, kind: str) -> int:
        return sum(n for (_, of_kind), n in self.weeks.items() if of_kind == kind)


def read_item(own: list[Event], channels: Mapping[str, list[Event]], analyse: Analyse) -> Item | None:
    void = {event["data"]["retracts"] for event in own if event["data"]["action"] == "retracted"}
    live = [event for event in own if event["data"]["action"] != "retracted" and event["id"] not in void]
    live.sort(key=order_of)

    def of(*actions: str) -> list[Event]:
        return [event for event in live if event["data"]["action"] in actions]

    if not (created := of(*CREATING)):
        return None
    head = created[0]
    content: dict[str, Any] = {}
    for event in of(*CREATING, "edited"):
        stated = event["data"]["item"]
        content.update((name, value) for name, value in stated.items() if name != "text_format")
        if "text" in stated:
            content["text_format"] = stated.get("text_format", "plain")
    if of("redacted"):
        content.update(title="", text="", tags=[], paths=[])

    moves = of("moved")
    named = [head, *(event for event in moves if "channel" in event["data"])]
    channel = named[-1]["data"].get("channel")
    about_channel = channels.get(channel, []) if channel else []
    audience = max((e for e in [head, *moves, *about_channel] if "audience" in e["data"]), key=order_of)["data"][
        "audience"
    ]
    author = {**head["data"].get("actor", {})}
    author["bot"] = is_bot(author)

    def reported(event: Event) -> int:
        return max(time_of(event), time_of(head)) if event["timeprecision"] == "day" else time_of(event)

    def by_others(action: str) -> list[Event]:
        own_account = author.get("account")
        return [e for e in of(action) if not own_account or e["data"].get("actor", {}).get("account") != own_account]

    def switched(on: str, off: str) -> int | None:
        last = of(on, off)[-1:]
        return reported(last[0]) if last and last[0]["data"]["action"] == on else None

    weeks: KindWeeks = Counter([(week_of(time_of(head)), head["data"]["action"])])
    observed: dict[str, int] = {}
    for event in of("endorsed"):
        if "total" in event["data"]:
            observed[event["data"].get("reaction", "")] = event["data"]["total"]
    for event in by_others("endorsed"):
        if "total" not in event["data"]:
            weeks[week_of(reported(event)), "opposed" if event["data"].get("value", 1) < 0 else "endorsed"] += 1
    accepted_at = min((reported(event) for event in of("accepted")), default=None)
    if accepted_at is not None:
        weeks[week_of(accepted_at), "accepted"] += 1
    thanks = by_others("thanked")
    weeks.update((week_of(reported(event)), "thanked") for event in thanks)
    approvals = [e for e in by_others("endorsed") if "total" not in e["data"] and e["data"].get("value", 1) >= 0]
    approvers = {
        e["data"].get("actor", {}).get("account") for e in approvals if e["data"].get("reaction") in APPROVING
    } - {None}
    thankers = {event["data"].get("actor", {}).get("account") for event in thanks} - {None}
    text, title = content.get("text", ""), content.get("title", "")
    return Item(
        head=head,
        stated_home=moves[-1]["data"]["conversation"] if moves else head["data"].get("conversation"),
        by_reply=not moves and bool(head["data"].get("by_reply")),
        deleted=[e["data"]["action"] for e in of("deleted", "restored")][-1:] == ["deleted"],
        channel=channel,
        audience=tuple(audience),
        author=author,
        title=title,
        url=content.get("url"),
        paths=content.get("paths", []),
        analysis=analyse(
            title, text, content.get("text_format", "plain"), content.get("language", ""), content.get("tags", []),
            content.get("paths", []),
        ),
        weeks=weeks,
        accepted_at=accepted_at,
        resolved_at=switched("resolved", "unresolved"),
        closed_at=switched("closed", "reopened"),
        observed=sum(observed.values()),
        thankers=sorted(thankers)[:100],
        approvers=sorted(approvers)[:100],
        unsettled=any(
            e["data"]["action"] in ("unresolved", "reopened")
            for pair in (("resolved", "unresolved"), ("closed", "reopened"))
            for e in of(*pair)[-1:]
        ),
        links=set(sorted((e["data"]["link"]["relation"], e["data"]["link"]["item"]) for e in of("linked"))[:100]),
        text=text,
        text_format=content.get("text_format", "plain"),
        last_at=max((reported(event) for event in live if is_trusted(event)), default=None),
    )  # fmt: skip


def everybody_sees(readers: Audience, audience: Audience) -> bool:
    return audience == (PUBLIC,) or set(readers) <= set(audience)


def home_of(item_id: str, found: Mapping[str, Item], talks: Mapping[str, tuple[str, str | None]]) -> str | None:
    if item_id not in found:
        return None
    otherwise = found[item_id].stated_home  # None, but where it is told by a reply
    passed: set[str] = set()
    while item_id not in passed and len(passed) <= MAX_STEPS:
        passed.add(item_id)
        item = found[item_id]
        if item.stated_home and not item.by_reply:
            return item.stated_home
        if item_id in talks:
            return talks[item_id][0]
        named = item.parents[:1] + ([item.stated_home] if item.stated_home else [])
        if item.by_reply:
            named = [other for other in named if other != item_id]
        if not named and not item.by_reply:
            return item_id
        there = [other for other in named if other in found and everybody_sees(item.audience, found[other].audience)]
        if not there:
            return item.stated_home if item.by_reply else otherwise
        item_id = there[0]
    return otherwise


@dataclass
class Member:
    """Hold what an account said of itself, or was said of it, without any item."""

    account: str
    audience: Audience
    author: dict[str, Any]
    t: int


def read_member(account: str, events: list[Event]) -> Member:
    author: dict[str, Any] = {}
    for event in sorted(events, key=order_of):
        author |= event["data"].get("actor", {})
    author["bot"] = is_bot({**author, "account": account})
    last = max(events, key=order_of)
    return Member(account, tuple(last["data"].get("audience", [PUBLIC])), author, time_of(last))
