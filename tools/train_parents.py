"""Make streams/parents/weights.py anew: learn from annotated chats which earlier message one replies to.

    pip install lightgbm==4.6.0 numpy
    python tools/train_parents.py UBUNTU_IRC_ARCHIVE SLACK_XML_ARCHIVE

Learnt from are the part `train` of the one and the parts `2017` and `2018` of the other, never those that `knowflow
evaluate conversations` measures on. The loss is the softmax over the candidates of each message; several of
them may be right. Seeded and with one thread, so that the same data give the same weights on the same version of
LightGBM.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from knowflow.evaluate.annotated_chat import Chat, read_chats
from streams.parents.features import NOBODY, describe
from streams.parents.window import Window

TREES, LEAVES, RATE, BINS, AT_LEAST, SEED = 96, 16, 0.2, 63, 100, 1
SLACK = 0.7  # of a message beside one of IRC: there, conversations are told but not links
SCALE = 4096
BACK = 40  # earlier messages of a conversation that count as right where no links are told
PARTS = (("irc", ("train",), 1.0), ("slack-xml", ("2017", "2018"), SLACK))
TARGET = Path(__file__).resolve().parents[1] / "streams" / "parents" / "weights.py"


def right(chat: Chat) -> Mapping[str, frozenset[str]]:
    """Return what each message may rightly be linked to."""
    if chat.links:
        return chat.links
    found: dict[str, frozenset[str]] = {}
    before: dict[str, list[str]] = {}
    for line, _ in chat.turns:
        earlier = before.setdefault(chat.conversations[line], [])
        found[line] = frozenset(earlier[-BACK:] or [line])
        earlier.append(line)
    return found


def examples(chats: Iterable[Chat]) -> tuple[list[Sequence[int]], list[int], list[int]]:
    """Return a row for each candidate of each annotated message, whether it is right, and how many each message has."""
    rows: list[Sequence[int]] = []
    labels: list[int] = []
    sizes: list[int] = []
    for chat in chats:
        gold, window, lines = right(chat), Window(), []
        for line, turn in chat.turns:
            if line in gold:
                own, found = describe(window, turn)
                behind = len(lines) - len(window.turns)
                names = [line, *(lines[behind + place] for place, _ in found)]
                labels += [int(name in gold[line]) for name in names]
                rows += [[*own, *pair] for pair in (NOBODY, *(pair for _, pair in found))]
                sizes.append(len(names))
            window.push(turn)
            lines.append(line)
    return rows, labels, sizes


def softmax(labels: Any, sizes: Any, weights: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Return gradient and diagonal of the Hessian of -log(share of the right candidates)."""
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    told = np.add.reduceat(labels, starts) > 0  # the filter may have lost the right ones
    weight = np.repeat(weights * told, sizes)

    def gradients(scores: Any, _: Any) -> tuple[Any, Any]:
        raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        share = raised / np.repeat(np.add.reduceat(raised, starts), sizes)
        among = raised * labels
        among = among / np.maximum(np.repeat(np.add.reduceat(among, starts), sizes), 1e-12)
        return (share - among) * weight, np.maximum(share * (1 - share), 1e-6) * weight

    return gradients


def preorder(node: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return a tree as streams.parents.forest reads it; features are integers, so thresholds may be."""
    if "leaf_value" in node:
        return [(-1, round(node["leaf_value"] * SCALE))]
    inner = (int(node["split_feature"]), int(node["threshold"] // 1))
    return [inner, *preorder(node["left_child"]), *preorder(node["right_child"])]


def main(paths: Sequence[str]) -> None:
    """Read, learn, write."""
    rows, labels, sizes, weights = [], [], [], []
    for path, (kind, parts, weight) in zip(paths, PARTS, strict=True):
        for part in parts:
            more = examples(read_chats(path, kind, part)[1])
            rows.append(np.array(more[0], dtype=np.float32))
            labels += more[1]
            sizes += more[2]
            weights += [weight] * len(more[2])
            print(f"{kind} {part}: {len(more[2]):,} messages, {len(more[1]):,} candidates", flush=True)
    target = np.array(labels, dtype=float)
    settings = {
        "objective": softmax(target, np.array(sizes), np.array(weights)), "num_leaves": LEAVES,
        "learning_rate": RATE, "max_bin": BINS, "min_data_in_leaf": AT_LEAST, "min_sum_hessian_in_leaf": 5,
        "lambda_l2": 1, "seed": SEED, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(np.concatenate(rows), label=target, params={"max_bin": BINS, "verbose": -1})
    model = lightgbm.train(settings, data, num_boost_round=TREES).dump_model()
    trees = [preorder(tree["tree_structure"]) for tree in model["tree_info"]]
    lines = ",\n".join("    (" + ", ".join(f"({a}, {b})" for a, b in tree) + ",)" for tree in trees)
    TARGET.write_text(
        '"""Hold the trees that tools/train_parents.py made; see docs/chat.md."""\n\n'
        "from __future__ import annotations\n\n"
        f"# fmt: off\n# ruff: noqa: E501\nTREES: tuple[tuple[tuple[int, int], ...], ...] = (\n{lines},\n)\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
