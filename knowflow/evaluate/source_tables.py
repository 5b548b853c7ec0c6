"""Write what became of sources as tables for docs/sources.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]


def render_counts(results: Sequence[Result]) -> str:
    """Return Markdown tables of what depends on the sources and their producers alone."""
    explained = (
        "Written by `knowflow evaluate sources PATH... --expect FILE --write docs/sources.md`. Every source record gave"
        " interactions, was ignored for a named reason, or is a dead letter; *standing* are the interactions that"
        " stay where several tell one fact."
    )
    parts = [
        explained,
        _table(
            ("source", "name", "records", "gave", "ignored", "dead letters", "interactions", "standing", "pending",
             "all accounted for"),
            (
                (
                    row["file"], row["name"], row["records"], row["accounted"]["gave"], row["accounted"]["ignored"],
                    row["deadletters"], row["interactions"], row["standing"], row["pending"],
                    "yes" if row["accounted"]["balanced"] else "**no**",
                )
                for row in results
            ),
        ),
        "Interactions by action, and what was ignored:",
        _table(
            ("source", "actions", "ignored because"),
            ((row["file"], _listed(row["counts"]), _listed(row["ignored"])) for row in results),
        ),
    ]  # fmt: skip
    compared = [row for row in results if "stated" in row]
    if compared:
        parts += [
            "Held against counts that were taken from the files by another program:",
            _table(
                ("source", "equal", "different"),
                ((row["file"], _equal(row["stated"]), _different(row["stated"])) for row in compared),
            ),
        ]
    return "\n\n".join(parts)


def _equal(stated: Mapping[str, Mapping[str, Any]]) -> str:
    return _listed({name: value["found"] for name, value in stated.items() if value["equal"]})


def _different(stated: Mapping[str, Mapping[str, Any]]) -> str:
    return "; ".join(
        f"{_words(name)} {value['found']:,}, stated {value['stated']:,}: {value.get('why', '**unexplained**')}"
        for name, value in stated.items()
        if not value["equal"]
    )


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{_words(name)} {count:,}" for name, count in counts.items())


def _words(name: str) -> str:
    return name.replace("_", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head)]
    lines += [[f"{cell:,}" if isinstance(cell, int) else str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
