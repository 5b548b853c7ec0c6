"""Test that the embedded index chooses candidates by documents alone, whatever happened before."""

from __future__ import annotations

from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from indexers.bm25 import score
from indexers.embedded import EmbeddedIndex
from indexers.port import OWNER, PUBLIC_VIEWER, Viewer, Where, Write
from tests.index_documents import contribution, put
from tests.places import fast_folder

VOCABULARY = [f"w{number}" for number in range(12)]


def made(random: Random, count: int) -> list[Write]:
    """Return documents with many ties: few words, few lengths."""
    return [
        put(
            "contributions",
            contribution(
                f"s:x/{number}",
                audience=random.choice([["public"], ["public"], ["a"], ["b"]]),
                items=number % 3,
                tokens=" ".join(random.choices(VOCABULARY, k=random.choice([1, 2, 2, 30]))),
            ),
            version=5,
        )
        for number in range(count)
    ]


def chosen(index: EmbeddedIndex) -> list[Any]:
    """Return what match() chooses where it must leave some out."""
    return [
        [hit.key for hit in index.match("contributions", "tokens", tokens, viewer, where, limit)]
        for tokens in (["w0"], ["w1", "w2", "w2"], VOCABULARY)
        for viewer in (PUBLIC_VIEWER, OWNER, Viewer(frozenset("a")))
        for where in ([], [Where("items", "eq", 1)], [Where("items", "ge", 1)])
        for limit in (1, 5, 40)
    ]


@settings(max_examples=max(3, settings().max_examples // 10))
@given(st.integers(0, 2**32))
def test_the_choice_does_not_depend_on_history(seed: int) -> None:
    random = Random(seed)
    final = made(random, 100)
    with TemporaryDirectory(dir=fast_folder()) as folder:
        plain = EmbeddedIndex.open(f"{folder}/plain", identity="x")
        plain.apply(final)
        lived = EmbeddedIndex.open(f"{folder}/lived", identity="x")
        for version in range(1, 4):
            lived.apply([Write(w.record, w.key, version, w.value) for w in made(random, random.randrange(150))])
        held = {key for key, _, _ in lived.scan("contributions")}
        lived.apply([Write("contributions", key, 4, None) for key in sorted(held)])
        shuffled = random.sample(final, len(final))
        for start in range(0, len(shuffled), 40):
            lived.apply(shuffled[start : start + 40])
        assert chosen(lived) == chosen(plain)
        assert lived.check() == []
        plain.close()
        lived.close()


def test_the_choice_is_close_to_exact_bm25() -> None:
    random = Random(3)
    words = [f"v{number}" for number in range(300)]
    weights = [1 / (number + 1) for number in range(300)]
    writes = [
        put("contributions", contribution(f"s:x/{n}", tokens=" ".join(random.choices(words, weights, k=n % 150 + 5))))
        for n in range(1500)
    ]
    shares: list[float] = []
    with TemporaryDirectory(dir=fast_folder()) as folder:
        index = EmbeddedIndex.open(folder, identity="x")
        index.apply(writes)
        for _ in range(20):
            query = random.choices(words[:150], k=4)
            stats = index.statistics("contributions", "tokens", query)
            scores = {write.key: score((write.value or {})["tokens"], query, stats) for write in writes}
            best = set(sorted(scores, key=lambda key: (-scores[key], key))[:30])
            found = {hit.key for hit in index.match("contributions", "tokens", query, PUBLIC_VIEWER, limit=150)}
            shares.append(len(best & found) / len(best))
        index.close()
    assert min(shares) > 0.95, shares  # the best 30 are among 150 candidates
