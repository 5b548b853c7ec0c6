"""Answers on a narrow terminal: links whole, the rest of a long line below its own, ids to go on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from knowflow.cli import render, render_found, render_network, render_route

URL = "https://chat.example/#narrow/stream/217875-Is-there/topic/" + "almost.20everywhere.20" * 8
EVIDENCE = [{
    "at": "2024-01-05T10:00:00.000000Z", "title": "A question", "url": URL, "why": "answered",
    "conversation": "forum:a/7",
}]  # fmt: skip
PERSON = {
    "person": "forum:a/1", "name": "Ann", "score": 0.5, "topics": [], "evidence": EVIDENCE, "soon": None, "why": {},
}  # fmt: skip
FOUND = {
    "conversation": "forum:a/7", "title": "A question", "url": URL, "at": "2024-01-05T10:00:00.000000Z",
    "state": "open", "score": 0.5, "highlight": "", "answer": None,
}  # fmt: skip
TALK = {
    "conversation": "forum:a/7", "title": "A question", "url": URL, "state": "open", "items": 1, "topics": [],
    "started_at": "2024-01-05T10:00:00.000000Z", "contributions": [],
}  # fmt: skip
BRIDGE = {
    **PERSON, "community": None, "bridges_to": [],
    "why": {"beyond": 1, "betweenness": 0.1, "constraint": 0.1, "effective_size": 1.0},
}  # fmt: skip


@pytest.mark.parametrize(("draw", "answer"), [
    (render.experts, {"results": [PERSON]}),
    (render.conversation, TALK),
    (render_route.reviewers, {"basis": "reviews", "results": [PERSON]}),
    (render_network.bridges, {"results": [BRIDGE]}),
    (render_found.found, {"query": "question", "total": 1, "results": [FOUND]}),
])  # fmt: skip
def test_a_link_is_one_line(
    draw: Callable[[Any], None], answer: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    draw(answer)
    assert [line.strip() for line in capsys.readouterr().out.splitlines() if "https" in line] == [URL]


def test_the_rest_of_a_long_line_begins_below_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    title = "Is a bottle of Sake that was open for roughly two years safe to drink when it was kept in the dark?"
    render.evidence([{**EVIDENCE[0], "title": title, "at": "2018-04-30T10:00:00.000000Z", "url": ""}])
    assert capsys.readouterr().out.splitlines() == [
        "   - 2018-04-30  Is a bottle of Sake that was open for roughly two years safe to drink when it was",
        "     kept in the dark? (answered)",
        "     forum:a/7",
    ]


def test_a_conversation_that_was_found_tells_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    render_found.found({"query": "question", "total": 1, "results": [FOUND]})
    assert capsys.readouterr().out.splitlines() == [
        "1 found:", "- A question  open, 2024-01-05, 0.50", f"  {URL}", "  forum:a/7",
    ]  # fmt: skip


@pytest.mark.parametrize(("by", "told"), [
    ("person", "Nobody has helped anybody in what you may see."),
    ("team", "No source says who is in which team: see `affiliations import`."),
    ("organisation", "No source says who is in which organisation: see `affiliations import`."),
])  # fmt: skip
def test_no_flows_between_teams_do_not_mean_that_nobody_helped(
    by: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    render_network.flows({"by": by, "results": []})
    assert capsys.readouterr().out.splitlines() == [told]


def test_what_a_person_gave_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"accepted": 20, "accepted_inferred": 2, "answered": 42, "thanked_inferred": 8}
    render.person({
        "name": "Ann", "person": "forum:a/1", "bot": False, "accounts": [], "teams": [], "organisations": [],
        "affiliations": [], "conversations": 98, "given": given, "received": 1, "last_at": None, "hours": [],
        "topics": [], "network": None, "helps": [], "helped_by": [], "identity": [], "recent": [],
    })  # fmt: skip
    assert "          gave  accepted 20, answered 42; it seems also accepted 2, thanked 8" in (
        capsys.readouterr().out.splitlines()
    )
