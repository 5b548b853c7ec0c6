"""Write the rows behind the aggregates: what counts for persons, topics and expertise; docs/model.md, parts 5 and 6."""

from __future__ import annotations

from typing import Any

from schemas.times import week_of
from streams.conversations.tallies import State
from streams.core import Json
from streams.counts import most_frequent

_OWN_KINDS = ("|answered", "|accepted")  # answering oneself is no help given


def own_weeks(weeks: dict[str, int]) -> dict[str, int]:
    """Leave out what an asker cannot give to himself."""
    return {name: count for name, count in weeks.items() if not name.endswith(_OWN_KINDS)}


def evidence(tally: State, asker: bool) -> dict[str, Any]:
    """Return the row that the person's counts are made of."""
    return {
        "contribution": int(tally["n"] > 0),
        "member": 0,
        "weeks": own_weeks(tally["weeks"]) if asker else dict(tally["weeks"]),
        "received": dict(tally["recv"]),
        "times": [-t for t in tally["times"]],
        "trusted": tally["nt"],
        "hours": dict(tally["hours"]),
        "name": most_frequent(tally["names"]),
        "organisation": most_frequent(tally["organisations"]),
        "team": most_frequent(tally["teams"]),
        "bot": int(tally["bots"] > 0),
    }


def topic_evidence(contribution: Json, topic: Json, tally: State, weeks: dict[str, int], form: str) -> dict[str, Any]:
    """Return the row that a topic's and an expertise's counts are made of."""
    return {
        "person": contribution["person"],
        "weeks": weeks,
        "own": int(topic["own"] > 0),
        "form": form,
        "first": week_of(tally["first"]),
        "last": week_of(tally["last"]),
    }


def conversation_topic(document: Json, asked_week: int, *, leads: bool) -> dict[str, Any]:
    """Return the row that a topic's conversations are counted by; `leads`: it is the first topic."""
    row = {
        "week": asked_week,
        "question": int(document["question"]),
        "state": document["state"],
    }
    if document["question"] and "first_reply_seconds" in document:
        row["bits"] = int(document["first_reply_seconds"]).bit_length()
    if leads:
        row["leads"] = 1
    return row
