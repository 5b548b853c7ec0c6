"""Be the process of one stream worker; its supervisor starts it and listens to it.

Standard input gives the orders as one line of JSON and then stays open: its end says that
the supervisor is gone, and the worker stops. Standard output carries a line of JSON about
once a second, standard error the log.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from aiokafka.errors import KafkaConnectionError, KafkaError

from knowflow.collector import relax_collector
from knowflow.distributed.kept import UNREACHABLE, USER
from knowflow.distributed.metrics import PrometheusMeter
from knowflow.distributed.supervise import FAILURE, LOST, STOP_SECONDS
from knowflow.errors import EngineUnreachable, UserError
from knowflow.kafka.options import aio_options
from knowflow.logs import configure
from knowflow.settings import Settings
from streams.distributed.errors import KafkaTopicsMissing, StateLost, WorkerError
from streams.distributed.worker import WorkerOptions, run_worker
from streams.topology import stages

OK = 0

log = logging.getLogger(__name__)


def main() -> int:
    """Work as the orders say; return the exit code."""
    orders = orjson.loads(sys.stdin.buffer.readline())
    settings = Settings(**orders["settings"])
    configure(settings.log_level, service=True)
    relax_collector()
    # A broker that still ends the last transaction refuses the next one's batches for a moment: no news.
    logging.getLogger("aiokafka.producer.sender").setLevel(logging.ERROR)
    threading.Thread(target=_end_with_supervisor, name="supervisor", daemon=True).start()
    meter = PrometheusMeter()

    def beat(partitions: Sequence[int], silent_seconds: float) -> None:
        line = {"partitions": list(partitions), "silent": round(silent_seconds, 1), "metrics": meter.text()}
        try:
            os.write(1, orjson.dumps(line) + b"\n")
        except OSError:
            os.kill(os.getpid(), signal.SIGTERM)

    try:
        run_worker(stages, _options(orders, settings), meter, beat)
    except StateLost as error:
        return _say(str(error), LOST)
    except (KafkaTopicsMissing, UserError) as error:
        return _say(str(error), USER)
    except WorkerError as error:
        return _say(str(error), FAILURE)
    except (TimeoutError, KafkaConnectionError, EngineUnreachable) as error:
        return _say(f"Kafka does not answer: {error}", UNREACHABLE)
    except KafkaError as error:
        return _say(f"Kafka failed: {type(error).__name__}: {error}", FAILURE)
    except Exception:
        log.exception("the worker failed")
        return FAILURE
    return OK


def _options(orders: dict[str, Any], settings: Settings) -> WorkerOptions:
    folder = Path(settings.data) / "streams" / f"g{orders['generation']}"
    folder.mkdir(parents=True, exist_ok=True)
    return WorkerOptions(
        orders["generation"],
        orders["partitions"],
        folder,
        aio_options(settings),
        until_caught_up=orders["until_caught_up"],
        session_seconds=settings.session_seconds,
    )


def _say(message: str, code: int) -> int:
    log.error(message)
    return code


def _end_with_supervisor() -> None:
    """Stop where the supervisor is gone: gracefully, or, where Kafka is gone too, after a while."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(FAILURE)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # What is open was made to be cut off: waiting for it could last as long as a broker is away.
    os._exit(code)
