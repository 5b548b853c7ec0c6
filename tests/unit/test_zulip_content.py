"""Read mentions, quotes and notices out of the texts of Zulip messages."""

import pytest

from producers.zulip.content import Notice, Person, mentions, quoted, read_notice
from producers.zulip.server import dot_decode, dot_encode, narrowed

BY = '<span class="user-mention silent" data-user-id="7">Ann &amp; Co</span>'
ANN = Person("Ann & Co", 7)
THERE = '<a class="stream-topic" href="/#narrow/stream/12-tools/topic/Spades.20.26.20forks/with/9">x</a>'
NEAR = '<a href="#narrow/channel/11-garden/topic/Seeds/near/130">A message</a>'


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (f"<p>{BY} has marked this topic as resolved.</p>", Notice("resolved", ANN)),
        (f"<p>{BY} has marked this topic as unresolved.</p>", Notice("unresolved", ANN)),
        ("@_**Ann|7** has marked this topic as resolved.", Notice("resolved", Person("Ann", 7))),
        ("@_**Ann** has marked this topic as resolved.", Notice("resolved", Person("Ann", None))),
        (f"<p>This topic was moved here from {THERE} by {BY}.</p>", Notice("moved", ANN)),
        (f"<p>3 messages were moved here from {THERE} by {BY}.</p>", Notice("moved", ANN)),
        (f"<p>{NEAR} was moved here from {THERE} by {BY}.</p>", Notice("moved", ANN, message=130)),
        (f"<p>A message was moved here from {THERE} by {BY}.</p>", Notice("moved", ANN)),
        (
            f"<p>This topic was moved by {BY} to {THERE}</p>",
            Notice("moved", ANN, place=(12, "Spades & forks"), here=False),
        ),
        (
            f"<p>A message was moved from this topic to {THERE} by {BY}.</p>",
            Notice("moved", ANN, place=(12, "Spades & forks"), here=False),
        ),
        (
            "This topic was moved to #**tools>Spades** by @_**Ann|7**.",
            Notice("moved", Person("Ann", 7), here=False),
        ),
        (f"<p>Stream created by {BY}.</p>", None),
        (f"<p>{BY} changed the description for this stream.</p>", None),
        ("", None),
    ],
)
def test_notices(text: str, notice: Notice | None) -> None:
    assert read_notice(text) == notice


def test_silent_mentions_and_everybody_are_not_spoken_to() -> None:
    cy = '<span class="user-mention" data-user-id="3">@Cy</span>'
    everybody = '<span class="user-mention" data-user-id="*">@all</span>'
    assert mentions(f"{cy} {everybody} {BY} {cy}") == [Person("Cy", 3)]
    assert mentions("@**Cy|3** and @**Dee**, @**all**, @_**Ann|7**") == [Person("Cy", 3), Person("Dee", None)]


def test_a_link_to_a_message_is_no_quote() -> None:
    assert quoted('<p>see <a href="#narrow/channel/11-garden/topic/Seeds/near/130">this</a>.</p>') == []
    assert quoted('<p><a href="https://other.example/near/1">said</a>:</p>\n<blockquote>\n</blockquote>') == []


@pytest.mark.parametrize("text", ["✔ a.b/c?", "100%", "über (x)", "(no topic)", "a-b_c~d"])
def test_names_come_back_from_links(text: str) -> None:
    assert dot_decode(dot_encode(text)) == text
    assert narrowed(f"/#narrow/channel/5-x/topic/{dot_encode(text)}/near/7") == (5, text)


def test_what_is_not_encoded_stays() -> None:
    assert dot_decode(".E2.9C.94.20v1.zip") == "✔ v1.zip"
    assert dot_decode(".FF") == "\ufffd"
    assert narrowed("https://elsewhere.example/") is None
