"""Guarantee 1 on what producers really emit: shuffled, doubled and cut, the documents are the oracle's.

Here the text is analysed by the product's own analysis; the oracle calls the same function.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from producers.registry import factory
from producers.testing import events_of
from streams.text import analyse
from streams.topology import stages
from tests.chat import REAL
from tests.harness import Harness
from tests.order_cases import RAN, check, expected

Event = dict[str, Any]
ORDERS = max(1, int(os.environ.get("KNOWFLOW_CASES") or 0) // 50)


def _events(kind: str, paths: list[str], **options: Any) -> list[Event]:
    events = list(events_of(factory(kind).open(paths, **options).read()))
    assert events, f"{paths} gave no events"
    return events


def _check_orders(events: list[Event], name: str, orders: int = ORDERS) -> None:
    truth = expected(events, [], analyse, REAL)
    for seed in range(orders):
        shuffled = random.Random(seed)
        harness = Harness(stages, shuffled.randint(1, 7), seed)
        fed = events + shuffled.sample(events, len(events) // 10)
        shuffled.shuffle(fed)
        cut = shuffled.randint(0, len(fed))
        harness.feed(fed[:cut])
        harness.run()
        harness.feed(fed[cut:])
        harness.run()
        check(harness, truth)
        RAN[f"orders of {name}"] += 1


def _first(events: list[Event], count: int) -> list[Event]:
    return sorted(events, key=lambda event: (event["time"], event["id"]))[:count]


def test_our_own_stack_exchange_dump(root: Path) -> None:
    dump = root / "tests/golden/stackexchange/dump"
    _check_orders(_events("stackexchange", [str(dump)], name="garden"), "our own dump", 5 * ORDERS)


def test_a_simulated_organisation() -> None:
    """Several systems at once, with private channels, bots and one person's accounts in three of them."""
    events = _events("sample", [], people=24, events=1_000, days=90, words=8, seed=7)
    events = _first(events, 250)
    assert len({event["source"].partition(":")[0] for event in events}) > 1
    assert any(event["data"].get("audience", ["public"]) != ["public"] for event in events)
    _check_orders(events, "a simulated organisation")


def test_logs_of_a_channel(root: Path) -> None:
    events = _events("irc", [str(root / "tests/golden/irc/logs")])
    _check_orders(events, "logs of channels", 3 * ORDERS)


def test_a_part_of_a_real_channel(shared_data: Path) -> None:
    path = shared_data / "chat" / "slack-racket-general-disentangled.tar.zst"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the shared data")
    events = _first(_events("slack-xml", [str(path)], conversations=False), 700)[-250:]
    _check_orders(events, "a part of a real channel", 2 * ORDERS)


def test_a_part_of_a_real_site(shared_data: Path) -> None:
    path = shared_data / "stackexchange" / "conlang-meta-2020-fixture.zip"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the shared data")
    events = _events("stackexchange", [str(path)])
    _check_orders(_first(events, 400), "a part of a real site")


@pytest.mark.slow
def test_a_whole_simulated_organisation() -> None:
    _check_orders(_events("sample", [], people=24, events=1_000, days=90, seed=8), "a whole simulated organisation")


@pytest.mark.slow
def test_a_whole_real_site(shared_data: Path) -> None:
    path = shared_data / "stackexchange" / "conlang-meta-2020-fixture.zip"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in the shared data")
    _check_orders(_events("stackexchange", [str(path)]), "a whole real site")
