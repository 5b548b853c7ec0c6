"""Hold what every answer of the demo needs: the state as of a moment, what to ask about, how to ask again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from indexers.port import Sort, Where
from knowflow.demo.pick import Pick
from knowflow.demo.report import Finding, Line
from knowflow.queries.ask import Answer, Ask
from knowflow.queries.leaver import leaver
from knowflow.queries.risk import risk_by_topic

TOP = 3
AT_RISK = 20  # topics among whose carriers somebody present is sought


class Place:
    """Say who looks, from when, and at which sources; `options` name data folder and moment for commands."""

    def __init__(self, ask: Ask, sources: list[str], options: Iterable[str]) -> None:
        self.ask = ask
        self.pick = Pick(ask, sources)
        self.options = tuple(options)

    def command(self, *words: str) -> tuple[str, ...]:
        """Return the command that asks again."""
        return ("knowflow", *words, *self.options)

    @cached_property
    def topic(self) -> dict[str, Any] | None:
        """Return the topic that questions are about, or None where none has support."""
        return self.pick.topics[0] if self.pick.topics else None

    @cached_property
    def leaving(self) -> Answer | None:
        """Return what leaves with somebody present who carries what is most at risk, or None where nobody does."""
        carriers = (entry for row in risk_by_topic(self.ask, AT_RISK)["results"] for entry in row["carriers"])
        who = next((entry["person"] for entry in carriers if not entry["away"]), None)
        return None if who is None else leaver(self.ask, who, TOP)

    def helped_where(self, helper: str, helped: str) -> str:
        """Return a link to the newest contribution with which one person helped another."""
        accounts = {entry["name"] for row in self.ask.people([helped]).get(helped, []) for entry in row["accounts"]}
        newest = self.ask.find(
            "contributions",
            Where("person", "eq", helper),
            *self.ask.until_now("first_at"),
            order=[Sort("last_at", descending=True)],
            limit=500,
        )
        for row in newest:
            if row["url"] and accounts.intersection(entry["name"] for entry in row["helped"]["top"]):
                return str(row["url"])
        return ""


def no_answer(question: str, told: str) -> Finding:
    """Return the finding that says plainly why there is no answer."""
    return Finding(question, (Line(told),))
