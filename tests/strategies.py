"""Generate small worlds where everything collides: few names, few times, every action.

An event's identifier begins with its item's, so that one identifier comes with different content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from schemas.decisions import read_decision
from schemas.interaction import CREATING, read_event

Event = dict[str, Any]

ITEMS = ["i1", "i2", "i3", "i4", "i5", "#pending", "|i 7%\U0010ffff"]
UNKNOWN_ITEM = "never"
CONVERSATIONS = ["c1", "c2", "i1", "i2"]
CHANNELS = ["beer", "ales & lager"]
ACTORS: list[dict[str, Any]] = [
    {"account": "forum:a/1", "name": "Ann", "address": "ann@x.org", "team": "Malt"},
    {"account": "forum:a/1", "name": "ann"},
    {"account": "forum:a/2", "name": "Bob", "organisation": "Brew | Co", "team": "Hops > all"},
    {"account": "forum:a/2", "name": ""},
    {"account": "mail:ann@x.org", "name": "Ann"},
    {"account": "git:Ann@X.org", "name": "Ann M.", "bot": True},
    {"account": "git:annlee@home.net", "name": "Ann Lee"},
    {"account": "mail:ann.lee@x.org", "name": "Lee, Ann"},
    {"account": "forum:a/3", "name": "Ann Lee", "address": "ann.lee@x.org"},
    {"account": "forum:a/annlee", "name": "Ann Lee"},
    {"account": "wiki:c/annlee", "name": "Ann"},
    {"account": "wiki:c/4", "name": "Ann Lee"},
    {"account": "wiki:c/build-bot", "name": "Ann Lee"},
    {"account": "git:root@localhost", "address": "bob@x.org", "organisation": "Brew | Co"},
    {"account": "chat:b/U|1 %7C", "address": "bob@x.org", "team": "Malt", "bot": False},
    {"name": "Somebody"},
    {},
]
ACCOUNTS = sorted({actor["account"] for actor in ACTORS if "account" in actor})
AUDIENCES = [["public"], ["a"], ["b,|%"], ["a", "b,|%"]]
TEXTS = [
    "a #Malt word", "#malt and #Hops", "hops\nin two lines", "", "  ", "<p>#yeast</p>", "x" * 130 + " #HOPS",
    " ".join(f"#t{n}" for n in range(9)),
]  # fmt: skip
TALK = [
    "how #malt ?", "how ??", "i wonder", "i wonder #malt", "thanks",
    "thanks @ann", "thanks @BOB", "thanks works @somebody", "works", "it works now",
    "too", "back ?", "code #hops", "thanks ta", "one word", "long " * 85, "thanks @ann @bob @m.",
]  # fmt: skip
TAGS = [[], ["malt"], ["Malt"], ["Malt", "hops"], ["hops", "malt", "yeast"]]
TOPICS = ["malt", "hops", "yeast", "t1", "| 7%"]  # those of TEXTS, TALK and TAGS, and one of nothing
# Sunday's last microsecond, Monday's first; a day that holds both sides of noon; what nobody should believe.
TIMES = [
    ("2024-01-07T23:59:59.999999Z", "exact"),
    ("2024-01-08T00:00:00Z", "exact"),
    ("2024-01-08T00:00:00Z", "day"),
    ("2024-01-08T12:00:00Z", "second"),
    ("2024-01-08T12:00:00Z", "exact"),
    ("2024-01-09T00:00:00Z", "day"),
    ("2024-01-16T08:30:00Z", "exact"),
    ("2024-01-16T08:30:00Z", "observed"),
    ("2024-02-01T00:00:00Z", "assumed"),
    ("1979-12-31T23:59:59Z", "exact"),
    ("2150-06-01T00:00:00Z", "exact"),
]
# On and beside the moments of TIMES: the end of a day's last microsecond, the start of an instant.
AFFILIATED = [
    "2024-01-07T23:59:59.999999Z", "2024-01-08T00:00:00Z", "2024-01-08T12:00:00Z", "2024-01-08T23:59:59.999999Z",
    "2024-01-09T00:00:00Z", "2024-01-16T08:30:00Z",
]  # fmt: skip
DECISION_TIMES = ["2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z"]

CREATED = sorted(CREATING)
REACTIONS = ["accepted", "endorsed", "endorsed", "endorsed", "thanked", "resolved", "unresolved", "closed", "reopened"]
CHANGES = ["edited", "edited", "deleted", "restored", "moved", "moved", "linked", "retracted", "retracted", "redacted"]
OTHERS = ["review_requested", "assigned", "renamed"]


@dataclass
class World:
    """Hold what a test feeds."""

    interactions: list[Event]
    decisions: list[Event]


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _event_ids(item: str) -> st.SearchStrategy[str]:
    return st.integers(0, 4).map(lambda n: f"{item}.{n}")


@st.composite
def _event(draw: st.DrawFn, name: str, action: str, data: Event, *, keys: list[str]) -> Event:
    time, precision = draw(st.sampled_from(TIMES))
    actor = draw(st.sampled_from(ACTORS))
    return read_event({
        "id": name,
        "source": draw(st.sampled_from(["forum:a", "chat:b"])),
        "time": time,
        "timeprecision": precision,
        "sequence": draw(st.sampled_from([0, 0, 1])),
        "partitionkey": draw(st.sampled_from(keys)),
        "data": {"actor": actor, **{k: v for k, v in data.items() if v is not None}, "action": action},
    })  # fmt: skip


@st.composite
def _content(draw: st.DrawFn, item: str) -> Event:
    stated = {
        "kind": draw(st.sampled_from([None, "message"])),
        "url": draw(st.sampled_from([None, "", f"https://x.org/{item}"])),
        "title": draw(st.sampled_from([None, None, "", "About #Hops"])),
        "text": draw(_maybe(st.sampled_from(TEXTS))),
        "text_format": draw(st.sampled_from([None, None, "html"])),
        "language": draw(st.sampled_from([None, None, "en"])),
        "tags": draw(st.sampled_from([None, *TAGS])),
        "paths": draw(st.sampled_from([None, None, [], ["src/b", "src/a"]])),
    }
    return {"id": item} | {name: value for name, value in stated.items() if value is not None}


@st.composite
def _created(draw: st.DrawFn) -> Event:
    item = draw(st.sampled_from(ITEMS))
    conversation = draw(st.sampled_from([None, None, None, *CONVERSATIONS]))
    parents = draw(st.sampled_from([None, None, *([other] for other in ITEMS[:4]), ["i2", "i1"], [UNKNOWN_ITEM], []]))
    data = {
        "item": draw(_content(item)),
        "conversation": conversation,
        "by_reply": draw(st.sampled_from([None, True, True])) if conversation else None,
        "channel": draw(_maybe(st.sampled_from(CHANNELS))),
        "in_reply_to": parents,
        "addressed": draw(st.sampled_from([None] * 5 + [["forum:a/1"], ["chat:b/U|1 %7C", "forum:a/2"]])),
        "helped": draw(st.sampled_from([None, None, None, [], ["forum:a/1"], ["forum:a/2", "chat:b/U|1 %7C"]])),
        "audience": draw(st.sampled_from([None] * 6 + AUDIENCES)),
    }
    action = draw(st.sampled_from(CREATED))
    return draw(_event(draw(_event_ids(item)), action, data, keys=[item, conversation or item]))


@st.composite
def _talk(draw: st.DrawFn) -> Event:
    """Draw a message of one thread, in which people ask, answer and thank."""
    item = draw(st.sampled_from(ITEMS))
    replied = draw(st.booleans())
    parents = draw(st.sampled_from([None, None, *([other] for other in ITEMS[:4])])) if replied else None
    data = {
        "item": {"id": item, "text": draw(st.sampled_from(TALK))},
        "conversation": "c1",
        "in_reply_to": parents,
        "addressed": draw(st.sampled_from([None] * 5 + [["forum:a/1"], ["forum:a/2", "mail:ann@x.org"]])),
        "audience": draw(st.sampled_from([None] * 8 + AUDIENCES)),
    }
    return draw(_event(draw(_event_ids(item)), "replied" if replied else "posted", data, keys=["c1"]))


@st.composite
def _chatted(draw: st.DrawFn) -> Event:
    """Draw a chat message whose conversation nobody states."""
    item = draw(st.sampled_from(ITEMS))
    said = {
        "id": item, "kind": draw(st.sampled_from(["message", "message", "action"])),
        "text": draw(st.sampled_from([*TALK[:8], *TEXTS[:3]])),
        "text_format": draw(st.sampled_from([None, None, "html"])),
    }  # fmt: skip
    data = {
        "item": {name: value for name, value in said.items() if value is not None},
        "channel": draw(st.sampled_from([*CHANNELS[:1] * 4, CHANNELS[1]])),
        "addressed": draw(st.sampled_from([None] * 2 + [["forum:a/1"], ["chat:b/U|1 %7C", "forum:a/2"]])),
        "audience": draw(st.sampled_from([None] * 6 + AUDIENCES)),
    }
    return draw(_event(draw(_event_ids(item)), "posted", data, keys=CHANNELS))


@st.composite
def _topical(draw: st.DrawFn) -> Event:
    """Draw a public item of its own conversation with a topic, so that topics find support."""
    item = draw(st.sampled_from(ITEMS))
    tags = draw(st.sampled_from([["malt"], ["Malt"], ["malt", "hops"]]))
    data = {"item": {"id": item, "tags": tags, "text": draw(st.sampled_from(TEXTS))}}
    action = draw(st.sampled_from(["asked", "asked", "posted", "documented"]))
    return draw(_event(draw(_event_ids(item)), action, data, keys=[item]))


@st.composite
def _about_item(draw: st.DrawFn) -> Event:
    item = draw(st.sampled_from([*ITEMS, UNKNOWN_ITEM]))
    action = draw(st.sampled_from(REACTIONS + CHANGES + OTHERS))
    data: Event = {"item": {"id": item}}
    if action == "edited":
        data["item"] = draw(_content(item))
        data["audience"] = draw(st.sampled_from([None, None, ["a"]]))
    elif action == "endorsed":
        data["value"] = draw(st.sampled_from([None, 1, -1, 0]))
        data["total"] = draw(st.sampled_from([None, None, 0, 3, 5]))
        data["reaction"] = draw(st.sampled_from([None, "heart", "heart", "eyes"]))
    elif action == "moved":
        data["conversation"] = draw(st.sampled_from(CONVERSATIONS))
        data["channel"] = draw(_maybe(st.sampled_from(CHANNELS)))
        data["audience"] = draw(_maybe(st.sampled_from(AUDIENCES)))
    elif action == "linked":
        relation = draw(st.sampled_from(["related", "duplicate_of"]))
        data["link"] = {"relation": relation, "item": draw(st.sampled_from(ITEMS))}
    elif action == "retracted":
        data["retracts"] = draw(_event_ids(item))
    return draw(_event(draw(_event_ids(item)), action, data, keys=[item]))


@st.composite
def _about_channel(draw: st.DrawFn) -> Event:
    channel = draw(st.sampled_from(CHANNELS))
    action = draw(st.sampled_from(["edited", "renamed", "moved", "closed", "reopened"]))
    data = {"channel": channel, "audience": draw(_maybe(st.sampled_from(AUDIENCES)))}
    return draw(_event(f"{channel}.{draw(st.integers(0, 2))}", action, data, keys=[channel]))


@st.composite
def _about_member(draw: st.DrawFn) -> Event:
    actor = draw(st.sampled_from([actor for actor in ACTORS if "account" in actor]))
    action = draw(st.sampled_from(["joined", "left", "renamed"]))
    data: Event = {"actor": actor, "audience": draw(st.sampled_from([None, None, *AUDIENCES]))}
    if action != "renamed":
        data["channel"] = draw(_maybe(st.sampled_from(CHANNELS)))
    return draw(_event(f"{actor['account']}.{draw(st.integers(0, 2))}", action, data, keys=[actor["account"]]))


@st.composite
def _decision(draw: st.DrawFn) -> Event:
    """Draw a decision; one id may be of a merge, of an affiliation and of a synonym."""
    first, second = draw(st.permutations([*ACCOUNTS, "forum:a/9"]))[:2]
    kind = draw(st.sampled_from(["merge", "merge", "unmerge", "affiliation", "affiliation", *["synonym"] * 4]))
    decision: Event = {
        "id": draw(st.sampled_from(["d1", "d2", "d3", "d4", "d5"])),
        "time": draw(st.sampled_from(DECISION_TIMES)),
        "kind": kind,
        "accounts": [first, second],
    }
    if kind == "synonym":
        decision |= {
            "accounts": [],
            "topics": draw(st.permutations(TOPICS))[:2],
            "same": draw(st.sampled_from([True, True, True, False])),
        }
    if kind == "affiliation":
        begins, ends = sorted(draw(st.lists(st.sampled_from(AFFILIATED), min_size=2, max_size=2, unique=True)))
        decision |= {
            "accounts": [draw(st.sampled_from([first, first, "@x.org", "@localhost"]))],
            "organisation": draw(st.sampled_from([None, "", "Brew | Co", "Malt > House", "x.org"])),
            "team": draw(st.sampled_from([None, "", "Malt", "Yeast"])),
            "valid_from": draw(st.sampled_from([None, begins])),
            "valid_to": draw(st.sampled_from([None, ends])),
        }
    return read_decision(decision)


def events() -> st.SearchStrategy[Event]:
    """Return a strategy for one interaction."""
    return st.one_of(
        _topical(),
        _created(),
        _created(),
        _talk(),
        _talk(),
        _chatted(),
        _chatted(),
        _about_item(),
        _about_item(),
        _about_channel(),
        _about_member(),
    )


@st.composite
def worlds(draw: st.DrawFn, *, size: int = 40) -> World:
    """Draw interactions, some of them twice, and decisions, in an order that means nothing."""
    least = draw(st.sampled_from([1, size // 4, size // 2, size]))
    interactions = draw(st.lists(events(), min_size=least, max_size=size))
    again = draw(st.lists(st.sampled_from(interactions), max_size=4))
    return World(draw(st.permutations(interactions + again)), draw(st.lists(_decision(), max_size=4)))


@st.composite
def chats(draw: st.DrawFn) -> World:
    """Draw worlds of channels without threads: messages, what hangs below them, edits, removals, private channels."""
    least = draw(st.sampled_from([2, 10, 20, 30]))
    said = st.one_of(*[_chatted() for _ in range(5)], _about_item(), _link_of_chain(), _about_channel())
    return World(draw(st.lists(said, min_size=least, max_size=40)), draw(st.lists(_decision(), max_size=1)))


@st.composite
def _approval(draw: st.DrawFn) -> Event:
    """Draw a reaction that says thanks, or a thanks that the source states, by somebody known."""
    item = draw(st.sampled_from(ITEMS[:4]))
    data: Event = {"item": {"id": item}, "actor": draw(st.sampled_from(ACTORS[:5])), "reaction": "heart"}
    event = draw(
        _event(draw(_event_ids(item)), draw(st.sampled_from(["endorsed", "endorsed", "thanked"])), data, keys=[item])
    )
    return read_event({**event, "data": {**event["data"], "actor": data["actor"]}})


@st.composite
def talks(draw: st.DrawFn) -> World:
    """Draw worlds of one thread, with reactions, thanks, accepts, edits and removals."""
    least = draw(st.sampled_from([2, 10, 20]))
    said = st.one_of(_talk(), _talk(), _talk(), _approval(), _about_item())
    return World(draw(st.lists(said, min_size=least, max_size=30)), draw(st.lists(_decision(), max_size=2)))


@st.composite
def _link_of_chain(draw: st.DrawFn) -> Event:
    item = draw(st.sampled_from(ITEMS[:5]))
    action = draw(st.sampled_from(["commented"] * 5 + ["retracted"] * 3 + ["moved", "deleted", "restored"]))
    data: Event = {"item": {"id": item}}
    if action == "commented":
        data["in_reply_to"] = draw(st.sampled_from([None, *([other] for other in ITEMS[:5])]))
        data["conversation"] = draw(st.sampled_from([None, None, "c1", *ITEMS[:3]]))
        data["by_reply"] = draw(st.sampled_from([None, True, True])) if data["conversation"] else None
        data["audience"] = draw(st.sampled_from([None] * 6 + AUDIENCES))
    elif action == "retracted":
        data["retracts"] = draw(_event_ids(item))
    elif action == "moved":
        data["conversation"] = draw(st.sampled_from(["c1", "c2"]))
    return draw(_event(draw(_event_ids(item)), action, data, keys=[item]))


@st.composite
def chain_worlds(draw: st.DrawFn) -> World:
    """Draw worlds of nothing but parents that come, go and change, cycles among them."""
    least = draw(st.sampled_from([2, 10, 20]))
    return World(draw(st.lists(_link_of_chain(), min_size=least, max_size=25)), [])
