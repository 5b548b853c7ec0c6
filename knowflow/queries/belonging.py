"""Say which team or organisation a person belonged to in a week, as far as records tell it.

What somebody decided (`affiliations import`) has times; of what a source states, or an address shows,
records of people hold the counts alone, so that the most frequent stands for all other weeks. A name that a
decision gives counts while the decision holds, and never before or after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from indexers.port import Document
from knowflow.queries.ask import Ask, most_counted
from schemas.times import MICROS_PER_DAY, parse_time, week_date
from streams.affiliations import Period, as_periods, at, domains_of

_MIDDLE = 7 * MICROS_PER_DAY // 2  # of a week, in microseconds: where most of it was spent


class Belonging:
    """Look up teams or organisations by person and week; `rows` are the people's."""

    def __init__(self, ask: Ask, by: Literal["team", "organisation"], rows: Mapping[str, Sequence[Document]]) -> None:
        self._by = by
        decided = _decided(ask.find("identities", only=["person", "affiliations"]))
        self._periods = {who: _periods_of(who, held, decided) for who, held in rows.items()}
        self._else = {who: self._stated(who, held) for who, held in rows.items()}
        self._known: dict[tuple[str, int], str] = {}

    def of(self, who: str, week: int) -> str:
        """Return what held in the middle of the week, "" for what is unknown."""
        if not self._periods.get(who):
            return self._else.get(who, "")
        found = self._known.get((who, week))
        if found is None:
            pair = at(self._periods[who], parse_time(week_date(week)) + _MIDDLE)
            found = self._known[who, week] = pair[self._by == "organisation"] or self._else.get(who, "")
        return found

    def _stated(self, who: str, rows: Sequence[Document]) -> str:
        name = f"{self._by}s"
        decided = {period[3 if self._by == "organisation" else 2] for period in self._periods.get(who, ())}
        kept = [{name: [entry for entry in row[name] if entry["name"] not in decided]} for row in rows]
        return most_counted(kept, name)


def _periods_of(who: str, rows: Sequence[Document], decided: Mapping[str, list[Period]]) -> list[Period]:
    """Return a person's affiliations, then those of the domains that the ids of the accounts name."""
    accounts = {entry["name"] for row in rows for entry in row["accounts"]}
    domains = sorted({domain for account in accounts for domain in domains_of(account, "")})
    return [period for one in (who, *domains) for period in decided.get(one, ())]


def _decided(identities: Iterable[Document]) -> dict[str, list[Period]]:
    """Return the affiliations of each person that has any; all accounts of a person list the same ones."""
    return {row["person"]: as_periods(row["affiliations"]) for row in identities if row.get("affiliations")}
