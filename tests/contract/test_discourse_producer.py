"""Hold the Discourse producer to the producers' contract, in each form that a source comes in."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import ProducerFactory, SourceError
from producers.discourse import FACTORY
from producers.registry import detect
from producers.testing import ProducerConformance, damaged
from tests.tars import pack

SOURCE = Path(__file__).parent.parent / "golden" / "discourse" / "source"
BROKEN = ("json/brown-spots.40.json", "json/latest.json")


def copy_source(folder: Path) -> Path:
    return Path(shutil.copytree(SOURCE, folder / "garden"))


def as_zip(source: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "no JSON")
        for file in sorted(file for file in source.rglob("*") if file.is_file()):
            archive.write(file, file.relative_to(source))
    return path


def reversed_rows(source: Path) -> Path:
    """Turn the order of posts round in every topic."""
    for file in source.rglob("*.json"):
        try:
            value = json.loads(file.read_text("utf-8"))
        except ValueError:
            continue
        if "post_stream" in value:
            value["post_stream"]["posts"].reverse()
            file.write_text(json.dumps(value), "utf-8")
    return source


def write_many(folder: Path, records: int) -> Path:
    """Write so many posts, fifty to a topic."""
    made = folder / "garden"
    made.mkdir()
    for topic in range(1, records // 50 + 2):
        posts = [
            {
                "id": topic * 50 + at, "post_number": at + 1, "user_id": at, "username": f"user{at}", "version": 1,
                "reply_to_post_number": at, "created_at": "2020-03-01T10:00:00.123Z", "cooked": "<p>" + "words " * 40,
            }
            for at in range(50)
        ]  # fmt: skip
        (made / f"topic.{topic}.json").write_text(json.dumps({"id": topic, "post_stream": {"posts": posts}}))
    return made


class Conformance(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY
    options: ClassVar[dict[str, Any]] = {"name": "garden"}
    large: ClassVar[tuple[int, int]] = (1_000, 4_000)


class TestFolder(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(copy_source(folder))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(reversed_rows(copy_source(folder)))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return [str(write_many(folder, records))]

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        for number, name in enumerate(BROKEN):
            for at, broken in enumerate(damaged((SOURCE / name).read_bytes())):
                source = copy_source(folder / f"{number}-{at}")
                (source / name).write_bytes(broken)
                yield [str(source)]


class TestTar(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(pack(SOURCE, folder / "garden.tar.zst"))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        return [str(pack(reversed_rows(copy_source(folder)), folder / "garden.tar.zst"))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return [str(pack(write_many(folder, records), folder / "garden.tar.zst"))]


class TestZip(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(as_zip(SOURCE, folder / "garden.zip"))]


class TestSeveralFiles(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        source = copy_source(folder)
        return [str(source / name) for name in BROKEN]


@pytest.mark.parametrize("form", [TestTar, TestZip])
def test_every_form_gives_the_same_outcomes(form: type[Conformance], tmp_path: Path) -> None:
    assert form().read(tmp_path) == TestFolder().read(tmp_path)


def test_it_is_found_by_itself(tmp_path: Path) -> None:
    for path in (copy_source(tmp_path), pack(SOURCE, tmp_path / "x.tar.zst"), as_zip(SOURCE, tmp_path / "x.zip")):
        assert detect(path) == "discourse"


def test_a_folder_without_json_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no \.json file; give"):
        FACTORY.open([str(tmp_path)])


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
