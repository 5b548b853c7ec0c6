"""Print what was read and kept: ingest, status, doctor, dead letters, identities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from knowflow.cli.screen import Answer, console, table
from knowflow.wording import affiliation


def ingested(answer: Answer, notice: str | None) -> None:
    """Print what became of a source's records."""
    out = console()
    out.print(
        f"{answer['name']}: {answer['records']:,} records gave {answer['interactions']:,} interactions "
        f"({answer['new']:,} new, {answer['duplicates']:,} known already) "
        f"in {answer['seconds']:.1f} s, {answer['per_second']:,.0f}/s."
    )
    out.print(Text("  " + ", ".join(f"{action} {count:,}" for action, count in answer["counts"].items())))
    if answer["ignored"]:
        out.print(
            Text(
                "  ignored: " + ", ".join(f"{reason} {count:,}" for reason, count in answer["ignored"].items()),
                style="dim",
            )
        )
    if answer["pending"]:
        out.print(f"  {answer['pending']:,} wait for items that have not come (kept, counted, without effect)")
    if answer["deadletters"]:
        out.print(Text(f"  {answer['deadletters']:,} could not be read: see `knowflow deadletters list`", style="red"))
    if notice:
        out.print(Text("  " + notice, style="dim"))


def status(answer: Answer) -> None:
    """Print a status."""
    out = console()
    for name, value in answer.items():
        if isinstance(value, dict):
            out.print(Text(name, style="bold"))
            for inner, count in value.items():
                out.print(Text(f"  {inner:<32} {count:,}" if isinstance(count, int) else f"  {inner:<32} {count}"))
        else:
            out.print(Text(f"{name:<34} {value:,}" if isinstance(value, int) else f"{name:<34} {value}"))


def checks(rows: Sequence[dict[str, Any]]) -> None:
    """Print what a doctor found."""
    for row in rows:
        console().print(
            Text(
                f"{'well' if row['ok'] else 'BAD ':<5} {row['check']:<24} {row['detail']}",
                style="" if row["ok"] else "red",
            )
        )


def dead_letters(letters: Sequence[dict[str, Any]]) -> None:
    """Print dead letters, one a line."""
    if not letters:
        console().print("No dead letters.")
        return
    listed = table("id", "reason")
    for letter in letters:
        listed.add_row(Text(letter["id"]), Text(letter["reason"]))
    console().print(listed)


def dead_letter(letter: dict[str, Any]) -> None:
    """Print one dead letter."""
    for name, value in letter.items():
        console().print(Text(f"{name:<10} {value}"))


def replayed(answer: Answer) -> None:
    """Print what became of dead letters."""
    out = console()
    out.print(f"{answer['replayed']} went through, {len(answer['failed'])} did not.")
    for name, reason in answer["failed"].items():
        out.print(Text(f"  {name}: {reason}", style="red"))


def identity(answer: Answer) -> None:
    """Print why an account belongs to its person."""
    out = console()
    out.print(f"{answer['account']} is {answer['person']} (confidence {answer['confidence'] / 1000:.1%})")
    for evidence in answer["evidence"]:
        out.print(Text(f"  {evidence['rule']}: {evidence['detail']}, with {evidence['account']}"))
    for entry in answer.get("affiliations", ()):
        out.print(Text(f"  belongs to {affiliation(entry)} (decided of {entry['account']})"))
    for evidence in answer.get("suggested", ()):
        out.print(Text(f"  perhaps {evidence['account']} ({evidence['rule']}: {evidence['detail']})", style="dim"))
    if answer.get("bot"):
        out.print(Text(f"  a program: {BOT_REASONS[answer['bot']]}"))


def affiliations(answer: Answer) -> None:
    """Print what an import of affiliations decided."""
    console().print(
        Text(f"{answer['rows']} rows of {answer['file']}: {answer['new']} new, {answer['unchanged']} known")
    )


BOT_REASONS = {"login": "so its login says", "name": "so its name says", "stated": "so its source says"}


def suggestions(answer: Answer) -> None:
    """Print pairs of accounts that may be one person."""
    if not answer["results"]:
        console().print("No two accounts look like one person beyond those that are joined.")
        return
    listed = table("confidence", "one", "other", "why")
    for row in answer["results"]:
        one, other = row["accounts"]
        listed.add_row(
            f"{row['confidence'] / 1000:.0%}", Text(one), Text(other), Text(f"{row['rule']}: {row['detail']}")
        )
    console().print(listed)
    console().print(
        f"{len(answer['results'])} of {answer['total']:,}. `knowflow identities merge ONE OTHER` joins two."
    )
