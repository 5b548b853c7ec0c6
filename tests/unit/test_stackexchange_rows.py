"""Stream rows: cut, garbled, hostile and odd XML."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from producers.base import SourceError
from producers.stackexchange import rows
from producers.stackexchange.rows import Row, read_rows

HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<votes>\n'


class OneByOne:
    """Give one byte at a time, so that every boundary is met."""

    def __init__(self, content: bytes) -> None:
        self._stream = io.BytesIO(content)

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(1)

    def close(self) -> None:
        self._stream.close()


def read(content: bytes) -> list[Row | None]:
    return list(read_rows(io.BytesIO(content), "votes", "Votes.xml"))


def read_until_error(found: Iterator[Row | None]) -> tuple[list[Row | None], str]:
    seen: list[Row | None] = []
    with pytest.raises(SourceError) as raised:
        seen.extend(found)
    return seen, str(raised.value)


def test_rows_are_their_attributes() -> None:
    assert read(HEAD + b'<row Id="1" Text="a&amp;b&#xA;c \xc3\xa9"/><row/></votes>') == [
        {"Id": "1", "Text": "a&b\nc é"},
        {},
    ]


def test_a_table_may_have_no_row() -> None:
    assert read(HEAD + b"</votes>") == []


def test_other_elements_are_marked() -> None:
    assert read(HEAD + b'<row Id="1"><x/></row><note/></votes>') == [{"Id": "1"}, None, None]


@pytest.mark.parametrize("reference", [b"&#x1F;", b"&#31;", b"&#0;", b"&#x0;", b"&#8;", b"&#xb;", b"&#00012;"])
def test_forbidden_references_are_replaced(reference: bytes) -> None:
    content = HEAD + b'<row T="a' + reference + b'b"/></votes>'
    assert read(content) == [{"T": "a\ufffdb"}]
    assert list(read_rows(OneByOne(content), "votes", "Votes.xml")) == [{"T": "a\ufffdb"}]


@pytest.mark.parametrize("reference", [b"&#9;", b"&#10;", b"&#13;", b"&#x20;", b"&#32;", b"&#x1F600;"])
def test_allowed_references_stay(reference: bytes) -> None:
    found = read(HEAD + b'<row T="a' + reference + b'b"/></votes>')[0]
    assert found is not None
    assert "\ufffd" not in found["T"]


def test_whole_rows_before_a_cut_are_given() -> None:
    whole = HEAD + b"".join(b'<row Id="%d"/>\n' % number for number in range(20)) + b"</votes>"
    for at in range(len(HEAD), len(whole) - 1):
        seen, message = read_until_error(read_rows(io.BytesIO(whole[:at]), "votes", "Votes.xml"))
        assert seen == [{"Id": str(number)} for number in range(whole[:at].count(b"/>"))]
        assert message.startswith("Votes.xml: broken or cut off")
        assert message.endswith("; get the file again")
        assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"   \n", "broken or cut off before the first row"),
        (b"hello, this is no XML at all", "broken or cut off before the first row"),
        (b"<html><body/></html>", "holds <html> where a dump has <votes>"),
        (HEAD + b'<row Id="1"/><row Id="2" Id="2"/></votes>', "after row 1"),
        (HEAD + b'<row Id="1"/></votes><votes/>', "after row 1"),
        (HEAD + b'<row Id="\xff\xfe"/></votes>', "before the first row"),
        (HEAD + b'<row Id="&unknown;"/></votes>', "before the first row"),
        (HEAD + b'<row Id="a\x00b"/></votes>', "before the first row"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read(content)


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE votes [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE votes SYSTEM "http://localhost:1/votes.dtd">',
        b'<!DOCTYPE votes [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_document_types_are_refused(doctype: bytes) -> None:
    with pytest.raises(SourceError, match="declares a document type"):
        read(doctype + b'<votes><row Id="&b;"/></votes>')


def test_a_billion_laughs_are_not_told() -> None:
    entities = b'<!ENTITY e0 "ha ha ha ha ha ha">' + b"".join(
        b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 20) for level in range(1, 12)
    )
    tracemalloc.start()
    with pytest.raises(SourceError, match="declares a document type"):
        read(b"<!DOCTYPE votes [" + entities + b']><votes><row Id="&e11;"/></votes>')
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_a_row_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MAX_ROW", 1 << 18)
    with pytest.raises(SourceError, match="a row is longer than"):
        read(HEAD + b'<row Text="' + b"x" * (1 << 20) + b'"/></votes>')


def test_a_long_row_is_read() -> None:
    assert read(HEAD + b'<row Text="' + b"x" * (11 << 20) + b'"/></votes>') == [{"Text": "x" * (11 << 20)}]
