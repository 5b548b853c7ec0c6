"""Account for what a reading took in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class IngestReport:
    """Account for every source record of one reading, the parts before an interruption included.

    `interactions` = `new` + `duplicates`, by action in `counts`; every one of the `records`
    gave interactions, or is among `ignored` by its reason, or is among `deadletters`.
    """

    kind: str
    source: str
    records: int = 0
    interactions: int = 0
    new: int = 0
    duplicates: int = 0
    deadletters: int = 0
    pending: int = 0
    ignored: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    resumed: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values, names sorted."""
        value = asdict(self)
        value["ignored"] = dict(sorted(self.ignored.items()))
        value["counts"] = dict(sorted(self.counts.items()))
        return value


Progress = Callable[[IngestReport], None]
