"""Make interactions of topics: of the server's notices of them, and of what an archive's file tells of its topic.

A topic is no message, and may be marked as resolved again and again. So each has an item of its
own, its state, to which marks belong. It has no author and no text; the first notice begins it.
"""

from __future__ import annotations

from typing import Any

from producers.base import Event
from producers.write import interaction
from producers.zulip.content import Notice, Person, read_notice
from producers.zulip.reading import integer, moment
from producers.zulip.server import RESOLVED, Server, unmarked
from producers.zulip.topics import Topic
from schemas.canonical import MAX_INT

IGNORED_NOTICE = "notice of the server"
IGNORED_EMPTY = "topic without messages"
IGNORED_NAMELESS = "topic without a name"


def notice_events(server: Server, topic: Topic, content: str, number: int, time: int) -> tuple[Event, ...] | str:
    """Return the events of a notice in a topic, or why it is ignored."""
    if topic.channel is None or topic.name is None:
        return IGNORED_NOTICE
    notice = read_notice(content)
    conversation = server.topic(topic.channel, topic.name)
    if notice is None or (conversation is None and notice.what != "moved"):
        return IGNORED_NOTICE
    actor = _actor(server, notice.by, named=topic.named)
    common: dict[str, Any] = {"source": server.source, "time": time, "timeprecision": "second", "sequence": number}
    if notice.what == "moved":
        return (_moved(server, topic.channel, conversation, notice, number, common | {"actor": actor}),)
    assert conversation is not None
    state = f"{conversation}/state"
    begun = _state(server, topic, conversation, common, revision=MAX_INT - number)
    return begun, interaction(
        action=notice.what, id=f"{state}/{notice.what}/{number}", actor=actor, item=state, partitionkey=state, **common
    )


def topic_events(server: Server, topic: Topic, first: Any, last: Any, *, marked: bool) -> tuple[Event, ...] | str:
    """Return the events of a topic as a whole, or why it is ignored.

    Its name is the title of its first message, and of no other, which are about whatever they
    say. `first` and `last` are its messages by number, None if there are none. `marked` says that
    some notice tells of a mark; without one, the name alone tells of it, not when.
    """
    if topic.channel is None or topic.name is None or server.topic(topic.channel, topic.name) is None:
        return IGNORED_NAMELESS
    conversation = server.topic(topic.channel, topic.name)
    if first is None or conversation is None:
        return IGNORED_EMPTY
    number = integer(first, "id")
    item = server.message(number)
    titled = interaction(
        action="edited",
        id=f"{item}/edited/topic",
        source=server.source,
        time=moment(first),
        timeprecision="second",
        sequence=number,
        item={"id": item, "title": unmarked(topic.name)},
        partitionkey=item,
    )
    if marked or not topic.name.startswith(RESOLVED):
        return (titled,)
    number, time = integer(last, "id"), moment(last)
    common: dict[str, Any] = {"source": server.source, "time": time, "timeprecision": "assumed", "sequence": number}
    state = f"{conversation}/state"
    return (
        titled,
        _state(server, topic, conversation, common, revision=0),
        interaction(
            action="resolved", id=f"{state}/resolved", revision=number, item=state, partitionkey=state, **common
        ),
    )


def audience_of(server: Server, topic: Topic) -> list[str] | None:
    """Return who may read a private channel, None for any other."""
    return [server.channel(topic.channel)] if topic.private and topic.channel is not None else None


def _state(server: Server, topic: Topic, conversation: str, common: dict[str, Any], *, revision: int) -> Event:
    """Return the beginning of a topic's state; of several the first notice has the greatest revision and stands."""
    item = {"id": f"{conversation}/state", "kind": "topic", "title": unmarked(topic.name or "")}
    return interaction(
        action="posted",
        id=f"{item['id']}/posted",
        revision=revision,
        item=item,
        conversation=conversation,
        channel=server.channel(topic.channel or 0),
        audience=audience_of(server, topic),
        **common,
    )


def _moved(
    server: Server, channel: int, conversation: str | None, notice: Notice, number: int, common: dict[str, Any]
) -> Event:
    """Return where something went: the one message that is named, else the channel's topic as a whole, or a part."""
    here = server.channel(channel)
    if notice.message is not None and conversation is not None:
        item = server.message(notice.message)
        return interaction(
            action="moved", id=f"{item}/moved/{number}", item=item, conversation=conversation, channel=here, **common,
            partitionkey=item,
        )  # fmt: skip
    target = server.topic(*notice.place) if notice.place is not None else conversation if notice.here else None
    return interaction(
        action="moved", id=f"{here}/moved/{number}", conversation=target, channel=here, partitionkey=here, **common
    )


def _actor(server: Server, person: Person | None, *, named: bool) -> dict[str, Any] | None:
    if person is None:
        return None
    by_name = named or person.number is None
    account = server.named_account(person.name) if by_name else server.account(person.number or 0)
    return {"account": account, "name": person.name}
