"""Measure conversations on chats that people have annotated: `evaluate conversations`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowflow.cli import render
from knowflow.errors import UserError
from knowflow.evaluate.annotated_chat import KINDS
from knowflow.evaluate.conversations import evaluate_conversations
from knowflow.evaluate.kinds import kind_of


def conversations(paths: Sequence[str], kind: str | None, part: str | None, as_json: bool) -> None:
    """Measure each collection; several give a list."""
    if not paths:
        raise UserError("task conversations needs at least one path: knowflow evaluate conversations PATH...")
    results = []
    for path in paths:
        known = kind_of(path, kind)
        if known not in KINDS:
            raise UserError(f"{path}: is of kind {known}; annotated chats are of kind {' or '.join(KINDS)}")
        found = evaluate_conversations(path, known, part)
        results.append(found)
        if not as_json:
            _show_conversations(found)
    if as_json:
        protocol = {"kind": kind, "part": part}
        many = {"task": "conversations", "protocol": protocol, "n": len(results), "results": results}
        render.emit(results[0] if len(results) == 1 else many)


def _show_conversations(found: Mapping[str, Any]) -> None:
    protocol = found["protocol"]
    known = "kept for measuring" if protocol["unseen"] else "perhaps learnt from"
    print(f"{found['source']}: part {protocol['part'] or 'all'} ({known}), {found['n']:,} annotated lines")
    print(f"  {'':<20} link F1  one-to-one  1 - VI  exact F1")
    for name, row in (("knowflow", found), *found["baselines"].items()):
        link = f"{row['link']['f1']:.3f}" if "link" in row else "-"
        print(f"  {name:<20} {link:>7}  {row['one_to_one']:>10.3f}  {row['vi_scaled']:.3f}  {row['exact']['f1']:>8.3f}")
    print(f"  {found['ms_per_message']} ms of processor time a message")
