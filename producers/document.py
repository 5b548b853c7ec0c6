"""Write the generated sections of docs/sources.md.

A generated section stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`; what
stands outside is written by people. `python -m producers.document FILE` renews the actions.
"""

from __future__ import annotations

import sys
from pathlib import Path

from producers.declare import render_actions
from producers.registry import actions, ours


def render_sources() -> str:
    """Return the tables of actions of all our kinds, as Markdown sections."""
    return "\n".join(f"### {kind}\n\n{render_actions(actions(kind))}" for kind in ours())


def replace_section(page: str, name: str, content: str) -> str:
    """Return the page with a generated section replaced. Raises ValueError if it has no such section."""
    begin, end = f"<!-- generated: {name} -->\n", f"<!-- end: {name} -->\n"
    head, opened, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not opened or not closed:
        raise ValueError(f"the page has no section between `{begin.strip()}` and `{end.strip()}`")
    return f"{head}{begin}\n{content.strip()}\n\n{end}{tail}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(replace_section(target.read_text("utf-8"), "actions", render_sources()), "utf-8")
