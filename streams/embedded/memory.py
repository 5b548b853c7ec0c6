"""Give freed memory back to the system now and then."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    """Return glibc's malloc_trim(3), None where the C library has none."""
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


def release() -> None:
    """Look for cycles of objects, and hand free pages of the heap back.

    Rows of all sizes come and go for as long as an ingest lasts; without this the heap keeps
    its holes.
    """
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)
