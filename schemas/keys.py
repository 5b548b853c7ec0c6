"""Build document keys and choose partitions, alike in every client.

A key's parts are percent-encoded and joined by `|`. A key beyond 400 bytes becomes its
first 200 bytes, `~`, and the SHA-256 of the whole, so that it still fits every index.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote

MAX_KEY_BYTES = 400
_PLAIN = re.compile(r"[A-Za-z0-9_.~:/@+,=-]*\Z")
_SAFE = ":/@+,="


@lru_cache(maxsize=1 << 13)
def encode_part(part: str) -> str:
    """Percent-encode one key part; `|` and `%` never survive in it."""
    return part if _PLAIN.match(part) else quote(part, safe=_SAFE)


def join_parts(*parts: str) -> str:
    """Return the key of an internal row: never shortened, so that split_key() can undo it."""
    return "|".join([encode_part(part) for part in parts])


def join_key(*parts: str) -> str:
    """Return the key of a document, shortened by its hash where it is beyond 400 bytes."""
    key = join_parts(*parts)
    if len(key) <= MAX_KEY_BYTES:  # encoded parts are ASCII
        return key
    return key[:200] + "~" + hashlib.sha256(key.encode()).hexdigest()


def split_key(key: str) -> list[str]:
    """Return the parts of a key of join_parts(), or of one that join_key() did not shorten."""
    return [unquote(part) for part in key.split("|")] if "%" in key else key.split("|")


def audience_key(audience: Iterable[str]) -> str:
    """Return the key part of an audience: its sorted labels, each encoded, joined by `,`."""
    if audience == ["public"]:
        return "public"
    return ",".join(sorted({encode_part(label).replace(",", "%2C") for label in audience}))


def audience_labels(part: str) -> list[str]:
    """Return the sorted labels that audience_key() joined."""
    if part == "public":
        return ["public"]
    return sorted(unquote(label) for label in part.split(","))


def murmur2(data: bytes) -> int:
    """Hash bytes as Kafka's Java client does (MurmurHash2, seed 0x9747b28c), unsigned."""
    length = len(data)
    mask, multiplier = 0xFFFFFFFF, 0x5BD1E995
    value = (0x9747B28C ^ length) & mask
    whole = length - length % 4
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at : at + 4], "little")
        word = (word * multiplier) & mask
        word ^= word >> 24
        word = (word * multiplier) & mask
        value = ((value * multiplier) & mask) ^ word
    rest = data[whole:]
    if rest:
        value ^= int.from_bytes(rest, "little")
        value = (value * multiplier) & mask
    value ^= value >> 13
    value = (value * multiplier) & mask
    return value ^ (value >> 15)


@lru_cache(maxsize=1 << 16)  # the hash in Python takes 10 µs
def partition_of(key: str, partitions: int) -> int:
    """Return the partition of a partition key: `toPositive(murmur2(key)) % partitions`."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions
