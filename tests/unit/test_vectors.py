"""Vectors: unit rows where the extra is installed; nothing is fetched, and without the extra they say so."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import PathFinder

import numpy as np
import pytest

from knowflow.queries import vectors
from knowflow.queries.vectors import DIMENSIONS, MODULE, VECTORS, Vectors


def test_no_texts_need_no_model() -> None:
    assert VECTORS.embed([]).shape == (0, DIMENSIONS)


def test_without_the_extra_they_are_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "find_spec", lambda name: None)
    assert not Vectors().available()


@pytest.mark.skipif(PathFinder.find_spec(MODULE) is None, reason="the extra `vectors` is not installed")
def test_rows_have_length_one_and_near_meanings_are_near() -> None:
    rows = VECTORS.embed(["the car does not start", "my automobile will not run", "hops for a pale ale", " "])
    assert rows.dtype == np.float32
    assert rows.shape == (4, DIMENSIONS)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 0], abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.mark.skipif(not VECTORS.available(), reason="the extra `vectors` is not installed")
def test_loading_the_model_leaves_the_logging_of_the_process_alone() -> None:
    told = (
        "import logging; from knowflow.queries.vectors import VECTORS; VECTORS.embed(['malt']);"
        "root = logging.getLogger(); print(len(root.handlers), root.level == logging.WARNING)"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["0", "True"], "")
