"""List the questions that somebody else answered: what there is to learn from, and to be measured by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from indexers.port import Sort, Where
from knowflow.queries.ask import Ask
from schemas.times import parse_time

CHARACTERS: Final = 300  # of the question's text, beside its title
_READ: Final = ("asked_at", "asker_person", "answer_found", "title", "text")


@dataclass(frozen=True, slots=True)
class Question:
    """Be a question that somebody else answered: when (microseconds), by whom, its words, and whose answer it was."""

    at: int
    asker: str
    text: str
    wanted: str


def questions_of(ask: Ask) -> list[Question]:
    """Return the questions that somebody else answered, in the order of their times."""
    opening = [Where("question", "eq", True), Where("opens", "eq", True)]
    newest_first = [Sort("asked_at", descending=True)]
    rows = ask.find("conversations", *opening, order=newest_first, only=_READ)
    answered = [row for row in rows if "account" in row.get("answer_found", {}) and "asker_person" in row]
    accounts = sorted({row["answer_found"]["account"] for row in answered})
    person_of = {}
    for at in range(0, len(accounts), 1_000):
        some = Where("account", "in", accounts[at : at + 1_000])
        person_of.update({row["account"]: row["person"] for row in ask.find("identities", some)})
    found = []
    for row in reversed(answered):
        account = row["answer_found"]["account"]
        wanted = person_of.get(account, account)
        if wanted != row["asker_person"]:
            text = f"{row.get('title', '')} {row.get('text', '')[:CHARACTERS]}".strip()
            found.append(Question(parse_time(row["asked_at"]), row["asker_person"], text, wanted))
    return found
