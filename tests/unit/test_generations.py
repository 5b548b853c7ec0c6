"""Generations are read as they were written, and anything else is refused."""

from __future__ import annotations

import pytest

from schemas.generations import Generation, building_of, read_generation, serving_of

FIRST = Generation(generation=1, partitions=4, state="serving")
SECOND = Generation(generation=2, partitions=6, state="building")


def test_it_is_canonical_json_under_its_number() -> None:
    assert FIRST.key == b"1"
    assert FIRST.value == b'{"generation":1,"partitions":4,"state":"serving"}'
    assert read_generation(b"1", FIRST.value) == FIRST


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (b"2", FIRST.value),
        (None, FIRST.value),
        (b"1", b"{}"),
        (b"0", b'{"generation":0,"partitions":4,"state":"serving"}'),
        (b"1", b'{"generation":1,"partitions":0,"state":"serving"}'),
        (b"1", b'{"generation":1,"partitions":"4","state":"serving"}'),
        (b"1", b'{"generation":1,"partitions":4,"state":"dead"}'),
        (b"1", b'{"generation":1,"partitions":4,"state":"serving","more":1}'),
        (b"1", b"not JSON"),
    ],
)
def test_anything_else_is_refused(key: bytes | None, value: bytes) -> None:
    with pytest.raises(ValueError):
        read_generation(key, value)


def test_which_serves_and_which_is_built() -> None:
    assert serving_of([]) is None
    assert building_of([FIRST]) is None
    assert (serving_of([SECOND, FIRST]), building_of([SECOND, FIRST])) == (FIRST, SECOND)
    third = Generation(generation=3, partitions=6, state="serving")
    assert serving_of([third, FIRST]) == third
