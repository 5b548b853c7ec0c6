"""Write canonical JSON (RFC 8785) and hash it.

Our documents hold no floats, ASCII member names and integers within 53 bits; on that
domain orjson with sorted keys writes the same bytes as RFC 8785, some 50 times faster
than a pure-Python writer. A property test holds it against the `rfc8785` package.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

MAX_INT = 2**53 - 1


def canonical(value: Any) -> bytes:
    """Return the canonical JSON bytes of a value without floats."""
    # A copy: what orjson returns keeps some 4 KB alive, however short it is.
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)))


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
