"""Declare the options that commands share, and open what they name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from knowflow.app import Knowflow
from knowflow.distributed.elastic import ElasticState, is_embedded
from knowflow.errors import UserError
from knowflow.kafka.options import client_options
from knowflow.kafka.state import KafkaState
from knowflow.settings import Settings, load_settings
from streams.embedded.errors import FolderMissing

SIMULATED_NOTE = "Sources named `sample-...` are simulated; every answer that shows them says so."

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Data folder (default ./.knowflow)")]
IndexName = Annotated[
    str | None, typer.Option("--index", metavar="INDEX", help="embedded (default), elasticsearch or URLs")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="TIME", help="Answer as of a moment (RFC 3339)")]
Viewers = Annotated[
    list[str] | None,
    typer.Option("--viewer", metavar="LABEL", help="Audience label of who asks, repeatable; '*' is the local owner"),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many results")]


def need(module: str, extra: str) -> None:
    """Raise UserError where a module is not installed, which comes with an extra of ours."""
    # A module that is loaded may have lost what find_spec() looks at, as Faust has.
    if module not in sys.modules and find_spec(module) is None:
        raise UserError(f"this needs {module}: install knowflow[{extra}]")


def data_folder(data: Path | None, index: str | None = None) -> Path:
    """Return the data folder of the flags and settings. Raises UserError for an index that is not served."""
    settings = load_settings(data=data, index=index)
    if not is_embedded(settings):
        raise UserError(f"--index {settings.index!r} is not served by this command: use embedded")
    return settings.data


def kafka_settings(data: Path | None, *, service: bool = False) -> Settings:
    """Return the settings for what talks to Kafka, with logs configured by them: more of them for a service.

    Raises UserError where the client is not installed.
    """
    settings = load_settings(data=data)
    need("kafka", "kafka")
    from knowflow.logs import configure  # noqa: PLC0415 - structlog comes with the client

    configure(settings.log_level, service=service)
    return settings


def kafka_options(data: Path | None) -> dict[str, Any]:
    """Return the options of Kafka's admin client and consumers by flags and settings; see kafka_settings()."""
    return client_options(kafka_settings(data))


def on_kafka(data: Path | None, index: str | None) -> KafkaState | None:
    """Return the state on Kafka where the index is one in Elasticsearch, None where it is the embedded one.

    Raises UserError for an index that is none.
    """
    if is_embedded(load_settings(data=data, index=index)):
        return None
    settings = kafka_settings(data)
    return KafkaState(settings, client_options(settings))


@contextmanager
def asking(data: Path | None, index: str | None = None) -> Iterator[Knowflow | ElasticState]:
    """Open what answers questions: the state of the data folder, as reading() does, or the index in Elasticsearch."""
    settings = load_settings(data=data, index=index)
    with reading(data, index) if is_embedded(settings) else ElasticState.open(settings) as state:
        yield state


@contextmanager
def reading(data: Path | None, index: str | None = None) -> Iterator[Knowflow]:
    """Open the state for reading; an index that is behind is brought up first where nobody writes."""
    folder = data_folder(data, index)
    try:
        state = Knowflow.open_to_ask(folder)
    except FolderMissing as error:
        raise UserError(f"{folder} holds no state yet: run `knowflow ingest` or `knowflow demo` first") from error
    with state:
        yield state


@contextmanager
def writing(data: Path | None, index: str | None = None, **options: Any) -> Iterator[Knowflow]:
    """Open the state for writing."""
    with Knowflow.open(data_folder(data, index), **options) as state:
        yield state


def one_of(by: str, known: Sequence[str]) -> str:
    """Return what --by names. Raises UserError for anything that is not known."""
    if by not in known:
        raise UserError(f"--by {by!r} is unknown: choose among {', '.join(known)}")
    return by


def joined(words: Sequence[str], empty: str) -> str:
    """Return the words of a command line as one text. Raises UserError, which says `empty`, where there is none."""
    text = " ".join(words).strip()
    if not text:
        raise UserError(empty)
    return text
