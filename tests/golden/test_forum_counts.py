"""Hold what Zulip archives and the Discourse forum give to counts that others took from the files."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from lxml import html

from knowflow.evaluate.source_facts import Event, compare, facts
from producers.registry import detect, factory


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("chat/lean-zulip-maths.tar.zst", "zulip:lean"),
        ("chat/lean-zulip-is-there-code-for-x.tar.zst", "zulip:lean"),
        ("forum/urho3d-discourse-json.tar.zst", "discourse:urho3d"),
    ],
)
def test_every_topic_and_message_is_there(file: str, source: str, shared_data: Path, root: Path) -> None:
    path = shared_data / file
    kind = detect(path)
    assert kind == source.partition(":")[0]
    producer = factory(kind).open([str(path)])
    assert producer.source == source
    ignored: Counter[str] = Counter()
    seen: set[str] = set()

    def of_each_id_one() -> Iterator[Event]:
        for outcome in producer.read():
            assert outcome.failure is None
            ignored.update([outcome.ignored] if outcome.ignored else [])
            for event in outcome.events:
                if event["id"] not in seen:
                    seen.add(event["id"])
                    yield event

    events = list(of_each_id_one())
    stated = json.loads((root / "tests" / "golden" / "source_counts.json").read_text("utf-8"))[path.name]
    for name, value in compare(facts(kind, events, ignored), stated).items():
        assert value["equal"] or value.get("why"), (name, value)
        assert abs(value["found"] - value["stated"]) <= 2
    if kind == "discourse":
        assert facts(kind, events, ignored)["likes"] == 11_199, "the sum of the topics' own like counts"
    else:
        quoted = {
            int(event["data"]["item"]["id"].rpartition("/")[2]): [
                int(item.rpartition("/")[2]) for item in event["data"]["in_reply_to"]
            ]
            for event in events
            if "in_reply_to" in event["data"]
        }
        assert quoted == quotes_by_structure(path)


def quotes_by_structure(path: Path) -> dict[int, list[int]]:
    """Return for each message of an archive the messages that it quotes, read by another way: a paragraph
    whose last link leads to a message, with a colon after it, before a block quote that is in no other.
    """
    found: dict[int, list[int]] = {}
    with (
        path.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        for entry in tar:
            file = tar.extractfile(entry)
            assert file is not None
            for message in json.load(file):
                if "<blockquote>" in message["content"] and message["sender_full_name"] != "Notification Bot":
                    numbers = _quoted(message["content"])
                    numbers = [number for number in dict.fromkeys(numbers) if number != message["id"]]
                    if numbers:
                        found[message["id"]] = numbers
    return found


def _quoted(content: str) -> list[int]:
    numbers = []
    for quote in html.fragment_fromstring(content, create_parent="div").iterchildren("blockquote"):
        head = quote.getprevious()
        if head is not None and head.tag == "p":
            links = [link.get("href") or "" for link in head.iter("a") if (link.tail or "").strip() in (":", "\uff1a")]
            if links and "#narrow/" in links[-1]:
                numbers += [int(number) for number in re.findall(r"/(?:near|with)/(\d+)\Z", links[-1])]
    return numbers
