"""Fold the events of each item into one row, and send it to the item's conversation.

Every event of an item comes to the item's partition, whatever it names, so an early vote, a
late edit or a move needs no special path: the stage keeps the events singly and sends what
they amount to to the item's home. Items without a head, or whose home is not known yet,
are pending: counted, never dropped, without effect.

What a row holds is docs/model.md, part 2. Replays and duplicates change nothing; of two
events with one id the greater stands, whichever came first; where the lesser came last, the
greater is written to the archive once more, so that compaction keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from schemas.canonical import canonical
from schemas.interaction import event_rank
from schemas.keys import audience_key, join_parts, split_key
from streams.core import Input, Json, Message, Rows
from streams.digest import digest
from streams.item_chat import Remark, turn_key, turn_row, turn_stamp
from streams.item_events import Summary
from streams.item_home import ItemHome
from streams.item_row import audience_of, body_of, meta_of
from streams.item_stored import RANK, compact, order_of, whole
from streams.members import member_row
from streams.parents.turn import remark_in
from streams.subjects import ACCOUNT, ITEM
from streams.text import Analysis, analyse

Analyse = Callable[[str, str, str, str, Sequence[str], Sequence[str]], Analysis]

PENDING = "#pending"


class ItemStage:
    """Keep events by item; emit `forwarded` rows, `chat` turns, `homes` for what follows others, and lost events."""

    name = "items"
    inputs = (Input("events"), Input("channels", broadcast=True), Input("homes"))
    single = False

    def __init__(self, analyse: Analyse = analyse, remark: Remark = remark_in) -> None:
        self._analyse, self._remark = analyse, remark

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Fold events, channel events and homes; see streams.core.Stage."""
        folds: dict[str, _ItemFold] = {}
        members: dict[str, None] = {}
        out: list[Message] = []

        def fold(subject: str) -> _ItemFold:
            found = folds.get(subject)
            if found is None:
                found = folds[subject] = _ItemFold(rows, subject)
            return found

        for message in batch:
            if message.stream == "events":
                subject = message.partition_key
                if subject.startswith(ITEM):
                    fold(subject).add(message.value)
                elif _keep_greater(rows, subject, message.value, out):
                    members[subject] = None
            elif message.stream == "channels":
                channel = message.value["data"]["channel"]
                if _keep_greater(rows, "c:" + channel, message.value, out):
                    _settle_channel(rows, channel)
                    for row, _ in rows.scan("c:" + channel, "i"):
                        fold(row[1:]).touch()
            else:
                fold(message.partition_key).take(message.value)
        for item in folds.values():
            out.extend(item.finish(self._analyse, self._remark))
        for subject in members:
            out.extend(_finish_member(rows, subject))
        return out


def _once_more(event: Json) -> Message:
    """Return an event for the archive, to be its last word again after a lesser event of the same id."""
    return Message("interactions", event["id"], event["partitionkey"], event, 0)


def _keep_greater(rows: Rows, group: str, event: Json, out: list[Message]) -> bool:
    """Store an event without an item, unless a greater one with its id is held."""
    rank = list(event_rank(event))
    held = rows.get(group, "e" + event["id"])
    if held is not None and held[0] >= rank:
        if held[0] > rank:
            out.append(_once_more(held[1]))
        return False
    rows.put(group, "e" + event["id"], [rank, event])
    return True


def _settle_channel(rows: Rows, channel: str) -> None:
    """Find the channel event that states an audience last, and keep it where items look."""
    latest: list[Any] = []
    for _, (_, event) in rows.scan("c:" + channel, "e"):
        audience = event["data"].get("audience")
        if audience is not None:
            latest = max(latest, [*order_of(compact(event)), audience])
    if latest:
        rows.put("c:" + channel, "#", latest)
    else:
        rows.delete("c:" + channel, "#")


class _ItemFold:
    """Hold one item's summary while a batch changes it."""

    def __init__(self, rows: Rows, subject: str) -> None:
        self.rows = rows
        self.group = subject
        self.item = subject[len(ITEM) :]
        self.summary = Summary(rows, subject)
        self.messages: list[Message] = []
        # No method of this object: a cycle would live until the collector runs, which rests while batches are folded.
        self._emit = partial(_emit, self.summary, self.messages)
        self.home = ItemHome(rows, subject, self.item, self.summary, self._emit)
        self._changed = False

    def add(self, event: Json) -> None:
        kept = compact(event)
        if self.summary.add(kept):
            self._changed = True
        elif (held := self.summary.event(event["id"]))[RANK] > kept[RANK]:
            self.messages.append(_once_more(whole(held)))

    def touch(self) -> None:
        self._changed = True

    def take(self, value: Json) -> None:
        """Take who follows this item, the home of one that it follows, or the parent that its turn was given."""
        if value["kind"] == "follow":
            self.home.follow(value["child"], value["wanted"])
        elif value["kind"] == "home":
            self._changed = self.home.take(value["parent"], value["link"]) or self._changed
        else:
            # Kept by turn: where the item's head changes and changes back, nobody answers a second time.
            turn = digest(value["turn"].encode())
            self.summary.data.setdefault("chat", {})[turn] = [value["root"], value["parent"]]
            self._changed = True

    def finish(self, analyse: Analyse, remark: Remark) -> list[Message]:
        """Work out the row once per batch and return what changed."""
        if self._changed:
            self._settle(analyse, remark)
        self.summary.store()
        return self.messages

    def _settle(self, analyse: Analyse, remark: Remark) -> None:
        summary = self.summary
        summary.dirty = True
        summary.settle()
        self._join_channel()
        self._take_part(remark)
        home = self.home.settle()
        self._count_pending(home == "")
        live = bool(home) and not summary.deleted
        self._send(home if live else "", analyse)

    def _join_channel(self) -> None:
        """Keep the index of the channel's items, which a channel event has to find."""
        data = self.summary.data
        channel = self.summary.channel
        if channel != data.get("in", ""):
            if data.get("in"):
                self.rows.delete("c:" + data["in"], "i" + self.group)
            if channel:
                self.rows.put("c:" + channel, "i" + self.group, 1)
            data["in"] = channel

    def _take_part(self, remark: Remark) -> None:
        """Send what the parent of a chat message is decided from, where it changed."""
        data = self.summary.data
        sent, stamp = data.get("turn", ["", ""])
        key = turn_key(self.summary)
        if sent and sent != key:
            self._emit("chat", sent, split_key(sent)[0], None)
        if not key:
            data.pop("turn", None)
            return
        audience = audience_key(audience_of(self.summary, self.rows))
        now = turn_stamp(self.summary, audience)
        if (sent, stamp) != (key, now):
            row = turn_row(self.summary, self.item, audience, remark)
            self._emit("chat", key, self.summary.channel, row)
            data["turn"] = [key, now]

    def _count_pending(self, pending: bool) -> None:
        data = self.summary.data
        now = data["sources"] if pending else {}
        before = data.get("pending", {})
        if now != before:
            for source in sorted({*now, *before}):
                change = now.get(source, 0) - before.get(source, 0)
                if change:
                    total = (self.rows.get(PENDING, source) or 0) + change
                    self.rows.put(PENDING, source, total)
            data["pending"] = dict(now)

    def _send(self, home: str, analyse: Analyse) -> None:
        data = self.summary.data
        sent_home, sent_meta, sent_body = data.get("sent", ["", "", ""])
        if sent_home and sent_home != home:
            for part in ("meta", "body"):
                self._forward(sent_home, part, None)
            sent_meta = sent_body = ""
        if home:
            # The body's digest is taken over the events that state it: analysing costs more.
            stated = self.summary.body_digest()
            if stated != sent_body:
                body, speech = body_of(self.summary, analyse)
                self._forward(home, "body", body)
                data["speech"] = [*speech[:3], list(speech[3])]
                sent_body = stated
            meta = meta_of(self.summary, self.item, self.rows)
            if "turn" in data and (reply := self.home.reply()) is not None and reply[1]:
                meta["in_reply_to"] = [reply[1]]
            meta_digest = digest(canonical(meta))
            if meta_digest != sent_meta:
                self._forward(home, "meta", meta)
                sent_meta = meta_digest
        data["sent"] = [home, sent_meta, sent_body] if home else ["", "", ""]

    def _forward(self, home: str, part: str, value: Json | None) -> None:
        self._emit("forwarded", join_parts(home, self.item, part), home, value)


def _emit(
    summary: Summary, messages: list[Message], stream: str, key: str, partition_key: str, value: Json | None
) -> None:
    """Add a message under the item's next version."""
    data = summary.data
    data["v"] = data.get("v", 0) + 1
    summary.dirty = True
    messages.append(Message(stream, key, partition_key, value, int(data["v"])))


def _finish_member(rows: Rows, subject: str) -> list[Message]:
    """Send an account's own events (joined, left, renamed) as one row."""
    account = subject[len(ACCOUNT) :]
    state = rows.get(subject, "#") or {"v": 0}
    value = member_row(account, [event for _, (_, event) in rows.scan(subject, "e")])
    version = state["v"] + 1
    rows.put(subject, "#", {"v": version})
    return [Message("forwarded", join_parts("", account, "member"), account, value, version)]
