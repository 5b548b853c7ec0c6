r"""Keep one item's events singly, and a summary of them that one more event rarely rebuilds.

Adding an event costs the same however many the item has. What takes the present winner of
something away (a retraction, a replacement by a greater event of the same id, an earlier
head) makes the summary stale; it is then folded anew from the single events, once a batch.
So events may come in any order and any number of times: the summary is that of the set.

Rows of the item's group:

    #                  the summary
    e EVENT            one event, as streams.item_stored lays it out
    r TARGET \0 EVENT  EVENT retracts TARGET, which need not have come yet
    k ACCOUNT          how many live thanks the account gave
    p ACCOUNT          how many live reactions of the account say thanks
"""

from __future__ import annotations

from typing import Any

from schemas.canonical import canonical
from schemas.interaction import CREATING
from schemas.times import week_of
from streams.core import Json, Rows
from streams.counts import add
from streams.digest import digest
from streams.item_stored import DATA, ID, PRECISION, RANK, SOURCE, T, folded, order_of, trusted, unfolded

FIELDS = ("kind", "url", "title", "text", "language", "tags", "paths")
BODY_FIELDS = ("title", "text", "language", "tags", "paths")

# Reactions that say thanks or well done, as Slack, Zulip and Discourse name them.
APPROVING = frozenset({
    "+1", "thumbsup", "thumbs_up", "heart", "hearts", "purple_heart", "blue_heart", "green_heart", "yellow_heart",
    "tada", "pray", "folded_hands", "bow", "clap", "raised_hands", "white_check_mark", "check", "check_mark",
    "heavy_check_mark", "ballot_box_with_check", "100", "ok_hand", "star", "star2", "muscle", "rocket",
    "thank-you", "thank_you", "thankyou", "thanks", "thx", "ty", "gratitude", "merci", "danke", "gracias",
})  # fmt: skip

# What settle() works out anew, beside the counts that it empties.
_DECIDED = (
    "head", "author", "accepted", "deleted", "resolved", "closed", "redacted", "moved", "channel", "audience", "last",
)  # fmt: skip


class Summary:
    """Hold what an item's live events amount to.

    `data` is plain JSON, stored in row `#`. Of each thing that the latest event decides it holds
    [t, sequence, id, value, ...] of that event; `head` is the place in order of the earliest live
    event that creates the item. Until there is one, only events and `sources` are counted.
    """

    def __init__(self, rows: Rows, group: str) -> None:
        self._rows = rows
        self._group = group
        self.data: dict[str, Any] = unfolded(rows.get(group, "#")) or {"n": 0, "sources": {}}
        self.dirty = False
        self._stale = False
        self._events: dict[str, list[Any]] = {}

    def add(self, event: list[Any]) -> bool:
        """Take one event in; return False if the same or a greater one of its id is held."""
        row = "e" + event[ID]
        held = self._rows.get(self._group, row)
        if held is not None and held[RANK] >= event[RANK]:
            return False
        self._rows.put(self._group, row, event)
        self._events[event[ID]] = event
        self.dirty = True
        data = self.data
        if held is None:
            data["n"] += 1
        else:
            add(data["sources"], held[SOURCE], -1)
            self._stale = True
            if held[DATA]["action"] == "retracted":
                self._rows.delete(self._group, f"r{held[DATA]['retracts']}\0{event[ID]}")
        add(data["sources"], event[SOURCE], 1)
        if event[DATA]["action"] == "retracted":
            self._retract(event)
        elif not self._stale and not self._void(event[ID]):
            self._add_live(event)
        return True

    def _retract(self, event: list[Any]) -> None:
        """Note that the target is void. It may still be to come; a retraction itself cannot be retracted."""
        target = event[DATA]["retracts"]
        known = self._void(target)
        self._rows.put(self._group, f"r{target}\0{event[ID]}", 1)
        self.data["retractions"] = True
        held = self._rows.get(self._group, "e" + target)
        if held is None or known or self._stale or held[DATA]["action"] == "retracted":
            return
        if "head" not in self.data or not self._take_vote(held):
            self._stale = True

    def _void(self, event_id: str) -> bool:
        """Tell whether anything retracts the event."""
        if "retractions" not in self.data:
            return False
        return next(self._rows.scan(self._group, f"r{event_id}\0", limit=1), None) is not None

    def _take_vote(self, event: list[Any]) -> bool:
        """Take a live vote or thank away where counting down is enough."""
        action = event[DATA]["action"]
        if action not in ("endorsed", "thanked") or "total" in event[DATA]:
            return False
        if trusted(event) and self._reported(event) == self.data.get("last"):
            return False
        self._vote(event, -1)
        return True

    def _vote(self, event: list[Any], sign: int) -> None:
        """Count a vote or thank, or take it away; the author's own counts for nothing."""
        account = (event[DATA].get("actor") or {}).get("account")
        if account is not None and account == self.data.get("author"):
            return
        action = event[DATA]["action"]
        kind = "opposed" if action == "endorsed" and event[DATA].get("value", 1) < 0 else action
        add(self.data["weeks"], f"{week_of(self._reported(event))}|{kind}", sign)
        if account is None:
            return
        if action == "thanked" or (kind == "endorsed" and event[DATA].get("reaction") in APPROVING):
            row = ("k" if action == "thanked" else "p") + account
            count = (self._rows.get(self._group, row) or 0) + sign
            if count:
                self._rows.put(self._group, row, count)
                self.data["voted"] = True  # somebody stands in such a row, or did
            else:
                self._rows.delete(self._group, row)

    def _reported(self, event: list[Any]) -> int:
        """Return when it happened: what only tells its day did not happen before its item."""
        t: int = event[T]
        return max(t, self.data["head"][0]) if event[PRECISION] == "day" else t

    def _add_live(self, event: list[Any]) -> None:
        """Take a live event in, or find that it changes the head."""
        data = self.data
        creating = event[DATA]["action"] in CREATING
        if "head" not in data:
            self._stale = creating
        elif creating and order_of(event) < data["head"]:
            self._stale = True
        else:
            self._apply(event)

    def _apply(self, event: list[Any]) -> None:
        data, payload = self.data, event[DATA]
        action: str = payload["action"]
        order = order_of(event)
        if action in CREATING or action == "edited":
            self._state_fields(payload.get("item") or {}, [*order, event[RANK][1][:16]])
        elif action == "endorsed" and "total" in payload:
            self._latest(data["observed"], payload.get("reaction", ""), [*order, payload["total"]])
        elif action in ("endorsed", "thanked"):
            self._vote(event, 1)
        elif action == "accepted":
            reported = self._reported(event)
            data["accepted"] = min(reported, data.get("accepted", reported))
        elif action in ("deleted", "restored"):
            self._latest(data, "deleted", [*order, action == "deleted"])
        elif action in ("resolved", "unresolved"):
            self._latest(data, "resolved", [*order, action == "resolved", self._reported(event)])
        elif action in ("closed", "reopened"):
            self._latest(data, "closed", [*order, action == "closed", self._reported(event)])
        elif action == "redacted":
            data["redacted"] = True
        elif action == "linked":
            link = payload["link"]
            data["links"][canonical([link["relation"], link["item"]]).decode()] = 1
        elif action == "moved":
            self._move(payload, order)
        if trusted(event):
            data["last"] = max(self._reported(event), data.get("last", self._reported(event)))

    def _move(self, payload: Json, order: list[Any]) -> None:
        data = self.data
        self._latest(data, "moved", [*order, payload["conversation"]])
        if "channel" in payload:
            self._latest(data, "channel", [*order, payload["channel"]])
        if "audience" in payload:
            self._latest(data, "audience", [*order, payload["audience"]])

    def _state_fields(self, item: Json, winner: list[Any]) -> None:
        fields = self.data["fields"]
        for field in FIELDS:
            if field in item:
                self._latest(fields, field, winner)

    @staticmethod
    def _latest(where: dict[str, Any], name: str, value: list[Any]) -> None:
        held = where.get(name)
        if held is None or held[:3] < value[:3]:
            where[name] = value

    def settle(self) -> None:
        """Fold all single events anew, if something took a winner away."""
        if not self._stale:
            return
        self._stale = False
        data = self.data
        for name in _DECIDED:
            data.pop(name, None)
        events = self._live()
        heads = [event for event in events if event[DATA]["action"] in CREATING]
        if not heads:
            return
        head = min(heads, key=order_of)
        data.update(head=order_of(head), fields={}, weeks={}, observed={}, links={})
        author = (head[DATA].get("actor") or {}).get("account")
        if author is not None:
            data["author"] = author
        data["audience"] = [*order_of(head), head[DATA]["audience"]]
        for event in events:
            self._apply(event)

    def _live(self) -> list[list[Any]]:
        """Return the live events, after the counts of thanks were emptied."""
        if len(self._events) == self.data["n"] == 1:  # as of most items: it is here, and nothing else is stored
            return [event for event in self._events.values() if event[DATA]["action"] != "retracted"]
        rows, group = self._rows, self._group
        for kind in ("k", "p"):
            for row, _ in rows.scan(group, kind):
                rows.delete(group, row)
        voided = {row[1:].rsplit("\0", 1)[0] for row, _ in rows.scan(group, "r")}
        return [
            event
            for row, event in rows.scan(group, "e")
            if event[DATA]["action"] != "retracted" and row[1:] not in voided
        ]

    @property
    def deleted(self) -> bool:
        """Tell whether the last deletion stands."""
        return bool(self.data.get("deleted", [0, 0, "", False])[3])

    def head(self) -> list[Any]:
        """Return the head event; there has to be one."""
        return self.event(self.data["head"][2])

    def event(self, event_id: str) -> list[Any]:
        """Return one stored event, not to be changed."""
        found = self._events.get(event_id)
        if found is None:
            stored: Json = self._rows.get(self._group, "e" + event_id)
            found = self._events[event_id] = stored
        return found

    def thankers(self) -> list[str]:
        """Return the first 100 accounts that thanked, in byte order."""
        return self._voters("k")

    def approvers(self) -> list[str]:
        """Return the first 100 accounts whose reaction says thanks, in byte order."""
        return self._voters("p")

    def _voters(self, kind: str) -> list[str]:
        if "voted" not in self.data:
            return []
        return [row[1:] for row, _ in self._rows.scan(self._group, kind, limit=100)]

    @property
    def unsettled(self) -> bool:
        """Tell whether the source says last that this is not resolved, or open again."""
        return any(name in self.data and not self.data[name][3] for name in ("resolved", "closed"))

    @property
    def channel(self) -> str:
        """Return the channel; empty without one, or while there is no head."""
        if "head" not in self.data:
            return ""
        moved = self.data.get("channel")
        return str(moved[3] if moved else self.head()[DATA].get("channel", ""))

    def stated_home(self, item: str) -> tuple[str, list[str]]:
        """Return (home that the item's own events tell, items of which the first that is there tells it instead).

        The home is "" where only another item can tell it, and without a head.
        """
        if "head" not in self.data:
            return "", []
        moved = self.data.get("moved")
        if moved:
            return str(moved[3]), []
        payload = self.head()[DATA]
        parents: list[str] = payload.get("in_reply_to", [])[:1]
        if "conversation" not in payload:
            return ("", parents) if parents else (item, [])
        home = str(payload["conversation"])
        if not payload.get("by_reply"):
            return home, []
        return home, [other for other in dict.fromkeys([*parents, home]) if other != item]

    def body_digest(self) -> str:
        """Return what tells one body from another: who states its fields."""
        fields = self.data["fields"]
        stated = [fields.get(field, 0) for field in BODY_FIELDS]
        return digest(canonical([stated, "redacted" in self.data]))

    def store(self) -> None:
        """Write the summary back if it changed."""
        if self.dirty:
            self._rows.put(self._group, "#", folded(self.data))
