"""Give people their parts: experts, decoys, brokers, mentors, carriers, newcomers and the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from producers.sample.options import SampleOptions
from producers.sample.people import People
from producers.sample.seeds import Draw, draw, invented, pick
from producers.sample.topics import Topic, make_topic

TOPICS_EACH = 4  # topics of one community
NEWCOMERS_SHARE = 0.88  # of the time span, after which newcomers are there
DRIFT_SHARE = 0.6  # of the time span, after which those who drift away are gone
_POPULARITY = (6, 4, 3, 3)


def size_of(options: SampleOptions) -> int:
    """Return how many people's worth of roles there are: few events leave room for few."""
    return max(24, min(options.people, options.events // 40))


def between(least: int, value: int, greatest: int) -> int:
    """Return the value, kept within its limits."""
    return max(least, min(value, greatest))


@dataclass(slots=True)
class Community:
    """Be a community of practice: people who talk with each other about their topics."""

    number: int
    members: list[int] = field(default_factory=list)
    newcomers: list[int] = field(default_factory=list)
    drifters: list[int] = field(default_factory=list)
    brokers: list[int] = field(default_factory=list)  # from elsewhere, who help here
    busy: list[int] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    wheel: list[Topic] = field(default_factory=list)

    def someone(self, r: Draw, share: float) -> int:
        """Return a member who is there at a share of the time span; some talk more than others."""
        if share > NEWCOMERS_SHARE and self.newcomers and r() < 0.15:
            return pick(r, self.newcomers)
        if share < DRIFT_SHARE and self.drifters and r() < 0.15:
            return pick(r, self.drifters)
        low = r()
        return self.members[-1 - int(low * (0.4 + 0.6 * low) * len(self.members))]


@dataclass(frozen=True, slots=True)
class Mentor:
    """Be a pair: one who helps, a step ahead, and one who learns."""

    helper: int
    learner: int
    topic: Topic


class Roles:
    """Hold who plays which part, all drawn from the seed."""

    def __init__(self, options: SampleOptions) -> None:
        size = size_of(options)
        count = between(3, size // 40, 100)
        r = draw("roles", options.key)
        self.offset = int(r() * 500_000)
        self._r = r
        self.people = People(options, count, between(2, size // 100, 12), self.offset)
        self.communities = [Community(number) for number in range(count)]
        self.home: dict[int, int] = {}  # topic number -> community
        self.experts: dict[int, list[int]] = {}
        self.decoys: dict[int, list[int]] = {}
        self.carriers: dict[int, int] = {}
        self.leavers: list[int] = []
        self.isolated: list[int] = []
        self._next_topic = 0
        rest = self._take_aside(size)
        for place, person in enumerate(rest):
            self.communities[place % count].members.append(person)
        self.mentors: list[Mentor] = []
        for community in self.communities:
            self._fill(community)
        self.emerging = [self._emerging(self.communities[at * 20]) for at in range(between(1, count // 20, 5))]
        self.carried = [self._carried(person, at) for at, person in enumerate(self._carrier_people)]
        self.brokers = self._choose_brokers()
        self._plant_identities(rest, size)

    def someone_else(self, r: Draw, community: Community, share: float, taken: list[int]) -> int | None:
        """Return a member who is not among those taken, or None if chance finds none."""
        for _ in range(6):
            person = community.someone(r, share)
            if person not in taken:
                return person
        return None

    def new_topic(self, community: Community | None) -> Topic:
        """Return one more topic, at home in a community or in none."""
        topic = make_topic(self._r, self._next_topic, self.offset)
        self._next_topic += 1
        if community is not None:
            self.home[topic.number] = community.number
        return topic

    def rare_words(self, number: int) -> str:
        """Return three made-up words and a code, which mark one problem."""
        words = [invented(200_000 + number * 3 + at, self.offset) for at in range(3)]
        return f"{words[0]} {words[1]} {words[2]} X{number + 5000}"

    def _take_aside(self, size: int) -> list[int]:
        order = list(self.people.order)
        self._carrier_people = [order.pop() for _ in range(between(2, size // 100, 12))]
        self.isolated = [order.pop() for _ in range(between(1, size // 40, 200))]
        count = len(self.communities)
        for at in range(between(1, size // 30, 300)):
            self.communities[at % count].newcomers.append(order.pop())
        for at in range(between(1, size // 40, 200)):
            self.communities[at % count].drifters.append(order.pop())
        return order

    def _fill(self, community: Community) -> None:
        """Choose the topics and those who know them, from the front of the members: no two parts for one if avoidable.

        People talk more the nearer they stand to the end of the list (Community.someone), so that
        experts are not simply the most active.
        """
        members = community.members
        place = 0

        def take(number: int, but: list[int]) -> list[int]:
            nonlocal place
            chosen: list[int] = []
            for _ in range(2 * len(members)):
                if len(chosen) == number:
                    break
                person = members[place % len(members)]
                place += 1
                if person not in but and person not in chosen:
                    chosen.append(person)
            return chosen

        for popularity in _POPULARITY[:TOPICS_EACH]:
            topic = self.new_topic(community)
            community.topics.append(topic)
            community.wheel += [topic] * popularity
            self.experts[topic.number] = take(3, [])
        for topic in community.topics:
            self.decoys[topic.number] = take(2 if len(members) > 8 else 1, self.experts[topic.number])
        topic = community.topics[-1]
        helper = self.experts[topic.number][-1]  # who helps so much is seen to know
        (learner,) = take(1, self.experts[topic.number] + self.decoys[topic.number])
        self.mentors.append(Mentor(helper, learner, topic))
        community.busy = take(1, [helper, learner])

    def _emerging(self, community: Community) -> Topic:
        topic = self.new_topic(community)
        middle = len(community.members) // 2
        self.experts[topic.number] = community.members[middle : middle + 3]
        self.decoys[topic.number] = []
        return topic

    def _carried(self, person: int, at: int) -> Topic:
        topic = self.new_topic(self.communities[at % len(self.communities)])
        self.carriers[topic.number] = person
        if at % 3 == 0:
            self.leavers.append(person)
        return topic

    def _choose_brokers(self) -> list[tuple[int, int, int]]:
        count = len(self.communities)
        chosen = []
        for number in range(max(1, count // 2)):
            beyond = self.communities[(number + 1) % count]
            members = self.communities[number].members
            person = members[len(members) * 3 // 4]
            beyond.brokers.append(person)
            chosen.append((person, number, beyond.number))
        return chosen

    def _plant_identities(self, rest: list[int], size: int) -> None:
        """Choose people with three joined accounts, namesakes, and accounts behind one role address."""
        number = between(3, size // 20, 100)
        self.triples = [rest[at * len(rest) // number] for at in range(number)]
        pairs = [person for mentor in self.mentors for person in (mentor.helper, mentor.learner)]
        taken = {*self.triples, *pairs}
        free = [person for person in rest[: 12 * number] if person not in taken]
        self.role_people = free[:3]
        for person in self.role_people:
            self.people.hide_behind_role(person)
        for person in (*self.triples, *self._carrier_people, *pairs):
            self.people.show_everywhere(person)
        self.people.namesakes = {free[3 + 2 * at + 1]: free[3 + 2 * at] for at in range(between(1, size // 100, 20))}
