"""Say what is looked at in a possible reviewer, and what each of it weighs before anything was learnt.

The first are those of recommenders by paths (Thongtanunam et al. 2015) and by past reviews and
authorship (Zanjani et al. 2016), faded: reviews and changes of these files and folders, how active
somebody is, how author and reviewer know each other, and words. The others say the same at
another half-life, or of modules, kinds of files, tickets, and those who review together.

Left out on purpose is what sees one person merge changes in a row (who reviewed within the last
hours, at which hour of the day): a commit has the time of its merge, not of the request.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from knowflow.queries.ranking.features import Floats

BASE: Final = (
    "reviewed_20d", "reviewed_90d", "reviewed_365d", "gap", "authored_20d", "authored_365d", "pair", "pair_back",
    "files", "folders", "top_folders", "own_files", "own_folders", "words", "files_active", "pair_folders",
)  # fmt: skip
MORE: Final = (
    "pair_20d", "pair_share", "pair_last", "together", "reviews", "module", "file_type", "files_30d", "marks",
    "pair_active",
)  # fmt: skip
FEATURES: Final = BASE + MORE
_PARTS: Final = {
    "activity": ("reviewed_20d", "reviewed_90d", "reviewed_365d", "gap", "authored_20d", "authored_365d", "reviews"),
    "paths": ("files", "folders", "top_folders", "files_active", "module", "file_type", "files_30d"),
    "authorship": ("own_files", "own_folders"),
    "author": ("pair", "pair_back", "pair_folders", "pair_20d", "pair_share", "pair_last", "together", "pair_active"),
    "words": ("words", "marks"),
}
GROUPS: Final = {part: [FEATURES.index(name) for name in names] for part, names in _PARTS.items()}
_START, _START_MORE = 0.3, 0.1


def start_weights() -> Floats:
    """Return the weights of all features before anything was learnt, in the order of FEATURES."""
    return np.array([_START] * len(BASE) + [_START_MORE] * len(MORE))
