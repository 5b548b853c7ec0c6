"""Guarantee 5: an answer uses only what the viewer may see, its order and its numbers included.

For random audiences and viewers, each command's answer on the whole state equals the answer of
the same viewer on a state that was built from the visible interactions alone. An interaction is
visible if the final audience of its item is; votes, edits and moves follow their item, what an
account did without an item follows the account's last such event, and channel events, which say
what audience items have, are always read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.memory import MemoryIndex
from indexers.port import Viewer
from knowflow.asking import viewer_of
from knowflow.errors import UserError
from knowflow.queries import (
    bridges,
    communities,
    conversations,
    emerging,
    engagement,
    experts,
    flows,
    growth,
    learn,
    leaver,
    mentors,
    novel,
    people,
    risk,
    route,
    search,
    similar,
    times,
    topics,
    waiting,
)
from knowflow.queries.ask import Ask
from knowflow.queries.narrow import Narrow
from schemas.canonical import canonical
from schemas.interaction import event_rank, read_event
from tests.analyser import analyse_words
from tests.harness import Harness
from tests.oracle.events import subject_of, winners
from tests.oracle.items import Item, read_item, read_member
from tests.order_cases import count, make_stages
from tests.strategies import ACCOUNTS, CONVERSATIONS, ITEMS, World, chats, worlds

Event = dict[str, Any]
Subject = tuple[str, str]

VIEWERS: list[list[str] | None] = [None, ["a"], ["b,|%"], ["a", "b,|%"], ["nobody"]]
TEXTS = ["malt", "about #hops", "#malt hops yeast word", "never said"]
NARROWED = [Narrow(topic="malt"), Narrow(state="open"), Narrow(person="Ann"), Narrow(until="2024-01-09")]
TOPICS = ["malt", "Hops", "yeast or malt"]
MOMENTS: list[int | None] = [None, 1_704_800_000_000_000]  # 2024-01-09


def by_subject(interactions: Iterable[Event]) -> dict[Subject, list[Event]]:
    grouped: dict[Subject, list[Event]] = defaultdict(list)
    for event in winners(interactions, event_rank).values():
        grouped[subject_of(event)].append(event)
    return grouped


def items_of(grouped: dict[Subject, list[Event]]) -> dict[str, Item]:
    channels = {name: events for (what, name), events in grouped.items() if what == "channel"}
    read = {name: read_item(events, channels, analyse_words) for (what, name), events in grouped.items()
            if what == "item"}  # fmt: skip
    return {name: item for name, item in read.items() if item is not None}


def visible(interactions: Sequence[Event], viewer: Viewer) -> list[Event]:
    """Return the interactions that the viewer may see."""
    grouped = by_subject(interactions)
    items = items_of(grouped)

    def seen(subject: Subject) -> bool:
        what, name = subject
        if what == "item":
            return name not in items or viewer.sees(items[name].audience)
        return what == "channel" or viewer.sees(read_member(name, grouped[subject]).audience)

    return [event for event in interactions if seen(subject_of(event))]


def index_of(interactions: Sequence[Event], decisions: Sequence[Event]) -> MemoryIndex:
    harness = Harness(make_stages, disorder=False)
    harness.feed(interactions, decisions)
    harness.run()
    return harness.index()


def _or_error(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return ask()
    except UserError as error:
        return {"error": str(error)}


def answers(index: MemoryIndex, viewer: Viewer, as_of: int | None, limit: int) -> dict[str, bytes]:
    """Return the answer of every command that asks, by its name and argument."""
    ask = Ask(index, viewer, as_of)
    commands: dict[str, Callable[[], dict[str, Any]]] = {
        "topics": lambda: topics.topics(ask, limit),
        "waiting": lambda: waiting.waiting(ask, limit),
        **{f"times {by}": partial(times.times, ask, by, limit)
           for by in ("topic", "team", "source", "hour")},
        **{f"risk {by}": partial(risk.risk, ask, by, limit) for by in ("topic", "path", "team")},
        "communities": lambda: communities.communities(ask, limit),
        "bridges": lambda: bridges.bridges(ask, limit),
        "novel": lambda: novel.novel(ask, limit),
        "emerging": lambda: emerging.emerging(ask, limit),
        **{f"learn {topic}": partial(learn.learn, ask, topic, limit) for topic in TOPICS},
        **{f"growth {who}": partial(growth.growth, ask, who, limit) for who in ACCOUNTS},
        **{f"mentors {topic} {who}": partial(mentors.mentors, ask, topic, who, limit)
           for topic in TOPICS[:2] for who in ACCOUNTS[::4]},
        **{f"engagement {by}": partial(engagement.engagement, ask, by, 3, limit)
           for by in ("team", "organisation", "community")},
        **{f"flows {by}": partial(flows.flows, ask, by, limit)
           for by in ("person", "team", "organisation", "topic")},
        **{f"experts {text}": partial(experts.experts, ask, text, limit) for text in TEXTS},
        **{f"route {text}": partial(route.route, ask, text, None, limit) for text in TEXTS},
        **{f"route for {who}": partial(route.route, ask, TEXTS[0], who, limit) for who in ACCOUNTS},
        **{f"search {text}": partial(search.search, ask, text, limit) for text in TEXTS},
        **{f"search {narrow}": partial(search.search, ask, TEXTS[2], limit, narrow)
           for narrow in NARROWED},
        **{f"similar {text}": partial(similar.similar, ask, text, limit) for text in TEXTS},
        **{f"person {who}": partial(people.person, ask, who, limit)
           for who in [*ACCOUNTS, "Ann", "Bob", "Somebody"]},
        **{f"leaver {who}": partial(leaver.leaver, ask, who, limit)
           for who in [*ACCOUNTS, "Ann"]},
        **{f"conversation {name}": partial(conversations.conversation, ask, name)
           for name in {*CONVERSATIONS, *ITEMS}},
    }  # fmt: skip
    return {name: canonical(_or_error(command)) for name, command in commands.items()}


def check(
    interactions: Sequence[Event], decisions: Sequence[Event], viewer: Viewer, as_of: int | None, limit: int
) -> None:
    whole = answers(index_of(interactions, decisions), viewer, as_of, limit)
    seen = visible(interactions, viewer)
    alone = answers(index_of(seen, decisions), viewer, as_of, limit)
    for command, answer in whole.items():
        assert answer == alone[command], f"{command}, as {viewer}, of {len(seen)} of {len(interactions)} events"


@given(worlds(), st.sampled_from(VIEWERS), st.sampled_from(MOMENTS), st.sampled_from([1, 20]))
@count("private answers")
def test_an_answer_is_that_of_a_state_of_the_visible_interactions(
    world: World, labels: list[str] | None, as_of: int | None, limit: int
) -> None:
    check(world.interactions, world.decisions, viewer_of(labels), as_of, limit)


@given(chats(), st.sampled_from(VIEWERS), st.sampled_from([1, 20]))
@count("private talks")
def test_conversations_of_chat_are_those_of_the_visible_messages(
    world: World, labels: list[str] | None, limit: int
) -> None:
    check(world.interactions, world.decisions, viewer_of(labels), None, limit)


def _item(name: str, audience: str, parent: str | None = None, **more: Any) -> Event:
    return read_event({
        "id": f"{name}.0", "source": "forum:a", "time": "2024-01-08T12:00:00Z", "partitionkey": name,
        "data": {"action": "posted", "actor": {"account": "forum:a/1"}, "item": {"id": name, "text": "malt"},
                 "in_reply_to": [parent] if parent else [], "audience": [audience], **more},
    })  # fmt: skip


def test_a_public_reply_to_a_private_item_does_not_tell_of_it() -> None:
    check([_item("i1", "a"), _item("i2", "public", "i1")], [], viewer_of(None), None, 20)


@pytest.mark.parametrize("hidden", [[_item("i1", "a")], [_item("i1", "a", "i4"), _item("i4", "a", "i1")]])
@pytest.mark.parametrize("named", ["c1", "i5"])
def test_replies_to_a_reply_to_a_private_item_do_not_tell_of_it(hidden: list[Event], named: str) -> None:
    """The private item has a home, or is one of a circle; the conversation named beside it is no item, or one."""
    reply = _item("i2", "public", "i1", conversation=named, by_reply=True)
    check([*hidden, reply, _item("i3", "public", "i2"), _item("i5", "public")], [], viewer_of(None), None, 20)


@given(worlds(size=24))
@count("the owner's answers")
def test_the_local_owner_is_answered_from_everything(world: World) -> None:
    assert visible(world.interactions, viewer_of("*")) == world.interactions
