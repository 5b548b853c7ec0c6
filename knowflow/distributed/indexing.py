"""Run the indexers as the settings say: one for each generation that is to be filled."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from elasticsearch import Elasticsearch

from indexers.elastic.generations import Generations, WrongGeneration
from indexers.elastic.indexer.errors import IndexerStopped, KafkaTopicMissing
from indexers.elastic.indexer.options import IndexerOptions, group_of, sources_of
from indexers.elastic.indexer.worker import Indexer
from indexers.elastic.names import Names
from indexers.port import IndexUnavailable
from knowflow.distributed.elastic import connected, names_of
from knowflow.distributed.http import Listener
from knowflow.distributed.index_metrics import IndexMetrics, PrometheusIndexerMeter
from knowflow.errors import EngineFailed, EngineUnreachable, UserError
from knowflow.kafka.errors import explained
from knowflow.kafka.generations import read_generations, serving
from knowflow.kafka.options import client_options
from knowflow.settings import Settings
from schemas.kafka_topics import KAFKA_TOPICS

LISTEN = "127.0.0.1:8091"
LOOK_SECONDS = 5.0  # between two looks at which generations are to be filled
_STEP = 0.1
_AWAY = EngineUnreachable | IndexUnavailable  # what ends by itself

log = logging.getLogger("knowflow.indexer")


def run_indexers(
    settings: Settings, *, generation: int | None = None, until_caught_up: bool = False, listen: str | None = LISTEN
) -> None:
    """Index records until SIGTERM or SIGINT: of one generation, or of the serving one and of any that is built.

    Makes the indices that are missing. `until_caught_up`: returns when everything that was
    committed on Kafka at the start is indexed, by this process or by others of the group, and
    visible. `listen` None serves no health and metrics. Raises UserError for what is set up
    wrongly, EngineUnreachable and IndexUnavailable where an engine does not answer at the
    start, EngineFailed where an indexer cannot go on. Where an engine goes away later, an
    indexer that it ended is started again until it comes back, unless `until_caught_up`.
    """
    kafka = client_options(settings)
    if generation is None:
        serving(kafka)
    with ExitStack() as stack:
        client = stack.enter_context(connected(settings))
        indexers = Indexers(kafka, client, names_of(settings), until_caught_up=until_caught_up)
        stack.callback(indexers.end)
        address = ""
        if listen is not None:
            listener = Listener(listen, indexers.health, indexers.metrics.text)
            stack.callback(listener.close)
            address = listener.address
        stack.enter_context(_stopped_by_signals(indexers.stop))
        wanted = indexers.wanted() if generation is None else {generation}
        log.info("indexing", extra={"generations": sorted(wanted), "listen": address})
        indexers.start(wanted)
        looked = time.monotonic()
        while indexers.running():
            time.sleep(_STEP)
            if not until_caught_up and time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                indexers.follow(indexers.wanted() if generation is None else {generation})
        log.info("stopped")


class Indexers:
    """Hold an indexer, in a thread of its own, for each generation that is to be filled."""

    def __init__(
        self, kafka: dict[str, Any], client: Elasticsearch, names: Names, *, until_caught_up: bool = False
    ) -> None:
        """Take the options of Kafka's client, and a client that stays the caller's."""
        self.metrics = IndexMetrics()
        self._kafka = kafka
        self._client = client
        self._generations = Generations(client, names)
        self._until_caught_up = until_caught_up
        self._stopping = threading.Event()
        self._running: dict[int, tuple[Indexer, threading.Thread]] = {}
        self._failures: dict[int, Exception] = {}

    def wanted(self) -> set[int]:
        """Return the serving generation and the one that is being built; those that run, where Kafka does not answer.

        At the start, raises as read_generations() does.
        """
        try:
            return {one.generation for one in read_generations(self._kafka) if one.state != "retired"}
        except Exception as error:
            if not self._running:
                raise
            log.warning("the list of generations cannot be read now", extra={"reason": str(error)})
            return set(self._running)

    def start(self, wanted: set[int]) -> None:
        """Start an indexer of each generation. Raises as run_indexers() does."""
        for generation in sorted(wanted):
            self._start(generation)

    def follow(self, wanted: set[int]) -> None:
        """Start what is wanted and does not run, and stop what runs and is not wanted.

        What cannot be started now, since an engine is away or the generation's Kafka topics are
        still to be made, is tried again the next time.
        """
        for generation in sorted(self._running.keys() - wanted):
            indexer, thread = self._running.pop(generation)
            self._failures.pop(generation, None)
            log.info("this generation is retired", extra={"generation": generation})
            indexer.stop()
            thread.join()
        later = {one for one, failure in self._failures.items() if isinstance(failure, UserError | _AWAY)}
        for generation in sorted(wanted - self._running.keys() | later):
            try:
                self._start(generation)
            except (UserError, EngineUnreachable, IndexUnavailable) as error:
                log.warning("not yet", extra={"generation": generation, "reason": str(error)})

    def _start(self, generation: int) -> None:
        with _told():
            indices = self._generations.make(generation)
        self._failures.pop(generation, None)
        indexer = Indexer(
            indexer_options(self._kafka, generation, until_caught_up=self._until_caught_up), self._client, indices,
            PrometheusIndexerMeter(self.metrics, generation),
        )  # fmt: skip
        thread = threading.Thread(target=self._run, args=(generation, indexer), name=f"indexer-g{generation}")
        self._running[generation] = indexer, thread
        thread.start()

    def _run(self, generation: int, indexer: Indexer) -> None:
        try:
            with _told(), explained(self._kafka["bootstrap_servers"]):
                indexer.run()
            if self._until_caught_up:
                self._generations.refresh(generation)
        except Exception as error:  # noqa: BLE001 - raised again by running()
            self._failures[generation] = error
            told = {"generation": generation, "reason": str(error)}
            log.error("indexing has stopped", extra=told)  # noqa: TRY400 - the reason says what to do

    def running(self) -> bool:
        """Tell whether any indexer works on, or is to be started again; one that failed leaves the others alone.

        Raises what one could not go on with, once all have ended.
        """
        if self._stopping.is_set():
            self.end()
        if any(thread.is_alive() for _, thread in self._running.values()):
            return True
        lasting = [one for one in self._failures.values() if self._until_caught_up or not isinstance(one, _AWAY)]
        if lasting:
            raise lasting[0]
        return bool(self._failures) and not self._stopping.is_set()

    def stop(self, *_: Any) -> None:
        """Have running() end all; fit for a signal handler."""
        self._stopping.set()

    def end(self) -> None:
        """Stop all indexers gracefully, and wait until they have ended."""
        for indexer, _ in self._running.values():
            indexer.stop()
        for _, thread in self._running.values():
            thread.join()

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Tell whether all is well, and how each generation stands."""
        stand = {generation: indexer.health() for generation, (indexer, _) in list(self._running.items())}
        told = {str(generation): about for generation, (_, about) in stand.items()}
        for generation, failure in list(self._failures.items()):
            told[str(generation)] = {"stopped": str(failure)}
        return bool(stand) and not self._failures and all(well for well, _ in stand.values()), {"generations": told}


def indexer_options(kafka: dict[str, Any], generation: int, *, until_caught_up: bool = False) -> IndexerOptions:
    """Return the options of an indexer of a generation, on the Kafka topics that are declared."""
    return IndexerOptions(
        kafka=kafka,
        sources=sources_of(generation),
        group=group_of(generation),
        generation=generation,
        deadletters=KAFKA_TOPICS["deadletters"].name,
        until_caught_up=until_caught_up,
    )


@contextmanager
def _told() -> Iterator[None]:
    """Turn the indexers' errors into those that a command ends with."""
    try:
        yield
    except (WrongGeneration, KafkaTopicMissing) as error:
        raise UserError(str(error)) from error
    except IndexerStopped as error:
        raise EngineFailed(str(error)) from error


@contextmanager
def _stopped_by_signals(stop: Callable[..., None]) -> Iterator[None]:
    """Have SIGTERM and SIGINT stop gracefully; elsewhere than in the main thread the caller sees to that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
