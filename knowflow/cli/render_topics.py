"""Show pairs of topics that may be one."""

from __future__ import annotations

from rich.text import Text

from knowflow.cli.screen import Answer, console, table


def suggestions(answer: Answer) -> None:
    """Print pairs of topics, with the signs."""
    if not answer["suggestions"]:
        console().print("No two topics look like one.")
        return
    listed = table("confidence", "one", "other", "why")
    for row in answer["suggestions"]:
        one, other = row["labels"]
        listed.add_row(f"{row['confidence'] / 1000:.0%}", Text(one), Text(other), Text("; ".join(row["why"])))
    console().print(listed)
    console().print(
        f"{len(answer['suggestions'])} of {answer['total']:,}. `knowflow topics merge ONE OTHER` makes two one,"
        " `unmerge` says that they are not."
    )
