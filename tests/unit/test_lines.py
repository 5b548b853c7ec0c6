"""Test the reading of lines from files of every compression, whole and broken."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from producers import lines
from producers.base import SourceError
from producers.lines import first_line, read_lines, stem
from producers.records import Bad, Blank, read_records

Pack = Callable[[bytes], bytes]
PACKS: list[Pack] = [bytes, gzip.compress, zstandard.ZstdCompressor(write_checksum=True).compress]
NAMES = ["plain", "gzip", "zstandard"]


def contents(path: Path) -> list[bytes | None]:
    return [line.content for line in read_lines(str(path))]


@pytest.mark.parametrize("pack", PACKS, ids=NAMES)
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\nb", [b"a", b"b"]),
        (b"\xef\xbb\xbfa\r\n\r\nb\r\n", [b"a", b"", b"b"]),
        (b"\n\n", [b"", b""]),
        (b"x" * 200_000 + b"\n" + b"y" * 70_000, [b"x" * 200_000, b"y" * 70_000]),
    ],
)
def test_lines_are_the_same_however_packed(tmp_path: Path, pack: Pack, data: bytes, expected: list[bytes]) -> None:
    path = tmp_path / "file"
    path.write_bytes(pack(data))
    assert contents(path) == expected


@pytest.mark.parametrize("pack", PACKS[1:], ids=NAMES[1:])
def test_packed_parts_follow_one_another(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "file"
    path.write_bytes(pack(b"a\nb") + pack(b"c\nd\n") + pack(b""))
    assert contents(path) == [b"a", b"bc", b"d"]


def test_padding_after_gzip_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(b"a\n") + b"\x00" * 512)
    assert contents(path) == [b"a"]


@pytest.mark.parametrize("pack", PACKS[1:], ids=NAMES[1:])
def test_what_comes_before_a_cut_is_read(tmp_path: Path, pack: Pack) -> None:
    data = b"".join(b"%d %s\n" % (number, bytes([number % 90 + 33]) * (number % 7)) for number in range(200_000))
    packed = pack(data)
    path = tmp_path / "file"
    path.write_bytes(packed[: len(packed) // 2])
    seen: list[bytes | None] = []
    with pytest.raises(SourceError, match="cut off"):
        seen.extend(line.content for line in read_lines(str(path)))
    assert seen
    assert seen == data.split(b"\n")[: len(seen)]


@pytest.mark.parametrize("pack", PACKS[1:], ids=NAMES[1:])
def test_damage_is_told(tmp_path: Path, pack: Pack) -> None:
    packed = bytearray(pack(b"".join(b"line %d\n" % number for number in range(5000))))
    packed[len(packed) // 2 : len(packed) // 2 + 8] = b"\xff" * 8
    path = tmp_path / "file"
    path.write_bytes(bytes(packed))
    with pytest.raises(SourceError, match=r"corrupt|cut off"):
        contents(path)


@pytest.mark.parametrize("data", [b"", gzip.compress(b""), zstandard.compress(b"")], ids=NAMES)
def test_an_empty_file_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(SourceError, match="is empty"):
        contents(path)


def test_paths_that_are_no_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        contents(tmp_path / "not-there")
    with pytest.raises(SourceError, match="is a directory"):
        contents(tmp_path)


def test_a_line_without_end_is_reported_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 100_000)
    path = tmp_path / "file"
    path.write_bytes(b"a\n" + b"x" * 300_000 + b"\nb\n" + b"y" * 100_001)
    assert contents(path) == [b"a", None, b"b", None]
    records = list(read_records([str(path)]))
    assert isinstance(records[1].value, Bad)
    assert "longer than" in records[1].value.reason


def test_standard_input_is_read_and_may_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(gzip.compress(b"1\n2\n"))

    monkeypatch.setattr(sys, "stdin", Stdin)
    records = list(read_records(["-"]))
    assert [(record.value, record.location, record.cursor) for record in records] == [
        (1, "stdin, line 1", None),
        (2, "stdin, line 2", None),
    ]
    assert list(read_records(["-"])) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "is no JSON"),
        (b"{'a': 1}", "is no JSON"),
        (b'{"a": NaN}', "is no JSON"),
        (b"\xff\xfe", "is no UTF-8 text"),
        (b"[" * 5000, "is no JSON"),
        (b'"\\ud800' + b"[" * 5000, "is no JSON"),
    ],
)
def test_lines_that_are_no_json_are_told(tmp_path: Path, line: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(line + b"\n")
    (record,) = read_records([str(path)])
    assert isinstance(record.value, Bad)
    assert words in record.value.reason
    assert record.failure(record.value.reason).payload == line.decode(errors="replace")


def test_lone_surrogates_are_read_as_others_write_them(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b'{"a": "\\ud800"}\n \n')
    record, blank = read_records([str(path)])
    assert record.value == {"a": "\ud800"}
    assert isinstance(blank.value, Blank)


def test_another_file_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1\n2\n3\n")
    cursor = list(read_records([str(path)]))[1].cursor
    path.write_bytes(b"1\n2\n3\n4\n")
    assert [record.value for record in read_records([str(path)], cursor)] == [3, 4]
    path.write_bytes(b"7\n8\n")
    assert [record.value for record in read_records([str(path)], cursor)] == [7, 8]


def test_the_first_line_with_text_is_found(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf\n\r\n {} \nmore"))
    assert first_line(path) == b"{}"
    assert first_line(tmp_path / "not-there") == b""
    path.write_bytes(gzip.compress(b"{}\n")[:-6])
    assert first_line(path) in (b"", b"{}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/events.jsonl", "events"),
        ("events.jsonl.gz", "events"),
        ("events.ndjson.zst", "events"),
        ("events", "events"),
        (".gz", ".gz"),
        ("-", "stdin"),
    ],
)
def test_a_stem_has_no_endings(name: str, expected: str) -> None:
    assert stem(name) == expected
