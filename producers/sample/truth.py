"""Tell what was planted, so that answers can be measured against it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from producers.base import SourceError
from producers.sample.clock import START
from producers.sample.options import SampleOptions
from producers.sample.people import SYSTEMS
from producers.sample.plan import Plan, PrivateGroup, make_plan
from producers.sample.roles import Roles
from producers.sample.seeds import draw
from producers.sample.topics import Topic
from schemas.times import format_time


def truth(options: SampleOptions) -> dict[str, Any]:
    """Return the planted truth as JSON-able values; people are named by their handles.

    It is drawn from the plan alone, without making any event: `people` maps each handle to its
    accounts and to those that a common address joins; all other members say in their names
    what was planted. docs/sample.md describes each.
    """
    plan = make_plan(options)
    roles = plan.roles
    people = roles.people
    handle = people.handle
    return {
        "simulated": True,
        "instance": options.instance,
        "options": {name: getattr(options, name) for name in ("people", "seed", "noise", "events", "days", "words")},
        "begins": format_time(START),
        "ends": format_time(plan.clock.end),
        "people": {handle(person): _person(roles, person) for person in range(people.count)},
        "bots": {handle(bot): _person(roles, bot) for bot in people.bots},
        "topics": _topics(plan),
        "experts": _experts(plan),
        "mentors": [
            {
                "mentor": handle(pair.helper),
                "learner": handle(pair.learner),
                "topic": pair.topic.tag,
                "conversations": _planted(plan, asker=pair.learner, helpers=(pair.helper,)),
            }
            for pair in roles.mentors
        ],
        "brokers": [
            {"person": handle(person), "communities": [first, second]} for person, first, second in roles.brokers
        ],
        "communities": [
            {
                "number": community.number,
                "members": sorted(handle(person) for person in community.members),
                "topics": [topic.tag for topic in community.topics],
                "busy": [handle(person) for person in community.busy],
            }
            for community in roles.communities
        ],
        "emerging": [topic.tag for topic in roles.emerging],
        "emergence": [{"topic": topic.tag, "conversations": _planted(plan, topic=topic)} for topic in roles.emerging],
        "combinations": [
            {
                "topics": sorted([one.tag, other.tag]),
                "communities": [first, second],
                "conversation": plan.root(number, "qa"),
                "conversations": _planted(plan, topic=other, also=one),
            }
            for number, _, one, other, first, second in plan.combinations
        ],
        "isolated": sorted(handle(person) for person in roles.isolated),
        "newcomers": sorted(handle(person) for community in roles.communities for person in community.newcomers),
        "drifting": sorted(handle(person) for community in roles.communities for person in community.drifters),
        "single_carriers": [
            {
                "topic": topic.tag,
                "person": handle(roles.carriers[topic.number]),
                "left": roles.carriers[topic.number] in roles.leavers,
            }
            for topic in roles.carried
        ],
        "one_person": [
            {
                "person": handle(person),
                "accounts": [people.account(person, system) for system in ("qa", "chat", "mail")],
            }
            for person in roles.triples
        ],
        "namesakes": sorted(sorted([handle(one), handle(other)]) for one, other in people.namesakes.items()),
        "role_address": {
            "address": people.role_address,
            "accounts": sorted(people.account(person, "qa") for person in roles.role_people),
        },
        "private": [_private(plan, group) for group in plan.private],
        "closed_channels": [_private(plan, plan.closed)],
        "waiting": [
            {
                "conversation": plan.root(number, plant.kind),
                "topic": plant.topic.tag if plant.topic is not None else "",
                "audience": list(plant.audience or ("public",)),
            }
            for number, plant in sorted(plan.waiting, key=_number)
        ],
        "duplicates": _duplicates(plan),
    }


def write_truth(options: SampleOptions, path: Path) -> None:
    """Write the planted truth to a file, whole or not at all. Raises SourceError if it cannot be written."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(orjson.dumps(truth(options), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
        part.replace(path)
    except OSError as error:
        raise SourceError(
            f"{path}: the truth cannot be written ({error.strerror}); name a file in a folder of yours"
        ) from error


def _number(waiting: tuple[int, object]) -> int:
    return waiting[0]


def _person(roles: Roles, person: int) -> dict[str, Any]:
    people = roles.people
    accounts = sorted(people.account(person, system) for system in SYSTEMS)
    joined = sorted(people.joined_accounts(person))
    return {"name": people.name(person), "team": people.team_of(person), "accounts": accounts, "joined": joined}


def _topics(plan: Plan) -> list[dict[str, Any]]:
    roles = plan.roles
    kinds = [(topic, "regular", community.number) for community in roles.communities for topic in community.topics]
    kinds += [(topic, "emerging", roles.home[topic.number]) for topic in roles.emerging]
    kinds += [(topic, "carried", roles.home[topic.number]) for topic in roles.carried]
    kinds += [(group.topic, "private", -1) for group in plan.private]
    kinds.append((plan.closed.topic, "closed", -1))
    return [
        {
            "topic": topic.tag,
            "label": topic.name,
            "aliases": topic.aliases,
            "terms": list(topic.terms),
            "kind": kind,
            "community": community,
            "median_seconds": topic.median,
        }
        for topic, kind, community in kinds
    ]


def _experts(plan: Plan) -> list[dict[str, Any]]:
    roles = plan.roles
    handle = roles.people.handle
    r = draw("queries", plan.options.key)
    topics = [topic for community in roles.communities for topic in community.topics] + roles.emerging
    rows = [
        {
            "topic": topic.tag,
            "query": topic.name,
            "question": _question(topic, int(r() * 8)),
            "experts": [handle(person) for person in roles.experts[topic.number]],
            "decoys": [handle(person) for person in roles.decoys[topic.number]],
        }
        for topic in topics
    ]
    return rows + [
        {
            "topic": topic.tag,
            "query": topic.name,
            "question": _question(topic, int(r() * 8)),
            "experts": [handle(roles.carriers[topic.number])],
            "decoys": [],
        }
        for topic in roles.carried
    ]


def _question(topic: Topic, at: int) -> str:
    """Return a question that does not name the topic, only words of its own."""
    terms, shared = topic.terms, topic.slots["g"][at % 8]
    return f"The {terms[at]} is gone and the {terms[(at + 3) % 10]} waits for a {shared}, whom can I ask?"


def _planted(plan: Plan, **wanted: Any) -> list[str]:
    """Return the conversations whose plants have these attributes, sorted."""
    return sorted(
        plan.root(number, plant.kind)
        for number, plant in plan.plants.items()
        if all(getattr(plant, name) == value for name, value in wanted.items())
    )


def _private(plan: Plan, group: PrivateGroup) -> dict[str, Any]:
    return {
        "label": group.label,
        "channel": group.channel,
        "members": sorted(plan.roles.people.handle(person) for person in group.members),
        "topic": group.topic.tag,
        "aliases": group.topic.aliases,
        "terms": list(group.topic.terms),
        "conversations": sorted(
            plan.root(number, plant.kind) for number, plant in plan.plants.items() if plant.topic is group.topic
        ),
    }


def _duplicates(plan: Plan) -> list[dict[str, Any]]:
    rows = []
    for at, (number, again, plant) in enumerate(plan.duplicates):
        one, two, three, code = plan.roles.rare_words(at).split(" ")
        topic = plant.topic.name if plant.topic is not None else ""
        rows.append(
            {
                "query": f"{topic} shows {code} and something about {two} {three} when I open the {one}, what now?",
                "original": plan.root(number, plan.plants[number].kind),
                "again": plan.root(again, plant.kind),
            }
        )
    return rows
