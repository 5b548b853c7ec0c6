"""The table of how long answers take: a row a line on a terminal of 80 columns."""

from __future__ import annotations

from typing import Any

import pytest

from knowflow.cli import render_times


def told(median: int | None, low: int, high: int | None) -> dict[str, Any]:
    """Return what `times` says of a group whose resolution is not known."""
    return {
        "questions": 1_029,
        "first_answer_seconds": {"p50": median, "p50_ci": [low, high]},
        "first_answer_within": {"1h": {"share": 0.17}, "1d": {"share": 0.64}, "7d": None},
        "first_answer_curve": [{"seconds": 60 * 4**step, "share": step / 8} for step in range(9)],
        "resolution_seconds": {"p50": None},
    }


def test_a_group_is_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("knowflow.cli.screen.sys.stdout.isatty", lambda: True, raising=False)
    overall = told(37_440, 32_400, 45_000)
    groups = [
        {"name": "recommendations", **told(55_440, 37_440, 95_040)},
        {"name": "data.frame", **told(5_400, 3_228, 8_280)},
        {"name": "malt", **told(690, 528, None)}, {"name": "hops", **told(None, 528, None)},
        {"name": "lemma", **told(1_332, 828, 1_932)},
    ]  # fmt: skip
    render_times.times({"by": "topic", "overall": overall, "sources": [], "results": groups, "small": None})
    medians = {
        "all": "10.4 h (9.0 - 12.5 h)", "recommendations": "15.4 h (10.4 h - 1.1 d)",
        "data.frame": "1.5 h (53.8 min - 2.3 h)", "malt": "11.5 min (8.8 min - ?)", "hops": "-",
        "lemma": "22.2 min (13.8 - 32.2 min)",
    }  # fmt: skip
    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()[:7]]
    assert shown == [
        f"{'':15} asked 1 h 1 d 7 d {'median (95 %)':>26} resolved by time",
        *(f"{name:15} 1,029 17% 64%   ? {median:>26}        - ▁▂▃▄▅▅▆▇█" for name, median in medians.items()),
    ]
    assert max(map(len, shown)) <= 80
