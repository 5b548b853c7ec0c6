"""Say what every index adapter must do; each adapter's test class inherits this one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexers.memory import MemoryIndex
from indexers.port import OWNER, PUBLIC_VIEWER, Hit, Index, Sort, TermStatistics, Viewer, Where, Write
from tests.index_documents import (
    CONDITIONS,
    ORDERS,
    TIME,
    WORDS,
    contribution,
    conversation,
    gone,
    histories,
    identity,
    interaction,
    key_of,
    put,
)

VIEWERS = [PUBLIC_VIEWER, OWNER, Viewer(frozenset("a")), Viewer(frozenset(["b", "team c", "nobody"]))]
TEXTS = [("contributions", "tokens"), ("contributions", "context"), ("conversations", "tokens")]
TOKENS: list[list[str]] = [["malt"], ["hop", "日本", "nowhere"], WORDS, []]


# Each adapter's class runs these tests by itself, which hypothesis takes for a mistake.
shared = settings(
    max_examples=max(10, settings().max_examples // 2),
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)


def keys(hits: list[Hit]) -> list[str]:
    return [hit.key for hit in hits]


def matched(hits: list[Hit]) -> dict[str, Any]:
    return {hit.key: hit.value for hit in hits}


def everything(index: Index) -> list[Any]:
    """Ask an index all that the tests can think of: each condition, order, limit and token list at least once."""
    answers: list[Any] = []
    for record, cases in CONDITIONS.items():
        answers.append((record, list(index.scan(record))))
        for turn, (viewer, where) in enumerate(product(VIEWERS, cases)):
            order = ORDERS[record][turn % len(ORDERS[record])]
            limit = (None, 2)[turn % 2]
            answers.append((record, viewer, where, order, index.find(record, viewer, where, order, limit)))
            answers.append(index.count(record, viewer, where))
    for record, field in TEXTS:
        answers.append((record, field, index.statistics(record, field, WORDS)))
        for turn, (viewer, tokens) in enumerate(product(VIEWERS, TOKENS)):
            where = CONDITIONS[record][turn % len(CONDITIONS[record])] if turn % 2 else []
            found = index.match(record, field, tokens, viewer, where)
            answers.append((record, field, viewer, where, tokens, matched(found)))
    return answers


class IndexContract:
    """Hold an adapter to indexers/port.py.

    `opened()` gives a fresh index in a `with`; `reopened(index)` closes it and opens the same
    again, or returns it as it is where the adapter keeps nothing.
    """

    def opened(self) -> AbstractContextManager[Index]:
        raise NotImplementedError

    def reopened(self, index: Index) -> Index:
        raise NotImplementedError

    def test_returns_what_was_written(self) -> None:
        document = contribution(tokens="malt hop", topics=[{"topic": "malt", "own": 1, "inherited": 0}])
        with self.opened() as index:
            index.apply([put("contributions", document)])
            key = key_of("contributions", document)
            assert index.get("contributions", [key, "missing", key], PUBLIC_VIEWER) == {key: document}
            assert index.find("contributions", PUBLIC_VIEWER) == [Hit(key, document)]
            assert list(index.scan("contributions")) == [(key, 1, document)]
            assert index.get("people", [key], OWNER) == {}

    def test_a_caller_cannot_change_what_is_stored(self) -> None:
        document = identity("s:x/1")
        with self.opened() as index:
            index.apply([put("identities", document)])
            for found in (index.find("identities", OWNER)[0].value, index.get("identities", ["s:x/1"], OWNER)["s:x/1"]):
                found["person"] = "changed"
            document["person"] = "changed"
            assert index.find("identities", OWNER)[0].value["person"] == "s:x/1"

    def test_ignores_older_and_equal_versions(self) -> None:
        with self.opened() as index:
            index.apply([put("identities", identity("s:x/1", person="new"), 5)])
            index.apply([put("identities", identity("s:x/1", person="old"), 4)])
            index.apply([put("identities", identity("s:x/1", person="equal"), 5)])
            assert [(version, doc["person"]) for _, version, doc in index.scan("identities")] == [(5, "new")]
            index.apply([gone("identities", identity("s:x/1"), 3)])
            assert index.count("identities", OWNER) == 1

    def test_one_batch_may_write_a_key_often(self) -> None:
        with self.opened() as index:
            index.apply([put("identities", identity("s:x/1", person=name), version)
                         for name, version in [("b", 2), ("c", 3), ("a", 1), ("other", 3)]])  # fmt: skip
            assert [(version, doc["person"]) for _, version, doc in index.scan("identities")] == [(3, "c")]

    def test_a_delete_keeps_its_version(self) -> None:
        document = contribution(tokens="malt")
        with self.opened() as index:
            index.apply([put("contributions", document, 2)])
            index.apply([gone("contributions", document, 7)])
            assert index.find("contributions", OWNER) == []
            assert index.match("contributions", "tokens", ["malt"], OWNER) == []
            index.apply([put("contributions", document, 7), put("contributions", document, 6)])
            assert list(index.scan("contributions")) == []
            index.apply([put("contributions", document, 8)])
            assert [version for _, version, _ in index.scan("contributions")] == [8]
            assert len(index.match("contributions", "tokens", ["malt"], OWNER)) == 1

    def test_a_delete_may_come_first(self) -> None:
        document = conversation(tokens="malt")
        with self.opened() as index:
            index.apply([gone("conversations", document, 2)])
            index.apply([put("conversations", document, 1)])
            assert index.count("conversations", OWNER) == 0
            assert index.statistics("conversations", "tokens", ["malt"]) == TermStatistics(0, 0, {"malt": 0})

    def test_an_empty_batch_does_nothing(self) -> None:
        with self.opened() as index:
            index.apply([])
            assert index.find("contributions", OWNER) == []
            assert index.get("contributions", [], OWNER) == {}
            assert index.statistics("contributions", "tokens", []) == TermStatistics(0, 0, {})

    @shared
    @given(histories())
    def test_answers_as_the_reference_does(self, history: list[list[Write]]) -> None:
        self.hold_to_the_reference(history)

    def hold_to_the_reference(self, history: list[list[Write]]) -> None:
        reference = MemoryIndex()
        with self.opened() as index:
            for batch in history:
                reference.apply(batch)
                index.apply(batch)
            expected = everything(reference)
            assert everything(index) == expected
            for batch in history:  # a replay changes nothing
                index.apply(batch)
            assert everything(index) == expected

    @shared
    @given(histories(), st.randoms(use_true_random=False))
    def test_the_order_of_writes_does_not_matter(self, history: list[list[Write]], random: Any) -> None:
        self.hold_to_any_order(history, random)

    def hold_to_any_order(self, history: list[list[Write]], random: Any) -> None:
        writes = [write for batch in history for write in batch]
        shuffled = random.sample(writes, len(writes))
        cut = random.randrange(len(writes) + 1)
        with self.opened() as one, self.opened() as other:
            one.apply(writes)
            other.apply(shuffled[:cut])
            other.apply(shuffled[cut:])
            assert everything(one) == everything(other)

    @shared
    @given(histories(), st.sampled_from(VIEWERS), st.integers(1, 4))
    def test_a_viewer_gets_what_the_visible_documents_alone_give(
        self, history: list[list[Write]], viewer: Viewer, limit: int
    ) -> None:
        self.hold_to_what_is_visible(history, viewer, limit)

    def hold_to_what_is_visible(self, history: list[list[Write]], viewer: Viewer, limit: int) -> None:
        with self.opened() as whole, self.opened() as part:
            for batch in history:
                whole.apply(batch)
            part.apply([
                Write(record, key, version, value)
                for record in CONDITIONS
                for key, version, value in whole.scan(record)
                if viewer.sees(value.get("audience", ["public"]))
            ])  # fmt: skip
            for record, cases in CONDITIONS.items():
                for where in cases:
                    assert whole.count(record, viewer, where) == part.count(record, OWNER, where)
                    for order in ORDERS[record]:
                        expected = part.find(record, OWNER, where, order, limit)
                        assert whole.find(record, viewer, where, order, limit) == expected
            for record, field in TEXTS:
                assert whole.statistics(record, field, WORDS) == part.statistics(record, field, WORDS)
                for tokens in (["malt"], ["hop", "日本"], WORDS):
                    for where in CONDITIONS[record][:2]:
                        expected = part.match(record, field, tokens, OWNER, where, limit)
                        found = whole.match(record, field, tokens, viewer, where, limit)
                        assert matched(found) == matched(expected)
                        assert len(found) == len(expected)

    def test_finds_the_newest_of_some_topics(self) -> None:
        """Times repeat, most are programs', and other documents are newer: whoever lists by time still finds all."""
        names = ("malt", "hop", "yeast")
        documents = [
            contribution(
                f"s:x/{number:04d}", audience=["public"] if number % 5 else ["a"], bot=number % 10 > 1,
                last_at=TIME.format(1 + number % 3, number // 40), tokens="malt" if number % 2 else "",
                topics=[{"topic": topic, "own": 1, "inherited": 0} for topic in names if (number >> len(topic)) & 1],
            )
            for number in range(600)
        ]  # fmt: skip
        reference = MemoryIndex()
        with self.opened() as index:
            for at in range(0, len(documents), 150):
                for one in (reference, index):
                    one.apply([put("contributions", document) for document in documents[at : at + 150]])
            changed = [put("contributions", one | {"last_at": TIME.format(3, 99)}, 2) for one in documents[:9]]
            for one in (reference, index):
                one.apply([*changed, *(gone("contributions", document, 2) for document in documents[9:30])])
            newest = [Sort("last_at", descending=True)]
            for viewer, topics, limit in product((PUBLIC_VIEWER, OWNER), ([], ["malt"], [*names, "none"]), (0, 5, 900)):
                where = [Where("topics", "in", topics), Where("bot", "eq", False)]
                expected = reference.find("contributions", viewer, where, newest, limit)
                assert index.find("contributions", viewer, where, newest, limit) == expected
            where = [Where("topics", "eq", "hop"), Where("topics", "in", ["yeast"])]
            expected = reference.find("contributions", OWNER, where, newest, 3, ("account", "last_at"))
            assert index.find("contributions", OWNER, where, newest, 3, ("account", "last_at")) == expected

    def test_gives_no_other_members_than_asked_for(self) -> None:
        document = contribution(tokens="malt hop", bot=True, topics=[{"topic": "malt", "own": 1, "inherited": 0}])
        head = conversation(tokens="malt", answers=2)  # nothing in it says when it was asked, nor where
        fields = [("person", "bot"), ("items", "last_at"), ("topics", "outcome", "bot"), ("audience",), ("tokens",), ()]
        with self.opened() as index:
            index.apply([put("contributions", document), put("conversations", head)])
            for only in fields:
                expected = [Hit(key_of("contributions", document), {name: document[name] for name in only})]
                assert index.find("contributions", PUBLIC_VIEWER, only=only) == expected
                assert index.match("contributions", "tokens", ["hop"], PUBLIC_VIEWER, only=only) == expected
                many = ["hop", *(f"v{number}" for number in range(200))]
                assert index.match("contributions", "tokens", many, PUBLIC_VIEWER, only=only) == expected
            parts: list[tuple[tuple[str, ...], dict[str, Any]]] = [
                (("asked_at", "opens", "answers"), {"opens": True, "answers": 2}),
                (("asked_at", "text", "channel"), {"text": ""}),
                (("opens", "topics", "channel"), {"opens": True, "topics": []}),
            ]
            for only, value in parts:
                expected = [Hit(key_of("conversations", head), value)]
                assert index.find("conversations", PUBLIC_VIEWER, only=only) == expected
                assert index.match("conversations", "tokens", ["malt"], PUBLIC_VIEWER, only=only) == expected
                got = index.get("conversations", [expected[0].key], PUBLIC_VIEWER, only)
                assert got == {expected[0].key: value}
            secret = contribution("s:x/2", audience=["a"], tokens="malt")
            key = key_of("contributions", secret)
            index.apply([put("contributions", secret)])
            assert index.get("contributions", [key], PUBLIC_VIEWER, ["tokens"]) == {}
            assert index.get("contributions", [key], OWNER, ["tokens"]) == {key: {"tokens": "malt"}}

    def test_lists_of_texts_come_back_in_their_order(self) -> None:
        topics = [["malt", "hop"], [], ["hop", "yeast", "malt"]]
        with self.opened() as index:
            index.apply([put("conversations", conversation(f"c{n}", topics=own)) for n, own in enumerate(topics)])
            found = index.find("conversations", PUBLIC_VIEWER, only=("topics",))
            assert [hit.value for hit in found] == [{"topics": own} for own in topics]

    def test_sorts_absent_values_last_and_ties_by_key(self) -> None:
        values = [("c1", "b"), ("c2", None), ("c3", "a"), ("c4", "b"), ("c5", None), ("c6", "Z")]
        more = {name: {} if channel is None else {"channel": channel} for name, channel in values}
        with self.opened() as index:
            index.apply([put("conversations", conversation(name, **more[name])) for name, _ in reversed(values)])

            def names(*order: Sort) -> list[str]:
                return [hit.value["conversation"] for hit in index.find("conversations", OWNER, (), order)]

            assert names(Sort("channel")) == ["c6", "c3", "c1", "c4", "c2", "c5"]
            assert names(Sort("channel", descending=True)) == ["c1", "c4", "c3", "c6", "c2", "c5"]
            assert names(Sort("state"), Sort("channel")) == ["c6", "c3", "c1", "c4", "c2", "c5"]
            assert names() == ["c1", "c2", "c3", "c4", "c5", "c6"]

    def test_scans_and_sorts_keys_by_their_bytes(self) -> None:
        names = [
            "s:x/é",
            "s:x/z",
            "s:x/Z",
            "s:x/日",
            "s:x/~",
            "s:x/a|b",
            "s:x/a b",
            "s:x/\U0001f37a",
            "s:x/" + "q" * 500,
        ]
        documents = [identity(name) for name in names]
        expected = sorted((key_of("identities", one) for one in documents), key=str.encode)
        with self.opened() as index:
            index.apply([put("identities", one) for one in documents])
            assert [key for key, _, _ in index.scan("identities")] == expected
            assert keys(index.find("identities", OWNER)) == expected
            assert sorted(index.get("identities", expected, OWNER), key=str.encode) == expected
            for one in documents:
                assert index.find("identities", OWNER, [Where("account", "eq", one["account"])])[0].value == one

    def test_odd_texts_come_back_as_they_were(self) -> None:
        odd = "a\nb\tc\rd\x0ce\x0bf\u2028g \ue000 \u00a0 '\"\\ %_* \x1f \U0001f37a"
        tokens = "tab\tbed new\nline ret\rurn feed\x0c \u00a0nb \ue000 Ünïcode \U0001f37a '\" AND * " + "l" * 5000
        document = contribution(name=odd, title=odd, text=odd, person=odd, tokens=tokens,
                                topics=[{"topic": odd, "own": 1, "inherited": 0}])  # fmt: skip
        with self.opened() as index:
            index.apply([put("contributions", document)])
            assert index.find("contributions", PUBLIC_VIEWER, [Where("person", "eq", odd)])[0].value == document
            assert index.count("contributions", PUBLIC_VIEWER, [Where("topics", "eq", odd)]) == 1
            for token in (token for token in tokens.split(" ") if token):
                assert len(index.match("contributions", "tokens", [token], PUBLIC_VIEWER)) == 1, token
                assert index.statistics("contributions", "tokens", [token]).document_frequency == {token: 1}
            for token in ("tab", "bed", "line", "urn", "l" * 4999, "ünïcode", "and", "nb"):
                assert index.match("contributions", "tokens", [token], PUBLIC_VIEWER) == [], token

    def test_big_documents(self) -> None:
        words = [f"w{number}" for number in range(3000)]
        document = contribution(tokens=" ".join(words), text="x" * 1_000_000)
        with self.opened() as index:
            index.apply([put("contributions", document)])
            assert index.match("contributions", "tokens", ["w2999"], OWNER)[0].value == document
            assert index.statistics("contributions", "tokens", ["w0"]) == TermStatistics(1, 3000, {"w0": 1})
            query = [*words, *(f"v{number}" for number in range(100))]
            assert len(index.match("contributions", "tokens", query, OWNER)) == 1

    def test_many_documents(self) -> None:
        documents = [
            contribution(
                f"s:x/{number:04d}", tokens=f"all {'even' if number % 2 == 0 else 'odd'} n{number}", items=number
            )
            for number in range(2500)
        ]
        with self.opened() as index:
            index.apply([put("contributions", one) for one in documents])
            found = index.find("contributions", PUBLIC_VIEWER, [Where("items", "lt", 2400)], [Sort("items", True)])
            assert [hit.value["items"] for hit in found] == list(range(2399, -1, -1))
            every = [key_of("contributions", one) for one in documents]
            assert len(index.get("contributions", every, PUBLIC_VIEWER)) == 2500
            assert len(index.match("contributions", "tokens", ["even"], PUBLIC_VIEWER, limit=5000)) == 1250
            assert len(index.match("contributions", "tokens", ["all"], PUBLIC_VIEWER)) == 1000
            assert len(index.match("contributions", "tokens", ["all"], PUBLIC_VIEWER, limit=7)) == 7
            assert index.match("contributions", "tokens", ["all"], PUBLIC_VIEWER, limit=0) == []
            where = [Where("items", "ge", 2490)]
            assert len(index.match("contributions", "tokens", ["all"], PUBLIC_VIEWER, where, limit=20)) == 10
            many = Where("account", "in", [one["account"] for one in documents])
            assert index.count("contributions", PUBLIC_VIEWER, [many]) == 2500
            assert index.statistics("contributions", "tokens", ["all", "odd", "n7"]) == TermStatistics(
                2500, 7500, {"all": 2500, "odd": 1250, "n7": 1}
            )

    def test_match_gives_the_best_first(self) -> None:
        words = ["malt " * 9, "malt hop yeast", "malt " + "filler " * 40, "malt hop", "filler"]
        with self.opened() as index:
            index.apply([put("contributions", contribution(f"s:x/{n}", tokens=one)) for n, one in enumerate(words)])
            tokens = ["malt", "hop", "yeast"]
            stats = index.statistics("contributions", "tokens", tokens)
            for found in (
                index.match("contributions", "tokens", tokens, PUBLIC_VIEWER),
                index.match("contributions", "tokens", tokens, PUBLIC_VIEWER, stats=stats),
            ):
                assert [hit.value["account"] for hit in found] == [f"s:x/{n}" for n in (1, 3, 0, 2)]

    def test_match_prefers_rare_tokens_and_short_documents(self) -> None:
        documents = [contribution(f"s:x/{number}", tokens="common " + "filler " * 60) for number in range(20)]
        documents += [contribution("s:x/rare", tokens="rare"), contribution("s:x/short", tokens="common")]
        with self.opened() as index:
            index.apply([put("contributions", one) for one in documents])
            found = index.match("contributions", "tokens", ["common", "rare"], PUBLIC_VIEWER, limit=2)
            assert {hit.value["account"] for hit in found} == {"s:x/rare", "s:x/short"}

    def test_statistics_are_exact_over_live_public_documents(self) -> None:
        with self.opened() as index:
            index.apply([
                put("contributions", contribution("s:x/1", tokens="malt malt hop", context="malt")),
                put("contributions", contribution("s:x/2", tokens="malt")),
                put("contributions", contribution("s:x/3", tokens="")),
                put("contributions", contribution("s:x/4", audience=["a"], tokens="malt yeast")),
                put("conversations", conversation(tokens="malt malt malt")),
            ])  # fmt: skip
            asked = ["malt", "hop", "yeast", "malt"]
            assert index.statistics("contributions", "tokens", asked) == TermStatistics(
                2, 4, {"malt": 2, "hop": 1, "yeast": 0}
            )
            assert index.statistics("contributions", "context", ["malt"]) == TermStatistics(1, 1, {"malt": 1})
            for version in range(2, 12):  # updates leave nothing behind, whatever the engine merges
                index.apply([put("contributions", contribution("s:x/1", tokens="hop " * version), version)])
                assert index.statistics("contributions", "tokens", ["malt", "hop"]) == TermStatistics(
                    2, version + 1, {"malt": 1, "hop": 1}
                )
            index.apply([gone("contributions", contribution("s:x/1"), 20)])
            assert index.statistics("contributions", "tokens", ["malt", "hop"]) == TermStatistics(
                1, 1, {"malt": 1, "hop": 0}
            )

    def test_an_audience_may_change_under_one_key(self) -> None:
        public, private = contribution(tokens="malt"), contribution(audience=["a"], tokens="malt")
        key = key_of("contributions", public)
        with self.opened() as index:
            for version, document in enumerate([public, private, public, private], 1):
                index.apply([Write("contributions", key, version, document)])
                seen = document is public
                assert len(index.match("contributions", "tokens", ["malt"], PUBLIC_VIEWER)) == seen
                assert bool(index.get("contributions", [key], PUBLIC_VIEWER)) == seen
                assert len(index.match("contributions", "tokens", ["malt"], Viewer(frozenset("a")))) == 1
                assert index.statistics("contributions", "tokens", ["malt"]).documents == seen

    def test_who_sees_records_without_an_audience_and_interactions(self) -> None:
        with self.opened() as index:
            index.apply([put("identities", identity("s:x/1"))])
            index.apply([put("interactions", interaction(name, audience)) for name, audience in
                         [("open", ["public"]), ("closed", ["a"]), ("vote", None)]])  # fmt: skip
            assert index.count("identities", PUBLIC_VIEWER) == 1
            assert keys(index.find("interactions", PUBLIC_VIEWER)) == ["open"]
            assert keys(index.find("interactions", Viewer(frozenset("a")))) == ["closed", "open"]
            assert index.count("interactions", OWNER) == 3

    def test_refuses_what_it_does_not_understand(self) -> None:
        with self.opened() as index:
            for where in [
                Where("text", "eq", "x"), Where("tokens", "exists", True), Where("items", "eq", "1"),
                Where("items", "ge", True), Where("bot", "eq", 1), Where("bot", "ge", False),
                Where("last_at", "ge", "yesterday"), Where("person", "in", "s:x/1"), Where("person", "exists", "yes"),
                Where("topics", "ge", "a"), Where("person", "like", "a"),  # type: ignore[arg-type]
            ]:  # fmt: skip
                with pytest.raises(ValueError):
                    index.count("contributions", OWNER, [where])
            for sort in (Sort("topics"), Sort("tokens"), Sort("nothing")):
                with pytest.raises(ValueError):
                    index.find("contributions", OWNER, (), [sort])
            with pytest.raises(ValueError, match="no record is called `beers`"):
                index.apply([Write("beers", "k", 1, {})])
            with pytest.raises(ValueError, match="no tokens in `text`"):
                index.match("contributions", "text", ["a"], OWNER)

    def test_stays_when_it_is_opened_again(self) -> None:
        with self.opened() as index:
            documents = [
                contribution(f"s:x/{n}", audience=["public"] if n % 3 else ["a"], tokens="malt hop") for n in range(9)
            ]
            index.apply([put("contributions", one) for one in documents])
            index.apply(
                [gone("contributions", documents[0], 2), put("contributions", documents[1] | {"tokens": "x"}, 2)]
            )
            before = everything(index)
            again = self.reopened(index)
            assert everything(again) == before
            again.apply([put("contributions", documents[0], 1)])
            assert everything(again) == before
            again.apply([put("contributions", documents[0], 3)])
            assert again.count("contributions", OWNER) == 9
            again.close()
            again.close()

    def test_reads_while_another_thread_writes(self) -> None:
        with self.opened() as index, ThreadPoolExecutor(3) as pool:

            def read() -> list[int]:
                seen: list[int] = []
                while not seen or seen[-1] < 200:
                    seen.append(index.count("contributions", PUBLIC_VIEWER))
                    found = index.match("contributions", "tokens", ["malt"], PUBLIC_VIEWER)
                    assert all(hit.value["tokens"] == "malt" for hit in found)
                    index.statistics("contributions", "tokens", ["malt"])
                return seen

            readers = [pool.submit(read) for _ in range(2)]
            for batch in range(10):
                index.apply([put("contributions", contribution(f"s:x/{batch}-{n}", tokens="malt")) for n in range(20)])
            for reader in readers:
                seen = reader.result(timeout=60)
                assert seen == sorted(seen)
                assert all(count % 20 == 0 for count in seen)  # a batch is seen whole, or not
