"""Slack's markup becomes Markdown."""

import io

import pytest

from producers.slack.elements import BrokenArray, read_elements
from producers.slack.markup import mentioned, to_markdown

USERS = {"U0ANNA001": "Anna *Star* Moss"}
CHANNELS = {"C0TOOLS001": "tools"}


@pytest.mark.parametrize(
    ("slack", "markdown"),
    [
        ("plain & simple", "plain & simple"),
        ("a &lt; b &amp;&amp; b &gt; c", "a < b && b > c"),
        ("&amp;lt;", "&lt;"),
        ("<@U0ANNA001>, hello", "@**Anna Star Moss**, hello"),
        ("<@U0NOBODY1|nobody>", "@**nobody**"),
        ("<@U0NOBODY1>", "<@U0NOBODY1>"),
        ("<#C0TOOLS001> <#C0OTHER01|other> <#C0OTHER02|>", "#tools #other <#C0OTHER02>"),
        ("<!here> <!channel> <!subteam^S1|@all> <!date^1^{date}|today> <!odd>", "@here @channel @all today "),
        ("<https://a.example/x>", "<https://a.example/x>"),
        ("<http://a.example|a.example>", "<http://a.example>"),
        ("<https://a.example/(x)|the x>", "[the x](https://a.example/%28x%29)"),
        ("<https://a.example|[1] x>", "[1] x (<https://a.example>)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("x <- 1 <no link>", "x <- 1 <no link>"),
        ("`x <- <http://a.b|a.b>` <http://a.b|see>", "`x <- a.b` [see](http://a.b)"),
        ("see ```one <@U0ANNA001>\n two``` end", "see \n```\none @U0ANNA001\n two\n```\n end"),
        ("open ``` only", "open ``` only"),
        ("``` ```", ""),
    ],
)
def test_markup(slack: str, markdown: str) -> None:
    assert to_markdown(slack, USERS.get, CHANNELS.get) == markdown


def test_mentions_are_in_order_and_once() -> None:
    assert mentioned("<@U02B> <@U01A|x> <@U02B> <#C01> <@s>") == ["U02B", "U01A"]


def read(content: bytes) -> tuple[list[object], str]:
    found: list[object] = []
    try:
        found.extend(read_elements(io.BytesIO(content)))
    except BrokenArray as error:
        return found, str(error)
    return found, ""


@pytest.mark.parametrize(
    ("content", "found", "trouble"),
    [
        (b"[]", [], ""),
        (b' [ 1 , "a", {"b": [2]} ] ', [1, "a", {"b": [2]}], ""),
        (b"\xef\xbb\xbf[12]", [12], ""),
        (b'{"a": 1}', [{"a": 1}], ""),
        (b'["\\ud800"]', ["\ud800"], ""),
        (b"", [], "is empty"),
        (b"[1, 2", [1, 2], "cut off"),
        (b'[1, {"a": ', [1], "is no JSON, or cut off"),
        (b"[1, x]", [1], "is no JSON"),
        (b'["\xff"]', [], "no UTF-8"),
        (b"[" * 100_000, [], "RecursionError"),
    ],
)
def test_elements_are_read_one_by_one(content: bytes, found: list[object], trouble: str) -> None:
    have, told = read(content)
    assert have == found
    assert trouble in told
    assert bool(trouble) == bool(told)


def test_elements_may_be_longer_than_a_piece() -> None:
    texts = ["x" * 700_000, 12345, "y" * 300_000]
    content = ("[" + ",".join(f'"{text}"' if isinstance(text, str) else str(text) for text in texts) + "]").encode()
    assert read(content) == (texts, "")
