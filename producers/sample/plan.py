"""Plan what is planted: which conversation of the whole run shows which fact."""

from __future__ import annotations

from dataclasses import dataclass

from producers.sample.clock import Clock
from producers.sample.options import SampleOptions
from producers.sample.roles import NEWCOMERS_SHARE, Community, Roles, between, size_of
from producers.sample.seeds import draw, pick
from producers.sample.topics import Topic

# Measured over long runs; a test holds the number of events to the number aimed at.
_EVENTS_A_CONVERSATION = 5.7
_FEWER_BY_NOISE = 0.95  # of them, at full noise: chatter has shorter threads
_EVENTS_A_PLANT = 4.7
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Plant:
    """Fix what one conversation is about and who takes part, where chance may not decide.

    `helpers` answer, the first is accepted; without them the community does as always.
    `alone`: nobody reacts. `waiting`: nobody answers. `action`: no conversation at all, but
    this single event of an account or a channel.
    """

    kind: str
    topic: Topic | None = None
    asker: int = NOBODY
    helpers: tuple[int, ...] = ()
    alone: bool = False
    waiting: bool = False
    extra: str = ""
    also: Topic | None = None
    audience: tuple[str, ...] = ()
    channel: str = ""
    duplicate_of: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class PrivateGroup:
    """Be a team with a channel of its own and a subject that nobody else ever names."""

    label: str
    channel: str
    members: tuple[int, ...]
    topic: Topic


class Plan:
    """Hold the roles and, by conversation number, the plants. Memory: a few hundred bytes a plant."""

    def __init__(self, options: SampleOptions, conversations: int) -> None:
        self.options = options
        self.conversations = conversations
        self.roles = Roles(options)
        self.clock = Clock(options.days)
        self.plants: dict[int, Plant] = {}
        self.waiting: list[tuple[int, Plant]] = []
        self.duplicates: list[tuple[int, int, Plant]] = []
        self.combinations: list[tuple[int, int, Topic, Topic, int, int]] = []
        self.private: list[PrivateGroup] = []
        self._r = draw("plan", options.key)
        self._size = size_of(options)
        self._plant_accounts()
        self._plant_carried()
        self._plant_mentors()
        self._plant_isolated()
        self._plant_private()
        self.closed = self._plant_closed_channel()
        self._plant_combinations()
        self._plant_waiting()
        self._plant_duplicates()
        self._plant_emerging()

    def share(self, number: int) -> float:
        """Return how far in the time span a conversation begins, 0 to 1."""
        return number / self.conversations

    def root(self, number: int, kind: str) -> str:
        """Return the id of the conversation with this number: that of its first item."""
        instance = self.options.instance
        if kind == "qa":
            return f"sample-qa:{instance}/q{number}"
        if kind == "issue":
            return f"sample-issues:{instance}/i{number}"
        return f"sample-{kind}:{instance}/m{number}-0"

    def barred(self, one: int, other: int) -> bool:
        """Tell whether two communities may not meet by chance, since their first meeting is planted."""
        return any({one, other} == {first, second} for *_, first, second in self.combinations)

    def _place(self, share: float, plant: Plant) -> int:
        number = between(0, int(share * self.conversations), self.conversations - 1)
        step = 1 if share < 0.9 else -1
        while number in self.plants:
            number = (number + step) % self.conversations
        self.plants[number] = plant
        return number

    def _between(self, low: float, high: float) -> float:
        return low + (high - low) * self._r()

    def _plant_accounts(self) -> None:
        roles = self.roles
        for person in roles.triples:
            for system in ("qa", "chat", "mail"):
                self._place(self._between(0, 0.05), Plant(system, asker=person, action="joined"))
        for community in roles.communities:
            for person in community.newcomers:
                self._place(self._between(NEWCOMERS_SHARE - 0.01, NEWCOMERS_SHARE), _act("joined", person))
        for person in roles.leavers:
            self._place(self._between(0.97, 0.99), _act("left", person))
        for at in range(between(1, self._size // 100, 20)):
            members = roles.communities[at % len(roles.communities)].members
            self._place(self._between(0.3, 0.8), _act("renamed", members[len(members) // 2]))

    def _plant_carried(self) -> None:
        for topic in self.roles.carried:
            carrier = self.roles.carriers[topic.number]
            community = self._community(topic)
            for at in range(10):
                asker = community.members[(at * 3) % len(community.members)]
                kind = ("qa", "qa", "chat", "mail", "issue")[at % 5]
                self._place(self._between(0.05, 0.85), Plant(kind, topic, asker, (carrier,)))

    def _plant_mentors(self) -> None:
        topics = len(self.roles.home)
        for mentor in self.roles.mentors:
            members = len(self._community(mentor.topic).members)
            chance_meetings = self.conversations / topics / 3 / members  # what an expert does for one asker
            for at in range(8 + int(8 * chance_meetings)):
                kind = ("qa", "chat", "mail")[at % 3]
                plant = Plant(kind, mentor.topic, mentor.learner, (mentor.helper,))
                self._place(self._between(0.1, 0.95), plant)

    def _plant_isolated(self) -> None:
        for at, person in enumerate(self.roles.isolated):
            topic = pick(self._r, self.roles.communities[at % len(self.roles.communities)].topics)
            for kind in ("chat", "git", "wiki", "chat"):
                self._place(self._between(0.05, 0.95), Plant(kind, topic, person, alone=True))

    def _plant_private(self) -> None:
        roles = self.roles
        members: dict[int, list[int]] = {}
        for community in roles.communities:
            for person in community.members:
                team = roles.people.team[person]
                if team % len(roles.communities) == community.number:  # communities do not meet here by chance
                    members.setdefault(team, []).append(person)
        teams = sorted(members, key=lambda team: (-len(members[team]), team))
        for team in teams[: between(2, self._size // 50, 20)]:
            name = roles.people.teams[team]
            channel = f"sample-chat:{self.options.instance}/private-{name}"
            group = PrivateGroup(f"team:{name}", channel, tuple(members[team]), roles.new_topic(None))
            self.private.append(group)
            for at in range(11):
                asker = group.members[at % len(group.members)]
                helper = group.members[(at + 1) % len(group.members)]
                kind = "chat" if at < 8 else "qa"
                waiting = at == 10
                plant = Plant(
                    kind,
                    group.topic,
                    asker,
                    () if waiting else (helper,),
                    waiting=waiting,
                    audience=(group.label,),
                    channel=channel if kind == "chat" else "",
                )
                number = self._place(self._between(0.1, 0.9) if at < 10 else 0.96, plant)
                if waiting:
                    self.waiting.append((number, plant))

    def _plant_closed_channel(self) -> PrivateGroup:
        """Let a channel be public until it becomes a team's own, with all that was said in it."""
        first = self.private[0]
        channel = f"sample-chat:{self.options.instance}/incidents"
        group = PrivateGroup(first.label, channel, first.members, self.roles.new_topic(None))
        for at in range(5):
            asker, helper = group.members[at % len(group.members)], group.members[(at + 1) % len(group.members)]
            self._place(self._between(0.3, 0.6), Plant("chat", group.topic, asker, (helper,), channel=channel))
        closing = Plant("chat", asker=first.members[0], action="edited", channel=channel, audience=(group.label,))
        self._place(0.8, closing)
        return group

    def _plant_combinations(self) -> None:
        communities = self.roles.communities
        count = len(communities)
        for at in range(between(1, count // 10, 10)):
            first, second = communities[3 * at], communities[(3 * at + 2) % count]
            one, other = first.topics[0], second.topics[1]
            helpers = tuple(self.roles.experts[other.number][:2])
            askers = [person for person in reversed(first.members) if person not in helpers]
            asked = [
                self._place(0.95 + 0.01 * turn, Plant("qa", other, askers[turn % len(askers)], helpers, also=one))
                for turn in range(3)
            ]
            self.combinations.append((asked[0], asked[-1], one, other, first.number, second.number))

    def _plant_waiting(self) -> None:
        for at in range(between(6, self._size // 15, 150)):
            community = self.roles.communities[at % len(self.roles.communities)]
            asker = community.someone(self._r, 0.8)
            plant = Plant("issue" if at % 3 == 2 else "qa", pick(self._r, community.topics), asker, waiting=True)
            self.waiting.append((self._place(self._between(0.93, 0.995), plant), plant))

    def _plant_duplicates(self) -> None:
        for at in range(between(5, self._size // 20, 100)):
            community = self.roles.communities[at % len(self.roles.communities)]
            topic = community.topics[at % len(community.topics)]
            rare = self.roles.rare_words(at)
            first_kind, again_kind = (("qa", "qa"), ("qa", "chat"), ("issue", "qa"), ("mail", "qa"))[at % 4]
            helper = self.roles.experts[topic.number][0]
            askers = [person for person in community.members if person != helper]
            original = Plant(first_kind, topic, askers[-1 - at % 5], (helper,), extra=f"What I see is {rare}.")
            number = self._place(self._between(0.1, 0.6), original)
            again = Plant(
                again_kind,
                topic,
                askers[-1 - (at + 1) % 5],
                (helper,),
                extra=f"There is {rare} on the screen.",
                duplicate_of=self.root(number, first_kind) if at % 4 == 0 else "",
            )
            self.duplicates.append((number, self._place(self._between(0.65, 0.9), again), again))

    def _plant_emerging(self) -> None:
        for topic in self.roles.emerging:
            for at in range(between(12, self.conversations // 100, 400)):
                self._place(self._between(0.9, 0.99), Plant(("qa", "chat")[at % 2], topic))

    def _community(self, topic: Topic) -> Community:
        return self.roles.communities[self.roles.home[topic.number]]


def make_plan(options: SampleOptions) -> Plan:
    """Return the plan with as many conversations as give the number of events aimed at."""
    usual = _EVENTS_A_CONVERSATION - _FEWER_BY_NOISE * options.noise / 100
    planted = len(Plan(options, int(options.events / usual)).plants)
    return Plan(options, planted + max(planted // 8, int((options.events - planted * _EVENTS_A_PLANT) / usual)))


def _act(action: str, person: int) -> Plant:
    return Plant("chat", asker=person, action=action)
