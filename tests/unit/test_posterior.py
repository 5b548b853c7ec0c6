"""Weights that are believed to a degree follow labels as far as those tell."""

from __future__ import annotations

import numpy as np
import pytest

from knowflow.queries.ranking.learner import Example, softmax
from knowflow.queries.ranking.posterior import PRECISION, Posterior

TRUE = np.array([1.5, -1.0, 0.0])


def choices(labels: int, seed: int = 1) -> list[Example]:
    """Return choices among ten, each as likely as the true weights make it; the first cannot be named."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(labels):
        features = random.normal(size=(10, len(TRUE)))
        label = np.zeros(10)
        label[random.choice(10, p=softmax(features @ TRUE, 0))] = 1.0
        made.append(Example(features, label, 0))
    return made


def learnt(examples: list[Example], mean: np.ndarray, precision: float) -> Posterior:
    found = Posterior(mean, precision)
    for example in examples:
        found.learn(example)
    return found


def test_one_label_moves_the_weight_by_one_step_of_newtons() -> None:
    found = learnt([Example(np.array([[1.0], [0.0]]), np.array([1.0, 0.0]), None)], np.zeros(1), 10.0)
    assert found.weights == pytest.approx([0.5 / 10.25])  # gradient -1/2, curvature 1/4
    assert found.labels == 1


def test_many_labels_find_the_weights_whatever_was_believed_first() -> None:
    for mean in (np.zeros(3), -TRUE, np.array([0.0, 3.0, -3.0])):
        assert learnt(choices(3_000), mean, PRECISION).weights == pytest.approx(TRUE, abs=0.2)


def test_few_labels_move_a_firm_belief_less_than_a_guess() -> None:
    few = choices(5)
    firm, guess = (learnt(few, np.zeros(3), precision).weights for precision in (100 * PRECISION, 1.0))
    assert np.abs(firm).max() < 0.01 < 0.1 < np.abs(guess).max()


def test_who_cannot_be_named_is_nothing_to_learn_from() -> None:
    features = np.array([[9.0], [1.0], [1.0]])
    found = learnt([Example(features, np.array([0.0, 1.0, 0.0]), 0)], np.zeros(1), 1.0)
    assert found.weights.tolist() == [0.0]  # the two that can be named look alike


def test_the_weights_given_are_not_changed() -> None:
    mean = np.zeros(3)
    learnt(choices(3), mean, 1.0)
    assert mean.tolist() == [0.0, 0.0, 0.0]
