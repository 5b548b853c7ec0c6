"""Connect to Elasticsearch, and say in one line why it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from indexers.port import IndexUnavailable

# The client's own: seconds until a request is given up; another node is tried at once, a timeout never again.
DEFAULTS: dict[str, Any] = {"request_timeout": 30, "max_retries": 3, "retry_on_timeout": False}


def connect(urls: Sequence[str], options: Mapping[str, Any] | None = None) -> Elasticsearch:
    """Return a client of these nodes; nothing is sent yet.

    `options` are arguments of the client (`api_key`, `basic_auth`, `ca_certs`, `verify_certs`,
    `request_timeout` ...). Raises ValueError for an option or an address that the client refuses.
    """
    given = {name: tuple(value) if name == "basic_auth" and isinstance(value, list) else value
             for name, value in (options or {}).items()}  # fmt: skip
    try:
        return Elasticsearch(list(urls), **{**DEFAULTS, **given})
    except TypeError as error:
        raise ValueError(str(error)) from error


@contextmanager
def guarded(client: Elasticsearch) -> Iterator[None]:
    """Turn what the client raises into IndexUnavailable, with one line that says where and what to do."""
    try:
        yield
    except (TransportError, ApiError) as error:
        raise unavailable(client, error) from error


def unavailable(client: Elasticsearch, error: Exception) -> IndexUnavailable:
    """Return the error of a failed request in our terms."""
    where = ", ".join(node.base_url for node in client.transport.node_pool.all())
    if isinstance(error, ApiError):
        return IndexUnavailable(f"{where}: {reason_of(error)}")
    told = f"{type(error).__name__}: {_line(error)}"
    return IndexUnavailable(f"{where}: Elasticsearch does not answer ({told}); start it, or mend its address")


def reason_of(error: ApiError) -> str:
    """Say what an answer that is an error means, and what to do."""
    status = error.meta.status
    if error.error == "index_not_found_exception":
        return f"{_line(error.message)}: {_details(error)}; fill it with `knowflow run --indexers`"
    if status in (401, 403):
        return f"Elasticsearch refuses us ({status} {error.error}); mend `elasticsearch_options`"
    if status == 429:
        return "Elasticsearch has too much to do (429); try again later"
    return f"Elasticsearch answers {status} {error.error}: {_details(error)}"


def _details(error: ApiError) -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        causes = body["error"].get("root_cause") or [body["error"]]
        return str(causes[0].get("reason", ""))[:300]
    return str(body)[:300]


def _line(error: object) -> str:
    return " ".join(str(error).split())[:200]
