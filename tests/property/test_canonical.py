"""Our canonical JSON is RFC 8785's on the domain of our documents; an event's normal form is a fixed point."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.canonical import MAX_INT, canonical, content_hash
from schemas.interaction import event_rank, read_event
from tests.strategies import events

names = st.text(alphabet=st.characters(max_codepoint=127, exclude_categories=["Cs"]), max_size=8)
scalars = st.one_of(st.booleans(), st.integers(-MAX_INT, MAX_INT), st.text(max_size=20))
documents = st.recursive(
    scalars, lambda part: st.one_of(st.lists(part, max_size=4), st.dictionaries(names, part, max_size=4)), max_leaves=12
)


@given(documents)
def test_canonical_is_rfc_8785(document: Any) -> None:
    assert canonical(document) == rfc8785.dumps(document)
    assert orjson.loads(canonical(document)) == document


@given(events())
def test_an_event_is_canonical_and_a_fixed_point(event: dict[str, Any]) -> None:
    assert canonical(event) == rfc8785.dumps(event)
    assert read_event(event) == event
    assert read_event(orjson.loads(canonical(event))) == event
    assert event_rank(event) == (event["data"]["revision"], content_hash(event))


# Texts as sources have them: half a surrogate pair, NUL, any language.
sloppy = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x00\ud83d\ude00\ud800")), max_size=6)


@given(sloppy, sloppy, st.lists(sloppy.filter(bool), min_size=1, max_size=4))
def test_any_text_becomes_one_that_can_be_written(title: str, text: str, audience: list[str]) -> None:
    event = read_event({
        "id": "e", "source": "a:b", "partitionkey": "i",
        "time": "2024-01-01T01:00:00+01:00", "time_precision": "second",
        "data": {"action": "posted", "item": {"id": "i", "title": title, "text": text}, "audience": audience},
    })  # fmt: skip
    assert read_event(event) == event
    assert "\\u0000" not in canonical(event).decode()
    assert (event["time"], event["timeprecision"]) == ("2024-01-01T00:00:00.000000Z", "second")
    assert event["data"]["audience"] == sorted(set(event["data"]["audience"]))


@given(st.one_of(scalars, documents))
def test_what_is_no_event_is_refused_with_a_reason(value: Any) -> None:
    with pytest.raises(ValidationError):
        read_event(value)
