"""Score what an index tells of reviewers: `knowflow evaluate asking` of a history of commits.

`evaluate reviewers` replays the commits of a log. Here they are read into a scratch state, and the changes are
those that `route --paths` makes of its contributions, of persons instead of names: so what the index loses shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowflow.errors import UserError
from knowflow.evaluate.reviewers.measure import LEAST, score
from knowflow.evaluate.reviewers.replay import cases, is_asked
from knowflow.evaluate.routing.measure import RESAMPLES, TESTED_FROM
from knowflow.evaluate.scratch import scratch_state
from knowflow.queries.ask import Ask
from knowflow.queries.reviewing.archive import MOST, known_changes
from producers.registry import factory


def evaluate_indexed(paths: Sequence[str], kind: str, seed: int = 0) -> dict[str, Any]:
    """Return the measures of one history, which several paths may make up. Raises UserError or SourceError.

    The weights of the logit follow all reviewed changes before, where `route --paths` follows the newest.
    """
    with scratch_state(factory(kind).open(list(paths))) as state:
        changes = [known.change for known in known_changes(Ask(state.index))]
    reviewed = sum(map(is_asked, changes))
    if reviewed < LEAST:
        raise UserError(f"{paths[0]}: an index of it tells of {reviewed} reviewed commits; {LEAST} are the least")
    found, candidates = score(changes, cases(changes), seed)
    return {
        "task": "asking",
        "source": ", ".join(Path(path).name for path in paths),
        "protocol": {
            "kind": kind, "seed": seed, "tested_from": TESTED_FROM, "reviewed": reviewed, "index": "embedded",
            "newest_contributions": MOST, "target": "the best placed of all who reviewed", "pool": candidates,
            "candidates": "all who reviewed before, without the author", "learnt": "reviewers of all commits before",
            "people": "as the index joins them", "trees": False, "resamples": RESAMPLES,
        },
        **found,
    }  # fmt: skip
