"""Say how every index adapter answers: order, members, terms, statistics, audiences, refusals."""

from __future__ import annotations

from itertools import product
from typing import Any, Literal

import pytest

from indexers.memory import MemoryIndex
from indexers.port import OWNER, PUBLIC_VIEWER, Hit, Sort, TermStatistics, Viewer, Where, Write
from tests.contract.index_adapter import IndexAdapter
from tests.index_documents import (
    TIME,
    contribution,
    conversation,
    gone,
    identity,
    interaction,
    key_of,
    put,
)
from tests.index_questions import keys


class Asked(IndexAdapter):
    """Hold an adapter to what is asked of it."""

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

    def test_dates_go_by_microseconds(self) -> None:
        """Whatever an engine rounds to: before, at and after the ends of milliseconds, of days, and of time."""
        ends = ("0001-01-01T00:00:00.000000Z", "1969-12-31T23:59:59.999001Z", "9999-12-31T23:59:59.999999Z")
        middle = [f"2024-05-01T00:00:00.{micros:06d}Z" for micros in (0, 1, 999, 1_000, 1_001, 1_999, 2_000, 999_999)]
        moments = [*ends, *middle, middle[1]]
        documents = [contribution(f"s:x/{number}", last_at=at) for number, at in enumerate(moments)]
        reference = MemoryIndex()
        with self.opened() as index:
            for one in (reference, index):
                one.apply([put("contributions", document) for document in documents])
            ops: tuple[Literal["lt", "le", "gt", "ge", "eq"], ...] = ("lt", "le", "gt", "ge", "eq")
            for op, at in product(ops, moments):
                where = [Where("last_at", op, at)]
                found = keys(index.find("contributions", OWNER, where))
                assert found == keys(reference.find("contributions", OWNER, where)), where
                assert index.count("contributions", OWNER, where) == len(found)
            for order, limit in product((Sort("last_at"), Sort("last_at", descending=True)), (3, 6, None)):
                expected = reference.find("contributions", OWNER, (), [order], limit)
                assert index.find("contributions", OWNER, (), [order], limit) == expected

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
