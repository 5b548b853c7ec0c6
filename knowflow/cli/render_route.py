"""Print who should get a question and when to ask the next; or who should review a change."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from knowflow.cli import render
from knowflow.cli.screen import Answer, console, hanging
from knowflow.queries.reviewers import CHANGES
from knowflow.wording import between, span


def route(answer: Answer, *, explain: bool = False) -> None:
    """Print the names with what speaks for them, then the order in which to ask."""
    out = console()
    if render.nothing(answer, "Nobody here has answered anything like that. Try other words, or `knowflow topics`."):
        return
    told = f"Of the questions here {answer['answered']:.0%} get an answer within a week"
    out.print(told + (f"; half of those come after {between(answer['soon'])}." if answer["soon"] else "."))
    for place, result in enumerate(answer["results"], 1):
        _name(out, place, result, f"usually after {between(result['soon'])}" if result["soon"] else "", explain)
    out.print("Order:")
    for step in answer["escalation"]:
        whom = step.get("name") or (f"everybody in {step['channel']}" if "channel" in step else "everybody")
        when = f"after {span(step['after_seconds'])}" if step["after_seconds"] else "now"
        out.print(f"   {when}: {whom} ({step['likely']:.0%} that somebody asked so far answers)")


def reviewers(answer: Answer, *, explain: bool = False) -> None:
    """Print who should review a change, each with what they reviewed or made before."""
    out = console()
    if render.nothing(answer, "Nobody here has changed a file: see `knowflow ingest git`."):
        return
    if answer["basis"] == CHANGES:
        out.print(Text("No history here tells of reviews; these changed what is near, of late:", style="dim"))
    for place, result in enumerate(answer["results"], 1):
        _name(out, place, result, "", explain)


def _name(out: Console, place: int, result: Answer, usual: str, explain: bool) -> None:
    """Print a name with what speaks for it."""
    line = Text(f"{place}. ", style="dim")
    line.append(result["name"], style="bold")
    line.append(f"  {result['score']:.2f}  {result['person']}", style="dim")
    out.print(line)
    topics = ", ".join(f"{topic['label']} ({topic['level']})" for topic in result["topics"])
    if topics or usual:
        hanging(Text("   " + "; ".join(part for part in (topics, usual) if part)), 3)
    render.evidence(result["evidence"])
    if explain:
        parts = "  ".join(f"{part} {value:+.2f}" for part, value in result["why"].items())
        out.print(Text("   " + parts, style="dim"))
