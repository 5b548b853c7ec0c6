"""Turn the settings into options of the two Kafka clients.

`kafka_options` names properties as Kafka's own clients do, so that what an operator has for
them can be taken over; both kafka-python and aiokafka are given the same.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from knowflow.engines.resolve import resolve
from knowflow.errors import UserError
from knowflow.settings import Settings

Options = dict[str, Any]
BOOTSTRAP_MS = 15_000  # an address where nothing answers is given up after that
RECONNECT_MS = 2_000  # at most between two tries to reach a broker that is down
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_FILES = ("ssl.cafile", "ssl.certfile", "ssl.keyfile")
_SSL = (*_FILES, "ssl.password", "ssl.check.hostname")
_SASL = ("sasl.mechanism", "sasl.username", "sasl.password")
_PLAIN = ("client.id", "request.timeout.ms", "metadata.max.age.ms")
_PRODUCER = ("compression.type", "delivery.timeout.ms")
KNOWN = ("security.protocol", *_SASL, *_SSL, *_PLAIN, *_PRODUCER)
# What every client can read without a further package; the archive takes a seventh of the space.
COMPRESSION = "gzip"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
REQUEST_MS = 30_000
DELIVERY_MS = 120_000  # after that, what no broker has acknowledged is given up
LINGER_MS = 50


def client_options(settings: Settings) -> Options:
    """Return the options that kafka-python's admin client, producers and consumers all take.

    Raises EngineUnreachable where no Kafka is named or runs, UserError for wrong `kafka_options`.
    """
    return {
        "bootstrap_servers": _servers(settings),
        "bootstrap_timeout_ms": BOOTSTRAP_MS,
        "reconnect_backoff_max_ms": RECONNECT_MS,
        **_common(settings.kafka_options),
    }


def producer_options(settings: Settings) -> Options:
    """Return the options of kafka-python's producers: those of client_options(), and how they deliver."""
    given = settings.kafka_options
    options = client_options(settings)
    codec = _one_of(given, "compression.type", CODECS, COMPRESSION)
    delivery = _milliseconds("delivery.timeout.ms", given.get("delivery.timeout.ms", str(DELIVERY_MS)))
    if delivery <= LINGER_MS:
        raise UserError(f"kafka_options: `delivery.timeout.ms` is {delivery}: give more than {LINGER_MS}")
    # A request may not outlast the time within which it is to be delivered.
    request = min(options.get("request_timeout_ms", REQUEST_MS), delivery - LINGER_MS)
    return {
        **options,
        "compression_type": None if codec == "none" else codec,
        "delivery_timeout_ms": delivery,
        "linger_ms": LINGER_MS,
        "request_timeout_ms": request,
    }


def aio_options(settings: Settings) -> Options:
    """Return the options that aiokafka's producers and consumers take; see client_options()."""
    return {"bootstrap_servers": _servers(settings), **_common(settings.kafka_options)}


def _servers(settings: Settings) -> list[str]:
    named = resolve(settings, elasticsearch=False).kafka
    return [server.strip() for server in named.split(",") if server.strip()]


def _common(given: dict[str, str]) -> Options:
    unknown = sorted(given.keys() - set(KNOWN))
    if unknown:
        raise UserError(f"kafka_options: `{unknown[0]}` is not known: choose among {', '.join(KNOWN)}")
    protocol = _one_of(given, "security.protocol", PROTOCOLS, "PLAINTEXT")
    options: Options = {"security_protocol": protocol}
    for names, part in ((_SASL, "SASL"), (_SSL, "SSL")):
        useless = [name for name in names if name in given and part not in protocol]
        if useless:
            raise UserError(f"kafka_options: `{useless[0]}` needs security.protocol with {part}, and it is {protocol}")
    if "SSL" in protocol:
        options["ssl_context"] = _ssl_context(given)
    if "SASL" in protocol:
        lacking = [name for name in _SASL if not given.get(name)]
        if lacking:
            raise UserError(f"kafka_options: `{lacking[0]}` is missing, which security.protocol {protocol} needs")
        options["sasl_mechanism"] = _one_of(given, "sasl.mechanism", MECHANISMS, "")
        options["sasl_plain_username"] = given["sasl.username"]
        options["sasl_plain_password"] = given["sasl.password"]
    if "client.id" in given:
        options["client_id"] = given["client.id"]
    for name in ("request.timeout.ms", "metadata.max.age.ms"):
        if name in given:
            options[name.replace(".", "_")] = _milliseconds(name, given[name])
    return options


def _one_of(given: dict[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = given.get(name, default)
    if value not in choices:
        raise UserError(f"kafka_options: `{name}` is {value!r}: choose among {', '.join(choices)}")
    return value


def _milliseconds(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise UserError(f"kafka_options: `{name}` is {value!r}: write a number of milliseconds")
    return int(value)


def _ssl_context(given: dict[str, str]) -> ssl.SSLContext:
    """Return a context that checks the broker's certificate, by the system's authorities unless a file is named."""
    for name in _FILES:
        if name in given and not Path(given[name]).is_file():
            raise UserError(f"kafka_options: `{name}` names {given[name]}, where no file is")
    if "ssl.keyfile" in given and "ssl.certfile" not in given:
        raise UserError("kafka_options: `ssl.keyfile` needs `ssl.certfile`, the certificate that the key is for")
    check = _one_of(given, "ssl.check.hostname", ("true", "false"), "true")
    try:
        context = ssl.create_default_context(cafile=given.get("ssl.cafile"))
        context.check_hostname = check == "true"
        if "ssl.certfile" in given:
            # An empty password for none: without one, OpenSSL would ask on the terminal.
            context.load_cert_chain(given["ssl.certfile"], given.get("ssl.keyfile"), given.get("ssl.password", ""))
    except (OSError, ssl.SSLError, ValueError) as error:
        raise UserError(f"kafka_options: the certificates of `ssl.*` cannot be used: {error}") from error
    return context
