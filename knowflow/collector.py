"""Tell Python's collector of cycles how much there is to do between two looks."""

from __future__ import annotations

import gc

# Net new objects before a look at the youngest, and how many such looks before one at older ones. A batch or an answer
# makes hundreds of thousands of objects, hardly any of them in cycles: with the defaults (700, 10, 10) the looks took
# a tenth of a worker's time, and a quarter of the time of an answer from a large index.
THRESHOLDS = (100_000, 20, 50)


def relax_collector() -> None:
    """Look for cycles seldom, in a process that is the program's own; they are still found, so memory stays bounded.

    A program that uses the facade keeps its own settings.
    """
    gc.set_threshold(*THRESHOLDS)
