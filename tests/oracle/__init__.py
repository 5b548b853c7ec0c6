"""Recompute every derived record naively, in one pass over all events, from docs/model.md alone.

The oracle shares only `schemas` with the product, beside what an item's text and a name's spelling give (`analyse`,
`streams.name_forms`, `streams.bots`). It is written to be read beside the page,
a module for each of its parts; speed is no concern, and nothing is incremental.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schemas.decisions import decision_rank
from schemas.interaction import event_rank
from schemas.keys import join_key
from schemas.registry import DERIVED
from tests.oracle.affiliations import put_affiliations
from tests.oracle.chat import Chat, find_talks
from tests.oracle.conversations import View
from tests.oracle.events import Event, subject_of, winners
from tests.oracle.graph import put_graph
from tests.oracle.identities import put_identities
from tests.oracle.items import Analyse, Item, home_of, read_item, read_member
from tests.oracle.lists import put
from tests.oracle.persons import put_flows, put_people, put_topics_and_expertise
from tests.oracle.synonyms import put_synonyms


@dataclass
class Truth:
    """Hold the records by name and key, and the pending events by source."""

    records: dict[str, dict[str, Any]]
    pending: dict[str, int]


def recompute(interactions: Iterable[Event], decisions: Iterable[Event], analyse: Analyse, chat: Chat) -> Truth:
    """Return what the records must be once all of this is in, whatever order it came in."""
    events = winners(interactions, event_rank)
    by_subject: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events.values():
        by_subject[subject_of(event)].append(event)
    channels = {name: live for (what, name), live in by_subject.items() if what == "channel"}
    members = [read_member(name, live) for (what, name), live in sorted(by_subject.items()) if what == "account"]
    found: dict[str, Item] = {}
    pending: Counter[str] = Counter()
    for (what, name), own in by_subject.items():
        if what == "item" and (item := read_item(own, channels, analyse)):
            found[name] = item
    talks = find_talks(found, chat)
    for name, (_, parent) in talks.items():
        found[name].chat_parent = parent
    items = []
    for (what, name), own in by_subject.items():
        if what == "item":
            home = home_of(name, found, talks)
            if home is None:
                pending.update(event["source"] for event in own)
            elif not found[name].deleted:
                found[name].home = home
                items.append(found[name])

    out: dict[str, dict[str, Any]] = {name: {} for name in DERIVED}
    decided = list(winners(decisions, decision_rank).values())
    person_of = put_identities(out["identities"], items, members, decided)
    put_affiliations(out["identities"], items, members, decided, person_of)
    put_synonyms(out["synonyms"], items, decided)
    by_home: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_home[item.home].append(item)
    views = [
        View(home, audience, of_home)
        for home, of_home in sorted(by_home.items())
        for audience in sorted({item.audience for item in of_home})
    ]
    contributions = [given for view in views for given in view.contributions()]
    for view in views:
        put(out, "conversations", view.record(person_of))
    for given in contributions:
        put(out, "contributions", given.record(person_of))
    put_people(out, contributions, members, person_of)
    put_topics_and_expertise(out, views, contributions, person_of)
    put_flows(out, contributions, person_of)
    put_graph(out)
    out["interactions"] = {join_key(event_id): event for event_id, event in events.items()}
    return Truth(out, {source: n for source, n in sorted(pending.items()) if n})
