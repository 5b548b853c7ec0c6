"""Measure communities on a network whose groups are known: `evaluate communities`."""

from __future__ import annotations

from collections.abc import Sequence

from knowflow.cli import render
from knowflow.evaluate.communities import evaluate_communities


def communities(paths: Sequence[str], as_json: bool) -> None:
    """Measure one network: a file of ties and one of groups, in SNAP's form."""
    found = evaluate_communities(paths)
    if as_json:
        render.emit(found)
        return
    print(f"{found['source']}: {found['people']:,} people with {found['ties']:,} ties, {found['groups']} known groups")
    print(f"  communities: AMI {found['ami']:.3f}, ARI {found['ari']:.3f}, {found['communities']:.0f} of them")
    for name, row in found["baselines"].items():
        print(f"  {name}: AMI {row['ami']:.3f}, ARI {row['ari']:.3f}, {row['communities']:.0f} of them")
    for run in found["runs"]:
        print(
            f"  resolution {run['resolution']:.2f}, stability {run['stability']:.3f}:"
            f" AMI {run['ami']:.3f}, ARI {run['ari']:.3f}"
        )
