"""Turn a message of a channel's day into interactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from producers.base import Event
from producers.slack.content import author_of, text_of
from producers.slack.markup import mentioned
from producers.slack.values import BadRecord, Json, id_in, objects_in, text_in, time_of, ts_in
from producers.slack.workspace import Channel, Workspace
from producers.write import event_id, interaction, one_line
from schemas.interaction import PUBLIC

IGNORED_TOPIC = "topic or purpose of a channel"
IGNORED_INTEGRATION = "integration added or removed"
IGNORED_NOTICE = "notice of the program"
IGNORED_WELCOME = "welcome by the program"
IGNORED_PRIVATE = "joined or left a private conversation"

# Kinds of message by subtype, https://docs.slack.dev/reference/events/message; those of private channels
# begin with `group_` instead of `channel_`. What is in neither table is a notice.
_WRITTEN = frozenset(
    {
        "", "bot_message", "file_comment", "file_mention", "file_share", "me_message", "reply_broadcast",
        "thread_broadcast",
    }
)  # fmt: skip
_JOINED = {"join": "joined", "leave": "left"}
_ON_CHANNEL = {"name": "renamed", "archive": "closed", "unarchive": "reopened"}
_CONVERTED = {"convert_to_private", "convert_to_public"}
_TOPICS = {"topic", "purpose"}
_INTEGRATION = {"bot_add", "bot_remove", "bot_enable", "bot_disable"}


class Message:
    """Hold what all events of one message have in common."""

    def __init__(self, space: Workspace, channel: Channel, record: Json) -> None:
        """Read what every message has. Raises BadRecord."""
        self.space, self.channel, self.record = space, channel, record
        self.ts = ts_in(record, "ts")
        self.item = f"{channel.id}/{self.ts}"
        self.thread = ts_in(record, "thread_ts") if record.get("thread_ts") is not None else None
        self.subtype = text_in(record, "subtype")

    def event(self, action: str, **members: Any) -> Event:
        """Return an event at the message's time. Raises BadRecord for what makes none."""
        members.setdefault("time", time_of(self.ts))
        members.setdefault("channel", self.channel.id)
        members.setdefault("partitionkey", self.channel.id)
        try:
            return interaction(action=action, source=self.space.source, **members)
        except ValueError as error:
            raise BadRecord(one_line(error)) from error

    def written(self, deleted: bool = False) -> list[Event]:
        """Return the message as posted or replied, and what was done to it.

        The creating event is that of every export which holds the message: what tells the thread, and
        the first text, ranks above what does not; a deleted message's, without text, below all.
        """
        record = self.record
        edited = record.get("edited")
        replied = self.thread is not None and self.thread != self.ts
        action = "replied" if replied else "posted"
        item: dict[str, Any] = {"id": self.item, "kind": "message"}
        url = self.space.url(self.channel, self.ts, self.thread)
        if url:
            item["url"] = url
        actor = None
        addressed: list[str] = []
        if not deleted:
            item |= {"text": text_of(self.space, record), "text_format": "markdown"}
            actor = author_of(self.space, record)
            addressed = [self.space.account(user) for user in mentioned(text_in(record, "text"))]
            addressed = [account for account in addressed if actor is None or account != actor["account"]]
        root = f"{self.channel.id}/{self.thread}" if self.thread is not None else None
        revision = 0 if deleted else 1 + 2 * (root is not None) + (edited is None)
        members = {"item": item, "audience": list(self.channel.audience)}
        if root is not None:
            members["conversation"] = root
        if root is not None and replied:
            members["in_reply_to"] = [root]
        found = [
            self.event(
                action, id=event_id(self.item, action), revision=revision, actor=actor, addressed=addressed, **members
            )
        ]  # fmt: skip
        if deleted:
            # When it was deleted is not told; it was not before it was written.
            found.append(self.event("deleted", item=self.item, timeprecision="assumed"))
        elif edited is not None:
            found.append(self._edited(item, edited))
        return found

    def _edited(self, item: dict[str, Any], edited: Any) -> Event:
        if not isinstance(edited, dict):
            raise BadRecord("`edited` is no object")
        at, editor = ts_in(edited, "ts"), id_in(edited, "user")
        actor = self.space.account(editor) if editor else None
        return self.event("edited", item=item, time=time_of(at), actor=actor, part=at)

    def reactions(self) -> list[Event]:
        """Return one event per person and reaction; skin tones are one reaction. Their time is not told."""
        found: dict[str, Event] = {}
        common: dict[str, Any] = {"item": self.item, "timeprecision": "assumed"}
        for reaction in objects_in(self.record, "reactions"):
            name = text_in(reaction, "name").partition("::")[0]
            users, count = reaction.get("users"), reaction.get("count")
            if not name or not isinstance(users, list) or not all(isinstance(user, str) and user for user in users):
                raise BadRecord("`reactions` holds one without name or users")
            for user in users:
                event = self.event(
                    "endorsed", actor=self.space.account(user), reaction=name, value=1, part=f"{name}/{user}", **common
                )
                found[event["id"]] = event
            if type(count) is int and count > len(users):  # Slack names not all of very many
                event = self.event("endorsed", reaction=name, total=count, part=f"{name}/total", **common)
                found[event["id"]] = event
        return list(found.values())

    def on_account(self, action: str) -> list[Event] | str:
        """Return that somebody joined or left; of private conversations nobody outside is to know."""
        user = id_in(self.record, "user")
        if not user:
            raise BadRecord(f"`{self.subtype}` names no user")
        if not self.channel.public:
            return IGNORED_PRIVATE
        account = self.space.account(user)
        part = f"{self.channel.local}/{self.ts}"
        actor = author_of(self.space, self.record)
        return [self.event(action, actor=actor, part=part, partitionkey=account)]

    def on_channel(self, action: str, audience: list[str] | None = None) -> list[Event]:
        """Return what was done to the channel."""
        stated = {} if audience is None else {"audience": audience}
        actor = author_of(self.space, self.record)
        return [self.event(action, actor=actor, part=f"{self.channel.local}/{self.ts}", **stated)]


def read_message(space: Workspace, channel: Channel, record: Json) -> tuple[Event, ...] | str:
    """Return the events of a message, or why it gives none. Raises BadRecord."""
    message = Message(space, channel, record)
    found = _read(message)
    reactions = message.reactions()
    if isinstance(found, str):
        # A notice is no item; what was said to it is kept, and waits.
        return tuple(reactions) or found
    return (*found, *reactions)


def _read(message: Message) -> list[Event] | str:
    subtype = message.subtype
    if subtype in _WRITTEN:
        return message.written()
    if subtype == "tombstone":
        return message.written(deleted=True)
    if subtype in _CHANGES:
        return _CHANGES[subtype](message)
    family, _, what = subtype.partition("_")
    if family in ("channel", "group", "mpim"):
        if what in _JOINED:
            return message.on_account(_JOINED[what])
        if what in _ON_CHANNEL:
            return message.on_channel(_ON_CHANNEL[what])
        if what in _CONVERTED:
            return message.on_channel("edited", [PUBLIC] if what.endswith("public") else [message.channel.id])
        if what in _TOPICS:
            return IGNORED_TOPIC
    if subtype == "welcome_party":
        return IGNORED_WELCOME
    return IGNORED_INTEGRATION if subtype in _INTEGRATION else IGNORED_NOTICE


def _changed(message: Message) -> list[Event] | str:
    """Return the edit that a `message_changed` tells; other changes, as of previews, are a notice."""
    inner = message.record.get("message")
    if not isinstance(inner, dict):
        raise BadRecord("`message` is no object")
    if inner.get("edited") is None:
        return IGNORED_NOTICE
    return Message(message.space, message.channel, inner).written()[1:]


def _deleted(message: Message) -> list[Event]:
    """Return the deletion that a `message_deleted` tells, at its time."""
    item = f"{message.channel.id}/{ts_in(message.record, 'deleted_ts')}"
    return [message.event("deleted", item=item, id=event_id(item, "deleted"), revision=1)]


_CHANGES: dict[str, Callable[[Message], list[Event] | str]] = {
    "message_changed": _changed,
    "message_deleted": _deleted,
}
