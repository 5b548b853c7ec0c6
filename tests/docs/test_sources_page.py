"""docs/sources.md shows what the producers declare."""

from pathlib import Path

import pytest

from producers.base import Failure, Outcome
from producers.declare import ActionRow, render_actions, undeclared
from producers.document import render_sources, replace_section
from producers.registry import ours
from schemas.interaction import Action

PAGE = "docs/sources.md"


def test_the_page_is_up_to_date(root: Path) -> None:
    page = (root / PAGE).read_text("utf-8")
    assert replace_section(page, "actions", render_sources()) == page, f"run python -m producers.document {PAGE}"


def test_every_kind_of_ours_has_a_table() -> None:
    page = render_sources()
    assert [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")] == list(ours())


def test_a_table_is_markdown() -> None:
    rows = (ActionRow("vote", ("accepted", "endorsed"), ("flag",), "a|b"), ActionRow("badge", (), ("badge",)))
    assert render_actions(rows).splitlines() == [
        "| source record | actions | ignored because | note |",
        "| --- | --- | --- | --- |",
        "| vote | accepted, endorsed | flag | a\\|b |",
        "| badge |  | badge |  |",
    ]


def test_declared_actions_exist() -> None:
    from producers.registry import actions

    known = set(Action.__args__)  # type: ignore[attr-defined]
    for kind in ours():
        assert {action for row in actions(kind) for action in row.actions} <= known, kind


def test_what_is_not_declared_is_found() -> None:
    rows = (ActionRow("vote", ("accepted",), ("flag",)),)
    outcomes = [
        Outcome(events=({"data": {"action": "accepted"}}, {"data": {"action": "posted"}})),
        Outcome(ignored="flag"),
        Outcome(ignored="badge"),
        Outcome(failure=Failure("row 1", "bad")),
    ]
    assert undeclared(rows, outcomes) == {"posted", "badge"}


def test_a_section_is_replaced_and_nothing_else() -> None:
    page = "a\n<!-- generated: x -->\nold\n<!-- end: x -->\nb\n"
    assert replace_section(page, "x", "new\n") == "a\n<!-- generated: x -->\n\nnew\n\n<!-- end: x -->\nb\n"
    with pytest.raises(ValueError, match="no section"):
        replace_section(page, "y", "new")
