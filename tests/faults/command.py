"""Be the command `knowflow` with small batches, which may kill itself at a chosen moment.

`python -m tests.faults.command MOMENT COUNT ARGUMENTS...`: at the COUNT-th such moment the
process sends itself SIGKILL. At its end it says on standard error, as JSON in the last line,
how many of each there were.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import knowflow.app
import streams.embedded.fold
import streams.embedded.ingest
import streams.embedded.rebuild
from indexers.embedded.text import TextIndex
from knowflow.cli.main import run
from streams.embedded.store import Store

# Just before and after a commit of the state; with the index's documents committed but not its text;
# with both committed, but the state not yet told that the index has them.
MOMENTS = ("folded", "committed", "stored", "indexed")


class Watch:
    """Count moments, and end the process at the chosen one."""

    def __init__(self, moment: str, count: int) -> None:
        self.moment, self.count = moment, count
        self.seen: Counter[str] = Counter()

    def pass_by(self, moment: str) -> None:
        self.seen[moment] += 1
        if moment == self.moment and self.seen[moment] == self.count:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, method: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            self.pass_by(before)
            result = method(*arguments)
            self.pass_by(after)
            return result

        return watched


def main(moment: str, count: str, *arguments: str) -> int:
    """Run the command."""
    watch = Watch(moment, int(count))
    with (
        patch.multiple(streams.embedded.ingest, BATCH=60, RECORDS=200),
        patch.multiple(streams.embedded.rebuild, BATCH=300),
        patch.multiple(streams.embedded.fold, CACHE_BYTES=200_000),
        patch.multiple(knowflow.app, DRAIN_BATCH=250, DRAIN_EVERY=500),
        patch.object(Store, "commit", watch.around(Store.commit, "folded", "committed")),
        patch.object(TextIndex, "commit", watch.around(TextIndex.commit, "stored", "indexed")),
    ):
        code = run(list(arguments))
    print(json.dumps(watch.seen), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
