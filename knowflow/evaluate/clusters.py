"""Compare two ways to part the same messages into conversations, by the measures that are published for it.

One-to-one overlap, variation of information and exact match are those of Elsner and Charniak, "You talking to me?"
(ACL 2008), and of Kummerfeld et al., "A Large-Scale Corpus for Conversation Disentanglement" (ACL 2019), whose scaling
is used.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from heapq import heappop, heappush
from typing import Any, TypeVar

from knowflow.evaluate.measures import share

Message = TypeVar("Message", bound=Hashable)


def compare_clusters(gold: Mapping[Message, Hashable], found: Mapping[Message, Hashable]) -> dict[str, Any]:
    """Return the measures of two partitions of the same messages.

    `one_to_one`: the share of messages that are in the conversation that theirs is matched with, where each is matched
    with one and the matching is the best of all. `vi`: variation of information in bits; `vi_scaled`:
    1 - vi / log2 n, as published. `exact`: precision, recall and F1 of whole conversations of two messages and more.
    """
    if gold.keys() != found.keys():
        raise ValueError("the partitions are of different messages")
    table = Counter((gold[message], found[message]) for message in gold)
    total = len(gold)
    information = variation_of_information(table)
    return {
        "one_to_one": share(best_overlap(table), total),
        "vi": round(information, 4),
        "vi_scaled": round(1 - information / math.log2(total), 4) if total > 1 else 1.0,
        "exact": exact_match(table),
    }


def variation_of_information(table: Mapping[tuple[Hashable, Hashable], int]) -> float:
    """Return H(gold | found) + H(found | gold) in bits."""
    rows, columns = _margins(table)
    total = sum(table.values())
    terms = (
        count * (math.log2(rows[row] / count) + math.log2(columns[column] / count))
        for (row, column), count in table.items()
    )
    return math.fsum(terms) / total if total else 0.0


def exact_match(table: Mapping[tuple[Hashable, Hashable], int]) -> dict[str, float]:
    """Return how many conversations of at least two messages were found whole, with nothing besides."""
    rows, columns = _margins(table)
    same = sum(1 for (row, column), count in table.items() if count == rows[row] == columns[column] and count > 1)
    known = sum(1 for count in rows.values() if count > 1)
    found = sum(1 for count in columns.values() if count > 1)
    return {"precision": share(same, found), "recall": share(same, known), "f1": share(2 * same, found + known)}


def best_overlap(table: Mapping[tuple[Hashable, Hashable], int]) -> int:
    """Return the greatest sum of counts in which no row and no column stands twice.

    The assignment problem, by one shortest augmenting path for each row over the cells that are not empty
    (Jonker and Volgenant 1987). Each row has a column of its own beside them, so that it may stay alone.
    """
    costs: dict[Hashable, dict[Hashable, int]] = defaultdict(dict)
    for (row, column), count in table.items():
        costs[row][0, column] = -count
    price: dict[Hashable, int] = defaultdict(int)  # of columns
    row_of: dict[Hashable, Hashable] = {}
    column_of: dict[Hashable, Hashable] = {}
    for number, first in enumerate(costs):
        costs[first][1, number] = 0
        _augment(first, costs, price, row_of, column_of)
    return -sum(costs[row][column] for row, column in column_of.items())


def _augment(
    first: Hashable,
    costs: Mapping[Hashable, Mapping[Hashable, int]],
    price: dict[Hashable, int],
    row_of: dict[Hashable, Hashable],
    column_of: dict[Hashable, Hashable],
) -> None:
    far: dict[Hashable, int] = {}  # column -> how much dearer all gets where the path ends there
    by: dict[Hashable, Hashable] = {}  # column -> the row before it on that path
    settled: set[Hashable] = set()
    heap: list[tuple[int, int, Hashable]] = []
    row, distance, ticks = first, 0, 0
    while True:
        held = 0 if row == first else costs[row][column_of[row]] - price[column_of[row]]
        for column, cost in costs[row].items():
            through = distance + cost - price[column] - held
            if column not in settled and (column not in far or through < far[column]):
                far[column], by[column] = through, row
                ticks += 1
                heappush(heap, (through, ticks, column))
        distance, _, column = heappop(heap)
        while column in settled:
            distance, _, column = heappop(heap)
        settled.add(column)
        if column not in row_of:
            break
        row = row_of[column]
    for one in settled:
        price[one] += far[one] - distance
    while True:
        row = by[column]
        before = column_of.get(row)
        row_of[column], column_of[row] = row, column
        if row == first:
            return
        assert before is not None
        column = before


def _margins(table: Mapping[tuple[Hashable, Hashable], int]) -> tuple[Counter[Hashable], Counter[Hashable]]:
    rows: Counter[Hashable] = Counter()
    columns: Counter[Hashable] = Counter()
    for (row, column), count in table.items():
        rows[row] += count
        columns[column] += count
    return rows, columns
