"""Add up each person's evidence in each topic that has support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.canonical import canonical
from schemas.keys import join_key, split_key
from streams.core import Input, Message, Rows
from streams.counts import add, add_all
from streams.digest import digest
from streams.inputs import replace
from streams.weeks import kind_weeks, monday, total_records


class ExpertiseStage:
    """Fold `evidence-expertise` by person, topic and audience; see docs/model.md, part 5."""

    name = "expertise"
    inputs = (Input("evidence-expertise"),)
    single = False

    def process(self, rows: Rows, batch: Sequence[Message]) -> list[Message]:
        """Apply new minus old of each row."""
        touched: dict[tuple[str, str, str], dict[str, Any]] = {}
        for message in batch:
            person = message.partition_key
            _, topic, _, _, audience = split_key(message.key)
            group = f"{person}\0{topic}\0{audience}"
            accepted, old = replace(rows, group, message)
            if not accepted:
                continue
            key = (person, topic, audience)
            state = touched.get(key)
            if state is None:
                state = touched[key] = rows.get(group, "#") or {
                    "v": 0, "sent": "", "n": 0, "own": 0, "weeks": {}, "first": {}, "last": {},
                }  # fmt: skip
            for row, sign in ((old, -1), (message.value, 1)):
                if row is not None:
                    state["audience"] = row["audience"]
                    state["n"] += sign
                    state["own"] += sign * row["own"]
                    add_all(state["weeks"], row["weeks"], sign)
                    add(state["first"], str(row["first"]), sign)
                    add(state["last"], str(row["last"]), sign)
        out = []
        for (person, topic, audience), state in touched.items():
            document = _document(person, topic, state) if state["n"] else None
            encoded = canonical(document) if document else None
            found = digest(encoded) if encoded else ""
            if found != state["sent"]:
                state["v"] += 1
                state["sent"] = found
                key_text = join_key(person, topic, audience)
                out.append(Message("expertise", key_text, person, document, state["v"], encoded))
            rows.put(f"{person}\0{topic}\0{audience}", "#", state)
        return out


def _document(person: str, topic: str, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "person": person,
        "topic": topic,
        "audience": state["audience"],
        "conversations": state["n"],
        "own": state["own"],
        "totals": total_records(state["weeks"]),
        "weeks": kind_weeks(state["weeks"]),
        "first_week": monday(min(int(week) for week in state["first"])),
        "last_week": monday(max(int(week) for week in state["last"])),
    }
