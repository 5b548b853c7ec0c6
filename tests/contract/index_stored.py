"""Say what every index adapter keeps: versions, deletes, odd, big and many documents."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from indexers.port import OWNER, PUBLIC_VIEWER, Hit, Sort, TermStatistics, Where
from tests.contract.index_adapter import IndexAdapter
from tests.index_documents import (
    contribution,
    conversation,
    gone,
    identity,
    key_of,
    put,
)
from tests.index_questions import everything


class Stored(IndexAdapter):
    """Hold an adapter to keeping what is written."""

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

    def test_lists_of_texts_come_back_in_their_order(self) -> None:
        topics = [["malt", "hop"], [], ["hop", "yeast", "malt"]]
        with self.opened() as index:
            index.apply([put("conversations", conversation(f"c{n}", topics=own)) for n, own in enumerate(topics)])
            found = index.find("conversations", PUBLIC_VIEWER, only=("topics",))
            assert [hit.value for hit in found] == [{"topics": own} for own in topics]

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
