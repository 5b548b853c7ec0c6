"""Each planted fact of the simulated organisation really is in its events."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pytest

from producers.base import Event
from producers.sample import FACTORY, make_options, truth
from schemas.times import parse_time

ANSWERING = {"answered", "replied"}
ROOTS = {"asked", "posted", "committed", "documented"}


@dataclass
class Conversation:
    root: dict[str, Any]
    time: int
    asker: str
    answers: list[tuple[str, int, str]] = field(default_factory=list)  # who, when, item
    others: set[str] = field(default_factory=set)
    topic: str = ""


class World:
    """Read all events of one simulation once, naively."""

    def __init__(self, **options: Any) -> None:
        chosen = make_options(**options)
        self.truth = truth(chosen)
        self.events: list[Event] = [event for one in FACTORY.open([], **options).read() for event in one.events]
        self.who = {account: who for who, row in self.truth["people"].items() for account in row["accounts"]}
        self.who |= {account: who for who, row in self.truth["bots"].items() for account in row["accounts"]}
        self.begins, self.ends = parse_time(self.truth["begins"]), parse_time(self.truth["ends"])
        forms = {form: row["topic"] for row in self.truth["topics"] for form in row["aliases"]}
        deleted: dict[str, int] = Counter()
        home: dict[str, str] = {}
        self.talks: dict[str, Conversation] = {}
        self.author: dict[str, str] = {}
        self.text: dict[str, str] = defaultdict(str)
        self.accepted: set[str] = set()
        for event in sorted(self.events, key=lambda one: (one["time"], one["id"])):
            data = event["data"]
            item = data.get("item", {}).get("id")
            if data["action"] == "deleted":
                deleted[item] += 1
            elif data["action"] == "restored":
                deleted[item] -= 1
            elif data["action"] == "moved":
                home[item] = data["conversation"]
            elif data["action"] == "accepted":
                self.accepted.add(item)
            elif data["action"] == "retracted" and data["retracts"].endswith("#accepted"):
                self.accepted.discard(item)
            elif data["action"] in ROOTS:
                talk = Conversation(data["item"], parse_time(event["time"]), self.who[data["actor"]["account"]])
                words = " ".join([*data["item"].get("tags", []), data["item"].get("title", ""), data["item"]["text"]])
                talk.topic = next((topic for form, topic in forms.items() if form in words), "")
                self.talks[item] = talk
        for event in self.events:
            data = event["data"]
            item = data.get("item", {}).get("id")
            if "text" in data.get("item", {}) and "actor" in data:
                self.author.setdefault(item, self.who[data["actor"]["account"]])
                self.text[home.get(item, data.get("conversation", item))] += " " + data["item"]["text"]
            if data["action"] in {*ANSWERING, "commented", "reviewed"}:
                talk = self.talks[home.get(item, data["conversation"])]
                who = self.who[data["actor"]["account"]]
                if who != talk.asker:
                    talk.others.add(who)
                    if data["action"] in ANSWERING and not deleted[item]:
                        talk.answers.append((who, parse_time(event["time"]), item))

    def share(self, time: str) -> float:
        return (parse_time(time) - self.begins) / (self.ends - self.begins)


@pytest.fixture(scope="module")
def world() -> World:
    return World(people=150, events=9_000, seed=4, words=12)


@pytest.fixture(scope="module")
def noisy() -> World:
    return World(people=100, events=5_000, seed=5, noise=60, words=8)


def test_experts_are_accepted_and_decoys_only_talk(world: World) -> None:
    for row in world.truth["experts"]:
        talks = [talk for talk in world.talks.values() if talk.topic == row["topic"]]
        answers = [(who, item) for talk in talks for who, _, item in talk.answers]
        accepted = Counter(who for who, item in answers if item in world.accepted)
        talked = Counter(who for who, _ in answers)
        assert sum(accepted[who] for who in row["experts"]) >= 0.6 * sum(accepted.values()), row["topic"]
        for decoy in row["decoys"]:
            assert accepted[decoy] == 0
        if row["decoys"]:
            assert sum(talked[decoy] for decoy in row["decoys"]) > 2, row["topic"]


def test_a_carried_topic_is_answered_by_its_carrier_alone(world: World) -> None:
    carried = world.truth["single_carriers"]
    assert {row["left"] for row in carried} == {True, False}
    for row in carried:
        talks = [talk for talk in world.talks.values() if talk.topic == row["topic"]]
        assert {who for talk in talks for who, _, _ in talk.answers} == {row["person"]}
        assert len(talks) >= 8
        assert len({talk.asker for talk in talks}) >= 2


def test_a_leaver_leaves_and_is_silent_afterwards(world: World) -> None:
    left = {world.who[e["data"]["actor"]["account"]]: e["time"] for e in world.events if e["data"]["action"] == "left"}
    assert set(left) == {row["person"] for row in world.truth["single_carriers"] if row["left"]}
    for event in world.events:
        who = world.who.get(event["data"].get("actor", {}).get("account", ""), "")
        assert event["time"] <= left.get(who, "9"), event


def test_the_planted_questions_wait_and_no_others(world: World, noisy: World) -> None:
    for one in (world, noisy):
        asked = {e["data"]["item"]["id"] for e in one.events if e["data"]["action"] == "asked"}
        waiting = {conversation for conversation in asked if not one.talks[conversation].answers}
        assert waiting == {row["conversation"] for row in one.truth["waiting"]}
        assert any(row["audience"] != ["public"] for row in one.truth["waiting"])


def test_duplicates_tell_of_one_problem_that_was_answered(world: World) -> None:
    assert len(world.truth["duplicates"]) >= 5
    for row in world.truth["duplicates"]:
        code = next(word for word in row["query"].split() if word.startswith("X"))
        holders = {conversation for conversation, text in world.text.items() if code in text}
        assert holders == {row["original"], row["again"]}
        assert world.talks[row["original"]].answers
        assert world.talks[row["original"]].time < world.talks[row["again"]].time
    linked = [e["data"]["link"] for e in world.events if e["data"]["action"] == "linked"]
    assert {link["item"] for link in linked if link["relation"] == "duplicate_of"} <= {
        row["original"] for row in world.truth["duplicates"]
    }
    assert any(link["relation"] == "duplicate_of" for link in linked)


def test_private_words_stand_in_private_events_only(world: World) -> None:
    assert len(world.truth["private"]) >= 2
    for group in world.truth["private"]:
        words = {*group["terms"], *group["aliases"]}
        inside = set(group["conversations"])
        seen = set()
        for event in world.events:
            data = event["data"]
            item = data.get("item", {})
            text = " ".join([item.get("title", ""), item.get("text", ""), *item.get("tags", [])])
            named = any(word in text for word in words)
            if named or data.get("conversation") in inside or data.get("channel") == group["channel"]:
                assert data["audience"] == [group["label"]], event
                assert world.who[data["actor"]["account"]] in group["members"] or "actor" not in data
                seen.add(data.get("conversation"))
        assert inside <= seen


def test_votes_on_private_items_are_private(world: World) -> None:
    private = {
        e["data"]["item"]["id"]: e["data"]["audience"]
        for e in world.events
        if e["data"].get("audience", ["public"]) != ["public"] and "item" in e["data"]
    }
    assert private
    for event in world.events:
        audience = private.get(event["data"].get("item", {}).get("id"))
        assert audience is None or event["data"]["audience"] == audience


def test_a_public_channel_becomes_private(world: World) -> None:
    (closed,) = world.truth["closed_channels"]
    events = [event for event in world.events if event["data"].get("channel") == closed["channel"]]
    (closing,) = [event for event in events if "item" not in event["data"]]
    assert closing["data"]["audience"] == [closed["label"]]
    assert all(event["data"].get("audience", ["public"]) == ["public"] for event in events if event is not closing)
    assert {e["data"]["conversation"] for e in events if "conversation" in e["data"]} == set(closed["conversations"])


def test_one_person_has_three_accounts_with_one_address(world: World) -> None:
    stated = {
        e["data"]["actor"]["account"]: e["data"]["actor"].get("address")
        for e in world.events
        if "actor" in e["data"] and "account" in e["data"]["actor"]
    }
    assert len(world.truth["one_person"]) >= 3
    for row in world.truth["one_person"]:
        assert len({account.split(":")[0] for account in row["accounts"]}) == 3
        assert len({stated[account] for account in row["accounts"]}) == 1
    for who, row in world.truth["people"].items():
        for account in row["accounts"]:
            if account in stated:
                address = account.partition(":")[2] if account.startswith(("mail:", "git:")) else stated[account]
                assert (account in row["joined"]) == (address is not None and address.startswith(f"{who}@acme"))


def test_namesakes_share_a_name_and_nothing_else(world: World) -> None:
    people = world.truth["people"]
    names = Counter(row["name"] for row in people.values())
    pairs = world.truth["namesakes"]
    assert sorted(name for name in names if names[name] > 1) == sorted({people[one]["name"] for one, _ in pairs})
    for one, other in pairs:
        assert people[one]["name"] == people[other]["name"]
        assert not set(people[one]["joined"]) & set(people[other]["joined"])


def test_a_role_address_is_stated_by_several(world: World) -> None:
    role = world.truth["role_address"]
    stated = {
        e["data"]["actor"]["account"]
        for e in world.events
        if e["data"].get("actor", {}).get("address") == role["address"]
    }
    assert stated <= set(role["accounts"])
    assert len(stated) >= 2


def test_isolated_people_get_no_reaction_and_give_none(world: World) -> None:
    isolated = set(world.truth["isolated"])
    assert isolated
    own = [talk for talk in world.talks.values() if talk.asker in isolated]
    assert {talk.asker for talk in own} == isolated
    assert not any(talk.others for talk in own)
    assert not any(isolated & talk.others for talk in world.talks.values())


def test_newcomers_come_late_and_others_drift_away(world: World) -> None:
    newcomers, drifting = set(world.truth["newcomers"]), set(world.truth["drifting"])
    assert newcomers
    assert drifting
    joined: dict[str, str] = {}
    last: dict[str, str] = {}
    first: dict[str, str] = {}
    for event in sorted(world.events, key=lambda one: one["time"]):
        who = world.who.get(event["data"].get("actor", {}).get("account", ""), "")
        last[who] = event["time"]
        first.setdefault(who, event["time"])
        if event["data"]["action"] == "joined":
            joined.setdefault(who, event["time"])
    assert newcomers <= set(joined)
    for who in newcomers:
        assert world.share(first[who]) > 0.8
    assert drifting & set(last)
    for who in drifting & set(last):
        assert world.share(last[who]) < 0.8


def helps(world: World) -> Counter[tuple[str, str]]:
    return Counter((who, talk.asker) for talk in world.talks.values() for who, _, _ in talk.answers)


def test_mentors_and_learners_are_the_strongest_pairs(world: World) -> None:
    pairs = {(row["mentor"], row["learner"]) for row in world.truth["mentors"]}
    assert {pair for pair, _ in helps(world).most_common(len(pairs))} == pairs


def test_communities_talk_among_themselves_and_brokers_between(world: World) -> None:
    home = {who: row["number"] for row in world.truth["communities"] for who in row["members"]}
    brokers = {row["person"]: row["communities"] for row in world.truth["brokers"]}
    assert brokers
    across: Counter[str] = Counter()
    inside = outside = 0
    for (helper, helped), count in helps(world).items():
        if helper in home and helped in home:
            if home[helper] == home[helped]:
                inside += count
            else:
                outside += count
                across[helper] += count
    assert outside < 0.15 * inside
    for who, (first, second) in brokers.items():
        assert home[who] == first != second
        assert across[who] >= 3
    assert {who for who, _ in across.most_common(len(brokers))} & set(brokers)


def test_a_topic_emerges(world: World) -> None:
    for topic in world.truth["emerging"]:
        times = [talk.time for talk in world.talks.values() if talk.topic == topic]
        assert len(times) >= 12
        assert (min(times) - world.begins) / (world.ends - world.begins) > 0.88


def test_two_topics_and_two_communities_meet_for_the_first_time(world: World, noisy: World) -> None:
    for one in (world, noisy):
        (row,) = one.truth["combinations"]
        members = {found["number"]: set(found["members"]) for found in one.truth["communities"]}
        first, second = (members[number] for number in row["communities"])
        met = [
            talk.time
            for talk in one.talks.values()
            if {talk.asker, *talk.others} & first and {talk.asker, *talk.others} & second
        ]
        tagged = [talk.time for talk in one.talks.values() if set(row["topics"]) <= set(talk.root.get("tags", []))]
        assert min(met) == min(tagged) == one.talks[row["conversation"]].time
        assert len(tagged) == 3


def test_bots_are_flagged_in_some_systems_only(world: World) -> None:
    accounts = {account for row in world.truth["bots"].values() for account in row["accounts"]}
    flagged: dict[str, set[bool]] = {}
    for event in world.events:
        actor = event["data"].get("actor", {})
        if actor.get("account") in accounts:
            flagged.setdefault(event["source"].split(":")[0], set()).add(actor.get("bot", False))
        else:
            assert "bot" not in actor
    assert flagged["sample-chat"] == {True}
    assert any(value == {False} for value in flagged.values())


def test_first_answers_take_the_planted_time(world: World) -> None:
    planted = {row["topic"]: row["median_seconds"] for row in world.truth["topics"] if row["kind"] == "regular"}
    assert len(set(planted.values())) > 1
    waits: dict[str, list[int]] = defaultdict(list)
    for conversation, talk in world.talks.items():
        if talk.answers and "/q" in conversation and talk.topic in planted:
            waits[talk.topic].append(min(when for _, when, _ in talk.answers) - talk.time)
    checked = {topic: median(found) / 1e6 for topic, found in waits.items() if len(found) >= 15}
    assert len(checked) >= 6
    for topic, found in checked.items():
        assert 0.5 < found / planted[topic] < 2, topic


def test_busy_people_are_no_experts(world: World) -> None:
    experts = {who for row in world.truth["experts"] for who in row["experts"]}
    assert not experts & {who for row in world.truth["communities"] for who in row["busy"]}


def test_topics_are_found_by_every_form_of_their_name(world: World) -> None:
    everything = " ".join(world.text.values())
    tags = {tag for e in world.events for tag in e["data"].get("item", {}).get("tags", [])}
    for row in world.truth["topics"]:
        if row["kind"] == "regular":
            assert row["topic"] in tags
            for form in row["aliases"][1:]:
                assert form in everything
