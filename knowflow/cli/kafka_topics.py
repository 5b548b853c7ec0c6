"""Have the Kafka topics that Knowflow needs: `kafka-topics create`, `check`, `describe`.

The client is imported when a command runs: without it, all other commands work.
"""

from __future__ import annotations

from typing import Annotated

import typer

from knowflow.cli.options import AsJson, Data, kafka_options
from knowflow.cli.screen import console, emit, table
from knowflow.settings import load_settings
from schemas.kafka_topics import DEFAULT_PARTITIONS

Partitions = Annotated[
    int | None,
    typer.Option("--partitions", min=1, max=1024, help=f"Of the first generation (default {DEFAULT_PARTITIONS})"),
]


def create(partitions: Partitions = None, data: Data = None, as_json: AsJson = False) -> None:
    """Create the Kafka topics that are missing, and mend the configuration of those that are there."""
    options = kafka_options(data)
    from knowflow.kafka.admin import create as create_topics  # noqa: PLC0415

    created = create_topics(options, partitions or load_settings(data=data).partitions)
    if as_json:
        emit({"created": created})
    else:
        print(f"Created {len(created)} Kafka topics." if created else "All Kafka topics are there.")


def check(partitions: Partitions = None, data: Data = None, as_json: AsJson = False) -> None:
    """Say what is missing or otherwise than declared; leaves with 1 if anything is."""
    options = kafka_options(data)
    from knowflow.kafka.admin import check as check_topics  # noqa: PLC0415

    told = check_topics(options, partitions)
    if as_json:
        emit({"ok": not told, "differences": told})
    else:
        print("\n".join(told) if told else "All Kafka topics are as declared.")
    if told:
        raise typer.Exit(1)


def describe(data: Data = None, as_json: AsJson = False) -> None:
    """List the Kafka topics that are there, with their sizes."""
    options = kafka_options(data)
    from knowflow.kafka.admin import describe as describe_topics  # noqa: PLC0415

    answer = describe_topics(options)
    if as_json:
        emit(answer)
        return
    numbers = ("generation", "partitions", "replicas", "messages")
    listed = table("Kafka topic", *numbers, "kept", right=numbers)
    for row in answer["kafka_topics"]:
        listed.add_row(
            row["name"], str(row["generation"] or "all"), *(f"{row[name]:,}" for name in numbers[1:]),
            row["configuration"]["cleanup.policy"],
        )  # fmt: skip
    out = console()
    out.print(listed)
    for one in answer["generations"]:
        out.print(f"generation {one['generation']}: {one['partitions']} partitions, {one['state']}")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    topics = typer.Typer(help="Have the Kafka topics that Knowflow needs.")
    topics.command("create")(create)
    topics.command("check")(check)
    topics.command("describe")(describe)
    app.add_typer(topics, name="kafka-topics")
