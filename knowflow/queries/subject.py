"""Find the topic that somebody means, and what people have shown in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexers.port import Document, Hit, Sort, Where
from knowflow.errors import UserError
from knowflow.queries import worth
from knowflow.queries.ask import Ask, label_of
from knowflow.queries.text import parse_query
from schemas.keys import join_key
from streams.text import topic_key

MOST_ROWS = 1_000  # people of a topic that are looked at, those with the most conversations
MOST_CONTRIBUTIONS = 2_000  # of a topic, the newest
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """Be a topic that the viewer may see."""

    topic: str
    label: str


def named_topic(ask: Ask, text: str) -> Subject:
    """Return the topic whose key or label a text is, else the most telling topic that it names.

    Raises UserError where there is none that the viewer may see.
    """
    exact = ask.spoken_of_as(key for key in (text.strip(), topic_key(text)) if key)
    rows = ask.find("topics", Where("topic", "in", exact)) or ask.find("topics", Where("label", "eq", text.strip()))
    if not rows:
        named = parse_query(ask, text).topics
        if not named:
            raise UserError(f"no topic is called {text!r}: `topics` lists those that are known")
        telling = min(named, key=lambda key: (-named[key], -len(key), key))
        rows = ask.find("topics", Where("topic", "eq", telling))
    topic = min(row["topic"] for row in rows)
    return Subject(topic, label_of([row for row in rows if row["topic"] == topic]))


def shown_in(ask: Ask, topic: str, person: str) -> dict[str, float]:
    """Return the decayed worth of what people have shown in a topic, that of `person` in any case."""
    most = [Sort("conversations", descending=True)]
    rows = ask.find("expertise", Where("topic", "eq", topic), order=most, limit=MOST_ROWS)
    held = {(row["person"], *row["audience"]): row for row in rows}
    own = ask.find("expertise", Where("topic", "eq", topic), Where("person", "eq", person))
    held |= {(row["person"], *row["audience"]): row for row in own}
    weights: dict[str, float] = {person: 0.0}
    for key in sorted(held):
        weight = worth.evidence_weight(held[key]["weeks"], ask.this_week)
        weights[key[0]] = weights.get(key[0], 0.0) + weight
    return weights


def contributions_in(ask: Ask, topic: str) -> list[Hit]:
    """Return the newest contributions of people (no programs) in a topic by the moment, the newest first."""
    where = [Where("topics", "eq", topic), Where("bot", "eq", False), *ask.until_now("first_at")]
    newest = [Sort("last_at", descending=True)]
    return ask.index.find("contributions", ask.viewer, where, newest, MOST_CONTRIBUTIONS)


def persons_of(ask: Ask, accounts: Iterable[str]) -> dict[str, str]:
    """Return the person of each account; an account that nothing is known of is a person of its own."""
    wanted = sorted(set(accounts))
    found = {account: account for account in wanted}
    for at in range(0, len(wanted), _AT_ONCE):
        keys = [join_key(account) for account in wanted[at : at + _AT_ONCE]]
        for row in ask.index.get("identities", keys, ask.viewer).values():
            found[row["account"]] = row["person"]
    return found


def helped_accounts(row: Document) -> list[str]:
    """Return the accounts that a contribution helped."""
    return [entry["name"] for entry in row["helped"]["top"]]
