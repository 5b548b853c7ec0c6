"""Write the events of one conversation."""

from __future__ import annotations

from typing import Any

from producers.base import Event
from producers.sample.plan import Plan, Plant
from producers.sample.prose import Prose
from producers.sample.roles import Community
from producers.sample.seeds import Draw
from producers.sample.topics import Topic
from schemas.interaction import CREATING, EVENT_TYPE
from schemas.times import MICROS_PER_DAY, format_time

MINUTE = 60_000_000
_LATE = 0.012  # events that are told well after they happened
Timed = tuple[int, bool, Event]  # when it happened, whether it is told late, what


class Scene:
    """Hold what one conversation needs: its chance, time, topic, people; and the events so far.

    Everything is a pure function of the options and the conversation's number, but for
    `before`: the last conversations of the same block, to which strays are attached.
    """

    def __init__(self, plan: Plan, prose: Prose, number: int, plant: Plant, r: Draw, before: dict[str, str]) -> None:
        self.plan = plan
        self.prose = prose
        self.number = number
        self.plant = plant
        self.r = r
        self.before = before
        self.people = plan.roles.people
        self.share = plan.share(number)
        self.start = plan.clock.moment(self.share, r)
        self.noise = plan.options.noise / 100
        self.audience = list(plant.audience)
        self.instance = plan.options.instance
        self.events: list[Timed] = []
        self.community, self.topic = self._about()
        self.asker = plant.asker if plant.asker >= 0 else self.someone()

    def someone(self) -> int:
        """Return somebody of the community."""
        return self.community.someone(self.r, self.share)

    def _about(self) -> tuple[Community, Topic]:
        roles, r = self.plan.roles, self.r
        topic = self.plant.topic
        if topic is not None and topic.number in roles.home:
            return roles.communities[roles.home[topic.number]], topic
        community = roles.communities[int(r() * len(roles.communities))]
        return community, topic or community.wheel[int(r() * len(community.wheel))]

    def answerers(self, number: int) -> list[tuple[int, str]]:
        """Return up to so many people who answer, each once, never the asker, with their part."""
        if self.plant.helpers:
            return [(person, "expert") for person in self.plant.helpers]
        r, roles = self.r, self.plan.roles
        experts = roles.experts[self.topic.number]
        decoys = roles.decoys[self.topic.number]
        taken = [self.asker]
        chosen: list[tuple[int, str]] = []
        for _ in range(number):
            luck = r()
            person: int | None
            if luck < 0.58:
                low = r()
                person, part = experts[0 if low < 0.45 else 1 if low < 0.75 else 2], "expert"
            elif luck < 0.74 and decoys:
                person, part = decoys[int(r() * len(decoys))], "decoy"
            elif luck < 0.80 and self.community.brokers:
                person, part = self.community.brokers[0], "broker"
            else:
                person, part = self._member(taken), "member"
            if person is not None and person not in taken:
                taken.append(person)
                chosen.append((person, "expert" if person in experts else "decoy" if person in decoys else part))
        if not chosen:
            chosen.append((next(person for person in experts if person != self.asker), "expert"))
        return chosen

    def _member(self, taken: list[int]) -> int | None:
        r, communities = self.r, self.plan.roles.communities
        if r() < 0.04:
            other = communities[int(r() * len(communities))]
            if not self.plan.barred(other.number, self.community.number):
                return other.someone(r, self.share)
        return self.plan.roles.someone_else(r, self.community, self.share, taken)

    def bystander(self) -> int:
        """Return who comments: one of those concerned if it is planted, else anybody, often a busy one."""
        helpers = self.plant.helpers
        if helpers and self.r() < 0.5:
            return helpers[0]
        if self.plant.asker >= 0:
            return self.asker
        busy = self.community.busy
        return busy[0] if busy and self.r() < 0.25 else self.someone()

    def say(
        self,
        moment: int,
        event_id: str,
        source: str,
        key: str,
        data: dict[str, Any],
        person: int = -1,
        system: str = "",
        precision: str = "exact",
    ) -> None:
        """Add one event. Nothing is said after the end of the simulation."""
        if moment >= self.plan.clock.end:
            return
        data.setdefault("revision", 0)
        if person >= 0:
            data["actor"] = self.people.actor(person, system)
        if self.audience:
            data["audience"] = self.audience
        elif data["action"] in CREATING:
            data["audience"] = ["public"]
        if precision == "day":
            moment -= moment % MICROS_PER_DAY
        elif precision == "second":
            moment -= moment % 1_000_000
        event = {
            "specversion": "1.0",
            "type": EVENT_TYPE,
            "datacontenttype": "application/json",
            "id": event_id,
            "source": source,
            "time": format_time(moment),
            "timeprecision": precision,
            "sequence": 0,
            "partitionkey": key,
            "data": data,
        }
        self.events.append((moment, self.r() < _LATE, event))

    def soon(self, moment: int, minutes: int) -> int:
        """Return a moment up to so many minutes later."""
        return moment + 1_000_000 + int(self.r() * minutes * MINUTE)

    def in_time(self, moment: int, after: int) -> int:
        """Return a moment that lies before the end of the simulation, for what may not be missing."""
        return self.plan.clock.within(moment, after, self.r)
