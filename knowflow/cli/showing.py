"""Open what answers, ask it, and show the answer: what most commands that only read do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from knowflow.asking import Asking
from knowflow.cli import render
from knowflow.cli.options import asking
from knowflow.cli.screen import Answer


def show(
    data: Path | None, index: str | None, as_json: bool, ask: Callable[[Asking], Answer], draw: Callable[[Answer], None]
) -> None:
    """Open what answers, ask it, and print the answer as JSON or as `draw` does."""
    with asking(data, index) as state:
        answer = ask(state)
        render.show(state, answer, as_json, lambda: draw(answer))
