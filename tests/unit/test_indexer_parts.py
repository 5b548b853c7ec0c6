"""Test the indexer's parts by themselves: accounts of offsets, sizes, limits, messages, dead letters."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.elastic.indexer.deadletters import Refused, dead_letter
from indexers.elastic.indexer.errors import TooManyRefused
from indexers.elastic.indexer.limits import RefusalLimit
from indexers.elastic.indexer.messages import Item, Poison, read
from indexers.elastic.indexer.options import Batches, Limits
from indexers.elastic.indexer.pace import Pace
from indexers.elastic.indexer.progress import Progress
from indexers.elastic.layout import companions, dates_of, index_mapping, texts_of, tie
from indexers.elastic.names import INDEXED, Names, own_version, stored_version
from schemas.records import DeadLetter
from schemas.registry import RECORDS
from schemas.times import parse_time
from tests.index_documents import contribution, identity, key_of


class Message(NamedTuple):
    """Stand for a message as the Kafka client gives it."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    offset: int = 7


def progress() -> Progress:
    return Progress("knowflow.identities.v1", 2, "identities", 0)


@given(st.lists(st.integers(1, 5), max_size=30), st.randoms(use_true_random=False))
def test_what_is_committed_never_passes_what_is_not_done(gaps: list[int], random: Any) -> None:
    offsets = [sum(gaps[: number + 1]) for number in range(len(gaps))]
    account = progress()
    for offset in offsets:
        account.take(offset)
    left = random.sample(offsets, len(offsets))
    while left:
        assert account.safe == min(left)
        assert not account.idle
        account.done(left.pop())
    assert account.idle
    assert account.safe == (offsets[-1] + 1 if offsets else 0)
    account.moved(account.safe + 3)
    account.moved(0)
    assert account.safe == (offsets[-1] + 4 if offsets else 3)


def test_batches_grow_and_shrink_within_their_bounds() -> None:
    pace = Pace(Batches(documents=100, size=1_000_000))
    assert (pace.documents, pace.size) == (25, 250_000)
    for _ in range(10):
        pace.grow()
    assert (pace.documents, pace.size) == (100, 1_000_000)
    pace.shrink()
    assert (pace.documents, pace.size) == (50, 500_000)
    for _ in range(20):
        pace.shrink()
    assert pace.documents == 1
    assert 0 < pace.size < 100_000
    pace.grow()
    assert pace.documents == 2


def test_refusals_stop_the_worker_in_a_row_or_by_their_share() -> None:
    limit = RefusalLimit(Limits(in_a_row=3, share=0.5, of_last=100))
    for _ in range(5):
        limit.note(refused=True, reason="x")
        assert limit.in_doubt
        limit.note(refused=False)
        assert not limit.in_doubt
    limit.note(refused=True, reason="x")
    limit.note(refused=True, reason="x")
    with pytest.raises(TooManyRefused, match=r"the last 3 documents in a row.*The last reason: why"):
        limit.note(refused=True, reason="why")
    limit = RefusalLimit(Limits(in_a_row=5, share=0.5, of_last=10))
    for _ in range(4):
        limit.note(refused=True)
        limit.note(refused=False)
    limit.note(refused=True)
    with pytest.raises(TooManyRefused, match=r"6 of the last 10 documents"):
        limit.note(refused=True)


def test_a_message_becomes_the_lines_of_a_bulk_request() -> None:
    document = contribution(tokens="malt hop malt", audience=["b", "a"])
    key = key_of("contributions", document)
    account = Progress("t", 0, "contributions", 0)
    found = read(Message(key.encode(), orjson.dumps(document), [("version", b"5")]), account, "i-g2", 2)
    assert isinstance(found, Item)
    head, body = map(orjson.loads, found.lines.splitlines())
    assert head == {"index": {"_index": "i-g2", "_id": key, "version": 2 * 2**32 + 5, "version_type": "external"}}
    search = body.pop("search")
    assert body == document
    assert search == {
        "key": key, "labels": ["a", "b"], "tie": tie(key), "tokens": search["tokens"], "tokens_count": 3,
        "first_at_micros": parse_time(document["first_at"]), "last_at_micros": parse_time(document["last_at"]),
    }  # fmt: skip
    assert [term[:-1] for term in search["tokens"]] == ["malt", "hop"]
    gone = read(Message(key.encode(), None, [("version", b"6")]), account, "i-g2", 2)
    assert isinstance(gone, Item)
    assert orjson.loads(gone.lines) == {"delete": {**head["index"], "version": 2 * 2**32 + 6}}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Message(None, b"{}", [("version", b"1")]), "no key"),
        (Message(b"k", b"{}", []), "no header `version`"),
        (Message(b"k", b"{}", [("version", b"-1")]), "no header `version`"),
        (Message(b"k", b"{}", [("version", b"%d" % 2**32)]), "not within 32 bits"),
        (Message(b"k", b"[]", [("version", b"1")]), "no JSON object"),
        (Message(b"k", b"{", [("version", b"1")]), "JSONDecodeError"),
    ],
)
def test_what_is_no_document_is_poison(message: Message, reason: str) -> None:
    found = read(message, progress(), "i", 1)
    assert isinstance(found, Poison)
    assert reason in found.reason


def test_a_dead_letter_is_one_for_each_document() -> None:
    refused = Refused(progress(), 7, "s:x/1", "why " * 1000, orjson.dumps(identity("s:x/1")) + b" " * 20_000)
    letter = dead_letter(refused)
    assert DeadLetter.model_validate(letter).model_dump() == letter
    assert letter["id"] == "indexer|knowflow.identities.v1|s:x/1"
    assert (len(letter["reason"]), len(letter["payload"])) == (2000, 10_000)
    assert dead_letter(refused._replace(offset=9, reason="other"))["id"] == letter["id"]
    assert dead_letter(refused._replace(key="", payload=None))["location"] == "partition 2, offset 7"


def test_a_later_generation_is_above_every_version_of_an_earlier_one() -> None:
    assert stored_version(1, 2**32 - 1) < stored_version(2, 0)
    assert own_version(stored_version(3, 77)) == 77
    for version in (-1, 2**32):
        with pytest.raises(ValueError, match="32 bits"):
            stored_version(1, version)


def test_names_and_generations_of_indices() -> None:
    names = Names("mine-")
    assert names.index("people", 3) == "mine-knowflow-people-g3"
    assert names.pattern("people") == "mine-knowflow-people-g*"
    assert names.generation("people", "mine-knowflow-people-g3") == 3
    for other in ("knowflow-people-g3", "mine-knowflow-people-gx", "mine-knowflow-people", "mine-knowflow-flows-g3"):
        assert names.generation("people", other) is None


@pytest.mark.parametrize("record", RECORDS)
def test_the_layout_declares_what_is_written(record: str) -> None:
    properties = index_mapping(record)["properties"]["search"]["properties"]
    told = dict.fromkeys(texts_of(record), "malt") | dict.fromkeys(dates_of(record), "2024-01-01T00:00:00.000001Z")
    assert set(companions(record, "k", {**told, "audience": ["public"]})) == set(properties)
    assert index_mapping(record)["_meta"] == index_mapping(record)["_meta"]


def test_every_record_has_a_layout_of_its_own_and_ties_are_small() -> None:
    assert len({index_mapping(record)["_meta"]["layout"] for record in INDEXED}) == len(INDEXED)
    ties = [tie(f"s:x/{number}") for number in range(1000)]
    assert 1.0 <= min(ties) < max(ties) < 1.0073
    assert len(set(ties)) > 900
