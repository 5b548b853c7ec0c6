"""Hold the Discourse producer to the producers' contract, in each form that a source comes in."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import ProducerFactory, SourceError
from producers.discourse import FACTORY
from tests.contract.json_forms import Folder, JsonSource, SeveralFiles, Tar, Zip
from tests.tars import pack

SOURCE = Path(__file__).parent.parent / "golden" / "discourse" / "source"


class Discourse(JsonSource):
    factory: ClassVar[ProducerFactory] = FACTORY
    golden: ClassVar[Path] = SOURCE
    single: ClassVar[tuple[str, ...]] = ("json/brown-spots.40.json", "json/latest.json")

    def rows_of(self, value: Any) -> list[Any] | None:
        return value["post_stream"]["posts"] if "post_stream" in value else None

    def write_many(self, folder: Path, records: int) -> Path:
        """Write so many posts, fifty to a topic."""
        made = folder / "garden"
        made.mkdir()
        for topic in range(1, records // 50 + 2):
            posts = [
                {
                    "id": topic * 50 + at, "post_number": at + 1, "user_id": at, "username": f"user{at}", "version": 1,
                    "reply_to_post_number": at, "created_at": "2020-03-01T10:00:00.123Z",
                    "cooked": "<p>" + "words " * 40,
                }
                for at in range(50)
            ]  # fmt: skip
            (made / f"topic.{topic}.json").write_text(json.dumps({"id": topic, "post_stream": {"posts": posts}}))
        return made


class TestFolder(Folder, Discourse):
    pass


class TestTar(Tar, Discourse):
    pass


class TestZip(Zip, Discourse):
    pass


class TestSeveralFiles(SeveralFiles, Discourse):
    pass


def test_every_failure_reads_again_once_it_is_mended() -> None:
    """The letter holds all of the topic that reading a post needs."""
    producer = FACTORY.open([str(SOURCE)], name="garden")
    failures = [outcome.failure for outcome in producer.read() if outcome.failure is not None]
    letter = json.loads(next(failure.payload for failure in failures if "post 2 of topic 45" in failure.location))
    letter["post"] |= {"created_at": "2020-03-05T10:00:00Z", "reply_to_post_number": 1}
    found = FACTORY.reread({"source": producer.source, "payload": json.dumps(letter)})
    assert [event["data"]["in_reply_to"] for event in found] == [["discourse:garden/topic/45"]]


def test_a_forum_is_named_by_its_file(tmp_path: Path) -> None:
    assert FACTORY.open([str(pack(SOURCE, tmp_path / "garden-discourse-json.tar.zst"))]).source == "discourse:garden"
    producer = FACTORY.open([str(pack(SOURCE, tmp_path / "forum.garden.example.tar.zst"))])
    urls = [event["data"]["item"].get("url") for outcome in producer.read() for event in outcome.events]
    assert "https://forum.garden.example/t/brown-spots/40/2" in urls
    with pytest.raises(SourceError, match="give it by --name"):
        FACTORY.open([str(pack(SOURCE, tmp_path / "discourse-posts.tar.zst"))])
