"""Say what would be lost if somebody left: which topics, who could take over, what to hand over first.

What a person holds in a topic is the decayed weight of the evidence. Of it is lost what nobody
else who is present balances: weight times the person's share among those present. So a topic
that the person carries alone is lost as a whole, and one that ten people carry hardly.
Handing over goes in this order. Whoever takes over is who knows most of the topic already;
whom the leaver helped in it counts as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexers.port import Document, Hit, Where
from knowflow.queries import worth
from knowflow.queries.ask import Answer, Ask, label_of, name_of
from knowflow.queries.carriers import Carriers, away, carriers_of
from knowflow.queries.conversations import open_questions
from knowflow.queries.evidence import contributions_of, evidence_of, strongest, strongest_in
from knowflow.queries.recent import topic_rows
from knowflow.queries.topics import led
from schemas.keys import join_key

MOST_TOPICS = 100  # subjects looked at, of those in which the person shows the most
SUCCESSORS = 3
TAUGHT = 0.5  # what one conversation in which the leaver helped somebody is worth
EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class _Loss:
    topic: str
    carriers: Carriers
    weight: float
    lost: float

    @property
    def share(self) -> float:
        return self.lost / self.weight


def leaver(ask: Ask, text: str, limit: int = 10) -> Answer:
    """Say what leaves with a person, what would be lost most first. Raises UserError if nobody is meant."""
    who = ask.resolve_person(text)
    rows = ask.people([who])[who]
    losses = _losses(ask, who)
    shown = losses[:limit]
    rows_of = topic_rows(ask, [loss.topic for loss in shown])
    results = [_result(ask, who, loss, rows_of[loss.topic]) for loss in shown]
    return {
        "person": who,
        "name": name_of(rows),
        "as_of": ask.now_text,
        "last_at": max((row["last_at"] for row in rows if row.get("last_at", "~") <= ask.now_text), default=None),
        "away": away(ask, rows),
        "total": len(losses),
        "lost": round(sum(loss.lost for loss in losses), 6),
        "successors": _overall(results),
        "results": results,
    }


def _losses(ask: Ask, who: str) -> list[_Loss]:
    """Return what leaves by topic, the greatest loss first."""
    held: dict[str, float] = {}
    for row in ask.find("expertise", Where("person", "eq", who)):
        held[row["topic"]] = held.get(row["topic"], 0.0) + worth.evidence_weight(row["weeks"], ask.this_week)
    strongest = sorted((topic for topic in held if held[topic] > 0), key=lambda topic: (-round(held[topic], 6), topic))
    losses = []
    subjects = [topic for topic, rows in topic_rows(ask, strongest[:MOST_TOPICS]).items() if led(rows)]
    for topic, carriers in carriers_of(ask, subjects).items():
        others = sum(carriers.weights[person] for person in sorted(carriers.present - {who}))
        weight = held[topic]
        losses.append(_Loss(topic, carriers, weight, weight * weight / (weight + others)))
    return sorted(losses, key=lambda loss: (-round(loss.lost, 6), loss.topic))


def _result(ask: Ask, who: str, loss: _Loss, rows: list[Document]) -> dict[str, Any]:
    own = contributions_of(ask, who, loss.topic)
    return {
        "topic": loss.topic,
        "label": label_of(rows),
        "weight": round(loss.weight, 6),
        "share": round(loss.share, 6),
        "lost": round(loss.lost, 6),
        "bus_factor": loss.carriers.bus_factor(),
        "bus_factor_without": loss.carriers.bus_factor([who]),
        "open": len(open_questions(ask, Where("topics", "eq", loss.topic))),
        "successors": _successors(ask, who, loss, own),
        "evidence": [evidence_of(hit.key, hit.value) for hit in strongest(ask, own)[:EVIDENCE]],
    }


def _successors(ask: Ask, who: str, loss: _Loss, own: list[Hit]) -> list[dict[str, Any]]:
    """Return who could take over a topic, with what they have shown in it."""
    taught = _taught(ask, own)
    people = ask.people(taught)
    learners = {
        person: count
        for person, count in taught.items()
        if person in people and not any(row["bot"] for row in people[person]) and not away(ask, people[person])
    }
    known = {person: loss.carriers.weights[person] for person in loss.carriers.present}
    scores = {
        person: round(known.get(person, 0.0) + TAUGHT * learners.get(person, 0), 6)
        for person in {*known, *learners} - {who}
    }
    found: list[dict[str, Any]] = []
    for person in sorted(scores, key=lambda person: (-scores[person], person)):
        hits = strongest_in(ask, person, loss.topic)
        if hits:  # whom the leaver helped may have said nothing about the topic
            found.append(
                {
                    "person": person,
                    "name": person,
                    "score": round(worth.squash(scores[person], loss.weight), 6),
                    "evidence": [evidence_of(hit.key, hit.value) for hit in hits[:EVIDENCE]],
                    "why": {"topic": round(known.get(person, 0.0), 6), "helped_by_leaver": learners.get(person, 0)},
                }
            )
        if len(found) == SUCCESSORS:
            break
    names = ask.names(row["person"] for row in found)
    return [{**row, "name": names[row["person"]]} for row in found]


def _taught(ask: Ask, own: list[Hit]) -> dict[str, int]:
    """Return in how many of the contributions each person was helped."""
    accounts = sorted({entry["name"] for hit in own for entry in hit.value["helped"]["top"]})
    keys = {account: join_key(account) for account in accounts}
    identities = ask.index.get("identities", list(keys.values()), ask.viewer)
    persons = {account: identities.get(key, {}).get("person", account) for account, key in keys.items()}
    counts: dict[str, int] = {}
    for hit in own:
        for person in {persons[entry["name"]] for entry in hit.value["helped"]["top"]}:
            counts[person] = counts.get(person, 0) + 1
    return counts


def _overall(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return who could take over most of what is shown: the loss that a person's score covers, over all topics."""
    whole = sum(row["lost"] for row in results)
    if not whole:
        return []  # all of it is so old that nothing of it weighs
    found: dict[str, dict[str, Any]] = {}
    for row in results:
        for one in row["successors"]:
            held = found.setdefault(
                one["person"],
                {"person": one["person"], "name": one["name"], "score": 0.0, "topics": [], "evidence": [], "why": {}},
            )
            part = row["lost"] * one["score"]
            held["score"] += part
            held["why"][row["topic"]] = round(part / whole, 6)
            held["topics"].append({"topic": row["topic"], "label": row["label"]})
            held["evidence"] = (held["evidence"] + one["evidence"][:1])[:EVIDENCE]
    ranked = sorted(found.values(), key=lambda one: (-round(one["score"], 6), one["person"]))[:SUCCESSORS]
    return [{**one, "score": round(one["score"] / whole, 6)} for one in ranked]
