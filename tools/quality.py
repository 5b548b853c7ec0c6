"""Measure the quality of answers on the data sets at hand and fill docs/quality.md: `make quality DATA=folder`.

    python tools/quality.py FOLDER [ONLY]

Each task of quality_table.py is asked for on the command line, `knowflow evaluate TASK ... --json`, and fills a
section of its own. ONLY is a part of "TASK: SET", as in `routing: beer`; the rows of other sets stay. What cannot be
measured is told in its row, and the program leaves with 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from knowflow.cli.evaluate import TASKS as KNOWN
from producers.document import replace_section
from tools.quality_table import ELSEWHERE, TASKS, Task

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "quality.md"
Groups = dict[str, list[str]]  # data set -> its rows


def measure(task: Task, name: str, folder: Path) -> tuple[dict[str, Any] | None, str]:
    """Return what the command found, or None and why it did not."""
    files = [one if "=" in one else str(folder / one) for one in task.sets[name]]
    missing = [Path(one).name for one in files if "=" not in one and not Path(one).exists()]
    if missing:
        return None, f"not there: {', '.join(missing)}"
    command = [sys.executable, "-m", "knowflow", "evaluate", task.name, *files, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        return None, f"failed: {(done.stderr.strip().splitlines() or ['without a word'])[-1]}"
    found: dict[str, Any] = json.loads(done.stdout)
    return (found["results"][0] if "results" in found else found), ""


def value(found: Mapping[str, Any], key: str, method: str | None = None) -> Any:
    """Return what stands at a path with dots, for a method what stands beside ours under `baselines`; else None."""
    parts = key.split(".")
    if method is None:
        return _at(found, parts)
    whole = _at(found, ["baselines", method, *parts])
    return _at(found, [parts[0], "baselines", method, *parts[1:]]) if whole is None else whole


def _at(found: Any, parts: Sequence[str]) -> Any:
    for part in parts:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def told(one: Any) -> str:
    """Return a number as it is shown."""
    if isinstance(one, list):
        return f"[{', '.join(told(part) for part in one)}]"
    if isinstance(one, float):
        return f"{one:.3f}"
    return "" if one is None else f"{one:,}" if isinstance(one, int) else str(one)


def rows(task: Task, name: str, found: Mapping[str, Any]) -> list[str]:
    """Return a data set's rows: ours, then the baselines."""
    lines = []
    for method in (None, *found.get("baselines", {})):
        cells = ["" if method else name, method or "knowflow"]
        cells += [told(value(found, key, method)) for key in task.columns.values()]
        if task.beside_name:
            cells.append("" if method else task.beside.get(name, ""))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def groups(section: str) -> Groups:
    """Return the rows of a table by data set, without its head; a row without a name goes on with the one before."""
    found: Groups = {}
    name = ""
    for line in section.strip().splitlines()[2:]:
        name = line.split("|")[1].strip() or name
        found.setdefault(name, []).append(line)
    return found


def table(task: Task, kept: Groups) -> str:
    """Return the table of a task, its data sets in order."""
    heads = ["data", "method", *task.columns, *([task.beside_name] if task.beside_name else [])]
    body = [line for name in task.sets for line in kept.get(name, ())]
    return "\n".join([f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|", *body])


def section_of(page: str, name: str) -> str:
    """Return what stands in a generated section."""
    return page.partition(f"<!-- generated: {name} -->")[2].partition(f"<!-- end: {name} -->")[0]


def fill(task: Task, name: str, new: list[str]) -> None:
    """Write a data set's rows into the page; those of other sets stay."""
    page = PAGE.read_text("utf-8")
    kept = {**groups(section_of(page, task.name)), name: new}
    PAGE.write_text(replace_section(page, task.name, table(task, kept)), "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for, write each row as soon as it is known; return 1 where something was not measured."""
    folder, only = Path(arguments[0]).resolve(), arguments[1] if len(arguments) > 1 else ""
    listed = {*(task.name for task in TASKS), *ELSEWHERE}
    failed = [f"{name}: no line in tools/quality_table.py" for name in KNOWN if name not in listed]
    for task in TASKS:
        for name in task.sets:
            if only not in f"{task.name}: {name}":
                continue
            found, why = measure(task, name, folder)
            if found is None:
                failed.append(f"{task.name}: {name}: {why}")
                fill(task, name, [f"| {name} | {why} |"])
            else:
                print(json.dumps({"data": name, **found}), flush=True)
                fill(task, name, rows(task, name, found))
    if failed:
        print("\n".join(["not measured:", *failed]), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
