"""Keep what tells, at a moment of a stream, how long a first reply may take."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import Final

import numpy as np

from knowflow.evaluate.delays.trees import Floats
from knowflow.evaluate.routing.stream import Event
from knowflow.queries.ranking.growing import Documents
from knowflow.queries.ranking.questions import DAY, query_of

NEAREST: Final = 30  # questions of the past that are like it
SPANS: Final = (600.0, 3_600.0, 4 * 3_600.0)  # seconds in which others were about
AHEAD: Final = (1, 3, 8)  # hours to come
FADING: Final = 0.9995  # of the counts of an hour of the week at each further message
LATELY: Final = 200  # first replies
LEAST_SECONDS: Final = 60.0
HOURS: Final = 168
PRIOR: Final = 5.0  # labels of the usual length, added to each mean
NAMES: Final = (
    "hour_sin", "hour_cos", "half_day_sin", "half_day_cos", "weekday", "asker_questions", "asker_messages", "tokens",
    "title", "topics", "since_question", "about_10m", "about_1h", "about_4h", "since_message", "helpers_about_1h",
    "last_30", "last_300", "nearest_mean", "nearest_median", "nearest_score", "asker_delays", "hour_delays",
    "topic_delays", "ahead_1h", "ahead_3h", "ahead_8h", "open_day", "answered_day", "people", "nearest_seen",
    "nearest_helpers",
)  # fmt: skip


def delay_of(seconds: float) -> float:
    """Return the logarithm of a delay in hours; less than a minute counts as one."""
    return math.log(max(LEAST_SECONDS, seconds) / 3_600)


def _hour(at: float) -> int:
    """Return the hour of the week, from Monday 00:00 UTC."""
    return int(at // 3_600 + 72) % HOURS


def _mean(values: Sequence[float], usual: float, prior: float = PRIOR) -> float:
    return (sum(values) + prior * usual) / (len(values) + prior)


class Past:
    """Fold a stream in the order of its times; features() asks in between. Delays are logarithms of hours."""

    def __init__(self) -> None:
        self.delays: dict[str, float] = {}  # question -> delay, as soon as it was answered
        self._asked: dict[str, Event] = {}
        self._number: list[str] = []
        self._documents = Documents()
        self._recent: deque[float] = deque(maxlen=300)
        self._first: deque[str] = deque(maxlen=LATELY)
        self._own: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=10))
        self._of_topic: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=30))
        self._of_hour: list[deque[float]] = [deque(maxlen=40) for _ in range(24)]
        self._messages = np.ones(HOURS)
        self._written: Counter[str] = Counter()
        self._questions: Counter[str] = Counter()
        self._seen: dict[str, float] = {}
        self._about: deque[tuple[float, str]] = deque()
        self._lately: deque[tuple[float, str]] = deque()
        self._helper: dict[str, str] = {}
        self._last_question = 0.0

    def fold(self, event: Event) -> None:
        """Take an event in."""
        if event.kind == "present":
            self._present(event)
        elif event.kind == "question":
            self._asked[event.conversation] = event
            self._documents.add(len(self._number), (*event.title, *event.tokens))
            self._number.append(event.conversation)
            self._questions[event.person] += 1
            self._lately.append((event.at, event.conversation))
            self._last_question = event.at
        elif event.kind == "answer":
            self._answer(event)

    def _present(self, event: Event) -> None:
        self._messages *= FADING
        self._messages[_hour(event.at)] += 1
        self._written[event.person] += 1
        self._seen[event.person] = event.at
        self._about.append((event.at, event.person))

    def _answer(self, event: Event) -> None:
        asked = self._asked.get(event.conversation)
        if asked is None or asked.person == event.person or event.conversation in self.delays:
            return
        delay = self.delays[event.conversation] = delay_of(event.at - asked.at)
        self._recent.append(delay)
        self._first.append(event.person)
        self._helper[event.conversation] = event.person
        self._own[asked.person].append(delay)
        self._of_hour[_hour(asked.at) % 24].append(delay)
        for topic in asked.topics:
            self._of_topic[topic].append(delay)

    def features(self, event: Event) -> Floats:
        """Return what is known of a question at its moment, in the order of NAMES."""
        at, asker = event.at, event.person
        usual = _mean(self._recent, 1.0)
        hour = (at / 3_600) % 24 / 24 * 2 * math.pi
        while self._about and self._about[0][0] < at - SPANS[-1]:
            self._about.popleft()
        others = [(then, who) for then, who in self._about if who != asker]
        about = [{who for then, who in others if then > at - span} for span in SPANS]
        helpers = Counter(self._first)
        last = max((then for then, _ in others), default=at - SPANS[-1])
        while self._lately and self._lately[0][0] < at - DAY:
            self._lately.popleft()
        answered = sum(name in self.delays for _, name in self._lately)
        near_hours = [delay for step in (-1, 0, 0, 1) for delay in self._of_hour[(_hour(at) + step) % 24]]
        topics = [delay for topic in event.topics for delay in self._of_topic.get(topic, ())]
        ahead = [self._messages[(_hour(at) + np.arange(hours)) % HOURS].mean() for hours in AHEAD]
        return np.array([
            math.sin(hour), math.cos(hour), math.sin(2 * hour), math.cos(2 * hour), _hour(at) // 24,
            math.log1p(self._questions[asker]), math.log1p(self._written[asker]), math.log1p(len(event.tokens)),
            len(event.title), len(event.topics), math.log1p((at - self._last_question) / 60),
            *(len(people) for people in about), math.log1p((at - last) / 60),
            sum(helpers[who] for who in about[1]) / max(1, len(self._first)),
            _mean(list(self._recent)[-30:], usual), usual, *self._nearest(event, usual),
            _mean(self._own.get(asker, ()), usual, 2.0), _mean(near_hours, usual), _mean(topics, usual),
            *(math.log(mean / self._messages.mean()) for mean in ahead), math.log1p(len(self._lately) - answered),
            (answered + 1) / (len(self._lately) + 2), math.log1p(len(helpers)), *self._helpers(event, helpers),
        ])  # fmt: skip

    def _nearest(self, event: Event, usual: float) -> tuple[float, float, float]:
        """Return mean and median delay of the answered questions that are most like it, and the best score."""
        scores = self._documents.scores(query_of(event.title, event.tokens))
        self._like = [
            self._number[place]
            for place in np.argsort(-scores, kind="stable")[: 3 * NEAREST]
            if scores[place] > 0 and self._number[place] in self.delays
        ][:NEAREST]
        delays = [self.delays[name] for name in self._like]
        middle = float(np.median([*delays, usual]))
        return _mean(delays, usual), middle, float(scores.max(initial=0.0))

    def _helpers(self, event: Event, helpers: Counter[str]) -> tuple[float, float]:
        """Return how long ago the helpers of the nearest questions were seen, and how often they were the first."""
        people = list(dict.fromkeys(self._helper[name] for name in self._like))[:10]
        gaps = [math.log1p((event.at - self._seen[who]) / 60) for who in people if who != event.person]
        first = sum(helpers[who] for who in people) / max(1, len(self._first))
        return (float(np.mean(gaps)) if gaps else 10.0), first
