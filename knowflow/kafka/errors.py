"""Say in one line what Kafka refused or failed at."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kafka import errors

from knowflow.errors import EngineFailed, EngineUnreachable, UserError

MOST_TOLD = 300  # characters of the client's own words
_CREDENTIALS = (
    errors.SaslAuthenticationFailedError, errors.UnsupportedSaslMechanismError, errors.IllegalSaslStateError,
)  # fmt: skip
_TELLING = (*_CREDENTIALS, errors.AuthorizationError, ssl.SSLError)
# What answers speaks TLS to a client that does not: its alert reads as a frame of a strange length.
_FOREIGN = (errors.InvalidReceiveError,)
_MISSING = (errors.UnknownTopicOrPartitionError, errors.UnknownTopicIdError)


@contextmanager
def explained(servers: Sequence[str]) -> Iterator[None]:
    """Turn the client's errors into ours; `servers` is what it was given to connect to.

    Raises EngineUnreachable, UserError or EngineFailed, one line each.
    """
    with _overheard() as heard:
        try:
            yield
        except errors.KafkaTimeoutError as error:
            raise explanation(heard.last or error, servers) from error
        except errors.KafkaError as error:
            raise explanation(error, servers) from error


class _Overhearing(logging.Handler):
    """Keep why a connection failed: the last reason, but rather one that says more than that it ended."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        for part in record.args or ():
            if isinstance(part, Exception) and not isinstance(part, errors.KafkaTimeoutError):
                telling = isinstance(part, _TELLING)
                if telling or not isinstance(self.last, _TELLING):
                    self.last = part


@contextmanager
def _overheard() -> Iterator[_Overhearing]:
    """Hear why connections fail, as it happens: the client tells its log alone, and says at last that time is up."""
    logger, heard = logging.getLogger("kafka.net.manager"), _Overhearing()
    before = logger.level, logger.propagate
    shown = logger.isEnabledFor(logging.WARNING) and logger.propagate
    logger.addHandler(heard)
    logger.propagate = shown
    logger.setLevel(min(logger.getEffectiveLevel(), logging.WARNING))
    try:
        yield heard
    finally:
        logger.removeHandler(heard)
        logger.setLevel(before[0])
        logger.propagate = before[1]


def explanation(error: BaseException, servers: Sequence[str]) -> Exception:
    """Return the error of ours that one of the client, or of a connection, means."""
    where = ",".join(servers)
    told = " ".join(str(error).split())[:MOST_TOLD] or type(error).__name__
    if isinstance(error, _CREDENTIALS):
        return UserError(f"Kafka at {where} refuses the credentials: check sasl.* of kafka_options ({told})")
    if isinstance(error, errors.AuthorizationError):
        return UserError(f"Kafka at {where} does not allow that: grant it to this user ({told})")
    if isinstance(error, _MISSING):
        return UserError(f"Kafka at {where} lacks a Kafka topic: `knowflow kafka-topics create` makes it ({told})")
    if isinstance(error, (errors.RetriableError, OSError, *_FOREIGN)):  # among these ssl.SSLError
        return EngineUnreachable(
            f"Kafka at {where} does not answer: check that it runs, its address, and security.protocol and sasl.* of"
            f" kafka_options ({told})"
        )
    return EngineFailed(f"Kafka at {where} failed: {told}")
