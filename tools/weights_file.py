"""Learn weights from sources, and write them into knowflow/queries/ranking/weights.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from knowflow.queries.ranking.features import FEATURES
from knowflow.queries.ranking.learner import Example

TARGET: Final = Path(__file__).resolve().parents[1] / "knowflow" / "queries" / "ranking" / "weights.py"


def train(
    name: str,
    tool: str,
    arguments: Sequence[str],
    examples: Callable[[Sequence[str]], Iterable[Example]],
    learn: Callable[[Sequence[Sequence[Example]]], Iterable[float]],
) -> None:
    """Read sources, each a path or paths with commas between; learn from their examples; write."""
    streams = []
    for argument in arguments:
        streams.append(list(examples(argument.split(","))))
        print(f"{argument}: {len(streams[-1]):,} labelled questions", flush=True)
    write_weights(name, tool, learn(streams))


def write_weights(name: str, tool: str, weights: Iterable[float]) -> None:
    """Put weights, in the order of FEATURES, in the place of those of this name, which the tool wrote before."""
    rows = "\n".join(f'    "{feature}": {weight:.3f},' for feature, weight in zip(FEATURES, weights, strict=True))
    head = f"# written by tools/{tool}.py\n"
    told = f"{head}{name}: Final[dict[str, float]] = {{\n{rows}\n}}\n# end"
    TARGET.write_text(re.sub(f"{re.escape(head)}.*?\n# end", told, TARGET.read_text(), flags=re.DOTALL))
