"""Be two small Faust apps as one would write them at first: the scale that the workers are held against.

`python -m knowflow.bench.naive_faust idle|naive SERVERS KAFKA_TOPIC PARTITIONS COUNT SECONDS FOLDER`: `idle` has one
agent that counts; `naive` has two agents with a repartition between them, each with one
table write an event. Prints a line of JSON with how many events came through both, and how
long from the first that went in to the last that came out.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

import faust

ARGUMENTS = 7
# What the naive app writes; Faust's own way of creating Kafka topics does not get on with every broker.
PEOPLE = "bench-people"
WRITTEN = (PEOPLE, "bench-naive-bench-conversations-changelog", "bench-naive-bench-persons-changelog")


class Progress:
    """Count events that came through, from the first that went in, and say when there is an end of it."""

    def __init__(self, wanted: int, seconds: float) -> None:
        self.wanted, self.seconds = wanted, seconds
        self.count = 0
        self.first = self.last = 0.0

    def enter(self) -> None:
        """Note when the first event went in: Faust may hand the second agent its first one long after."""
        self.first = self.first or time.monotonic()

    def leave(self) -> None:
        """Count an event that came through."""
        self.last = time.monotonic()
        self.count += 1

    async def ended(self) -> None:
        """Return when all came, or when the time is over."""
        until = time.monotonic() + self.seconds
        while self.count < self.wanted and time.monotonic() < until:
            await asyncio.sleep(0.2)


def make_app(kind: str, servers: str, kafka_topic: str, partitions: int, folder: str, progress: Progress) -> faust.App:
    """Return the app."""
    app = faust.App(
        f"bench-{kind}",
        broker=[f"kafka://{server}" for server in servers.split(",")],
        store="memory://",
        datadir=folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        topic_partitions=partitions,
    )
    source = app.topic(kafka_topic, value_serializer="raw", key_serializer="raw", partitions=partitions)
    if kind == "idle":

        @app.agent(source)
        async def idle(stream: Any) -> None:
            async for _ in stream:
                progress.enter()
                progress.leave()

        return app
    people = app.topic(PEOPLE, key_serializer="raw", value_serializer="json", partitions=partitions)
    conversations = app.Table("bench-conversations", default=int, partitions=partitions)
    persons = app.Table("bench-persons", default=int, partitions=partitions)

    @app.agent(source)
    async def by_conversation(stream: Any) -> None:
        async for value in stream:
            progress.enter()
            data = json.loads(value)
            conversation = (data.get("item") or {}).get("id", "")
            conversations[conversation] += 1
            person = (data.get("actor") or {}).get("account", "")
            await people.send(key=person.encode(), value={"person": person, "count": conversations[conversation]})

    @app.agent(people)
    async def by_person(stream: Any) -> None:
        async for value in stream:
            persons[value["person"]] += 1
            progress.leave()

    return app


async def _run(
    kind: str, servers: str, kafka_topic: str, partitions: str, count: str, seconds: str, folder: str
) -> None:
    progress = Progress(int(count), float(seconds))
    app = make_app(kind, servers, kafka_topic, int(partitions), folder, progress)
    await app.start()
    await progress.ended()
    lasted = max(progress.last - progress.first, 0.0)  # nothing came through: no time either
    print(json.dumps({"events": progress.count, "seconds": round(lasted, 2)}), flush=True)
    os._exit(0)  # what it measured is said; a graceful end would add seconds to no purpose


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1 : 1 + ARGUMENTS]))
