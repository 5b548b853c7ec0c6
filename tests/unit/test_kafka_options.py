"""Kafka's properties in the settings become the same options of both clients, or one clear line."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from knowflow.errors import EngineUnreachable, UserError
from knowflow.kafka.options import aio_options, client_options, producer_options
from knowflow.settings import Settings, load_settings

SASL = {
    "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-256", "sasl.username": "ann",
    "sasl.password": "secret",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("KNOWFLOW_KAFKA", "KNOWFLOW_KAFKA_OPTIONS"):
        monkeypatch.delenv(name, raising=False)


def settings(**options: str) -> Settings:
    return Settings(kafka="one:9092, two:9093,", kafka_options=options)


def test_without_options_it_is_plain() -> None:
    assert aio_options(settings()) == {
        "bootstrap_servers": ["one:9092", "two:9093"], "security_protocol": "PLAINTEXT",
    }  # fmt: skip
    assert client_options(settings()) == {
        **aio_options(settings()), "bootstrap_timeout_ms": 15_000, "reconnect_backoff_max_ms": 2_000,
    }  # fmt: skip


def test_credentials_and_limits() -> None:
    given = {**SASL, "client.id": "us", "request.timeout.ms": "9000", "metadata.max.age.ms": "60000"}
    assert aio_options(settings(**given)) == {
        "bootstrap_servers": ["one:9092", "two:9093"], "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256", "sasl_plain_username": "ann", "sasl_plain_password": "secret",
        "client_id": "us", "request_timeout_ms": 9000, "metadata_max_age_ms": 60000,
    }  # fmt: skip


def test_producers_are_told_how_to_deliver() -> None:
    own = {"compression_type": "gzip", "delivery_timeout_ms": 120_000, "linger_ms": 50, "request_timeout_ms": 30_000}
    assert producer_options(settings()) == {**client_options(settings()), **own}
    given = {"compression.type": "none", "delivery.timeout.ms": "9000"}
    own = {"compression_type": None, "delivery_timeout_ms": 9_000, "linger_ms": 50, "request_timeout_ms": 8_950}
    assert producer_options(settings(**given)) == {**client_options(settings()), **own}
    assert set(producer_options(settings())) <= set(KafkaProducer.DEFAULT_CONFIG)
    for wrong in ({"compression.type": "rar"}, {"delivery.timeout.ms": "50"}):
        with pytest.raises(UserError, match=f"kafka_options: `{next(iter(wrong))}` is"):
            producer_options(settings(**wrong))


def test_certificates_are_checked_unless_told_otherwise() -> None:
    context = client_options(settings(**{"security.protocol": "SSL"}))["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    lax = client_options(settings(**{"security.protocol": "SSL", "ssl.check.hostname": "false"}))["ssl_context"]
    assert (lax.verify_mode, lax.check_hostname) == (ssl.CERT_REQUIRED, False)


def test_each_client_knows_every_option() -> None:
    given = {**SASL, "security.protocol": "SASL_SSL", "client.id": "us", "request.timeout.ms": "9000",
             "metadata.max.age.ms": "60000"}  # fmt: skip
    options = set(client_options(settings(**given)))
    for client in (KafkaAdminClient, KafkaConsumer, KafkaProducer):
        assert options <= set(client.DEFAULT_CONFIG), client


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"acks": "0"}, "`acks` is not known: choose among security.protocol"),
        ({"security.protocol": "TLS"}, "`security.protocol` is 'TLS': choose among PLAINTEXT, SSL"),
        ({"sasl.username": "ann"}, "`sasl.username` needs security.protocol with SASL, and it is PLAINTEXT"),
        ({**SASL, "ssl.cafile": "x"}, "`ssl.cafile` needs security.protocol with SSL, and it is SASL_PLAINTEXT"),
        ({**SASL, "sasl.password": ""}, "`sasl.password` is missing"),
        ({**SASL, "sasl.mechanism": "NTLM"}, "`sasl.mechanism` is 'NTLM': choose among PLAIN"),
        ({"request.timeout.ms": "soon"}, "`request.timeout.ms` is 'soon': write a number of milliseconds"),
        ({"security.protocol": "SSL", "ssl.cafile": "gone.pem"}, "`ssl.cafile` names gone.pem, where no file is"),
        ({"security.protocol": "SSL", "ssl.cafile": "bad.pem"}, "the certificates of `ssl.*` cannot be used"),
        ({"security.protocol": "SSL", "ssl.keyfile": "bad.pem"}, "`ssl.keyfile` needs `ssl.certfile`"),
        ({"security.protocol": "SSL", "ssl.check.hostname": "no"}, "`ssl.check.hostname` is 'no'"),
    ],
)
def test_a_mistake_is_one_line(given: dict[str, str], told: str) -> None:
    Path("bad.pem").write_text("no certificate")
    with pytest.raises(UserError) as raised:
        client_options(settings(**given))
    assert str(raised.value).startswith("kafka_options: ")
    assert told in str(raised.value)


def test_without_a_kafka_there_is_one_line() -> None:
    with pytest.raises(EngineUnreachable, match="no Kafka here: start it with `knowflow engines up --kafka"):
        client_options(Settings(data=Path("none")))


def test_the_file_may_write_properties_with_or_without_quotes() -> None:
    Path("knowflow.toml").write_text(
        '[kafka_options]\nsecurity.protocol = "SSL"\n"ssl.check.hostname" = false\nrequest.timeout.ms = 9000\n'
    )
    assert load_settings().kafka_options == {
        "security.protocol": "SSL", "ssl.check.hostname": "false", "request.timeout.ms": "9000",
    }  # fmt: skip


def test_the_environment_takes_a_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA_OPTIONS", '{"security.protocol": "SSL"}')
    assert load_settings().kafka_options == {"security.protocol": "SSL"}
    monkeypatch.setenv("KNOWFLOW_KAFKA_OPTIONS", "security.protocol=SSL")
    with pytest.raises(UserError, match=r"a variable KNOWFLOW_\* cannot be read \(.*kafka_options.*JSON object"):
        load_settings()


def test_a_password_may_stand_beside_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("knowflow.toml").write_text('[kafka_options]\nsecurity.protocol = "SSL"\n"ssl.cafile" = "a.pem"\n')
    monkeypatch.setenv("KNOWFLOW_KAFKA_OPTIONS", '{"ssl.password": "secret", "ssl.cafile": "b.pem"}')
    assert load_settings().kafka_options == {
        "security.protocol": "SSL", "ssl.cafile": "b.pem", "ssl.password": "secret",
    }  # fmt: skip
