"""Tell of what kind a source is, or tell the user how to say it."""

from __future__ import annotations

from pathlib import Path

from knowflow.errors import UserError
from producers.registry import detect, kinds


def kind_of(path: str, kind: str | None = None) -> str:
    """Return the kind that was asked for, or that a path looks like. Raises UserError."""
    if kind is not None:
        if kind not in kinds():
            raise UserError(f"there is no kind {kind!r} of source: choose among {', '.join(kinds())}")
        return kind
    found = detect(Path(path))
    if found is None:
        raise UserError(f"{path}: no kind of source looks like this; name one with --kind ({', '.join(kinds())})")
    return found
