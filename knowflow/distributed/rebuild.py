"""Fold the archive anew into a generation of its own, while the one that serves goes on; then swap."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from knowflow.distributed.index_generations import missing_in_index, put_in_place, remove_indices
from knowflow.errors import UserError
from knowflow.kafka.admin import create_generation, remove_generation
from knowflow.kafka.generations import read_generations, serving, write_generation
from knowflow.kafka.options import aio_options, client_options
from knowflow.logs import get_logger
from knowflow.settings import Settings
from schemas.generations import Generation, building_of
from streams.distributed.caught_up import Watch
from streams.distributed.look import look
from streams.topology import stages

LOOK_SECONDS = 2.0
# Under steady load something is always on its way: so little, so often in a row, is as good as nothing.
LITTLE, IN_A_ROW = 1_000, 5
PATIENCE = 120.0  # seconds without progress after which the user is asked whether anybody works

Progress = Callable[[int, int], None]

log = get_logger(__name__)


def rebuild(settings: Settings, partitions: int | None = None, on_progress: Progress | None = None) -> dict[str, Any]:
    """Build the next generation, put it in place, and return {"generation", "partitions", "seconds"}.

    Stream workers and indexers that run without `--generation` take the new generation up by
    themselves; this waits for them. Interrupted, the next call goes on with the generation
    that was begun. The old one is retired; its indices go at once, its Kafka topics with the
    next rebuild. Raises UserError where another partition count was begun with, and the
    errors of Kafka and Elasticsearch.
    """
    began = time.monotonic()
    options = client_options(settings)
    old = serving(options)
    new = _begin(options, old, partitions)
    _wait(settings, new, on_progress)
    put_in_place(settings, new.generation)
    write_generation(options, new.model_copy(update={"state": "serving"}))
    write_generation(options, old.model_copy(update={"state": "retired"}))
    remove_indices(settings, old.generation)
    return {
        "generation": new.generation,
        "partitions": new.partitions,
        "seconds": round(time.monotonic() - began, 1),
    }


def _begin(options: dict[str, Any], old: Generation, partitions: int | None) -> Generation:
    """Return the generation that is being built: one that was begun, or a new one."""
    known = read_generations(options)
    new = building_of(known)
    if new is not None and partitions not in (None, new.partitions):
        raise UserError(
            f"generation {new.generation} with {new.partitions} partitions is being built already: let it end first,"
            " with `knowflow rebuild`"
        )
    if new is None:
        for one in known:
            if one.state == "retired":
                remove_generation(options, one.generation)
        number = known[-1].generation + 1
        new = Generation(generation=number, partitions=partitions or old.partitions, state="building")
    create_generation(options, new)
    write_generation(options, new)
    return new


def _wait(settings: Settings, new: Generation, on_progress: Progress | None) -> None:
    """Return when streams and index have all but what came a moment ago."""
    most, calm, best, moved = 0, 0, -1, time.monotonic()
    while True:
        behind = asyncio.run(_lag(settings, new))
        left = behind + _missing(settings, new, everything=behind + 1)
        most = max(most, left)
        if on_progress:
            on_progress(most - left, most)
        calm = calm + 1 if left <= LITTLE else 0
        if left == 0 or calm >= IN_A_ROW:
            return
        if best < 0 or left < best:
            best, moved = left, time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            log.warning(
                "nothing has moved for a while: do `knowflow run --streams` and `knowflow run --indexers` run?",
                generation=new.generation,
                left=left,
            )
            moved = time.monotonic()
        time.sleep(LOOK_SECONDS)


def _missing(settings: Settings, new: Generation, *, everything: int) -> int:
    try:
        return missing_in_index(settings, new.generation)
    except UserError:  # no indexer has made the indices yet
        return everything


async def _lag(settings: Settings, new: Generation) -> int:
    """Return how many offsets the stages of a generation have not read."""
    options = aio_options(settings)
    generation = await look(new.generation, new.partitions, options)
    watch = Watch(stages(), generation, options)
    await watch.start()
    try:
        return sum((await watch.lag()).values())
    finally:
        await watch.close()
