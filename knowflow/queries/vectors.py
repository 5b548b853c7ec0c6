"""Turn texts into vectors by meaning, where the extra `vectors` is installed; nothing is ever fetched.

The vectors are those of WordLlama (Miller, "WordLlama: Recycled Token Embeddings from Large Language Models",
2024): means of 256 numbers for each token, held in its package.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MODULE: Final = "wordllama"
DIMENSIONS: Final = 256
_TINY: Final = 1e-9

Vectors32 = NDArray[np.float32]


class Vectors:
    """Embed texts; the model is loaded when the first is asked for, once a process."""

    def available(self) -> bool:
        """Tell whether the extra is installed."""
        return find_spec(MODULE) is not None

    def embed(self, texts: Sequence[str]) -> Vectors32:
        """Return a unit row for each text, float32 of shape (texts, DIMENSIONS); zeros for a text without words.

        Raises ModuleNotFoundError where the extra is missing: ask available() first.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        rows = np.asarray(_model().embed([text or " " for text in texts]), np.float32)
        rows[[not text.strip() for text in texts]] = 0.0
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY), np.float32)


class _NoVectors(Vectors):
    def available(self) -> bool:
        return False


@cache
def _model() -> Any:
    with _logging_as_it_was():
        import wordllama  # noqa: PLC0415 - an extra

    # Its own folder as the cache, and no download: what is not in the package is an error.
    return wordllama.WordLlama.load(dim=DIMENSIONS, cache_dir=Path(wordllama.__file__).parent, disable_download=True)


@contextmanager
def _logging_as_it_was() -> Iterator[None]:
    """Undo what an import does to the root logger: this one has every library of the process print what it does."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


VECTORS: Final = Vectors()
NO_VECTORS: Final[Vectors] = _NoVectors()  # as if the extra were missing, to measure what it is worth
