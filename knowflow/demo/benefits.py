"""Answer for each thing that Knowflow is for, in the order of the benefits."""

from __future__ import annotations

import shlex

from knowflow.demo.cohesion import give_and_take, newcomers, who_belongs_together
from knowflow.demo.innovation import what_met, what_rises, who_bridges
from knowflow.demo.learning import what_to_read, who_teaches
from knowflow.demo.place import Place
from knowflow.demo.report import Benefit
from knowflow.demo.retention import at_risk, remembered, who_carries_code, who_leaves
from knowflow.demo.sharing import who_helps, who_knows
from knowflow.demo.solving import answered_before, how_long, who_should_answer
from knowflow.queries.experts import experts


def benefits(at: Place) -> list[Benefit]:
    """Return the answers; every one says plainly where there is nothing to say."""
    return [
        Benefit(1, "Sharing and collaboration", (who_knows(at), who_helps(at))),
        Benefit(2, "Learning and development", (what_to_read(at), who_teaches(at))),
        Benefit(3, "Innovation", (what_rises(at), what_met(at), who_bridges(at))),
        Benefit(4, "Problem solving", (who_should_answer(at), answered_before(at), how_long(at))),
        Benefit(5, "Cohesion and engagement", (who_belongs_together(at), give_and_take(at), newcomers(at))),
        Benefit(6, "Retention and memory", (at_risk(at), who_leaves(at), remembered(at), *who_carries_code(at))),
    ]


def suggestions(at: Place) -> list[str]:
    """Return commands to try next."""
    words = [("topics",), ("risk",), ("waiting",), ("flows", "--by", "topic"), ("experts", "your own question")]
    if at.topic is not None:
        best = experts(at.ask, at.topic["label"], 1)["results"]
        words[1:1] = [("person", best[0]["person"])] if best else []
    if at.pick.question is not None:
        words.insert(2, ("conversation", at.pick.question["conversation"]))
    return [shlex.join(at.command(*each)) for each in words]
