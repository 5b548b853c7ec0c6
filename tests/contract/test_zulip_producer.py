"""Hold the Zulip producer to the producers' contract, in each form that a source comes in."""

import json
import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import ProducerFactory, SourceError
from producers.zulip import FACTORY
from tests.contract.json_forms import Folder, JsonSource, SeveralFiles, Tar, Zip
from tests.tars import pack

SOURCE = Path(__file__).parent.parent / "golden" / "zulip" / "source"


class Zulip(JsonSource):
    factory: ClassVar[ProducerFactory] = FACTORY
    golden: ClassVar[Path] = SOURCE
    single: ClassVar[tuple[str, ...]] = ("11-garden/Brown.20spots.20on.20tomatoes.3F.json", "api/messages.json")

    def rows_of(self, value: Any) -> list[Any] | None:
        rows = value.get("messages") if isinstance(value, dict) else value
        return rows if isinstance(rows, list) else None

    def write_many(self, folder: Path, records: int) -> Path:
        """Write an archive of so many messages, fifty to a topic."""
        made = folder / "garden" / "11-garden"
        made.mkdir(parents=True)
        for topic in range(records // 50 + 1):
            rows = [
                {
                    "content": f"<p>{'words ' * 40}</p>",
                    "id": topic * 50 + at,
                    "sender_full_name": "Ann",
                    "timestamp": at,
                }
                for at in range(50)
            ]
            (made / f"topic.20{topic}.json").write_text(json.dumps(rows))
        return made.parent


class TestFolder(Folder, Zulip):
    pass


class TestTar(Tar, Zulip):
    pass


class TestZip(Zip, Zulip):
    pass


class TestSeveralFiles(SeveralFiles, Zulip):
    pass


def test_every_failure_reads_again_once_it_is_mended() -> None:
    """What another form of the message would have given, the letter gives: it holds all that reading needs."""
    producer = FACTORY.open([str(SOURCE)], name="garden")
    failures = [outcome.failure for outcome in producer.read() if outcome.failure is not None]
    letters = [json.loads(failure.payload) for failure in failures if "message 2" in failure.location]
    assert [letter["message"]["id"] for letter in letters] == [151]
    letters[0]["message"]["timestamp"] = 1552700000
    found = FACTORY.reread({"source": producer.source, "payload": json.dumps(letters[0])})
    assert found[0]["data"]["conversation"] == "zulip:garden/channel/11/broken%20messages"
    assert found[0]["data"]["actor"]["account"] == "zulip:garden/@Ann"


@pytest.mark.parametrize(
    ("name", "members", "instance"),
    [
        ("garden-zulip-tools.tar.zst", ["12-tools"], "garden"),
        ("garden-zulip-who-is-there.tar.zst", ["7-Who-is-there%3F"], "garden"),
        ("garden-zulip-2024-03-01.tar.zst", ["12-tools", "13-board"], "garden"),
        ("chat.garden.example.tar.zst", ["12-tools"], "chat.garden.example"),
    ],
)
def test_a_server_is_named_by_its_archive(name: str, members: list[str], instance: str, tmp_path: Path) -> None:
    row = {"content": "<p>a</p>", "id": 1, "sender_full_name": "Ann", "timestamp": 1}
    for member in members:
        (tmp_path / "in" / "zulip_json" / member).mkdir(parents=True)
        (tmp_path / "in" / "zulip_json" / member / ".E2.9C.94.20a.2Fb.json").write_text(json.dumps([row]))
    producer = FACTORY.open([str(pack(tmp_path / "in", tmp_path / name))])
    assert producer.source == f"zulip:{instance}"
    events = [event for outcome in producer.read() for event in outcome.events]
    assert {event["data"]["item"]["title"] for event in events if event["data"]["action"] == "edited"} == {"a/b"}
    items = [event["data"]["item"] for event in events if event["data"]["action"] == "posted"]
    url = next(item.get("url") for item in items if item["kind"] == "message")
    host = "https://chat.garden.example/#narrow/channel/12/topic/.E2.9C.94.20a.2Fb/near/1"
    assert url == (host if "." in instance else None)


def test_a_server_that_nothing_names_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "zulip_json").mkdir()
    shutil.copy(SOURCE / "api" / "messages.json", tmp_path / "zulip_json" / "messages.json")
    with pytest.raises(SourceError, match="give it by --name"):
        FACTORY.open([str(tmp_path / "zulip_json")])
    with pytest.raises(SourceError, match="takes no option `x`"):
        FACTORY.open([str(tmp_path)], x=1)


def test_a_channels_folder_and_a_single_file_say_the_same(tmp_path: Path) -> None:
    channel = SOURCE / "11-garden"
    whole = [event for outcome in FACTORY.open([str(SOURCE)], name="garden").read() for event in outcome.events]
    for path in (channel, channel / ".E2.9C.94.20frost.json"):
        events = [event for outcome in FACTORY.open([str(path)], name="garden").read() for event in outcome.events]
        assert events
        assert all(event in whole for event in events)
