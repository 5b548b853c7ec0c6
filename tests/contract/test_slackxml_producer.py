"""Hold the reader of disentangled Slack XML to the producers' contract, and its events to what was written down."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import Event, ProducerFactory, SourceError
from producers.declare import undeclared
from producers.slackxml import ACTIONS, FACTORY
from producers.testing import ProducerConformance, events_of
from streams.deadletters import dead_letter
from tests.tars import pack

FILES = Path(__file__).parent.parent / "golden" / "slackxml"
BEDS = "slack:garden/beds"


def copy_files(folder: Path) -> Path:
    return Path(shutil.copytree(FILES, folder / "garden"))


class TestFolder(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        return [str(copy_files(folder))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        path = folder / "large.xml"
        with path.open("w") as file:
            file.write("<slack>\n<team_domain>garden</team_domain>\n<channel_name>beds</channel_name>\n")
            for at in range(records):
                seconds = f"{at // 3600 % 24:02d}:{at // 60 % 60:02d}:{at % 60:02d}.{at:06d}"
                file.write(
                    f'<message conversation_id="{at // 7}"><ts>2018-01-02T{seconds}</ts><user>Carl</user>'
                    f"<text>{'words ' * 40}</text></message>\n"
                )
            file.write("</slack>\n")
        return [str(path)]


class TestFile(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        return [str(shutil.copy(FILES / "2018.xml", folder / "beds.xml"))]

    def write_reordered(self, folder: Path) -> list[str] | None:
        head, *messages = (FILES / "2018.xml").read_text("utf-8").removesuffix("</slack>\n").split("  <message")
        path = folder / "beds.xml"
        path.write_text("  <message".join([head, *reversed(messages)]) + "</slack>\n", "utf-8")
        return [str(path)]


class TestTarZst(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY

    def write_source(self, folder: Path) -> list[str]:
        copy_files(folder / "unpacked" / "data")
        return [str(pack(folder / "unpacked", folder / "garden.tar.zst"))]


def events(**options: Any) -> list[Event]:
    return list(events_of(FACTORY.open([str(FILES)], **options).read()))


def test_the_events_are_as_expected() -> None:
    def expected(at: str, user: str, text: str, conversation: str | None, *addressed: str) -> Event:
        data: dict[str, Any] = {
            "action": "posted",
            "revision": 0,
            "actor": {"account": f"slack:garden/{user}", "name": user},
            "item": {"id": f"{BEDS}/{at}", "kind": "message", "text": text, "text_format": "markdown"},
            "channel": BEDS,
            "audience": ["public"],
        }
        if conversation:
            data["conversation"] = f"{BEDS}/{conversation}"
        if addressed:
            data["addressed"] = [f"slack:garden/{name}" for name in addressed]
        return {
            "specversion": "1.0", "type": "knowflow.interaction.v1", "datacontenttype": "application/json",
            "id": f"{BEDS}/{at}/posted", "source": "slack:garden", "time": f"{at}Z", "timeprecision": "exact",
            "sequence": 0, "partitionkey": BEDS, "data": data,
        }  # fmt: skip

    assert events() == [
        expected(
            "2018-01-02T11:38:10.000028", "Marta", "@**Carl** why do `leaves < roots` curl?", "2017-12-31/1", "Carl"
        ),
        expected(
            "2018-01-02T11:39:00.000031", "Dora", "Unrelated: [the soil](https://soil.example) came.", "2017-12-31/2"
        ),
        expected(
            "2018-01-02T11:40:00.000070", "Carl", "Aphids, @**Marta** and @**Carl**.\nSecond part.", "2017-12-31/1",
            "Marta",
        ),
        expected("2018-01-02T11:41:00.000070", "Carl", "", None),
        expected(
            "2019-01-02T08:00:00.000100", "Dora", "Conversation 1 of another year is another one.", "2018-12-31/1"
        ),
    ]  # fmt: skip


def test_what_cannot_be_read_is_told() -> None:
    outcomes = list(FACTORY.open([str(FILES)]).read())
    assert [(outcome.failure.location, outcome.failure.reason) for outcome in outcomes if outcome.failure] == [
        ("2018.xml message 5", "`ts` is 'on Tuesday', not a time"),
        ("2018.xml message 6", "`user` is missing"),
        ("2018.xml message 7", "`ts` is '2018-13-02T11:42:00.000070', not a time"),
        ("2018.xml message 8", "`text` is missing"),
    ]
    assert not undeclared(ACTIONS, outcomes)


def test_hidden_conversations_change_nothing_else() -> None:
    shown, hidden = events(), events(conversations=False)
    assert any("conversation" in event["data"] for event in shown)
    for event in shown:
        event["data"].pop("conversation", None)
    assert hidden == shown


def test_a_dead_letter_is_read_again_once_mended() -> None:
    producer = FACTORY.open([str(FILES)])
    failure = next(outcome.failure for outcome in producer.read() if outcome.failure is not None)
    held = json.loads(failure.payload)
    held["message"]["ts"] = "2018-01-02T12:00:00"
    letter = dead_letter("slack-xml", producer.source, failure.location, failure.reason, json.dumps(held))
    (event,) = FACTORY.reread(letter)
    assert event["id"] == f"{BEDS}/2018-01-02T12:00:00/posted"
    assert event["data"]["conversation"] == f"{BEDS}/2017-12-31/3"


def write(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content)
    return str(path)


def test_what_is_wrong_is_told_in_one_line(tmp_path: Path) -> None:
    team = "<slack><team_domain>{}</team_domain></slack>"
    one, two = write(tmp_path, "1.xml", team.format("one")), write(tmp_path, "2.xml", team.format("two"))
    cases: list[tuple[list[str], dict[str, Any], str]] = [
        ([], {}, "no path is given"),
        ([write(tmp_path, "a.txt", "text")], {}, "holds no .xml file"),
        ([write(tmp_path, "b.xml", "<posts><row/></posts>")], {}, "holds <posts>, not <slack>"),
        ([write(tmp_path, "c.xml", "no xml")], {}, "is no XML"),
        ([write(tmp_path, "d.xml", "<slack></slack>")], {}, "does not state its <team_domain>"),
        ([one, two], {}, "several workspaces"),
        ([one], {"speed": 1}, "no option `speed`"),
    ]
    for paths, options, told in cases:
        with pytest.raises(SourceError, match=told) as raised:
            FACTORY.open(paths, **options)
        assert "\n" not in str(raised.value)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE slack [<!ENTITY a "aaaa">]><slack><team_domain>&a;</team_domain></slack>'
    producer = FACTORY.open([write(tmp_path, "bomb.xml", bomb)], name="garden")
    with pytest.raises(SourceError, match="document type"):
        list(producer.read())


def test_the_counts_of_the_real_set_are_those_that_are_known_of_it(shared_data: Path) -> None:
    path = shared_data / "chat" / "slack-racket-general-disentangled.tar.zst"
    found = list(events_of(FACTORY.open([str(path)]).read()))
    assert len({event["data"]["item"]["id"] for event in found}) == len(found) == 22_172
    assert len({event["data"]["conversation"] for event in found}) == 2_364
    assert len({event["data"]["actor"]["account"] for event in found}) == 326
    assert (min(event["time"] for event in found)[:10], max(event["time"] for event in found)[:10]) == (
        "2017-05-11", "2019-06-06",
    )  # fmt: skip
