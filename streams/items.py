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
from typing import Any

from schemas.canonical import canonical
from schemas.interaction import PUBLIC, event_rank
from schemas.keys import audience_key, audience_labels, join_parts, split_key
from streams.core import Input, Json, Message, Rows
from streams.digest import digest
from streams.item_chat import Remark, turn_key, turn_row, turn_stamp
from streams.item_events import RANK, Summary, compact, order_of, whole
from streams.item_row import audience_of, body_of, meta_of
from streams.members import member_row
from streams.parents.turn import remark_in
from streams.subjects import ACCOUNT, ITEM
from streams.text import Analysis, analyse

Analyse = Callable[[str, str, str, str, Sequence[str], Sequence[str]], Analysis]

PENDING = "#pending"
MAX_CHAIN = 100  # parents followed to find a home
# What an item tells those that follow it is [home, items that it was followed over, their audiences]; nothing while it
# has no head; or this: its parents lead nowhere, so that whoever follows it must do without.
NOWHERE: list[Any] = ["", [], []]


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
                self._take_home(fold(message.partition_key), message)
        for item in folds.values():
            out.extend(item.finish(self._analyse, self._remark))
        for subject in members:
            out.extend(_finish_member(rows, subject))
        return out

    @staticmethod
    def _take_home(item: _ItemFold, message: Message) -> None:
        value = message.value
        if value["kind"] == "follow":
            item.follow(value["child"], value["wanted"])
        elif value["kind"] == "parent":
            item.answered(value["turn"], value["root"], value["parent"])
        else:
            item.take(value["parent"], value["link"])


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
        self._changed = False

    def add(self, event: Json) -> None:
        kept = compact(event)
        if self.summary.add(kept):
            self._changed = True
        elif (held := self.summary.event(event["id"]))[RANK] > kept[RANK]:
            self.messages.append(_once_more(whole(held)))

    def touch(self) -> None:
        self._changed = True

    def follow(self, child: str, wanted: bool) -> None:
        """Remember, or forget, that a child's home is this item's, and tell it."""
        if wanted:
            self.rows.put(self.group, "f" + child, 1)
            self._tell(child, self.summary.data.get("link", []))
        else:
            self.rows.delete(self.group, "f" + child)

    def take(self, parent: str, link: list[Any]) -> None:
        """Take a parent's home; one that came by way of this item itself leads nowhere."""
        data = self.summary.data
        if parent not in data.get("follows", ()):
            return
        if link and (self.item in link[1] or len(link[1]) > MAX_CHAIN):
            link = NOWHERE
        data.setdefault("parents", {})[parent] = link
        self._changed = True

    def answered(self, turn: str, root: str, parent: str) -> None:
        """Take the conversation and the parent that a turn was given.

        They are kept by turn: where the item's head changes and changes back, nobody answers a second time.
        """
        self.summary.data.setdefault("chat", {})[digest(turn.encode())] = [root, parent]
        self._changed = True

    def _tell(self, child: str, link: list[Any]) -> None:
        version = self._next_version()
        value = {"kind": "home", "parent": self.item, "link": link}
        self.messages.append(Message("homes", join_parts(child, self.item, "home"), ITEM + child, value, version))

    def _next_version(self) -> int:
        data = self.summary.data
        data["v"] = data.get("v", 0) + 1
        self.summary.dirty = True
        return int(data["v"])

    def finish(self, analyse: Analyse, remark: Remark) -> list[Message]:
        """Work out the row once per batch and return what changed."""
        if self._changed:
            self._settle(analyse, remark)
        self.summary.store()
        return self.messages

    def _settle(self, analyse: Analyse, remark: Remark) -> None:
        summary = self.summary
        data = summary.data
        summary.dirty = True
        summary.settle()
        self._join_channel()
        self._take_part(remark)
        home, link = self._place()
        self._count_pending(home == "")
        if link != data.get("link", []):
            data["link"] = link
            for row, _ in self.rows.scan(self.group, "f"):
                self._tell(row[1:], link)
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
            self.messages.append(Message("chat", sent, split_key(sent)[0], None, self._next_version()))
        if not key:
            data.pop("turn", None)
            return
        audience = audience_key(audience_of(self.summary, self.rows))
        now = turn_stamp(self.summary, audience)
        if (sent, stamp) != (key, now):
            row = turn_row(self.summary, self.item, audience, remark)
            self.messages.append(Message("chat", key, self.summary.channel, row, self._next_version()))
            data["turn"] = [key, now]

    def _reply(self) -> tuple[str, str] | None:
        """Return (conversation, parent) as the channel's talk gives them, None where they are not known."""
        data = self.summary.data
        root, parent = data.get("chat", {}).get(digest(data["turn"][0].encode()), ("", ""))
        return (root, parent) if root else None

    def _place(self) -> tuple[str, list[Any]]:
        """Return (home, "" while none is known; what to tell those that follow, see NOWHERE).

        A home is not followed through an item that not everybody may see who sees this one:
        its very name would tell of that item. What leads nowhere leads nobody else anywhere, be it that
        the item has a home of its own: else the home of a circle would be that of whoever came first.
        """
        summary = self.summary
        data = summary.data
        home, wanted = summary.stated_home(self.item)
        self._follow(wanted)
        if not (wanted or home):
            return "", []
        audience = audience_of(summary, self.rows)
        own = audience_key(audience)
        if "turn" in data:
            reply = self._reply()
            return ("", NOWHERE) if reply is None else (reply[0], [reply[0], [self.item], [own]])
        known = data.get("parents", {})
        if any(parent not in known for parent in wanted):
            return "", NOWHERE  # asked, and not told yet
        link = next((known[parent] for parent in wanted if known[parent]), None)
        if link is None:
            return (home, [home, [self.item], [own]]) if home else ("", NOWHERE)
        found, path, audiences = link
        hidden = any(other != PUBLIC and not set(audience) <= set(audience_labels(other)) for other in audiences)
        if not found or hidden:
            return home, NOWHERE
        return found, [found, [*path, self.item], sorted({*audiences, own})]

    def _follow(self, wanted: list[str]) -> None:
        """Ask for the homes of these items and of no others."""
        data = self.summary.data
        before = data.get("follows", [])
        if wanted == before:
            return
        for parent in before:
            if parent not in wanted:
                self._ask(parent, wanted=False)
                data.get("parents", {}).pop(parent, None)
        for parent in wanted:
            if parent not in before:
                self._ask(parent, wanted=True)
        data["follows"] = wanted

    def _ask(self, parent: str, *, wanted: bool) -> None:
        version = self._next_version()
        value = {"kind": "follow", "child": self.item, "wanted": wanted}
        self.messages.append(Message("homes", join_parts(parent, self.item, "follow"), ITEM + parent, value, version))

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
            if "turn" in data and (reply := self._reply()) is not None and reply[1]:
                meta["in_reply_to"] = [reply[1]]
            meta_digest = digest(canonical(meta))
            if meta_digest != sent_meta:
                self._forward(home, "meta", meta)
                sent_meta = meta_digest
        data["sent"] = [home, sent_meta, sent_body] if home else ["", "", ""]

    def _forward(self, home: str, part: str, value: Json | None) -> None:
        key = join_parts(home, self.item, part)
        self.messages.append(Message("forwarded", key, home, value, self._next_version()))


def _finish_member(rows: Rows, subject: str) -> list[Message]:
    """Send an account's own events (joined, left, renamed) as one row."""
    account = subject[len(ACCOUNT) :]
    state = rows.get(subject, "#") or {"v": 0}
    value = member_row(account, [event for _, (_, event) in rows.scan(subject, "e")])
    version = state["v"] + 1
    rows.put(subject, "#", {"v": version})
    return [Message("forwarded", join_parts("", account, "member"), account, value, version)]
