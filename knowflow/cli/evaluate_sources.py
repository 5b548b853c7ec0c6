"""Say what became of every record of a source: `evaluate sources`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.source_facts import Stated
from knowflow.evaluate.source_tables import render_counts
from knowflow.evaluate.sources import evaluate_sources
from producers.document import replace_section

SECTION = "counts"


def sources(paths: Sequence[str], kind: str | None, expect: Path | None, write: Path | None, as_json: bool) -> None:
    """Read each path, show what became of it; leaves with 1 where a record or a count is not accounted for."""
    if not paths:
        raise UserError("task sources needs at least one path: knowflow evaluate sources PATH...")
    stated = _stated(expect)
    page = _page(write)
    results = []
    for found in evaluate_sources(paths, kind, stated):
        results.append(found)
        if not as_json:
            _show_source(found)
    if write is not None:
        write.write_text(replace_section(page, SECTION, render_counts(results)), "utf-8")
    if as_json:
        protocol = {"kind": kind, "expect": None if expect is None else expect.name, "state": "one each, embedded"}
        render.emit({"task": "sources", "protocol": protocol, "n": len(results), "results": results})
    if not all(found["accounted"]["balanced"] and not _unexplained(found) for found in results):
        raise typer.Exit(1)


def _stated(file: Path | None) -> dict[str, dict[str, Stated]] | None:
    if file is None:
        return None
    try:
        stated: dict[str, dict[str, Stated]] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f'--expect {file} cannot be read ({error}): give {{"FILE": {{"COUNT": NUMBER}}}}') from error
    return stated


def _page(file: Path | None) -> str:
    """Return the page to fill, after a look whether it can be: before hours of reading, not after them."""
    if file is None:
        return ""
    try:
        page = file.read_text("utf-8")
        replace_section(page, SECTION, "")
    except (OSError, ValueError) as error:
        raise UserError(f"--write {file} cannot be filled: {error}") from error
    return page


def _unexplained(found: Mapping[str, Any]) -> list[str]:
    stated = found.get("stated", {})
    return [name for name, value in stated.items() if not value["equal"] and "why" not in value]


def _show_source(found: Mapping[str, Any]) -> None:
    accounted = found["accounted"]
    print(f"{found['file']} ({found['kind']}, {found['name']})")
    print(
        f"  {found['records']:,} records: {accounted['gave']:,} gave {found['interactions']:,} interactions,"
        f" {accounted['ignored']:,} ignored, {found['deadletters']:,} dead letters;"
        f" {'all accounted for' if accounted['balanced'] else 'NOT ALL ACCOUNTED FOR'}"
    )
    print(f"  {found['per_second']:,.0f} interactions/s, {found['seconds']:,.1f} s, {found['peak_mb']:,.0f} MB at most")
    for name, value in found.get("stated", {}).items():
        if not value["equal"]:
            why = value.get("why", "UNEXPLAINED")
            print(f"  {name}: {value['found']:,}, stated {value['stated']:,}: {why}")
