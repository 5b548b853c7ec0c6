"""Tell people's subjects by meaning: latent semantic analysis of the questions so far (Deerwester et al. 1990).

Tokens get vectors from a truncated singular value decomposition of weighted questions, found by
randomised subspace iteration (Halko et al. 2011) and seeded. It is fitted anew whenever the questions are two
fifths more; a person is the faded mean of the questions that they answered. What was asked
before the first fit says nothing yet.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowflow.queries.ranking.growing import Column, Floats
from knowflow.queries.ranking.questions import DAY, fade

DIMENSIONS: Final = 128
FIRST_FIT: Final = 300  # questions
NEXT_FIT: Final = 1.4  # times as many
FITTED: Final = 4_000  # of the newest questions
VOCABULARY: Final = 6_000
LEAST_IN: Final = 3  # questions that hold a token
MOST_IN: Final = 0.2  # share of the questions that may hold it
SPARE: Final = 20  # further dimensions while iterating
ITERATIONS: Final = 3
FADES_DAYS: Final = (365.0, 45.0)
_TINY: Final = 1e-9

Tokens = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Space:
    """Hold a vector for each token, weighted by how much it tells, and the mean question."""

    place: Mapping[str, int]
    vectors: Floats
    mean: Floats

    def of(self, tokens: Tokens) -> Floats:
        """Return the direction of a text, from the mean question."""
        return _unit(self.raw(tokens) - self.mean)

    def raw(self, tokens: Tokens) -> Floats:
        known = [(self.place[token], times) for token, times in tokens.items() if token in self.place]
        if not known:
            return np.zeros(DIMENSIONS)
        weights = np.array([1 + math.log(times) for _, times in known])
        return _unit(weights @ self.vectors[[place for place, _ in known]])


class Meaning:
    """Fold questions and answers; near() says how near each person's subjects are to a question."""

    def __init__(self) -> None:
        self._questions: list[Tokens] = []
        self._answers: list[tuple[int, float, Tokens | None, Tokens, float]] = []
        self._due: float = FIRST_FIT
        self._space: _Space | None = None
        self._asked = [Column(DIMENSIONS) for _ in FADES_DAYS]
        self._asked_at = Column()
        self._said, self._said_at = Column(DIMENSIONS), Column()

    def question(self, tokens: Tokens) -> None:
        """Note a question."""
        self._questions.append(tokens)
        if len(self._questions) >= self._due:
            self._due = int(self._due * NEXT_FIT)
            self._space = _fit(self._questions)
            for column in (*self._asked, self._asked_at, self._said, self._said_at):
                column.values[:] = 0.0
            for answer in self._answers:
                self._take(*answer)

    def answer(self, person: int, at: float, asked: Tokens | None, said: Tokens, weight: float) -> None:
        """Note an answer; `asked` is the question where this is the person's first answer to it."""
        answer = (person, at, asked, said, weight)
        self._answers.append(answer)
        for column in (*self._asked, self._asked_at, self._said, self._said_at):
            column.reach(person + 1)
        self._take(*answer)

    def _take(self, person: int, at: float, asked: Tokens | None, said: Tokens, weight: float) -> None:
        if self._space is None:
            return
        if asked is not None:
            days = (at - self._asked_at.values[person]) / DAY
            for column, half_life in zip(self._asked, FADES_DAYS, strict=True):
                column.values[person] = column.values[person] * fade(days, half_life) + self._space.of(asked)
            self._asked_at.values[person] = at
        if said:
            days = (at - self._said_at.values[person]) / DAY
            held = self._said.values[person] * fade(days, FADES_DAYS[0])
            self._said.values[person] = held + weight * self._space.of(said)
            self._said_at.values[person] = at

    def near(self, tokens: Tokens, people: int) -> Floats:
        """Return for each person: cosine to what they answered; shrunk for few answers; of late; to what they said."""
        if self._space is None:
            return np.zeros((people, 4))
        asked = self._space.of(tokens)
        whole, late = (column.values[:people] for column in self._asked)
        said = self._said.values[:people]
        size = np.linalg.norm(whole, axis=1)
        return np.stack([
            whole @ asked / (size + _TINY), whole @ asked / (size + 2),
            late @ asked / (np.linalg.norm(late, axis=1) + 0.5), said @ asked / (np.linalg.norm(said, axis=1) + 1),
        ], 1)  # fmt: skip


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / (np.linalg.norm(vector) + _TINY))


def _fit(questions: list[Tokens]) -> _Space:
    """Return the space of the questions so far."""
    held = Counter(token for tokens in questions for token in tokens)
    most = MOST_IN * len(questions)
    usual = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = [token for token, times in usual if LEAST_IN <= times < most][:VOCABULARY]
    place = {token: at for at, token in enumerate(kept)}
    idf = np.array([math.log(len(questions) / held[token]) for token in kept])
    newest = questions[-FITTED:]
    matrix = np.zeros((len(newest), len(kept)), np.float32)
    for row, tokens in enumerate(newest):
        for token, times in tokens.items():
            if token in place:
                matrix[row, place[token]] = (1 + math.log(times)) * idf[place[token]]
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True) + _TINY
    wide = min(DIMENSIONS + SPARE, *matrix.shape)
    basis = matrix @ np.random.default_rng(0).standard_normal((len(kept), wide)).astype(np.float32)
    for _ in range(ITERATIONS):
        basis, _triangle = np.linalg.qr(matrix @ (matrix.T @ basis))
    basis, _triangle = np.linalg.qr(basis)
    right = np.linalg.svd(basis.T @ matrix, full_matrices=False)[2]
    vectors = np.zeros((len(kept), DIMENSIONS))
    vectors[:, : min(DIMENSIONS, len(right))] = right[:DIMENSIONS].T * idf[:, None]
    space = _Space(place, vectors, np.zeros(DIMENSIONS))
    mean = np.mean([space.raw(tokens) for tokens in newest], axis=0)
    return _Space(place, vectors, mean)
