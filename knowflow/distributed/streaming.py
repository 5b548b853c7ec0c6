"""Run the stream workers of this machine: one process for each generation that is at work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from prometheus_client import CollectorRegistry, generate_latest

from knowflow.distributed.http import Listener
from knowflow.distributed.kept import Kept
from knowflow.distributed.metrics import Merged
from knowflow.distributed.supervise import Supervisor, Wanted, orders_of
from knowflow.errors import EngineFailed, EngineUnreachable, UserError
from knowflow.kafka.generations import read_generations
from knowflow.kafka.options import client_options
from knowflow.logs import get_logger
from knowflow.settings import Settings

LISTEN = "127.0.0.1:8090"
ACTIVE = ("serving", "building")

log = get_logger(__name__)


def run_streams(
    settings: Settings,
    *,
    generation: int | None = None,
    until_caught_up: bool = False,
    listen: str = LISTEN,
    beside: Sequence[Kept] = (),
) -> int:
    """Work on one generation, or on the one that serves and the one that is being built; return the exit code.

    Ends at SIGTERM or SIGINT at the end of the batch, or, with `until_caught_up`, once every
    stage has read all there is. An empty `listen` means no health and metrics; `beside` are
    other processes, kept as long as there are workers. Raises UserError where there is no
    such generation, EngineUnreachable where Kafka is not.
    """
    options = client_options(settings)
    known: list[Wanted] = []

    def wanted() -> Iterable[Wanted]:
        try:
            found = [
                Wanted(one.generation, one.partitions)
                for one in read_generations(options)
                if (one.state in ACTIVE if generation is None else one.generation == generation)
            ]
        except (EngineUnreachable, EngineFailed) as error:
            if not known:
                raise
            log.warning("the list of generations cannot be read", error=str(error))
            return known
        known[:] = found
        return found

    if not wanted():
        named = "there is no generation" if generation is None else f"there is no generation {generation}"
        raise UserError(f"{named} on Kafka: run `knowflow kafka-topics create`")

    orders = partial(orders_of, settings, until_caught_up=until_caught_up)
    supervisor = Supervisor(orders, wanted, beside=beside, until_caught_up=until_caught_up)

    def metrics() -> bytes:
        registry = CollectorRegistry()
        registry.register(Merged(supervisor.metrics()))
        return generate_latest(registry)

    listener = Listener(listen, supervisor.health, metrics) if listen else None
    try:
        return supervisor.run()
    finally:
        if listener is not None:
            listener.close()
