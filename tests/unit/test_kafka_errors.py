"""Each error of the client is one line of ours, with the exit code that it means."""

from __future__ import annotations

import logging
import ssl

import pytest
from kafka import errors

from knowflow.errors import EngineFailed, EngineUnreachable, UserError
from knowflow.kafka.errors import explained

SERVERS = ["one:9092", "two:9092"]


@pytest.mark.parametrize(
    ("raised", "kind", "told"),
    [
        (errors.SaslAuthenticationFailedError("no"), UserError, "refuses the credentials"),
        (errors.TopicAuthorizationFailedError("no"), UserError, "does not allow that"),
        (errors.UnknownTopicOrPartitionError("x"), UserError, "lacks a Kafka topic: `knowflow kafka-topics create`"),
        (errors.KafkaTimeoutError("late"), EngineUnreachable, "does not answer"),
        (errors.NotEnoughReplicasError(), EngineUnreachable, "does not answer"),
        (errors.KafkaConnectionError("cut"), EngineUnreachable, "does not answer"),
        (errors.InvalidReceiveError("Invalid frame length: 352518912"), EngineUnreachable, "does not answer"),
        (errors.InvalidReplicationFactorError("3 of 1"), EngineFailed, "failed"),
        (errors.KafkaError("a\nb" * 1_000), EngineFailed, "failed"),
    ],
)
def test_one_line(raised: Exception, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind) as found, explained(SERVERS):
        raise raised
    assert str(found.value).startswith(f"Kafka at one:9092,two:9092 {told}")
    assert "\n" not in str(found.value)
    assert len(str(found.value)) < 500


def connect(*reasons: Exception) -> None:
    """Fail as the client does."""
    for reason in reasons:
        logging.getLogger("kafka.net.manager").warning("Bootstrap connection to %s failed: %s", "bootstrap-0", reason)
    raise errors.KafkaTimeoutError("Unable to bootstrap")


def test_the_reason_that_the_client_tells_its_log_alone_is_told() -> None:
    with pytest.raises(EngineUnreachable, match="certificate verify failed"), explained(SERVERS):
        connect(ssl.SSLError("certificate verify failed"), errors.KafkaConnectionError("socket disconnected"))


def test_inner_and_outer_both_hear_and_leave_the_log_as_it_was() -> None:
    logger = logging.getLogger("kafka.net.manager")
    before = (logger.level, logger.propagate, list(logger.handlers))
    with pytest.raises(UserError, match="refuses the credentials"), explained(SERVERS), explained(SERVERS):
        connect(errors.SaslAuthenticationFailedError("Invalid username or password"))
    assert (logger.level, logger.propagate, list(logger.handlers)) == before


def test_what_is_no_error_of_kafka_passes() -> None:
    with pytest.raises(KeyError), explained(SERVERS):
        raise KeyError("ours")
