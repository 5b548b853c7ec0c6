"""Make interactions of one message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from producers.base import Event
from producers.write import interaction
from producers.zulip.content import Person, mentions, quoted
from producers.zulip.history import History, read_history
from producers.zulip.notices import audience_of, notice_events
from producers.zulip.reading import BadMessage, integer, moment, sender_of, text
from producers.zulip.server import Server
from producers.zulip.topics import Topic

# The server's own accounts, by name in archives, by address in the API; see zproject/default_settings.py of the server.
_NOTICES = frozenset({"Notification Bot", "Welcome Bot"})
_NOTICE_ADDRESSES = ("notification-bot@", "welcome-bot@")


def message_events(server: Server, topic: Topic, row: Any) -> tuple[Event, ...] | str:
    """Return the events of a message, or why it is ignored. Raises BadMessage."""
    if not isinstance(row, dict):
        raise BadMessage("is no JSON object")
    number = integer(row, "id")
    time = moment(row)
    content = text(row, "content")
    if is_notice(row):
        return notice_events(server, topic, content, number, time)
    actor = sender_of(server, row, named=topic.named)
    history = read_history(row, topic.channel, topic.name, content)
    place = _Place(server, topic, row)
    item: dict[str, Any] = {"id": server.message(number), "kind": "message"}
    item |= {"text": history.text, "text_format": history.text_format}
    if topic.channel is not None and topic.name is not None:
        item["url"] = server.url(topic.channel, topic.name, number)
    parents = [server.message(other) for other in quoted(content) if other != number]
    posted = interaction(
        action="replied" if parents else "posted",
        id=f"{item['id']}/posted",
        source=server.source,
        time=time,
        timeprecision="second",
        sequence=number,
        revision=1 if history.told else 0,
        actor=actor,
        item=item,
        conversation=place.conversation(history.channel, history.topic),
        channel=place.channel(history.channel),
        partitionkey=place.key(history),
        in_reply_to=parents,
        addressed=_addressed(server, mentions(content), actor, named=topic.named),
        audience=place.audience,
    )
    later = (*_changes(server, place, item["id"], number, history), *_reactions(server, item["id"], number, time, row))
    return (posted, *later)


def is_notice(row: Any) -> bool:
    """Tell whether a message is the server's own, which people did not write."""
    if not isinstance(row, dict):
        return False
    address = row.get("sender_email")
    if isinstance(address, str):
        return address.startswith(_NOTICE_ADDRESSES)
    return row.get("sender_full_name") in _NOTICES


def is_readable(row: Any) -> bool:
    """Tell whether a message has a number, a time and a text."""
    if not isinstance(row, dict):
        return False
    try:
        integer(row, "id"), moment(row), text(row, "content")
    except BadMessage:
        return False
    return True


class _Place:
    """Say where a message stands, and who may read it."""

    def __init__(self, server: Server, topic: Topic, row: dict[str, Any]) -> None:
        self._server = server
        self._direct: str | None = None
        self.audience = audience_of(server, topic)
        if topic.channel is None or topic.name is None:
            users = _recipients(row)
            self._direct = server.direct(users)
            self.audience = [server.account(user) for user in users]

    def key(self, history: History) -> str | None:
        """Return the partition key: of the first place that is known, which a later move does not change."""
        return self.conversation(history.channel, history.topic) or self.channel(history.channel)

    def conversation(self, channel: int | None, topic: str | None) -> str | None:
        return self._direct if channel is None or topic is None else self._server.topic(channel, topic)

    def channel(self, channel: int | None) -> str | None:
        return None if channel is None else self._server.channel(channel)


def _recipients(row: dict[str, Any]) -> list[int]:
    told = row.get("display_recipient")
    if row.get("type") not in ("private", "direct") or not isinstance(told, list) or not told:
        raise BadMessage("does not tell where it was posted: no `stream_id` and `subject`, no list of recipients")
    users = [person.get("id") if isinstance(person, dict) else None for person in told]
    if not all(type(user) is int for user in users):
        raise BadMessage("`display_recipient` is no list of users with their ids")
    return [user for user in users if user is not None]


def _changes(server: Server, place: _Place, item: str, number: int, history: History) -> Iterator[Event]:
    common: dict[str, Any] = {"source": server.source, "timeprecision": "second", "sequence": number}
    for nth, edit in enumerate(history.edits, 1):
        actor = None if edit.by is None else server.account(edit.by)
        stated = {"id": item, "text": edit.text, "text_format": edit.text_format}
        yield interaction(
            action="edited",
            id=f"{item}/edited/{nth if history.told else edit.at}",
            time=edit.at * 1_000_000,
            actor=actor,
            item=stated,
            **common,
        )
    for nth, move in enumerate(history.moves, 1):
        conversation = place.conversation(move.channel, move.topic) or item
        if conversation == place.conversation(move.from_channel, move.from_topic):
            continue  # marked as resolved, or written otherwise
        yield interaction(
            action="moved",
            id=f"{item}/moved/history-{nth}",
            time=move.at * 1_000_000,
            actor=None if move.by is None else server.account(move.by),
            item=item,
            conversation=conversation,
            channel=place.channel(move.channel),
            partitionkey=item,
            **common,
        )


def _reactions(server: Server, item: str, number: int, time: int, row: dict[str, Any]) -> Iterator[Event]:
    """Yield the reactions, which have users and no time: they count as given with the message, marked as assumed."""
    told = row.get("reactions", [])
    if not isinstance(told, list):
        raise BadMessage("`reactions` is no list")
    for reaction in told:
        if not isinstance(reaction, dict) or not isinstance(reaction.get("emoji_name"), str):
            raise BadMessage("`reactions` holds something else than objects with `emoji_name`")
        user = reaction.get("user_id")
        if type(user) is not int:  # before Zulip 10 a user stood in the reaction
            user = integer(reaction.get("user") or {}, "id")
        name = reaction["emoji_name"].lower()
        yield interaction(
            action="endorsed",
            id=f"{item}/endorsed/{name}/{user}",
            source=server.source,
            time=time,
            timeprecision="assumed",
            sequence=number,
            actor=server.account(user),
            item=item,
            reaction=name,
        )


def _addressed(server: Server, people: list[Person], actor: dict[str, Any] | None, *, named: bool) -> list[str]:
    own = (actor or {}).get("account")
    accounts = (
        server.named_account(person.name) if named or person.number is None else server.account(person.number)
        for person in people
    )
    return [account for account in dict.fromkeys(accounts) if account != own]
