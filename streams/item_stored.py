"""Lay out events and summaries of items as rows hold them: short, since there is a row for every event."""

from __future__ import annotations

from typing import Any

from schemas.interaction import event_rank
from schemas.times import TRUSTED_FROM, TRUSTED_UNTIL, end_of_day, format_time, parse_time
from streams.core import Json

# A stored event: [rank, t, sequence, precision, source, data, id], and [time, partition key] where t and data do not
# give them.
RANK, T, SEQUENCE, PRECISION, SOURCE, DATA, ID, STATED = range(8)
_DAY = 86_400_000_000


def compact(event: Json) -> list[Any]:
    """Return what the stage keeps of an event; t is its effective time in microseconds."""
    t = parse_time(event["time"])
    precision, data = event["timeprecision"], event["data"]
    if precision == "day":
        t = end_of_day(t)
    kept = [list(event_rank(event)), t, event["sequence"], precision, event["source"], data, event["id"]]
    stated = [event["time"], event["partitionkey"]]
    if stated != _likely(t, precision, data):
        kept.append(stated)
    return kept


def whole(kept: list[Any]) -> dict[str, Any]:
    """Return the event that compact() was given."""
    time, key = kept[STATED] if len(kept) > STATED else _likely(kept[T], kept[PRECISION], kept[DATA])
    return {
        "specversion": "1.0", "type": "knowflow.interaction.v1", "datacontenttype": "application/json",
        "id": kept[ID], "source": kept[SOURCE], "time": time, "timeprecision": kept[PRECISION],
        "sequence": kept[SEQUENCE], "partitionkey": key, "data": kept[DATA],
    }  # fmt: skip


def _likely(t: int, precision: str, data: Json) -> list[Any]:
    """Return the time and the partition key that most events with such data have."""
    key = data.get("conversation") or data.get("channel") or (data.get("item") or {}).get("id")
    return [format_time(t // _DAY * _DAY if precision == "day" else t), key]


def order_of(event: list[Any]) -> list[Any]:
    """Return the place in the total order: [t, sequence, id]."""
    return [event[T], event[SEQUENCE], event[ID]]


def trusted(event: list[Any]) -> bool:
    """Tell whether the event's time may advance anything."""
    return event[PRECISION] in ("exact", "second", "day") and TRUSTED_FROM <= event[T] < TRUSTED_UNTIL


def folded(data: dict[str, Any]) -> dict[str, Any]:
    """Return a summary as it is stored: each event that states fields is named once, as one mostly states all."""
    if "fields" not in data:
        return data
    winners: list[Any] = []
    numbers: dict[str, int] = {}
    fields = {}
    for field, winner in data["fields"].items():
        number = numbers.get(winner[2])
        if number is None:
            number = numbers[winner[2]] = len(winners)
            winners.append(winner)
        fields[field] = number
    return {**data, "fields": fields, "winners": winners}


def unfolded(stored: Json | None) -> dict[str, Any] | None:
    """Return the summary that folded() was given."""
    if stored is None or "winners" not in stored:
        return stored
    data: dict[str, Any] = dict(stored)
    winners = data.pop("winners")
    data["fields"] = {field: winners[number] for field, number in data["fields"].items()}
    return data
