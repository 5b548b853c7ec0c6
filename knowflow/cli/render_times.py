"""Print how long answers take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from knowflow.cli.screen import Answer, console, table
from knowflow.wording import span

_BARS = "▁▂▃▄▅▆▇█"
_COLUMNS = ("asked", "1 h", "1 d", "7 d", "median (95 %)", "resolved")
_NEVER = "-"  # less than half got there


def times(answer: Answer) -> None:
    """Print a row for all questions, for each source where there are several, and for each group."""
    if not answer["overall"]["questions"]:
        console().print("There is no question in these data that you may see.")
        return
    listed = table("", *_COLUMNS, "by time", right=_COLUMNS)
    listed.padding = (0, 1, 0, 0)  # so that a row is one line of 80 columns
    rows = [("all", answer["overall"])]
    if answer["by"] != "source" and len(answer["sources"]) > 1:
        rows += [(row["source"], row) for row in answer["sources"]]
    rows += [(row["name"], row) for row in answer["results"]]
    if answer["small"] is not None:
        rows.append((f"small ({answer['small']['groups']:,})", answer["small"]))
    for name, row in rows:
        within = row["first_answer_within"]
        listed.add_row(
            name, f"{row['questions']:,}", *(_share(within[time]) for time in ("1h", "1d", "7d")),
            _median(row["first_answer_seconds"]), _span(row["resolution_seconds"]["p50"]),
            _bars(row["first_answer_curve"]),
        )  # fmt: skip
    out = console()
    out.print(listed)
    curve = answer["overall"]["first_answer_curve"]
    scale = ", ".join(span(point["seconds"]).replace(".0", "") for point in curve)
    for line in (
        f"1 h, 1 d, 7 d: answered within; ? where nothing has been watched for so long. Bars: answered by {scale}.",
        (
            "What still waits counts as waiting so far (Kaplan-Meier). Median: until the first answer,"
            f" with its 95 % limits; resolved: the median until then; {_NEVER} where less than half got there."
        ),
    ):
        out.print(Text(line, style="dim"))


def _span(seconds: float | None) -> str:
    return _NEVER if seconds is None else span(seconds)


def _median(quartiles: Mapping[str, Any]) -> str:
    low, high = quartiles["p50_ci"]
    if quartiles["p50"] is None:
        return _NEVER
    least, most = span(low), "?" if high is None else span(high)
    number, unit = least.split()
    return f"{span(quartiles['p50'])} ({number if most.endswith(f' {unit}') else least} - {most})"


def _share(within: Mapping[str, Any] | None) -> str:
    return "?" if within is None else f"{within['share']:.0%}"


def _bars(curve: Sequence[Mapping[str, Any]]) -> str:
    """Return a bar per point of a curve, its height the share; a dot where nothing is known."""
    return "".join(
        "." if point["share"] is None else _BARS[round(point["share"] * (len(_BARS) - 1))] for point in curve
    )
