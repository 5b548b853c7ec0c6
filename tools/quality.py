"""Measure routing on the data sets at hand and fill docs/quality.md: `make quality DATA=folder`.

    python tools/quality.py FOLDER

The folder holds the files of SETS in `chat`, `forum`, `mail` and `stackexchange`; what is not there is left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from knowflow.evaluate.routing.measure import evaluate_routing
from producers.document import replace_section

PAGE = Path(__file__).resolve().parents[1] / "docs" / "quality.md"
SETS = {
    "r-help": ("mail/r-help-2015.mbox.gz", "mail/r-help-2016.mbox.gz"),
    "Is there code for X?": ("chat/lean-zulip-is-there-code-for-x.tar.zst",),
    "maths": ("chat/lean-zulip-maths.tar.zst",),
    "Urho3D": ("forum/urho3d-discourse-json.tar.zst",),
    "beer": ("stackexchange/beer.stackexchange.com.7z",),
    "matheducators": ("stackexchange/matheducators-2014-05-posts-only.zip",),
}
METHODS = ("online_softmax", "activity_90d", "most_active", "bm25_document", "bm25_candidate", "rrf")


def rows(name: str, found: Mapping[str, Any]) -> str:
    """Return a data set's rows: ours, then the baselines."""
    told = []
    lines = [("knowflow", found, found["any_answerer"])]
    lines += [(method, found["baselines"][method], found["any_answerer"]["baselines"][method]) for method in METHODS]
    for method, row, anybody in lines:
        low, high = row["mrr_ci"]
        place = f"{name} (n {found['n']:,}, {found['unseen']} unseen)" if method == "knowflow" else ""
        told.append(
            f"| {place} | {method} | {row['mrr']:.3f} [{low:.3f}, {high:.3f}] | {row['hit@1']:.3f}"
            f" | {row['hit@5']:.3f} | {row['hit@10']:.3f}"
            f" | {row['ndcg@10']:.3f} | {anybody['mrr']:.3f} | {anybody['hit@5']:.3f} |"
        )
    return "\n".join(told)


def table(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the whole table."""
    head = "| data | method | MRR [95 %] | hit@1 | hit@5 | hit@10 | nDCG@10 | any answerer: MRR | hit@5 |"
    return "\n".join([head, "| --- " * 9 + "|", *(rows(name, found) for name, found in measured.items())])


def main(arguments: Sequence[str]) -> None:
    """Measure what is there, write the table."""
    folder = Path(arguments[0])
    measured = {}
    for name, files in SETS.items():
        paths = [str(folder / file) for file in files]
        if all(Path(path).exists() for path in paths):
            measured[name] = evaluate_routing(paths)
            print(json.dumps({"data": name, **measured[name]}), flush=True)
    PAGE.write_text(replace_section(PAGE.read_text("utf-8"), "routing", table(measured)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
