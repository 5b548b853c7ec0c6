"""An interaction survives the way into a Kafka message and out of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.binary import from_binary, to_binary
from schemas.canonical import MAX_INT
from schemas.interaction import Interaction, read_event

texts = st.text(max_size=20)
names = st.text(min_size=1, max_size=20)


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    item = {"id": draw(names), "title": draw(texts), "tags": draw(st.lists(texts, max_size=3))}
    data = {"action": draw(st.sampled_from(["posted", "asked", "edited", "endorsed"])), "item": item}
    if draw(st.booleans()):
        data |= {"actor": {"account": draw(names), "bot": draw(st.booleans())}, "audience": ["team", draw(names)]}
    seconds = draw(st.integers(0, 59))
    return read_event(
        {
            "id": draw(names),
            "source": draw(names),
            "partitionkey": draw(names),
            "time": f"2024-02-29T23:59:{seconds:02}.5+02:00",
            "timeprecision": draw(st.sampled_from(["exact", "day", "second", "assumed", "observed"])),
            "sequence": draw(st.integers(0, MAX_INT)),
            "data": data,
        }
    )


@given(events(), st.randoms(use_true_random=False))
def test_the_way_there_and_back_changes_nothing(event: dict[str, Any], random: Any) -> None:
    message = to_binary(event)
    headers = [*message.headers, ("version", b"7"), ("traceparent", b"\xff")]
    random.shuffle(headers)
    assert from_binary(message.value, headers) == event


@given(events())
def test_each_attribute_but_data_is_a_header(event: dict[str, Any]) -> None:
    names = [name for name, _ in to_binary(event).headers]
    attributes = set(Interaction.model_fields) - {"data", "datacontenttype"}
    assert sorted(names) == sorted({"content-type"} | {f"ce_{name}" for name in attributes})


@given(events())
def test_the_key_is_ascii_and_short(event: dict[str, Any]) -> None:
    key = to_binary({**event, "id": event["id"] * 100}).key
    assert key.isascii()
    assert len(key) <= 400


BASE = [("ce_specversion", b"1.0"), ("content-type", b"application/json; charset=utf-8"), ("ce_sequence", b"3")]


def test_a_content_type_may_have_parameters() -> None:
    assert from_binary(b"{}", BASE)["datacontenttype"] == "application/json"


@pytest.mark.parametrize(
    ("value", "headers", "reason"),
    [
        (b"{}", [], "ce_specversion"),
        (b"{}", [("ce_specversion", b"0.3"), BASE[1]], "ce_specversion"),
        (b"{}", [BASE[0], ("content-type", b"application/avro")], "content-type"),
        (b"{}", [BASE[0], BASE[1], ("ce_sequence", b"many")], "ce_sequence"),
        (b"{", BASE, "unexpected end"),
        (b"{}", [*BASE, ("ce_id", b"\xff")], "utf-8"),
    ],
)
def test_what_is_no_event_is_refused_with_the_reason(
    value: bytes, headers: list[tuple[str, bytes]], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        from_binary(value, headers)
