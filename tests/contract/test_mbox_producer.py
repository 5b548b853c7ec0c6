"""Hold the mail producer to the producers' contract, in each form that mail comes in."""

from __future__ import annotations

import gzip
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from producers.base import Event, ProducerFactory, SourceError
from producers.mbox import FACTORY
from producers.mbox.split import is_mbox, split_mbox
from producers.testing import ProducerConformance, damaged, events_of
from tests.tars import pack

SOURCE = Path(__file__).parent.parent / "golden" / "mbox" / "source"
ARCHIVE = SOURCE / "2020-March.txt"


def message(number: int, text: str = "Good soil. " * 30) -> str:
    parent = f"In-Reply-To: <m{number - 1}@x.example>\n" if number % 5 else ""
    return (
        f"From p{number % 40}@x.example Mon Mar  2 09:{number // 60 % 60:02d}:{number % 60:02d} 2020\n"
        f"From: P{number % 40} <p{number % 40}@x.example>\n{parent}"
        f"Date: Mon, 2 Mar 2020 09:{number // 60 % 60:02d}:{number % 60:02d} +0000\n"
        f"Subject: Soil {number // 5}\nMessage-ID: <m{number}@x.example>\n\n{text}\n\n"
    )


def write_many(folder: Path, records: int) -> list[str]:
    path = folder / "soil.mbox"
    with path.open("w") as file:
        for number in range(records):
            file.write(message(number))
    return [str(path)]


def messages(content: bytes) -> list[bytes]:
    """Cut the archive where a line begins a message."""
    return re.split(rb"\n(?=From [^\n]* 2020\n)", content)


class Conformance(ProducerConformance):
    factory: ClassVar[ProducerFactory] = FACTORY
    options: ClassVar[dict[str, Any]] = {"name": "beds"}
    large: ClassVar[tuple[int, int]] = (300, 1_200)


class TestFolder(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(shutil.copytree(SOURCE, folder / "beds"))]

    def write_large(self, folder: Path, records: int) -> list[str] | None:
        return write_many(folder, records)

    def write_broken(self, folder: Path) -> Iterator[list[str]]:
        for number, broken in enumerate(damaged(ARCHIVE.read_bytes())):
            copy = folder / f"broken-{number}" / ARCHIVE.name
            copy.parent.mkdir()
            copy.write_bytes(broken)
            yield [str(copy)]


class TestPackedFile(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        path = folder / "beds-2020.mbox.gz"
        path.write_bytes(gzip.compress(ARCHIVE.read_bytes(), mtime=0))
        return [str(path)]

    def write_reordered(self, folder: Path) -> list[str] | None:
        path = folder / "beds-2020.mbox"
        path.write_bytes(b"\n".join(reversed(messages(ARCHIVE.read_bytes()))))
        return [str(path)]


class TestZip(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        path = folder / "beds.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(file for file in SOURCE.rglob("*") if file.is_file()):
                archive.write(file, file.relative_to(SOURCE))
        return [str(path)]


class TestTar(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(pack(SOURCE, folder / "beds.tar.zst"))]


class TestMaildir(Conformance):
    def write_source(self, folder: Path) -> list[str]:
        return [str(shutil.copytree(SOURCE / "Maildir", folder / "Maildir"))]


@pytest.mark.parametrize("form", ["tar", "tar.gz"])
def test_a_tar_without_zstandard_gives_the_same_events(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"beds.{form}"
    with tarfile.open(path, "w:gz" if form == "tar.gz" else "w") as tar:
        for file in sorted(file for file in SOURCE.rglob("*") if file.is_file()):
            tar.add(file, arcname=file.relative_to(SOURCE).as_posix())
    assert FACTORY.detects(path)
    assert events(path) == events(SOURCE)


def test_a_single_message_is_a_source() -> None:
    (event,) = events(SOURCE / "spade.eml")
    assert event["id"] == "mail:message/m23@garden.example/posted"


@pytest.mark.parametrize("form", [TestZip, TestTar])
def test_every_form_gives_the_same_outcomes(form: type[Conformance], tmp_path: Path) -> None:
    assert form().read(tmp_path) == TestFolder().read(tmp_path)


def test_carriage_returns_change_nothing(tmp_path: Path) -> None:
    crlf = tmp_path / "beds.mbox"
    crlf.write_bytes(ARCHIVE.read_bytes().replace(b"\n", b"\r\n"))
    assert events(crlf) == events(ARCHIVE)


def events(path: Path) -> list[Event]:
    return list(events_of(FACTORY.open([str(path)], name="beds").read()))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, 4096])
def test_messages_are_cut_alike_however_the_stream_comes(size: int) -> None:
    content = b"\xef\xbb\xbf" + ARCHIVE.read_bytes().replace(b"\n", b"\r\n")
    pieces = (content[at : at + size] for at in range(0, len(content), size))
    whole = list(split_mbox(iter([ARCHIVE.read_bytes()])))
    assert list(split_mbox(pieces)) == whole
    assert [raw.number for raw in whole] == list(range(1, len(whole) + 1))
    assert list(split_mbox(iter([ARCHIVE.read_bytes()]), 3)) == whole[3:]


def test_only_a_line_with_a_date_before_a_header_begins_a_message() -> None:
    text = (
        "From the beds\n\nFrom the minutes of Mon Mar  2 09:15:00 2020\nwe learn nothing\n\n"
        "From beds Mon Mar  2 2020 we had rain\nNote: rain\n"
    )
    content = (message(1, "From the start") + message(2, text) + message(3)).encode()
    found = list(split_mbox(iter([content])))
    assert [b"Message-ID: <m2@" in (raw.content or b"") for raw in found] == [False, True, False]


@pytest.mark.parametrize(
    "line",
    [
        "From - Mon Mar  2 09:15:00 2020",
        "From ann at garden.example  Mon Mar  2 09:15:00 2020",
        "From 1659823@xxx Mon Mar 02 09:15:00 +0000 2020",
        "From ann@garden.example Mon, 2 Mar 2020 09:15:00 GMT",
        "From MAILER-DAEMON Mon Mar  2 09:15:00 MET 2020",
    ],
)
def test_lines_that_begin_a_message_have_several_forms(line: str) -> None:
    assert is_mbox(f"{line}\nFrom: a@b.example\n".encode())


def test_a_message_too_long_is_a_dead_letter_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("producers.mbox.split.MAX_MESSAGE", 200_000)
    path = tmp_path / "soil.mbox"
    path.write_text(message(1) + message(2, "x" * 500_000) + message(3))
    outcomes = list(FACTORY.open([str(path)]).read())
    assert [bool(outcome.events) for outcome in outcomes] == [True, False, True]
    assert outcomes[1].failure is not None
    assert "is longer than" in outcomes[1].failure.reason


@pytest.mark.parametrize(
    ("name", "instance"),
    [
        ("r-help-2015.mbox.gz", "r-help"),
        ("2020-March.txt", None),
        ("beds-2020-03.mbox", "beds"),
        ("Beds_2020q1.mbx", "beds"),
        ("mail-archive-of-beds.mbox", "of-beds"),
    ],
)
def test_a_list_is_named_by_its_file(name: str, instance: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(message(1))
    if instance is None:
        with pytest.raises(SourceError, match="give --name"):
            FACTORY.open([str(path)])
    else:
        assert FACTORY.open([str(path)]).source == f"mail:{instance}"


def test_a_list_is_named_by_its_messages_first(tmp_path: Path) -> None:
    path = tmp_path / "inbox.mbox"
    path.write_text(message(1).replace("Subject:", "List-Id: Soil <Soil.lists.example>\nSubject:"))
    assert FACTORY.open([str(path)]).source == "mail:soil.lists.example"


@pytest.mark.parametrize(
    ("paths", "options", "told"),
    [
        ([], {}, "no path is given"),
        (["not-there"], {}, "not-there"),
        ([str(ARCHIVE)], {"name": "a b"}, "cannot name a source"),
        ([str(ARCHIVE)], {"speed": 1}, "no option `speed`"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(paths: list[str], options: dict[str, Any], told: str) -> None:
    with pytest.raises(SourceError, match=told) as raised:
        FACTORY.open(paths, **options)
    assert "\n" not in str(raised.value)
