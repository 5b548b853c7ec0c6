"""Declare what a producer makes of each kind of source record, and print it as a table.

Every producer module has `ACTIONS`; docs/sources.md shows them all. A golden test may hold
the declaration against what the producer really emits, see undeclared().
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from producers.base import Outcome


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Say what one kind of source record becomes.

    `record` names it in the source's own words; `actions` lists the actions that it may
    give; `ignored` the reasons for which it may be left out; `note` what a reader should know.
    """

    record: str
    actions: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    note: str = ""


def render_actions(rows: Sequence[ActionRow]) -> str:
    """Return a Markdown table of the rows, with a line end."""
    lines = ["| source record | actions | ignored because | note |", "| --- | --- | --- | --- |"]
    for row in rows:
        cells = (row.record, ", ".join(row.actions), ", ".join(row.ignored), row.note)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def undeclared(rows: Iterable[ActionRow], outcomes: Iterable[Outcome]) -> set[str]:
    """Return the actions and ignored reasons of outcomes that no row declares."""
    actions: set[str] = set()
    reasons: set[str] = set()
    for row in rows:
        actions.update(row.actions)
        reasons.update(row.ignored)
    found: set[str] = set()
    for outcome in outcomes:
        found.update(event["data"]["action"] for event in outcome.events)
        if outcome.ignored is not None and outcome.ignored not in reasons:
            found.add(outcome.ignored)
    return found - actions
