"""Keys come back as they went in, stay within their limit, and go where Kafka puts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.keys import (
    MAX_KEY_BYTES,
    audience_key,
    audience_labels,
    encode_part,
    join_key,
    join_parts,
    murmur2,
    partition_of,
    split_key,
)

# Few characters, those that a key gives a meaning to among them, so that parts collide; and any text.
awkward = st.text(alphabet="a|%,~ é/\n2C", max_size=6)
parts = st.lists(st.one_of(awkward, st.text(max_size=30)), min_size=1, max_size=4)
labels = st.lists(st.one_of(awkward, st.text(max_size=10)).filter(bool), min_size=1, max_size=4)


@given(parts)
def test_parts_come_back_and_the_key_is_plain_ascii(given_parts: list[str]) -> None:
    key = join_parts(*given_parts)
    assert split_key(key) == given_parts
    assert key.isascii()
    assert not set(key) & set(" \n\t\"'\\")


@given(parts, parts)
def test_different_parts_have_different_keys(one: list[str], other: list[str]) -> None:
    assert (join_key(*one) == join_key(*other)) == (one == other)


@given(st.integers(MAX_KEY_BYTES - 3, MAX_KEY_BYTES + 3), st.sampled_from("xy"))
def test_a_long_key_is_cut_and_told_apart_by_its_hash(length: int, last: str) -> None:
    key = join_key("x" * (length - 1) + last)
    assert len(key) == (length if length <= MAX_KEY_BYTES else 200 + 1 + 64)
    assert key != join_key("x" * (length - 1) + "z")
    assert key.startswith("x" * 200)


@given(labels)
def test_an_audience_is_a_set_whatever_its_order(given_labels: list[str]) -> None:
    key = audience_key(given_labels)
    assert key == audience_key(sorted(given_labels, reverse=True)) == audience_key(given_labels * 2)
    assert audience_labels(key) == sorted(set(given_labels))
    assert split_key(join_key("c", key)) == ["c", key]


@given(st.text(max_size=30))
def test_encoding_keeps_what_is_plain_and_hides_what_separates(part: str) -> None:
    encoded = encode_part(part)
    assert not set(encoded) & set("|>\n ")
    if set(part) <= set("abcXYZ019_.~:/@+,=-"):
        assert encoded == part


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
def test_murmur2_is_kafkas(text: str, signed: int) -> None:
    """The vectors are those of Apache Kafka's UtilsTest.testMurmur2."""
    assert murmur2(text.encode()) == signed % 2**32


@pytest.mark.parametrize("length", range(9))
def test_murmur2_takes_every_length(length: int) -> None:
    assert 0 <= murmur2(bytes(range(length))) < 2**32


@given(st.text(min_size=1, max_size=30), st.integers(1, 7))
def test_a_partition_is_one_of_those_that_there_are(key: str, partitions: int) -> None:
    assert 0 <= partition_of(key, partitions) < partitions


def test_partitions_are_those_of_kafkas_default_partitioner() -> None:
    """The sign bit is masked, as Kafka's Utils.toPositive does, not taken away from."""
    assert [partition_of(text, 7) for text in ("21", "foobar", "abc")] == [
        (signed & 0x7FFFFFFF) % 7 for signed in (-973932308, -790332482, 479470107)
    ]
