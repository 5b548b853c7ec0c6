"""Be one worker: a Faust app whose only agent is handed partitions, and the carrier beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from streams.core import Stage
from streams.distributed.app import make_app
from streams.distributed.carrier import Carrier
from streams.distributed.caught_up import Watch
from streams.distributed.errors import Fenced
from streams.distributed.look import look
from streams.distributed.meter import Meter

log = logging.getLogger(__name__)

FENCED = 75  # the exit code of a worker that another one has replaced: EX_TEMPFAIL, start it again
BEAT_SECONDS = 1.0
LEAVE_SECONDS = 5.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """Say what a worker works on.

    `kafka` are aiokafka's options, bootstrap_servers among them. `folder` is where state is
    kept. With `until_caught_up` the worker ends once every stage of the generation has read
    all there is. Seconds are those after which the brokers take a silent worker for dead.
    """

    generation: int
    partitions: int
    folder: Path
    kafka: Mapping[str, Any]
    until_caught_up: bool = False
    session_seconds: float = 15.0
    check_seconds: float = 0.5


class Beat(Protocol):
    """Be told about once a second that the worker lives."""

    def __call__(self, partitions: Sequence[int], silent_seconds: float) -> None:
        """Take note of the partitions that it has, and how long the most silent of them has been so."""
        ...


def run_worker(
    stages: Callable[[], Sequence[Stage]], options: WorkerOptions, meter: Meter, beat: Beat | None = None
) -> None:
    """Work until a signal to stop, or until all is read; blocks.

    Raises WorkerError and aiokafka's errors; the process is then to end, whatever it was in
    the middle of. Where another worker has taken a partition over, the process ends at once.
    """
    loop = asyncio.new_event_loop()
    loop.run_until_complete(_work(stages, options, meter, beat))
    loop.close()  # after a failure there may be what ends as late as a broker comes back: it ends with the process


async def _work(stages: Callable[[], Sequence[Stage]], options: WorkerOptions, meter: Meter, beat: Beat | None) -> None:
    generation = await look(options.generation, options.partitions, options.kafka)
    stop: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end() -> None:
        if not stop.done():
            stop.set_result(None)

    def failed(error: BaseException) -> None:
        if isinstance(error, Fenced):
            log.error("fenced: %s", error)
            logging.shutdown()
            os._exit(FENCED)
        if not stop.done():
            stop.set_exception(error)

    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, end)
    carrier = Carrier(stages, generation, options.folder, options.kafka, meter, failed)
    app = make_app(generation, options.folder, options.kafka, options.session_seconds, carrier)
    beside: list[asyncio.Task[None]] = []
    await app.start()
    try:
        if beat is not None:
            beside.append(asyncio.create_task(_beat(beat, carrier)))
        if options.until_caught_up:
            watch = Watch(stages(), generation, options.kafka)
            beside.append(asyncio.create_task(_watch(watch, carrier, options.check_seconds, end, failed)))
        await stop
    except BaseException:
        # Faust waits 40 s for a broker that is away; leaving the group is a courtesy to the next worker.
        await asyncio.wait({asyncio.ensure_future(app.stop())}, timeout=LEAVE_SECONDS)
        raise
    finally:
        for task in beside:
            task.cancel()
    log.info("stopping", extra={"partitions": carrier.partitions})
    await carrier.close()
    await app.stop()


async def _beat(beat: Beat, carrier: Carrier) -> None:
    while True:
        beat(carrier.partitions, carrier.silent_seconds)
        await asyncio.sleep(BEAT_SECONDS)


async def _watch(
    watch: Watch,
    carrier: Carrier,
    seconds: float,
    end: Callable[[], None],
    failed: Callable[[BaseException], None],
) -> None:
    """Call `end` once nothing is left to read, for any worker."""
    try:
        await watch.start()
        while not carrier.idle or await watch.lag():
            await asyncio.sleep(seconds)
        end()
    except Exception as error:  # noqa: BLE001 - handed to who started it
        failed(error)
    finally:
        await watch.close()
